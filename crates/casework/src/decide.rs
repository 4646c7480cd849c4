//! Deciding on a command: the table of the life cycle first, then the rules that no table can hold.

use crate::access::{Actor, Capacity, Principal};
use crate::case::{Case, Refusal};
use crate::case_code::CaseCode;
use crate::clock::{self, Clock};
use crate::command::{Command, WorkKind};
use crate::course::Course;
use crate::event::EventBody;
use crate::hindrance::Hindrance;
use crate::state::State;
use crate::supervision::LifeRules;
use crate::transition::{ARBITERS, CommandKind, Transition};
use time::Date;

/// How often a case may be reopened (proposal).
const REOPENINGS: u32 = 2;

/// What a command leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Who acts, in the capacity that the row of the table asks for.
    pub actor: Actor,
    /// What is written into the history.
    pub body: EventBody,
}

impl Case {
    /// Decides on a command: gives the event, or says why not. `course` is that of the case's events.
    ///
    /// # Errors
    /// [`Refusal`]: no such step in this state, not the work of any capacity held, two pairs of eyes, a period that has
    /// ended, something that has to come first, or a field that does not fit.
    pub fn accept(
        &self,
        course: &Course,
        command: Command,
        by: &Principal,
        today: Date,
        rules: LifeRules<'_>,
    ) -> Result<Decision, Refusal> {
        let command = command.checked(today)?;
        let row = self.row(&command)?;
        let capacity = self.capacity(&row, course, by)?;
        let clocks = clock::clocks(rules.clocks, rules.sla, self, course)
            .map_err(|e| Refusal::Field { field: "command", problem: e.to_string() })?;
        let desk = Desk { case: self, course, clocks: &clocks, by, capacity, today, rules };
        desk.check(&command)?;
        let to = if desk.waits_for_countersign(&command) { None } else { Some(row.to) };
        let to = to.filter(|to| *to != self.state);
        let command = command.filled_in(course);
        let body = EventBody::Acted { command, to, documents: vec![], consistency: None };
        Ok(Decision { actor: by.acting_as(Some(capacity)), body })
    }

    /// The commands that somebody may give now, as far as state and capacity tell.
    pub fn commands_for(&self, by: &Principal) -> Vec<CommandKind> {
        let commands = self.state.commands().into_iter();
        commands.filter(|(_, who)| by.capacity_among(who).is_some()).map(|(kind, _)| kind).collect()
    }

    /// The same for somebody who is offered a button and no explanation: less what the course of the case would refuse.
    pub fn offers_to(&self, course: &Course, by: &Principal) -> Vec<CommandKind> {
        let fits = |kind: &CommandKind| match kind {
            CommandKind::AskRecusal => course.recusal_can_be_asked().is_ok(),
            CommandKind::AskRecheck => course.review_decided,
            _ => true,
        };
        self.commands_for(by).into_iter().filter(fits).collect()
    }

    /// Complex (复杂件): many people, several returns or repeat visits, an appraisal, reopened, or handed up (proposal).
    pub fn is_complex(&self, course: &Course) -> bool {
        self.complex_since(course).is_some()
    }

    /// The day it became complex.
    pub fn complex_since(&self, course: &Course) -> Option<Date> {
        let many = self.report.people >= 10;
        let from_the_start = course.stations.first().map(|(_, day)| *day).filter(|_| many);
        from_the_start.or(course.complex)
    }

    fn row(&self, command: &Command) -> Result<Transition, Refusal> {
        let kind = command.kind();
        let asked = command.asks_for();
        let mut rows = self.state.rows(kind);
        rows.find(|row| asked.is_none_or(|to| row.to == to))
            .ok_or(Refusal::NoStep { command: kind.name_en(), state: self.state.name_en() })
    }

    fn capacity(&self, row: &Transition, course: &Course, by: &Principal) -> Result<Capacity, Refusal> {
        let returns = matches!(row.command, CommandKind::GrantReturn | CommandKind::DenyReturn);
        // The second return is decided above those who disagree (信访工作条例 24).
        let who = if returns && course.returns >= 1 { ARBITERS } else { row.by };
        let second_eye = row.command == CommandKind::ApproveResult && !course.approvals.is_empty();
        let who = if second_eye { &[Capacity::Supervisor] } else { who };
        by.capacity_among(who).ok_or_else(|| Refusal::NotYours(who.to_vec()))
    }
}

impl Command {
    /// With what the case itself knows: the paper in force of a delivered result, and whom a recusal is about.
    fn filled_in(self, course: &Course) -> Command {
        match self {
            Command::AskRecusal { reason, .. } => {
                Command::AskRecusal { reason, person: course.person.clone() }
            }
            Command::DecideRecusal { outcome, reason, .. } => {
                let person = course.petition.as_ref().map(|petition| petition.against.clone());
                Command::DecideRecusal { outcome, reason, person }
            }
            Command::Notify { delivery, delivered_on, note, document } => {
                let document = document.or_else(|| course.result_paper.clone());
                Command::Notify { delivery, delivered_on, note, document }
            }
            other => other,
        }
    }
}

/// Everything on the desk when a command is decided.
struct Desk<'a> {
    case: &'a Case,
    course: &'a Course,
    clocks: &'a [Clock],
    by: &'a Principal,
    capacity: Capacity,
    today: Date,
    rules: LifeRules<'a>,
}

impl Desk<'_> {
    fn check(&self, command: &Command) -> Result<(), Refusal> {
        self.incompatible_work()?;
        match command {
            Command::Refuse { .. } => self.countersigns_refusal(),
            Command::Merge { into, .. } => self.merges(into),
            Command::AskReturn { .. } => self.within("return", Hindrance::ReturnTooLate),
            Command::ApplyConfirmation { .. } => self.confirmable(),
            Command::Sue { .. } | Command::Arbitrate { .. } => self.mediation_first(),
            Command::WaitForLeadCase { .. } if self.case.batch.is_none() => {
                Err(Refusal::NotYet(Hindrance::NotInBatch))
            }
            Command::Agree { .. }
            | Command::DraftResult { .. }
            | Command::ApproveResult { .. }
            | Command::Archive { .. }
                if self.course.petition.is_some() =>
            {
                Err(Refusal::NotYet(Hindrance::PetitionOpen))
            }
            Command::AskRecusal { .. } => self.course.recusal_can_be_asked(),
            Command::DecideRecusal { .. } => self.decides_recusal(),
            Command::DraftResult { .. } => self.ripe_for_result(),
            Command::ApproveResult { .. } => self.approves(),
            Command::Notify { document: Some(document), .. }
                if self.course.result_paper.as_ref() != Some(document) =>
            {
                let problem = "this is not the notice of the result of this round".to_owned();
                Err(Refusal::Field { field: "document", problem })
            }
            Command::Notify { document, delivered_on, .. } => {
                self.delivers(document.as_deref(), *delivered_on)
            }
            Command::Archive { .. } => self.archivable(),
            Command::AskReview { .. } => self.within("review_request", Hindrance::ReviewTooLate),
            Command::AskRecheck { .. } if !self.course.review_decided => {
                Err(Refusal::NotYet(Hindrance::ReviewOpen))
            }
            Command::AskRecheck { .. } => self.within("recheck_request", Hindrance::RecheckTooLate),
            Command::DecideReview { .. } if self.course.review_decided => {
                Err(Refusal::NotYet(Hindrance::ReviewDecided))
            }
            Command::DecideReview { .. } | Command::DecideRecheck { .. } => self.judges_others_work(),
            Command::Reopen { .. } => self.reopenable(),
            Command::Extend { .. } => self.extendable(),
            Command::RecordWork { kind, .. } => self.in_order(*kind),
            Command::RecordDelivery { document, delivered_on, .. } => {
                self.delivers(Some(document), *delivered_on)
            }
            Command::RecordAdviceReply { .. }
                if !self.course.commands.contains_key(&CommandKind::AdviseByCourt) =>
            {
                Err(Refusal::NotYet(Hindrance::NoAdvice))
            }
            _ => Ok(()),
        }
    }

    /// One person does not receive and supervise the same case.
    fn incompatible_work(&self) -> Result<(), Refusal> {
        let other = match self.capacity {
            Capacity::Supervisor => Capacity::Intake,
            Capacity::Intake => Capacity::Supervisor,
            _ => return Ok(()),
        };
        if self.course.has_acted(&self.by.id, other) {
            return Err(Refusal::FourEyes(Hindrance::ReceivedAndSupervised));
        }
        Ok(())
    }

    fn countersigns_refusal(&self) -> Result<(), Refusal> {
        match &self.course.proposal {
            None => Err(Refusal::NotYet(Hindrance::ProposalMissing)),
            Some(proposal) if proposal.by == self.by.id => Err(Refusal::FourEyes(Hindrance::OwnProposal)),
            Some(_) => Ok(()),
        }
    }

    fn merges(&self, into: &str) -> Result<(), Refusal> {
        let master =
            CaseCode::parse(into).map_err(|e| Refusal::Field { field: "into", problem: e.to_string() })?;
        if master == self.case.code {
            return Err(Refusal::Field { field: "into", problem: "a case cannot join itself".to_owned() });
        }
        Ok(())
    }

    fn within(&self, rule: &str, problem: Hindrance) -> Result<(), Refusal> {
        let Some(clock) = self.clocks.iter().rev().find(|c| c.rule == rule) else { return Ok(()) };
        match clock.due {
            Some(last_day) if last_day < self.today => {
                Err(Refusal::Period { problem, rule: clock.law.clone(), last_day })
            }
            _ => Ok(()),
        }
    }

    fn confirmable(&self) -> Result<(), Refusal> {
        match &self.course.agreement {
            Some(agreement) if agreement.confirms_title => Err(Refusal::NotYet(Hindrance::ConfirmsTitle)),
            Some(agreement) if agreement.confirmed.is_some() => Err(Refusal::NotYet(Hindrance::AlreadyRuled)),
            _ => self.within("confirmation_request", Hindrance::ConfirmationTooLate),
        }
    }

    /// 两步: mediation first, litigation as the backstop; a party's refusal counts as the attempt.
    fn mediation_first(&self) -> Result<(), Refusal> {
        if self.course.mediation_tried {
            return Ok(());
        }
        Err(Refusal::NotYet(Hindrance::MediationFirst))
    }

    fn ripe_for_result(&self) -> Result<(), Refusal> {
        let nature = self.case.nature.ok_or(Refusal::NotYet(Hindrance::NatureMissing))?;
        // 三解: administrative disputes resolved, civil ones mediated, petitions eased.
        self.rules.closing.lacks(nature, self.course).map_or(Ok(()), |lacks| Err(Refusal::NotYet(lacks)))
    }

    /// A delivery names a paper of this case and round, and lies not before its day.
    fn delivers(&self, document: Option<&str>, delivered_on: Date) -> Result<(), Refusal> {
        let refuse = |field, problem: String| Err(Refusal::Field { field, problem });
        let result = self.course.result_paper.as_deref();
        // A result that was approved before it had a paper of its own is delivered without a number.
        let Some(number) = document.or(result) else { return Ok(()) };
        let Some(paper) = self.course.paper(number) else {
            return refuse("document", "no document of this case has this number".to_owned());
        };
        if paper.by == Some(CommandKind::ApproveResult) && result != Some(number) {
            return Err(Refusal::NotYet(Hindrance::PaperOvertaken));
        }
        if delivered_on < paper.on {
            let problem = format!("lies before the paper was issued, on {}", paper.on);
            return refuse("delivered_on", problem);
        }
        Ok(())
    }

    fn approves(&self) -> Result<(), Refusal> {
        let drafted = self.course.result.as_ref().is_some_and(|draft| draft.by == self.by.id);
        let approved = self.course.approvals.iter().any(|(id, _)| *id == self.by.id);
        if drafted || approved {
            return Err(Refusal::FourEyes(Hindrance::OwnResult));
        }
        // The nature may have been determined anew since the draft.
        self.ripe_for_result()?;
        let first = self.course.approvals.is_empty();
        if first && self.capacity == Capacity::Supervisor {
            return Err(Refusal::NotYet(Hindrance::HeadFirst));
        }
        Ok(())
    }

    /// A complex case needs the supervisor's approval after the head's (T16).
    fn waits_for_countersign(&self, command: &Command) -> bool {
        matches!(command, Command::ApproveResult { .. })
            && self.case.is_complex(self.course)
            && self.course.approvals.is_empty()
    }

    fn archivable(&self) -> Result<(), Refusal> {
        let not_over = |rule: &str, problem| {
            let clock = self.clocks.iter().rev().find(|c| c.rule == rule);
            let last_day = clock.and_then(|c| c.due).filter(|due| *due >= self.today);
            match (clock, last_day) {
                (Some(clock), Some(last_day)) => {
                    Err(Refusal::Period { problem, rule: clock.law.clone(), last_day })
                }
                _ => Ok(()),
            }
        };
        match self.case.state {
            State::Notified => not_over("silence", Hindrance::StillToAnswer),
            State::Review if !self.course.review_decided => Err(Refusal::NotYet(Hindrance::ReviewOpen)),
            State::Review => not_over("recheck_request", Hindrance::StillToAnswer),
            _ => Ok(()),
        }
    }

    fn judges_others_work(&self) -> Result<(), Refusal> {
        let own = self.course.result.as_ref().is_some_and(|draft| draft.by == self.by.id)
            || self.course.approvals.iter().any(|(id, _)| *id == self.by.id);
        if own {
            return Err(Refusal::FourEyes(Hindrance::OwnReview));
        }
        Ok(())
    }

    fn reopenable(&self) -> Result<(), Refusal> {
        if self.course.reopened >= REOPENINGS {
            return Err(Refusal::NotYet(Hindrance::ReopenedTwice));
        }
        match self.course.evaluation {
            Some((score, solved)) if score <= 2 || !solved => Ok(()),
            _ => Err(Refusal::NotYet(Hindrance::Satisfied)),
        }
    }

    fn extendable(&self) -> Result<(), Refusal> {
        let class = self.rules.sla.class_of(&self.case.report.category, self.case.report.people);
        let days = class.map_or(0, |class| class.extension_days);
        if days == 0 {
            return Err(Refusal::NotYet(Hindrance::NoExtension));
        }
        if self.course.extended.is_some() {
            return Err(Refusal::NotYet(Hindrance::ExtendedOnce));
        }
        match self.clocks.first().and_then(|clock| clock.due) {
            Some(last_day) if last_day < self.today => Err(Refusal::Period {
                problem: Hindrance::EndedLimit,
                rule: self.clocks[0].law.clone(),
                last_day,
            }),
            _ => Ok(()),
        }
    }

    /// A petition is about whoever is in charge, one at a time.
    fn decides_recusal(&self) -> Result<(), Refusal> {
        match &self.course.petition {
            None => Err(Refusal::NotYet(Hindrance::NoPetition)),
            Some(petition) if petition.by == self.by.id => Err(Refusal::FourEyes(Hindrance::OwnPetition)),
            Some(_) => Ok(()),
        }
    }

    /// 乡安五事: five stages, one after the other.
    fn in_order(&self, kind: WorkKind) -> Result<(), Refusal> {
        match kind.village_stage() {
            Some(stage) if stage > self.course.village_stage + 1 => {
                Err(Refusal::NotYet(Hindrance::StageSkipped))
            }
            _ => Ok(()),
        }
    }
}
