select number, areas from public_cell where first = $1 order by cell
