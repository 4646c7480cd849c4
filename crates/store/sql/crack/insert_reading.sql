insert into crack_reading (case_id, number, read_on, width_mm, length_cm, scale_card, photo, noted_by, noted_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict do nothing
