//! From Xi'an 1980 and Beijing 1954 to CGCS2000 by a transformation that the operator holds.
//!
//! No public transformation exists; PROJ answers with a silent ballpark one, some 50 to 150 m wrong. The parameters are
//! classified in China: they are used, never shown — `Debug` leaves them out.

use super::ellipsoid::Ellipsoid;
use super::gauss_krueger::{GaussKrueger, PlanePoint};
use crate::coordinate::{CoordinateError, LonLat};
use crate::region::Bounds;

/// A datum before CGCS2000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldDatum {
    /// 1980 西安坐标系, on IAG 1975.
    Xian80,
    /// 1954 北京坐标系, on Krassovsky 1940.
    Beijing54,
}

impl OldDatum {
    /// The datum's ellipsoid.
    pub fn ellipsoid(self) -> Ellipsoid {
        match self {
            OldDatum::Xian80 => Ellipsoid::IAG75,
            OldDatum::Beijing54 => Ellipsoid::KRASSOVSKY,
        }
    }
}

/// Four parameters between the planes of one zone: shift, turn, stretch.
#[derive(Clone, Copy, PartialEq)]
pub struct PlaneShift {
    /// Central meridian of the zone on both datums, degrees.
    pub central_meridian_deg: f64,
    /// Metres to the north.
    pub north_m: f64,
    /// Metres to the east.
    pub east_m: f64,
    /// Turn from north to east, seconds of arc.
    pub rotation_arcsec: f64,
    /// Stretch, millionths.
    pub scale_ppm: f64,
}

/// Seven parameters in space; rotations as of a position vector (EPSG method 9606).
#[derive(Clone, Copy, PartialEq)]
pub struct Helmert {
    /// Shift along the three axes, metres.
    pub shift_m: [f64; 3],
    /// Rotation about the three axes, seconds of arc.
    pub rotation_arcsec: [f64; 3],
    /// Stretch, millionths.
    pub scale_ppm: f64,
}

/// The parameters.
#[derive(Clone, Copy, PartialEq)]
pub enum Shift {
    /// Between planes.
    Plane(PlaneShift),
    /// In space.
    Space(Helmert),
}

/// A transformation for one area.
#[derive(Clone, PartialEq)]
pub struct LocalTransform {
    /// From which datum.
    pub from: OldDatum,
    /// What the operator calls it: all that may be shown and stored.
    pub name: String,
    /// Accuracy, metres.
    pub accuracy_m: f64,
    /// Where it holds, on CGCS2000.
    pub area: Bounds,
    /// The parameters.
    pub shift: Shift,
}

impl std::fmt::Debug for LocalTransform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalTransform")
            .field("from", &self.from)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl LocalTransform {
    /// The position on CGCS2000 of one on the old datum; `None` outside the area where the transformation holds.
    ///
    /// # Units
    /// Degrees east and north.
    ///
    /// # Errors
    /// [`CoordinateError`] when the result is no position.
    pub fn transform(&self, lon_deg: f64, lat_deg: f64) -> Result<Option<LonLat>, CoordinateError> {
        let old = self.from.ellipsoid();
        let (lon, lat) = match &self.shift {
            Shift::Plane(p) => {
                let plane = |ellipsoid| GaussKrueger::new(ellipsoid, p.central_meridian_deg, 0.0);
                plane(Ellipsoid::GRS80).unproject(p.apply(plane(old).project(lon_deg, lat_deg)))
            }
            Shift::Space(h) => Ellipsoid::GRS80.geographic(h.apply(old.geocentric(lon_deg, lat_deg))),
        };
        let at = LonLat::new(lon, lat)?;
        Ok(self.area.contains(at.node()).then_some(at))
    }
}

impl PlaneShift {
    fn apply(&self, p: PlanePoint) -> PlanePoint {
        let (sin, cos) = radians(self.rotation_arcsec).sin_cos();
        let stretch = 1.0 + self.scale_ppm * 1e-6;
        PlanePoint {
            northing_m: self.north_m + stretch * (p.northing_m * cos - p.easting_m * sin),
            easting_m: self.east_m + stretch * (p.northing_m * sin + p.easting_m * cos),
        }
    }
}

impl Helmert {
    fn apply(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        let [rx, ry, rz] = self.rotation_arcsec.map(radians);
        let [tx, ty, tz] = self.shift_m;
        let stretch = 1.0 + self.scale_ppm * 1e-6;
        [
            tx + stretch * (x - rz * y + ry * z),
            ty + stretch * (rz * x + y - rx * z),
            tz + stretch * (-ry * x + rx * y + z),
        ]
    }
}

fn radians(arcsec: f64) -> f64 {
    (arcsec / 3_600.0).to_radians()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Node;

    fn everywhere() -> Bounds {
        Bounds { min: Node::new(1_000_000_000, 300_000_000), max: Node::new(1_200_000_000, 500_000_000) }
    }

    fn with(shift: Shift) -> LocalTransform {
        LocalTransform {
            from: OldDatum::Xian80,
            name: "invented".into(),
            accuracy_m: 0.1,
            area: everywhere(),
            shift,
        }
    }

    fn planes() -> (GaussKrueger, GaussKrueger) {
        let plane = |ellipsoid| GaussKrueger::new(ellipsoid, 111.0, 500_000.0);
        (plane(Ellipsoid::IAG75), plane(Ellipsoid::GRS80))
    }

    #[test]
    fn a_plane_shift_moves_the_plane_coordinates_by_exactly_its_metres() {
        let shift = PlaneShift {
            central_meridian_deg: 111.0,
            north_m: 12.5,
            east_m: 101.25,
            rotation_arcsec: 0.0,
            scale_ppm: 0.0,
        };
        let (lon, lat) = (110.7, 39.6);
        let (old, new) = planes();
        let before = old.project(lon, lat);
        let at = with(Shift::Plane(shift)).transform(lon, lat).expect("a position").expect("inside");
        let after = new.project(at.lon(), at.lat());
        assert!((after.northing_m - before.northing_m - 12.5).abs() < 1e-8, "{after:?}");
        assert!((after.easting_m - before.easting_m - 101.25).abs() < 1e-8, "{after:?}");
    }

    #[test]
    fn a_turn_and_a_stretch_act_about_the_origin_of_the_plane() {
        let turn = PlaneShift {
            central_meridian_deg: 111.0,
            north_m: 0.0,
            east_m: 0.0,
            rotation_arcsec: 1.0,
            scale_ppm: 10.0,
        };
        let p = turn.apply(PlanePoint { northing_m: 4_400_000.0, easting_m: 0.0 });
        assert!((p.northing_m - 4_400_044.0).abs() < 1e-3 && (p.easting_m - 21.332).abs() < 1e-3, "{p:?}");
    }

    #[test]
    fn seven_parameters_in_space_agree_with_proj() {
        // +proj=helmert +convention=position_vector +x=24 +y=-123 +z=-94 +rx=-0.02 +ry=-0.25 +rz=-0.13 +s=1.1
        let helmert = Helmert {
            shift_m: [24.0, -123.0, -94.0],
            rotation_arcsec: [-0.02, -0.25, -0.13],
            scale_ppm: 1.1,
        };
        let [x, y, z] = helmert.apply([-1_760_000.0, 4_580_000.0, 4_060_000.0]);
        assert!((x - -1_759_979.970_280).abs() < 1e-6, "{x}");
        assert!((y - 4_579_883.540_924).abs() < 1e-6 && (z - 4_059_907.888_728).abs() < 1e-6, "{y} {z}");
    }

    #[test]
    fn nothing_is_answered_outside_the_area_and_nothing_secret_is_shown() {
        let shift = Shift::Space(Helmert { shift_m: [777.5; 3], rotation_arcsec: [0.0; 3], scale_ppm: 0.0 });
        let transform = with(shift);
        assert_eq!(transform.transform(80.0, 40.0), Ok(None));
        let shown = format!("{transform:?}");
        assert!(shown.contains("invented") && !shown.contains("777"), "{shown}");
    }
}
