-- Letters that were written in some cases up to a day, each with the day of its first answer.
select d.kind, d.number, c.code as "code!", d.content ->> 'addressee' as "addressee!", d.issued_on,
       (select min((e.at at time zone 'Asia/Shanghai')::date)
        from case_event e
        where e.case_id = d.case_id and e.seq > d.event_seq and (e.at at time zone 'Asia/Shanghai')::date <= $4
              and (d.kind = 'prompt_letter' and e.kind = 'record_work' and e.body -> 'command' ->> 'kind' = 'reply'
                   or d.kind = 'judicial_advice' and e.kind = 'record_advice_reply')) as answered_on
from document d
join case_file c on c.id = d.case_id
where c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id) and c.id = any ($3)
      and d.kind in ('prompt_letter', 'judicial_advice') and d.issued_on <= $4
order by d.issued_on desc, d.id desc
limit 200
