insert into document (case_id, event_seq, kind, number, version, issued_on, content, sha256)
values ($1, $2, $3, $4, $5, $6, $7, $8)
