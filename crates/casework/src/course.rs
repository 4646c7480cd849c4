//! The course of a case: what its events tell that later decisions rest on.

use crate::access::Capacity;
use crate::command::{Command, Delivery, Opinion, RefusalGround};
use crate::event::{CaseEvent, EventBody, LinkKind};
use crate::state::State;
use crate::transition::CommandKind;
use std::collections::BTreeMap;
use time::{Date, OffsetDateTime, UtcOffset};

/// Hours that Asia/Shanghai is ahead of UTC; it has no summer time.
pub const SHANGHAI: UtcOffset = time::macros::offset!(+8);

/// The civil day of an instant in Asia/Shanghai.
pub fn civil_day(at: OffsetDateTime) -> Date {
    at.to_offset(SHANGHAI).date()
}

/// A refusal that an intake clerk proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Who proposed it.
    pub by: String,
    /// The ground.
    pub ground: RefusalGround,
    /// The right path instead.
    pub path: String,
    /// In words.
    pub reason: String,
}

/// The result as drafted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafted {
    /// Who drafted it.
    pub by: String,
    /// Facts found.
    pub facts: String,
    /// What is said to the demand.
    pub opinion: Opinion,
    /// The law it rests on.
    pub law: String,
    /// Who executes it by when.
    pub execution: Option<String>,
}

/// A mediation agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// What was agreed.
    pub terms: String,
    /// Who performs.
    pub payer: String,
    /// Who receives.
    pub payee: String,
    /// Whole fen, when money is paid.
    pub sum_fen: Option<u64>,
    /// Last day.
    pub fulfil_by: Date,
    /// What follows a default.
    pub on_default: String,
    /// Whether it confirms real rights: such content no court confirms (民诉法解释 355).
    pub confirms_title: bool,
    /// The day it took effect.
    pub agreed_on: Date,
    /// The court's ruling, once there is one.
    pub confirmed: Option<bool>,
}

/// What the events of a case tell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Course {
    /// Every state entered, with its day, in order.
    pub stations: Vec<(State, Date)>,
    /// The last day of every command.
    pub commands: BTreeMap<CommandKind, Date>,
    /// Who acted in which capacity.
    pub actors: Vec<(String, Capacity)>,
    /// A refusal that waits for the head's countersign.
    pub proposal: Option<Proposal>,
    /// Returns that were granted or denied.
    pub returns: u32,
    /// How often it was reopened.
    pub reopened: u32,
    /// The day the time limit was extended.
    pub extended: Option<Date>,
    /// The last draft of the result.
    pub result: Option<Drafted>,
    /// Who approved the draft, in order; emptied by a new draft.
    pub approvals: Vec<(String, Capacity)>,
    /// The agreement in force.
    pub agreement: Option<Agreement>,
    /// Whether mediation was tried, or refused by a party (两步: mediation before litigation).
    pub mediation_tried: bool,
    /// Whether an appraisal was commissioned.
    pub appraised: bool,
    /// How and when the result was delivered.
    pub delivered: Option<(Delivery, Date)>,
    /// Score, and whether it is solved.
    pub evaluation: Option<(u8, bool)>,
    /// Whether the review has been decided.
    pub review_decided: bool,
    /// The last stage of 乡安五事 that was held.
    pub village_stage: u8,
    /// Who took charge of it (包案).
    pub sponsor: Option<String>,
    /// Numbers of the documents issued.
    pub documents: Vec<String>,
    /// Documents delivered: number, way, day.
    pub deliveries: Vec<(String, Delivery, Date)>,
    /// Supervision measures so far, by step.
    pub measures: Vec<(u8, Date)>,
    /// How often the same person brought the same matter again (重复访).
    pub repeat_visits: u32,
}

impl Course {
    /// Reads the events of one case in order.
    pub fn of(events: &[CaseEvent]) -> Course {
        let mut course = Course::default();
        events.iter().for_each(|event| course.add(event));
        course
    }

    /// Adds the next event.
    pub fn add(&mut self, event: &CaseEvent) {
        let day = civil_day(event.at);
        if let Some(capacity) = event.actor.capacity
            && !self.actors.iter().any(|(id, c)| *id == event.actor.id && *c == capacity)
        {
            self.actors.push((event.actor.id.clone(), capacity));
        }
        if let Some(state) = event.body.leads_to().filter(|s| Some(*s) != self.state()) {
            self.enter(state, day);
        }
        let documents = event.body.documents().iter().map(|d| d.number.clone());
        self.documents.extend(documents);
        match &event.body {
            EventBody::Acted { command, .. } => self.act(command, event, day),
            EventBody::Supervised { step, .. } => self.measures.push((*step, day)),
            EventBody::JoinedBy { link: LinkKind::RepeatVisit, .. } => self.repeat_visits += 1,
            _ => {}
        }
    }

    /// The state now.
    pub fn state(&self) -> Option<State> {
        self.stations.last().map(|(state, _)| *state)
    }

    /// The day the state now was entered.
    pub fn since(&self) -> Option<Date> {
        self.stations.last().map(|(_, day)| *day)
    }

    /// Whether somebody acted in a capacity.
    pub fn has_acted(&self, id: &str, capacity: Capacity) -> bool {
        self.actors.iter().any(|(who, as_what)| who == id && *as_what == capacity)
    }

    fn enter(&mut self, state: State, day: Date) {
        let before = self.state();
        self.stations.push((state, day));
        match state {
            State::Mediating | State::MediationFailed => self.mediation_tried = true,
            State::Appraising => self.appraised = true,
            State::Reopened => {
                self.reopened += 1;
                // A new round: what was decided in the last one does not bind it.
                (self.result, self.approvals, self.delivered) = (None, vec![], None);
                (self.evaluation, self.review_decided, self.extended) = (None, false, None);
                self.measures.clear();
            }
            State::Accepted | State::InProgress if before == Some(State::ReturnAsked) => self.returns += 1,
            _ => {}
        }
    }

    fn act(&mut self, command: &Command, event: &CaseEvent, day: Date) {
        self.commands.insert(command.kind(), day);
        let by = event.actor.id.clone();
        match command {
            Command::ProposeRefusal { ground, path, reason } => {
                self.proposal =
                    Some(Proposal { by, ground: *ground, path: path.clone(), reason: reason.clone() });
            }
            Command::Accept { .. } => self.proposal = None,
            Command::Extend { .. } => self.extended = Some(day),
            Command::DraftResult { facts, opinion, law, execution } => {
                self.approvals.clear();
                self.result = Some(Drafted {
                    by,
                    facts: facts.clone(),
                    opinion: *opinion,
                    law: law.clone(),
                    execution: execution.clone(),
                });
            }
            Command::ApproveResult { .. } => {
                self.approvals.push((by, event.actor.capacity.unwrap_or(Capacity::UnitHead)));
            }
            Command::SendBack { .. } => self.approvals.clear(),
            Command::Agree { terms, payer, payee, sum_fen, fulfil_by, on_default, confirms_title } => {
                self.agreement = Some(Agreement {
                    terms: terms.clone(),
                    payer: payer.clone(),
                    payee: payee.clone(),
                    sum_fen: *sum_fen,
                    fulfil_by: *fulfil_by,
                    on_default: on_default.clone(),
                    confirms_title: *confirms_title,
                    agreed_on: day,
                    confirmed: None,
                });
            }
            Command::RecordConfirmation { granted, .. } => {
                if let Some(agreement) = &mut self.agreement {
                    agreement.confirmed = Some(*granted);
                }
            }
            Command::Notify { delivery, delivered_on, .. } => {
                self.delivered = Some((*delivery, *delivered_on))
            }
            Command::Evaluate { score, solved, .. } => self.evaluation = Some((*score, *solved)),
            Command::DecideReview { .. } => self.review_decided = true,
            Command::AskReview { .. } => self.review_decided = false,
            Command::RecordWork { kind, .. } => {
                self.village_stage = kind.village_stage().unwrap_or(self.village_stage);
            }
            Command::TakeCharge { .. } => self.sponsor = Some(by),
            Command::RecordDelivery { document, delivery, delivered_on, .. } => {
                self.deliveries.push((document.clone(), *delivery, *delivered_on));
            }
            _ => {}
        }
    }
}
