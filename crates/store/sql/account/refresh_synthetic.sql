-- Accounts of the demonstration do not grow old between two starts.
update account set active = $1, password_set = $1 where synthetic and not password_once and not disabled
