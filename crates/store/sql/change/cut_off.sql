-- The last change that this transaction sees; without any, the last event of a case that was loaded.
select coalesce((select max(seq) from change), 0) as "seq!",
       coalesce(
           (select at from change order by seq desc limit 1),
           (select max(at) from case_event),
           'epoch'::timestamptz
       ) as "at!"
