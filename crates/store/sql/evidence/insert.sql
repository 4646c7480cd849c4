insert into evidence (case_id, number, event_seq, kind, media, name, shows, bytes, sha256, width, height, stated, recorded,
                      handed_in_by, received_by, received_by_name, received_by_capacity, received_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
