insert into change (case_code, before, after) values ($1, $2::geometry, $3::geometry) returning seq
