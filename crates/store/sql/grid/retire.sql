update grid set valid_to = $2
where code = any ($1::text[]) and valid_from < $2 and (valid_to is null or valid_to > $2)
