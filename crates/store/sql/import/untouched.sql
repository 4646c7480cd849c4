-- Cases of a batch on which nobody has worked yet: their history ends with their registration, and they have no papers of
-- their own.
select c.code
from import_case i
join case_file c on c.id = i.case_id
where i.batch_id = $1 and c.state = 'registered'
  and not exists (select from case_event e where e.case_id = c.id and e.seq > 1)
  and not exists (select from evidence v where v.case_id = c.id)
  and not exists (select from case_link l where l.first_id = c.id or l.case_id = c.id)
order by c.code
limit $2
