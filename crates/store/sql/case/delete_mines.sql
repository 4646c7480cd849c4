-- Relations to mines of a case whose place was wrong; its history says where it was.
delete from case_mine where case_id = $1
