select asked.code as "code!"
from unnest($1::text[]) as asked (code)
where not exists (
    select from case_file c where c.code = asked.code and c.place_code like $2 || '%' and knows($3, c.matter, c.unit_id)
)
limit 1
