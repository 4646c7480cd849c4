//! `cargo xtask tidy`: the rules of the layout, kept by a program and not by review.
//!
//! Each rule is a function from what lies in the clone to its faults; all faults are shown at once.

mod directions;
mod layers;
mod names;
mod rust_text;
mod sizes;
mod sql;
mod top_level;
mod tree;

use crate::failure::Failure;
use crate::repository::Repository;

use tree::Tree;

/// Something that breaks a rule: one line, beginning with where it is.
type Fault = String;

/// Checks every rule and prints every fault.
pub(crate) fn run(repository: &Repository) -> Result<(), Failure> {
    let tree = Tree::read(repository.root())?;
    let metadata = repository.cargo(["metadata", "--no-deps", "--format-version", "1"]).read();
    let metadata = metadata.map_err(Failure::Environment)?;
    let mut faults = directions::check(&metadata);
    faults.extend(check_tree(&tree));
    for fault in &faults {
        eprintln!("tidy: {fault}");
    }
    if !faults.is_empty() {
        return Err(Failure::Untidy(faults.len()));
    }
    println!("tidy: {} files in order", tree.files().len());
    Ok(())
}

fn check_tree(tree: &Tree) -> Vec<Fault> {
    let rules: [fn(&Tree) -> Vec<Fault>; 7] = [
        directions::check_purity,
        sizes::check,
        names::check,
        rust_text::check_first_docs,
        sql::check,
        top_level::check,
        layers::check,
    ];
    rules.iter().flat_map(|rule| rule(tree)).collect()
}

#[cfg(test)]
mod tests {
    use super::tree::fixture;
    use super::*;

    #[test]
    fn all_faults_of_all_rules_are_found_at_once() {
        let tree = fixture(&[
            ("notes.txt", "not on the list"),
            ("crates/spatial/src/helpers.rs", "pub fn f() {}\n"),
            ("tiles/layers.toml", "not toml"),
        ]);
        let faults = check_tree(&tree);
        for part in
            ["notes.txt:", "helpers.rs: name", "helpers.rs:1:", "layers.toml:", "spatial/clippy.toml:"]
        {
            assert!(faults.iter().any(|fault| fault.contains(part)), "{part} not in {faults:#?}");
        }
    }
}
