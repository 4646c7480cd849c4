insert into survey (case_id, version, key, corrects, reason, surveyed_on, baseline, household, body, sha256, event_seq,
                    entered_by, entered_by_name, entered_by_capacity, entered_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
