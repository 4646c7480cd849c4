//! Deciding on a command to a batch: the table first, then what no table can hold.

use super::{
    BatchCommand, BatchCommandKind, BatchEventBody, ClaimRules, MAX_MEMBERS, Outcome, Preview, Proceeding,
    Standing,
};
use crate::access::{Actor, Principal};
use crate::case::Refusal;
use crate::hindrance::Hindrance;
use std::collections::BTreeMap;
use time::Date;

/// Entries for the log, each with the member that it is about.
type Entries = Vec<(Option<String>, BatchEventBody)>;

impl Proceeding {
    /// Decides on a command: gives who acts and the entries for the log, or says why not. `outcomes` is what became of the
    /// members so far.
    ///
    /// # Errors
    /// [`Refusal`]: no such step at this stage, not the work of any capacity held, two pairs of eyes, something that has to
    /// come first, or a field that does not fit.
    pub fn accept(
        &self,
        command: BatchCommand,
        by: &Principal,
        today: Date,
        rules: &ClaimRules,
        outcomes: &BTreeMap<String, Outcome>,
    ) -> Result<(Actor, Entries), Refusal> {
        let command = command.checked(today)?;
        let kind = command.kind();
        let no_step = Refusal::NoStep { command: kind.name_en(), state: self.stage.name_en() };
        let step = self.stage.step(kind).ok_or(no_step)?;
        let capacity = by.capacity_among(step.by).ok_or_else(|| Refusal::NotYours(step.by.to_vec()))?;
        self.check(&command, &by.id, rules, outcomes)?;
        let entries = self.entries(command, step.to, rules, outcomes)?;
        Ok((by.acting_as(Some(capacity)), entries))
    }

    /// The commands that somebody may give now, as far as stage and capacity tell.
    pub fn commands_for(&self, by: &Principal) -> Vec<BatchCommandKind> {
        let may = |kind: &&BatchCommandKind| {
            self.stage.step(**kind).is_some_and(|step| by.capacity_among(step.by).is_some())
        };
        BatchCommandKind::ALL.iter().filter(may).copied().collect()
    }

    fn check(
        &self,
        command: &BatchCommand,
        by: &str,
        rules: &ClaimRules,
        outcomes: &BTreeMap<String, Outcome>,
    ) -> Result<(), Refusal> {
        let not_yet = |hindrance| Err(Refusal::NotYet(hindrance));
        match command {
            BatchCommand::ListMembers { cases } => self.takes_in(cases),
            BatchCommand::OptIn { case, .. } => match self.member_standing(case)? {
                Standing::TakesPart => not_yet(Hindrance::TakesPartAlready),
                _ => Ok(()),
            },
            BatchCommand::OptOut { case, .. } => match self.member_standing(case)? {
                _ if self.lead.as_deref() == Some(case) => not_yet(Hindrance::LeadStays),
                Standing::Refuses => not_yet(Hindrance::RefusesAlready),
                _ => Ok(()),
            },
            BatchCommand::SetFacts { case, facts } => {
                self.member_standing(case)?;
                let Some(formula) = self.formula.as_deref().and_then(|id| rules.formula(id)) else {
                    return not_yet(Hindrance::FormulaFirst);
                };
                formula
                    .check_values(facts, false)
                    .map_err(|problem| Refusal::Field { field: "facts", problem })
            }
            BatchCommand::SetMeasure { formula, values, .. } => {
                let bad = |field| move |problem| Refusal::Field { field, problem };
                let unknown = || format!("there is no formula `{formula}`");
                let formula = rules.formula(formula).ok_or_else(unknown).map_err(bad("formula"))?;
                formula.check_values(values, true).map_err(bad("values"))
            }
            BatchCommand::FixType { formula, .. } => match rules.formula(formula) {
                None => {
                    let problem = format!("there is no formula `{formula}`");
                    Err(Refusal::Field { field: "formula", problem })
                }
                Some(_) if !self.members.values().any(|m| m.standing == Standing::TakesPart) => {
                    not_yet(Hindrance::NobodyTakesPart)
                }
                Some(_) => Ok(()),
            },
            BatchCommand::ProposeLead { case, typical, evidence_full, both_sides_agree, .. } => {
                if self.member_standing(case)? != Standing::TakesPart {
                    return not_yet(Hindrance::LeadTakesPart);
                }
                if !(*typical && *evidence_full && *both_sides_agree) {
                    return not_yet(Hindrance::LeadCriteria);
                }
                Ok(())
            }
            BatchCommand::ChooseLead {} => match &self.lead_proposal {
                None => not_yet(Hindrance::NoLeadProposed),
                Some(proposal) if proposal.by == by => Err(Refusal::FourEyes(Hindrance::OwnLeadProposal)),
                Some(_) => Ok(()),
            },
            BatchCommand::ReleaseProposals {} => match &self.drafted_by {
                None => not_yet(Hindrance::NoSumDrafted),
                Some(drafter) if drafter == by => Err(Refusal::FourEyes(Hindrance::OwnSumDraft)),
                Some(_) => Ok(()),
            },
            BatchCommand::Close { .. } if self.somebody_waits(outcomes) => not_yet(Hindrance::MembersOpen),
            _ => Ok(()),
        }
    }

    fn takes_in(&self, cases: &[String]) -> Result<(), Refusal> {
        let problem = if let Some(known) = cases.iter().find(|case| self.members.contains_key(*case)) {
            format!("{known} is listed already")
        } else if self.members.len() + cases.len() > MAX_MEMBERS {
            format!("a batch has at most {MAX_MEMBERS} cases")
        } else {
            return Ok(());
        };
        Err(Refusal::Field { field: "cases", problem })
    }

    fn member_standing(&self, case: &str) -> Result<Standing, Refusal> {
        let problem = || format!("{case} is not listed in this batch");
        let member = self.members.get(case);
        member.map(|m| m.standing).ok_or_else(|| Refusal::Field { field: "case", problem: problem() })
    }

    /// Whether a member that takes part has come to no end yet.
    fn somebody_waits(&self, outcomes: &BTreeMap<String, Outcome>) -> bool {
        self.followers().any(|(code, _)| outcomes.get(code).is_none_or(|end| *end == Outcome::Open))
    }

    /// Members that take part, without the lead case.
    fn followers(&self) -> impl Iterator<Item = (&String, &super::Member)> {
        let takes_part = |(code, member): &(&String, &super::Member)| {
            member.standing == Standing::TakesPart && self.lead.as_ref() != Some(code)
        };
        self.members.iter().filter(takes_part)
    }

    fn entries(
        &self,
        command: BatchCommand,
        to: Option<super::Stage>,
        rules: &ClaimRules,
        outcomes: &BTreeMap<String, Outcome>,
    ) -> Result<Entries, Refusal> {
        if let BatchCommand::ListMembers { cases } = command {
            let entered = |code| (Some(code), BatchEventBody::Entered { standing: Standing::Listed });
            return Ok(cases.into_iter().map(entered).collect());
        }
        let mut more = vec![];
        match &command {
            BatchCommand::ChooseLead {} => {
                more.extend(
                    self.lead_proposal.iter().map(|p| (Some(p.case.clone()), BatchEventBody::Leads {})),
                );
            }
            BatchCommand::DraftProposals {} => more = self.proposals(rules, outcomes)?,
            _ => {}
        }
        let case = command.case().map(str::to_owned);
        let mut entries = vec![(case, BatchEventBody::Acted { command, to })];
        entries.append(&mut more);
        Ok(entries)
    }

    /// A sum for every member that takes part, is still open, and whose facts are complete.
    fn proposals(
        &self,
        rules: &ClaimRules,
        outcomes: &BTreeMap<String, Outcome>,
    ) -> Result<Entries, Refusal> {
        let formula = self.formula.as_deref().and_then(|id| rules.formula(id));
        let formula = formula.ok_or(Refusal::NotYet(Hindrance::FormulaFirst))?;
        let open = |code: &String| outcomes.get(code).is_none_or(|end| *end == Outcome::Open);
        let entries: Entries = self
            .followers()
            .filter(|(code, _)| open(code))
            .filter_map(|(code, member)| match formula.preview(&self.measure, &member.facts) {
                Preview::Sum { lines, amount_fen } => {
                    let (formula, version) = (formula.id.clone(), rules.version.clone());
                    let body = BatchEventBody::Proposed { formula, version, lines, amount_fen };
                    Some((Some(code.clone()), body))
                }
                Preview::Missing(_) => None,
            })
            .collect();
        if entries.is_empty() { Err(Refusal::NotYet(Hindrance::NoCompleteFacts)) } else { Ok(entries) }
    }
}
