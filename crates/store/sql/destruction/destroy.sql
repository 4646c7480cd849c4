select destroy_personal_data($1, $2) as "count!"
