//! Where in a rule file a fault lies: lines and columns for one-line messages.

/// Line and column (in characters) of a byte, from 1.
pub(crate) fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// A TOML error in one line: `line 3, column 5: unknown field …`.
pub(crate) fn toml_fault(text: &str, error: &toml::de::Error) -> String {
    let (line, column) = position(text, error.span().map_or(0, |s| s.start));
    format!("line {line}, column {column}: {}", error.message().replace('\n', " "))
}
