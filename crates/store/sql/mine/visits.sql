-- Days on which somebody went to the place, over some cases up to a day.
select (e.at at time zone 'Asia/Shanghai')::date as "on!"
from case_event e
join case_file c on c.id = e.case_id
where c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id) and c.id = any ($3)
      and e.kind = 'record_work' and e.body -> 'command' ->> 'kind' in ('visit', 'investigation', 'call_back')
      and (e.at at time zone 'Asia/Shanghai')::date <= $4
