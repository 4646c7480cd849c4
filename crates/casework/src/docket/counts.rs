//! How many cases of a filter lie in each area of a level.

use super::drawer::{Categories, Conditions, day_number};
use super::{Docket, Row};
use crate::access::Scope;
use crate::filter::{CaseFilter, Reach, StateFilter};
use serde::Serialize;
use spatial::{Bounds, LonLat, Region, Target};
use std::ops::{AddAssign, SubAssign};
use time::Date;

/// How many cases there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// All of them.
    pub total: u32,
    /// Those that somebody still has to act on.
    pub open: u32,
    /// Open ones past their due date.
    pub overdue: u32,
    /// Those that count as mining-related.
    pub mining: u32,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.total += other.total;
        self.open += other.open;
        self.overdue += other.overdue;
        self.mining += other.mining;
    }
}

impl SubAssign for Counts {
    fn sub_assign(&mut self, other: Counts) {
        self.total -= other.total;
        self.open -= other.open;
        self.overdue -= other.overdue;
        self.mining -= other.mining;
    }
}

/// Which areas are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Townships, 9 digits.
    Township,
    /// Villages and communities, 12 digits.
    Village,
    /// Base and dedicated grids, 15 digits.
    Grid,
    /// Micro grids, 17 digits.
    Micro,
}

impl Level {
    /// All, from the largest areas to the smallest.
    pub const ALL: [Level; 4] = [Level::Township, Level::Village, Level::Grid, Level::Micro];

    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Township => "township",
            Level::Village => "village",
            Level::Grid => "grid",
            Level::Micro => "micro",
        }
    }

    /// The level of a machine word.
    pub fn parse(word: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|l| l.as_str() == word)
    }

    /// Digits of its codes.
    pub fn digits(self) -> usize {
        match self {
            Level::Township => 9,
            Level::Village => 12,
            Level::Grid => 15,
            Level::Micro => 17,
        }
    }
}

/// An area with at least one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AreaCount<'a> {
    /// Code of the division or grid.
    pub code: &'a str,
    /// Its cases.
    pub counts: Counts,
}

/// The answer of a count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counted<'a> {
    /// Areas with at least one case, by code.
    pub areas: Vec<AreaCount<'a>>,
    /// All cases of the filter, placed or not.
    pub sum: Counts,
    /// Those of them that lie in no area of the level: outside the banner, or where there is none so small.
    pub unplaced: Counts,
}

/// Conditions that are asked of single cases.
pub(super) struct Single<'a> {
    /// Of each of these at least one is near enough.
    pub(super) near: Vec<Vec<(Target, f64)>>,
    bbox: Option<[f64; 4]>,
    text: Option<&'a str>,
}

impl Docket {
    /// Counts the cases of a filter in every area of a level. `licence` is that of the mine that the filter names; a mine
    /// without one has nothing near it. The answer is that of the case list with the same filter.
    pub fn counts(
        &self,
        scope: &Scope,
        filter: &CaseFilter,
        licence: Option<&Region>,
        today: Date,
        level: Level,
    ) -> Counted<'_> {
        let drawers = self.visible(scope, filter.area_prefix.as_deref().unwrap_or_default());
        let Some((conditions, single)) = self.asked(filter, licence) else { return Counted::default() };
        if !single.near.is_empty() || single.bbox.is_some() || single.text.is_some() {
            let counts = self.count_singly(drawers.clone(), &conditions, &single, today);
            self.by_area(drawers, level, |drawer| counts[drawer])
        } else {
            self.by_area(drawers, level, |drawer| self.count_drawer(drawer, &conditions, today))
        }
    }

    /// What a filter asks of columns and of single cases; `None` when no case can fit.
    pub(super) fn asked<'a>(
        &self,
        filter: &'a CaseFilter,
        licence: Option<&Region>,
    ) -> Option<(Conditions, Single<'a>)> {
        let conditions = self.conditions(filter)?;
        let reaches = |any: &Vec<Reach>| any.iter().map(|reach| (reach.target(), reach.metres)).collect();
        let mut near: Vec<Vec<_>> = filter.within.iter().map(reaches).collect();
        if let Some((_, metres)) = &filter.near_mine {
            near.push(vec![(Target::region(licence?), *metres)]);
        }
        Some((conditions, Single { near, bbox: filter.bbox, text: filter.text.as_deref() }))
    }

    /// Counts all cases of one division or grid, of any level.
    pub fn counts_in(&self, scope: &Scope, code: &str, today: Date) -> Counts {
        let mut counts = Counts::default();
        for drawer in self.visible(scope, code) {
            counts += self.count_drawer(drawer as usize, &Conditions::default(), today);
        }
        counts
    }

    fn count_drawer(&self, drawer: usize, conditions: &Conditions, today: Date) -> Counts {
        let drawer = &self.drawers[drawer];
        if conditions.is_none() && today == self.day {
            drawer.sums()
        } else {
            self.columns.count(drawer, conditions, day_number(today))
        }
    }

    /// Adds up drawers, which are in the order of their codes, by the beginning of these.
    fn by_area(
        &self,
        drawers: impl Iterator<Item = u32>,
        level: Level,
        count: impl Fn(usize) -> Counts,
    ) -> Counted<'_> {
        let mut counted = Counted::default();
        for drawer in drawers {
            let counts = count(drawer as usize);
            if counts.total == 0 {
                continue;
            }
            counted.sum += counts;
            match (self.drawers[drawer as usize].code().get(..level.digits()), counted.areas.last_mut()) {
                (None, _) => counted.unplaced += counts,
                (Some(code), Some(last)) if last.code == code => last.counts += counts,
                (Some(code), _) => counted.areas.push(AreaCount { code, counts }),
            }
        }
        counted
    }

    /// Conditions on columns; `None` when a word in them is one that no case has.
    pub(super) fn conditions(&self, filter: &CaseFilter) -> Option<Conditions> {
        let mut conditions = Conditions::default();
        if let Some(code) = &filter.category {
            conditions.category = Some(self.categories_of(code)?);
        }
        if let Some(batch) = &filter.batch {
            conditions.batch = Some(*self.batches.numbers.get(batch.as_str())?);
        }
        match filter.state {
            None => {}
            Some(StateFilter::Open) => conditions.open = Some(true),
            Some(StateFilter::Closed) => conditions.open = Some(false),
            Some(StateFilter::Overdue) => conditions.overdue = true,
            Some(StateFilter::Is(state)) => conditions.state = Some(state),
        }
        if filter.since.is_some() || filter.until.is_some() {
            let low = filter.since.map_or(0, day_number);
            conditions.reported = Some((low, filter.until.map_or(u16::MAX, day_number)));
        }
        Some(conditions)
    }

    /// Numbers of a category, or of all of a group.
    fn categories_of(&self, code: &str) -> Option<Categories> {
        let meant =
            |word: &str| word.strip_prefix(code).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        let words = (0u16..).zip(&self.categories.words);
        let numbers: Vec<u16> = words.filter(|(_, word)| meant(word)).map(|(number, _)| number).collect();
        let (first, last) = (*numbers.first()?, *numbers.last()?);
        let one_range = usize::from(last - first) + 1 == numbers.len();
        Some(if one_range { Categories::Range(first, last) } else { Categories::Any(numbers) })
    }

    /// Counts case by case, those first that the place lets pass; for every drawer.
    fn count_singly(
        &self,
        drawers: impl Iterator<Item = u32> + Clone,
        conditions: &Conditions,
        single: &Single<'_>,
        today: Date,
    ) -> Vec<Counts> {
        let today = day_number(today);
        let mut counts = vec![Counts::default(); self.drawers.len()];
        let mut wanted = vec![false; self.drawers.len()];
        drawers.clone().for_each(|d| wanted[d as usize] = true);
        let mut take = |row: u32| {
            let Some(kept) = self.rows[row as usize].as_ref() else { return };
            let drawer = kept.drawer as usize;
            let at = self.drawers[drawer].place(kept.slot);
            if wanted[drawer] && self.columns.fits(at, conditions, today) && single.lets_pass(kept) {
                counts[drawer] += self.columns.one(at, today);
            }
        };
        if let Some(near) = self.rows_near(&single.near) {
            near.into_iter().for_each(take);
        } else if let Some(bounds) = single.bbox.as_ref().and_then(bounds_of) {
            self.points.in_bounds(&bounds, take);
        } else {
            let rows = drawers.flat_map(|d| self.columns.rows(&self.drawers[d as usize]));
            rows.for_each(|&row| take(row));
        }
        counts
    }

    /// Rows that are near to at least one of each, each once; `None` when nothing is asked.
    pub(super) fn rows_near(&self, near: &[Vec<(Target, f64)>]) -> Option<Vec<u32>> {
        let mut all: Option<Vec<u32>> = None;
        for any in near {
            let mut rows = vec![];
            any.iter().for_each(|(target, metres)| self.points.within(target, *metres, |row| rows.push(row)));
            rows.sort_unstable();
            rows.dedup();
            if let Some(before) = &all {
                rows.retain(|row| before.binary_search(row).is_ok());
            }
            all = Some(rows);
        }
        all
    }
}

impl Single<'_> {
    /// Box and text; nearness is asked of the index.
    pub(super) fn lets_pass(&self, row: &Row) -> bool {
        let in_box = |[west, south, east, north]: [f64; 4]| {
            (west..=east).contains(&row.at.lon()) && (south..=north).contains(&row.at.lat())
        };
        self.bbox.is_none_or(in_box) && self.text.is_none_or(|text| row.says(text))
    }
}

/// The nodes of all positions in a box: a node is at most half a step away from its position.
fn bounds_of([west, south, east, north]: &[f64; 4]) -> Option<Bounds> {
    Some(Bounds {
        min: LonLat::new(*west, *south).ok()?.node(),
        max: LonLat::new(*east, *north).ok()?.node(),
    })
}
