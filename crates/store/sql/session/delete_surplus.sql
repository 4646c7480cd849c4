-- Ends sessions that are over, and of one account all but the newest.
delete from session
where used < $2 or begun < $3
   or (login = $1 and token_hash not in
        (select token_hash from session where login = $1 order by begun desc limit $4))
