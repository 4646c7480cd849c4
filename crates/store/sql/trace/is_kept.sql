select exists(select from trace_specimen where sha256 = $1) as "kept!"
