-- Cases that cannot enter a batch: ended, or in another one that is still open.
select c.code
from case_file c
where c.code = any($2::text[])
  and (not c.open or exists (
      select from batch_member m join batch b on b.id = m.batch_id
      where m.case_id = c.id and m.standing <> 'refuses' and m.batch_id <> $1 and b.stage <> 'closed'
  ))
limit 1
