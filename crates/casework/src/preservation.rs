//! Preservation and escrow (公证保全 + 提存): a notary fixes the state of the land, the money is deposited with the notary office,
//! works go on, and whoever is entitled collects (民法典 570–574).
//!
//! One record with one log from the request to the last payment. It belongs to a case, or to an area where there is no case yet.
//! Nobody is named in it: people are told by what they are (承包户甲) and, where they are parties of the case, by their number
//! there, so that names and accounts stay with the sealed parties.

mod command;
mod decide;
mod event;
mod record;
mod survey;
mod transition;

pub use command::{AppraisedLine, ExtraLine, PreservationCommand, ShareLine};
pub use decide::Grounds;
pub use event::{PreservationEvent, PreservationEventBody};
pub use record::{Certificate, Deposit, Payment, Pending, Record, Solution, Survey};
pub use survey::{
    Attachment, Corner, CornerInput, Ground, Land, MAX_ATTACHMENTS, MAX_CORNERS, MAX_PARCELS, MAX_PEOPLE,
    Measured, Method, Notice, Parcel, Presence, ReturnGround, Side, Thing, Unit, measure,
};
pub use transition::{PRESERVATION_STEPS, PreservationCommandKind, PreservationStep};

use crate::escrow::Watch;
use crate::sla::CalendarDays;
use crate::words::words;
use time::Date;

/// The matter that a record without a case belongs to: 提存领取 of the categories, which is sealed from nobody who works on cases.
pub const MATTER: &str = "LD-08";

words! {
    /// How far it has come.
    PreservationStage {
        Requested "requested" "已申请" "requested",
        Accepted "accepted" "公证处已受理，现场勘验中" "accepted, being surveyed",
        Surveyed "surveyed" "已勘验" "surveyed",
        Certified "certified" "已出具保全公证书" "certified",
        Computed "computed" "已测算" "computed",
        Deposited "deposited" "已提存" "deposited",
        Notified "notified" "已通知" "notified",
        EntryAllowed "entry_allowed" "已准许进场" "entry allowed",
        ClaimedPart "claimed_part" "部分领取" "claimed in part",
        ClaimedAll "claimed_all" "全部领取" "claimed in full",
        Returned "returned" "提存人取回" "returned to the depositor",
        Lapsed "lapsed" "期满归国家" "lapsed to the State",
        Ended "ended" "未受理或者已撤回" "declined or withdrawn",
    }
}

/// The row of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preservation {
    /// Identifier, such as `P2026-01`.
    pub id: String,
    /// Name: the land, and what it is about.
    pub name: String,
    /// How far it has come.
    pub stage: PreservationStage,
    /// Code of its case.
    pub case: Option<String>,
    /// Division or grid code, where there is no case.
    pub place: Option<String>,
    /// The batch that its case is treated with.
    pub batch: Option<String>,
    /// The mine that needs the land.
    pub mine: Option<String>,
    /// First day.
    pub opened: Date,
    /// Day of the deposit.
    pub deposited_on: Option<Date>,
    /// Day on which the five years begin; absent for a deposit on condition until a lawyer fixed it.
    pub begins_on: Option<Date>,
    /// What still lies with the notary office, fen.
    pub rest_fen: u64,
    /// Parcels.
    pub parcels: u32,
    /// Their area, ten-thousandths of a 亩.
    pub mu_e4: u64,
    /// Whether it is made up, or rests on a tariff that is.
    pub synthetic: bool,
}

impl Preservation {
    /// How far the five years have run, told from the row alone; `None` when no money lies there.
    pub fn watch(&self, grounds: Grounds<'_>) -> Option<Watch> {
        let deposited = self.deposited_on.filter(|_| self.stage.holds_money())?;
        let begins = (self.begins_on.unwrap_or(deposited), self.begins_on.is_some());
        Watch::of(grounds.rules, grounds.calendar, begins, grounds.today).ok()
    }

    /// Last day on which the notary office decides on the request; `None` once it did.
    pub fn decide_by(&self, grounds: Grounds<'_>) -> Option<Date> {
        let waits = self.stage == PreservationStage::Requested;
        let days = CalendarDays(grounds.rules.decide_days);
        grounds.calendar.after(self.opened, days).ok().filter(|_| waits)
    }
}
