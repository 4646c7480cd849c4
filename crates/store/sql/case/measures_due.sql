select code from case_file where open and next_measure_on <= $1 order by next_measure_on, id limit $2
