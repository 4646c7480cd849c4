//! What is fixed on the spot: parcels by their boundary points, what stands on them, and who was there.

use crate::case::{Refusal, checked_text};
use crate::decimal::{decimal, scaled};
use crate::words::words;
use serde::{Deserialize, Serialize};
use spatial::plane::{PlanePoint, Zone};
use spatial::validity::{DefectKind, check_rings};
use spatial::{LonLat, Node, Region, distance, overlay};

/// Most parcels of a record (proposal).
pub const MAX_PARCELS: usize = 50;
/// Most boundary points of a parcel (proposal).
pub const MAX_CORNERS: usize = 200;
/// Most attachments of a record (proposal).
pub const MAX_ATTACHMENTS: usize = 300;
/// Most people of a survey, and most shares (proposal).
pub const MAX_PEOPLE: usize = 100;
/// Most characters of a label.
const MAX_LABEL: usize = 60;
/// CGCS2000 in degrees, longitude first.
pub(super) const DEGREES: u32 = 4490;
/// A parcel has at least this area, square metres: less is a slip of coordinates.
const LEAST_M2: f64 = 1.0;
/// And at most this, square metres: two hundred square kilometres are no parcel.
const MOST_M2: f64 = 2e8;

words! {
    /// Class of a parcel's land.
    Land {
        Cropland "cropland" "耕地" "cropland",
        Garden "garden" "园地" "garden",
        Forest "forest" "林地" "forest",
        Grass "grass" "草地" "grassland",
        Homestead "homestead" "宅基地" "homestead",
        Unused "unused" "未利用地" "unused land",
        Other "other" "其他" "other",
    }
}

words! {
    /// How boundary points were measured. Phones and clicks on a map are no way to measure a boundary.
    Method {
        Rtk "rtk" "GNSS RTK" "GNSS RTK",
        StaticGnss "static_gnss" "GNSS 静态" "static GNSS",
        TotalStation "total_station" "全站仪" "total station",
        Register "register" "确权登记成果" "registered survey",
    }
}

words! {
    /// What stands on the land.
    Thing {
        Tree "tree" "树木" "trees",
        Crop "crop" "青苗" "standing crops",
        Well "well" "水井" "wells",
        House "house" "房屋" "houses",
        CaveDwelling "cave_dwelling" "窑洞" "cave dwellings",
        Grave "grave" "坟墓" "graves",
        Fence "fence" "围墙围栏" "walls and fences",
        Other "other" "其他" "other",
    }
}

words! {
    /// What is counted.
    Unit {
        Piece "piece" "株、口、座、间" "pieces",
        Mu "mu" "亩" "mu",
        SquareMetre "square_metre" "平方米" "m²",
        Metre "metre" "米" "m",
    }
}

words! {
    /// As what somebody was there, or was not.
    Side {
        NotaryOffice "notary_office" "公证人员" "notary office",
        Applicant "applicant" "申请人(企业)" "applicant (operator)",
        Claimant "claimant" "主张权利的人" "claimant",
        Neighbour "neighbour" "相邻权利人" "neighbour",
        Village "village" "嘎查村、社" "village or group",
        Authority "authority" "自然资源等主管部门" "authority",
        Surveyor "surveyor" "测绘人员" "surveyor",
        Witness "witness" "见证人" "witness",
    }
}

words! {
    /// Why the money is deposited (民法典 570).
    Ground {
        Refused "refused" "债权人无正当理由拒绝受领" "the creditor refuses without cause",
        Missing "missing" "债权人下落不明" "the creditor cannot be found",
        HeirsUnknown "heirs_unknown" "继承人、遗产管理人或者监护人未确定" "heirs, administrator or guardian not determined",
        OwnerDisputed "owner_disputed" "权属或者份额有争议，债权人未确定" "title or shares in dispute: the creditor is not determined",
        Other "other" "法律规定的其他情形" "other ground of law",
    }
}

words! {
    /// Why the depositor takes the money back (民法典 574, second paragraph).
    ReturnGround {
        NotPerformed "not_performed" "债权人未履行对债务人的到期债务" "the creditor did not perform a debt that was due",
        Waived "waived" "债权人书面放弃领取权利" "the creditor waived the right in writing",
    }
}

words! {
    /// How claimants are told of the deposit (民法典 572).
    Notice {
        Delivered "delivered" "直接送达" "delivered in person",
        Mailed "mailed" "邮寄送达" "by mail",
        Announced "announced" "公告" "by public notice",
    }
}

/// A boundary point as it was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CornerInput {
    /// Longitude in degrees; in a plane system X, the northing in metres, as Chinese tables have it.
    pub first: String,
    /// Latitude in degrees; in a plane system Y, the easting in metres.
    pub second: String,
    /// Metres, where it is another than that of the parcel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<String>,
    /// Who measured it, where that is another than of the parcel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured_by: Option<String>,
}

/// A boundary point as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corner {
    /// The two numbers as received.
    pub given: [String; 2],
    /// Degrees east and north on CGCS2000, nine decimals.
    pub at: [String; 2],
    /// Metres.
    pub accuracy_m: String,
    /// Who measured it.
    pub measured_by: String,
}

/// A parcel of the preserved land.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// Its name, one in the record.
    pub name: String,
    /// Class of its land.
    pub land: Land,
    /// The system of coordinates as received: 4490 in degrees, or a plane zone of CGCS2000.
    pub crs: u32,
    /// How it was measured.
    pub method: Method,
    /// Its boundary in order, not closed.
    pub corners: Vec<Corner>,
    /// Area on the ellipsoid, hundredths of a square metre.
    pub area_e2: u64,
    /// The same in ten-thousandths of a 亩 (2000/3 m²).
    pub mu_e4: u64,
}

impl Parcel {
    /// Its boundary as positions, open.
    pub fn ring(&self) -> Vec<LonLat> {
        self.corners.iter().filter_map(|corner| position_of(&corner.at)).collect()
    }
}

/// What was worked out of a boundary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Degrees east and north, nine decimals, in order.
    pub corners: Vec<[String; 2]>,
    /// Area on the ellipsoid of CGCS2000, hundredths of a square metre.
    pub area_e2: u64,
    /// The same in ten-thousandths of a 亩.
    pub mu_e4: u64,
}

/// Something on the land.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Running number in the record, from 1; never used again.
    pub number: u32,
    /// What.
    pub thing: Thing,
    /// Species, build, size, age.
    pub what: String,
    /// How many, at most four decimals.
    pub count: String,
    /// Of what.
    pub unit: Unit,
    /// The parcel that it stands on.
    pub parcel: Option<String>,
}

/// Somebody who was there, or who was called and did not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// As what.
    pub side: Side,
    /// What they are, such as 承包户甲; no name.
    pub who: String,
    /// Number among the parties of the case.
    pub party: Option<u32>,
    /// Whether they were there.
    pub present: bool,
    /// Whether they signed the record of the survey.
    pub signed: bool,
}

/// One line of at most 60 characters.
///
/// # Errors
/// [`Refusal::Field`].
pub(super) fn label(field: &'static str, text: &str) -> Result<String, Refusal> {
    let bad = |problem: String| Refusal::Field { field, problem };
    let text = checked_text(text).map_err(|refusal| bad(refusal.to_string()))?;
    if text.chars().count() > MAX_LABEL || text.contains(['\n', '\r', '\t']) {
        return Err(bad(format!("one line of at most {MAX_LABEL} characters")));
    }
    Ok(text)
}

/// What somebody is, without what personal data look like.
///
/// # Errors
/// [`Refusal::Field`] for a text that is none, or that holds the digits of a phone or an identity number.
pub(super) fn somebody(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = label(field, text)?;
    let longest = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    if longest >= 7 {
        let problem = "say what they are, such as 承包户甲: phones, identity numbers and accounts belong to the sealed parties";
        return Err(Refusal::Field { field, problem: problem.into() });
    }
    Ok(text)
}

/// An accuracy in metres with at most three decimals.
///
/// # Errors
/// [`Refusal::Field`] for one that is no boundary survey.
pub(super) fn accuracy(text: &str, below_mm: u64) -> Result<String, Refusal> {
    let text = text.trim();
    match scaled(text, 3) {
        Some(mm) if mm > 0 && mm < below_mm => Ok(text.to_owned()),
        _ => {
            let below = decimal(below_mm, 3);
            let problem =
                format!("metres above 0 and below {below}: a coarser point is no evidence of a boundary");
            Err(Refusal::Field { field: "accuracy_m", problem })
        }
    }
}

/// Positions and area of a boundary that was handed in.
///
/// # Errors
/// [`Refusal::Field`] that names the corner: what is no number, a system of coordinates that there is not, a ring that crosses or
/// touches itself.
pub fn measure(crs: u32, corners: &[CornerInput]) -> Result<Measured, Refusal> {
    let bad = |problem: String| Refusal::Field { field: "corners", problem };
    if corners.len() < 3 || corners.len() > MAX_CORNERS {
        return Err(bad(format!(
            "3 to {MAX_CORNERS} corners, got {}: the last one is not the first again",
            corners.len()
        )));
    }
    let mut at = vec![];
    for (i, corner) in corners.iter().enumerate() {
        let found = position(crs, corner).map_err(|problem| match problem {
            Where::System(problem) => Refusal::Field { field: "crs", problem },
            Where::Corner(problem) => bad(format!("corner {}: {problem}", i + 1)),
        })?;
        at.push(found);
    }
    let nodes: Vec<Node> = at.iter().map(|p| p.node()).collect();
    if let Some(defect) = check_rings(&[vec![nodes]]).into_iter().find(|d| d.kind != DefectKind::Orientation)
    {
        let place = defect.at.map_or_else(String::new, |p| format!(" near {:.7} {:.7}", p.lon(), p.lat()));
        let (from, to) = (defect.vertex + 1, (defect.vertex + 1) % corners.len() + 1);
        return Err(bad(format!(
            "{} at corner {from} or between corners {from} and {to}{place}: give the corners in the order of the border, each once",
            defect.kind.as_str()
        )));
    }
    let m2 = distance::ring_area_m2(&at);
    if !(LEAST_M2..=MOST_M2).contains(&m2) {
        return Err(bad(format!("the area is {m2:.2} m²: a parcel has 1 m² to 200 km²")));
    }
    // Square metres × 15 are ten-thousandths of a 亩: both are rounded once from the area itself.
    Ok(Measured {
        corners: at.iter().map(|p| [format!("{:.9}", p.lon()), format!("{:.9}", p.lat())]).collect(),
        area_e2: (m2 * 100.0).round() as u64,
        mu_e4: (m2 * 15.0).round() as u64,
    })
}

/// Where two boundaries share ground that is wider than what both were measured to: the most shared area first, square metres.
pub(super) fn shared_m2(own: &[[String; 2]], other: &[[String; 2]], both_m: f64) -> f64 {
    let (Some(own), Some(other)) = (region(own), region(other)) else { return 0.0 };
    if !overlay::interiors_meet(&own, &other) {
        return 0.0;
    }
    let pieces = overlay::shared(&own, &other).into_iter();
    pieces.filter(|piece| piece.width_m > both_m).map(|piece| piece.area_m2).fold(0.0, f64::max)
}

fn region(corners: &[[String; 2]]) -> Option<Region> {
    let nodes = corners.iter().filter_map(position_of).map(LonLat::node).collect();
    Region::from_rings(vec![vec![nodes]]).ok()
}

fn position_of([lon, lat]: &[String; 2]) -> Option<LonLat> {
    LonLat::new(lon.parse().ok()?, lat.parse().ok()?).ok()
}

enum Where {
    System(String),
    Corner(String),
}

fn position(crs: u32, corner: &CornerInput) -> Result<LonLat, Where> {
    let number = |text: &str| -> Result<f64, Where> {
        let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
        let text = text.trim();
        let value =
            text.parse::<f64>().ok().filter(|v| v.is_finite() && text.len() <= 24 && text.chars().all(plain));
        let shown: String = text.chars().take(24).collect();
        value.ok_or_else(|| Where::Corner(format!("`{shown}` is no number such as 111.22676")))
    };
    let (first, second) = (number(&corner.first)?, number(&corner.second)?);
    let exact = |p: LonLat| {
        let rounded = |degrees: f64| (degrees * 1e9).round() / 1e9;
        LonLat::new(rounded(p.lon()), rounded(p.lat()))
    };
    let told = |e: spatial::CoordinateError| {
        let swapped = if e.is_swapped() { " (longitude comes first)" } else { "" };
        Where::Corner(format!("{e}{swapped}"))
    };
    if crs == DEGREES {
        return LonLat::new(first, second).and_then(exact).map_err(told);
    }
    let zone = Zone::of_epsg(crs).ok_or_else(|| {
        Where::System(format!("EPSG:{crs}: give 4490 in degrees or a plane zone of CGCS2000 such as 4525 or 4546; points of Xi'an 80, Beijing 54, GCJ-02 or BD-09 are no evidence of a boundary here"))
    })?;
    zone.unproject(PlanePoint { northing_m: first, easting_m: second }).and_then(exact).map_err(told)
}
