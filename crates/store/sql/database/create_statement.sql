-- A database's name cannot be a parameter: this quotes it into a statement.
select format('create database %I', $1::text) as "statement!"
