-- Which of these cases have a survey that counts. One that is corrected is followed by another, so any row will do.
select c.code
from case_file c
where c.code = any($3) and c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id)
  and exists (select from survey s where s.case_id = c.id)
