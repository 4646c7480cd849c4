-- The traces of a rule set say mostly the same: each is kept as what differs from a specimen, a trace of these rules in which nothing
-- holds and that belongs to no report. Bytes with a specimen are a zstd frame with its text as the dictionary; without one they are JSON.
create table trace_specimen (
    id      integer generated always as identity primary key,
    -- Of the text, hexadecimal.
    sha256  text not null unique,
    content text not null
);
-- No foreign key: it would lock the one row of the specimen for every case that is written. The program can take no specimen away.
alter table case_file add column suggestion_specimen integer;
alter table case_file alter column suggestion type bytea using convert_to(suggestion, 'UTF8');
-- Zstd frames do not get smaller; what is whole JSON from before was packed while it was rewritten.
alter table case_file alter column suggestion set storage external;
