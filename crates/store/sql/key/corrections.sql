-- Former values of corrected parties, sealed.
select p.case_id, c.code, p.party, p.number, p.name, p.phone, p.identity, p.address
from party_correction p
join case_file c on c.id = p.case_id
where p.destroyed_at is null
order by p.case_id, p.party, p.number
