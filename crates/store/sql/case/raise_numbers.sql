insert into case_number (year, last)
select * from unnest($1::integer[], $2::integer[])
on conflict (year) do update set last = greatest(case_number.last, excluded.last)
