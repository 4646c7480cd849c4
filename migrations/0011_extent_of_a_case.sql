-- How much a dispute is about, where the report tells it: routing asks for it.
alter table case_file
    add column households integer check (households > 0),
    add column amount_fen bigint check (amount_fen >= 0);
