-- The questions of a case whose last day the program still has to look at.
select number from inquiry where case_id = $1 and awaited order by number
