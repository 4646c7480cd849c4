//! What is wrong with a row: where, what, and how to mend it. Personal data are never repeated plainly.

use super::mapping::Field;
use casework::party::{mask_identity, mask_name, mask_phone};
use serde::Serialize;

/// Characters of a value that a fault repeats.
const SHOWN: usize = 40;

/// A fault of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowFault {
    /// Row of the file as a spreadsheet numbers it: the header is row 1.
    pub row: u32,
    /// Name of the column in the file; `None` when the file has none for the field.
    pub column: Option<String>,
    /// Our field.
    pub field: &'static str,
    /// Stable machine word.
    pub code: &'static str,
    /// What stands there, masked when it says who somebody is.
    pub value: Option<String>,
    /// What is wrong and how to mend it, in Chinese.
    pub detail_zh: String,
    /// The same in English.
    pub detail_en: String,
}

impl RowFault {
    pub(super) fn new(
        (row, field): (u32, Field),
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> RowFault {
        let (detail_zh, detail_en) = (zh.into(), en.into());
        RowFault { row, column: None, field: field.word(), code, value: None, detail_zh, detail_en }
    }

    pub(super) fn at(mut self, column: Option<&str>) -> RowFault {
        self.column = column.map(str::to_owned);
        self
    }

    /// Repeats a value, masked where the field holds personal data.
    pub(super) fn showing(mut self, field: Field, value: &str) -> RowFault {
        let short: String = value.chars().take(SHOWN).collect();
        self.value = match field {
            _ if value.trim().is_empty() => None,
            Field::Name => Some(mask_name(&short)),
            Field::Phone => Some(mask_phone(&short)),
            Field::Identity => Some(mask_identity(&short)),
            // A description or an address names people as often as not.
            Field::Summary | Field::Place => None,
            _ => Some(short),
        };
        self
    }
}
