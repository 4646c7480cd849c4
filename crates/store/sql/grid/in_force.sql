select code, kind, name, dedicated_type, shape as "shape!: Shape", valid_from, valid_to,
       households, population, party_group, head, synthetic
from grid
where code like $1 || '%' and valid_from <= $2 and (valid_to is null or valid_to > $2)
order by code
