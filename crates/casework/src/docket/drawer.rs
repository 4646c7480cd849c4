//! The cases of a grid, column by column, with their sums.

use super::counts::Counts;
use crate::desk::Remark;
use crate::state::State;
use time::{Date, Duration, Month};

/// Batch number of a case that is in none.
pub(super) const NO_BATCH: u32 = u32::MAX;
/// Unit number of a case that none has yet.
pub(super) const NO_UNIT: u32 = u32::MAX;
/// Due day of a case that cannot be overdue: it is closed or has no limit.
pub(super) const NEVER: u16 = u16::MAX;
/// Flag of a case on which somebody still has to act.
const OPEN: u8 = 1;
/// Flag of a mining-related case.
const MINING: u8 = 2;
/// What the history adds to the state, in the flags above the others: 0 for nothing, else the remark's number and one.
const REMARK_SHIFT: u32 = 2;
/// Drawers begin and end at multiples of this many cases, so that none is left to be compared singly.
const LANE: usize = 32;
/// Cases whose conditions are looked at together: few enough to be counted in eight bits.
const CHUNK: usize = 7 * LANE;

/// What a filter asks of a case.
pub(super) struct Papers {
    pub(super) state: State,
    pub(super) mining_related: bool,
    pub(super) category: u32,
    pub(super) batch: u32,
    pub(super) unit: u32,
    pub(super) remark: Option<Remark>,
    pub(super) reported: Date,
    pub(super) due: Option<Date>,
}

/// Conditions on the columns; none is "any".
#[derive(Debug, Clone, Default)]
pub(super) struct Conditions {
    pub(super) state: Option<State>,
    pub(super) open: Option<bool>,
    pub(super) overdue: bool,
    pub(super) category: Option<Categories>,
    pub(super) reported: Option<(u16, u16)>,
    pub(super) batch: Option<u32>,
}

/// Numbers of the categories that are meant.
#[derive(Debug, Clone)]
pub(super) enum Categories {
    Range(u16, u16),
    Any(Vec<u16>),
}

impl Categories {
    fn has(&self, number: u16) -> bool {
        match self {
            Categories::Range(low, high) => (*low..=*high).contains(&number),
            Categories::Any(numbers) => numbers.contains(&number),
        }
    }
}

impl Conditions {
    pub(super) fn is_none(&self) -> bool {
        self.state.is_none()
            && self.open.is_none()
            && !self.overdue
            && self.category.is_none()
            && self.reported.is_none()
            && self.batch.is_none()
    }
}

/// Days since 1970 in 16 bits, up to 2149; a day before or after counts as the first or last.
pub(super) fn day_number(day: Date) -> u16 {
    const LAST: i64 = NEVER as i64 - 1;
    (day - EPOCH).whole_days().clamp(0, LAST) as u16
}

const EPOCH: Date = match Date::from_calendar_date(1970, Month::January, 1) {
    Ok(day) => day,
    Err(_) => Date::MIN,
};

/// Cases of which not everybody knows lie in drawers of their own, so that a whole drawer is seen or not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seal {
    pub(super) matter: Box<str>,
    pub(super) unit: Option<Box<str>>,
}

/// A run of the columns: the cases of one grid that the same readers see.
#[derive(Debug, Clone)]
pub(super) struct Drawer {
    code: Box<str>,
    seal: Option<Seal>,
    /// First place in the columns; a multiple of [`LANE`].
    start: usize,
    cases: usize,
    /// Places until the next drawer.
    room: usize,
    sums: Counts,
}

impl Drawer {
    pub(super) fn code(&self) -> &str {
        &self.code
    }

    /// What drawers are sorted by.
    pub(super) fn label(&self) -> (&str, Option<&Seal>) {
        (&self.code, self.seal.as_ref())
    }

    /// The seal; none on a drawer of common matters.
    pub(super) fn seal(&self) -> Option<&Seal> {
        self.seal.as_ref()
    }

    /// All of the drawer, for the day that is kept.
    pub(super) fn sums(&self) -> Counts {
        self.sums
    }

    /// Where the case of a slot is in the columns.
    pub(super) fn place(&self, slot: u32) -> usize {
        self.start + slot as usize
    }

    fn places(&self) -> std::ops::Range<usize> {
        self.start..self.start + self.cases
    }
}

/// What is known of all cases, drawer after drawer, so that counting reads memory from one end to the other. A place
/// that no case has holds anything.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    rows: Vec<u32>,
    states: Vec<u8>,
    /// [`OPEN`], [`MINING`], and the remark.
    flags: Vec<u8>,
    due: Vec<u16>,
    categories: Vec<u16>,
    reported: Vec<u16>,
    batches: Vec<u32>,
    units: Vec<u32>,
}

impl Columns {
    /// A drawer with room for some cases, behind all others.
    pub(super) fn new_drawer(&mut self, code: &str, seal: Option<Seal>, cases: usize) -> Drawer {
        let (start, room) = (self.rows.len(), cases.next_multiple_of(LANE));
        self.lengthen(room);
        Drawer { code: code.into(), seal, start, cases: 0, room, sums: Counts::default() }
    }

    fn lengthen(&mut self, by: usize) {
        let length = self.rows.len() + by;
        self.rows.resize(length, 0);
        self.states.resize(length, 0);
        self.flags.resize(length, 0);
        self.due.resize(length, 0);
        self.categories.resize(length, 0);
        self.reported.resize(length, 0);
        self.batches.resize(length, 0);
        self.units.resize(length, 0);
    }

    pub(super) fn rows(&self, drawer: &Drawer) -> &[u32] {
        &self.rows[drawer.places()]
    }

    pub(super) fn state(&self, at: usize) -> State {
        State::ALL[self.states[at] as usize]
    }

    pub(super) fn mining_related(&self, at: usize) -> bool {
        self.flags[at] & MINING != 0
    }

    /// Where the case's remark stands in the table of a desk.
    pub(super) fn remark_place(&self, at: usize) -> usize {
        usize::from(self.flags[at] >> REMARK_SHIFT)
    }

    pub(super) fn remark(&self, at: usize) -> Option<Remark> {
        self.remark_place(at).checked_sub(1).and_then(|n| Remark::ALL.get(n)).copied()
    }

    pub(super) fn unit(&self, at: usize) -> Option<u32> {
        Some(self.units[at]).filter(|unit| *unit != NO_UNIT)
    }

    /// Due day as a number, [`NEVER`] for a case that cannot be overdue.
    pub(super) fn due_number(&self, at: usize) -> u16 {
        self.due[at]
    }

    pub(super) fn category(&self, at: usize) -> u16 {
        self.categories[at]
    }

    pub(super) fn reported(&self, at: usize) -> Date {
        EPOCH + Duration::days(i64::from(self.reported[at]))
    }

    pub(super) fn due(&self, at: usize) -> Option<Date> {
        let due = self.due[at];
        (due != NEVER).then(|| EPOCH + Duration::days(i64::from(due)))
    }

    /// Puts a case into a drawer. One that is full moves behind all others, with twice the room; its old places stay
    /// empty, which are never more than those in use.
    pub(super) fn put(&mut self, drawer: &mut Drawer, row: u32, papers: &Papers, day: Date) -> u32 {
        if drawer.cases == drawer.room {
            let (old, start) = (drawer.places(), self.rows.len());
            drawer.room = (2 * drawer.room).max(LANE);
            self.lengthen(drawer.room);
            self.rows.copy_within(old.clone(), start);
            self.states.copy_within(old.clone(), start);
            self.flags.copy_within(old.clone(), start);
            self.due.copy_within(old.clone(), start);
            self.categories.copy_within(old.clone(), start);
            self.reported.copy_within(old.clone(), start);
            self.batches.copy_within(old.clone(), start);
            self.units.copy_within(old, start);
            drawer.start = start;
        }
        let slot = drawer.cases;
        let at = drawer.start + slot;
        let open = papers.state.is_open();
        self.rows[at] = row;
        self.states[at] = papers.state as u8;
        let remark = papers.remark.map_or(0, |remark| 1 + remark as u8);
        self.flags[at] =
            (u8::from(open) * OPEN) | (u8::from(papers.mining_related) * MINING) | (remark << REMARK_SHIFT);
        self.due[at] = papers.due.filter(|_| open).map_or(NEVER, day_number);
        self.categories[at] = papers.category as u16;
        self.reported[at] = day_number(papers.reported);
        self.batches[at] = papers.batch;
        self.units[at] = papers.unit;
        drawer.cases += 1;
        drawer.sums += self.one(at, day_number(day));
        slot as u32
    }

    /// Takes a case out; the last one moves into its slot, and its row is given back.
    pub(super) fn take_out(&mut self, drawer: &mut Drawer, slot: u32, day: Date) -> Option<u32> {
        let at = drawer.start + slot as usize;
        drawer.sums -= self.one(at, day_number(day));
        drawer.cases -= 1;
        let last = drawer.start + drawer.cases;
        self.rows[at] = self.rows[last];
        self.states[at] = self.states[last];
        self.flags[at] = self.flags[last];
        self.due[at] = self.due[last];
        self.categories[at] = self.categories[last];
        self.reported[at] = self.reported[last];
        self.batches[at] = self.batches[last];
        self.units[at] = self.units[last];
        (at != last).then(|| self.rows[at])
    }

    pub(super) fn turn_to(&self, drawer: &mut Drawer, day: Date) {
        let today = day_number(day);
        drawer.sums.overdue = self.due[drawer.places()].iter().map(|&due| u32::from(due < today)).sum();
    }

    /// What one case adds to a count.
    pub(super) fn one(&self, at: usize, today: u16) -> Counts {
        Counts {
            total: 1,
            open: u32::from(self.flags[at] & OPEN != 0),
            overdue: u32::from(self.due[at] < today),
            mining: u32::from(self.flags[at] & MINING != 0),
        }
    }

    /// Whether one case fits.
    pub(super) fn fits(&self, at: usize, conditions: &Conditions, today: u16) -> bool {
        conditions.state.is_none_or(|s| self.states[at] == s as u8)
            && conditions.open.is_none_or(|open| (self.flags[at] & OPEN != 0) == open)
            && (!conditions.overdue || self.due[at] < today)
            && conditions.category.as_ref().is_none_or(|c| c.has(self.categories[at]))
            && conditions.reported.is_none_or(|(low, high)| (low..=high).contains(&self.reported[at]))
            && conditions.batch.is_none_or(|b| self.batches[at] == b)
    }

    /// Counts the cases of a drawer that fit. Every condition is one pass over one column without a branch, so that the
    /// compiler compares many cases at once.
    pub(super) fn count(&self, drawer: &Drawer, conditions: &Conditions, today: u16) -> Counts {
        let mut counts = Counts::default();
        let (first, end) = (drawer.start, drawer.start + drawer.cases);
        for start in (first..end).step_by(CHUNK) {
            let places = start..(start + CHUNK).min(end.next_multiple_of(LANE));
            let mut marks = [1u8; CHUNK];
            let marks = &mut marks[..places.len()];
            marks[(end - start).min(places.len())..].fill(0);
            self.mark(marks, &places, conditions, today);
            let total = sum(marks, marks, |_| 1);
            if total == 0 {
                continue;
            }
            counts.total += total;
            counts.open += sum(marks, &self.flags[places.clone()], |f| f & OPEN);
            counts.mining += sum(marks, &self.flags[places.clone()], |f| (f & MINING) / MINING);
            counts.overdue += sum(marks, &self.due[places], |due| u8::from(due < today));
        }
        counts
    }

    fn mark(&self, marks: &mut [u8], places: &std::ops::Range<usize>, conditions: &Conditions, today: u16) {
        if let Some(state) = conditions.state {
            let state = state as u8;
            mark(marks, &self.states[places.clone()], |s| s == state);
        }
        if let Some(open) = conditions.open {
            let open = u8::from(open) * OPEN;
            mark(marks, &self.flags[places.clone()], |f| f & OPEN == open);
        }
        if conditions.overdue {
            mark(marks, &self.due[places.clone()], |due| due < today);
        }
        match &conditions.category {
            None => {}
            Some(Categories::Range(low, high)) => {
                let (low, width) = (*low, high - low);
                mark(marks, &self.categories[places.clone()], |c| c.wrapping_sub(low) <= width);
            }
            Some(any) => mark(marks, &self.categories[places.clone()], |c| any.has(c)),
        }
        if let Some((low, high)) = conditions.reported {
            mark(marks, &self.reported[places.clone()], |d| (low <= d) & (d <= high));
        }
        if let Some(batch) = conditions.batch {
            mark(marks, &self.batches[places.clone()], |b| b == batch);
        }
    }
}

/// Takes the mark from cases that do not fit.
fn mark<T: Copy>(marks: &mut [u8], column: &[T], fits: impl Fn(T) -> bool) {
    for (mark, &value) in marks.iter_mut().zip(column) {
        *mark &= u8::from(fits(value));
    }
}

/// How many of the marked cases of a chunk have something, which is 0 or 1.
fn sum<T: Copy>(marks: &[u8], column: &[T], has: impl Fn(T) -> u8) -> u32 {
    u32::from(marks.iter().zip(column).fold(0u8, |sum, (mark, &value)| sum.wrapping_add(mark & has(value))))
}
