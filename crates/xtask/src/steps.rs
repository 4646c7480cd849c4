//! Steps of a long task: each announced, timed, and listed at the end.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// A step that has ended.
#[derive(Debug, Clone)]
pub(crate) struct Done {
    name: &'static str,
    time: Duration,
    reason: Option<String>,
}

/// The steps done so far, in order.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<Done>,
}

/// Runs a step without printing anything.
pub(crate) fn time(name: &'static str, step: impl FnOnce() -> Result<(), String>) -> Done {
    let begin = Instant::now();
    let reason = step().err();
    Done { name, time: begin.elapsed(), reason }
}

impl Done {
    pub(crate) fn succeeded(&self) -> bool {
        self.reason.is_none()
    }
}

impl Steps {
    /// Announces and runs a step.
    pub(crate) fn run(
        &mut self,
        name: &'static str,
        step: impl FnOnce() -> Result<(), String>,
    ) -> Result<(), Failure> {
        println!("== {name}");
        self.add(time(name, step))
    }

    /// Adds a step that ran elsewhere.
    pub(crate) fn add(&mut self, done: Done) -> Result<(), Failure> {
        let outcome = match &done.reason {
            None => Ok(()),
            Some(reason) => Err(Failure::Step { step: done.name.to_owned(), reason: reason.clone() }),
        };
        self.done.push(done);
        outcome
    }

    /// The table of steps with their seconds.
    pub(crate) fn table(&self, whole: Duration) -> String {
        let mut table = String::from("\n  seconds  step\n");
        let width = 9;
        for done in &self.done {
            let outcome = if done.succeeded() { "" } else { "  FAILED" };
            // Writing to a string cannot fail.
            let _ = writeln!(table, "{:>width$.1}  {}{outcome}", done.time.as_secs_f64(), done.name);
        }
        let _ = writeln!(table, "{:>width$.1}  from begin to end", whole.as_secs_f64());
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_lists_every_step_and_marks_the_failed_one() {
        let mut steps = Steps::default();
        steps.run("fmt", || Ok(())).unwrap();
        let failure =
            steps.run("clippy", || Err("`cargo clippy` ended with exit status: 101".to_owned())).unwrap_err();
        assert_eq!(
            failure.to_string(),
            "FAILED in step `clippy`: `cargo clippy` ended with exit status: 101"
        );
        assert_eq!(failure.exit_code(), 1);
        let table = steps.table(Duration::from_millis(61_250));
        assert!(table.contains("fmt\n") && table.contains("clippy  FAILED\n"), "{table}");
        assert!(table.ends_with("     61.2  from begin to end\n"), "{table}");
    }
}
