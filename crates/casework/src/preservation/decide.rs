//! Deciding on a command to a record: the table first, then what no table can hold.

use super::command::fen;
use super::survey::{measure, shared_m2};
use super::{
    MAX_ATTACHMENTS, MAX_PARCELS, MAX_PEOPLE, Measured, PreservationCommand, PreservationCommandKind,
    PreservationEventBody, Record, Side,
};
use crate::access::{Actor, Capacity, Principal};
use crate::case::Refusal;
use crate::decimal::decimal;
use crate::escrow::{Computation, EscrowRules, Watch};
use crate::hindrance::Hindrance;
use crate::sla::WorkCalendar;
use time::Date;

/// Law of the end of the right to collect.
const COLLECTING: &str = "民法典574";

/// What a decision rests on beside the record.
#[derive(Debug, Clone, Copy)]
pub struct Grounds<'a> {
    /// Periods and tariffs.
    pub rules: &'a EscrowRules,
    /// Working days.
    pub calendar: &'a WorkCalendar,
    /// The day, Asia/Shanghai.
    pub today: Date,
}

impl Record {
    /// In which capacity somebody may ask for a preservation.
    pub fn asks(by: &Principal) -> Result<Capacity, Refusal> {
        let asking = super::transition::ASKING;
        by.capacity_among(asking).ok_or_else(|| Refusal::NotYours(asking.to_vec()))
    }

    /// Decides on a command: gives who acts and the entries for the log, or says why not.
    ///
    /// # Errors
    /// [`Refusal`]: no such step at this stage, not the work of any capacity held, two pairs of eyes, something that has to
    /// come first, a period that ended, or a field that does not fit.
    pub fn accept(
        &self,
        command: PreservationCommand,
        by: &Principal,
        grounds: Grounds<'_>,
    ) -> Result<(Actor, Vec<PreservationEventBody>), Refusal> {
        let kind = command.kind();
        let no_step = Refusal::NoStep { command: kind.name_en(), state: self.stage.name_en() };
        let step = self.stage.step(kind).ok_or(no_step)?;
        let capacity = by.capacity_among(step.by).ok_or_else(|| Refusal::NotYours(step.by.to_vec()))?;
        let command = command.checked(grounds.today, grounds.rules.accuracy_below_mm())?;
        self.in_order(&command)?;
        let worked_out = self.check(&command, &by.id, grounds)?;
        let to = match step.to {
            // What is left decides: the last payment ends it.
            [part, all] => Some(if self.pays_all() { *all } else { *part }),
            other => other.first().copied(),
        };
        let mut entries = vec![PreservationEventBody::Acted { command, to }];
        entries.extend(worked_out);
        Ok((by.acting_as(Some(capacity)), entries))
    }

    /// The commands that somebody may give now, as far as stage and capacity tell.
    pub fn commands_for(&self, by: &Principal) -> Vec<PreservationCommandKind> {
        let may = |kind: &&PreservationCommandKind| {
            self.stage.step(**kind).is_some_and(|step| by.capacity_among(step.by).is_some())
        };
        PreservationCommandKind::ALL.iter().filter(may).copied().collect()
    }

    /// How far the five years have run; `None` when no money lies there.
    pub fn watch(&self, grounds: Grounds<'_>) -> Option<Watch> {
        let begins = self.begins_on().filter(|_| self.stage.holds_money())?;
        Watch::of(grounds.rules, grounds.calendar, begins, grounds.today).ok()
    }

    fn pays_all(&self) -> bool {
        self.pending.as_ref().is_some_and(|pending| pending.fen >= self.rest_fen())
    }

    /// What is dated comes after what it rests on.
    fn in_order(&self, command: &PreservationCommand) -> Result<(), Refusal> {
        use PreservationCommand as C;
        let deposited = self.deposit.as_ref().map(|d| d.on);
        let (field, day, after) = match command {
            C::Certify { on, .. } => ("on", *on, self.survey.as_ref().map(|s| s.on)),
            C::Deposit { on, .. } => ("on", *on, self.certificate.as_ref().map(|c| c.on)),
            C::FixStart { on, .. }
            | C::Notify { on, .. }
            | C::AllowEntry { on, .. }
            | C::Return { on, .. }
            | C::RecordLapse { on, .. } => ("on", *on, deposited),
            C::ProposePayment { claimed_on, .. } => ("claimed_on", *claimed_on, deposited),
            C::Pay { on, .. } => ("on", *on, self.pending.as_ref().map(|p| p.claimed_on)),
            _ => return Ok(()),
        };
        match after.filter(|after| day < *after) {
            Some(after) => Err(Refusal::Field {
                field,
                problem: format!("{day} lies before {after}, on which it rests"),
            }),
            None => Ok(()),
        }
    }

    fn check(
        &self,
        command: &PreservationCommand,
        by: &str,
        grounds: Grounds<'_>,
    ) -> Result<Option<PreservationEventBody>, Refusal> {
        use PreservationCommand as C;
        let not_yet = |hindrance| Err(Refusal::NotYet(hindrance));
        match command {
            C::AddParcel { parcel, crs, corners, accuracy_m, .. } => {
                let measured = self.measured_parcel(parcel, accuracy_m, measure(*crs, corners)?)?;
                return Ok(Some(PreservationEventBody::Measured { parcel: parcel.clone(), measured }));
            }
            C::DropParcel { parcel, .. } => self.has_parcel(parcel)?,
            C::AddAttachment { parcel, .. } => {
                at_most("what", self.attachments.len(), MAX_ATTACHMENTS)?;
                parcel.as_ref().map_or(Ok(()), |parcel| self.has_parcel(parcel))?;
            }
            C::DropAttachment { attachment, .. } => self.has_attachment(*attachment)?,
            C::NotePresence { .. } => at_most("who", self.people.len(), MAX_PEOPLE)?,
            C::CloseSurvey { .. } if self.parcels.is_empty() => return not_yet(Hindrance::ParcelFirst),
            C::CloseSurvey { .. } => {
                let notaries = |p: &&super::Presence| p.side == Side::NotaryOffice && p.present;
                if self.people.iter().filter(notaries).count() < 2 {
                    return not_yet(Hindrance::TwoNotaries);
                }
            }
            C::Compute { tariff, appraised, extra } => {
                let unknown = || field("tariff", format!("there is no tariff `{tariff}`"));
                let found = grounds.rules.tariff(tariff).ok_or_else(unknown)?;
                let of = (found, grounds.rules.version.as_str());
                let computation = Computation::of(
                    of,
                    (&self.parcels, &self.attachments),
                    (appraised, extra),
                    grounds.today,
                )?;
                return Ok(Some(PreservationEventBody::Computed { computation }));
            }
            C::Deposit { on, yuan, .. } => self.may_deposit(*on, fen("yuan", yuan)?, by, grounds)?,
            C::FixStart { .. } if self.deposit.as_ref().is_some_and(|d| d.condition.is_none()) => {
                return not_yet(Hindrance::NotConditional);
            }
            C::SolveDispute { shares, .. } => self.may_solve(shares)?,
            C::ProposePayment { share, yuan, claimed_on, .. } => {
                self.may_claim(*share, fen("yuan", yuan)?, *claimed_on, grounds)?;
            }
            C::DropPayment { .. } if self.pending.is_none() => return not_yet(Hindrance::NoPaymentWaits),
            C::Pay { .. } => match &self.pending {
                None => return not_yet(Hindrance::NoPaymentWaits),
                Some(pending) if pending.by == by => return Err(Refusal::FourEyes(Hindrance::OwnPayment)),
                Some(_) => {}
            },
            C::Return { .. } if self.pending.is_some() => return not_yet(Hindrance::PaymentWaits),
            C::RecordLapse { on, .. } => self.may_lapse(*on, grounds)?,
            _ => {}
        }
        Ok(None)
    }

    fn has_parcel(&self, name: &str) -> Result<(), Refusal> {
        let there = self.parcels.iter().any(|parcel| parcel.name == name);
        if there { Ok(()) } else { Err(field("parcel", format!("there is no parcel `{name}`"))) }
    }

    fn has_attachment(&self, number: u32) -> Result<(), Refusal> {
        let there = self.attachments.iter().any(|attachment| attachment.number == number);
        if there { Ok(()) } else { Err(field("attachment", format!("there is no attachment {number}"))) }
    }

    /// A boundary that shares no ground with another parcel of the record, but for what two surveys of one border differ by:
    /// nothing is paid for twice.
    fn measured_parcel(&self, name: &str, accuracy_m: &str, measured: Measured) -> Result<Measured, Refusal> {
        let accuracy_m: f64 = accuracy_m.parse().unwrap_or(0.0);
        at_most("parcel", self.parcels.len(), MAX_PARCELS)?;
        if self.parcels.iter().any(|parcel| parcel.name == name) {
            return Err(field("parcel", format!("`{name}` is recorded already: drop it first")));
        }
        for known in &self.parcels {
            let corners: Vec<[String; 2]> = known.corners.iter().map(|corner| corner.at.clone()).collect();
            let coarsest =
                known.corners.iter().filter_map(|c| c.accuracy_m.parse().ok()).fold(accuracy_m, f64::max);
            let shared = shared_m2(&measured.corners, &corners, accuracy_m + coarsest);
            if shared > 0.0 {
                return Err(field(
                    "corners",
                    format!("it shares {shared:.2} m² with parcel `{}`", known.name),
                ));
            }
        }
        Ok(measured)
    }

    fn may_deposit(&self, on: Date, fen: u64, by: &str, grounds: Grounds<'_>) -> Result<(), Refusal> {
        let Some(computation) = &self.computation else { return Ok(()) };
        if self.computed_by.as_deref() == Some(by) {
            return Err(Refusal::FourEyes(Hindrance::OwnComputation));
        }
        if !grounds.rules.tariff(&computation.tariff).is_some_and(|tariff| tariff.holds_on(on)) {
            return Err(Refusal::NotYet(Hindrance::ComputationEnded));
        }
        if fen < computation.sum_fen {
            let (deposited, computed) = (decimal(fen, 2), decimal(computation.sum_fen, 2));
            return Err(field(
                "yuan",
                format!("not in full (足额): {deposited} yuan are deposited, {computed} yuan were computed"),
            ));
        }
        Ok(())
    }

    fn may_solve(&self, shares: &[super::ShareLine]) -> Result<(), Refusal> {
        if !self.payments.is_empty() || self.pending.is_some() {
            return Err(Refusal::NotYet(Hindrance::SharesPaid));
        }
        if shares.is_empty() {
            return Err(field("shares", "name at least one share".into()));
        }
        let sum = shares.iter().map(|share| fen("shares", &share.yuan)).sum::<Result<u64, _>>()?;
        let deposited = self.deposit.as_ref().map_or(0, |d| d.fen);
        if sum > deposited {
            let (sum, deposited) = (decimal(sum, 2), decimal(deposited, 2));
            return Err(field("shares", format!("they come to {sum} yuan, {deposited} yuan are deposited")));
        }
        Ok(())
    }

    fn may_claim(&self, share: u32, fen: u64, claimed_on: Date, grounds: Grounds<'_>) -> Result<(), Refusal> {
        let Some(solution) = &self.solution else { return Err(Refusal::NotYet(Hindrance::SolutionFirst)) };
        if self.pending.is_some() {
            return Err(Refusal::NotYet(Hindrance::PaymentWaits));
        }
        let index = usize::try_from(share).ok().and_then(|share| share.checked_sub(1));
        let line = index.and_then(|index| solution.shares.get(index));
        let line = line.ok_or_else(|| field("share", format!("there is no share {share}")))?;
        let open = super::command::fen("shares", &line.yuan)?.saturating_sub(self.paid_to(share));
        if fen > open {
            let (asked, open) = (decimal(fen, 2), decimal(open, 2));
            return Err(field(
                "yuan",
                format!("{asked} yuan are asked for, {open} yuan are open for share {share}"),
            ));
        }
        match self.watch(grounds).filter(|watch| watch.ended_on(claimed_on)) {
            Some(watch) => Err(Refusal::Period {
                problem: Hindrance::CollectingEnded,
                rule: COLLECTING.into(),
                last_day: watch.last_day,
            }),
            None => Ok(()),
        }
    }

    fn may_lapse(&self, on: Date, grounds: Grounds<'_>) -> Result<(), Refusal> {
        let not_yet = |hindrance| Err(Refusal::NotYet(hindrance));
        match self.watch(grounds) {
            _ if self.pending.is_some() => not_yet(Hindrance::PaymentWaits),
            Some(watch) if !watch.certain => not_yet(Hindrance::StartFirst),
            Some(watch) if !watch.ended_on(on) => Err(Refusal::Period {
                problem: Hindrance::StillCollectable,
                rule: COLLECTING.into(),
                last_day: watch.last_day,
            }),
            _ => Ok(()),
        }
    }
}

fn field(field: &'static str, problem: String) -> Refusal {
    Refusal::Field { field, problem }
}

fn at_most(name: &'static str, count: usize, most: usize) -> Result<(), Refusal> {
    if count < most { Ok(()) } else { Err(field(name, format!("a record has at most {most}"))) }
}
