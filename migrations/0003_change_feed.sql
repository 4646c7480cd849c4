-- The change feed: the table is the truth, NOTIFY only the bell. Writers take one advisory lock before the
-- insert, so numbers become visible in their order and a reader that asks for "after n" misses nothing.

create table change (
    seq       bigint generated always as identity primary key,
    at        timestamptz not null default now(),
    case_code text not null,
    before    geometry(Point, 4490),
    after     geometry(Point, 4490) not null
);

create function ring_the_bell() returns trigger language plpgsql as $$
begin
    perform pg_notify('zhunzhi_change', new.seq::text);
    return null;
end $$;

create trigger change_rings_the_bell after insert on change for each row execute function ring_the_bell();
