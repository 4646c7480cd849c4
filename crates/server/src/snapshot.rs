//! The in-memory cases and how far they follow the change feed: what tiles, counts and search by place are answered from.

use crate::tiles::Moves;
use casework::{CasePoint, CircleRules, Docket};
use territory::Territory;
use time::Date;

/// All cases, up to a change.
pub(crate) struct Snapshot {
    pub(crate) docket: Docket,
    seen: i64,
    moves: Moves,
}

impl Snapshot {
    pub(crate) fn new(points: Vec<CasePoint>, seen: i64, today: Date, circles: &CircleRules) -> Snapshot {
        let docket = Docket::with_common(points, today, circles.common());
        Snapshot { docket, seen, moves: Moves::after(seen) }
    }

    /// Takes in new states of cases, up to a number of the change feed, and remembers what they touch of the ground.
    pub(crate) fn apply(&mut self, points: Vec<CasePoint>, seen: i64, territory: &Territory) {
        for point in points {
            self.moves.note(seen, &self.docket, &point, territory);
            self.docket.insert(point);
        }
        self.seen = self.seen.max(seen);
    }

    /// Number of the last change taken in: changes exactly when any answer can change.
    pub(crate) fn seen(&self) -> i64 {
        self.seen
    }

    /// Where cases changed.
    pub(crate) fn moves(&self) -> &Moves {
        &self.moves
    }
}
