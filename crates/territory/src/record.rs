//! What is recorded about a mine's work in time: who ran it, where the face stood, what was fired, where waste and coal go.
//!
//! A record says what somebody handed in, with its source; a day without a record is a day of which nothing is known.

use crate::blasting::Blast;
use serde::{Deserialize, Serialize};
use spatial::{LonLat, Region};
use time::Date;

/// All records of one mine, each kind by day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MineRecord {
    /// Operators by period.
    pub operators: Vec<OperatorPeriod>,
    /// Blasts.
    pub blasts: Vec<Blast>,
    /// Where faces stood.
    pub faces: Vec<FacePosition>,
    /// Dumps (排土场).
    pub dumps: Vec<Dump>,
    /// Roads that coal or waste is hauled on.
    pub roads: Vec<HaulRoad>,
    /// Points at which movement or vibration is measured.
    pub points: Vec<ObservationPoint>,
}

/// Where a record comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// Document or file, in words.
    pub source: String,
    /// System of coordinates as received, such as `EPSG:4546`; empty for a record without a place.
    pub src_crs: String,
    /// Who may be shown it.
    pub classification: Classification,
    /// Whether it is made up.
    pub synthetic: bool,
}

/// Who may be shown a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Classification {
    /// 公开
    Public,
    /// 内部
    Internal,
    /// 涉密测绘成果: never taken in; the import refuses it.
    Secret,
}

impl Classification {
    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            Classification::Public => "public",
            Classification::Internal => "internal",
            Classification::Secret => "secret",
        }
    }

    /// The classification of a machine word.
    pub fn parse(word: &str) -> Option<Self> {
        use Classification::*;
        [Public, Internal, Secret].into_iter().find(|c| c.as_str() == word)
    }
}

/// Who ran a mine in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorPeriod {
    /// Name of the company.
    pub name: String,
    /// First day.
    pub from: Date,
    /// First day of the next; `None` while it runs the mine.
    pub to: Option<Date>,
    /// Its source.
    pub provenance: Provenance,
}

/// Where the face of a panel stood on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct FacePosition {
    /// Identifier of the panel.
    pub panel: String,
    /// Day of the survey.
    pub on: Date,
    /// The face line.
    pub line: Vec<LonLat>,
    /// Its source.
    pub provenance: Provenance,
}

/// A dump.
#[derive(Debug, Clone, PartialEq)]
pub struct Dump {
    /// Name.
    pub name: String,
    /// First day of use.
    pub from: Date,
    /// Day of closing.
    pub to: Option<Date>,
    /// Its foot.
    pub region: Region,
    /// Its source.
    pub provenance: Provenance,
}

/// A haul road.
#[derive(Debug, Clone, PartialEq)]
pub struct HaulRoad {
    /// Name.
    pub name: String,
    /// First day of use.
    pub from: Date,
    /// Last day of use.
    pub to: Option<Date>,
    /// Its line.
    pub line: Vec<LonLat>,
    /// Its source.
    pub provenance: Provenance,
}

/// A point at which movement or vibration is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservationPoint {
    /// Name on the survey's sketch.
    pub name: String,
    /// Since when.
    pub from: Date,
    /// Until when.
    pub to: Option<Date>,
    /// Its place.
    pub at: LonLat,
    /// Its source.
    pub provenance: Provenance,
}
