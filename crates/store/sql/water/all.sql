select name, kind, line as "line!: Shape" from water order by id
