//! The in-memory cases: what tiles, counts and search by place are answered from.

use casework::Scope;
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};
use spatial::Bounds;
use std::collections::HashMap;
use store::CasePoint;
use time::Date;

type Entry = GeomWithData<[f64; 2], i64>;

/// How many cases lie in a grid or division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    pub(crate) total: u32,
    pub(crate) open: u32,
    pub(crate) overdue: u32,
    pub(crate) mining: u32,
}

/// All cases as points, with an R-tree over their places.
pub(crate) struct CaseTable {
    by_id: HashMap<i64, CasePoint>,
    tree: RTree<Entry>,
    seen: i64,
}

impl CaseTable {
    pub(crate) fn new(points: Vec<CasePoint>, seen: i64) -> CaseTable {
        let tree = RTree::bulk_load(points.iter().map(entry).collect());
        CaseTable { by_id: points.into_iter().map(|p| (p.id, p)).collect(), tree, seen }
    }

    /// Takes in new states of cases, up to a number of the change feed.
    pub(crate) fn apply(&mut self, points: Vec<CasePoint>, seen: i64) {
        for point in points {
            if let Some(old) = self.by_id.get(&point.id) {
                self.tree.remove(&entry(old));
            }
            self.tree.insert(entry(&point));
            self.by_id.insert(point.id, point);
        }
        self.seen = self.seen.max(seen);
    }

    /// Number of the last change taken in: changes exactly when any answer can change.
    pub(crate) fn seen(&self) -> i64 {
        self.seen
    }

    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Cases of the scope in a box, by number.
    pub(crate) fn in_bounds(&self, scope: &Scope, bounds: &Bounds) -> Vec<&CasePoint> {
        let (low, high) = (bounds.min.lon_lat(), bounds.max.lon_lat());
        let envelope = AABB::from_corners([low.lon(), low.lat()], [high.lon(), high.lat()]);
        let found = self.tree.locate_in_envelope(&envelope).filter_map(|e| self.by_id.get(&e.data));
        let mut found: Vec<_> = found.filter(|p| scope.sees(place(p))).collect();
        found.sort_unstable_by_key(|p| p.id);
        found
    }

    /// Counts of all grids and divisions of the scope: a case counts for every prefix level of its place.
    pub(crate) fn counts(&self, scope: &Scope, today: Date) -> HashMap<&str, Counts> {
        let mut counts: HashMap<&str, Counts> = HashMap::new();
        for point in self.by_id.values().filter(|p| scope.sees(place(p))) {
            for digits in [6, 9, 12, 15, 17] {
                if let Some(code) = point.place_code.get(..digits) {
                    counts.entry(code).or_default().add(point, today);
                }
            }
        }
        counts
    }

    /// Counts of one grid or division.
    pub(crate) fn counts_in(&self, scope: &Scope, code: &str, today: Date) -> Counts {
        let mut counts = Counts::default();
        let points = self.by_id.values().filter(|p| p.place_code.starts_with(code) && scope.sees(place(p)));
        points.for_each(|p| counts.add(p, today));
        counts
    }
}

impl Counts {
    pub(crate) fn add(&mut self, point: &CasePoint, today: Date) {
        let open = point.state.is_open();
        self.total += 1;
        self.open += u32::from(open);
        self.overdue += u32::from(open && point.due.is_some_and(|d| d < today));
        self.mining += u32::from(point.mining_related);
    }
}

fn place(point: &CasePoint) -> Option<&str> {
    Some(point.place_code.as_str()).filter(|c| !c.is_empty())
}

fn entry(point: &CasePoint) -> Entry {
    Entry::new([point.at.lon(), point.at.lat()], point.id)
}
