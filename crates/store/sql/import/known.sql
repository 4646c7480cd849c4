-- Cases of a channel by their references; who may not see one is told only that it is there.
select source_ref as "source_ref!", case when place_code like $1 || '%' and knows($4, matter, unit_id) then code end as "code?", category, summary, people,
       src_lon, src_lat, reported_at
from case_file
where channel = $2 and source_ref = any ($3::text[])
