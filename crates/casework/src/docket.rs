//! All cases in memory: where they lie and how many there are, by any filter and area, without asking the database.
//!
//! Cases of one grid lie together in one *drawer* of the columns, and drawers are in the order of their codes: a division is a
//! run of drawers, and a count reads only the columns that its filter names.

mod counts;
mod drawer;
mod entry;
mod queue;
#[cfg(test)]
mod tests;

pub use counts::{AreaCount, Counted, Counts, Level};
pub use entry::{CaseEntry, CasePoint, Touched};
pub use queue::{Queue, Waiting};

use crate::access::Scope;
use drawer::{Columns, Drawer, Papers};
use spatial::{Bounds, LonLat, PointIndex, Target};
use std::collections::HashMap;
use std::ops::Range;
use time::Date;

/// What is kept of a case beside its drawer.
#[derive(Debug, Clone)]
struct Row {
    id: i64,
    at: LonLat,
    code: Box<str>,
    summary: Box<str>,
    people: u32,
    drawer: u32,
    slot: u32,
}

impl Row {
    /// Whether a text stands in its description or begins its code.
    fn says(&self, text: &str) -> bool {
        self.summary.contains(text) || self.code.starts_with(text)
    }
}

/// Words with small numbers; a number is never given to another word.
#[derive(Debug, Clone, Default)]
struct Words {
    words: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
}

impl Words {
    fn number(&mut self, word: &str) -> u32 {
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        let number = self.words.len() as u32;
        self.words.push(word.into());
        self.numbers.insert(word.into(), number);
        number
    }
}

/// The cases, by place and by grid.
#[derive(Debug, Clone)]
pub struct Docket {
    rows: Vec<Option<Row>>,
    free: Vec<u32>,
    row_of: HashMap<i64, u32>,
    points: PointIndex,
    columns: Columns,
    drawers: Vec<Drawer>,
    /// The drawers in the order of their codes.
    order: Vec<u32>,
    categories: Words,
    batches: Words,
    units: Words,
    day: Date,
}

impl Docket {
    /// Files cases, whose numbers differ; sums of what is overdue are kept for one day (see [`Docket::turn_to`]).
    pub fn new(mut cases: Vec<CasePoint>, day: Date) -> Docket {
        // In the order of the drawers: what a count or a search reads then lies side by side in memory.
        cases.sort_by(|a, b| (&a.place_code, a.id).cmp(&(&b.place_code, b.id)));
        let mut columns = Columns::default();
        let drawers = cases.chunk_by(|a, b| a.place_code == b.place_code);
        let drawers: Vec<Drawer> = drawers.map(|c| columns.new_drawer(&c[0].place_code, c.len())).collect();
        let mut docket = Docket {
            rows: Vec::with_capacity(cases.len()),
            free: vec![],
            row_of: HashMap::with_capacity(cases.len()),
            points: PointIndex::build((0..).zip(&cases).map(|(row, case)| (case.at.node(), row))),
            order: (0..drawers.len() as u32).collect(),
            columns,
            drawers,
            categories: Words::default(),
            batches: Words::default(),
            units: Words::default(),
            day,
        };
        // Numbers in the order of the words: a group of categories is then one range.
        let mut words: Vec<&str> = cases.iter().map(|c| c.category.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        words.into_iter().for_each(|word| {
            docket.categories.number(word);
        });
        for case in cases {
            docket.insert(case);
        }
        docket
    }

    /// Number of cases.
    pub fn len(&self) -> usize {
        self.row_of.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.row_of.is_empty()
    }

    /// The day for which sums are kept.
    pub fn day(&self) -> Date {
        self.day
    }

    /// Keeps the sums for another day. Counts for a day that is not kept are right too, and slower.
    pub fn turn_to(&mut self, day: Date) {
        self.day = day;
        for drawer in &mut self.drawers {
            self.columns.turn_to(drawer, day);
        }
    }

    /// Files a new case, or the new state of a known one, and says which boxes of the map that touches.
    pub fn insert(&mut self, case: CasePoint) -> Touched {
        let known = self.row_of.get(&case.id).copied();
        let row = known.or_else(|| self.free.pop()).unwrap_or(self.rows.len() as u32);
        if row as usize == self.rows.len() {
            self.rows.push(None);
        }
        self.unfile(row);
        let node = case.at.node();
        let before = self.points.insert(row, node);
        self.file(case, row);
        Touched::of(before, Some(node))
    }

    /// Takes a case out; `None` when it is not there.
    pub fn remove(&mut self, id: i64) -> Option<Touched> {
        let row = self.row_of.remove(&id)?;
        self.unfile(row);
        self.rows[row as usize] = None;
        self.free.push(row);
        Some(Touched::of(self.points.remove(row), None))
    }

    fn file(&mut self, case: CasePoint, row: u32) {
        let papers = Papers {
            state: case.state,
            mining_related: case.mining_related,
            category: self.categories.number(&case.category),
            batch: case.batch.map_or(drawer::NO_BATCH, |b| self.batches.number(&b)),
            unit: case.unit.map_or(drawer::NO_UNIT, |u| self.units.number(&u)),
            remark: case.remark,
            reported: case.reported,
            due: case.due,
        };
        let drawer = self.drawer(&case.place_code);
        let slot = self.columns.put(&mut self.drawers[drawer as usize], row, &papers, self.day);
        self.row_of.insert(case.id, row);
        self.rows[row as usize] = Some(Row {
            id: case.id,
            at: case.at,
            // Copied rather than taken over: texts then lie in memory as they are searched.
            code: case.code.as_str().into(),
            summary: case.summary.as_str().into(),
            people: case.people,
            drawer,
            slot,
        });
    }

    fn unfile(&mut self, row: u32) {
        let Some(Row { drawer, slot, .. }) = self.rows[row as usize].take() else { return };
        let moved = self.columns.take_out(&mut self.drawers[drawer as usize], slot, self.day);
        if let Some(moved) = moved.and_then(|row| self.rows[row as usize].as_mut()) {
            moved.slot = slot;
        }
    }

    /// The drawer of a code; a new one when there is none.
    fn drawer(&mut self, code: &str) -> u32 {
        match self.order.binary_search_by(|&d| self.drawers[d as usize].code().cmp(code)) {
            Ok(at) => self.order[at],
            Err(at) => {
                let drawer = self.drawers.len() as u32;
                self.drawers.push(self.columns.new_drawer(code, 1));
                self.order.insert(at, drawer);
                drawer
            }
        }
    }

    /// The drawers whose codes begin with a prefix, as places in the order.
    fn drawers_of(&self, prefix: &str) -> Range<usize> {
        let code = |d: &u32| self.drawers[*d as usize].code();
        let start = self.order.partition_point(|d| code(d) < prefix);
        let length = self.order[start..].partition_point(|d| code(d).starts_with(prefix));
        start..start + length
    }

    /// The drawers of an area that a scope sees.
    fn visible(&self, scope: &Scope, area: &str) -> Range<usize> {
        let (seen, asked) = (scope.area_prefix(), area);
        if seen.starts_with(asked) {
            self.drawers_of(seen)
        } else if asked.starts_with(seen) {
            self.drawers_of(asked)
        } else {
            0..0
        }
    }

    /// One case by its number, when the scope sees it.
    pub fn case(&self, scope: &Scope, id: i64) -> Option<CaseEntry<'_>> {
        let entry = self.entry(*self.row_of.get(&id)?)?;
        scope.sees(Some(entry.place_code).filter(|c| !c.is_empty())).then_some(entry)
    }

    fn entry(&self, row: u32) -> Option<CaseEntry<'_>> {
        let kept = self.rows.get(row as usize)?.as_ref()?;
        let drawer = &self.drawers[kept.drawer as usize];
        let (columns, at) = (&self.columns, drawer.place(kept.slot));
        Some(CaseEntry {
            id: kept.id,
            code: &kept.code,
            at: kept.at,
            people: kept.people,
            summary: &kept.summary,
            reported: columns.reported(at),
            place_code: drawer.code(),
            category: &self.categories.words[columns.category(at) as usize],
            state: columns.state(at),
            mining_related: columns.mining_related(at),
            due: columns.due(at),
        })
    }

    fn entries(&self, scope: &Scope, rows: Vec<u32>) -> Vec<CaseEntry<'_>> {
        let found = rows.into_iter().filter_map(|row| self.entry(row));
        let mut found: Vec<_> =
            found.filter(|e| scope.sees(Some(e.place_code).filter(|c| !c.is_empty()))).collect();
        found.sort_unstable_by_key(|e| e.id);
        found
    }

    /// Cases in a box, borders included, by number.
    pub fn in_bounds(&self, scope: &Scope, bounds: &Bounds) -> Vec<CaseEntry<'_>> {
        let mut rows = vec![];
        self.points.in_bounds(bounds, |row| rows.push(row));
        self.entries(scope, rows)
    }

    /// Cases within a geodesic distance of a geometry, by number.
    ///
    /// # Units
    /// Metres.
    pub fn within(&self, scope: &Scope, target: &Target, metres: f64) -> Vec<CaseEntry<'_>> {
        let mut rows = vec![];
        self.points.within(target, metres, |row| rows.push(row));
        self.entries(scope, rows)
    }

    /// The nearest cases with their geodesic distances, nearest first.
    ///
    /// # Units
    /// Metres.
    pub fn nearest(&self, scope: &Scope, at: LonLat, count: usize) -> Vec<(CaseEntry<'_>, f64)> {
        let visible = |row: u32| {
            let place = self.rows[row as usize].as_ref().map(|r| self.drawers[r.drawer as usize].code());
            place.is_some_and(|code| scope.sees(Some(code).filter(|c| !c.is_empty())))
        };
        let found = self.points.nearest(at, count, visible).into_iter();
        found.filter_map(|(row, metres)| Some((self.entry(row)?, metres))).collect()
    }
}
