//! Reading Rust just well enough: the first doc of a file, and its string literals.

use super::Fault;
use super::tree::Tree;

/// Every Rust file begins by saying what it is.
pub(super) fn check_first_docs(tree: &Tree) -> Vec<Fault> {
    let silent = tree.below("", "rs").filter(|file| !file.is_generated() && !begins_with_doc(&file.text));
    silent
        .map(|file| {
            format!("{}:1: the file does not begin with `//!` and a sentence on what it is", file.path)
        })
        .collect()
}

fn begins_with_doc(text: &str) -> bool {
    let passed_over = |line: &&str| {
        let line = line.trim();
        line.is_empty()
            || line.starts_with("#!")
            || (line.starts_with("//") && !line.starts_with("///") && !line.starts_with("//!"))
    };
    let first = text.lines().find(|line| !passed_over(line));
    first.and_then(|line| line.trim().strip_prefix("//!")).is_some_and(|doc| !doc.trim().is_empty())
}

/// The string literals of Rust source with the line each begins on (from 1); comments do not count.
pub(super) fn string_literals(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(start) = rest.find(['"', '/', '\'', 'r']) {
        let at = source.len() - rest.len() + start;
        let here = &source[at..];
        let after_word = source[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
        let raw = if after_word && !source[..at].ends_with('b') { None } else { raw_string(here) };
        let (literal, length) = if let Some((text, length)) = raw {
            (Some(text), length)
        } else if here.starts_with('"') {
            let length = quoted_length(here);
            (Some(here[1..length].trim_end_matches('"')), length)
        } else if here.starts_with("//") {
            (None, here.find('\n').unwrap_or(here.len()))
        } else if here.starts_with("/*") {
            (None, here.find("*/").map_or(here.len(), |end| end + 2))
        } else {
            (None, char_length(here))
        };
        if let Some(text) = literal {
            found.push((source[..at].matches('\n').count() + 1, text.to_owned()));
        }
        rest = &here[length..];
    }
    found
}

/// Text and whole length of a raw string that begins here.
fn raw_string(here: &str) -> Option<(&str, usize)> {
    let after = here.strip_prefix('r')?;
    let fences = after.len() - after.trim_start_matches('#').len();
    let body = after[fences..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(fences));
    let length = body.find(&end)?;
    Some((&body[..length], 1 + fences + 1 + length + end.len()))
}

/// Length of a plain string with both quotes.
fn quoted_length(here: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in here.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    here.len()
}

/// Length of a character literal, so that `'"'` opens no string; one for a lifetime or any other sign.
fn char_length(here: &str) -> usize {
    let Some(after) = here.strip_prefix('\'') else { return 1 };
    let mut letters = after.char_indices();
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), Some((second, escaped))) => {
            let from = second + escaped.len_utf8();
            after[from..].find('\'').map_or(1, |end| 1 + from + end + 1)
        }
        (Some(_), Some((second, '\''))) => 1 + second + 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::fixture;

    #[test]
    fn a_file_begins_with_its_doc_after_attributes_and_licence_at_most() {
        assert!(begins_with_doc("// MIT\n#![allow(x)]\n\n//! What it is.\n"));
        for text in ["", "use std::fs;\n//! late\n", "/// of an item\nfn f() {}\n", "//!\nfn f() {}\n"] {
            assert!(!begins_with_doc(text), "{text}");
        }
        assert_eq!(
            check_first_docs(&fixture(&[("crates/a/src/lib.rs", "fn f() {}"), ("a.ts", "")])).len(),
            1
        );
    }

    #[test]
    fn strings_are_found_and_comments_and_letters_are_not() {
        let source = concat!(
            "// \"no\"\n/* \"no\" */ let a = \"yes \\\" still\";\n",
            "let quote = '\"'; let tick = '\\''; fn f<'a>(x: &'a str) {}\n",
            "let raw = r#\"has \"quotes\" \"#; let error = r\"\"; for x in \"准\".chars() {}\n",
        );
        let expected = [(2, "yes \\\" still"), (4, "has \"quotes\" "), (4, ""), (4, "准")];
        let expected: Vec<_> = expected.into_iter().map(|(line, text)| (line, text.to_owned())).collect();
        assert_eq!(string_literals(source), expected);
    }

    #[test]
    fn unfinished_text_ends_the_reading_without_harm() {
        for source in ["\"open", "r#\"open", "'", "'\\", "/*", "let r", "\"a\\"] {
            string_literals(source);
        }
    }
}
