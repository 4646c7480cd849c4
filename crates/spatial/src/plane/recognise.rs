//! What a pair of numbers from a table is: told by its digits and by where it comes to lie.

use super::gauss_krueger::PlanePoint;
use super::zone::{Zone, ZoneWidth};
use crate::coordinate::LonLat;
use crate::region::Bounds;

/// A pair of plane coordinates that was recognised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recognised {
    /// The position on CGCS2000.
    pub at: LonLat,
    /// The zone. A six-digit easting is the same in the 3° and the 6° zone of one meridian: the 3° zone is named.
    pub zone: Zone,
    /// The numbers, told apart.
    pub point: PlanePoint,
    /// Whether the easting stood first. Chinese tables give the northing first, as X.
    pub easting_first: bool,
}

/// Why a pair of numbers is no place.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NotRecognised {
    /// Not of the size of a northing and an easting.
    #[error(
        "{first}, {second} is no plane position: a northing has 7 digits before the point (in the banner 4.34 to 4.47 million), \
         an easting 6, or 8 with the zone's number before it"
    )]
    NoSuchSize {
        /// As given.
        first: f64,
        /// As given.
        second: f64,
    },
    /// A plane position, but not near where it should be.
    #[error(
        "{first}, {second} lies outside the expected area in every zone that was tried: {tried}; give the CRS if this is meant"
    )]
    Elsewhere {
        /// As given.
        first: f64,
        /// As given.
        second: f64,
        /// Each zone with where the numbers would lie.
        tried: String,
    },
    /// Inside the expected area in more than one zone.
    #[error("{first}, {second} can be read in several zones: {tried}; give the CRS")]
    Ambiguous {
        /// As given.
        first: f64,
        /// As given.
        second: f64,
        /// Each zone with where the numbers would lie.
        tried: String,
    },
}

/// Recognises northing and easting in metres on CGCS2000, in whichever order, with or without the zone's number.
///
/// Degrees are not recognised here: what is a longitude and latitude needs no guess ([`LonLat::new`]).
///
/// # Errors
/// [`NotRecognised`], with all that was tried.
pub fn recognise(first: f64, second: f64, expected: &Bounds) -> Result<Recognised, NotRecognised> {
    let orders = [(first, second, false), (second, first, true)];
    let mut tried: Vec<Recognised> = vec![];
    for (northing_m, easting_m, easting_first) in orders.into_iter().filter(|o| is_northing(o.0)) {
        let point = PlanePoint { northing_m, easting_m };
        for zone in zones(easting_m, expected) {
            if let Ok(at) = zone.unproject(point) {
                tried.push(Recognised { at, zone, point, easting_first });
            }
        }
    }
    let fitting: Vec<&Recognised> = tried.iter().filter(|r| expected.contains(r.at.node())).collect();
    let told = |of: &[&Recognised]| of.iter().map(|r| words(r)).collect::<Vec<_>>().join("; ");
    match (&fitting[..], tried.is_empty()) {
        ([only], _) => Ok(**only),
        ([], true) => Err(NotRecognised::NoSuchSize { first, second }),
        ([], false) => {
            Err(NotRecognised::Elsewhere { first, second, tried: told(&tried.iter().collect::<Vec<_>>()) })
        }
        (several, _) => Err(NotRecognised::Ambiguous { first, second, tried: told(several) }),
    }
}

/// Northings of China: 0.3 to 6 million metres. An easting with a zone number is larger.
fn is_northing(v: f64) -> bool {
    (1_000_000.0..6_000_000.0).contains(&v)
}

/// The zones that an easting of this size can be in.
fn zones(easting_m: f64, expected: &Bounds) -> Vec<Zone> {
    if (100_000.0..1_000_000.0).contains(&easting_m) {
        let middle = (f64::from(expected.min.x) + f64::from(expected.max.x)) / 2e7;
        let around = [-3.0, 0.0, 3.0].into_iter().filter_map(|d| Zone::holding(middle + d));
        return around.collect();
    }
    let number = (easting_m / 1e6).floor();
    if !(13.0..46.0).contains(&number) {
        return vec![];
    }
    let number = number as u8;
    let width = if number < 25 { ZoneWidth::Six } else { ZoneWidth::Three };
    Zone::new(width, number, true).into_iter().collect()
}

fn words(r: &Recognised) -> String {
    let order = if r.easting_first { "easting first" } else { "northing first" };
    format!("{}, {order} = {:.5}°E {:.5}°N", r.zone, r.at.lon(), r.at.lat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Node;
    use proptest::prelude::*;

    fn banner() -> Bounds {
        Bounds { min: Node::new(1_101_000_000, 392_600_000), max: Node::new(1_114_700_000, 403_300_000) }
    }

    #[test]
    fn numbers_of_a_table_are_recognised_by_their_digits_in_either_order() {
        for (first, second, epsg, easting_first) in [
            (4_414_000.0, 37_430_000.0, 4525, false),
            (37_430_000.0, 4_414_000.0, 4525, true),
            (4_414_000.0, 430_000.0, 4546, false),
            (430_000.0, 4_414_000.0, 4546, true),
            (4_414_000.0, 19_430_000.0, 4497, false),
        ] {
            let found = recognise(first, second, &banner()).expect("a place of the banner");
            assert_eq!((found.zone.epsg(), found.easting_first), (epsg, easting_first));
            assert!(
                (found.at.lon() - 110.18).abs() < 0.01 && (found.at.lat() - 39.85).abs() < 0.02,
                "{found:?}"
            );
        }
    }

    #[test]
    fn what_lies_elsewhere_is_told_with_every_zone_that_was_tried() {
        let message = |a, b| recognise(a, b, &banner()).expect_err("no place").to_string();
        // The row of another county's table: northing 4.32 million lies south of the banner.
        let elsewhere = message(4_321_732.305_5, 19_614_257.893_0);
        assert!(elsewhere.contains("EPSG:4497") && elsewhere.contains("°E"), "{elsewhere}");
        let three = message(4_414_000.0, 900_000.0);
        assert!(["4545", "4546", "4547"].iter().all(|code| three.contains(code)), "{three}");
        assert!(message(4_414_000.0, 12.0).contains("7 digits"));
        assert!(message(f64::NAN, f64::INFINITY).contains("7 digits"));
        assert!(message(4_414_000.0, 50_430_000.0).contains("7 digits"));
    }

    proptest! {
        #[test]
        fn every_place_of_the_banner_is_recognised_in_every_writing(
            lon in 110.11..111.46f64, lat in 39.27..40.32f64, which in 0..3usize, swap: bool,
        ) {
            let zone = Zone::of_epsg([4525, 4546, 4497][which]).expect("a zone");
            let at = LonLat::new(lon, lat).expect("in range");
            let p = zone.project(at);
            let (a, b) = if swap { (p.easting_m, p.northing_m) } else { (p.northing_m, p.easting_m) };
            let found = recognise(a, b, &banner());
            let found = found.expect("recognised");
            prop_assert_eq!((found.zone, found.easting_first), (zone, swap));
            prop_assert!((found.at.lon() - lon).abs() < 1e-11 && (found.at.lat() - lat).abs() < 1e-11);
        }
    }
}
