//! The cases on somebody's desk, counted and sorted in one pass.

use super::drawer::day_number;
use super::{CaseEntry, Docket};
use crate::access::Scope;
use crate::desk::{DeskPlan, Lane, Remark, soon_until};
use crate::filter::CaseFilter;
use std::collections::BinaryHeap;
use time::Date;

/// A lane of a desk.
#[derive(Debug, Clone, PartialEq)]
pub struct Queue<'a> {
    /// Which.
    pub lane: Lane,
    /// All of its cases.
    pub count: u32,
    /// Those of them that are open and past their due date.
    pub overdue: u32,
    /// The first of them: the earliest due date first, those without one last, older cases before younger.
    pub rows: Vec<Waiting<'a>>,
}

/// A case on a desk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waiting<'a> {
    /// The case.
    pub entry: CaseEntry<'a>,
    /// What its history adds to its state.
    pub remark: Option<Remark>,
    /// Its unit.
    pub unit: Option<&'a str>,
}

/// The first few of a lane; the last of them on top.
#[derive(Default)]
struct Tally {
    count: u32,
    overdue: u32,
    first: BinaryHeap<(u16, i64, u32)>,
}

impl Tally {
    fn take(&mut self, key: (u16, i64, u32), overdue: bool, limit: usize) {
        self.count += 1;
        self.overdue += u32::from(overdue);
        if self.first.len() < limit {
            self.first.push(key);
        } else if self.first.peek().is_some_and(|last| key < *last) {
            self.first.pop();
            self.first.push(key);
        }
    }
}

impl Docket {
    /// The lanes of a desk with true counts and the first `limit` cases of each. Of the filter the mine and the box are not
    /// asked.
    pub fn desk(
        &self,
        scope: &Scope,
        filter: &CaseFilter,
        plan: &DeskPlan,
        today: Date,
        limit: usize,
    ) -> Vec<Queue<'_>> {
        let lanes = plan.lanes();
        let mut tallies: Vec<Tally> = Lane::ALL.iter().map(|_| Tally::default()).collect();
        let unit = plan.unit().map(|unit| self.units.numbers.get(unit).copied());
        let (now, soon) = (day_number(today), day_number(soon_until(today)));
        let area = filter.area_prefix.as_deref().unwrap_or_default();
        if let Some(conditions) = self.conditions(filter).filter(|_| !lanes.is_empty()) {
            for drawer in self.visible(scope, area) {
                let drawer = &self.drawers[drawer as usize];
                for (place, &row) in (drawer.place(0)..).zip(self.columns.rows(drawer)) {
                    let lane = plan.lane(self.columns.state(place), self.columns.remark_place(place));
                    let due = self.columns.due_number(place);
                    let urgent = due <= soon && plan.urgent(lane.is_some());
                    if (lane.is_none() && !urgent)
                        || unit.is_some_and(|own| self.columns.unit(place).is_some_and(|u| Some(u) != own))
                        || !self.columns.fits(place, &conditions, now)
                    {
                        continue;
                    }
                    let Some(kept) = self.rows[row as usize].as_ref() else { continue };
                    if filter.text.as_deref().is_some_and(|text| !kept.says(text)) {
                        continue;
                    }
                    for lane in lane.into_iter().chain(urgent.then_some(Lane::Urgent)) {
                        tallies[lane as usize].take((due, kept.id, row), due < now, limit);
                    }
                }
            }
        }
        let queue = |lane: Lane| {
            let Tally { count, overdue, first } = std::mem::take(&mut tallies[lane as usize]);
            let rows = first.into_sorted_vec().into_iter().filter_map(|(_, _, row)| self.waiting(row));
            Queue { lane, count, overdue, rows: rows.collect() }
        };
        lanes.into_iter().map(queue).collect()
    }

    fn waiting(&self, row: u32) -> Option<Waiting<'_>> {
        let kept = self.rows[row as usize].as_ref()?;
        let place = self.drawers[kept.drawer as usize].place(kept.slot);
        Some(Waiting {
            entry: self.entry(row)?,
            remark: self.columns.remark(place),
            unit: self.columns.unit(place).map(|unit| &*self.units.words[unit as usize]),
        })
    }
}
