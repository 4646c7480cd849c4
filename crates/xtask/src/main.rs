//! `cargo xtask demo | dev | test | ci | tidy | bench | preview | bless`: the project's own tasks, with the Rust toolchain alone.
//!
//! Exit codes, the same as the product's: 0 done, 1 a step or rule failed, 2 bad usage, 3 the machine lacks something.

mod bench;
mod bless;
mod command;
mod debian;
mod demo;
mod failure;
mod install;
mod preview;
mod repository;
mod steps;
mod test_run;
mod tidy;
mod web;

use std::process::ExitCode;

use failure::Failure;
use repository::Repository;

const USAGE: &str = "usage: cargo xtask <task>

  demo [ARGS]  install what is missing, build, and run the demo (ARGS go to `zhunzhi demo`, see its --help)
  dev [ARGS]   the same, with a hint how to run the web map with live reload beside it
  test         everything: fmt, clippy, tidy, web map, tests, acceptance tests, browser test
  ci           the same as test
  tidy         the layout rules only: crate directions, file sizes and names, SQL in its place
  bench [ARGS] the core against named peers, side by side; writes docs/performance.md (--quick: 100,000 points only;
               --python: install the peers that Python has into the target folder; --route, --exposure, --import, tiles: that
               section only; tiles --million: a million cases too)
  preview [TILE.mvt --out FILE.png]
               experimental: tiles as pictures by maplibre-rs; without arguments its tests (a build of 5 minutes)
  bless        refresh what is generated and committed: .sqlx, docs/openapi.json, the web map's API client";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Failure> {
    let (task, rest) = match arguments.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => return Err(Failure::Usage(format!("which task?\n{USAGE}"))),
    };
    if matches!(task, "help" | "--help" | "-h") {
        println!("{USAGE}");
        return Ok(());
    }
    if !rest.is_empty() && !matches!(task, "demo" | "dev" | "bench" | "preview") {
        return Err(Failure::Usage(format!(
            "`{task}` takes no arguments, but got: {}\n{USAGE}",
            rest.join(" ")
        )));
    }
    let repository = Repository::find()?;
    match task {
        "demo" => demo::run(&repository, rest),
        "dev" => demo::run_for_development(&repository, rest),
        "test" | "ci" => test_run::run(&repository),
        "bench" => bench::run(&repository, rest),
        "preview" => preview::run(&repository, rest),
        "tidy" => tidy::run(&repository),
        "bless" => bless::run(&repository),
        _ => Err(Failure::Usage(format!("there is no task `{task}`\n{USAGE}"))),
    }
}
