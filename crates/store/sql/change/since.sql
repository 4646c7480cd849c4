select seq, case_code, before as "before: Shape", after as "after!: Shape" from change where seq > $1 order by seq limit $2
