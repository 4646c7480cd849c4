//! What is recorded about a mine's work in time: who ran it, where the face stood, what was fired, where waste and coal go.
//!
//! A record says what somebody handed in, with its source; a day without a record is a day of which nothing is known.

use crate::blasting::Blast;
use serde::{Deserialize, Serialize};
use spatial::{LonLat, Region, distance};
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
    /// Rings of the licence with their elevations.
    pub licence_rings: Vec<LicenceRing>,
    /// Dumps (排土场).
    pub dumps: Vec<Dump>,
    /// Roads that coal or waste is hauled on.
    pub roads: Vec<HaulRoad>,
    /// Points at which movement or vibration is measured.
    pub points: Vec<ObservationPoint>,
}

impl MineRecord {
    /// How far faces went between two surveys of one panel: the day of the later one, and metres between the middles of the lines.
    pub fn advances(&self) -> impl Iterator<Item = (Date, f64)> {
        let middle = |face: &FacePosition| {
            let n = face.line.len().max(1) as f64;
            let sum = face.line.iter().fold((0.0, 0.0), |sum, p| (sum.0 + p.lon() / n, sum.1 + p.lat() / n));
            LonLat::new(sum.0, sum.1).ok()
        };
        let mut faces: Vec<&FacePosition> = self.faces.iter().collect();
        faces.sort_by(|a, b| (&a.panel, a.on).cmp(&(&b.panel, b.on)));
        let steps = faces.windows(2).filter(|pair| pair[0].panel == pair[1].panel);
        let advance =
            |pair: &[&FacePosition]| Some((pair[1].on, distance::metres(middle(pair[0])?, middle(pair[1])?)));
        steps.filter_map(advance).collect::<Vec<_>>().into_iter()
    }

    /// Whether anything in it is made up.
    pub fn is_synthetic(&self) -> bool {
        let operators = self.operators.iter().map(|r| &r.provenance);
        let blasts = self.blasts.iter().map(|r| &r.provenance);
        let faces = self.faces.iter().map(|r| &r.provenance);
        let rings = self.licence_rings.iter().map(|r| &r.provenance);
        let dumps = self.dumps.iter().map(|r| &r.provenance);
        let roads = self.roads.iter().map(|r| &r.provenance);
        let points = self.points.iter().map(|r| &r.provenance);
        let lasting = rings.chain(dumps).chain(roads).chain(points);
        operators.chain(blasts).chain(faces).chain(lasting).any(|p| p.synthetic)
    }
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

/// A ring of a licence: the ground and the elevations between which it allows to mine (采矿许可证: 拐点坐标, 开采深度由…米至…米标高).
/// Rings of several seams may lie one above the other.
#[derive(Debug, Clone, PartialEq)]
pub struct LicenceRing {
    /// Name on the licence.
    pub name: String,
    /// First day on which the licence allows it.
    pub from: Date,
    /// First day on which it does not any more.
    pub to: Option<Date>,
    /// Its ground.
    pub region: Region,
    /// Upper limit, metres above the datum of heights (1985 国家高程基准).
    pub top_m: f64,
    /// Lower limit, metres, below the upper one.
    pub bottom_m: f64,
    /// Its source.
    pub provenance: Provenance,
}

impl LicenceRing {
    /// Whether the licence allows it on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn face(panel: &str, on: Date, lon: f64) -> FacePosition {
        let at = |lat| LonLat::new(lon, lat).unwrap();
        let provenance = Provenance {
            source: "示意".into(),
            src_crs: "EPSG:4490".into(),
            classification: Classification::Internal,
            synthetic: true,
        };
        FacePosition { panel: panel.into(), on, line: vec![at(39.7), at(39.702)], provenance }
    }

    #[test]
    fn a_face_advances_between_two_surveys_of_its_own_panel_whatever_their_order() {
        let record = MineRecord {
            faces: vec![
                face("A", date!(2026 - 02 - 01), 110.901),
                face("A", date!(2026 - 01 - 01), 110.900),
                face("B", date!(2026 - 01 - 15), 110.950),
            ],
            ..MineRecord::default()
        };
        let found: Vec<_> = record.advances().collect();
        assert_eq!(found.len(), 1);
        // A thousandth of a degree at this latitude: 85.7 m.
        assert!(found[0].0 == date!(2026 - 02 - 01) && (found[0].1 - 85.7).abs() < 0.2, "{found:?}");
        assert!(record.is_synthetic());
    }
}
