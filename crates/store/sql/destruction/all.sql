-- Destructions, newest first, with their files.
select d.id, d.at, d.case_code, d.parties, d.actor_id, d.rule_version, d.reason,
       count(f.sha256)::integer as "files!", count(f.removed_at)::integer as "removed!"
from destruction d
left join destroyed_file f on f.destruction = d.id
group by d.id
order by d.id desc
limit $1
