select exists (select from document where case_id = $1 and number = $2) as "there!"
