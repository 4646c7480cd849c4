-- Open cases in the scope with their place on the ladder of supervision, the most urgent first.
select c.code, c.state, c.category, c.summary, c.people, c.unit_id, c.due, c.statutory_end, c.paused, c.measure_step,
       c.next_measure_on, c.place_code
from case_file c
where c.place_code like $1 || '%' and knows($4, c.matter, c.unit_id) and c.open and c.measure_step >= $2
order by c.measure_step desc, c.due, c.id
limit $3
