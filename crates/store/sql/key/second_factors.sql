-- Sealed secrets of second factors; nobody changes one until the end of the transaction.
select login, secret, secret_pending from account
where secret is not null or secret_pending is not null
order by login
for update
