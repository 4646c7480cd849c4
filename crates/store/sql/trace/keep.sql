-- Whoever keeps the same at the same moment is waited for.
insert into trace_specimen (sha256, content) values ($1, $2) on conflict (sha256) do nothing
