delete from mine_zone where mine_id = $1
