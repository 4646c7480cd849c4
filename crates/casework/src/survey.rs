//! The survey of subsidence damage (入户调查): what was seen in a household's houses, wells and land on a day, by whom.
//!
//! A survey is written once. A correction is a new version that names the former; both stay. What is observed is held beside
//! what is computed, and is no appraisal (不构成鉴定意见).

mod assess;
mod check;
mod entry;
mod photo;
#[cfg(test)]
mod tests;
mod version;

pub use assess::{Assessment, Computed, NoGrade, assess};
pub use entry::{
    BuildingEntry, CrackEntry, LandEntry, RoomEntry, SurveyEntry, UNKNOWN_YEAR, WellEntry, YearEntry,
};
pub use photo::Pictured;
pub use version::{
    Amends, Entered, FieldFault, Key, MAX_VERSIONS, Noted, SurveyRefusal, in_force, next_version,
};

use crate::crack::Direction;
use crate::words::words;
use serde::{Deserialize, Serialize};
use spatial::LonLat;
use std::collections::HashSet;
use time::Date;

time::serde::format_description!(civil, Date, "[year]-[month]-[day]");

/// Most who survey together.
pub const MAX_SURVEYORS: usize = 5;
/// Most buildings of a household.
pub const MAX_BUILDINGS: usize = 20;
/// Most rooms of a building.
pub const MAX_ROOMS: usize = 30;
/// Most cracks of a survey.
pub const MAX_CRACKS: usize = 300;
/// Most wells of a household.
pub const MAX_WELLS: usize = 10;
/// Most pieces of land of a household.
pub const MAX_LANDS: usize = 30;
/// Longest name of a person, building, room, well or piece of land, characters.
pub const MAX_NAME_CHARS: usize = 40;
/// Longest statement of the household, characters.
pub const MAX_STATEMENT_CHARS: usize = 2_000;
/// Furthest that a building may lie from the place of the case, metres (proposal: a scattered village's households lie within).
pub const MAX_FROM_CASE_M: f64 = 3_000.0;
/// Widest crack, mm.
pub const MAX_WIDTH_MM: f64 = 1_000.0;
/// Longest crack, m.
pub const MAX_LENGTH_M: f64 = 100.0;
/// Largest floor area of a building, m².
pub const MAX_FLOOR_AREA_M2: f64 = 10_000.0;
/// Most storeys.
pub const MAX_STOREYS: u8 = 30;
/// Earliest year a building is said to be of.
pub const FIRST_YEAR: i32 = 1800;
/// Deepest well, m.
pub const MAX_DEPTH_M: f64 = 1_000.0;
/// Largest piece of land, 亩.
pub const MAX_MU: f64 = 100_000.0;
/// Most photos of a building, a crack, a well or a piece of land.
pub const MAX_PHOTOS: usize = 6;
/// Most photos of a survey: five of them fill the evidence of a case.
pub const MAX_ALL_PHOTOS: usize = 40;

words! {
    /// What a building is made of.
    Fabric {
        BrickConcrete "brick_concrete" "砖混" "brick and concrete",
        BrickTimber "brick_timber" "砖木" "brick and timber",
        Adobe "adobe" "土坯" "adobe",
        CaveDwelling "cave_dwelling" "窑洞" "cave dwelling",
        Other "other" "其他" "other",
    }
}

impl Fabric {
    /// The structure as the tables of damage and blasting know it; `None` for those that no table is made for.
    pub fn structure(self) -> Option<territory::Structure> {
        match self {
            Fabric::BrickConcrete => Some(territory::Structure::BrickConcrete),
            Fabric::Adobe => Some(territory::Structure::Adobe),
            Fabric::CaveDwelling => Some(territory::Structure::CaveDwelling),
            Fabric::BrickTimber | Fabric::Other => None,
        }
    }
}

words! {
    /// In what a crack is. Only cracks in walls decide a grade.
    Element {
        Wall "wall" "墙体" "wall",
        Floor "floor" "地面" "floor",
        Roof "roof" "屋顶" "roof",
        Beam "beam" "梁" "beam",
        Ground "ground" "室外地表" "ground outside",
    }
}

words! {
    /// What a piece of land is used for.
    LandKind {
        DryCropland "dry_cropland" "旱地" "dry cropland",
        IrrigatedLand "irrigated_land" "水浇地" "irrigated land",
        Grassland "grassland" "草地" "grassland",
        Woodland "woodland" "林地" "woodland",
        Orchard "orchard" "园地" "orchard",
        OtherLand "other_land" "其他" "other",
    }
}

words! {
    /// What happened to a piece of land.
    LandDamage {
        Fissures "fissures" "地裂缝" "ground fissures",
        Pit "pit" "塌陷坑" "collapse pit",
        Step "step" "台阶状错动" "steps in the ground",
        Waterlogged "waterlogged" "积水" "waterlogged",
        Dried "dried" "失水干旱" "dried out",
        Buried "buried" "压占" "covered by spoil or works",
        OtherDamage "other_damage" "其他" "other",
    }
}

/// A checked survey of one household.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// Day of the survey, Asia/Shanghai.
    #[serde(with = "civil")]
    pub on: Date,
    /// Made before mining reached the place (采前基线): what was there already.
    pub baseline: bool,
    /// The household: number of a party of the case; `None` when the case has one household only, or it is not entered yet.
    pub household: Option<u32>,
    /// Who surveyed.
    pub surveyors: Vec<String>,
    /// What the household itself says (住户自述), as typed.
    pub statement: Option<String>,
    /// Its buildings.
    pub buildings: Vec<Building>,
    /// Its wells.
    pub wells: Vec<Well>,
    /// Its land.
    pub lands: Vec<Land>,
}

/// A building.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Building {
    /// Such as `正房`.
    pub name: String,
    /// What it is made of.
    pub structure: Fabric,
    /// Year it was built; `None` when nobody knows.
    pub year_built: Option<i32>,
    /// Floor area, m², in hundredths.
    pub floor_area_m2: f64,
    /// Storeys above ground.
    pub storeys: u8,
    /// Where it stands, CGCS2000.
    pub lon: f64,
    /// Where it stands, CGCS2000.
    pub lat: f64,
    /// Its rooms (自然间).
    pub rooms: Vec<Room>,
    /// SHA-256 of each photo of it: evidence of the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<String>,
}

impl Building {
    /// Where it stands.
    pub fn at(&self) -> Option<LonLat> {
        LonLat::new(self.lon, self.lat).ok()
    }
}

/// A room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Room {
    /// Such as `东屋`.
    pub name: String,
    /// Its cracks.
    pub cracks: Vec<Crack>,
}

/// A crack as it was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Crack {
    /// In what.
    pub element: Element,
    /// Which way it runs.
    pub direction: Direction,
    /// At its widest, mm, in tenths.
    pub width_mm: f64,
    /// From end to end, m, in hundredths.
    pub length_m: f64,
    /// Day of the measurement.
    #[serde(with = "civil")]
    pub on: Date,
    /// The crack of the case's diary that it is.
    pub diary: Option<u32>,
    /// SHA-256 of each photo of it: evidence of the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<String>,
}

/// A well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Well {
    /// Such as `院内水井`.
    pub name: String,
    /// Depth, m, in hundredths.
    pub depth_m: f64,
    /// Depth of the water below the ground, m, in hundredths; `None` for a dry well.
    pub water_level_m: Option<f64>,
    /// Day of the measurement.
    #[serde(with = "civil")]
    pub on: Date,
    /// Whether it is dry.
    pub dry: bool,
    /// SHA-256 of each photo of it: evidence of the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<String>,
}

/// A piece of land.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Land {
    /// Such as `坡上地`.
    pub name: String,
    /// Its area, 亩, in hundredths.
    pub mu: f64,
    /// What it is used for.
    pub kind: LandKind,
    /// What happened to it.
    pub damage: LandDamage,
    /// SHA-256 of each photo of it: evidence of the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<String>,
}

impl Survey {
    /// Where it points at a crack that is not among those of the case's diary.
    pub fn unknown_cracks(&self, diary: &HashSet<u32>) -> Vec<FieldFault> {
        let rooms = self.buildings.iter().enumerate().flat_map(|(b, building)| {
            building.rooms.iter().enumerate().map(move |(r, room)| (format!("buildings.{b}.rooms.{r}"), room))
        });
        let fault = |field: String| FieldFault {
            field,
            detail: "the case's crack diary has no crack of this number".to_owned(),
            detail_zh: "本案裂缝台账中没有这个编号".to_owned(),
        };
        rooms
            .flat_map(|(at, room)| {
                room.cracks
                    .iter()
                    .enumerate()
                    .map(move |(c, crack)| (format!("{at}.cracks.{c}.diary"), crack))
            })
            .filter(|(_, crack)| crack.diary.is_some_and(|number| !diary.contains(&number)))
            .map(|(field, _)| fault(field))
            .collect()
    }

    /// SHA-256 of what it says, hexadecimal: what the history of the case keeps of it.
    ///
    /// # Errors
    /// For a number that JSON cannot hold; a checked survey has none.
    pub fn sha256(&self) -> Result<String, serde_json::Error> {
        // Through a Value, whose keys are sorted: jsonb does not keep the order of keys.
        Ok(crate::chain::digest([serde_json::to_value(self)?.to_string().as_str()]))
    }
}
