//! The acceptance tests: the modules mirror the URLs and the commands, the order is from reading to stopping.
//!
//! `cargo test -p acceptance [-- WORD…]` with `ZHUNZHI_BIN` runs the tests whose names hold one of the words.

use acceptance::runner;
use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    let filters: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    runner::run(&[], &filters)
}
