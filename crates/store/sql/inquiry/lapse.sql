-- A case has ended: nothing is waited for any more, and no link of it takes an answer.
update inquiry set lapsed_on = $2, awaited = false where case_id = $1 and lapsed_on is null and revoked_on is null
