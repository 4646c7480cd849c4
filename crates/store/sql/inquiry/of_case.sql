-- The questions of a case, or one of them, by number.
select number, mine_id, addressee, subject, question, document, sha256, asked_by_name, asked_at, asked_on, due, replies, asked_for_time,
       answered_on, answered_late, silent_on, revoked_on, lapsed_on
from inquiry
where case_id = $1 and ($2::integer is null or number = $2)
order by number
