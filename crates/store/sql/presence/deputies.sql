select id, deputy_id as "deputy_id!" from person where deputy_id is not null
