select id, at as "at!: Shape", households, population, synthetic from address order by id
