//! From a place and a category to a proposed unit and person, with the reasons. A human confirms.

use serde::{Deserialize, Serialize};
use territory::{StationId, StationKind};

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
pub struct RoutingRules {}
