select asked.seq as "seq!"
from unnest($2::integer[]) as asked (seq)
where not exists (
    select from party p join case_file c on c.id = p.case_id where c.code = $1 and p.seq = asked.seq
)
limit 1
