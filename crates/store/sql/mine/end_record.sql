-- Only the end may be added to what was recorded.
update mine_record set to_day = $5
where mine_id = $1 and kind = $2 and name = $3 and from_day = $4 and to_day is null
