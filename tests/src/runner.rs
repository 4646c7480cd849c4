//! Runs the tests one after another in their order and says how many passed.
//!
//! Not libtest: it has no end at which the shared server could be stopped.

use crate::{Outcome, World};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

/// A test: its name, which is a sentence, and what it does.
#[derive(Debug, Clone, Copy)]
pub struct Test {
    /// Module and function.
    pub name: &'static str,
    /// The test.
    pub run: fn(&mut World) -> Outcome,
}

/// Lists the tests of a module.
#[macro_export]
macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        /// The tests of this module, in their order.
        pub(crate) const TESTS: &[$crate::runner::Test] = &[$($crate::runner::Test {
            name: concat!(module_path!(), "::", stringify!($name)),
            run: $name,
        }),*];
    };
}

/// Runs the tests whose names hold one of the filters, all without a filter.
pub fn run(tests: &[&[Test]], filters: &[String]) -> ExitCode {
    let mut world = match World::new() {
        Ok(world) => world,
        Err(fault) => {
            eprintln!("no scratch folder for the tests: {fault}");
            return ExitCode::from(3);
        }
    };
    let meant = |t: &&&Test| filters.is_empty() || filters.iter().any(|f| t.name.contains(f.as_str()));
    let (mut passed, mut failed) = (0, vec![]);
    for test in tests.iter().copied().flatten().collect::<Vec<_>>().iter().filter(meant) {
        let name = test.name.strip_prefix("acceptance::").unwrap_or(test.name);
        let begin = Instant::now();
        // The world holds no half-made state: a panic in a test is an assertion that did not hold.
        let outcome = catch_unwind(AssertUnwindSafe(|| (test.run)(&mut world)));
        let seconds = begin.elapsed().as_secs_f64();
        match outcome {
            Ok(Ok(())) => {
                passed += 1;
                println!("ok      {seconds:6.2} s  {name}");
            }
            Ok(Err(fault)) => {
                println!("FAILED  {seconds:6.2} s  {name}: {fault}");
                failed.push(name);
            }
            Err(_) => {
                println!("FAILED  {seconds:6.2} s  {name}: an assertion did not hold, see above");
                failed.push(name);
            }
        }
    }
    let stopped = world.take().map(crate::Server::interrupt);
    if let Some(Err(fault)) = stopped {
        println!("FAILED  the shared server at the end: {fault}");
        failed.push("stopping the shared server");
    }
    for name in &failed {
        println!("failed: {name}");
    }
    println!("{passed} passed, {} failed", failed.len());
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
