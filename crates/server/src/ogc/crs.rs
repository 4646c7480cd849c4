//! Coordinate reference systems of the OGC interface, and the order of their axes.
//!
//! Stored positions are on CGCS2000, which equals WGS 84 within centimetres at today's epoch: CRS84 and EPSG:4490 differ here in
//! the order of their axes only.

use spatial::LonLat;
use spatial::plane::{PlanePoint, Zone};

/// Where all URIs of reference systems begin.
const ROOT: &str = "http://www.opengis.net/def/crs/";

/// A reference system that positions are asked and answered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Crs {
    /// Longitude, latitude in degrees: what GeoJSON has.
    Crs84,
    /// EPSG:4490, CGCS2000: latitude, longitude in degrees.
    Cgcs2000,
    /// EPSG:4546, CGCS2000 / 3-degree Gauss-Krüger CM 111E: northing (X), easting (Y) in metres.
    GaussKrueger,
}

impl Crs {
    /// All systems, the default one first.
    pub(super) const ALL: [Crs; 3] = [Crs::Crs84, Crs::Cgcs2000, Crs::GaussKrueger];

    fn name(self) -> &'static str {
        match self {
            Crs::Crs84 => "OGC/1.3/CRS84",
            Crs::Cgcs2000 => "EPSG/0/4490",
            Crs::GaussKrueger => "EPSG/0/4546",
        }
    }

    /// The identifier, as `Content-Crs` and `crs` have it.
    pub(super) fn uri(self) -> String {
        format!("{ROOT}{}", self.name())
    }

    /// The system of an identifier: a URI, also of `https`, or a safe CURIE such as `[EPSG:4490]`.
    pub(super) fn parse(text: &str) -> Option<Crs> {
        let plain = text.replacen("https://", "http://", 1);
        let curie = match text {
            "[OGC:CRS84]" => Some(Crs::Crs84),
            "[EPSG:4490]" => Some(Crs::Cgcs2000),
            "[EPSG:4546]" => Some(Crs::GaussKrueger),
            _ => None,
        };
        curie.or_else(|| Crs::ALL.into_iter().find(|crs| plain.strip_prefix(ROOT) == Some(crs.name())))
    }

    /// A position in the order of the system's axes, rounded to what the lattice of borders can tell (a centimetre).
    pub(super) fn position(self, at: LonLat) -> [f64; 2] {
        match self {
            Crs::Crs84 => [at.lon(), at.lat()].map(|v| rounded(v, 1e7)),
            Crs::Cgcs2000 => [at.lat(), at.lon()].map(|v| rounded(v, 1e7)),
            Crs::GaussKrueger => match Zone::of_epsg(4546).map(|zone| zone.project(at)) {
                Some(p) => [p.northing_m, p.easting_m].map(|v| rounded(v, 1e3)),
                None => [f64::NAN; 2],
            },
        }
    }

    /// Longitude and latitude, degrees, of a position in the order of the system's axes; `None` where the system has no such place.
    pub(super) fn lon_lat(self, [first, second]: [f64; 2]) -> Option<[f64; 2]> {
        match self {
            Crs::Crs84 => Some([first, second]),
            Crs::Cgcs2000 => Some([second, first]),
            Crs::GaussKrueger => {
                let at = Zone::of_epsg(4546)?.unproject(PlanePoint { northing_m: first, easting_m: second });
                at.ok().map(|p| [p.lon(), p.lat()])
            }
        }
    }

    /// Whether the coordinates are metres in a plane.
    pub(super) fn is_plane(self) -> bool {
        self == Crs::GaussKrueger
    }
}

fn rounded(value: f64, scale: f64) -> f64 {
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_read_in_every_form_and_others_refused() {
        for crs in Crs::ALL {
            assert_eq!(Crs::parse(&crs.uri()), Some(crs));
            assert_eq!(Crs::parse(&crs.uri().replace("http:", "https:")), Some(crs));
        }
        assert_eq!(Crs::parse("[EPSG:4490]"), Some(Crs::Cgcs2000));
        assert_eq!(Crs::parse("http://www.opengis.net/def/crs/EPSG/0/4326"), None);
        assert_eq!(Crs::parse("EPSG:4490"), None);
    }

    #[test]
    fn axes_are_in_the_order_of_the_register() {
        let at = LonLat::new(111.25, 39.75).unwrap();
        assert_eq!(Crs::Crs84.position(at), [111.25, 39.75]);
        assert_eq!(Crs::Cgcs2000.position(at), [39.75, 111.25]);
        let [north, east] = Crs::GaussKrueger.position(at);
        assert!(
            (4_390_000.0..4_410_000.0).contains(&north) && (520_000.0..525_000.0).contains(&east),
            "{north} {east}"
        );
    }

    #[test]
    fn positions_come_back_to_a_millimetre() {
        let at = LonLat::new(110.876_543_2, 39.512_345_6).unwrap();
        for crs in Crs::ALL {
            let [lon, lat] = crs.lon_lat(crs.position(at)).unwrap();
            assert!((lon - at.lon()).abs() < 2e-8 && (lat - at.lat()).abs() < 2e-8, "{crs:?}: {lon} {lat}");
        }
    }
}
