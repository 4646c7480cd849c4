-- How much is sealed.
select
    (select count(*) from party where destroyed_at is null) as "parties!",
    (select count(*) from account where secret is not null or secret_pending is not null) as "second_factors!"
