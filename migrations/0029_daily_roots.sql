-- The root of the audit log as it stood when a day began: a log whose end was cut off and written anew does not fit it.
create table audit_root (
    day     date primary key,
    seq     bigint not null,
    hash    text not null,
    kept_at timestamptz not null
);
create trigger audit_root_is_append_only before update or delete or truncate on audit_root
    for each statement execute function refuse_log_change();
