select max(split_part(id, '-', 2)::integer) from preservation where id ~ ('^P' || $1::text || '-[0-9]{2,6}$')
