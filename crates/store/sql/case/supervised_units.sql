-- Units with cases that became overdue since a moment, the most first.
select c.unit_id as "unit!", count(distinct c.id) as "count!"
from case_event e
join case_file c on c.id = e.case_id
where e.kind = 'supervised' and (e.body ->> 'step')::integer = $3 and e.at >= $4
  and c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id) and c.unit_id is not null
group by c.unit_id
having count(distinct c.id) >= $5
order by 2 desc, 1
limit 100
