select c.code, p.seq, p.role
from party p
join case_file c on c.id = p.case_id
where c.place_code like $1 || '%' and knows($5, c.matter, c.unit_id)
  and ($2::bytea is null or p.phone_lookup = $2)
  and ($3::bytea is null or p.identity_lookup = $3)
  and ($2::bytea is not null or $3::bytea is not null)
order by c.id desc, p.seq
limit $4
