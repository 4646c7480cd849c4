//! Which cases are meant: one filter for list, map, mine check, export and search.

mod reach;

pub use reach::{Ground, MAX_CORNERS, MAX_PLACES, Places, Reach};

use crate::state::State;
use territory::MineId;
use time::Date;

/// Largest distance that may be asked for, metres.
pub const MAX_DISTANCE_M: f64 = 20_000.0;

/// Which states are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateFilter {
    /// Every open state.
    Open,
    /// Open and past its due date.
    Overdue,
    /// Every closed state.
    Closed,
    /// Exactly this one.
    Is(State),
}

/// A conjunction of conditions; the default means all cases.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CaseFilter {
    /// Within this geodesic distance (metres, 0 = within the licence) of a mine's licence polygon.
    pub near_mine: Option<(MineId, f64)>,
    /// Prefix of the grid code: a banner, township, village, primary or micro grid.
    pub area_prefix: Option<String>,
    /// Group (`MS`) or category (`MS-01`).
    pub category: Option<String>,
    /// State condition.
    pub state: Option<StateFilter>,
    /// First day of reporting, Asia/Shanghai.
    pub since: Option<Date>,
    /// Last day of reporting, Asia/Shanghai.
    pub until: Option<Date>,
    /// West, south, east, north in degrees.
    pub bbox: Option<[f64; 4]>,
    /// Members of a batch.
    pub batch: Option<String>,
    /// Text in the summary or the beginning of the case code.
    pub text: Option<String>,
    /// Of each of these at least one reach holds the case: one list of several is their union, several lists of one are their
    /// intersection.
    pub within: Vec<Vec<Reach>>,
}

/// Why a filter is refused: which parameter, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{parameter}`: {problem}")]
pub struct FilterError {
    /// Name of the parameter.
    pub parameter: &'static str,
    /// What is wrong and what is expected.
    pub problem: String,
}

impl CaseFilter {
    /// Checks ranges that the types leave open.
    ///
    /// # Errors
    /// [`FilterError`] naming the parameter.
    pub fn checked(self) -> Result<CaseFilter, FilterError> {
        let refuse = |parameter, problem: &str| Err(FilterError { parameter, problem: problem.to_owned() });
        if let Some((_, distance)) = &self.near_mine
            && !(0.0..=MAX_DISTANCE_M).contains(distance)
        {
            return refuse("distance", "metres from 0 to 20000 are expected");
        }
        if let Some([w, s, e, n]) = self.bbox {
            let finite = [w, s, e, n].iter().all(|v| v.is_finite());
            if !finite || w > e || s > n || w < -180.0 || e > 180.0 || s < -90.0 || n > 90.0 {
                return refuse(
                    "bbox",
                    "west,south,east,north in degrees with west ≤ east and south ≤ north are expected",
                );
            }
        }
        if let Some(prefix) = &self.area_prefix
            && (prefix.is_empty() || prefix.len() > 17 || !prefix.bytes().all(|b| b.is_ascii_digit()))
        {
            return refuse("grid", "the digits of a division or grid code are expected");
        }
        for (parameter, day) in [("since", self.since), ("until", self.until)] {
            if day.is_some_and(|d| !(1900..=2200).contains(&d.year())) {
                return refuse(parameter, "a day of the years 1900 to 2200 is expected");
            }
        }
        if let (Some(since), Some(until)) = (self.since, self.until)
            && since > until
        {
            return refuse("until", "lies before `since`");
        }
        if self.text.as_ref().is_some_and(|t| t.chars().count() > 100) {
            return refuse("q", "at most 100 characters are expected");
        }
        for (parameter, text) in [("q", &self.text), ("batch", &self.batch), ("category", &self.category)] {
            if text.as_ref().is_some_and(|t| t.chars().any(char::is_control)) {
                return refuse(parameter, "text without control characters is expected");
            }
        }
        Ok(self)
    }
}
