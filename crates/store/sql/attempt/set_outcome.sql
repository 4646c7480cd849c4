-- What came of an attempt.
update sign_in_attempt set outcome = $2 where id = $1
