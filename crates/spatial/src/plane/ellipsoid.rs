//! The ellipsoids of the Chinese datums, and positions in space.

/// An ellipsoid of revolution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ellipsoid {
    /// Semi-major axis, metres.
    pub semi_major_m: f64,
    /// Inverse flattening.
    pub inverse_flattening: f64,
}

impl Ellipsoid {
    /// GRS 80, of CGCS2000 (GB 22021-2008; EPSG:7019).
    pub const GRS80: Ellipsoid = Ellipsoid { semi_major_m: 6_378_137.0, inverse_flattening: 298.257_222_101 };
    /// IAG 1975, of Xi'an 1980 (EPSG:7049).
    pub const IAG75: Ellipsoid = Ellipsoid { semi_major_m: 6_378_140.0, inverse_flattening: 298.257 };
    /// Krassovsky 1940, of Beijing 1954 (EPSG:7024).
    pub const KRASSOVSKY: Ellipsoid = Ellipsoid { semi_major_m: 6_378_245.0, inverse_flattening: 298.3 };

    /// First eccentricity squared.
    pub fn eccentricity_squared(self) -> f64 {
        let f = 1.0 / self.inverse_flattening;
        f * (2.0 - f)
    }

    /// Third flattening, n = f / (2 − f).
    pub fn third_flattening(self) -> f64 {
        let f = 1.0 / self.inverse_flattening;
        f / (2.0 - f)
    }

    /// Earth-centred coordinates of a position at height 0.
    ///
    /// # Units
    /// Degrees east and north in, metres out.
    pub(super) fn geocentric(self, lon_deg: f64, lat_deg: f64) -> [f64; 3] {
        let (lon, lat) = (lon_deg.to_radians(), lat_deg.to_radians());
        let e2 = self.eccentricity_squared();
        let normal = self.semi_major_m / (1.0 - e2 * lat.sin() * lat.sin()).sqrt();
        let across = normal * lat.cos();
        [across * lon.cos(), across * lon.sin(), normal * (1.0 - e2) * lat.sin()]
    }

    /// Degrees east and north of earth-centred coordinates; the height is left out. Converges to 1e-12 degree near the
    /// surface in a few rounds.
    pub(super) fn geographic(self, [x, y, z]: [f64; 3]) -> (f64, f64) {
        let e2 = self.eccentricity_squared();
        let across = x.hypot(y);
        let mut lat = z.atan2(across * (1.0 - e2));
        for _ in 0..20 {
            let normal = self.semi_major_m / (1.0 - e2 * lat.sin() * lat.sin()).sqrt();
            let next = (z + e2 * normal * lat.sin()).atan2(across);
            let step = (next - lat).abs();
            lat = next;
            if step < 1e-15 {
                break;
            }
        }
        (y.atan2(x).to_degrees(), lat.to_degrees())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_and_back_is_the_same_position_on_every_ellipsoid() {
        for ellipsoid in [Ellipsoid::GRS80, Ellipsoid::IAG75, Ellipsoid::KRASSOVSKY] {
            for (lon, lat) in [(110.1, 39.2), (111.5, 40.4), (-60.0, -20.0), (0.0, 0.0)] {
                let (back_lon, back_lat) = ellipsoid.geographic(ellipsoid.geocentric(lon, lat));
                assert!((back_lon - lon).abs() < 1e-12 && (back_lat - lat).abs() < 1e-12);
            }
        }
    }
}
