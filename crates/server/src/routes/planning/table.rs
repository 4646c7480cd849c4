//! The planner's table as data.

use crate::planning::Made;
use casework::planning::Rate;
use serde::Serialize;
use utoipa::ToSchema;

/// A code with its name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Named {
    code: String,
    name: String,
}

/// Cases on 1,000 households, with the 95 % interval.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RateView {
    per_thousand: f64,
    low: f64,
    high: f64,
}

impl From<Rate> for RateView {
    fn from(rate: Rate) -> RateView {
        RateView { per_thousand: rate.per_thousand, low: rate.low, high: rate.high }
    }
}

/// An area with its numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanningRow {
    code: String,
    name: String,
    households: u32,
    cases: u32,
    /// Null without households.
    rate: Option<RateView>,
    /// In the order of `categories`.
    by_category: Vec<u32>,
    /// In the order of `periods`.
    by_period: Vec<u32>,
}

/// Cases by area, category and period.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanningTable {
    title: String,
    areas: Vec<PlanningRow>,
    categories: Vec<Named>,
    /// `code` is the first day.
    periods: Vec<Named>,
    cases: u32,
    by_category: Vec<u32>,
    by_period: Vec<u32>,
    /// Cases that lie in no area of the level.
    unplaced: u32,
    /// Moment of the last change in it.
    cut_off: String,
    synthetic: bool,
}

impl PlanningTable {
    pub(crate) fn of(made: &Made) -> PlanningTable {
        let report = &made.report;
        let [areas, categories, periods] = report.cube.axes();
        let by_category = |a: usize| (0..categories).map(|c| report.cube.at([a, c, periods])).collect();
        let by_period = |a: usize| (0..periods).map(|p| report.cube.at([a, categories, p])).collect();
        let named = |codes: Vec<String>, names: &[String]| {
            codes.into_iter().zip(names).map(|(code, name)| Named { code, name: name.clone() }).collect()
        };
        let row = |(i, area): (usize, &casework::planning::PlanningArea)| PlanningRow {
            code: area.code.clone(),
            name: area.name.clone(),
            households: area.households,
            cases: report.total(i),
            rate: report.rate(i).map(RateView::from),
            by_category: by_category(i),
            by_period: by_period(i),
        };
        PlanningTable {
            title: report.title.clone(),
            areas: report.areas.iter().enumerate().map(row).collect(),
            categories: named(made.categories.clone(), &report.categories),
            periods: named(made.periods.iter().map(|d| d.to_string()).collect(), &report.periods),
            cases: report.cube.at([areas, categories, periods]),
            by_category: by_category(areas),
            by_period: by_period(areas),
            unplaced: report.unplaced,
            cut_off: made.cut_off.clone(),
            synthetic: report.synthetic,
        }
    }
}
