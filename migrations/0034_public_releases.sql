-- What the public may see: numbers of a closed quarter for areas that hold enough cases each. Made once, never changed.
create table public_release (
    first   date primary key,
    last    date not null check (last > first),
    made_at timestamptz not null
);
create table public_cell (
    first  date not null references public_release,
    cell   integer not null,
    -- No number from 1 to 4 can be written, whatever the program thinks.
    number integer not null check (number = 0 or number >= 5),
    areas  text[] not null check (cardinality(areas) > 0),
    primary key (first, cell)
);
