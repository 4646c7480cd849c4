select seq, at, hash from audit order by seq desc limit 1
