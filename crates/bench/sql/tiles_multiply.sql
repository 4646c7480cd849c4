-- More cases for the bench: every case of the demonstration some more times, closed, under the codes that come in, one for each of
-- the wanted cases. Synthetic, and for a database of the bench only.
set client_min_messages = warning;
create temp table spare (n bigint generated always as identity, code text);
\copy spare (code) from pstdin
-- Of a smaller run before this one.
delete from spare using case_file where spare.code = case_file.code;
select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as names
from information_schema.columns
where table_name = 'case_file' and is_identity = 'NO' and is_generated = 'NEVER'
  and column_name not in ('code', 'source_ref', 'state', 'open', 'closed_at', 'suggestion', 'suggestion_specimen') \gset
select greatest(0, :wanted - count(*)) as missing, ceil(:wanted::numeric / count(*))::int as times from case_file \gset
insert into case_file (code, state, open, closed_at, :names)
select s.code, 'closed', false, c.reported_at, :names
from (select row_number() over () as n, f.* from case_file f, generate_series(1, :times)) c
join (select row_number() over (order by n) as n, code from spare) s using (n)
where n <= :missing;
analyze case_file;
select count(*) from case_file;
