//! A survey as it comes: everything may be missing or wrong, so that each field can be told what is wrong with it.

use serde::Deserialize;

/// The word for a year that nobody knows.
pub const UNKNOWN_YEAR: &str = "unknown";

/// A year, or the word that nobody knows it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum YearEntry {
    /// Such as 1998.
    Year(i32),
    /// [`UNKNOWN_YEAR`].
    Word(String),
}

/// A survey; see [`super::Survey`] for the meaning of the fields.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SurveyEntry {
    /// Day, `2026-11-20`.
    pub on: String,
    /// Before mining.
    pub baseline: bool,
    /// Number of a party of the case.
    pub household: Option<u32>,
    /// Names.
    pub surveyors: Vec<String>,
    /// The household's own words.
    pub statement: String,
    /// Buildings.
    pub buildings: Vec<BuildingEntry>,
    /// Wells.
    pub wells: Vec<WellEntry>,
    /// Land.
    pub lands: Vec<LandEntry>,
}

/// A building.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BuildingEntry {
    /// Name.
    pub name: String,
    /// Machine word of [`super::Fabric`].
    pub structure: String,
    /// Year or `unknown`.
    pub year_built: Option<YearEntry>,
    /// m².
    pub floor_area_m2: Option<f64>,
    /// Storeys.
    pub storeys: Option<i64>,
    /// Degrees east, CGCS2000 (a phone's WGS 84 position may be taken for it).
    pub lon: Option<f64>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Rooms.
    pub rooms: Vec<RoomEntry>,
    /// SHA-256 of each photo of it.
    pub photos: Vec<String>,
}

/// A room.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RoomEntry {
    /// Name.
    pub name: String,
    /// Cracks.
    pub cracks: Vec<CrackEntry>,
}

/// A crack.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CrackEntry {
    /// Machine word of [`super::Element`].
    pub element: String,
    /// Machine word of [`crate::crack::Direction`].
    pub direction: String,
    /// mm.
    pub width_mm: Option<f64>,
    /// m.
    pub length_m: Option<f64>,
    /// Day of the measurement; the day of the survey when left out.
    pub on: String,
    /// Number of a crack of the case's diary.
    pub diary: Option<u32>,
    /// SHA-256 of each photo of it.
    pub photos: Vec<String>,
}

/// A well.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WellEntry {
    /// Name.
    pub name: String,
    /// m.
    pub depth_m: Option<f64>,
    /// m below the ground; none for a dry well.
    pub water_level_m: Option<f64>,
    /// Day of the measurement; the day of the survey when left out.
    pub on: String,
    /// Dry.
    pub dry: bool,
    /// SHA-256 of each photo of it.
    pub photos: Vec<String>,
}

/// A piece of land.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LandEntry {
    /// Name.
    pub name: String,
    /// 亩.
    pub mu: Option<f64>,
    /// Machine word of [`super::LandKind`].
    pub kind: String,
    /// Machine word of [`super::LandDamage`].
    pub damage: String,
    /// SHA-256 of each photo of it.
    pub photos: Vec<String>,
}
