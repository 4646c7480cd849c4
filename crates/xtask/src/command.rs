//! Running another program: seen by the user, or kept for later.

use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// A program to run, with its arguments, folder and variables.
#[derive(Debug)]
pub(crate) struct Run {
    command: Command,
}

impl Run {
    pub(crate) fn new<'a>(program: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null());
        Self { command }
    }

    pub(crate) fn in_folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn set(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn unset(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// The program and its arguments as one would type them.
    pub(crate) fn shown(&self) -> String {
        let words = std::iter::once(self.command.get_program()).chain(self.command.get_args());
        words.map(shown_word).collect::<Vec<_>>().join(" ")
    }

    /// Runs it with our own output; an error when it cannot be started or does not succeed.
    pub(crate) fn go(mut self) -> Result<(), String> {
        let shown = self.shown();
        let status = self.command.status().map_err(|e| not_started(&self.command, &e))?;
        if status.success() { Ok(()) } else { Err(format!("`{shown}` ended with {status}")) }
    }

    /// Runs it and returns what it printed, without showing it; on failure the error holds what it complained of.
    pub(crate) fn read(mut self) -> Result<String, String> {
        let shown = self.shown();
        let output = self.command.output().map_err(|e| not_started(&self.command, &e))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(format!("`{shown}` ended with {}: {complaint}", output.status))
    }

    /// Runs it with standard output and error kept, in one text, whether it succeeds or not.
    pub(crate) fn keep(mut self) -> (Result<(), String>, String) {
        let shown = self.shown();
        match self.command.output() {
            Err(error) => (Err(not_started(&self.command, &error)), String::new()),
            Ok(output) => {
                let text = [String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)]
                    .concat();
                let result = if output.status.success() {
                    Ok(())
                } else {
                    Err(format!("`{shown}` ended with {}", output.status))
                };
                (result, text)
            }
        }
    }

    /// Becomes the program: keys such as Ctrl-C go to it. Returns only when that fails.
    pub(crate) fn become_it(mut self) -> Failure {
        self.command.stdin(Stdio::inherit());
        let error = self.command.exec();
        Failure::Environment(not_started(&self.command, &error))
    }
}

fn not_started(command: &Command, error: &std::io::Error) -> String {
    format!("cannot start `{}`: {error}", command.get_program().to_string_lossy())
}

fn shown_word(word: &OsStr) -> String {
    let text: OsString = word.to_owned();
    let text = text.to_string_lossy().into_owned();
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,+@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_one_would_type_it() {
        let run = Run::new("npm", ["run", "it's new", ""]);
        assert_eq!(run.shown(), r"npm run 'it'\''s new' ''");
    }

    #[test]
    fn a_failure_names_the_command_and_its_status() {
        let error = Run::new("sh", ["-c", "echo lost >&2; exit 7"]).read().unwrap_err();
        assert!(error.contains("exit status: 7: lost"), "{error}");
        let error = Run::new("/no/such/program", []).go().unwrap_err();
        assert!(error.starts_with("cannot start `/no/such/program`"), "{error}");
    }
}
