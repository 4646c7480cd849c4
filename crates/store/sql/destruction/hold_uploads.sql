-- Until the end of the transaction no file of evidence is announced.
lock table evidence_upload in share mode
