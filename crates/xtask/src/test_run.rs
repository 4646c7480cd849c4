//! `cargo xtask test`: every check there is, in order, up to the first that fails.

use std::fs;
use std::thread;
use std::time::Instant;

use crate::failure::Failure;
use crate::install::{self, Purpose};
use crate::repository::Repository;
use crate::steps::{Done, Steps, time};
use crate::tidy;
use crate::web;

pub(crate) fn run(repository: &Repository) -> Result<(), Failure> {
    let begin = Instant::now();
    let mut steps = Steps::default();
    let outcome = run_steps(repository, &mut steps);
    // Also after a failure: the tests leave their cluster running for each other.
    let stopped =
        cluster::test_dir(Some(repository.target())).and_then(|dir| cluster::close_if_running(&dir));
    print!("{}", steps.table(begin.elapsed()));
    outcome?;
    stopped?;
    println!("everything passed");
    Ok(())
}

fn run_steps(repository: &Repository, steps: &mut Steps) -> Result<(), Failure> {
    let cargo = |arguments: &[&str]| repository.cargo(arguments.iter().copied());
    steps.run("install", || install::make_ready(Purpose::Test).map_err(|e| e.to_string()))?;
    steps.run("fmt", || cargo(&["fmt", "--all", "--check"]).go())?;
    steps.run("tidy", || tidy::run(repository).map_err(|e| e.to_string()))?;
    make_folder_for_assets(repository)?;

    // The web map needs no compiler and clippy no network: side by side they take the time of the longer one.
    let (web, clippy) = thread::scope(|scope| {
        let web = scope.spawn(|| web_steps(repository));
        let clippy = steps.run("clippy", || {
            cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]).go()
        });
        (web.join(), clippy)
    });
    let (done, output) = web.map_err(|_| Failure::Environment("the web map's steps broke off".to_owned()))?;
    print!("{output}");
    let web = done.into_iter().try_for_each(|done| steps.add(done));
    clippy?;
    web?;

    steps.run("build", || cargo(&["build", "-p", "zhunzhi"]).go())?;
    steps.run("tests", || cargo(&["test", "--workspace", "--exclude", "acceptance"]).go())?;
    let binary = repository.binary();
    steps.run("acceptance", || cargo(&["test", "-p", "acceptance"]).set("ZHUNZHI_BIN", &binary).go())?;
    steps.run("browser", || repository.npm(["run", "browser"]).set("ZHUNZHI_BIN", &binary).go())
}

/// The server's crate takes the built web map into itself, so clippy wants the folder before the map is built.
fn make_folder_for_assets(repository: &Repository) -> Result<(), Failure> {
    let dist = repository.web_map().join("dist");
    fs::create_dir_all(&dist).map_err(Failure::io(&dist))
}

/// The web map's steps up to the first failure, with all they printed.
fn web_steps(repository: &Repository) -> (Vec<Done>, String) {
    let mut all = Vec::new();
    let mut text = String::new();
    let plan = [
        ("web packages", web::install(repository)),
        ("web check", Some(repository.npm(["run", "check"]))),
        ("web tests", Some(repository.npm(["run", "test"]))),
        ("web build", Some(repository.npm(["run", "build"]))),
    ];
    for (name, run) in plan {
        let Some(run) = run else { continue };
        let done = time(name, || {
            let (result, said) = run.keep();
            text.push_str(&format!("== {name}\n{said}"));
            result
        });
        let succeeded = done.succeeded();
        all.push(done);
        if !succeeded {
            break;
        }
    }
    (all, text)
}
