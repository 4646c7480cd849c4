//! The clone we stand in: its folders, and cargo run inside it.

use std::env;
use std::path::{Path, PathBuf};

use crate::command::Run;
use crate::failure::Failure;

/// A clone, and where cargo puts what it builds.
#[derive(Debug, Clone)]
pub(crate) struct Repository {
    root: PathBuf,
    target: PathBuf,
}

impl Repository {
    /// The clone that this program was built from.
    pub(crate) fn find() -> Result<Self, Failure> {
        // Cargo sets it at run time too, so that a moved clone needs no new build.
        let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let manifest = manifest.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = manifest.ancestors().nth(2).filter(|root| root.join("Cargo.lock").is_file());
        let Some(root) = root else {
            return Err(Failure::Environment(format!(
                "{} does not lie in a clone of the project: run `cargo xtask` there",
                manifest.display()
            )));
        };
        let target = target_folder(root, |name| env::var_os(name).map(PathBuf::from));
        Ok(Self { root: root.to_owned(), target })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target folder.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    pub(crate) fn web_map(&self) -> PathBuf {
        self.root.join("web-map")
    }

    /// The product's program, as `cargo build -p zhunzhi` leaves it.
    pub(crate) fn binary(&self) -> PathBuf {
        self.target.join("debug/zhunzhi")
    }

    /// A cargo command in the clone, building into the clone's target folder.
    pub(crate) fn cargo<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Run {
        let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let run = Run::new(cargo, arguments).in_folder(&self.root).set("CARGO_TARGET_DIR", &self.target);
        // Cargo tells a program that it runs which package that is: not the business of the next cargo.
        run.unset("CARGO_MANIFEST_DIR")
    }

    /// An npm command in the web map's folder.
    pub(crate) fn npm<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Run {
        Run::new("npm", arguments).in_folder(&self.web_map())
    }
}

/// What the caller said, or a folder that all clones of a CI machine share (so that a fresh clone builds only the
/// project's own crates), or `target` in the clone.
fn target_folder(root: &Path, variable: impl Fn(&str) -> Option<PathBuf>) -> PathBuf {
    if let Some(folder) = variable("CARGO_TARGET_DIR") {
        return root.join(folder);
    }
    let ci = variable("CI").is_some_and(|value| value == Path::new("true"));
    match variable("HOME") {
        Some(home) if ci => home.join(".cache/zhunzhi-target"),
        _ => root.join("target"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(variables: &[(&str, &str)]) -> PathBuf {
        let variable =
            |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
        target_folder(Path::new("/clone"), variable)
    }

    #[test]
    fn clones_of_a_ci_machine_share_a_target_folder_unless_told_otherwise() {
        assert_eq!(target(&[("HOME", "/h")]), Path::new("/clone/target"));
        assert_eq!(target(&[("HOME", "/h"), ("CI", "true")]), Path::new("/h/.cache/zhunzhi-target"));
        assert_eq!(target(&[("HOME", "/h"), ("CI", "true"), ("CARGO_TARGET_DIR", "/t")]), Path::new("/t"));
        assert_eq!(target(&[("CARGO_TARGET_DIR", "out")]), Path::new("/clone/out"));
    }
}
