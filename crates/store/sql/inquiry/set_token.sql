-- Another link: the former one leads nowhere any more.
update inquiry set token_sha256 = $3 where case_id = $1 and number = $2
