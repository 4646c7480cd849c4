-- The row of the case is locked: evidence is only added to, and the program's role may lock only what it may change.
select e.number from evidence e
join case_file c on c.id = e.case_id
where e.case_id = $1 and e.number = $2
for update of c
