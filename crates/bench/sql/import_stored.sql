select count(*) from import_case
