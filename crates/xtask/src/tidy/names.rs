//! A name says what is inside; some names say nothing.

use super::Fault;
use super::tree::Tree;

const SAY_NOTHING: [&str; 10] =
    ["util", "utils", "utility", "utilities", "helper", "helpers", "common", "manager", "managers", "misc"];

pub(super) fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.files().iter().filter(|file| file.is_source()) {
        for part in file.parts() {
            if let Some(word) = words(part).into_iter().find(|word| SAY_NOTHING.contains(&word.as_str())) {
                faults
                    .push(format!("{}: name with `{word}` in `{part}`: call it by what it knows", file.path));
            }
        }
    }
    faults
}

/// The words of a file or folder name: parted by signs and by capitals, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (letter.is_uppercase() && after_small) {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        after_small = letter.is_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::fixture;

    #[test]
    fn names_that_say_nothing_are_found_in_files_and_folders() {
        let bad = [
            "crates/a/src/util.rs",
            "crates/a/src/common/mod.rs",
            "web-map/src/ImportHelper.vue",
            "web-map/src/date-utils.test.ts",
            "crates/a/src/layer_manager.rs",
        ];
        for path in bad {
            assert_eq!(check(&fixture(&[(path, "")])).len(), 1, "{path}");
        }
    }

    #[test]
    fn only_whole_words_of_sources_count() {
        let good = [
            "crates/a/src/utilisation.rs",
            "crates/a/src/commons_land.rs",
            "docs/grid-manager.md",
            "a/Miscount.vue",
        ];
        for path in good {
            assert_eq!(check(&fixture(&[(path, "")])), [""; 0], "{path}");
        }
    }
}
