select b.id, b.at, b.actor_name, b.channel, b.mapping, b.file_name, b.file_sha256, b.file_rows, b.known, b.changed,
       b.undone_at as "undone_at?", b.undone_by as "undone_by?", b.undone_reason as "undone_reason?",
       (select count(*) from import_case i where i.batch_id = b.id) as "cases!"
from import_batch b
order by b.id desc
limit $1
