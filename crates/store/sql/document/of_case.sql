select id, event_seq, kind, number, version, issued_on, sha256, token from document where case_id = $1 order by id
