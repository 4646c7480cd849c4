//! Mentions: where which names stand in a text, the longest and surest first.

use super::names::Form;
use super::{Folded, Gazetteer, PlaceKind};

/// How a name was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    Exact,
    Sound,
    Latin,
    Slip,
    Initials,
}

impl Way {
    /// What is left of the confidence.
    pub(super) fn factor(self) -> f64 {
        match self {
            Way::Exact => 1.0,
            Way::Latin => 0.85,
            Way::Sound => 0.8,
            Way::Slip => 0.55,
            Way::Initials => 0.4,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Way::Exact => "exact",
            Way::Sound => "sound",
            Way::Latin | Way::Initials => "latin",
            Way::Slip => "slip",
        }
    }
}

/// A run of the folded text and the names that it may be.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) way: Way,
    /// Names, each with what its likeness leaves of the confidence.
    pub(super) names: Vec<(u32, f64)>,
}

impl Gazetteer {
    /// Mentions that do not overlap, in the order of the text.
    pub(super) fn mentions(&self, text: &Folded) -> Vec<Mention> {
        let mut found = self.exactly(text);
        found.extend(self.by_sound(text));
        found.extend(self.by_latin(text));
        // Of what overlaps the surer way wins, then the longer name.
        found.sort_by_key(|m| (m.way, std::cmp::Reverse(m.end - m.start), m.start));
        let mut kept: Vec<Mention> = vec![];
        for mention in found {
            match kept.iter_mut().find(|k| k.start < mention.end && mention.start < k.end) {
                None => kept.push(mention),
                // A namesake by ear of what was read exactly stays in view, far behind.
                Some(k)
                    if k.way == Way::Exact
                        && mention.way == Way::Sound
                        && k.start == mention.start
                        && k.end == mention.end =>
                {
                    let known: Vec<u32> =
                        k.names.iter().map(|(n, _)| self.names[*n as usize].entry).collect();
                    let others =
                        mention.names.iter().filter(|(n, _)| !known.contains(&self.names[*n as usize].entry));
                    let others: Vec<_> = others.map(|(n, f)| (*n, f * 0.4)).collect();
                    k.names.extend(others);
                }
                Some(_) => {}
            }
        }
        kept.sort_by_key(|m| m.start);
        kept
    }

    fn exactly(&self, text: &Folded) -> Vec<Mention> {
        let symbols: Vec<u32> = text.chars.iter().map(|c| u32::from(*c)).collect();
        let mut found = vec![];
        for start in 0..symbols.len() {
            self.exact.prefixes(&symbols[start..], |length, names| {
                let names = names.iter().map(|n| (*n, 1.0)).collect();
                found.push(Mention { start, end: start + length, way: Way::Exact, names });
            });
        }
        found.retain(|m| {
            m.names.iter().any(|(n, _)| self.names[*n as usize].form != Form::Bare) || self.helped(text, m)
        });
        found
    }

    /// Whether something beside a bare name says that it is one: a township right before it, or a group behind.
    fn helped(&self, text: &Folded, m: &Mention) -> bool {
        let before: String = text.chars[m.start.saturating_sub(2)..m.start].iter().collect();
        let township = ["镇", "乡", "街道", "苏木"].iter().any(|t| before.ends_with(t));
        township || self.group_behind(text, m.end).is_some()
    }

    /// The end of a villager group that stands right behind a place: up to six characters and 社, 组 or 小组.
    pub(super) fn group_behind(&self, text: &Folded, from: usize) -> Option<usize> {
        const NO_PART: &str = ",。;:!?、的了在有户人和与是";
        for at in from..(from + 7).min(text.chars.len()) {
            let suffix = self.group_suffixes.iter().find(|s| text.has(at, s));
            if let Some(suffix) = suffix {
                let end = at + suffix.len();
                // 社区, 社会, 组织 are no groups.
                let whole = !matches!(text.chars.get(end), Some('区' | '会' | '织' | '成' | '员' | '保'));
                return (at > from && whole).then_some(end);
            }
            if NO_PART.contains(text.chars[at]) {
                return None;
            }
        }
        None
    }

    fn by_sound(&self, text: &Folded) -> Vec<Mention> {
        let symbols = self.sounds.symbols(&text.chars);
        let written: Vec<u32> = text.chars.iter().map(|c| u32::from(*c)).collect();
        let mut found = vec![];
        for start in 0..symbols.len() {
            self.sounding.prefixes(&symbols[start..], |length, names| {
                let here = &text.chars[start..start + length];
                let alike = names.iter().map(|n| (*n, self.likeness(*n, here))).filter(|(_, l)| *l > 0.0);
                let names: Vec<_> = alike.collect();
                if !names.is_empty() {
                    found.push(Mention { start, end: start + length, way: Way::Sound, names });
                }
            });
            let allowed =
                |wanted: u32, read: u32| !(self.terrain.contains(&wanted) && self.terrain.contains(&read));
            self.exact.prefixes_with_a_slip(&written[start..], allowed, |length, names| {
                let here = &text.chars[start..start + length];
                let long = |n: &&u32| {
                    let name = &self.names[**n as usize];
                    let kind = self.entries[name.entry as usize].kind;
                    let spoken = matches!(kind, PlaceKind::Village | PlaceKind::Township | PlaceKind::Mine);
                    let least = if name.form == Form::Core { 3 } else { 4 };
                    let size = name.text.chars().count();
                    spoken
                        && name.form != Form::Bare
                        && size >= least
                        && (size > 3 || length == size)
                        && !(name.form == Form::Core
                            && size == 3
                            && !self.suffix_behind(text, start + length))
                };
                let names: Vec<_> = names.iter().filter(long).map(|n| (*n, 1.0)).collect();
                let broken = here.iter().any(|c| ",。;:!?、0123456789".contains(*c));
                if !names.is_empty() && !broken {
                    found.push(Mention { start, end: start + length, way: Way::Slip, names });
                }
            });
        }
        found
    }

    fn suffix_behind(&self, text: &Folded, at: usize) -> bool {
        matches!(text.chars.get(at), Some('村' | '社' | '镇' | '矿' | '煤'))
    }

    /// How alike a name written otherwise is: 0 when it is the same writing (that was found exactly) or shares nothing.
    fn likeness(&self, name: u32, here: &[char]) -> f64 {
        let name = &self.names[name as usize];
        if name.form == Form::Bare {
            return 0.0;
        }
        let written = self.folding.name(&name.text);
        let same = written.iter().zip(here).filter(|(a, b)| a == b).count();
        if same == written.len() || (same == 0 && name.form == Form::Core) {
            return 0.0;
        }
        0.75 + 0.25 * same as f64 / written.len() as f64
    }

    fn by_latin(&self, text: &Folded) -> Vec<Mention> {
        let mut found = vec![];
        let mut start = 0;
        while start < text.chars.len() {
            let run =
                text.chars[start..].iter().take_while(|c| c.is_ascii_lowercase() || **c == '\'').count();
            if run >= 4 {
                let word: String = text.chars[start..start + run].iter().filter(|c| **c != '\'').collect();
                let inside = || {
                    let fits = self.latin.iter().filter(|(l, _)| l.len() >= 7 && word.contains(l.as_str()));
                    fits.max_by_key(|(l, _)| (l.len(), std::cmp::Reverse(l.as_str())))
                };
                let whole = self.latin.get_key_value(&word).filter(|(l, _)| l.len() >= 6);
                let hit = whole.or_else(|| if word.len() <= 200 { inside() } else { None });
                let short = self.initials.get(&word).filter(|_| hit.is_none());
                let (names, way) = match (hit, short) {
                    (Some((_, names)), _) => (Some(names), Way::Latin),
                    (None, names) => (names, Way::Initials),
                };
                if let Some(names) = names {
                    let names = names.iter().map(|n| (*n, 1.0)).collect();
                    found.push(Mention { start, end: start + run, way, names });
                }
            }
            start += run.max(1);
        }
        found
    }
}
