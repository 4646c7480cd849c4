select distinct c.id
from party p
join case_file c on c.id = p.case_id
where c.place_code like $1 || '%' and knows($4, c.matter, c.unit_id) and (p.phone_lookup = $2 or p.identity_lookup = $3)
order by c.id desc
limit 1000
