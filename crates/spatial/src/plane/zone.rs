//! The zones of the national grid on CGCS2000: 3° and 6° wide, with and without their number before the easting.

use super::ellipsoid::Ellipsoid;
use super::gauss_krueger::{GaussKrueger, PlanePoint};
use crate::coordinate::{CoordinateError, LonLat};

/// How wide the zones are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneWidth {
    /// 3°: central meridian = 3 × number, numbers 25 to 45 in China.
    Three,
    /// 6°: central meridian = 6 × number − 3, numbers 13 to 23 in China.
    Six,
}

/// A zone as an easting is written in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone {
    width: ZoneWidth,
    number: u8,
    prefixed: bool,
}

impl Zone {
    /// A zone by its number; `None` for one that does not exist in China.
    pub fn new(width: ZoneWidth, number: u8, prefixed: bool) -> Option<Zone> {
        let known = match width {
            ZoneWidth::Three => (25..=45).contains(&number),
            ZoneWidth::Six => (13..=23).contains(&number),
        };
        known.then_some(Zone { width, number, prefixed })
    }

    /// The 3° zone that a longitude lies in, without its number before the easting.
    pub fn holding(lon_deg: f64) -> Option<Zone> {
        Zone::new(ZoneWidth::Three, (lon_deg / 3.0).round() as u8, false)
    }

    /// A zone by its EPSG code.
    pub fn of_epsg(code: u32) -> Option<Zone> {
        let zone = |first: u32, number: u8, width, prefixed| {
            let number = u8::try_from(code.checked_sub(first)?).ok()?.checked_add(number)?;
            Zone::new(width, number, prefixed)
        };
        zone(4534, 25, ZoneWidth::Three, false)
            .or_else(|| zone(4513, 25, ZoneWidth::Three, true))
            .or_else(|| zone(4502, 13, ZoneWidth::Six, false))
            .or_else(|| zone(4491, 13, ZoneWidth::Six, true))
            .filter(|zone| zone.epsg() == code)
    }

    /// The EPSG code.
    pub fn epsg(self) -> u32 {
        let number = u32::from(self.number);
        match (self.width, self.prefixed) {
            (ZoneWidth::Three, true) => 4513 + number - 25,
            (ZoneWidth::Three, false) => 4534 + number - 25,
            (ZoneWidth::Six, true) => 4491 + number - 13,
            (ZoneWidth::Six, false) => 4502 + number - 13,
        }
    }

    /// Degrees east.
    pub fn central_meridian_deg(self) -> f64 {
        match self.width {
            ZoneWidth::Three => 3.0 * f64::from(self.number),
            ZoneWidth::Six => 6.0 * f64::from(self.number) - 3.0,
        }
    }

    /// Metres that are added to every easting.
    pub fn false_easting_m(self) -> f64 {
        500_000.0 + if self.prefixed { f64::from(self.number) * 1e6 } else { 0.0 }
    }

    fn projection(self) -> GaussKrueger {
        GaussKrueger::new(Ellipsoid::GRS80, self.central_meridian_deg(), self.false_easting_m())
    }

    /// A position in the zone's plane.
    pub fn project(self, at: LonLat) -> PlanePoint {
        self.projection().project(at.lon(), at.lat())
    }

    /// The position of a plane point.
    ///
    /// # Errors
    /// [`CoordinateError`] for numbers that no zone can hold.
    pub fn unproject(self, p: PlanePoint) -> Result<LonLat, CoordinateError> {
        let (lon, lat) = self.projection().unproject(p);
        LonLat::new(lon, lat)
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let width = if self.width == ZoneWidth::Three { 3 } else { 6 };
        let prefixed = if self.prefixed { "" } else { ", easting without zone number" };
        write!(f, "EPSG:{} ({width}° zone {}{prefixed})", self.epsg(), self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zones_around_the_banner_have_their_published_codes_and_meridians() {
        for (code, meridian, false_easting) in [
            (4524, 108.0, 36_500_000.0),
            (4525, 111.0, 37_500_000.0),
            (4526, 114.0, 38_500_000.0),
            (4545, 108.0, 500_000.0),
            (4546, 111.0, 500_000.0),
            (4547, 114.0, 500_000.0),
            (4497, 111.0, 19_500_000.0),
            (4508, 111.0, 500_000.0),
        ] {
            let zone = Zone::of_epsg(code).expect("a zone");
            assert_eq!(
                (zone.epsg(), zone.central_meridian_deg(), zone.false_easting_m()),
                (code, meridian, false_easting)
            );
        }
        assert_eq!([4490, 4490 + 200, 4326, 2381].map(Zone::of_epsg), [None; 4]);
        assert_eq!(Zone::holding(110.8).map(Zone::epsg), Some(4546));
    }

    #[test]
    fn a_field_of_180_mu_on_the_plane_is_a_little_smaller_on_the_ellipsoid() {
        // The corners of a table: X 4414000 / 4413700, Y 37430000 / 37430400.
        let zone = Zone::of_epsg(4525).expect("a zone");
        let corner = |northing_m: f64, easting_m: f64| {
            zone.unproject(PlanePoint { northing_m, easting_m }).expect("a position")
        };
        let ring = [
            corner(4_413_700.0, 37_430_000.0),
            corner(4_413_700.0, 37_430_400.0),
            corner(4_414_000.0, 37_430_400.0),
            corner(4_414_000.0, 37_430_000.0),
        ];
        let area = crate::distance::ring_area_m2(&ring);
        assert!((area - 119_985.61).abs() < 0.01, "{area}");
        assert!((crate::measure::mu(area) - 179.9784).abs() < 1e-4);
        assert!((crate::measure::mu(120_000.0) - 180.0).abs() < 1e-12);
    }
}
