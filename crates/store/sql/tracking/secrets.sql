-- One question whether the case exists or not. The other side's phone follows nothing.
select c.source_ref, p.seq as "seq?", p.phone as "phone?"
from case_file c
left join party p on p.case_id = c.id and p.phone is not null and p.role <> 'respondent'
where c.code = $1
order by p.seq
limit 500
