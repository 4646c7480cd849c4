insert into batch_member (batch_id, case_id, standing, leads)
select $1, c.id, m.standing, m.leads
from unnest($2::text[], $3::text[], $4::boolean[]) as m (code, standing, leads)
join case_file c on c.code = m.code
order by m.leads
on conflict (batch_id, case_id) do update set standing = excluded.standing, leads = excluded.leads
where (batch_member.standing, batch_member.leads) is distinct from (excluded.standing, excluded.leads)
