select number, read_on, width_mm, length_cm, scale_card, photo
from crack_reading where case_id = $1
order by number, read_on
