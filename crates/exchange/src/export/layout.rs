//! How an export is written: format, coordinate system, encoding, and whether it holds descriptions.

use super::error::ExportError;
use super::format::Format;
use spatial::LonLat;
use spatial::plane::Zone;

/// Coordinate systems that a file can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Crs {
    /// EPSG:4490: CGCS2000, degrees.
    #[default]
    Geographic,
    /// EPSG:4546: CGCS2000, Gauss-Krüger on 111° E, metres.
    Plane111,
}

impl Crs {
    /// All of them.
    pub const ALL: [Crs; 2] = [Crs::Geographic, Crs::Plane111];

    /// The system of `4546` or `EPSG:4546`.
    ///
    /// # Errors
    /// [`ExportError::UnknownCrs`].
    pub fn parse(text: &str) -> Result<Crs, ExportError> {
        let digits = text.trim().trim_start_matches("EPSG:").trim_start_matches("epsg:");
        let known = Crs::ALL.into_iter().find(|crs| crs.epsg().to_string() == digits);
        known.ok_or_else(|| ExportError::UnknownCrs(text.chars().take(40).collect()))
    }

    /// Code in the EPSG registry.
    pub fn epsg(self) -> u32 {
        match self {
            Crs::Geographic => 4490,
            Crs::Plane111 => 4546,
        }
    }

    /// The name in Chinese.
    pub fn name_zh(self) -> &'static str {
        match self {
            Crs::Geographic => "CGCS2000 经纬度(EPSG:4490)",
            Crs::Plane111 => "CGCS2000 高斯-克吕格 3 度带，中央经线 111°(EPSG:4546)",
        }
    }

    /// Horizontal numbers, east first: longitude and latitude, or easting and northing.
    pub(crate) fn east_north(self, at: LonLat) -> (f64, f64) {
        // The zone exists; were it not so, degrees would be told for what they are.
        match Zone::of_epsg(self.epsg()) {
            Some(zone) => {
                let plane = zone.project(at);
                (plane.easting_m, plane.northing_m)
            }
            None => (at.lon(), at.lat()),
        }
    }

    /// Decimals that keep a centimetre of degrees, a millimetre of metres.
    pub(crate) fn decimals(self) -> usize {
        match self {
            Crs::Geographic => 7,
            Crs::Plane111 => 3,
        }
    }

    /// Column names of a point, east first.
    pub(crate) fn columns(self) -> [&'static str; 2] {
        match self {
            Crs::Geographic => ["lon", "lat"],
            Crs::Plane111 => ["east_m", "north_m"],
        }
    }
}

/// Encodings of the texts in a Shapefile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8, named in the `.cpg`.
    #[default]
    Utf8,
    /// GBK, for older programs.
    Gbk,
}

impl Encoding {
    /// The encoding of `utf8` or `gbk`.
    pub fn parse(word: &str) -> Option<Encoding> {
        match word {
            "utf8" => Some(Encoding::Utf8),
            "gbk" => Some(Encoding::Gbk),
            _ => None,
        }
    }
}

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// File format.
    pub format: Format,
    /// Coordinate system.
    pub crs: Crs,
    /// Encoding of a Shapefile.
    pub encoding: Encoding,
    /// Begin a CSV file with a byte order mark; without one Excel reads UTF-8 as the local code page.
    pub byte_order_mark: bool,
    /// Whether descriptions as typed are in it. They can name people.
    pub descriptions: bool,
}

impl Layout {
    /// A format in degrees, without descriptions.
    pub fn of(format: Format) -> Layout {
        Layout {
            format,
            crs: Crs::default(),
            encoding: Encoding::default(),
            byte_order_mark: true,
            descriptions: false,
        }
    }

    /// Code in the EPSG registry of the system that the file is in: tiles are in Web Mercator.
    pub fn epsg(self) -> u32 {
        if self.format == Format::PmTiles { 3857 } else { self.crs.epsg() }
    }

    /// Refuses a system that the format cannot say.
    ///
    /// # Errors
    /// [`ExportError::DegreesOnly`].
    pub fn checked(self) -> Result<Layout, ExportError> {
        let degrees_only = matches!(self.format, Format::GeoJson | Format::GeoJsonSeq | Format::PmTiles);
        if degrees_only && self.crs != Crs::Geographic {
            return Err(ExportError::DegreesOnly { crs: self.crs.epsg(), format: self.format.word() });
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_are_read_by_their_code_and_others_refused() {
        assert_eq!(Crs::parse("EPSG:4546").ok(), Some(Crs::Plane111));
        assert_eq!(Crs::parse("4490").ok(), Some(Crs::Geographic));
        for text in ["", "4326", "4547", "EPSG", "CGCS2000"] {
            assert!(Crs::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn geojson_and_tiles_are_never_written_in_metres_of_a_zone() {
        for format in [Format::GeoJson, Format::GeoJsonSeq, Format::PmTiles] {
            let metres = Layout { crs: Crs::Plane111, ..Layout::of(format) };
            assert!(metres.checked().is_err());
        }
        assert!(Layout { crs: Crs::Plane111, ..Layout::of(Format::JsonFg) }.checked().is_ok());
    }

    #[test]
    fn a_point_on_the_central_meridian_has_the_false_easting() {
        let at = LonLat::new(111.0, 39.8).unwrap();
        let (east, north) = Crs::Plane111.east_north(at);
        assert!(
            (east - 500_000.0).abs() < 1e-6 && (4_400_000.0..4_410_000.0).contains(&north),
            "{east} {north}"
        );
        assert_eq!(Crs::Geographic.east_north(at), (111.0, 39.8));
    }
}
