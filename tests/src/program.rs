//! The program under test, run to its end.

use crate::Fault;
use serde_json::Value;
use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Ran {
    /// Exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// All of standard output.
    pub stdout: String,
    /// All of standard error.
    pub stderr: String,
}

impl Ran {
    /// Standard output as JSON.
    ///
    /// # Errors
    /// When it is none, with all that was said.
    pub fn json(&self) -> Result<Value, Fault> {
        serde_json::from_str(&self.stdout).map_err(|e| format!("no JSON on stdout ({e}): {self:?}").into())
    }
}

/// The binary, from `ZHUNZHI_BIN`.
///
/// # Errors
/// When the variable is not set or names no file.
pub fn binary() -> Result<PathBuf, Fault> {
    let path = env::var_os("ZHUNZHI_BIN")
        .map(PathBuf::from)
        .ok_or("ZHUNZHI_BIN must name the zhunzhi binary (`cargo xtask test` sets it)")?;
    let path = std::path::absolute(path)?;
    if path.is_file() { Ok(path) } else { Err(format!("ZHUNZHI_BIN: no file {}", path.display()).into()) }
}

/// Runs the program without a terminal and waits for its end.
///
/// # Errors
/// When it cannot be started or writes no UTF-8.
pub fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Result<Ran, Fault> {
    run_any(&binary()?, arguments)
}

/// Runs any program.
///
/// # Errors
/// When it cannot be started or writes no UTF-8.
pub fn run_any<S: AsRef<OsStr>>(
    program: &Path,
    arguments: impl IntoIterator<Item = S>,
) -> Result<Ran, Fault> {
    let done = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("{} cannot be run: {e}", program.display()))?;
    Ok(Ran {
        code: done.status.code(),
        stdout: String::from_utf8(done.stdout)?,
        stderr: String::from_utf8(done.stderr)?,
    })
}

/// Checks that a run was refused as the interface promises: exit code and one line on standard error.
pub fn assert_refused(ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!(ran.code, Some(code), "{ran:?}");
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 1, "one line on stderr is expected: {ran:?}");
    for word in words {
        assert!(ran.stderr.contains(word), "`{word}` is expected in: {}", ran.stderr);
    }
}
