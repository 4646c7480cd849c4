select number, seq, read_on, width_mm, length_cm, scale_card, photo, corrects, reason
from crack_reading where case_id = $1
order by number, seq
