select seq, kind, case_code, before as "before: Shape", after as "after: Shape", boxes as "boxes: Shape"
from change where seq > $1 order by seq limit $2
