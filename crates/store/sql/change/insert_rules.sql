insert into change (kind) values ('rules')
