-- Asked while the account is locked, so that two requests cannot both be the last one allowed.
select count(*) as "count!" from access_token where login = $1 and revoked is null and expires > $2
