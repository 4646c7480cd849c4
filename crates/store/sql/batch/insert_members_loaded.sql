insert into batch_member (batch_id, case_id, standing, leads)
select c.batch_id, c.id, 'takes_part', c.code = any($1::text[]) from case_file c where c.batch_id is not null
