//! The formats an export can have.

use super::error::ExportError;
use std::path::Path;

/// A file format, told from the file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 7946.
    GeoJson,
    /// RFC 8142, one feature per record.
    GeoJsonSeq,
    /// OGC GeoPackage.
    Gpkg,
    /// FlatGeobuf with its spatial index.
    FlatGeobuf,
    /// UTF-8 with byte order mark, as Excel wants it.
    Csv,
}

impl Format {
    /// The format a file name ends in.
    ///
    /// # Errors
    /// [`ExportError::UnknownFormat`].
    pub fn from_path(path: &Path) -> Result<Format, ExportError> {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
        match extension.as_str() {
            "geojson" | "json" => Ok(Format::GeoJson),
            "geojsonl" | "geojsons" | "jsonl" | "ndjson" => Ok(Format::GeoJsonSeq),
            "gpkg" => Ok(Format::Gpkg),
            "fgb" => Ok(Format::FlatGeobuf),
            "csv" => Ok(Format::Csv),
            _ => Err(ExportError::UnknownFormat(path.display().to_string())),
        }
    }

    /// The registered media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::GeoJson => "application/geo+json",
            Format::GeoJsonSeq => "application/geo+json-seq",
            Format::Gpkg => "application/geopackage+sqlite3",
            Format::FlatGeobuf => "application/octet-stream",
            Format::Csv => "text/csv; charset=utf-8",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_says_its_format_or_is_refused() {
        assert_eq!(Format::from_path(Path::new("报表.GeoJSON")).ok(), Some(Format::GeoJson));
        assert_eq!(Format::from_path(Path::new("a.fgb")).ok(), Some(Format::FlatGeobuf));
        for name in ["a", "a.shp", "gpkg"] {
            assert!(Format::from_path(Path::new(name)).is_err(), "{name}");
        }
    }
}
