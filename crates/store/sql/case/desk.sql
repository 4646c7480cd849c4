-- What a desk shows of some cases beside what the memory knows: the step on the ladder, whether the time limit stands still,
-- and who handed on what now waits for a second pair of eyes.
select c.id, c.measure_step, c.paused,
       case when c.state in ('registered', 'result_drafted') then (
           select array_agg(distinct e.actor_id) from case_event e
           where e.case_id = c.id and e.kind in ('propose_refusal', 'draft_result', 'approve_result')
             and e.seq >= (select max(h.seq) from case_event h
                           where h.case_id = c.id and h.kind in ('propose_refusal', 'draft_result'))
       ) end as "handed_on_by?: Vec<String>"
from case_file c
where c.place_code like $1 || '%' and knows($3, c.matter, c.unit_id) and c.id = any ($2)
