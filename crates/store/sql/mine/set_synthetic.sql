-- Shapes of a mine count as made up while any of them is: of each the newest survey decides, and what was never surveyed is as it was.
update mine m
set synthetic_shape = (
    select bool_or(coalesce(
        (select s.synthetic from mine_survey s
         where s.mine_id = m.id and s.kind = part.kind and s.panel_id is not distinct from part.panel_id
         order by s.id desc limit 1),
        m.synthetic_shape))
    from (
        select 'licence' as kind, null::text as panel_id where m.licence is not null
        union all select 'pit', null where m.pit is not null
        union all select 'panel', p.id from panel p where p.mine_id = m.id
    ) part
)
where m.id = any($1::text[])
