-- Until the end of the transaction sealed columns may be sealed anew.
select set_config('zhunzhi.key_exchange', 'on', true)
