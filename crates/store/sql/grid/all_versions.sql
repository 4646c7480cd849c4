select code, kind, name, dedicated_type, shape as "shape!: Shape", valid_from, valid_to,
       households, population, party_group, head, synthetic
from grid
where code like $1 || '%'
order by code, valid_from
