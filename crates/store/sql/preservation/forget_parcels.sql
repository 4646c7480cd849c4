delete from preservation_parcel where preservation_id = $1 and name <> all($2::text[])
