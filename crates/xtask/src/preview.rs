//! `cargo xtask preview`: builds and tests the experimental pictures of tiles by maplibre-rs, and draws one of a tile when named.

use crate::failure::Failure;
use crate::install;
use crate::repository::Repository;

const MANIFEST: &str = "crates/tile-preview/Cargo.toml";

/// Without arguments the tests; else `tile-preview` with them.
pub(crate) fn run(repository: &Repository, arguments: &[String]) -> Result<(), Failure> {
    install::make_ready_for_preview()?;
    let step = |reason: String| Failure::Step { step: "preview".to_owned(), reason };
    let task = if arguments.is_empty() { "test" } else { "run" };
    let mut words = vec![task, "--quiet", "--locked", "--manifest-path", MANIFEST];
    if !arguments.is_empty() {
        words.push("--");
        words.extend(arguments.iter().map(String::as_str));
    }
    // A folder of its own: other versions of the same crates, and other flags.
    let target = repository.target().join("preview");
    repository.cargo(words).set("CARGO_TARGET_DIR", target).go().map_err(step)
}
