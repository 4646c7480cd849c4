//! What can be said to a record of preservation and escrow, with its data.

use super::survey::{accuracy, label, somebody};
use super::{
    CornerInput, Ground, Land, MAX_PEOPLE, Method, Notice, PreservationCommandKind, ReturnGround, Side,
    Thing, Unit,
};
use crate::case::{Refusal, checked_text};
use crate::decimal::scaled;
use serde::{Deserialize, Serialize};
use time::Date;

time::serde::format_description!(civil, Date, "[year]-[month]-[day]");

/// Most lines that are added to a computation by hand.
const MAX_LINES: usize = 50;
/// The highest sum that can be typed, fen: ten thousand million yuan.
const MAX_FEN: u64 = 1_000_000_000_000;

/// What an attachment without a price in the tariff was appraised at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppraisedLine {
    /// Number of the attachment.
    pub attachment: u32,
    /// All of it, yuan with two decimals.
    pub yuan: String,
    /// Number of the appraisal.
    pub basis: String,
}

/// A line beside parcels and attachments, such as social insurance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtraLine {
    /// What for.
    pub item: String,
    /// Yuan with two decimals.
    pub yuan: String,
    /// Its ground.
    pub basis: String,
}

/// Who gets how much when the dispute is solved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareLine {
    /// What they are; no name.
    pub who: String,
    /// Number among the parties of the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<u32>,
    /// Yuan with two decimals.
    pub yuan: String,
}

/// A command with its data; texts hold 1 to 2,000 characters, money is yuan with at most two decimals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)] // The fields say themselves.
pub enum PreservationCommand {
    AcceptRequest {
        office: String,
        reference: String,
    },
    Decline {
        reason: String,
    },
    Withdraw {
        reason: String,
    },
    /// A parcel by its boundary points in order, in one system of coordinates.
    AddParcel {
        parcel: String,
        land: Land,
        crs: u32,
        method: Method,
        measured_by: String,
        accuracy_m: String,
        corners: Vec<CornerInput>,
    },
    DropParcel {
        parcel: String,
        reason: String,
    },
    AddAttachment {
        thing: Thing,
        what: String,
        count: String,
        unit: Unit,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parcel: Option<String>,
    },
    DropAttachment {
        attachment: u32,
        reason: String,
    },
    /// Somebody who was there, or was called and did not come.
    NotePresence {
        side: Side,
        who: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        party: Option<u32>,
        present: bool,
        signed: bool,
    },
    CloseSurvey {
        #[serde(with = "civil")]
        on: Date,
        weather: String,
        note: String,
    },
    ReopenSurvey {
        reason: String,
    },
    Certify {
        number: String,
        #[serde(with = "civil")]
        on: Date,
        fee_payer: String,
    },
    /// The tariff, and what it has no price for.
    Compute {
        tariff: String,
        #[serde(default)]
        appraised: Vec<AppraisedLine>,
        #[serde(default)]
        extra: Vec<ExtraLine>,
    },
    Deposit {
        #[serde(with = "civil")]
        on: Date,
        yuan: String,
        receipt: String,
        ground: Ground,
        /// What the money may be collected on, for a deposit on condition.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        condition: Option<String>,
        /// Who may come to claim it; nobody while that is to be determined.
        #[serde(default)]
        claimants: Vec<String>,
    },
    FixStart {
        #[serde(with = "civil")]
        on: Date,
        ground: String,
    },
    Notify {
        #[serde(with = "civil")]
        on: Date,
        way: Notice,
        note: String,
    },
    AllowEntry {
        #[serde(with = "civil")]
        on: Date,
        note: String,
    },
    SolveDispute {
        #[serde(with = "civil")]
        on: Date,
        document: String,
        shares: Vec<ShareLine>,
    },
    /// A payment to one share, by its number from 1.
    ProposePayment {
        share: u32,
        yuan: String,
        #[serde(with = "civil")]
        claimed_on: Date,
        document: String,
    },
    DropPayment {
        reason: String,
    },
    Pay {
        #[serde(with = "civil")]
        on: Date,
        receipt: String,
    },
    Return {
        #[serde(with = "civil")]
        on: Date,
        ground: ReturnGround,
        document: String,
    },
    RecordLapse {
        #[serde(with = "civil")]
        on: Date,
        reference: String,
    },
}

impl PreservationCommand {
    /// Which one.
    pub fn kind(&self) -> PreservationCommandKind {
        use PreservationCommandKind as K;
        match self {
            Self::AcceptRequest { .. } => K::AcceptRequest,
            Self::Decline { .. } => K::Decline,
            Self::Withdraw { .. } => K::Withdraw,
            Self::AddParcel { .. } => K::AddParcel,
            Self::DropParcel { .. } => K::DropParcel,
            Self::AddAttachment { .. } => K::AddAttachment,
            Self::DropAttachment { .. } => K::DropAttachment,
            Self::NotePresence { .. } => K::NotePresence,
            Self::CloseSurvey { .. } => K::CloseSurvey,
            Self::ReopenSurvey { .. } => K::ReopenSurvey,
            Self::Certify { .. } => K::Certify,
            Self::Compute { .. } => K::Compute,
            Self::Deposit { .. } => K::Deposit,
            Self::FixStart { .. } => K::FixStart,
            Self::Notify { .. } => K::Notify,
            Self::AllowEntry { .. } => K::AllowEntry,
            Self::SolveDispute { .. } => K::SolveDispute,
            Self::ProposePayment { .. } => K::ProposePayment,
            Self::DropPayment { .. } => K::DropPayment,
            Self::Pay { .. } => K::Pay,
            Self::Return { .. } => K::Return,
            Self::RecordLapse { .. } => K::RecordLapse,
        }
    }

    /// Numbers of parties of the case that it names.
    pub fn parties(&self) -> Vec<u32> {
        match self {
            Self::NotePresence { party, .. } => party.iter().copied().collect(),
            Self::SolveDispute { shares, .. } => shares.iter().filter_map(|share| share.party).collect(),
            _ => vec![],
        }
    }

    /// The command with texts as they are kept.
    ///
    /// # Errors
    /// [`Refusal`] with the field that does not fit.
    pub fn checked(mut self, today: Date, accuracy_below_mm: u64) -> Result<PreservationCommand, Refusal> {
        for (field, text) in self.texts() {
            *text = checked_text(text)
                .map_err(|refusal| Refusal::Field { field, problem: refusal.to_string() })?;
        }
        if let Some((field, day)) = self.day().filter(|(_, day)| *day > today) {
            let problem = format!("{day} lies in the future: record it when it was done");
            return Err(Refusal::Field { field, problem });
        }
        match &mut self {
            Self::AcceptRequest { office, reference } => {
                (*office, *reference) = (label("office", office)?, label("reference", reference)?);
            }
            Self::AddParcel { parcel, measured_by, accuracy_m, corners, .. } => {
                (*parcel, *measured_by) = (label("parcel", parcel)?, somebody("measured_by", measured_by)?);
                *accuracy_m = accuracy(accuracy_m, accuracy_below_mm)?;
                for corner in corners {
                    let own = corner.accuracy_m.as_deref().map(|text| accuracy(text, accuracy_below_mm));
                    let by = corner.measured_by.as_deref().map(|text| somebody("measured_by", text));
                    (corner.accuracy_m, corner.measured_by) = (own.transpose()?, by.transpose()?);
                    for text in [&mut corner.first, &mut corner.second] {
                        *text = text.trim().to_owned();
                    }
                }
            }
            Self::AddAttachment { what, count, .. } => {
                *what = label("what", what)?;
                *count = count.trim().to_owned();
                if scaled(count, 4).is_none_or(|count| count == 0 || count > 10_000_000_000) {
                    let problem = "a number above 0, at most a million, with at most four decimals";
                    return Err(Refusal::Field { field: "count", problem: problem.into() });
                }
            }
            Self::NotePresence { who, present, signed, .. } => {
                *who = somebody("who", who)?;
                if *signed && !*present {
                    let problem = "who was not there has not signed the record of the survey";
                    return Err(Refusal::Field { field: "signed", problem: problem.into() });
                }
            }
            Self::Certify { number, fee_payer, .. } => {
                (*number, *fee_payer) = (label("number", number)?, somebody("fee_payer", fee_payer)?);
            }
            Self::Compute { appraised, extra, .. } => check_lines(appraised, extra)?,
            Self::Deposit { yuan, receipt, claimants, condition, .. } => {
                fen("yuan", yuan)?;
                *receipt = label("receipt", receipt)?;
                *condition = condition.as_deref().map(|text| label("condition", text)).transpose()?;
                many("claimants", claimants.len())?;
                for who in claimants {
                    *who = somebody("claimants", who)?;
                }
            }
            Self::SolveDispute { shares, .. } => {
                many("shares", shares.len())?;
                for share in shares {
                    share.who = somebody("shares", &share.who)?;
                    fen("shares", &share.yuan)?;
                }
            }
            Self::ProposePayment { yuan, .. } => drop(fen("yuan", yuan)?),
            Self::Pay { receipt, .. } => *receipt = label("receipt", receipt)?,
            _ => {}
        }
        Ok(self)
    }

    /// The day that it tells of.
    fn day(&self) -> Option<(&'static str, Date)> {
        match self {
            Self::CloseSurvey { on, .. }
            | Self::Certify { on, .. }
            | Self::Deposit { on, .. }
            | Self::FixStart { on, .. }
            | Self::Notify { on, .. }
            | Self::AllowEntry { on, .. }
            | Self::SolveDispute { on, .. }
            | Self::Pay { on, .. }
            | Self::Return { on, .. }
            | Self::RecordLapse { on, .. } => Some(("on", *on)),
            Self::ProposePayment { claimed_on, .. } => Some(("claimed_on", *claimed_on)),
            _ => None,
        }
    }

    fn texts(&mut self) -> Vec<(&'static str, &mut String)> {
        match self {
            Self::Decline { reason }
            | Self::Withdraw { reason }
            | Self::DropParcel { reason, .. }
            | Self::DropAttachment { reason, .. }
            | Self::ReopenSurvey { reason }
            | Self::DropPayment { reason } => vec![("reason", reason)],
            Self::CloseSurvey { weather, note, .. } => vec![("weather", weather), ("note", note)],
            Self::FixStart { ground, .. } => vec![("ground", ground)],
            Self::Notify { note, .. } | Self::AllowEntry { note, .. } => vec![("note", note)],
            Self::SolveDispute { document, .. }
            | Self::ProposePayment { document, .. }
            | Self::Return { document, .. } => vec![("document", document)],
            Self::RecordLapse { reference, .. } => vec![("reference", reference)],
            _ => vec![],
        }
    }
}

/// Yuan as typed, in fen.
///
/// # Errors
/// [`Refusal::Field`] for what is no sum of money above zero.
pub(super) fn fen(field: &'static str, yuan: &str) -> Result<u64, Refusal> {
    scaled(yuan.trim(), 2).filter(|fen| (1..=MAX_FEN).contains(fen)).ok_or_else(|| {
        let problem = "yuan above 0 with at most two decimals, such as 12345.67";
        Refusal::Field { field, problem: problem.into() }
    })
}

fn many(field: &'static str, count: usize) -> Result<(), Refusal> {
    let problem = || format!("at most {MAX_PEOPLE}, got {count}");
    if count <= MAX_PEOPLE { Ok(()) } else { Err(Refusal::Field { field, problem: problem() }) }
}

fn check_lines(appraised: &mut [AppraisedLine], extra: &mut [ExtraLine]) -> Result<(), Refusal> {
    for (field, count) in [("appraised", appraised.len()), ("extra", extra.len())] {
        if count > MAX_LINES {
            return Err(Refusal::Field { field, problem: format!("at most {MAX_LINES} lines, got {count}") });
        }
    }
    for line in appraised {
        fen("appraised", &line.yuan)?;
        line.basis = label("appraised", &line.basis)?;
    }
    for line in extra {
        fen("extra", &line.yuan)?;
        (line.item, line.basis) = (label("extra", &line.item)?, label("extra", &line.basis)?);
    }
    Ok(())
}
