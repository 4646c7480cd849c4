-- Names of those who answered for a company, sealed.
select r.case_id, c.code, r.number, r.seq, r.by_name as "by_name!"
from inquiry_reply r
join case_file c on c.id = r.case_id
where r.by_name is not null
order by r.case_id, r.number, r.seq
