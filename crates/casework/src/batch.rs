//! Batches: lead case and parallel mediation (示范诉讼 + 批量调解).

use time::Date;

/// A batch of cases with common facts and law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Identifier.
    pub id: String,
    /// Name in Chinese.
    pub name: String,
    /// Stage (`collecting`, `typed`, `demo_chosen`, `demo_trial`, `demo_effective`, `parallel_mediation`, `closed`).
    pub stage: String,
    /// Code of the lead case (示范案), when chosen.
    pub lead_case: Option<String>,
    /// The mine concerned, when one is.
    pub mine: Option<String>,
    /// First day.
    pub opened: Date,
    /// Whether it is made up.
    pub synthetic: bool,
}
