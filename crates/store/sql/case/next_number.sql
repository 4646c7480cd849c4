insert into case_number (year, last) values ($1, 1)
on conflict (year) do update set last = case_number.last + 1
returning last
