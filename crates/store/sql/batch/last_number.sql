select max(split_part(id, '-', 2)::integer) from batch where id ~ ('^B' || $1::text || '-[0-9]{2,6}$')
