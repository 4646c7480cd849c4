//! A case as the docket takes it in, and as it gives it out.

use crate::access::Scope;
use crate::desk::Remark;
use crate::relocation::Recorded;
use crate::state::State;
use spatial::{Bounds, LonLat, Node};
use time::Date;

/// What map and counts need of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct CasePoint {
    /// Running number: the stable feature id.
    pub id: i64,
    /// Code.
    pub code: String,
    /// State.
    pub state: State,
    /// Leaf category.
    pub category: String,
    /// What decides who may know of it ([`crate::circle::matter`]).
    pub matter: String,
    /// Lead unit.
    pub unit: Option<String>,
    /// What its history adds to its state.
    pub remark: Option<Remark>,
    /// Whether it counts as mining-related.
    pub mining_related: bool,
    /// Short description.
    pub summary: String,
    /// People concerned.
    pub people: u32,
    /// Day of reporting, Asia/Shanghai.
    pub reported: Date,
    /// Last day of the time limit.
    pub due: Option<Date>,
    /// Batch it belongs to.
    pub batch: Option<String>,
    /// On CGCS2000.
    pub at: LonLat,
    /// Accuracy of the place, metres; none when it is not known.
    pub accuracy_m: Option<f64>,
    /// Longest grid or division code; empty outside the banner.
    pub place_code: String,
}

impl CasePoint {
    /// What its record says of its place.
    pub fn recorded(&self) -> Recorded<'_> {
        Recorded { code: &self.code, at: self.at, place_code: &self.place_code }
    }

    /// Whether a scope sees it.
    pub fn is_seen_by(&self, scope: &Scope) -> bool {
        self.sight().is_open_to(scope)
    }

    /// What decides who sees it.
    pub fn sight(&self) -> Sight {
        let (place_code, matter, unit) = (&self.place_code, &self.matter, &self.unit);
        Sight { place_code: place_code.clone(), matter: matter.clone(), unit: unit.clone() }
    }
}

/// What decides who sees a case: where it lies, what it is about, and who leads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// Longest grid or division code; empty outside the banner.
    pub place_code: String,
    /// See [`crate::circle::matter`].
    pub matter: String,
    /// Lead unit; of a common matter it need not be known.
    pub unit: Option<String>,
}

impl Sight {
    /// Whether a scope sees such a case.
    pub fn is_open_to(&self, scope: &Scope) -> bool {
        scope.sees(Some(self.place_code.as_str()).filter(|c| !c.is_empty()))
            && scope.knows(&self.matter, self.unit.as_deref())
    }
}

/// A case of the docket as the map shows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CaseEntry<'a> {
    /// Running number: the stable feature id.
    pub id: i64,
    /// Code.
    pub code: &'a str,
    /// State.
    pub state: State,
    /// Leaf category.
    pub category: &'a str,
    /// Whether it counts as mining-related.
    pub mining_related: bool,
    /// Short description.
    pub summary: &'a str,
    /// People concerned.
    pub people: u32,
    /// Day of reporting, Asia/Shanghai.
    pub reported: Date,
    /// Last day of the time limit of an open case; a closed one has none any more.
    pub due: Option<Date>,
    /// On CGCS2000.
    pub at: LonLat,
    /// Accuracy of the place, metres; none when it is not known.
    pub accuracy_m: Option<f64>,
    /// Longest grid or division code; empty outside the banner.
    pub place_code: &'a str,
}

impl CaseEntry<'_> {
    /// Open and past its due date.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.due.is_some_and(|due| due < today)
    }
}

/// The boxes of the map that a change touches: where the case was, and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Touched {
    /// Where it was; none for a new case.
    pub before: Option<Bounds>,
    /// Where it is; none for one that was taken out.
    pub after: Option<Bounds>,
}

impl Touched {
    pub(super) fn of(before: Option<Node>, after: Option<Node>) -> Touched {
        let around = |node: Option<Node>| node.map(|n| Bounds { min: n, max: n });
        Touched { before: around(before), after: around(after) }
    }
}
