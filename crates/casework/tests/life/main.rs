//! The life of a case as it is really led: commands by people in their capacities, days that pass, documents and clocks.
#![allow(clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

mod clocks;
mod closing;
mod delivery;
mod journeys;
mod ladder;
mod recusal;
mod rules;
mod table;
mod world;
