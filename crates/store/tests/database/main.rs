//! The store on a real PostgreSQL with PostGIS: every test has a database of its own in the shared test cluster.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // clippy's own exception for tests does not reach functions beside them

mod accounts;
mod audit;
mod change_feed;
mod corrections;
mod demo_banner;
mod documents;
mod evidence;
mod grid_import;
mod history;
mod inquiries;
mod key_exchange;
mod loading;
mod locating;
mod mine_records;
mod near_mine;
mod parties;
mod presence;
mod registration;
mod retention;
mod rule_sets;
mod scope;
mod sealed;
mod search;
mod statements;
mod support;
mod wall;
mod within;
