//! `cargo xtask bench`: builds the bench optimised and runs it.

use crate::failure::Failure;
use crate::install::{self, Purpose};
use crate::repository::Repository;

pub(crate) fn run(repository: &Repository, arguments: &[String]) -> Result<(), Failure> {
    install::make_ready(Purpose::Demo)?;
    let step = |reason: String| Failure::Step { step: "bench".to_owned(), reason };
    let folder = repository.target().join("bench").display().to_string();
    let mut words = vec!["run", "--release", "-p", "bench", "--", "--out", &folder];
    words.extend(arguments.iter().map(String::as_str));
    // Imports and tiles are measured of the program itself, which has to lie beside the bench.
    repository.cargo(["build", "--release", "-p", "zhunzhi"]).go().map_err(step)?;
    repository.cargo(words).go().map_err(step)
}
