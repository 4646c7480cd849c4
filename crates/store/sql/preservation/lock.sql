select id from preservation where id = $1 for update
