insert into interest (person_id, kind, subject, ground, declared_at, declared_by)
values ($1, $2, $3, $4, $5, $6)
on conflict (person_id, kind, subject) where ended_at is null do nothing
returning id
