select p.id, p.name, p.role, p.station_id, p.specialisms, p.synthetic,
       coalesce(array_agg(d.grid_code order by d.grid_code) filter (where d.grid_code is not null), '{}') as "grids!"
from person p
left join duty d on d.person_id = p.id
group by p.id
order by p.id
