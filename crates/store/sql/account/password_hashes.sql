-- The hashes of the newest passwords, the present one first.
select password_hash as "hash!" from account where login = $1
union all
(select hash from password_history where login = $1 order by set_at desc limit $2)
