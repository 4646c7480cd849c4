-- Whether there is any account.
select exists (select from account) as "exists!"
