-- Cases of a channel by their references; who may not see one is told only that it is there. Each reference is looked up by itself:
-- for thousands of them the planner would rather read the whole table, which an import makes larger from part to part.
select r.source_ref as "source_ref!",
       case when c.place_code like $1 || '%' and knows($4, c.matter, c.unit_id) then c.code end as "code?",
       c.category, c.summary, c.people, c.src_lon, c.src_lat, c.reported_at
from unnest($3::text[]) as r (source_ref)
cross join lateral (
    select f.code, f.place_code, f.matter, f.unit_id, f.category, f.summary, f.people, f.src_lon, f.src_lat, f.reported_at
    from case_file f where f.channel = $2 and f.source_ref = r.source_ref
    limit 1
) c
