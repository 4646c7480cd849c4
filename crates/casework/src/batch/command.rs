//! What can be said to a batch, with its data.

use super::BatchCommandKind;
use crate::case::{Refusal, checked_text};
use crate::case_code::CaseCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::Date;

time::serde::format_description!(civil, Date, "[year]-[month]-[day]");

/// Most cases of a batch (proposal): what one bench can still look through.
pub const MAX_MEMBERS: usize = 300;
/// Most characters of a name.
const MAX_NAME: usize = 80;
/// Most facts of a household.
const MAX_FACTS: usize = 32;

/// A command with its data; texts hold 1 to 2,000 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)] // The fields say themselves.
pub enum BatchCommand {
    ListMembers {
        cases: Vec<String>,
    },
    OptIn {
        case: String,
        note: String,
    },
    OptOut {
        case: String,
        reason: String,
    },
    /// Facts of one household by the names of the formula's inputs, decimals as text.
    SetFacts {
        case: String,
        facts: BTreeMap<String, String>,
    },
    /// What all members have in common, the questions in dispute, and the formula of the claims.
    FixType {
        facts: String,
        issues: String,
        formula: String,
    },
    /// The lead case with the three criteria: all must be met, the reason says how.
    ProposeLead {
        case: String,
        typical: bool,
        evidence_full: bool,
        both_sides_agree: bool,
        reason: String,
    },
    ChooseLead {},
    DropLead {
        reason: String,
    },
    BeginTrial {
        reference: String,
    },
    RecordEffect {
        reference: String,
        #[serde(with = "civil")]
        effective_on: Date,
        holding: String,
    },
    BeginMediation {
        notice: String,
    },
    /// The formula with the values that are the same for all, as the lead judgment measures them.
    SetMeasure {
        formula: String,
        values: BTreeMap<String, String>,
        ground: String,
    },
    DraftProposals {},
    ReleaseProposals {},
    Close {
        note: String,
    },
    Dissolve {
        reason: String,
    },
}

impl BatchCommand {
    /// Which one.
    pub fn kind(&self) -> BatchCommandKind {
        use BatchCommandKind as K;
        match self {
            BatchCommand::ListMembers { .. } => K::ListMembers,
            BatchCommand::OptIn { .. } => K::OptIn,
            BatchCommand::OptOut { .. } => K::OptOut,
            BatchCommand::SetFacts { .. } => K::SetFacts,
            BatchCommand::FixType { .. } => K::FixType,
            BatchCommand::ProposeLead { .. } => K::ProposeLead,
            BatchCommand::ChooseLead {} => K::ChooseLead,
            BatchCommand::DropLead { .. } => K::DropLead,
            BatchCommand::BeginTrial { .. } => K::BeginTrial,
            BatchCommand::RecordEffect { .. } => K::RecordEffect,
            BatchCommand::BeginMediation { .. } => K::BeginMediation,
            BatchCommand::SetMeasure { .. } => K::SetMeasure,
            BatchCommand::DraftProposals {} => K::DraftProposals,
            BatchCommand::ReleaseProposals {} => K::ReleaseProposals,
            BatchCommand::Close { .. } => K::Close,
            BatchCommand::Dissolve { .. } => K::Dissolve,
        }
    }

    /// Codes of the cases that it names: who gives it must know of all of them.
    pub fn cases(&self) -> Vec<&str> {
        match self {
            BatchCommand::ListMembers { cases } => cases.iter().map(String::as_str).collect(),
            _ => self.case().into_iter().collect(),
        }
    }

    /// The one member that it is about.
    pub fn case(&self) -> Option<&str> {
        match self {
            BatchCommand::OptIn { case, .. }
            | BatchCommand::OptOut { case, .. }
            | BatchCommand::SetFacts { case, .. }
            | BatchCommand::ProposeLead { case, .. } => Some(case),
            _ => None,
        }
    }

    /// The command with codes and texts as they are kept.
    ///
    /// # Errors
    /// [`Refusal`] with the field that does not fit.
    pub fn checked(mut self, today: Date) -> Result<BatchCommand, Refusal> {
        for (field, text) in self.texts() {
            *text = checked_text(text)
                .map_err(|refusal| Refusal::Field { field, problem: refusal.to_string() })?;
        }
        match &mut self {
            BatchCommand::ListMembers { cases } => *cases = checked_codes(cases)?,
            BatchCommand::OptIn { case, .. }
            | BatchCommand::OptOut { case, .. }
            | BatchCommand::SetFacts { case, .. }
            | BatchCommand::ProposeLead { case, .. } => *case = checked_code("case", case)?,
            BatchCommand::RecordEffect { effective_on, .. } if *effective_on > today => {
                let problem = format!("{effective_on} lies in the future: record it when it is in force");
                return Err(Refusal::Field { field: "effective_on", problem });
            }
            _ => {}
        }
        let (field, count) = match &self {
            BatchCommand::SetFacts { facts, .. } => ("facts", facts.len()),
            BatchCommand::SetMeasure { values, .. } => ("values", values.len()),
            _ => ("", 0),
        };
        if count > MAX_FACTS {
            return Err(Refusal::Field { field, problem: format!("at most {MAX_FACTS} values") });
        }
        Ok(self)
    }

    fn texts(&mut self) -> Vec<(&'static str, &mut String)> {
        match self {
            BatchCommand::OptIn { note, .. } | BatchCommand::Close { note } => vec![("note", note)],
            BatchCommand::OptOut { reason, .. }
            | BatchCommand::ProposeLead { reason, .. }
            | BatchCommand::DropLead { reason }
            | BatchCommand::Dissolve { reason } => vec![("reason", reason)],
            BatchCommand::FixType { facts, issues, .. } => vec![("facts", facts), ("issues", issues)],
            BatchCommand::BeginTrial { reference } => vec![("reference", reference)],
            BatchCommand::RecordEffect { reference, holding, .. } => {
                vec![("reference", reference), ("holding", holding)]
            }
            BatchCommand::SetMeasure { ground, .. } => vec![("ground", ground)],
            BatchCommand::BeginMediation { notice } => vec![("notice", notice)],
            _ => vec![],
        }
    }
}

/// Codes as they are kept, each once, in order.
fn checked_codes(cases: &[String]) -> Result<Vec<String>, Refusal> {
    let field = "cases";
    if cases.is_empty() || cases.len() > MAX_MEMBERS {
        return Err(Refusal::Field { field, problem: format!("1 to {MAX_MEMBERS} cases") });
    }
    let mut codes = cases.iter().map(|code| checked_code(field, code)).collect::<Result<Vec<_>, _>>()?;
    codes.sort_unstable();
    codes.dedup();
    Ok(codes)
}

fn checked_code(field: &'static str, code: &str) -> Result<String, Refusal> {
    let code = CaseCode::parse(code).map_err(|e| Refusal::Field { field, problem: e.to_string() })?;
    Ok(code.to_string())
}

/// The name of a batch, trimmed.
///
/// # Errors
/// [`Refusal::Field`] for one that is empty, too long, or holds control characters.
pub fn checked_name(name: &str) -> Result<String, Refusal> {
    let bad = |problem: String| Refusal::Field { field: "name", problem };
    let name = checked_text(name).map_err(|refusal| bad(refusal.to_string()))?;
    if name.chars().count() > MAX_NAME || name.contains('\n') {
        return Err(bad(format!("one line of at most {MAX_NAME} characters")));
    }
    Ok(name)
}
