-- Evidence of a case that a survey names by its SHA-256, and whether its file went with the personal data of the case.
select e.sha256, e.number, e.media,
       exists (
           select from case_file c
           join destruction d on d.case_code = c.code
           join destroyed_file f on f.destruction = d.id and f.sha256 = e.sha256
           where c.id = e.case_id
       ) as "destroyed!"
from evidence e
where e.case_id = $1 and e.sha256 = any($2)
