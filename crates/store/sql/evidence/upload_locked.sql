select announced, bytes, received, actor_id, actor_name, actor_capacity, item
from evidence_upload
where case_id = $1 and id = $2 and begun_at > $3
for update
