//! A text as comparable characters, each with its place in the original.

use std::collections::HashMap;

/// Which characters count as the same.
#[derive(Debug, Clone, Default)]
pub struct Folding {
    variants: HashMap<char, char>,
}

impl Folding {
    /// Every character of a group is compared as its last one.
    pub fn of(groups: &[String]) -> Folding {
        let pairs = groups.iter().filter_map(|g| g.chars().last().map(|last| (g, last)));
        Folding { variants: pairs.flat_map(|(g, last)| g.chars().map(move |c| (c, last))).collect() }
    }

    /// The character that stands for one: full width as half width, small letters, one form of variants.
    pub fn fold(&self, c: char) -> Option<char> {
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
            c if c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}' => return None,
            c => c,
        };
        let c = c.to_ascii_lowercase();
        Some(self.variants.get(&c).copied().unwrap_or(c))
    }

    /// A name as it is compared.
    pub fn name(&self, name: &str) -> Vec<char> {
        name.chars().filter_map(|c| self.fold(c)).collect()
    }

    /// A text as it is compared.
    pub fn text(&self, text: &str) -> Folded {
        let mut folded = Folded::default();
        for (i, original) in text.chars().enumerate() {
            if let Some(c) = self.fold(original) {
                folded.chars.push(c);
                folded.at.push(i);
            }
        }
        folded
    }
}

/// A folded text.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    /// Characters that are compared; white space is left out.
    pub chars: Vec<char>,
    at: Vec<usize>,
}

impl Folded {
    /// Where a run of folded characters stands in the original, in characters.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let from = self.at.get(start).copied().unwrap_or(0);
        let to = end.checked_sub(1).and_then(|last| self.at.get(last)).map_or(from, |last| last + 1);
        Span { start: from, end: to }
    }

    /// Whether `word` stands at a position.
    pub fn has(&self, at: usize, word: &[char]) -> bool {
        self.chars.get(at..at + word.len()).is_some_and(|here| here == word)
    }
}

/// A part of a text, in characters (Unicode code points) from its beginning; `end` is behind the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Span {
    /// First character.
    pub start: usize,
    /// Behind the last character.
    pub end: usize,
}

impl Span {
    /// The words of the span.
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        let byte = |n: usize| text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
        text.get(byte(self.start)..byte(self.end)).unwrap_or_default()
    }

    /// Whether two spans share a character.
    pub fn meets(&self, other: &Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_old_forms_and_spaces_do_not_matter_and_the_original_is_still_pointed_at() {
        let folding = Folding::of(&["疙圪".into(), "溝沟".into()]);
        let text = "在 王家 疙楞社，４１户";
        let folded = folding.text(text);
        assert_eq!(folded.chars.iter().collect::<String>(), "在王家圪楞社,41户");
        let span = folded.span(1, 6);
        assert_eq!(span.of(text), "王家 疙楞社");
        assert_eq!(folding.name("苏计溝"), ['苏', '计', '沟']);
    }
}
