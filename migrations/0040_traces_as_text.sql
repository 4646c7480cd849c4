-- The trace of a suggestion is read by the program alone and as a whole. As json the database read through all of its 16 kB once more
-- when a case was written, which took half of the writing; as text it only keeps it. `suggestion::json` still looks into it.
alter table case_file alter column suggestion type text using suggestion::text;
alter table case_file alter column suggestion set compression lz4;
