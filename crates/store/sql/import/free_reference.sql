-- The reference becomes free for a corrected file, and still says where the case came from.
update case_file set source_ref = source_ref || '（撤销' || $2::bigint || '）' where id = $1
