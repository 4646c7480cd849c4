insert into crack_reading (case_id, number, seq, read_on, width_mm, length_cm, scale_card, photo, corrects, reason, noted_by, noted_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
