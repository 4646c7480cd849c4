-- Originals and copies of the evidence of a case; how many were named. What an earlier destruction named is named there.
with file as (
    select sha256 from evidence where case_id = $2
    union
    select sha256 from evidence_copy where case_id = $2
), named as (
    insert into destroyed_file (destruction, sha256)
    select $1, f.sha256 from file f
    where not exists (
        select from destroyed_file n
        join destruction d on d.id = n.destruction
        join case_file c on c.code = d.case_code
        where n.sha256 = f.sha256 and c.id = $2
    )
    returning 1
)
select count(*)::integer as "count!" from named
