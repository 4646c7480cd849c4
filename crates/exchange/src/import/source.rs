//! Opening a file: which driver, which layer, read-only, nothing over the network.

use super::encoding;
use super::error::ImportError;
use crate::diagnostics;
use gdal::vector::{LayerAccess, OGRwkbGeometryType as Kind, geometry_type_flatten, geometry_type_to_name};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use std::path::Path;

/// Drivers that read one local file. Virtual formats (VRT), services and databases are left out on purpose: a file
/// must not make the server fetch something else.
const DRIVERS: [&str; 13] = [
    "ESRI Shapefile",
    "GPKG",
    "GeoJSON",
    "GeoJSONSeq",
    "TopoJSON",
    "ESRIJSON",
    "FlatGeobuf",
    "LIBKML",
    "KML",
    "CSV",
    "GML",
    "MapInfo File",
    "OpenFileGDB",
];

/// What a layer must be able to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Polygons.
    Areas,
    /// Whatever there is, rows without a geometry among them.
    Anything,
}

/// An opened file.
pub(crate) struct Source {
    pub(crate) dataset: Dataset,
    pub(crate) layer: String,
    pub(crate) encoding: Option<String>,
    /// RFC 7946 gives a GeoJSON file without `crs` the system WGS 84, whatever its numbers are.
    pub(crate) crs_is_presumed: bool,
}

/// Opens the file read-only and picks the layer.
pub(crate) fn open(
    path: &Path,
    max_bytes: u64,
    declared_encoding: Option<&str>,
    layer: Option<&str>,
    wanted: Wanted,
) -> Result<Source, ImportError> {
    check_file(path, max_bytes)?;
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    let encoding = match extension.as_str() {
        "shp" | "dbf" | "shx" => encoding::of_shapefile(&path.with_extension("shp"), declared_encoding)?,
        "csv" | "tsv" | "txt" => {
            encoding::require_utf8(path)?;
            Some("UTF-8".to_owned())
        }
        _ => None,
    };
    let encoding_option = encoding.as_ref().map(|e| format!("ENCODING={e}"));
    let options: Vec<&str> = match extension.as_str() {
        "shp" | "dbf" | "shx" => encoding_option.iter().map(String::as_str).collect(),
        "csv" | "tsv" | "txt" => {
            vec!["GEOM_POSSIBLE_NAMES=WKT,wkt,geom,geometry,the_geom,几何,图形", "KEEP_GEOM_COLUMNS=NO"]
        }
        "gml" => vec!["DOWNLOAD_SCHEMA=NO"],
        _ => vec![],
    };
    diagnostics::start();
    let opened = Dataset::open_ex(
        path,
        DatasetOptions {
            open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR,
            allowed_drivers: Some(&DRIVERS),
            open_options: (!options.is_empty()).then_some(options.as_slice()),
            sibling_files: None,
        },
    );
    let dataset = opened.map_err(|e| {
        let reason = diagnostics::reason().filter(|r| !r.is_empty()).unwrap_or_else(|| e.to_string());
        ImportError::Unreadable { path: path.display().to_string(), reason }
    })?;
    let driver = dataset.driver().short_name();
    let layer = pick_layer(&dataset, path, layer, wanted)?;
    Ok(Source { dataset, layer, encoding, crs_is_presumed: driver.starts_with("GeoJSON") })
}

fn check_file(path: &Path, max_bytes: u64) -> Result<(), ImportError> {
    let shown = path.display().to_string();
    let not_a_file = |what, advice| Err(ImportError::NotAFile { path: shown.clone(), what, advice });
    let meta = std::fs::metadata(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => ImportError::NotFound(shown.clone()),
        _ => ImportError::Unreadable { path: shown.clone(), reason: e.to_string() },
    })?;
    let is = |extension: &str| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(extension));
    if is("zip") || is("rar") || is("7z") {
        return not_a_file("an archive", "unpack it and pass the .shp, .gpkg or .geojson file inside");
    }
    if meta.is_dir() && !is("gdb") {
        return not_a_file("a folder", "pass the file inside, for a Shapefile the .shp");
    }
    if !meta.is_dir() && !meta.is_file() {
        return not_a_file("no regular file", "copy it to disk first");
    }
    let beside = ["shp", "dbf"].map(|e| path.with_extension(e));
    let bytes = if is("shp") || is("dbf") {
        beside.iter().filter_map(|p| std::fs::metadata(p).ok()).map(|m| m.len()).sum()
    } else {
        meta.len()
    };
    if bytes > max_bytes {
        return Err(ImportError::TooLarge { what: "the file size in bytes", found: bytes, limit: max_bytes });
    }
    Ok(())
}

fn pick_layer(
    dataset: &Dataset,
    path: &Path,
    named: Option<&str>,
    wanted: Wanted,
) -> Result<String, ImportError> {
    let layers: Vec<(String, Kind::Type)> =
        dataset.layers().map(|l| (l.name(), geometry_type_flatten(l.defn().geometry_type()))).collect();
    let names = |of: &[&(String, Kind::Type)]| of.iter().map(|l| l.0.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(name) = named {
        let all: Vec<_> = layers.iter().collect();
        return match layers.iter().find(|l| l.0 == name) {
            Some(layer) => Ok(layer.0.clone()),
            None => Err(ImportError::NoSuchLayer { layer: name.to_owned(), layers: names(&all) }),
        };
    }
    let may_hold_areas = |kind: Kind::Type| {
        matches!(
            kind,
            Kind::wkbPolygon
                | Kind::wkbMultiPolygon
                | Kind::wkbUnknown
                | Kind::wkbGeometryCollection
                | Kind::wkbCurvePolygon
                | Kind::wkbMultiSurface
        )
    };
    let candidates: Vec<_> =
        layers.iter().filter(|l| wanted == Wanted::Anything || may_hold_areas(l.1)).collect();
    match candidates.as_slice() {
        [only] => Ok(only.0.clone()),
        [] => {
            let described: Vec<_> =
                layers.iter().map(|l| format!("{} ({})", l.0, geometry_type_to_name(l.1))).collect();
            let layers = if described.is_empty() { "none".to_owned() } else { described.join(", ") };
            Err(ImportError::NoPolygonLayer { path: path.display().to_string(), layers })
        }
        several => {
            Err(ImportError::SeveralLayers { path: path.display().to_string(), layers: names(several) })
        }
    }
}
