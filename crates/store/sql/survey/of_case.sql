select version, key, corrects, reason, body, sha256, entered_by, entered_by_name, entered_by_capacity, entered_at
from survey where case_id = $1
order by version
