//! Neighbour consistency: an award is held beside those of the nearest comparable households before it is signed.
//!
//! It asks "9 of 10 neighbours were paid, why not this one?" and answers nothing: who signs goes on with a written reason. No
//! result is written or changed here, and too few neighbours never stand in the way (`geodata/rules/consistency.toml`).

mod board;
mod compare;
mod rules;

pub use board::{DecidedBy, Decider, Judged, Outlier, deciders, outliers};
pub use compare::{Basis, Comparison, Likeness, Neighbour, Sums};
pub use rules::{AwardKind, ConsistencyError, ConsistencyRules};

use crate::case::Refusal;
use crate::command::{Command, Opinion};
use crate::course::Course;
use crate::decide::Decision;
use crate::event::EventBody;
use crate::hindrance::Hindrance;
use crate::survey::Fabric;
use crate::words::words;
use serde::{Deserialize, Serialize};
use spatial::LonLat;
use std::collections::BTreeMap;
use territory::ExposureClass;
use time::Date;

words! {
    /// What the neighbours say to an award.
    Verdict {
        Consistent "consistent" "一致" "consistent",
        Deviates "deviates" "偏离" "deviates",
        TooFew "too_few" "资料不足" "too few to compare",
    }
}

words! {
    /// In what an award deviates.
    Deviation {
        Refused "refused" "多数邻近户获得支持，本户未获支持" "most neighbours were granted something, this one is not",
        Granted "granted" "多数邻近户未获支持，本户获得支持" "most neighbours were granted nothing, this one is",
        Above "above" "金额明显高于邻近户" "far more than the neighbours received",
        Below "below" "金额明显低于邻近户" "far less than the neighbours received",
    }
}

/// What a household is awarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Award {
    /// Whether anything is granted.
    pub granted: bool,
    /// Whole fen; `None` when nothing is, or when no sum is named.
    pub sum_fen: Option<u64>,
}

impl Award {
    /// Nothing.
    pub const NOTHING: Award = Award { granted: false, sum_fen: None };

    /// A sum, or something that is not money.
    pub fn of_agreement(sum_fen: Option<u64>) -> Award {
        Award { granted: true, sum_fen }
    }

    /// By the opinion of a result: a demand that is only explained is granted nothing.
    pub fn of_opinion(opinion: Opinion) -> Award {
        Award { granted: opinion == Opinion::Support, sum_fen: None }
    }

    /// The award that a command signs; `None` when it signs none. An approval after an agreement repeats what was agreed,
    /// and that was looked at when it was signed.
    pub fn signed_by(command: &Command, course: &Course) -> Option<Award> {
        match command {
            Command::Agree { sum_fen, .. } => Some(Award::of_agreement(*sum_fen)),
            Command::ApproveResult { .. } => {
                let award = Award::of_opinion(course.result.as_ref()?.opinion);
                (!award.granted || course.agreement.is_none()).then_some(award)
            }
            _ => None,
        }
    }
}

/// A household as far as it is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Household {
    /// Code of its case.
    pub case: String,
    /// Where, on CGCS2000.
    pub at: LonLat,
    /// Leaf category.
    pub category: String,
    /// The mine that has most to do with it: one that covers it, else the nearest.
    pub mine: Option<String>,
    /// Households in the case, at least 1.
    pub households: u32,
    /// Facts recorded for it in a batch, by the inputs of the formula, as typed; [`FLOOR_AREA`] from its newest survey.
    pub facts: BTreeMap<String, String>,
    /// What its buildings are made of by its newest survey; `None` without one, and where they differ.
    pub structure: Option<Fabric>,
}

/// A household that has a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// The household.
    pub household: Household,
    /// What it was awarded.
    pub award: Award,
    /// Civil day of the agreement or of the approval.
    pub on: Date,
    /// Whether it is made up.
    pub synthetic: bool,
}

/// Everything that an award is held beside.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// The household that the award is for.
    pub household: Household,
    /// Households with a result around it; those that are not comparable are left out by the comparison.
    pub finished: Vec<Finished>,
}

/// The fact that the survey of damage gives: the floor area of all its buildings, m².
pub const FLOOR_AREA: &str = "floor_area_m2";

/// Screens a place for exposure; `None` when nothing is known of it.
pub type Screening<'a> = dyn Fn(LonLat) -> Option<ExposureClass> + 'a;

/// What was found when an award was signed, as the history keeps it: numbers only, so that the history names no other case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Version of the rule.
    pub version: String,
    /// What the neighbours say.
    pub verdict: Verdict,
    /// In what it deviates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deviations: Vec<Deviation>,
    /// Comparable neighbours.
    pub neighbours: u32,
    /// Those that were granted something.
    pub granted: u32,
    /// Whether this award grants something.
    pub grants: bool,
    /// The sum that is signed, fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum_fen: Option<u64>,
    /// The sum that the neighbours let expect, fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_fen: Option<u64>,
    /// The sum as a share of the expected one, in thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio_milli: Option<u64>,
}

impl Decision {
    /// The decision with what the neighbours say to it; the comparison is of the award that it signs.
    ///
    /// # Errors
    /// [`Refusal::NotYet`] with [`Hindrance::NeighboursDeviate`] when it deviates and no reason is written.
    pub fn beside(mut self, comparison: Option<&Comparison>) -> Result<Decision, Refusal> {
        let (Some(comparison), EventBody::Acted { command, consistency, .. }) = (comparison, &mut self.body)
        else {
            return Ok(self);
        };
        let reason = match command {
            Command::Agree { deviation_reason, .. } | Command::ApproveResult { deviation_reason, .. } => {
                deviation_reason.as_ref()
            }
            _ => return Ok(self),
        };
        if comparison.verdict == Verdict::Deviates && reason.is_none() {
            return Err(Refusal::NotYet(Hindrance::NeighboursDeviate));
        }
        *consistency = Some(Box::new(comparison.finding()));
        Ok(self)
    }
}
