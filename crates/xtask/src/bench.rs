//! `cargo xtask bench`: builds the bench optimised and runs it.

use crate::failure::Failure;
use crate::install::{self, Purpose};
use crate::repository::Repository;

pub(crate) fn run(repository: &Repository, arguments: &[String]) -> Result<(), Failure> {
    install::make_ready(Purpose::Demo)?;
    let step = |reason: String| Failure::Step { step: "bench".to_owned(), reason };
    let folder = repository.target().join("bench").display().to_string();
    let program = repository.target().join("release/zhunzhi").display().to_string();
    let of_tiles = arguments.iter().any(|word| word == "tiles");
    if of_tiles {
        repository.cargo(["build", "--release", "-p", "zhunzhi"]).go().map_err(step)?;
    }
    let mut words = vec!["run", "--release", "-p", "bench", "--", "--out", &folder];
    if of_tiles {
        words.extend(["--program", &program]);
    }
    words.extend(arguments.iter().map(String::as_str));
    repository.cargo(words).go().map_err(step)
}
