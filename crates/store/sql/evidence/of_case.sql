-- $2: one item, or all.
select e.number, e.event_seq, e.kind, e.media, e.name, e.shows, e.bytes, e.sha256, e.width, e.height, e.stated, e.recorded,
       e.handed_in_by, e.received_by, e.received_by_name, e.received_by_capacity, e.received_at,
       c.version as "version?", c.sha256 as "copy_sha256?", c.boxes as "boxes?"
from evidence e
left join lateral (
    select version, sha256, boxes from evidence_copy
    where case_id = e.case_id and number = e.number
    order by version desc limit 1
) c on true
where e.case_id = $1 and ($2::integer is null or e.number = $2)
order by e.number
