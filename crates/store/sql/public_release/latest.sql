select first, last, made_at from public_release order by first desc limit 1
