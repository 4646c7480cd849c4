//! PostGIS: schema, transactions, queries, and the feed of changes.
