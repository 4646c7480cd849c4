-- What the program did in supervision is asked for by the board: few events among many.
create index case_event_supervision on case_event (kind, at) where kind in ('supervised', 'watched');
