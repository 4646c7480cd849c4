//! Whether plain numbers can be coordinates of a CRS: exchanged columns, zone prefixes, degrees for metres.
//!
//! Chinese survey tables write X for north and Y for east, and eastings with or without the zone's number in front:
//! the two commonest faults of an import. The zones are those of EPSG: 3° zones 25–45 are 4513–4533 with prefix and
//! 4534–4554 without, 6° zones 13–23 are 4491–4501 and 4502–4512.

use super::crs::{Axes, SourceCrs, Zone};
use super::fault::FaultKind;

/// China with a margin: degrees of longitude and latitude.
const LON: std::ops::RangeInclusive<f64> = 73.0..=136.0;
const LAT: std::ops::RangeInclusive<f64> = 3.0..=54.0;
/// Half a 6° zone at the south of China with a margin, metres.
const HALF_ZONE_M: f64 = 450_000.0;
/// Northings of China, metres.
const NORTHING: std::ops::RangeInclusive<f64> = 300_000.0..=6_100_000.0;

/// What is wrong with a pair of numbers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Misplacement {
    pub(crate) kind: FaultKind,
    pub(crate) zh: String,
    pub(crate) en: String,
}

/// Judges x (east, longitude) and y (north, latitude); `None` when they are plausible.
pub(crate) fn misplaced(crs: &SourceCrs, x: f64, y: f64) -> Option<Misplacement> {
    match crs.axes {
        Axes::Degrees => in_degrees(x, y),
        Axes::Zone(zone) => in_metres(zone, x, y),
        Axes::Plane => None,
    }
}

/// Judges a longitude and a latitude.
pub(crate) fn in_degrees(x: f64, y: f64) -> Option<Misplacement> {
    if LON.contains(&x) && LAT.contains(&y) {
        return None;
    }
    if LAT.contains(&x) && LON.contains(&y) {
        return Some(swapped("经度和纬度", "longitude and latitude"));
    }
    if x.abs() <= 180.0 && y.abs() <= 90.0 {
        return Some(outside(x, y));
    }
    let (east, was_swapped) =
        if NORTHING.contains(&x) && easting_crs(y).is_some() { (y, true) } else { (x, false) };
    let advice = match easting_crs(east) {
        Some(epsg) => format!("EPSG:{epsg}"),
        None => "EPSG:4546".to_owned(),
    };
    let (also_zh, also_en) =
        if was_swapped { (",而且 X、Y 两列写反了", ", and X and Y are exchanged") } else { ("", "") };
    Some(Misplacement {
        kind: FaultKind::WrongUnit,
        zh: format!(
            "坐标 {x:.3}, {y:.3} 是以米为单位的平面坐标，不是经纬度：请声明坐标系，例如 {advice}{also_zh}"
        ),
        en: format!(
            "{x:.3}, {y:.3} are metres, not degrees: declare the projected system, for example {advice}{also_en}"
        ),
    })
}

fn in_metres(p: Zone, x: f64, y: f64) -> Option<Misplacement> {
    let fits =
        |east: f64, north: f64| (east - p.false_easting).abs() <= HALF_ZONE_M && NORTHING.contains(&north);
    if fits(x, y) {
        return None;
    }
    if fits(y, x) {
        return Some(swapped("X(北)和 Y(东)两列", "X (north) and Y (east)"));
    }
    if x.abs() <= 180.0 && y.abs() <= 180.0 {
        return Some(Misplacement {
            kind: FaultKind::WrongUnit,
            zh: format!("坐标 {x}, {y} 是经纬度，不是米：请改用 EPSG:4490"),
            en: format!("{x}, {y} are degrees, not metres: use EPSG:4490"),
        });
    }
    zone(p, x, y).or_else(|| Some(outside(x, y)))
}

/// An easting that belongs to another zone or to the same zone written the other way.
fn zone(p: Zone, x: f64, y: f64) -> Option<Misplacement> {
    let (east, exchanged) = if NORTHING.contains(&y) { (x, false) } else { (y, true) };
    if exchanged && !NORTHING.contains(&x) {
        return None;
    }
    let also = |zh: &'static str, en: &'static str| if exchanged { (zh, en) } else { ("", "") };
    let (also_zh, also_en) = also(",而且 X、Y 两列写反了", ", and X and Y are exchanged");
    let prefixed = (12..=46).contains(&((east / 1e6) as i64));
    let epsg = if prefixed { easting_crs(east) } else { unprefixed_crs(p, east) }?;
    let (zh, en) = if prefixed {
        let number = (east / 1e6) as i64;
        (
            format!("东坐标 {east:.3} 带有带号 {number}"),
            format!("the easting {east:.3} carries the zone number {number}"),
        )
    } else {
        (format!("东坐标 {east:.3} 没有带号"), format!("the easting {east:.3} carries no zone number"))
    };
    Some(Misplacement {
        kind: FaultKind::ZonePrefix,
        zh: format!("{zh}：请使用 EPSG:{epsg}{also_zh}"),
        en: format!("{en}: use EPSG:{epsg}{also_en}"),
    })
}

/// The CGCS2000 system of an easting with zone number.
fn easting_crs(east: f64) -> Option<u32> {
    let number = (east / 1e6).floor();
    if !(100_000.0..=900_000.0).contains(&(east - number * 1e6)) {
        return None;
    }
    match number as u32 {
        n @ 13..=23 => Some(4491 + n - 13),
        n @ 25..=45 => Some(4513 + n - 25),
        _ => None,
    }
}

/// The system without zone number that shares the central meridian.
fn unprefixed_crs(p: Zone, east: f64) -> Option<u32> {
    let number = (p.false_easting / 1e6).floor() as u32;
    let meridian = p.central_meridian?;
    if !(100_000.0..=900_000.0).contains(&east) || number == 0 {
        return None;
    }
    let step = if number >= 25 { (3.0, 4534) } else { (6.0, 4502) };
    let nth = (meridian - 75.0) / step.0;
    (nth >= 0.0 && nth.fract() == 0.0).then(|| step.1 + nth as u32)
}

fn swapped(zh: &str, en: &str) -> Misplacement {
    Misplacement {
        kind: FaultKind::SwappedXy,
        zh: format!("{zh}写反了：请交换后再导入"),
        en: format!("{en} are exchanged: swap the columns and import again"),
    }
}

fn outside(x: f64, y: f64) -> Misplacement {
    Misplacement {
        kind: FaultKind::OutsidePlausibleArea,
        zh: format!("坐标 {x}, {y} 在所声明的坐标系中不在中国境内：请检查坐标系和数值"),
        en: format!("{x}, {y} is nowhere in China in this system: check the declared system and the numbers"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CM_111: Zone = Zone { central_meridian: Some(111.0), false_easting: 500_000.0 };
    const ZONE_37: Zone = Zone { central_meridian: Some(111.0), false_easting: 37_500_000.0 };
    const ZONE_19: Zone = Zone { central_meridian: Some(111.0), false_easting: 19_500_000.0 };

    fn said(m: Option<Misplacement>) -> (FaultKind, String) {
        let m = m.expect("misplaced");
        (m.kind, m.en)
    }

    #[test]
    fn plausible_numbers_of_the_banner_pass() {
        assert_eq!(in_degrees(111.0, 39.8), None);
        assert_eq!(in_metres(CM_111, 482_797.3, 4_374_033.2), None);
        assert_eq!(in_metres(ZONE_37, 37_482_797.3, 4_374_033.2), None);
        assert_eq!(in_metres(ZONE_19, 19_614_257.893, 4_321_732.305), None);
    }

    #[test]
    fn exchanged_columns_are_named() {
        assert_eq!(said(in_degrees(39.8, 111.0)).0, FaultKind::SwappedXy);
        assert_eq!(said(in_metres(CM_111, 4_374_033.2, 482_797.3)).0, FaultKind::SwappedXy);
        assert_eq!(said(in_metres(ZONE_37, 4_374_033.2, 37_482_797.3)).0, FaultKind::SwappedXy);
    }

    #[test]
    fn a_zone_number_names_the_system_it_belongs_to() {
        let cases = [
            (CM_111, 37_482_797.3, "EPSG:4525"),
            (CM_111, 19_614_257.9, "EPSG:4497"),
            (ZONE_37, 38_482_797.3, "EPSG:4526"),
            (ZONE_37, 482_797.3, "EPSG:4546"),
            (ZONE_19, 614_257.9, "EPSG:4508"),
        ];
        for (projection, east, epsg) in cases {
            let (kind, text) = said(in_metres(projection, east, 4_374_033.2));
            assert_eq!(kind, FaultKind::ZonePrefix);
            assert!(text.contains(&format!("use {epsg}")), "{text}");
        }
        let (_, both) = said(in_metres(CM_111, 4_374_033.2, 37_482_797.3));
        assert!(both.contains("EPSG:4525") && both.contains("exchanged"), "{both}");
    }

    #[test]
    fn metres_and_degrees_are_told_apart() {
        let (kind, text) = said(in_degrees(37_482_797.3, 4_374_033.2));
        assert!(kind == FaultKind::WrongUnit && text.contains("EPSG:4525"), "{text}");
        let (kind, text) = said(in_metres(CM_111, 111.0, 39.8));
        assert!(kind == FaultKind::WrongUnit && text.contains("EPSG:4490"), "{text}");
        assert_eq!(said(in_degrees(0.0, 0.0)).0, FaultKind::OutsidePlausibleArea);
    }
}
