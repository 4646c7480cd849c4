//! SQL lives in files of the crate `store`, and every such file is used.

use super::Fault;
use super::rust_text::string_literals;
use super::tree::{File, Tree};

const FOLDER: &str = "crates/store/sql/";

pub(super) fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = check_used(tree);
    faults.extend(tree.below("", "rs").filter(|file| !may_hold_sql(file)).flat_map(check_text));
    faults
}

fn check_used(tree: &Tree) -> Vec<Fault> {
    let mentioned = |name: &str| {
        let ends = [format!("/{name}\""), format!("\"{name}\"")];
        tree.below("crates/", "rs").any(|file| ends.iter().any(|end| file.text.contains(end)))
    };
    let files = tree.below(FOLDER, "sql").filter(|file| !mentioned(file.path.trim_start_matches(FOLDER)));
    files.map(|file| format!("{}: no Rust file mentions it; use it or delete it", file.path)).collect()
}

/// The store itself, the cluster that comes before any store, and tests.
fn may_hold_sql(file: &File) -> bool {
    ["crates/store/", "crates/cluster/"].iter().any(|folder| file.path.starts_with(folder))
        || file.parts().any(|part| part == "tests")
}

fn check_text(file: &File) -> Vec<Fault> {
    let literals = string_literals(&file.text).into_iter();
    let sql = literals.filter(|(_, text)| is_sql(text));
    sql.map(|(line, _)| format!("{}:{line}: SQL text outside of crates/store/sql", file.path)).collect()
}

/// True for what reads like a statement. English sentences also "select … from", so in small letters that alone is
/// not enough.
fn is_sql(text: &str) -> bool {
    // A line break may be written as an escape.
    let text = text.replace("\\n", " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let small: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    let in_turn = |first: &str, second: &str| {
        let begin = words.iter().position(|word| *word == first);
        begin.is_some_and(|begin| words[begin..].contains(&second))
    };
    let begins = |start: [&str; 2]| small.len() > 2 && small[0] == start[0] && small[1] == start[1];
    let sentence = |verb: &str, second: &str| {
        small.first().is_some_and(|w| w == verb) && small.iter().any(|w| w == second)
    };
    in_turn("SELECT", "FROM")
        || in_turn("UPDATE", "SET")
        || in_turn("INSERT", "INTO")
        || in_turn("DELETE", "FROM")
        || begins(["insert", "into"])
        || begins(["delete", "from"])
        || begins(["with", "recursive"])
        || sentence("select", "from") && text.contains(['$', '*', '(', '_', ';'])
        || sentence("update", "set") && text.contains('=')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::fixture;

    #[test]
    fn an_sql_file_that_nobody_mentions_is_found() {
        let tree = fixture(&[
            ("crates/store/sql/case/insert.sql", ""),
            ("crates/store/sql/case/old.sql", ""),
            ("crates/store/src/case.rs", "//! c\nquery_file!(\"sql/case/insert.sql\"); // once old.sql\n"),
        ]);
        assert_eq!(
            check(&tree),
            ["crates/store/sql/case/old.sql: no Rust file mentions it; use it or delete it"]
        );
    }

    /// Statements in parts, so that this file passes its own rule.
    fn statements() -> Vec<String> {
        let parts: [&[&str]; 7] = [
            &["SELECT", "code FROM grid"],
            &["select", "count(*) from grid"],
            &["\\n  INSERT", "INTO grid VALUES (1)"],
            &["insert", "into grid select 1"],
            &["UPDATE", "grid SET code = 1"],
            &["update", "grid set code = 1"],
            &["DELETE", "FROM grid"],
        ];
        parts.iter().map(|words| words.join(" ")).collect()
    }

    #[test]
    fn statements_outside_of_the_store_are_found() {
        for statement in statements() {
            let source = format!("//! h\nlet q = \"{statement}\";\n");
            let at = |path: &str| check(&fixture(&[(path, source.as_str())]));
            assert_eq!(at("crates/server/src/cases.rs").len(), 1, "{statement}");
            assert!(at("crates/server/src/cases.rs")[0].contains("cases.rs:2:"));
            for path in ["crates/store/src/cases.rs", "crates/server/tests/cases.rs", "tests/src/sql.rs"] {
                assert_eq!(at(path), [""; 0], "{path}");
            }
        }
    }

    #[test]
    fn sentences_and_comments_are_not_statements() {
        let comment = ["//! SELECT", "code FROM grid"].join(" ");
        let source = format!(
            "{comment}\nlet a = \"select a grid from the list\"; let b = \"update it, then set it\";\n"
        );
        assert_eq!(check(&fixture(&[("crates/server/src/a.rs", source.as_str())])), [""; 0]);
    }
}
