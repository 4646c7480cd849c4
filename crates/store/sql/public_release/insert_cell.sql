insert into public_cell (first, cell, number, areas) values ($1, $2, $3, $4)
