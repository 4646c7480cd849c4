-- The trace of a suggestion is some 16 kB, written once, and read back as a whole: kept as it was written, and compressed by the
-- quicker method. Importing cases spent most of its time on this column before.
alter table case_file alter column suggestion type json using suggestion::json;
alter table case_file alter column suggestion set compression lz4;
