//! The Gauss-Krüger projection: transverse Mercator with scale 1 on the central meridian, on any ellipsoid.
//!
//! Krüger's series in the third flattening to the sixth power (C. F. F. Karney, "Transverse Mercator with an accuracy of a
//! few nanometers", Journal of Geodesy 85, 2011). Within ten degrees of the central meridian the error is below 10 nm.

use super::ellipsoid::Ellipsoid;

/// Plane coordinates, metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlanePoint {
    /// To the north from the equator: X in Chinese tables.
    pub northing_m: f64,
    /// To the east, with false easting and perhaps the zone's number before it: Y in Chinese tables.
    pub easting_m: f64,
}

/// The projection onto one meridian's plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GaussKrueger {
    ellipsoid: Ellipsoid,
    central_meridian_deg: f64,
    false_easting_m: f64,
    /// Radius of the rectifying sphere, metres.
    radius_m: f64,
    forward: [f64; 6],
    inverse: [f64; 6],
}

impl GaussKrueger {
    /// The projection about a meridian.
    ///
    /// # Units
    /// Degrees; metres.
    pub fn new(ellipsoid: Ellipsoid, central_meridian_deg: f64, false_easting_m: f64) -> GaussKrueger {
        let n = ellipsoid.third_flattening();
        let n2 = n * n;
        let series = |c: &[f64]| c.iter().rev().fold(0.0, |sum, c| (sum + c) * n);
        GaussKrueger {
            ellipsoid,
            central_meridian_deg,
            false_easting_m,
            radius_m: ellipsoid.semi_major_m / (1.0 + n)
                * (1.0 + n2 * (0.25 + n2 * (1.0 / 64.0 + n2 / 256.0))),
            forward: FORWARD.map(|c| series(&c)),
            inverse: INVERSE.map(|c| series(&c)),
        }
    }

    /// The plane point of a position on the projection's own datum.
    ///
    /// # Units
    /// Degrees east and north in, metres out.
    pub fn project(&self, lon_deg: f64, lat_deg: f64) -> PlanePoint {
        let (x, y) = self.sphere(lon_deg, lat_deg);
        let (mut xi, mut eta) = (x, y);
        for (j, a) in (1..).zip(self.forward) {
            let k = 2.0 * f64::from(j);
            xi += a * (k * x).sin() * (k * y).cosh();
            eta += a * (k * x).cos() * (k * y).sinh();
        }
        PlanePoint { northing_m: self.radius_m * xi, easting_m: self.radius_m * eta + self.false_easting_m }
    }

    /// Degrees east and north of a plane point, on the projection's own datum.
    pub fn unproject(&self, p: PlanePoint) -> (f64, f64) {
        let (xi, eta) = (p.northing_m / self.radius_m, (p.easting_m - self.false_easting_m) / self.radius_m);
        let (mut x, mut y) = (xi, eta);
        for (j, b) in (1..).zip(self.inverse) {
            let k = 2.0 * f64::from(j);
            x -= b * (k * xi).sin() * (k * eta).cosh();
            y -= b * (k * xi).cos() * (k * eta).sinh();
        }
        let conformal = x.sin() / y.sinh().hypot(x.cos());
        let lon = y.sinh().atan2(x.cos()).to_degrees();
        (lon + self.central_meridian_deg, self.latitude(conformal).atan().to_degrees())
    }

    /// How much longer lengths are on the plane (1 on the central meridian), and the angle from the meridian to the grid's
    /// north, degrees, positive east of the central meridian.
    pub fn scale_and_convergence(&self, lon_deg: f64, lat_deg: f64) -> (f64, f64) {
        let (x, y) = self.sphere(lon_deg, lat_deg);
        let (mut p, mut q) = (1.0, 0.0);
        for (j, a) in (1..).zip(self.forward) {
            let k = 2.0 * f64::from(j);
            p += k * a * (k * x).cos() * (k * y).cosh();
            q += k * a * (k * x).sin() * (k * y).sinh();
        }
        let lambda = (lon_deg - self.central_meridian_deg).to_radians();
        let tau = lat_deg.to_radians().tan();
        let conformal = self.conformal(tau);
        let e2 = self.ellipsoid.eccentricity_squared();
        let sin = lat_deg.to_radians().sin();
        let on_sphere = (1.0 - e2 * sin * sin).sqrt() * tau.hypot(1.0) / conformal.hypot(lambda.cos());
        let turned = (conformal / conformal.hypot(1.0) * lambda.tan()).atan() + q.atan2(p);
        (on_sphere * self.radius_m / self.ellipsoid.semi_major_m * p.hypot(q), turned.to_degrees())
    }

    /// Transverse coordinates on the conformal sphere, radians: along the meridian and across it.
    fn sphere(&self, lon_deg: f64, lat_deg: f64) -> (f64, f64) {
        let lambda = (lon_deg - self.central_meridian_deg).to_radians();
        let conformal = self.conformal(lat_deg.to_radians().tan());
        (conformal.atan2(lambda.cos()), (lambda.sin() / conformal.hypot(lambda.cos())).asinh())
    }

    /// Tangent of the conformal latitude from the tangent of the latitude.
    fn conformal(&self, tau: f64) -> f64 {
        let e = self.ellipsoid.eccentricity_squared().sqrt();
        let sigma = (e * (e * tau / tau.hypot(1.0)).atanh()).sinh();
        tau * sigma.hypot(1.0) - sigma * tau.hypot(1.0)
    }

    /// The inverse of [`GaussKrueger::conformal`], by Newton's method: two rounds suffice, four are taken.
    fn latitude(&self, conformal: f64) -> f64 {
        let e2 = self.ellipsoid.eccentricity_squared();
        let mut tau = conformal / (1.0 - e2);
        for _ in 0..4 {
            let found = self.conformal(tau);
            let slope = (1.0 + (1.0 - e2) * tau * tau) / ((1.0 - e2) * tau.hypot(1.0));
            tau += (conformal - found) / found.hypot(1.0) * slope;
        }
        tau
    }
}

/// Coefficients of n, n², … n⁶ in the six terms from the conformal to the rectifying sphere (Karney 2011, eq. 35).
const FORWARD: [[f64; 6]; 6] = [
    [0.5, -2.0 / 3.0, 5.0 / 16.0, 41.0 / 180.0, -127.0 / 288.0, 7_891.0 / 37_800.0],
    [0.0, 13.0 / 48.0, -3.0 / 5.0, 557.0 / 1_440.0, 281.0 / 630.0, -1_983_433.0 / 1_935_360.0],
    [0.0, 0.0, 61.0 / 240.0, -103.0 / 140.0, 15_061.0 / 26_880.0, 167_603.0 / 181_440.0],
    [0.0, 0.0, 0.0, 49_561.0 / 161_280.0, -179.0 / 168.0, 6_601_661.0 / 7_257_600.0],
    [0.0, 0.0, 0.0, 0.0, 34_729.0 / 80_640.0, -3_418_889.0 / 1_995_840.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 212_378_941.0 / 319_334_400.0],
];

/// The same from the rectifying to the conformal sphere (Karney 2011, eq. 36).
const INVERSE: [[f64; 6]; 6] = [
    [0.5, -2.0 / 3.0, 37.0 / 96.0, -1.0 / 360.0, -81.0 / 512.0, 96_199.0 / 604_800.0],
    [0.0, 1.0 / 48.0, 1.0 / 15.0, -437.0 / 1_440.0, 46.0 / 105.0, -1_118_711.0 / 3_870_720.0],
    [0.0, 0.0, 17.0 / 480.0, -37.0 / 840.0, -209.0 / 4_480.0, 5_569.0 / 90_720.0],
    [0.0, 0.0, 0.0, 4_397.0 / 161_280.0, -11.0 / 504.0, -830_251.0 / 7_257_600.0],
    [0.0, 0.0, 0.0, 0.0, 4_583.0 / 161_280.0, -108_847.0 / 3_991_680.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 20_648_693.0 / 638_668_800.0],
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn zone_37() -> GaussKrueger {
        GaussKrueger::new(Ellipsoid::GRS80, 111.0, 37_500_000.0)
    }

    #[test]
    fn published_points_of_zone_37_and_38_are_met_to_a_tenth_of_a_millimetre() {
        // Computed with PROJ for EPSG:4525, 4526.
        for (meridian, lon, lat, northing, easting) in [
            (111.0, 111.0, 39.8, 4_407_322.487_9, 37_500_000.0),
            (111.0, 110.8, 39.5, 4_374_033.211_4, 37_482_797.309_4),
            (111.0, 111.2, 30.5, 3_375_558.740, 37_519_199.805),
            (114.0, 114.2, 30.5, 3_375_558.740, 37_519_199.805),
        ] {
            let p = GaussKrueger::new(Ellipsoid::GRS80, meridian, 37_500_000.0).project(lon, lat);
            assert!((p.northing_m - northing).abs() < 6e-4 && (p.easting_m - easting).abs() < 6e-4, "{p:?}");
        }
    }

    #[test]
    fn proj_agrees_to_a_micrometre_on_new_and_old_ellipsoids() {
        let krassovsky = GaussKrueger::new(Ellipsoid::KRASSOVSKY, 111.0, 500_000.0);
        for (plane, northing, easting) in [
            (zone_37(), 4_418_660.236_478, 37_440_136.927_482),
            (krassovsky, 4_418_738.385_843, 440_135.925_666),
        ] {
            let p = plane.project(110.3, 39.9);
            assert!((p.northing_m - northing).abs() < 1e-6 && (p.easting_m - easting).abs() < 1e-6, "{p:?}");
        }
    }

    #[test]
    fn lengths_grow_and_north_turns_away_from_the_central_meridian_as_proj_says() {
        for (lon, lat, scale, convergence) in [
            (110.116, 39.8, 1.000_070_535_495_047_9, -0.565_883_795_069_115_2),
            (111.463, 39.8, 1.000_019_348_938_103_3, 0.296_374_644_295_027_6),
            (110.116, 39.3, 1.000_071_563_728_230_7, -0.559_935_620_126_301_3),
            (111.0, 40.0, 1.0, 0.0),
        ] {
            let (found, turned) = zone_37().scale_and_convergence(lon, lat);
            assert!((found - scale).abs() < 1e-10 && (turned - convergence).abs() < 1e-8, "{found} {turned}");
        }
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_place_to_a_nanometre(
            lon in 105.0..117.0f64, lat in -60.0..60.0f64, which in 0..3usize,
        ) {
            let ellipsoid = [Ellipsoid::GRS80, Ellipsoid::IAG75, Ellipsoid::KRASSOVSKY][which];
            let plane = GaussKrueger::new(ellipsoid, 111.0, 500_000.0);
            let (back_lon, back_lat) = plane.unproject(plane.project(lon, lat));
            prop_assert!((back_lon - lon).abs() < 1e-13 * 180.0 && (back_lat - lat).abs() < 1e-13 * 180.0);
        }

        #[test]
        fn the_scale_is_that_of_a_small_step_north(lon in 109.0..113.0f64, lat in 39.0..41.0f64) {
            let step = 1e-4;
            let (a, b) = (zone_37().project(lon, lat - step), zone_37().project(lon, lat + step));
            let plane = (b.northing_m - a.northing_m).hypot(b.easting_m - a.easting_m);
            let (_, per_degree) = crate::distance::metres_per_degree(lat);
            let (scale, convergence) = zone_37().scale_and_convergence(lon, lat);
            prop_assert!((plane / (2.0 * step * per_degree) - scale).abs() < 1e-9);
            let turned = (b.easting_m - a.easting_m).atan2(b.northing_m - a.northing_m).to_degrees();
            prop_assert!((turned + convergence).abs() < 1e-6, "{turned} {convergence}");
        }
    }
}
