insert into evidence_upload (case_id, announced, bytes, actor_id, actor_name, actor_capacity, begun_at)
values ($1, $2, $3, $4, $5, $6, $7)
returning id
