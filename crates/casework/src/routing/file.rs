//! Reading the rule file: every unknown word is refused with its line and column.

use super::words::UnitName;
use super::{RoutingError, RoutingRules};
use crate::case::Nature;
use crate::category::CategoryTree;
use crate::rule_file::position;
use serde::Deserialize;
use std::ops::Range;
use territory::{DedicatedType, MiningMethod, Relation};
use toml::Spanned;

/// A checked rule.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) title_zh: String,
    pub(super) title_en: String,
    pub(super) law: String,
    pub(super) when: When,
    pub(super) then: Then,
}

/// Conditions; all that are given must hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct When {
    pub(super) outside: Option<bool>,
    /// Codes of groups or categories, each with its line and column.
    pub(super) category: Vec<(String, (usize, usize))>,
    pub(super) mining_related: Option<bool>,
    pub(super) mine_relation: Vec<Relation>,
    pub(super) method: Option<MiningMethod>,
    pub(super) people_min: Option<u32>,
    pub(super) dedicated_type: Vec<DedicatedType>,
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
    #[serde(default)]
    when: RawWhen,
    then: Spanned<RawThen>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawWhen {
    outside: Option<bool>,
    category: Vec<Spanned<String>>,
    mining_related: Option<bool>,
    mine_relation: Vec<Spanned<String>>,
    method: Option<Spanned<String>>,
    people_min: Option<u32>,
    dedicated_type: Vec<Spanned<String>>,
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
struct Source<'t>(&'t str);

impl Source<'_> {
    fn position(&self, byte: usize) -> (usize, usize) {
        position(self.0, byte)
    }

    fn refuse(&self, span: Range<usize>, problem: String) -> RoutingError {
        let (line, column) = self.position(span.start);
        RoutingError::File { line, column, problem }
    }

    fn word<T>(
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

const RELATIONS: [Relation; 4] =
    [Relation::WithinPit, Relation::WithinLicence, Relation::WithinInfluence, Relation::Nearby];

fn joined(words: impl Iterator<Item = &'static str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

/// Two capital letters, or those with `-` and two digits.
fn is_category(text: &str) -> bool {
    let (group, number) = text.split_once('-').unwrap_or((text, "00"));
    group.len() == 2
        && group.bytes().all(|b| b.is_ascii_uppercase())
        && number.len() == 2
        && number.bytes().all(|b| b.is_ascii_digit())
}

fn read_when(source: &Source<'_>, raw: &RawWhen) -> Result<When, RoutingError> {
    let category = raw.category.iter().map(|c| {
        let form = || "codes such as MS or MS-01".to_owned();
        let code = source.word(c, "category", form, |w| is_category(w).then(|| w.to_owned()))?;
        Ok((code, source.position(c.span().start)))
    });
    let relation = |r: &Spanned<String>| {
        let expected = || joined(RELATIONS.iter().map(|r| r.as_str()));
        source.word(r, "mine relation", expected, |w| RELATIONS.into_iter().find(|r| r.as_str() == w))
    };
    let method = |m: &Spanned<String>| {
        source.word(m, "mining method", || "open_pit, underground".to_owned(), MiningMethod::parse)
    };
    let dedicated = |d: &Spanned<String>| {
        let expected = || joined(DedicatedType::ALL.iter().map(|t| t.as_str()));
        source.word(d, "type of dedicated grid", expected, DedicatedType::parse)
    };
    Ok(When {
        outside: raw.outside,
        category: category.collect::<Result<_, RoutingError>>()?,
        mining_related: raw.mining_related,
        mine_relation: raw.mine_relation.iter().map(relation).collect::<Result<_, _>>()?,
        method: raw.method.as_ref().map(method).transpose()?,
        people_min: raw.people_min,
        dedicated_type: raw.dedicated_type.iter().map(dedicated).collect::<Result<_, _>>()?,
    })
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
        let source = Source(text);
        let raw: RawFile = toml::from_str(text)
            .map_err(|e| source.refuse(e.span().unwrap_or(0..0), e.message().replace('\n', " ")))?;
        let mut rules: Vec<Rule> = vec![];
        for rule in &raw.rule {
            let id = rule.id.get_ref();
            if id.trim().is_empty() || rules.iter().any(|r| r.id == *id) {
                return Err(source.refuse(rule.id.span(), format!("rule id `{id}` is empty or stands twice")));
            }
            rules.push(Rule {
                id: id.clone(),
                title_zh: rule.title_zh.clone(),
                title_en: rule.title_en.clone(),
                law: rule.law.clone(),
                when: read_when(&source, &rule.when)?,
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
        let named = self.rules.iter().flat_map(|r| &r.when.category);
        match named.into_iter().find(|(code, _)| tree.any(code).is_err()) {
            None => Ok(()),
            Some((code, (line, column))) => Err(RoutingError::File {
                line: *line,
                column: *column,
                problem: format!(
                    "unknown category `{code}`: it is not in the category tree {}",
                    tree.version
                ),
            }),
        }
    }
}
