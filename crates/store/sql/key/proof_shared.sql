-- The proof of the key: it does not change until the end of the transaction.
select value from dataset where key = $1 for share
