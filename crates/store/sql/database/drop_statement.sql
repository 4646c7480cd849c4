-- A database's name cannot be a parameter: this quotes it into a statement.
select format('drop database if exists %I', $1::text) as "statement!"
