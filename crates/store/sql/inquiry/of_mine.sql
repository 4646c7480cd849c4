-- Questions to the operator of a mine up to a day, in cases of an area and some matters, newest first.
select i.number, c.code, i.addressee, i.subject, i.asked_on, i.due, i.replies, i.asked_for_time, i.answered_on, i.answered_late,
       i.silent_on, i.revoked_on, i.lapsed_on
from inquiry i
join case_file c on c.id = i.case_id
where i.mine_id = $3 and i.asked_on <= $4 and c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id)
order by i.asked_on desc, c.code, i.number
limit $5
