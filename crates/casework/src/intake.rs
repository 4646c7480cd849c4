//! Taking reports in: what is the same whichever way they come, and a report from elsewhere, ready to become a case.

use crate::case::{Location, NewCase};
use crate::party::NewParty;
use crate::routing::WrittenSuggestion;
use time::OffsetDateTime;

/// Mines looked for beside those that cover a place: the same at the counter, in files and for machines, because the suggestion
/// depends on it.
pub const NEAREST_MINES: usize = 3;

/// A report of a file or a machine, checked, located and routed.
#[derive(Debug, Clone)]
pub struct IncomingCase {
    /// Row of the file.
    pub row: u32,
    /// What is reported, with its reference in the channel.
    pub report: NewCase,
    /// Where it lies.
    pub location: Location,
    /// Who should handle it.
    pub suggestion: WrittenSuggestion,
    /// When it was reported there.
    pub reported_at: OffsetDateTime,
    /// Who reports, when named.
    pub party: Option<NewParty>,
}

/// A case that has a reference of a channel already, as an import compares it.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownReport {
    /// Its code; `None` when it lies outside the reader's area, of which nothing more is told.
    pub code: Option<String>,
    /// Its leaf category.
    pub category: String,
    /// Its description.
    pub summary: String,
    /// People concerned.
    pub people: u32,
    /// Longitude and latitude as its source gave them, degrees.
    pub at: (f64, f64),
    /// When it was reported.
    pub reported_at: OffsetDateTime,
}
