-- Wrong tries to follow a case without an account: counted by case code, also of codes that nobody has, so that both look alike.

create table tracking_failure (
    code  text primary key,
    since timestamptz not null,
    count integer not null check (count > 0)
);
create index tracking_failure_since on tracking_failure (since);
