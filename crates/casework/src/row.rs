//! A case as a row: what lists, exports and the map show. Holds no personal data.

use crate::case::Channel;
use crate::case_code::CaseCode;
use crate::category::CategoryCode;
use crate::state::State;
use spatial::LonLat;
use territory::{DivisionCode, GridCode, MineId, StationId};
use time::{Date, OffsetDateTime};

/// A case as a row.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRow {
    /// Running number in the database: the stable feature id and the paging key.
    pub id: i64,
    /// Code.
    pub code: CaseCode,
    /// State.
    pub state: State,
    /// Leaf category.
    pub category: CategoryCode,
    /// Whether it counts as mining-related.
    pub mining_related: bool,
    /// Short description.
    pub summary: String,
    /// People concerned.
    pub people: u32,
    /// Channel it came through.
    pub channel: Channel,
    /// On CGCS2000.
    pub point: LonLat,
    /// Accuracy of the point, metres, where known.
    pub accuracy_m: Option<f64>,
    /// 17 digits.
    pub micro_grid: Option<GridCode>,
    /// 15 digits.
    pub primary_grid: Option<GridCode>,
    /// Village or community.
    pub village: Option<DivisionCode>,
    /// Township.
    pub township: Option<DivisionCode>,
    /// Mine that covers the point or lies nearest, and its distance in metres.
    pub mine: Option<(MineId, f64)>,
    /// Lead unit.
    pub unit: Option<StationId>,
    /// When it was reported.
    pub reported_at: OffsetDateTime,
    /// Last day of the time limit.
    pub due: Option<Date>,
    /// Open and past its due date on the day of reading.
    pub overdue: bool,
    /// Batch it belongs to.
    pub batch: Option<String>,
    /// Whether it is made up.
    pub synthetic: bool,
}
