//! The course of a case: what its events tell that later decisions rest on.

use crate::access::Capacity;
use crate::case::Refusal;
use crate::command::{Command, Delivery, Opinion, RecusalOutcome, RefusalGround, WorkKind};
use crate::event::{CaseEvent, EventBody, LinkKind};
use crate::hindrance::Hindrance;
use crate::state::State;
use crate::transition::CommandKind;
use std::collections::{BTreeMap, BTreeSet};
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

/// A petition for recusal that waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Petition {
    /// Who entered it.
    pub by: String,
    /// The person in charge whom it is about.
    pub against: String,
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

/// A paper that an event produced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedPaper {
    /// Such as `准综〔2026〕结果第000123号`.
    pub number: String,
    /// The command that produced it; none for dispatch and supervision.
    pub by: Option<CommandKind>,
    /// Its day.
    pub on: Date,
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
    /// The papers issued, in order.
    pub papers: Vec<IssuedPaper>,
    /// Number of the notice of the result (结果告知单) of this round, once the result is approved.
    pub result_paper: Option<String>,
    /// The day on which the newest paper of a command reached its receiver: periods that the law counts from receipt begin
    /// there, and not on the day it was entered.
    pub served: BTreeMap<CommandKind, Date>,
    /// Kinds of work that were recorded.
    pub work: BTreeSet<WorkKind>,
    /// The day on which its course made it complex (复杂件).
    pub complex: Option<Date>,
    /// Periods beside the main one that the program found missed in this round: rule of the watch and beginning of the period.
    pub watched: Vec<(String, Date)>,
    /// Documents delivered: number, way, day.
    pub deliveries: Vec<(String, Delivery, Date)>,
    /// Supervision measures so far, by step.
    pub measures: Vec<(u8, Date)>,
    /// How often the same person brought the same matter again (重复访).
    pub repeat_visits: u32,
    /// Who is in charge at the unit.
    pub person: Option<String>,
    /// A petition for recusal that nobody has decided on.
    pub petition: Option<Petition>,
    /// Who has nothing to do with this case any more (回避).
    pub recused: BTreeSet<String>,
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
        let by = match &event.body {
            EventBody::Acted { command, .. } => Some(command.kind()),
            _ => None,
        };
        let papers = event.body.documents().iter();
        self.papers.extend(papers.map(|d| IssuedPaper { number: d.number.clone(), by, on: day }));
        match &event.body {
            EventBody::Acted { command, .. } => self.act(command, event, day),
            EventBody::Supervised { step, .. } => self.measures.push((*step, day)),
            EventBody::Watched { watch, since, .. } => self.watched.push((watch.clone(), *since)),
            EventBody::JoinedBy { link: LinkKind::RepeatVisit, .. } => self.repeat_visits += 1,
            EventBody::Assigned { person, .. } => self.person.clone_from(person),
            EventBody::HandedOver { person, .. } => self.person = Some(person.clone()),
            _ => {}
        }
        if self.complex.is_none() && self.has_become_complex() {
            self.complex = Some(day);
        }
    }

    /// Several returns or repeat visits, an appraisal, reopened, or handed up (proposal).
    fn has_become_complex(&self) -> bool {
        self.returns >= 2
            || self.repeat_visits >= 2
            || self.reopened > 0
            || self.appraised
            || self.state() == Some(State::Escalated)
    }

    /// Refuses somebody who is recused from the case.
    ///
    /// # Errors
    /// [`Refusal::NotYet`] with [`Hindrance::Recused`].
    pub fn may_have(&self, person: &str) -> Result<(), Refusal> {
        if self.recused.contains(person) { Err(Refusal::NotYet(Hindrance::Recused)) } else { Ok(()) }
    }

    /// Refuses to ask for the recusal of nobody, and of the same person twice at once.
    ///
    /// # Errors
    /// [`Refusal::NotYet`] with [`Hindrance::PetitionOpen`] or [`Hindrance::NobodyInCharge`].
    pub fn recusal_can_be_asked(&self) -> Result<(), Refusal> {
        match (&self.person, &self.petition) {
            (_, Some(_)) => Err(Refusal::NotYet(Hindrance::PetitionOpen)),
            (None, _) => Err(Refusal::NotYet(Hindrance::NobodyInCharge)),
            _ => Ok(()),
        }
    }

    /// The paper of a number.
    pub fn paper(&self, number: &str) -> Option<&IssuedPaper> {
        self.papers.iter().find(|paper| paper.number == number)
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
                self.result_paper = None;
                self.measures.clear();
                self.watched.clear();
            }
            State::Accepted | State::InProgress if before == Some(State::ReturnAsked) => self.returns += 1,
            _ => {}
        }
    }

    /// A paper reached its receiver: of a command's papers only the newest begins a period.
    fn serve(&mut self, number: &str, day: Date) {
        let by = self.paper(number).and_then(|paper| paper.by);
        let newest = self.papers.iter().rfind(|paper| paper.by == by);
        if let (Some(by), true) = (by, newest.is_some_and(|paper| paper.number == number)) {
            self.served.insert(by, day);
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
                self.result_paper = None;
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
                self.result_paper = event.body.documents().first().map(|d| d.number.clone());
            }
            Command::SendBack { .. } => self.approvals.clear(),
            Command::Agree {
                terms, payer, payee, sum_fen, fulfil_by, on_default, confirms_title, ..
            } => {
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
            Command::Notify { delivery, delivered_on, document, .. } => {
                self.delivered = Some((*delivery, *delivered_on));
                self.served.insert(CommandKind::Notify, *delivered_on);
                let number = document.clone();
                self.deliveries.extend(number.map(|number| (number, *delivery, *delivered_on)));
            }
            Command::Evaluate { score, solved, .. } => self.evaluation = Some((*score, *solved)),
            Command::DecideReview { .. } => {
                self.review_decided = true;
                self.served.remove(&CommandKind::DecideReview);
            }
            Command::AskReview { .. } => self.review_decided = false,
            Command::AskRecusal { person: Some(against), .. } => {
                self.petition = Some(Petition { by, against: against.clone() });
            }
            Command::DecideRecusal { outcome, person: Some(against), .. } => {
                self.petition = None;
                if *outcome == RecusalOutcome::Granted {
                    self.recused.insert(against.clone());
                    self.person = self.person.take().filter(|person| person != against);
                }
            }
            Command::RecordWork { kind, .. } => {
                self.work.insert(*kind);
                self.village_stage = kind.village_stage().unwrap_or(self.village_stage);
            }
            Command::TakeCharge { .. } => self.sponsor = Some(by),
            Command::RecordDelivery { document, delivery, delivered_on, .. } => {
                self.deliveries.push((document.clone(), *delivery, *delivered_on));
                self.serve(document, *delivered_on);
            }
            _ => {}
        }
    }
}
