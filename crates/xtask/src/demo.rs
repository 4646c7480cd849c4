//! `cargo xtask demo`: from a clone to the running demo.

use std::path::{Path, PathBuf};

use crate::command::Run;
use crate::failure::Failure;
use crate::install::{self, Purpose};
use crate::repository::Repository;
use crate::web;

/// Where the data go when PostgreSQL's account cannot enter the clone (root's clone below `/root`).
const SYSTEM_DATA: &str = "/var/lib";

/// Installs, builds, and becomes `zhunzhi demo`.
pub(crate) fn run(repository: &Repository, arguments: &[String]) -> Result<(), Failure> {
    build(repository)?;
    let defaults = default_data_dir(repository, arguments);
    let words = defaults.iter().chain(arguments).map(String::as_str);
    let demo = Run::new(repository.binary(), ["demo"].into_iter().chain(words)).in_folder(repository.root());
    println!("== {}", demo.shown());
    Err(demo.become_it())
}

/// The same, with a word about the web map's own server.
pub(crate) fn run_for_development(repository: &Repository, arguments: &[String]) -> Result<(), Failure> {
    println!("for live reload of the web map, in another terminal: cd web-map && npm run dev");
    run(repository, arguments)
}

fn build(repository: &Repository) -> Result<(), Failure> {
    install::make_ready(Purpose::Demo)?;
    if let Some(npm) = web::install(repository) {
        announce("web packages", npm)?;
    }
    if let Some(npm) = web::build(repository)? {
        announce("web map", npm)?;
    }
    announce("server (the first build takes some minutes)", repository.cargo(["build", "-p", "zhunzhi"]))
}

fn announce(step: &str, run: Run) -> Result<(), Failure> {
    println!("== {step}");
    run.go().map_err(|reason| Failure::Step { step: step.to_owned(), reason })
}

fn default_data_dir(repository: &Repository, arguments: &[String]) -> Vec<String> {
    let given =
        |name: &str| arguments.iter().any(|word| word == name || word.starts_with(&format!("{name}=")));
    if given("--data-dir") || given("--database-url") {
        return Vec::new();
    }
    let preferred = repository.root().join("data");
    let chosen: PathBuf = cluster::place(&preferred, Path::new(SYSTEM_DATA));
    if chosen != preferred {
        println!(
            "PostgreSQL's account cannot enter {}: the data go to {}",
            preferred.display(),
            chosen.display()
        );
    }
    vec!["--data-dir".to_owned(), chosen.display().to_string()]
}
