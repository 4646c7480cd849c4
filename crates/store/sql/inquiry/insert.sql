insert into inquiry (case_id, number, mine_id, addressee, subject, question, document, sha256, event_seq, asked_by, asked_by_name,
                     asked_at, asked_on, due, token_sha256)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
