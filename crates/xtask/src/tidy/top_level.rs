//! What lies at the top of the clone is a fixed list.

use std::collections::BTreeSet;

use super::Fault;
use super::tree::Tree;

const ENTRIES: [&str; 22] = [
    "Cargo.toml",
    "Cargo.lock",
    "crates",
    "tiles",
    "web-map",
    "geodata",
    "migrations",
    "tests",
    "README.md",
    "README.zh-CN.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "docs",
    ".ci",
    ".cargo",
    ".sqlx",
    ".gitignore",
    "rustfmt.toml",
    "clippy.toml",
];

pub(super) fn check(tree: &Tree) -> Vec<Fault> {
    let found: BTreeSet<&str> = tree.files().iter().filter_map(|file| file.parts().next()).collect();
    let strange = found.into_iter().filter(|entry| !ENTRIES.contains(entry));
    strange
        .map(|entry| {
            format!("{entry}: is not on the list of top-level entries; find it a place below one of them")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::fixture;

    #[test]
    fn a_new_entry_at_the_top_is_a_fault() {
        let tree = fixture(&[("Cargo.toml", ""), ("scripts/run.sh", ""), (".ci/run", ""), ("TODO.txt", "")]);
        let faults = check(&tree);
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].starts_with("TODO.txt:") && faults[1].starts_with("scripts:"), "{faults:?}");
    }
}
