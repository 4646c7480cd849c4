//! Reading reports: names, words and counts with the committed files; the measured sentences are in `measure.rs`.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed expectation is a failed test"
)]

mod counts;
mod fixture;
mod measure;
mod places;
