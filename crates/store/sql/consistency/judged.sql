-- Awards that were signed with a look at their neighbours.
select c.code, e.seq, e.at, e.actor_id, e.actor_name, c.unit_id, e.body -> 'consistency' as "finding!",
       e.body -> 'command' ->> 'deviation_reason' as reason,
       (select a.body -> 'command' ->> 'body' from case_event a
        where a.case_id = e.case_id and a.kind = 'begin_appraisal' and a.seq < e.seq order by a.seq desc limit 1) as appraiser
from case_event e
join case_file c on c.id = e.case_id
where e.body ? 'consistency' and e.at >= $3 and e.at < $4
  and c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id)
order by e.at desc, e.case_id, e.seq
limit 20000
