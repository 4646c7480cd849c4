-- More cases for the bench: every case of the demonstration some more times, closed, under codes that no case has. Synthetic,
-- and for a database of the bench only.
set client_min_messages = warning;
select count(*) < :wanted as few from case_file \gset
\if :few
select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as names
from information_schema.columns
where table_name = 'case_file' and is_identity = 'NO' and is_generated = 'NEVER'
  and column_name not in ('code', 'source_ref', 'state', 'open', 'closed_at') \gset
select ceil(:wanted::numeric / count(*))::int - 1 as times from case_file \gset
insert into case_file (code, state, open, closed_at, :names)
select code || '-B' || n, 'closed', false, reported_at, :names
from case_file, generate_series(1, :times) n;
analyze case_file;
\endif
select count(*) from case_file;
