//! A batch as it stands after its log.

use super::{Batch, BatchCommand, BatchEvent, BatchEventBody, LineAmount, Stage, Standing};
use std::collections::BTreeMap;

/// A sum that was worked out for a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// Formula.
    pub formula: String,
    /// Version of the rule file.
    pub version: String,
    /// How it comes about.
    pub lines: Vec<LineAmount>,
    /// In fen.
    pub amount_fen: u64,
    /// Whether another person checked and released it.
    pub released: bool,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Whether it takes part.
    pub standing: Standing,
    /// Facts of the household, by the inputs of the formula.
    pub facts: BTreeMap<String, String>,
    /// The proposal.
    pub sum: Option<Sum>,
}

/// The lead case that was proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadProposal {
    /// Code.
    pub case: String,
    /// Who proposed it.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A batch as its log tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proceeding {
    /// How far it has come.
    pub stage: Stage,
    /// What all members have in common.
    pub common_facts: Option<String>,
    /// The questions in dispute.
    pub issues: Option<String>,
    /// The formula of the claims.
    pub formula: Option<String>,
    /// The values that are the same for all.
    pub measure: BTreeMap<String, String>,
    /// The lead case that was proposed and not chosen yet.
    pub lead_proposal: Option<LeadProposal>,
    /// The lead case.
    pub lead: Option<String>,
    /// Number of the lead case at court.
    pub trial: Option<String>,
    /// What the lead judgment holds.
    pub holding: Option<String>,
    /// Who worked out sums that are not released yet.
    pub drafted_by: Option<String>,
    /// Members by code.
    pub members: BTreeMap<String, Member>,
}

impl Default for Proceeding {
    fn default() -> Proceeding {
        Proceeding {
            stage: Stage::Collecting,
            common_facts: None,
            issues: None,
            formula: None,
            measure: BTreeMap::new(),
            lead_proposal: None,
            lead: None,
            trial: None,
            holding: None,
            drafted_by: None,
            members: BTreeMap::new(),
        }
    }
}

impl Proceeding {
    /// After a log, or after those entries of it that a reader may see.
    pub fn of<'a>(log: impl IntoIterator<Item = &'a BatchEvent>) -> Proceeding {
        let mut proceeding = Proceeding::default();
        for event in log {
            proceeding.add(&event.actor.id, event.case.as_deref(), &event.body);
        }
        proceeding
    }

    /// The entries that take over a batch which was there before batches had a log.
    pub fn taking_over(batch: &Batch, members: &[String]) -> Vec<(Option<String>, BatchEventBody)> {
        let mut entries = vec![(None, BatchEventBody::TakenOver { stage: batch.stage })];
        for code in members {
            let standing = Standing::TakesPart;
            entries.push((Some(code.clone()), BatchEventBody::Entered { standing }));
        }
        let lead = batch.lead_case.as_ref().filter(|lead| members.contains(lead));
        entries.extend(lead.map(|lead| (Some(lead.clone()), BatchEventBody::Leads {})));
        entries
    }

    /// Takes in one more entry.
    pub fn add(&mut self, by: &str, case: Option<&str>, body: &BatchEventBody) {
        if let Some(stage) = body.leads_to() {
            self.stage = stage;
        }
        match (body, case) {
            (BatchEventBody::Entered { standing }, Some(case)) => {
                let member = Member { standing: *standing, facts: BTreeMap::new(), sum: None };
                self.members.insert(case.to_owned(), member);
            }
            (BatchEventBody::Leads {}, Some(case)) => self.lead = Some(case.to_owned()),
            (BatchEventBody::Proposed { formula, version, lines, amount_fen }, Some(case)) => {
                if let Some(member) = self.members.get_mut(case) {
                    member.sum = Some(Sum {
                        formula: formula.clone(),
                        version: version.clone(),
                        lines: lines.clone(),
                        amount_fen: *amount_fen,
                        released: false,
                    });
                }
            }
            (BatchEventBody::Acted { command, .. }, _) => self.acted(by, command),
            _ => {}
        }
    }

    fn acted(&mut self, by: &str, command: &BatchCommand) {
        match command {
            BatchCommand::OptIn { case, .. } => self.stands(case, Standing::TakesPart),
            BatchCommand::OptOut { case, .. } => self.stands(case, Standing::Refuses),
            BatchCommand::SetFacts { case, facts } => {
                if let Some(member) = self.members.get_mut(case) {
                    // A sum rests on the facts it was worked out from.
                    (member.facts, member.sum) = (facts.clone(), None);
                }
            }
            BatchCommand::FixType { facts, issues, formula } => {
                (self.common_facts, self.issues) = (Some(facts.clone()), Some(issues.clone()));
                self.formula = Some(formula.clone());
            }
            BatchCommand::ProposeLead { case, reason, .. } => {
                let (case, by, reason) = (case.clone(), by.to_owned(), reason.clone());
                self.lead_proposal = Some(LeadProposal { case, by, reason });
            }
            BatchCommand::ChooseLead {} => self.lead_proposal = None,
            BatchCommand::DropLead { .. } => (self.lead, self.trial) = (None, None),
            BatchCommand::BeginTrial { reference } => self.trial = Some(reference.clone()),
            BatchCommand::RecordEffect { holding, .. } => self.holding = Some(holding.clone()),
            BatchCommand::SetMeasure { formula, values, .. } => {
                (self.formula, self.measure) = (Some(formula.clone()), values.clone());
                self.drafted_by = None;
                self.members.values_mut().for_each(|member| member.sum = None);
            }
            BatchCommand::DraftProposals {} => self.drafted_by = Some(by.to_owned()),
            BatchCommand::ReleaseProposals {} => {
                self.drafted_by = None;
                self.members.values_mut().filter_map(|m| m.sum.as_mut()).for_each(|sum| sum.released = true);
            }
            _ => {}
        }
    }

    fn stands(&mut self, case: &str, standing: Standing) {
        if let Some(member) = self.members.get_mut(case) {
            member.standing = standing;
            if standing == Standing::Refuses {
                member.sum = None;
            }
        }
        if standing == Standing::Refuses && self.lead_proposal.as_ref().is_some_and(|p| p.case == case) {
            self.lead_proposal = None;
        }
    }
}
