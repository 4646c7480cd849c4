//! From a place and a category to a proposed unit and person, with the reasons. A human confirms.
//!
//! Rules are tried in the order of their file. The first rule whose conditions hold and whose lead unit exists gives
//! the lead; a later rule with a lead is reported as matched and has no effect. Rules without a lead add to it: all
//! of them apply. The first applied rule that names a nature gives the nature.

mod condition;
mod doubt;
mod duty;
mod file;
mod mines;
mod range;
mod read_when;
mod replay;
mod responsibility;
pub mod rule_set;
mod suggest;
mod trace;
mod whereabouts;
mod words;

pub use condition::Weekday;
pub(crate) use condition::falls_under;
pub use doubt::Doubt;
pub use replay::{PastCase, Replay, Replayed, Rerouted, Share, UnitShare};
pub use responsibility::{Flaw, Open, OpenGrid, Responsibility, township_features};
pub use trace::{Specimen, TraceError, TraceWriter, WrittenSuggestion};
pub use words::{COMMITTEE_FIELDS, UNIT_FUNCTIONS};

use crate::case::{Channel, Extent, Nature};
use crate::category::{CategoryCode, CategoryError, CategoryTree};
use crate::person::Person;
use serde::{Deserialize, Serialize};
use territory::{Place, Station, StationId, StationKind};
use time::OffsetDateTime;

/// A proposed assignment with its trace. Never a decision (PIPL art. 24).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Lead unit.
    pub unit: UnitRef,
    /// Person, when the rules find one on duty.
    pub person: Option<PersonRef>,
    /// Units that work along.
    pub co_units: Vec<UnitRef>,
    /// The mining tribunal, when the dispute is mining-related.
    pub tribunal: Option<NamedUnit>,
    /// The nature that the law's path suggests, as a machine word.
    pub nature_hint: Option<String>,
    /// Version of the rules.
    pub rules_version: String,
    /// Every rule tried, in order.
    pub reasons: Vec<Reason>,
}

/// A unit in a suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRef {
    /// Station identifier.
    pub id: StationId,
    /// Name in Chinese.
    pub name: String,
    /// What it is.
    pub kind: StationKind,
}

/// A unit by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedUnit {
    /// Station identifier.
    pub id: StationId,
    /// Name in Chinese.
    pub name: String,
}

/// A person in a suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRef {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Duty, as a machine word.
    pub role: String,
    /// Duty in Chinese.
    pub role_zh: String,
}

/// What a rule did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonOutcome {
    /// Its conditions hold and it decided the lead unit, the person, a co-unit or the tribunal.
    Chosen,
    /// Its conditions hold, another rule came first.
    Matched,
    /// Its conditions do not hold.
    NotMatched,
}

/// One step of the trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// Rule identifier.
    pub rule: String,
    /// What it did.
    pub outcome: ReasonOutcome,
    /// Why, in Chinese.
    pub text_zh: String,
    /// Why, in English.
    pub text_en: String,
    /// The facts it looked at: codes, distances in metres, loads.
    pub facts: serde_json::Map<String, serde_json::Value>,
}

/// The dated routing rules (`geodata/rules/routing.toml`).
#[derive(Debug, Clone, PartialEq)]
pub struct RoutingRules {
    /// Version, named in every suggestion.
    pub version: String,
    /// Where the rules come from.
    pub source: String,
    rules: Vec<file::Rule>,
}

/// Why a rule file is refused or no suggestion can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoutingError {
    /// A fault in the file.
    #[error("routing rules, line {line}, column {column}: {problem}")]
    File {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong and what is expected.
        problem: String,
    },
    /// The category asked for is not in the tree.
    #[error(transparent)]
    Category(#[from] CategoryError),
    /// No rule gives a lead unit that exists.
    #[error(
        "no routing rule (version {version}) leads to a unit in the list of stations: add a last rule with `lead = \"centre\"` and a banner centre"
    )]
    NoUnit {
        /// Version of the rules.
        version: String,
    },
}

/// What the rules look at.
pub struct RoutingInput<'a> {
    /// Where it is.
    pub place: &'a Place,
    /// Leaf category.
    pub category: &'a CategoryCode,
    /// Whether it counts as mining-related.
    pub mining_related: bool,
    /// Nature, once somebody determined it.
    pub nature: Option<Nature>,
    /// People concerned.
    pub people: u32,
    /// Households and money, where they are known.
    pub extent: Extent,
    /// Channel it came through.
    pub channel: Channel,
    /// When it was reported.
    pub at: OffsetDateTime,
    /// The tree the category is from.
    pub tree: &'a CategoryTree,
    /// All stations, in any order.
    pub stations: &'a [Station],
    /// All persons at work, in any order.
    pub persons: &'a [Person],
    /// Open cases of a unit or person, by its identifier.
    pub load: &'a dyn Fn(&str) -> u32,
}
