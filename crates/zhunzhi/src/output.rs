//! What goes to stdout: lines for people, JSON for machines.

use crate::failure::Failure;
use serde::Serialize;
use std::io::{self, ErrorKind, Write};

/// Writes one text with a line end. A reader who has gone is no fault.
///
/// # Errors
/// When stdout is a file on a full disk, for example.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::environment(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a value as one line of JSON.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    match serde_json::to_string(value) {
        Ok(text) => line(&text),
        Err(error) => Err(Failure::environment(format!("the answer cannot be written as JSON: {error}"))),
    }
}
