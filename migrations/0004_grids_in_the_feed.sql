-- The feed also tells that grids changed, with a box around every version that ended or began.

alter table change
    add column kind text not null default 'case' check (kind in ('case', 'grids')),
    add column boxes geometry(MultiPolygon, 4490),
    alter column case_code drop not null,
    alter column after drop not null,
    add constraint change_says_what check (
        case kind
            when 'case' then case_code is not null and after is not null and boxes is null
            else case_code is null and before is null and after is null and boxes is not null
        end);

create index change_of_grids on change (seq) where kind = 'grids';
