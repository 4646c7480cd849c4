-- Cases with questions whose last day is over, the longest waiting first.
select c.code
from inquiry i
join case_file c on c.id = i.case_id
where i.awaited and i.due < $1
group by c.code
order by min(i.due), c.code
limit $2
