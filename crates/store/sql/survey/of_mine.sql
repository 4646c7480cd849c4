-- Surveys that count, of cases recorded with a mine.
select c.code, c.synthetic, s.version, s.body
from case_mine m
join case_file c on c.id = m.case_id
join survey s on s.case_id = c.id
where m.mine_id = $3 and c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id)
  and not exists (select from survey t where t.case_id = s.case_id and t.corrects = s.version)
order by c.code, s.version
limit $4
