//! Black box: drives the real binary over its command line, HTTP and SQL.
