select exists (select from import_batch where id = $1) as "exists!"
