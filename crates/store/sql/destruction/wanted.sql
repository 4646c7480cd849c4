-- Whether other cases have the same bytes, or an upload on its way brings them.
select
    exists (
        select from (
            select case_id, sha256 from evidence where sha256 = $1
            union all
            select case_id, sha256 from evidence_copy where sha256 = $1
        ) e
        join case_file c on c.id = e.case_id
        where not exists (
            select from destroyed_file n join destruction d on d.id = n.destruction
            where n.sha256 = e.sha256 and d.case_code = c.code
        )
    ) as "kept!",
    exists (
        select from evidence_upload where item is null and announced ->> 'sha256' = $1
    ) as "coming!"
