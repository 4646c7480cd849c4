//! A record as it stands after its log.

use super::{
    Attachment, Corner, CornerInput, Ground, Measured, Parcel, Presence, PreservationCommand,
    PreservationEvent, PreservationEventBody, PreservationStage, ShareLine,
};
use crate::decimal::scaled;
use crate::escrow::Computation;
use time::Date;

/// How the survey was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// Day.
    pub on: Date,
    /// Weather.
    pub weather: String,
    /// What else is to be said.
    pub note: String,
}

/// The certificate of the notary office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Its number.
    pub number: String,
    /// Its day.
    pub on: Date,
    /// Who pays the fee.
    pub fee_payer: String,
}

/// The money with the notary office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deposit {
    /// Day.
    pub on: Date,
    /// In fen.
    pub fen: u64,
    /// Number of the notary office's receipt.
    pub receipt: String,
    /// Ground in law.
    pub ground: Ground,
    /// On what it may be collected.
    pub condition: Option<String>,
    /// Who may come to claim it.
    pub claimants: Vec<String>,
}

/// What solved the dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// Day.
    pub on: Date,
    /// Judgment, agreement or decision.
    pub document: String,
    /// Who gets how much.
    pub shares: Vec<ShareLine>,
}

/// A payment that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Number of the share, from 1.
    pub share: u32,
    /// In fen.
    pub fen: u64,
    /// When the claimant asked for it.
    pub claimed_on: Date,
    /// What was shown for it.
    pub document: String,
    /// Who proposed it.
    pub by: String,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Number of the share, from 1.
    pub share: u32,
    /// In fen.
    pub fen: u64,
    /// When it was claimed.
    pub claimed_on: Date,
    /// When it was paid.
    pub on: Date,
    /// Number of the receipt.
    pub receipt: String,
}

/// A record as its log tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// How far it has come.
    pub stage: PreservationStage,
    /// The notary office and its number for the request.
    pub office: Option<(String, String)>,
    /// Parcels in the order they were recorded.
    pub parcels: Vec<Parcel>,
    /// What stands on them.
    pub attachments: Vec<Attachment>,
    /// How many were ever recorded: numbers are not used again.
    pub attachments_ever: u32,
    /// Who was there.
    pub people: Vec<Presence>,
    /// How the survey was closed.
    pub survey: Option<Survey>,
    /// The certificate.
    pub certificate: Option<Certificate>,
    /// The sum.
    pub computation: Option<Computation>,
    /// Who worked it out.
    pub computed_by: Option<String>,
    /// The money.
    pub deposit: Option<Deposit>,
    /// When the five years begin, fixed for a deposit on condition.
    pub start: Option<Date>,
    /// Days on which claimants were told.
    pub notified: Vec<Date>,
    /// When entry was allowed.
    pub entry: Option<Date>,
    /// What solved the dispute.
    pub solution: Option<Solution>,
    /// A payment that waits.
    pub pending: Option<Pending>,
    /// Payments.
    pub payments: Vec<Payment>,
}

impl Default for Record {
    fn default() -> Record {
        Record {
            stage: PreservationStage::Requested,
            office: None,
            parcels: vec![],
            attachments: vec![],
            attachments_ever: 0,
            people: vec![],
            survey: None,
            certificate: None,
            computation: None,
            computed_by: None,
            deposit: None,
            start: None,
            notified: vec![],
            entry: None,
            solution: None,
            pending: None,
            payments: vec![],
        }
    }
}

impl Record {
    /// After a log.
    pub fn of<'a>(log: impl IntoIterator<Item = &'a PreservationEvent>) -> Record {
        let mut record = Record::default();
        for event in log {
            record.add(&event.actor.id, &event.body);
        }
        record
    }

    /// Paid so far, fen.
    pub fn paid_fen(&self) -> u64 {
        self.payments.iter().map(|payment| payment.fen).sum()
    }

    /// Paid to a share so far, fen.
    pub fn paid_to(&self, share: u32) -> u64 {
        self.payments.iter().filter(|payment| payment.share == share).map(|payment| payment.fen).sum()
    }

    /// What still lies with the notary office, fen: nothing after it went back or to the State.
    pub fn rest_fen(&self) -> u64 {
        match &self.deposit {
            Some(deposit) if self.stage.holds_money() => deposit.fen.saturating_sub(self.paid_fen()),
            _ => 0,
        }
    }

    /// When the five years begin, and whether that is certain: a deposit on condition waits for a lawyer.
    pub fn begins_on(&self) -> Option<(Date, bool)> {
        let deposit = self.deposit.as_ref()?;
        Some(match (self.start, &deposit.condition) {
            (Some(fixed), _) => (fixed, true),
            (None, condition) => (deposit.on, condition.is_none()),
        })
    }

    /// Area of all parcels, ten-thousandths of a 亩.
    pub fn mu_e4(&self) -> u64 {
        self.parcels.iter().map(|parcel| parcel.mu_e4).sum()
    }

    /// Takes in one more entry.
    pub fn add(&mut self, by: &str, body: &PreservationEventBody) {
        if let Some(stage) = body.leads_to() {
            self.stage = stage;
        }
        match body {
            PreservationEventBody::Acted { command, .. } => self.acted(by, command),
            PreservationEventBody::Measured { parcel, measured } => self.measured(parcel, measured),
            PreservationEventBody::Computed { computation } => {
                (self.computation, self.computed_by) = (Some(computation.clone()), Some(by.to_owned()));
            }
            PreservationEventBody::Opened { .. } => {}
        }
    }

    fn measured(&mut self, name: &str, measured: &Measured) {
        if let Some(parcel) = self.parcels.iter_mut().find(|parcel| parcel.name == name) {
            (parcel.area_e2, parcel.mu_e4) = (measured.area_e2, measured.mu_e4);
            for (corner, at) in parcel.corners.iter_mut().zip(&measured.corners) {
                corner.at = at.clone();
            }
        }
    }

    fn acted(&mut self, by: &str, command: &PreservationCommand) {
        use PreservationCommand as C;
        match command {
            C::AcceptRequest { office, reference } => self.office = Some((office.clone(), reference.clone())),
            C::AddParcel { parcel, land, crs, method, measured_by, accuracy_m, corners } => {
                let corner = |corner: &CornerInput| Corner {
                    given: [corner.first.clone(), corner.second.clone()],
                    at: Default::default(),
                    accuracy_m: corner.accuracy_m.as_ref().unwrap_or(accuracy_m).clone(),
                    measured_by: corner.measured_by.as_ref().unwrap_or(measured_by).clone(),
                };
                self.parcels.push(Parcel {
                    name: parcel.clone(),
                    land: *land,
                    crs: *crs,
                    method: *method,
                    corners: corners.iter().map(corner).collect(),
                    area_e2: 0,
                    mu_e4: 0,
                });
            }
            C::DropParcel { parcel, .. } => {
                self.parcels.retain(|known| known.name != *parcel);
                for attachment in self.attachments.iter_mut().filter(|a| a.parcel.as_ref() == Some(parcel)) {
                    attachment.parcel = None;
                }
            }
            C::AddAttachment { thing, what, count, unit, parcel } => {
                self.attachments_ever += 1;
                self.attachments.push(Attachment {
                    number: self.attachments_ever,
                    thing: *thing,
                    what: what.clone(),
                    count: count.clone(),
                    unit: *unit,
                    parcel: parcel.clone(),
                });
            }
            C::DropAttachment { attachment, .. } => self.attachments.retain(|a| a.number != *attachment),
            C::NotePresence { side, who, party, present, signed } => {
                let (side, who, party) = (*side, who.clone(), *party);
                let known = self.people.iter_mut().find(|known| known.side == side && known.who == who);
                let noted = Presence { side, who, party, present: *present, signed: *signed };
                match known {
                    Some(known) => *known = noted,
                    None => self.people.push(noted),
                }
            }
            C::CloseSurvey { on, weather, note } => {
                self.survey = Some(Survey { on: *on, weather: weather.clone(), note: note.clone() });
            }
            C::ReopenSurvey { .. } => self.survey = None,
            C::Certify { number, on, fee_payer } => {
                let (number, fee_payer) = (number.clone(), fee_payer.clone());
                self.certificate = Some(Certificate { number, on: *on, fee_payer });
            }
            other => self.money(by, other),
        }
    }

    fn money(&mut self, by: &str, command: &PreservationCommand) {
        use PreservationCommand as C;
        let fen = |yuan: &str| scaled(yuan.trim(), 2).unwrap_or(0);
        match command {
            C::Deposit { on, yuan, receipt, ground, condition, claimants } => {
                self.deposit = Some(Deposit {
                    on: *on,
                    fen: fen(yuan),
                    receipt: receipt.clone(),
                    ground: *ground,
                    condition: condition.clone(),
                    claimants: claimants.clone(),
                });
            }
            C::FixStart { on, .. } => self.start = Some(*on),
            C::Notify { on, .. } => self.notified.push(*on),
            C::AllowEntry { on, .. } => self.entry = Some(*on),
            C::SolveDispute { on, document, shares } => {
                let (document, shares) = (document.clone(), shares.clone());
                self.solution = Some(Solution { on: *on, document, shares });
            }
            C::ProposePayment { share, yuan, claimed_on, document } => {
                let (fen, document, by) = (fen(yuan), document.clone(), by.to_owned());
                self.pending = Some(Pending { share: *share, fen, claimed_on: *claimed_on, document, by });
            }
            C::DropPayment { .. } => self.pending = None,
            C::Pay { on, receipt } => {
                if let Some(Pending { share, fen, claimed_on, .. }) = self.pending.take() {
                    let receipt = receipt.clone();
                    self.payments.push(Payment { share, fen, claimed_on, on: *on, receipt });
                }
            }
            _ => {}
        }
    }
}
