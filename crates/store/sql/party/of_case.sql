select p.seq, p.role, p.kind, p.name, p.phone, p.identity, p.address, p.protected, p.minor, p.notice, p.added_at, p.added_by,
       p.destroyed_at, p.corrections,
       (select corrected_at from party_correction c where (c.case_id, c.party, c.number) = (p.case_id, p.seq, p.corrections))
           as "corrected_at?"
from party p
join case_file c on c.id = p.case_id
where c.place_code like $1 || '%' and knows($3, c.matter, c.unit_id) and c.code = $2
order by p.seq
