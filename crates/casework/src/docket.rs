//! All cases in memory: where they lie and how many there are, by any filter and area, without asking the database.
//!
//! Cases of one grid lie together in one *drawer* of the columns, and drawers are in the order of their codes: a division is a
//! run of drawers, and a count reads only the columns that its filter names. Sealed cases have drawers of their own, which
//! are passed over for whom the scope does not let know of them.

mod counts;
mod drawer;
mod entry;
mod find;
mod queue;
#[cfg(test)]
mod tests;

pub use counts::{AreaCount, Counted, Counts, Level};
pub use entry::{CaseEntry, CasePoint, Sight, Touched};
pub use queue::{Queue, Waiting};

use crate::access::Scope;
use crate::case_code::CaseCode;
use drawer::{Columns, Drawer, Papers, Seal};
use spatial::{Bounds, LonLat, PointIndex, Target};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use time::Date;

/// What is kept of a case beside its drawer.
#[derive(Debug, Clone)]
struct Row {
    id: i64,
    at: LonLat,
    /// Metres; not a number when it is not known.
    accuracy_m: f32,
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
    /// The drawers in the order of their labels.
    order: Vec<u32>,
    /// Matters that share one drawer of a grid.
    common: HashSet<Box<str>>,
    categories: Words,
    batches: Words,
    units: Words,
    day: Date,
}

impl Docket {
    /// Files cases, whose numbers differ, each matter by itself; sums of what is overdue are kept for one day (see
    /// [`Docket::turn_to`]).
    pub fn new(cases: Vec<CasePoint>, day: Date) -> Docket {
        Docket::with_common(cases, day, &[])
    }

    /// The same, faster to count where most matters are common: those share their drawers, and who does not see all of
    /// them sees none of them.
    pub fn with_common(cases: Vec<CasePoint>, day: Date, common: &[String]) -> Docket {
        let common: HashSet<Box<str>> = common.iter().map(|m| m.as_str().into()).collect();
        let sealed = |case: CasePoint| (seal(&common, &case), case);
        let mut cases: Vec<(Option<Seal>, CasePoint)> = cases.into_iter().map(sealed).collect();
        // In the order of the drawers: what a count or a search reads then lies side by side in memory.
        cases.sort_by(|(s, a), (t, b)| (&a.place_code, s, a.id).cmp(&(&b.place_code, t, b.id)));
        let mut columns = Columns::default();
        let drawers = cases.chunk_by(|(s, a), (t, b)| a.place_code == b.place_code && s == t);
        let drawers: Vec<Drawer> =
            drawers.map(|c| columns.new_drawer(&c[0].1.place_code, c[0].0.clone(), c.len())).collect();
        let cases: Vec<CasePoint> = cases.into_iter().map(|(_, case)| case).collect();
        let mut docket = Docket {
            rows: Vec::with_capacity(cases.len()),
            free: vec![],
            row_of: HashMap::with_capacity(cases.len()),
            points: PointIndex::build((0..).zip(&cases).map(|(row, case)| (case.at.node(), row))),
            order: (0..drawers.len() as u32).collect(),
            common,
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
        let seal = seal(&self.common, &case);
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
        let drawer = self.drawer(&case.place_code, seal);
        let slot = self.columns.put(&mut self.drawers[drawer as usize], row, &papers, self.day);
        self.row_of.insert(case.id, row);
        self.rows[row as usize] = Some(Row {
            id: case.id,
            at: case.at,
            accuracy_m: case.accuracy_m.map_or(f32::NAN, |metres| metres as f32),
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

    /// The drawer of a label; a new one when there is none.
    fn drawer(&mut self, code: &str, seal: Option<Seal>) -> u32 {
        match self.order.binary_search_by(|&d| self.drawers[d as usize].label().cmp(&(code, seal.as_ref()))) {
            Ok(at) => self.order[at],
            Err(at) => {
                let drawer = self.drawers.len() as u32;
                self.drawers.push(self.columns.new_drawer(code, seal, 1));
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

    /// The drawers of an area that a scope sees, in their order.
    fn visible<'a>(&'a self, scope: &'a Scope, area: &str) -> impl Iterator<Item = u32> + Clone + 'a {
        let (seen, asked) = (scope.area_prefix(), area);
        let area = if seen.starts_with(asked) {
            self.drawers_of(seen)
        } else if asked.starts_with(seen) {
            self.drawers_of(asked)
        } else {
            0..0
        };
        let common = self.knows_common(scope);
        self.order[area].iter().copied().filter(move |&d| self.knows_drawer(scope, common, d))
    }

    fn knows_common(&self, scope: &Scope) -> bool {
        self.common.iter().all(|matter| scope.knows(matter, None))
    }

    fn knows_drawer(&self, scope: &Scope, common: bool, drawer: u32) -> bool {
        let seal = self.drawers[drawer as usize].seal();
        seal.map_or(common, |seal| scope.knows(&seal.matter, seal.unit.as_deref()))
    }

    /// Whether a scope sees the case of a row, given whether it knows the common matters.
    fn sees_row(&self, scope: &Scope, common: bool, row: u32) -> bool {
        let Some(kept) = self.rows.get(row as usize).and_then(Option::as_ref) else { return false };
        let code = self.drawers[kept.drawer as usize].code();
        scope.sees(Some(code).filter(|c| !c.is_empty())) && self.knows_drawer(scope, common, kept.drawer)
    }

    /// One case by its number, when the scope sees it.
    pub fn case(&self, scope: &Scope, id: i64) -> Option<CaseEntry<'_>> {
        let row = *self.row_of.get(&id)?;
        self.entry(row).filter(|_| self.sees_row(scope, self.knows_common(scope), row))
    }

    /// Where the case of a code lies, when the scope sees it. Looks through all codes: for a question that a person asks.
    pub fn place_of(&self, scope: &Scope, code: &CaseCode) -> Option<LonLat> {
        let found =
            self.rows.iter().position(|row| row.as_ref().is_some_and(|r| *r.code == *code.as_str()))?;
        let row = u32::try_from(found).ok()?;
        self.entry(row).filter(|_| self.sees_row(scope, self.knows_common(scope), row)).map(|entry| entry.at)
    }

    /// What decides who sees a case, as it is filed now.
    pub fn sight(&self, id: i64) -> Option<Sight> {
        let row = *self.row_of.get(&id)?;
        let drawer = &self.drawers[self.rows[row as usize].as_ref()?.drawer as usize];
        let (matter, unit) = match drawer.seal() {
            Some(seal) => (seal.matter.to_string(), seal.unit.as_deref().map(str::to_owned)),
            None => (self.entry(row)?.category.to_owned(), None),
        };
        Some(Sight { place_code: drawer.code().to_owned(), matter, unit })
    }

    fn entry(&self, row: u32) -> Option<CaseEntry<'_>> {
        let kept = self.rows.get(row as usize)?.as_ref()?;
        let drawer = &self.drawers[kept.drawer as usize];
        let (columns, at) = (&self.columns, drawer.place(kept.slot));
        Some(CaseEntry {
            id: kept.id,
            code: &kept.code,
            at: kept.at,
            accuracy_m: Some(f64::from(kept.accuracy_m)).filter(|metres| !metres.is_nan()),
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
        let common = self.knows_common(scope);
        let seen = rows.into_iter().filter(|row| self.sees_row(scope, common, *row));
        let numbered = |row: u32| Some((self.rows[row as usize].as_ref()?.id, row));
        let mut numbered: Vec<(i64, u32)> = seen.filter_map(numbered).collect();
        numbered.sort_unstable();
        let mut found = Vec::with_capacity(numbered.len());
        found.extend(numbered.into_iter().filter_map(|(_, row)| self.entry(row)));
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
        let common = self.knows_common(scope);
        let visible = |row: u32| self.sees_row(scope, common, row);
        let found = self.points.nearest(at, count, visible).into_iter();
        found.filter_map(|(row, metres)| Some((self.entry(row)?, metres))).collect()
    }
}

/// The seal of a case; none when its matter is common.
fn seal(common: &HashSet<Box<str>>, case: &CasePoint) -> Option<Seal> {
    let unit = || case.unit.as_deref().map(Into::into);
    (!common.contains(case.matter.as_str()))
        .then(|| Seal { matter: case.matter.as_str().into(), unit: unit() })
}
