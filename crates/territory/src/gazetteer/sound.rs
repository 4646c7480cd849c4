//! Names by their sound: syllables without tone, with the confusions of the ear folded together.

use pinyin::ToPinyin;
use std::collections::HashMap;

/// Symbol of a character without a known syllable; stands in no name.
const NO_SYLLABLE: u32 = u32::MAX;

/// Syllables of all names, numbered.
#[derive(Debug, Clone)]
pub(super) struct Sounds {
    alike: Vec<(String, String)>,
    numbers: HashMap<String, u32>,
}

impl Sounds {
    pub(super) fn of(alike: &[(String, String)]) -> Sounds {
        Sounds { alike: alike.to_vec(), numbers: HashMap::new() }
    }

    /// Numbers the syllables of a name; `None` when a character has none.
    pub(super) fn learn(&mut self, name: &[char]) -> Option<Vec<u32>> {
        let mut symbols = vec![];
        for c in name {
            let fresh = self.numbers.len() as u32;
            symbols.push(*self.numbers.entry(self.heard(*c)?).or_insert(fresh));
        }
        Some(symbols)
    }

    /// The symbols of a text.
    pub(super) fn symbols(&self, text: &[char]) -> Vec<u32> {
        let number = |c: &char| self.heard(*c).and_then(|s| self.numbers.get(&s)).copied();
        text.iter().map(|c| number(c).unwrap_or(NO_SYLLABLE)).collect()
    }

    fn heard(&self, c: char) -> Option<String> {
        let mut syllable = syllable(c)?.to_owned();
        for (from, to) in &self.alike {
            if let Some(rest) = syllable.strip_prefix(from.as_str()) {
                syllable = format!("{to}{rest}");
            } else if let Some(rest) = syllable.strip_suffix(from.as_str()) {
                syllable = format!("{rest}{to}");
            }
        }
        Some(syllable)
    }
}

/// The syllable of a character without tone, by its commonest reading; characters of local names that the general
/// table reads otherwise are given here.
fn syllable(c: char) -> Option<&'static str> {
    match c {
        '圪' => Some("ge"),
        '墕' => Some("yan"),
        '兑' => Some("dui"),
        _ => c.to_pinyin().map(|p| p.plain()),
    }
}

/// A name in Latin letters: all syllables, and their initials.
pub(super) fn latin(name: &[char]) -> Option<(String, String)> {
    let syllables: Option<Vec<&str>> = name.iter().map(|c| syllable(*c)).collect();
    let syllables = syllables?;
    let initials = syllables.iter().filter_map(|s| s.chars().next()).collect();
    Some((syllables.concat().replace('ü', "v"), initials))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn names_that_sound_alike_are_the_same_symbols() {
        let mut sounds = Sounds::of(&[("zh".into(), "z".into()), ("ing".into(), "in".into())]);
        let name = sounds.learn(&chars("苏计沟")).expect("syllables");
        assert_eq!(sounds.symbols(&chars("速机沟")), name);
        assert_eq!(sounds.symbols(&chars("苏记勾")), name);
        assert_ne!(sounds.symbols(&chars("苏家沟")), name);
        let other = sounds.learn(&chars("准营")).expect("syllables");
        assert_eq!(sounds.symbols(&chars("准银")), other);
    }

    #[test]
    fn a_name_has_its_latin_form_and_initials() {
        assert_eq!(latin(&chars("苏计沟")), Some(("sujigou".into(), "sjg".into())));
        assert_eq!(latin(&chars("A沟")), None);
    }
}
