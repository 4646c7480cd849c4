-- Switched off or on; who is switched on again counts as used at that moment.
update account set disabled = $2, active = case when $2 then active else $3 end where login = $1
