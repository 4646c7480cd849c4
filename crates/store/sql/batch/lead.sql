select c.code from batch_member m join case_file c on c.id = m.case_id where m.batch_id = $1 and m.leads
