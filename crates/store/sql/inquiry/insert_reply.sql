insert into inquiry_reply (case_id, number, seq, key, stance, late, answer, by_name, by_function, evidence, sha256, event_seq, received_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
