//! The one binary: demo, serve, user, import, export, locate, check, audit, retention, key, doctor.
//!
//! Exit codes: 0 done, 1 the answer is no (a fault was found), 2 bad usage, 3 the environment is not as needed.

mod accounts;
mod arguments;
mod clock;
mod commands;
mod database;
mod failure;
mod interrupt;
mod key;
mod operator;
mod output;
mod progress;
mod rules;
mod synthesis;

use arguments::Cli;
use mimalloc::MiMalloc;
use std::process::ExitCode;

/// A server of a million cases was measured with 0.56 GB by this one and with 0.94 by that of the C library, at the same speed.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::from_command_line() {
        Ok(cli) => cli,
        Err(refused) => return refused.tell(),
    };
    let json = cli.json;
    match commands::run(cli) {
        Ok(outcome) => outcome.into(),
        Err(failure) => failure.tell(json),
    }
}
