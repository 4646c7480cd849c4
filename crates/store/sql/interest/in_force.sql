select id, person_id, kind, subject, ground, declared_by from interest where ended_at is null order by id
