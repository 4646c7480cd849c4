insert into case_number (year, last) values ($1, $2)
on conflict (year) do update set last = case_number.last + $2
returning last
