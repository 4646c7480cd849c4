-- More cases for the bench: every case of the demonstration some more times, closed, with its mines, under the codes that come in,
-- one for each of the wanted cases. Synthetic, and for a database of the bench only.
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
create temp table copied as
select c.id as original, s.code
from (select row_number() over () as n, f.id from case_file f, generate_series(1, :times)) c
join (select row_number() over (order by n) as n, code from spare) s using (n)
where n <= :missing;
insert into case_file (code, state, open, closed_at, :names)
select d.code, 'closed', false, c.reported_at, :names
from copied d join (select id, code as code_before, :names from case_file) c on c.id = d.original;
insert into case_mine (case_id, mine_id, relation, distance_m)
select c.id, m.mine_id, m.relation, m.distance_m
from copied d join case_file c using (code) join case_mine m on m.case_id = d.original;
analyze case_file;
analyze case_mine;
select count(*) from case_file;
