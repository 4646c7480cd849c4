-- Everything that this transaction reads is of one state of the database.
set transaction isolation level repeatable read, read only
