-- The proof of the key, kept from others until the end of the transaction.
select value from dataset where key = $1 for update
