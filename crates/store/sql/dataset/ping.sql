select postgis_lib_version() as "postgis!"
