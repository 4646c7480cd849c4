//! What another set of rules would have done with cases that are there, and where its rules leave responsibility open.

use super::{NamedUnit, RoutingError, RoutingInput, RoutingRules, Suggestion};
use crate::case::{Channel, Extent, Nature};
use crate::category::{CategoryCode, CategoryTree};
use crate::intake::NEAREST_MINES;
use serde::Serialize;
use spatial::{Datum, LonLat};
use std::collections::BTreeMap;
use territory::place::SourcePoint;
use territory::{Station, Territory};
use time::OffsetDateTime;

/// Changed cases that a replay names.
const NAMED_CHANGES: usize = 1_000;

/// A case as a replay looks at it: what was reported, and where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct PastCase {
    /// Running number.
    pub id: i64,
    /// Code.
    pub code: String,
    /// Leaf category.
    pub category: CategoryCode,
    /// Nature as it is known today.
    pub nature: Option<Nature>,
    /// People concerned.
    pub people: u32,
    /// Households and money.
    pub extent: Extent,
    /// Channel.
    pub channel: Channel,
    /// On CGCS2000.
    pub point: LonLat,
    /// When it was reported.
    pub reported_at: OffsetDateTime,
}

/// Two sets of rules on the same ground.
#[derive(Clone, Copy)]
pub struct Replay<'a> {
    /// The rules in force.
    pub now: &'a RoutingRules,
    /// The rules to be tried.
    pub then: &'a RoutingRules,
    /// Categories.
    pub tree: &'a CategoryTree,
    /// The territory of today.
    pub territory: &'a Territory,
}

/// A case that another set of rules would route otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rerouted {
    /// Code.
    pub case: String,
    /// Leaf category.
    pub category: String,
    /// Township, when it lies in one.
    pub township: Option<String>,
    /// Lead unit by the rules in force; `None` when they give none.
    pub lead_now: Option<NamedUnit>,
    /// Lead unit by the others.
    pub lead_then: Option<NamedUnit>,
    /// Rule that would give the lead.
    pub rule_then: Option<String>,
    /// Units that would work along besides.
    pub co_added: Vec<String>,
    /// Units that would no longer.
    pub co_dropped: Vec<String>,
    /// Nature by the rules in force and by the others, when they differ.
    pub nature: Option<(Option<String>, Option<String>)>,
    /// Whether the tribunal would be told, when that differs.
    pub tribunal: Option<bool>,
}

/// How many cases of a kind would change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Share {
    /// Looked at.
    pub cases: u32,
    /// Whose lead unit would change.
    pub lead: u32,
    /// In which anything would change.
    pub changed: u32,
}

/// What a unit would lose and win.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct UnitShare {
    /// Name.
    pub name: String,
    /// Cases it leads by the rules in force.
    pub now: u32,
    /// Cases it would lead.
    pub then: u32,
}

/// The outcome of a replay.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Replayed {
    /// Version of the rules in force.
    pub version_now: String,
    /// Version of the others.
    pub version_then: String,
    /// All cases.
    pub total: Share,
    /// By leaf category.
    pub by_category: BTreeMap<String, Share>,
    /// By township; those outside under an empty code.
    pub by_township: BTreeMap<String, Share>,
    /// By unit.
    pub by_unit: BTreeMap<String, UnitShare>,
    /// Cases that no rule of the others gives to a unit.
    pub without_unit: u32,
    /// The changed cases, at most 1,000; `total` has their true number.
    pub changed: Vec<Rerouted>,
}

impl Replay<'_> {
    /// Routes every case by both. Persons and loads are left out: units are compared.
    ///
    /// # Errors
    /// [`RoutingError::Category`] for a case whose category is not in the tree.
    pub fn run(&self, cases: &[PastCase]) -> Result<Replayed, RoutingError> {
        let mut replayed = Replayed {
            version_now: self.now.version.clone(),
            version_then: self.then.version.clone(),
            ..Replayed::default()
        };
        for case in cases {
            self.one(case, &mut replayed)?;
        }
        Ok(replayed)
    }

    fn one(&self, case: &PastCase, replayed: &mut Replayed) -> Result<(), RoutingError> {
        let (group, _) = self.tree.leaf(case.category.as_str())?;
        let source = SourcePoint::new(Datum::Cgcs2000, case.point, None);
        // A stored point lies on CGCS2000: it can be located.
        let Ok(place) = self.territory.locate(source, NEAREST_MINES) else { return Ok(()) };
        let input = RoutingInput {
            place: &place,
            category: &case.category,
            mining_related: group.mining_related,
            nature: case.nature,
            people: case.people,
            extent: case.extent,
            channel: case.channel,
            at: case.reported_at,
            tree: self.tree,
            stations: &self.territory.atlas().stations,
            persons: &[],
            load: &|_| 0,
        };
        let suggest = |rules: &RoutingRules| match rules.suggest(&input) {
            Ok(suggestion) => Ok(Some(suggestion)),
            Err(RoutingError::NoUnit { .. }) => Ok(None),
            Err(other) => Err(other),
        };
        let (now, then) = (suggest(self.now)?, suggest(self.then)?);
        let township = place.township.as_ref().map(|t| t.code.clone());
        replayed.add(case, township, now.as_ref(), then.as_ref());
        Ok(())
    }
}

impl Replayed {
    fn add(
        &mut self,
        case: &PastCase,
        township: Option<String>,
        now: Option<&Suggestion>,
        then: Option<&Suggestion>,
    ) {
        for (suggestion, after) in [(now, false), (then, true)] {
            let Some(unit) = suggestion.map(|s| &s.unit) else { continue };
            let share = self.by_unit.entry(unit.id.to_string()).or_default();
            share.name.clone_from(&unit.name);
            *(if after { &mut share.then } else { &mut share.now }) += 1;
        }
        self.without_unit += u32::from(then.is_none());
        let change = Rerouted::of(case, township.clone(), now, then);
        let lead = change.lead_now != change.lead_then;
        let changed = lead || change.differs();
        let shares = [
            self.by_category.entry(case.category.to_string()).or_default(),
            self.by_township.entry(township.unwrap_or_default()).or_default(),
            &mut self.total,
        ];
        for share in shares {
            share.cases += 1;
            share.lead += u32::from(lead);
            share.changed += u32::from(changed);
        }
        if changed && self.changed.len() < NAMED_CHANGES {
            self.changed.push(change);
        }
    }
}

impl Rerouted {
    fn of(
        case: &PastCase,
        township: Option<String>,
        now: Option<&Suggestion>,
        then: Option<&Suggestion>,
    ) -> Rerouted {
        let lead = |s: Option<&Suggestion>| {
            s.map(|s| NamedUnit { id: s.unit.id.clone(), name: s.unit.name.clone() })
        };
        let co = |s: Option<&Suggestion>| -> Vec<String> {
            s.map(|s| s.co_units.iter().map(|u| u.name.clone()).collect()).unwrap_or_default()
        };
        let without = |a: &[String], b: &[String]| a.iter().filter(|u| !b.contains(u)).cloned().collect();
        let (co_now, co_then) = (co(now), co(then));
        let nature = (now.and_then(|s| s.nature_hint.clone()), then.and_then(|s| s.nature_hint.clone()));
        let tribunal = |s: Option<&Suggestion>| s.is_some_and(|s| s.tribunal.is_some());
        Rerouted {
            case: case.code.clone(),
            category: case.category.to_string(),
            township,
            lead_now: lead(now),
            lead_then: lead(then),
            rule_then: then.and_then(lead_rule),
            co_added: without(&co_then, &co_now),
            co_dropped: without(&co_now, &co_then),
            nature: (nature.0 != nature.1).then_some(nature),
            tribunal: (tribunal(now) != tribunal(then)).then(|| tribunal(then)),
        }
    }

    fn differs(&self) -> bool {
        !self.co_added.is_empty()
            || !self.co_dropped.is_empty()
            || self.nature.is_some()
            || self.tribunal.is_some()
    }
}

/// The rule that gave the lead of a suggestion.
fn lead_rule(suggestion: &Suggestion) -> Option<String> {
    suggestion.reasons.iter().find(|r| r.facts.contains_key("lead")).map(|r| r.rule.clone())
}

/// The name of a unit that is in the list.
pub(super) fn named(station: &Station) -> NamedUnit {
    NamedUnit { id: station.id.clone(), name: station.name.clone() }
}
