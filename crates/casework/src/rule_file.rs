//! Where in a rule file a fault lies: lines and columns for one-line messages.

/// A text with the places of its lines, for whoever asks for many positions.
pub(crate) struct Lines<'t> {
    text: &'t str,
    /// Where each line begins, bytes.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(crate) fn of(text: &'t str) -> Lines<'t> {
        let after = text.bytes().zip(1..).filter(|(byte, _)| *byte == b'\n').map(|(_, next)| next);
        Lines { text, starts: std::iter::once(0).chain(after).collect() }
    }

    /// Line and column of a byte, both from 1, columns in characters.
    pub(crate) fn position(&self, byte: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let before = self.text.get(self.starts[line - 1]..byte).unwrap_or_default();
        (line, before.chars().count() + 1)
    }
}

/// A TOML error in one line: `line 3, column 5: unknown field …`.
pub(crate) fn toml_fault(text: &str, error: &toml::de::Error) -> String {
    let (line, column) = Lines::of(text).position(error.span().map_or(0, |s| s.start));
    format!("line {line}, column {column}: {}", error.message().replace('\n', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_a_line_and_a_column_of_characters_to_the_very_end() {
        let text = "甲 = 1\n\n乙 = \"丙\" # x\n";
        let lines = Lines::of(text);
        assert_eq!((lines.position(0), lines.position(4)), ((1, 1), (1, 3)));
        let third = text.find('丙').unwrap();
        assert_eq!(lines.position(third), (3, 6));
        assert_eq!(lines.position(text.find("\n\n").unwrap() + 1), (2, 1));
        assert_eq!((lines.position(text.len()), Lines::of("").position(0)), ((4, 1), (1, 1)));
    }
}
