-- A case and the cases around it with a result: what was agreed, else what the approved draft says, since the last time the case was
-- opened again. Only common matters, whoever asks. Results of the kind `moved` tell neither sum nor opinion and do not count.
with own as (
    select c.id, c.point from case_file c
    where c.code = $3 and c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id)
), around as (
    select c.*, coalesce((select max(r.seq) from case_event r where r.case_id = c.id and r.body ->> 'to' = 'reopened'), 0) as round
    from own join case_file c on c.point && st_expand(own.point, $5, $6)
    where c.category = any($4::text[]) and c.matter = any($7::text[])
      and c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id)
    order by c.point <-> own.point
    limit 2000
)
select c.code, c.category, st_x(c.point) as "lon!", st_y(c.point) as "lat!", c.households, c.synthetic,
       (select m.mine_id from case_mine m where m.case_id = c.id
        order by array_position($8::text[], m.relation), m.distance_m, m.mine_id limit 1) as mine_id,
       agreed.at as "agreed_at?", agreed.sum_fen as "sum_fen?", approved.at as "approved_at?", approved.opinion as "opinion?",
       facts.facts as "facts?", surveyed.floor_area_m2 as "floor_area_m2?", surveyed.structures as "structures?"
from around c
left join lateral (
    select e.at, (e.body -> 'command' ->> 'sum_fen')::bigint as sum_fen
    from case_event e
    where e.case_id = c.id and e.kind = 'agree' and e.seq > c.round
    order by e.seq desc limit 1
) agreed on true
left join lateral (
    select e.at, (select d.body -> 'command' ->> 'opinion' from case_event d
                  where d.case_id = c.id and d.kind = 'draft_result' and d.seq < e.seq order by d.seq desc limit 1) as opinion
    from case_event e
    where e.case_id = c.id and e.kind = 'approve_result' and e.body ->> 'to' = 'done' and e.seq > c.round
    order by e.seq desc limit 1
) approved on true
left join lateral (
    select b.body -> 'command' -> 'facts' as facts
    from batch_event b
    where b.case_id = c.id and b.kind = 'set_facts'
    order by b.at desc, b.batch_id, b.seq desc limit 1
) facts on true
left join lateral (
    -- The newest that no other corrects, and only of a case that is one household: a survey is of one.
    select sum((b.item ->> 'floor_area_m2')::double precision) as floor_area_m2, array_agg(distinct b.item ->> 'structure') as structures
    from (
        select s.body from survey s
        where s.case_id = c.id and coalesce(c.households, 1) = 1
          and not exists (select from survey t where t.case_id = s.case_id and t.corrects = s.version)
        order by s.surveyed_on desc, s.version desc limit 1
    ) newest, jsonb_array_elements(newest.body -> 'buildings') as b (item)
) surveyed on true
where c.code = $3 or agreed.at is not null or approved.opinion is not null
