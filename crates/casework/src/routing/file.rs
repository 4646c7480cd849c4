//! Reading the rule file: every unknown word is refused with its line and column.

use super::condition::{Condition, Named};
use super::read_when::{RawWhen, read_period, read_when};
use super::words::UnitName;
use super::{RoutingError, RoutingRules};
use crate::case::Nature;
use crate::category::CategoryTree;
use crate::rule_file::Lines;
use serde::Deserialize;
use std::collections::HashSet;
use std::ops::Range;
use territory::{MineId, Territory};
use toml::Spanned;

/// A checked rule.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    pub(super) id: String,
    /// Line and column of the identifier.
    pub(super) at: (usize, usize),
    pub(super) title_zh: String,
    pub(super) title_en: String,
    pub(super) law: String,
    /// All of them must hold.
    pub(super) when: Vec<Condition>,
    pub(super) then: Then,
}

impl Rule {
    /// A line of a trace: which rule by which law, and what became of it. Made for every rule of every report: joined, not formatted.
    pub(super) fn line_zh(&self, what: &str) -> String {
        [&self.title_zh, "(", &self.law, "):", what].concat()
    }

    /// The same in English.
    pub(super) fn line_en(&self, what: &str) -> String {
        [&self.title_en, ": ", what].concat()
    }
}

/// What follows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Then {
    pub(super) lead: Option<UnitName>,
    pub(super) co: Vec<UnitName>,
    pub(super) tribunal: bool,
    pub(super) nature: Option<Nature>,
    pub(super) advice: Option<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    version: String,
    source: String,
    rule: Vec<RawRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: Spanned<String>,
    title_zh: String,
    title_en: String,
    law: String,
    valid_from: Option<Spanned<String>>,
    valid_to: Option<Spanned<String>>,
    #[serde(default)]
    when: RawWhen,
    then: Spanned<RawThen>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawThen {
    lead: Option<Spanned<String>>,
    co: Vec<Spanned<String>>,
    tribunal: bool,
    nature: Option<Spanned<String>>,
    advice_zh: Option<String>,
    advice_en: Option<String>,
}

/// The text, to turn byte ranges into lines and columns.
pub(super) struct Source<'t>(Lines<'t>);

impl Source<'_> {
    pub(super) fn position(&self, byte: usize) -> (usize, usize) {
        self.0.position(byte)
    }

    pub(super) fn refuse(&self, span: Range<usize>, problem: String) -> RoutingError {
        let (line, column) = self.position(span.start);
        RoutingError::File { line, column, problem }
    }

    pub(super) fn word<T>(
        &self,
        raw: &Spanned<String>,
        what: &str,
        expected: impl FnOnce() -> String,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, RoutingError> {
        let word = raw.get_ref();
        parse(word).ok_or_else(|| {
            self.refuse(raw.span(), format!("unknown {what} `{word}`, expected one of: {}", expected()))
        })
    }

    fn unit(&self, raw: &Spanned<String>) -> Result<UnitName, RoutingError> {
        self.word(raw, "unit", UnitName::expected, UnitName::parse)
    }
}

/// Words in one line, for what is expected.
pub(super) fn joined(words: impl Iterator<Item = &'static str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn read_then(source: &Source<'_>, raw: &Spanned<RawThen>) -> Result<Then, RoutingError> {
    let span = raw.span();
    let raw = raw.get_ref();
    let nature = |n: &Spanned<String>| {
        let expected = || joined(Nature::ALL.iter().map(|n| n.as_str()));
        source.word(n, "nature", expected, Nature::parse)
    };
    let advice = match (&raw.advice_zh, &raw.advice_en) {
        (Some(zh), Some(en)) => Some((zh.clone(), en.clone())),
        (None, None) => None,
        _ => return Err(source.refuse(span, "advice needs both advice_zh and advice_en".into())),
    };
    let then = Then {
        lead: raw.lead.as_ref().map(|u| source.unit(u)).transpose()?,
        co: raw.co.iter().map(|u| source.unit(u)).collect::<Result<_, _>>()?,
        tribunal: raw.tribunal,
        nature: raw.nature.as_ref().map(nature).transpose()?,
        advice,
    };
    let idle = then.lead.is_none() && then.co.is_empty() && !then.tribunal;
    if idle && then.nature.is_none() && then.advice.is_none() {
        return Err(source.refuse(span, "`then` is empty: the rule would do nothing".into()));
    }
    Ok(then)
}

impl RoutingRules {
    /// Reads and checks the rules. Category codes are checked for their form here and against a tree by
    /// [`RoutingRules::check_categories`].
    ///
    /// # Errors
    /// [`RoutingError::File`] with line and column of the first fault.
    pub fn parse(text: &str) -> Result<RoutingRules, RoutingError> {
        let source = Source(Lines::of(text));
        let raw: RawFile = toml::from_str(text)
            .map_err(|e| source.refuse(e.span().unwrap_or(0..0), e.message().replace('\n', " ")))?;
        let mut rules: Vec<Rule> = Vec::with_capacity(raw.rule.len());
        let mut ids = HashSet::with_capacity(raw.rule.len());
        for rule in &raw.rule {
            let id = rule.id.get_ref();
            if id.trim().is_empty() || !ids.insert(id.as_str()) {
                return Err(source.refuse(rule.id.span(), format!("rule id `{id}` is empty or stands twice")));
            }
            let mut when: Vec<Condition> =
                read_period(&source, rule.valid_from.as_ref(), rule.valid_to.as_ref())?.into_iter().collect();
            when.extend(read_when(&source, &rule.when)?);
            rules.push(Rule {
                id: id.clone(),
                at: source.position(rule.id.span().start),
                title_zh: rule.title_zh.clone(),
                title_en: rule.title_en.clone(),
                law: rule.law.clone(),
                when,
                then: read_then(&source, &rule.then)?,
            });
        }
        Ok(RoutingRules { version: raw.version, source: raw.source, rules })
    }

    /// Checks that every category a rule names is in the tree.
    ///
    /// # Errors
    /// [`RoutingError::File`] with line and column of the first one that is not.
    pub fn check_categories(&self, tree: &CategoryTree) -> Result<(), RoutingError> {
        let named = self.conditions().filter_map(|c| match c {
            Condition::Category(named) => Some(named),
            _ => None,
        });
        let unknown = named.flatten().find(|n| tree.any(&n.word).is_err());
        let what = |word: &str| format!("category `{word}`: it is not in the category tree {}", tree.version);
        unknown.map_or(Ok(()), |n| Err(n.unknown(&what(&n.word))))
    }

    /// Checks that every division, grid and mine a rule names is in the territory.
    ///
    /// # Errors
    /// [`RoutingError::File`] with line and column of the first one that is not.
    pub fn check_places(&self, territory: &Territory) -> Result<(), RoutingError> {
        let known_mine = |id: &str| MineId::new(id).is_ok_and(|id| territory.mine(&id).is_some());
        for condition in self.conditions() {
            let (named, what, known): (_, _, &dyn Fn(&str) -> bool) = match condition {
                Condition::Area(areas) => (areas, "area", &|code| territory.knows_area(code)),
                Condition::Mine(mine) => (&mine.mines, "mine", &known_mine),
                _ => continue,
            };
            if let Some(n) = named.iter().find(|n| !known(&n.word)) {
                return Err(n.unknown(&format!("{what} `{}`: it is not in the territory", n.word)));
            }
        }
        Ok(())
    }

    fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.rules.iter().flat_map(|r| &r.when)
    }
}

impl Named {
    fn unknown(&self, what: &str) -> RoutingError {
        RoutingError::File { line: self.at.0, column: self.at.1, problem: format!("unknown {what}") }
    }
}
