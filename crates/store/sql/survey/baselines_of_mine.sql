-- Where buildings were surveyed before mining, by surveys that count, of cases recorded with a mine.
select b.lon as "lon!", b.lat as "lat!"
from case_mine m
join case_file c on c.id = m.case_id
join survey s on s.case_id = c.id
cross join lateral jsonb_to_recordset(s.body -> 'buildings') as b (lon float8, lat float8)
where m.mine_id = $3 and c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id)
  and s.baseline and s.surveyed_on <= $4
  and not exists (select from survey t where t.case_id = s.case_id and t.corrects = s.version)
