-- What the map and the desk need of every case, for the in-memory snapshot.
select c.id, c.code, c.state, c.category, c.matter, c.unit_id, c.mining_related, c.summary, c.people, c.reported_at, c.due, c.batch_id,
       st_x(c.point) as "lon!", st_y(c.point) as "lat!", c.accuracy_m, c.place_code,
       -- What the history adds to the state (`casework::desk::Remark`): asked only where it can add anything.
       case c.state
           when 'registered' then (
               select 'refusal_proposed' from case_event e where e.case_id = c.id and e.kind = 'propose_refusal' limit 1)
           when 'return_asked' then (
               select 'returned_before' from case_event e
               where e.case_id = c.id and e.kind in ('grant_return', 'deny_return') limit 1)
           when 'in_progress' then (
               select case when e.kind in ('send_back', 'deny_return') then 'sent_back' end from case_event e
               where e.case_id = c.id and e.kind in ('sign', 'resume', 'send_back', 'deny_return', 'moved')
               order by e.seq desc limit 1)
           when 'result_drafted' then (
               select case when e.kind = 'approve_result' then 'countersign' end from case_event e
               where e.case_id = c.id and e.kind in ('draft_result', 'approve_result', 'moved')
               order by e.seq desc limit 1)
       end as remark
from case_file c
where c.place_code like $1 || '%' and knows($3, c.matter, c.unit_id) and ($2::text[] is null or c.code = any ($2))
order by c.id
