//! What was observed in a building, beside what the screening computes for its place.

use super::{Building, Element};
use crate::words::words;
use serde::Serialize;
use territory::{CrackGrade, DamageRules, Exposure, ExposureClass};
use time::Date;

words! {
    /// Why a building has no observed grade.
    NoGrade {
        NotApplicable "not_applicable" "损坏等级表不适用于此类结构" "table not applicable to this structure",
        NoCracks "no_cracks" "未记录墙体裂缝，不评等级" "no crack in a wall was recorded: not graded",
    }
}

/// The grade that one set of parameters gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Computed {
    /// Name of the set.
    pub variant: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// The grade; `None` where no table is made for the structure.
    pub grade: Option<u8>,
}

/// A building, observed and computed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assessment {
    /// By the cracks in its walls.
    pub observed: Option<CrackGrade>,
    /// Why there is none.
    pub why: Option<NoGrade>,
    /// Cracks in floors, roofs, beams and the ground, which decide no grade.
    pub not_graded: usize,
    /// The class of its place on the day of the survey.
    pub exposure: ExposureClass,
    /// The middle parameters first, then the others of the band.
    pub computed: Vec<Computed>,
    /// Observed grade minus computed grade of the middle parameters: above 0 the house is damaged more than the movement
    /// explains, below 0 less. `None` without one of them, and where unknown workings are near. No finding of cause.
    pub residual: Option<i8>,
}

/// Holds a building against the tables and the screening of its place; `exposure` is that of its place and structure on the day.
pub fn assess(building: &Building, on: Date, tables: &DamageRules, exposure: &Exposure) -> Assessment {
    let walls = |room: &super::Room| -> Vec<f64> {
        room.cracks.iter().filter(|c| c.element == Element::Wall).map(|c| c.width_mm).collect()
    };
    let rooms: Vec<Vec<f64>> = building.rooms.iter().map(walls).collect();
    let graded = building.structure.structure().filter(|s| tables.grades_cracks(*s, on));
    let observed = graded.and_then(|structure| tables.grade_cracks(&rooms, structure, on));
    let why = match (&observed, graded) {
        (Some(_), _) => None,
        (None, Some(_)) => Some(NoGrade::NoCracks),
        (None, None) => Some(NoGrade::NotApplicable),
    };
    let computed: Vec<Computed> = exposure
        .estimates
        .iter()
        .map(|e| Computed {
            variant: e.variant.clone(),
            name_zh: e.name_zh.clone(),
            grade: e.grade.as_ref().map(|g| g.grade),
        })
        .collect();
    // Where workings are near that nobody knows, no movement is computed, and that says nothing.
    let known = exposure.class != ExposureClass::Unknown;
    let middle = computed.first().filter(|_| known).and_then(|c| c.grade);
    let signed = |grade: u8| i8::try_from(grade).unwrap_or(i8::MAX);
    let residual = observed.as_ref().zip(middle).map(|(o, c)| signed(o.grade) - signed(c));
    let all: usize = building.rooms.iter().map(|r| r.cracks.len()).sum();
    let not_graded = all - rooms.iter().map(Vec::len).sum::<usize>();
    Assessment { observed, why, not_graded, exposure: exposure.class, computed, residual }
}
