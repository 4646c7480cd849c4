//! The cases of one grid, column by column, with their sums.

use super::counts::Counts;
use crate::state::State;
use time::{Date, Duration, Month};

/// Batch number of a case that is in none.
pub(super) const NO_BATCH: u32 = u32::MAX;
/// Due day of a case that cannot be overdue: it is closed or has no limit.
pub(super) const NEVER: u16 = u16::MAX;
/// Flag of a case on which somebody still has to act.
const OPEN: u8 = 1;
/// Flag of a mining-related case.
const MINING: u8 = 2;
/// Cases whose conditions are looked at together: few enough to be counted in eight bits.
const CHUNK: usize = 240;

/// What a filter asks of a case.
pub(super) struct Papers {
    pub(super) state: State,
    pub(super) mining_related: bool,
    pub(super) category: u32,
    pub(super) batch: u32,
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

/// Columns of equal length, in no order.
#[derive(Debug, Clone)]
pub(super) struct Drawer {
    code: Box<str>,
    rows: Vec<u32>,
    states: Vec<u8>,
    /// [`OPEN`] and [`MINING`].
    flags: Vec<u8>,
    due: Vec<u16>,
    categories: Vec<u16>,
    reported: Vec<u16>,
    batches: Vec<u32>,
    sums: Counts,
}

impl Drawer {
    /// An empty drawer with room for some cases.
    pub(super) fn with_room(code: &str, cases: usize) -> Drawer {
        Drawer {
            code: code.into(),
            rows: Vec::with_capacity(cases),
            states: Vec::with_capacity(cases),
            flags: Vec::with_capacity(cases),
            due: Vec::with_capacity(cases),
            categories: Vec::with_capacity(cases),
            reported: Vec::with_capacity(cases),
            batches: Vec::with_capacity(cases),
            sums: Counts::default(),
        }
    }

    pub(super) fn code(&self) -> &str {
        &self.code
    }

    pub(super) fn rows(&self) -> &[u32] {
        &self.rows
    }

    pub(super) fn state(&self, slot: u32) -> State {
        State::ALL[self.states[slot as usize] as usize]
    }

    pub(super) fn mining_related(&self, slot: u32) -> bool {
        self.flags[slot as usize] & MINING != 0
    }

    pub(super) fn category(&self, slot: u32) -> u16 {
        self.categories[slot as usize]
    }

    pub(super) fn due(&self, slot: u32) -> Option<Date> {
        let due = self.due[slot as usize];
        (due != NEVER).then(|| EPOCH + Duration::days(i64::from(due)))
    }

    /// Puts a case in and gives its slot.
    pub(super) fn put(&mut self, row: u32, papers: &Papers, day: Date) -> u32 {
        let slot = self.rows.len() as u32;
        let open = papers.state.is_open();
        self.rows.push(row);
        self.states.push(papers.state as u8);
        self.flags.push(u8::from(open) * OPEN | u8::from(papers.mining_related) * MINING);
        self.categories.push(papers.category as u16);
        self.reported.push(day_number(papers.reported));
        self.due.push(papers.due.filter(|_| open).map_or(NEVER, day_number));
        self.batches.push(papers.batch);
        self.sums += self.one(slot, day_number(day));
        slot
    }

    /// Takes a case out; the last one moves into its slot, and its row is given back.
    pub(super) fn take_out(&mut self, slot: u32, day: Date) -> Option<u32> {
        self.sums -= self.one(slot, day_number(day));
        let at = slot as usize;
        self.rows.swap_remove(at);
        self.states.swap_remove(at);
        self.flags.swap_remove(at);
        self.categories.swap_remove(at);
        self.reported.swap_remove(at);
        self.due.swap_remove(at);
        self.batches.swap_remove(at);
        self.rows.get(at).copied()
    }

    pub(super) fn turn_to(&mut self, day: Date) {
        let today = day_number(day);
        self.sums.overdue = self.due.iter().map(|&due| u32::from(due < today)).sum();
    }

    /// What one case adds to a count.
    pub(super) fn one(&self, slot: u32, today: u16) -> Counts {
        let at = slot as usize;
        Counts {
            total: 1,
            open: u32::from(self.flags[at] & OPEN != 0),
            overdue: u32::from(self.due[at] < today),
            mining: u32::from(self.flags[at] & MINING != 0),
        }
    }

    /// All of the drawer, for the day that is kept.
    pub(super) fn sums(&self) -> Counts {
        self.sums
    }

    /// Whether one case fits.
    pub(super) fn fits(&self, slot: u32, conditions: &Conditions, today: u16) -> bool {
        let at = slot as usize;
        conditions.state.is_none_or(|s| self.states[at] == s as u8)
            && conditions.open.is_none_or(|open| (self.flags[at] & OPEN != 0) == open)
            && (!conditions.overdue || self.due[at] < today)
            && conditions.category.as_ref().is_none_or(|c| c.has(self.categories[at]))
            && conditions.reported.is_none_or(|(low, high)| (low..=high).contains(&self.reported[at]))
            && conditions.batch.is_none_or(|b| self.batches[at] == b)
    }

    /// Counts the cases that fit. Every condition is one pass over one column without a branch, so that the compiler
    /// compares many at once.
    pub(super) fn count(&self, conditions: &Conditions, today: u16) -> Counts {
        let mut counts = Counts::default();
        for start in (0..self.rows.len()).step_by(CHUNK) {
            let range = start..(start + CHUNK).min(self.rows.len());
            let mut marks = [1u8; CHUNK];
            let marks = &mut marks[..range.len()];
            if let Some(state) = conditions.state {
                let state = state as u8;
                mark(marks, &self.states[range.clone()], |s| s == state);
            }
            if let Some(open) = conditions.open {
                let open = u8::from(open) * OPEN;
                mark(marks, &self.flags[range.clone()], |f| f & OPEN == open);
            }
            if conditions.overdue {
                mark(marks, &self.due[range.clone()], |due| due < today);
            }
            match &conditions.category {
                None => {}
                Some(Categories::Range(low, high)) => {
                    let (low, width) = (*low, high - low);
                    mark(marks, &self.categories[range.clone()], |c| c.wrapping_sub(low) <= width);
                }
                Some(any) => mark(marks, &self.categories[range.clone()], |c| any.has(c)),
            }
            if let Some((low, high)) = conditions.reported {
                mark(marks, &self.reported[range.clone()], |d| (low <= d) & (d <= high));
            }
            if let Some(batch) = conditions.batch {
                mark(marks, &self.batches[range.clone()], |b| b == batch);
            }
            let total = sum(marks.iter().copied());
            if total == 0 {
                continue;
            }
            counts.total += total;
            counts.open += sum(marks.iter().zip(&self.flags[range.clone()]).map(|(m, f)| m & (f / OPEN)));
            counts.mining += sum(marks.iter().zip(&self.flags[range.clone()]).map(|(m, f)| m & (f / MINING)));
            counts.overdue += sum(marks.iter().zip(&self.due[range]).map(|(m, &d)| m & u8::from(d < today)));
        }
        counts
    }
}

fn mark<T: Copy>(marks: &mut [u8], column: &[T], fits: impl Fn(T) -> bool) {
    for (mark, &value) in marks.iter_mut().zip(column) {
        *mark &= u8::from(fits(value));
    }
}

/// The sum of noughts and ones of a chunk.
fn sum(marks: impl Iterator<Item = u8>) -> u32 {
    u32::from(marks.fold(0, u8::wrapping_add))
}
