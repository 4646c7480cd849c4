insert into document_number as n (kind, year, last) values ($1, $2, 1)
on conflict (kind, year) do update set last = n.last + 1
returning last
