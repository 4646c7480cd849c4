-- Sealed columns of parties after a key, in its order.
select p.case_id, c.code, p.seq, p.name, p.phone, p.identity, p.address
from party p
join case_file c on c.id = p.case_id
where p.destroyed_at is null and (p.case_id, p.seq) > ($1, $2)
order by p.case_id, p.seq
limit $3
