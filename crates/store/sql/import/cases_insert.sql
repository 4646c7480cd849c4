-- Each code is looked up by itself: for thousands of them the planner would rather read all files, which an import makes more.
insert into import_case (case_id, batch_id, row_number)
select (select c.id from case_file c where c.code = r.code), $1, r.row_number
from unnest($2::text[], $3::integer[]) as r (code, row_number)
