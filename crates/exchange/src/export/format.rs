//! The formats an export can have.

use super::error::ExportError;
use std::path::Path;

/// A file format, told from the file's name or a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 7946.
    GeoJson,
    /// RFC 8142, one feature per record.
    GeoJsonSeq,
    /// OGC JSON-FG, which can say CGCS2000.
    JsonFg,
    /// OGC GeoPackage.
    Gpkg,
    /// FlatGeobuf with its spatial index.
    FlatGeobuf,
    /// UTF-8, as Excel wants it.
    Csv,
    /// Excel workbook with headings in Chinese and a sheet that says what it is.
    Xlsx,
    /// ESRI Shapefile in a ZIP, for older programs.
    Shapefile,
    /// PMTiles version 3: vector tiles in one file, for maps without a server.
    PmTiles,
}

impl Format {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Format; 9] = [
        Format::Xlsx,
        Format::Csv,
        Format::Gpkg,
        Format::GeoJson,
        Format::GeoJsonSeq,
        Format::JsonFg,
        Format::FlatGeobuf,
        Format::Shapefile,
        Format::PmTiles,
    ];

    /// The format a file name ends in.
    ///
    /// # Errors
    /// [`ExportError::UnknownFormat`].
    pub fn from_path(path: &Path) -> Result<Format, ExportError> {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_lowercase();
        if name.ends_with(".fg.json") {
            return Ok(Format::JsonFg);
        }
        let extension = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        match extension {
            "geojson" | "json" => Ok(Format::GeoJson),
            "geojsonl" | "geojsons" | "jsonl" | "ndjson" => Ok(Format::GeoJsonSeq),
            "jsonfg" => Ok(Format::JsonFg),
            "gpkg" => Ok(Format::Gpkg),
            "fgb" => Ok(Format::FlatGeobuf),
            "csv" => Ok(Format::Csv),
            "xlsx" => Ok(Format::Xlsx),
            "zip" => Ok(Format::Shapefile),
            "pmtiles" => Ok(Format::PmTiles),
            _ => Err(ExportError::UnknownFormat(path.display().to_string())),
        }
    }

    /// The machine word.
    pub fn word(self) -> &'static str {
        match self {
            Format::GeoJson => "geojson",
            Format::GeoJsonSeq => "geojsonseq",
            Format::JsonFg => "jsonfg",
            Format::Gpkg => "gpkg",
            Format::FlatGeobuf => "flatgeobuf",
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Shapefile => "shapefile",
            Format::PmTiles => "pmtiles",
        }
    }

    /// The format of a machine word.
    pub fn parse(word: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.word() == word)
    }

    /// What its files' names end in.
    pub fn ending(self) -> &'static str {
        match self {
            Format::GeoJson => "geojson",
            Format::GeoJsonSeq => "geojsonl",
            Format::JsonFg => "fg.json",
            Format::Gpkg => "gpkg",
            Format::FlatGeobuf => "fgb",
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Shapefile => "shp.zip",
            Format::PmTiles => "pmtiles",
        }
    }

    /// The registered media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::GeoJson => "application/geo+json",
            Format::GeoJsonSeq => "application/geo+json-seq",
            Format::JsonFg => "application/fg+json",
            Format::Gpkg => "application/geopackage+sqlite3",
            Format::FlatGeobuf => "application/octet-stream",
            Format::Csv => "text/csv; charset=utf-8",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Shapefile => "application/zip",
            Format::PmTiles => "application/vnd.pmtiles",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_says_its_format_or_is_refused() {
        assert_eq!(Format::from_path(Path::new("报表.GeoJSON")).ok(), Some(Format::GeoJson));
        for format in Format::ALL {
            let name = format!("a.{}", format.ending());
            assert_eq!(Format::from_path(Path::new(&name)).ok(), Some(format), "{name}");
            assert_eq!(Format::parse(format.word()), Some(format));
        }
        for name in ["a", "a.shp", "gpkg", "a.docx"] {
            assert!(Format::from_path(Path::new(name)).is_err(), "{name}");
        }
    }
}
