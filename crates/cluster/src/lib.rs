//! A private PostgreSQL cluster in a data directory, started and stopped by the program that uses it.
