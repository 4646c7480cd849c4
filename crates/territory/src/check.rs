//! The validation report that proves counts and topology: rules G01–G18 of the grid standards.
//!
//! Pure: the day, the staffing, the declared figures and the cases are passed in. Where borders are shared vertex by
//! vertex, cancelling their edges proves at once that a village is tiled without gap or overlap; only what does not
//! cancel is compared exactly, and only what is found to overlap is measured.

mod code;
pub mod declared;
mod figures;
mod layout;
mod location;
mod micro;
mod period;
mod report;
mod shape;
mod snapping;
mod tiling;

pub use declared::{Declared, DeclaredCounts};
pub use report::{Counts, Defect, LISTED_DEFECTS, Report, RuleReport, Severity};

use crate::code::{DivisionCode, GridCode};
use crate::{Atlas, DivisionKind};
use layout::Layout;
use spatial::LonLat;
use std::collections::{HashMap, HashSet};
use time::Date;

/// What a check looks at.
#[derive(Debug, Clone, Copy)]
pub struct CheckInput<'a> {
    /// The territory, with all versions of its grids.
    pub atlas: &'a Atlas,
    /// The day for which the grids in force are checked.
    pub on: Date,
    /// Who works where.
    pub staffing: &'a Staffing,
    /// What the banner declares.
    pub declared: &'a Declared,
    /// Villages and communities that count as urban; see [`urban_villages`].
    pub urban: &'a HashSet<DivisionCode>,
    /// Cases whose stored grid is compared with the grid at their place; may be empty.
    pub cases: &'a [CaseLocation],
}

/// Who works where, as far as the territory needs to know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Staffing {
    /// Active 网格员 of each primary grid.
    pub workers: HashMap<GridCode, u32>,
    /// Micro grids that have a head.
    pub headed: HashSet<GridCode>,
}

/// A case's place and the primary grid stored with it.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseLocation {
    /// Case code.
    pub case: String,
    /// Where the case is.
    pub at: LonLat,
    /// Today's primary grid as stored; `None` when the case lies in none.
    pub primary_grid: Option<GridCode>,
}

/// The communities (社区) of an atlas: they count as urban.
pub fn urban_villages(atlas: &Atlas) -> HashSet<DivisionCode> {
    let communities = atlas.divisions.iter().filter(|d| d.kind == DivisionKind::Community);
    communities.map(|d| d.code.clone()).collect()
}

/// Checks all rules.
pub fn check(input: &CheckInput) -> Report {
    let (validity, faulty) = shape::validity(input);
    let layout = Layout::new(input, &faulty);
    let counts = figures::counts(&layout);
    let (nesting, micro_overlap, micro_cover) = micro::rules(&layout);
    let rules = vec![
        validity,
        shape::inside_outline(&layout),
        shape::inside_village(&layout),
        tiling::overlap(&layout),
        tiling::gaps(&layout),
        nesting,
        micro_overlap,
        micro_cover,
        code::form(&layout),
        code::order(&layout),
        figures::households(&layout),
        figures::outliers(&layout),
        figures::staffing(&layout),
        period::versions(&layout),
        snapping::near_misses(&layout),
        figures::declared(&layout, &counts),
        location::addresses(&layout),
        location::cases(&layout),
    ];
    let passed = rules.iter().all(|r| r.errors_total == 0);
    Report { declared_version: input.declared.version.clone(), counts, rules, passed }
}
