-- Cases that ended before a moment and still have personal data or files of evidence.
select c.code, c.closed_at as "closed_at!", p.parties as "parties!", e.files as "files!"
from case_file c
cross join lateral (
    select count(*)::integer as parties from party where case_id = c.id and destroyed_at is null
) p
cross join lateral (
    select count(*)::integer as files from (
        select sha256 from evidence where case_id = c.id
        union
        select sha256 from evidence_copy where case_id = c.id
    ) f
    where not exists (
        select from destroyed_file n join destruction d on d.id = n.destruction
        where n.sha256 = f.sha256 and d.case_code = c.code
    )
) e
where not c.open and c.closed_at < $1 and (p.parties > 0 or e.files > 0
     or exists (select from inquiry_reply r where r.case_id = c.id and r.destroyed_at is null))
order by c.closed_at, c.code
