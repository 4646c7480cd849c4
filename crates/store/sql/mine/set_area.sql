-- A surveyed area in place of a made-up one, or of an older survey.
update mine
set licence = case $2 when 'licence' then $3::geometry else licence end,
    pit = case $2 when 'pit' then $3::geometry else pit end
where id = $1
