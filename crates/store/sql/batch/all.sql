select b.id, b.name, b.stage, lead.code as "lead_case?", b.mine_id, b.opened, b.synthetic
from batch b
left join batch_member m on m.batch_id = b.id and m.leads
left join case_file lead on lead.id = m.case_id
where exists (
    select from batch_member own join case_file c on c.id = own.case_id
    where own.batch_id = b.id and c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id)
)
order by b.id
