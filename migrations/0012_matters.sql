-- Who may know of a case: by its category, or by its nature where that alone seals it (geodata/rules/circles.toml).

alter table case_file add column matter text not null
    generated always as (case when nature = 'crime_clue' then nature else category end) stored;

-- Whether a case of a matter, led by a unit, is among the matters that a reader may know of: whole, or as `matter@unit`.
-- No list at all is the program itself.
create function knows(matters text[], matter text, unit_id text) returns boolean
language sql immutable parallel safe
return matters is null or matter = any (matters) or (matter || '@' || unit_id) = any (matters);
