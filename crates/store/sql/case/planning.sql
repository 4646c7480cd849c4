-- Cases of the scope by area (the first digits of its code), category and period. Of one group, its categories; else groups.
select case when length(place_code) >= $4::int then left(place_code, $4::int) else '' end as "area!",
       case when $6::text is null then split_part(category, '-', 1) else category end as "category!",
       date_trunc($5::text, reported_at at time zone 'Asia/Shanghai')::date as "period!",
       count(*) as "cases!"
from case_file
where place_code like $1 || '%' and knows($7, matter, unit_id)
  and reported_at >= $2::timestamptz
  and reported_at < $3::timestamptz
  and ($6::text is null or category = $6 or category like $6 || '-%')
group by 1, 2, 3
order by 1, 2, 3
