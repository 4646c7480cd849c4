//! Questions to the operator in a mine's dossier: how many were answered, in time or late, and how many met silence.

use crate::app::App;
use casework::inquiry::Tally;
use serde::Serialize;
use store::MineInquiry;
use time::Date;
use utoipa::ToSchema;

/// Questions about the mine by the day asked for, in cases that the reader may know of; how they stood at the end of that day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AskedOfMine {
    /// `asked`, `in_time`, `late`, `silent`, `waiting` and `ended` (taken back, or ended with the case); the five add up to `asked`.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub(super) tally: Tally,
    /// Newest first, at most 200.
    pub(super) inquiries: Vec<InquiryOfMine>,
}

/// A question about the mine.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InquiryOfMine {
    pub(super) number: u32,
    pub(super) case: String,
    pub(super) addressee: String,
    pub(super) subject: String,
    pub(super) asked_on: String,
    pub(super) due: String,
    pub(super) standing: &'static str,
    pub(super) standing_zh: &'static str,
    pub(super) standing_en: &'static str,
    pub(super) answered_on: Option<String>,
}

impl AskedOfMine {
    pub(super) fn of(rows: &[MineInquiry], as_of: Date) -> AskedOfMine {
        AskedOfMine {
            tally: Tally::of(rows.iter().map(|row| &row.inquiry), as_of),
            inquiries: rows.iter().map(|row| listed(row, as_of)).collect(),
        }
    }

    /// Asks for them in the reader's scope.
    pub(super) async fn read(
        app: &App,
        mine: &str,
        as_of: Date,
    ) -> Result<Vec<MineInquiry>, store::StoreError> {
        app.store().inquiries_of_mine(&app.scope(), mine, as_of).await
    }
}

fn listed(row: &MineInquiry, as_of: Date) -> InquiryOfMine {
    let inquiry = &row.inquiry;
    let standing = inquiry.standing(as_of);
    InquiryOfMine {
        number: inquiry.number,
        case: row.case.clone(),
        addressee: row.addressee.clone(),
        subject: row.subject.clone(),
        asked_on: inquiry.asked_on.to_string(),
        due: inquiry.due.to_string(),
        standing: standing.as_str(),
        standing_zh: standing.name_zh(),
        standing_en: standing.name_en(),
        answered_on: inquiry.answered_on.filter(|day| *day <= as_of).map(|day| day.to_string()),
    }
}
