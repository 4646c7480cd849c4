-- What may be told to whoever holds the paper: nothing of the case but its code.
select d.kind, d.number, d.version, d.issued_on, d.content, d.sha256,
       not exists (select from document n where n.number = d.number and n.version > d.version) as "newest!"
from document d where d.token = $1
