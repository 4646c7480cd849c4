insert into case_link (case_id, first_id, kind)
select c.id, f.id, $3 from case_file c, case_file f where c.code = $1 and f.code = $2
