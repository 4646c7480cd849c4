select count(*) from case_file
