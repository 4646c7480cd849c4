-- Files that still have to be removed.
select distinct sha256 from destroyed_file where removed_at is null order by sha256
