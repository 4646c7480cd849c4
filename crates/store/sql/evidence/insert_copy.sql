insert into evidence_copy (case_id, number, version, sha256, bytes, boxes, made_at)
select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6
from evidence_copy where case_id = $1 and number = $2
returning version
