delete from evidence_upload where begun_at <= $1 returning id
