//! What is known of a mine and around it as one file for GIS programs: a layer for each kind of thing, with a table of contents that
//! tells source, system of coordinates, classification, rows and hash of each.
//!
//! No words and no people: cases have the columns of every export without descriptions.

mod layers;

use super::error::ExportError;
use super::geojson::{FOOTER, push_feature};
use super::meta::CollectionMeta;
use super::names::CaseNames;
use super::row::{Column, Row, Table};
use super::surveys::SurveyedBuilding;
use super::{gdal_file, row::Value};
use crate::checksum::Checksum;
use casework::CaseRow;
use layers::ring_areas;
use serde::Serialize;
use spatial::Region;
use std::fmt::Write as _;
use territory::Mine;
use territory::subsidence::MineZone;
use time::Date;

/// Metres around the licence within which cases are in the file, and the outermost ring.
pub const AROUND_M: f64 = 5_000.0;
/// To be read with every file.
pub const NOTICE_ZH: &str =
    "汇集登记事实和筛查示意，不认定责任，不构成鉴定意见；采动影响范围按全部已登记工作面采完稳沉计算";

/// What a file is made from.
pub struct MineFile<'a> {
    /// The mine with its panels and records.
    pub mine: &'a Mine,
    /// Records up to this day, and panels begun by it.
    pub as_of: Date,
    /// Zones of influence of the mine and its panels.
    pub zones: &'a [MineZone],
    /// Version of the rules they were worked out by.
    pub zone_rules: &'a str,
    /// Cases within [`AROUND_M`] of the licence that the reader may know of.
    pub cases: &'a [CaseRow],
    /// Buildings surveyed by the day, of cases recorded with the mine that the reader may know of.
    pub houses: &'a [SurveyedBuilding],
    /// Names for their codes.
    pub names: &'a dyn CaseNames,
}

/// A layer of a file.
pub(crate) struct Layer<'a> {
    pub(crate) table: Table,
    pub(crate) form: Form,
    pub(crate) rows: Vec<Row<'a>>,
    origin: Origin,
}

/// The geometry of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Form {
    Point,
    Line,
    Area,
}

/// Where the rows of a layer come from.
#[derive(Debug, Clone, Default)]
struct Origin {
    sources: Vec<String>,
    /// Systems of coordinates as received; what is in the file is EPSG:4490.
    received: Vec<String>,
    classification: &'static str,
    synthetic: bool,
}

/// A line of the table of contents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contents {
    /// Name of the layer.
    pub layer: &'static str,
    /// Its name in Chinese.
    pub name_zh: &'static str,
    /// `point`, `line` or `area`.
    geometry: Form,
    /// Rows.
    pub rows: usize,
    /// System of coordinates.
    pub crs: &'static str,
    /// Systems as received, where records tell one.
    pub src_crs: String,
    /// Sources, each once.
    pub source: String,
    /// `public` or `internal`: the stricter of its rows.
    pub classification: &'static str,
    /// Whether any of it is made up.
    pub synthetic: bool,
    /// SHA-256 of its features as GeoJSON, one a line, hexadecimal.
    pub sha256: String,
}

/// The layers with their table of contents.
struct Book<'a> {
    layers: Vec<Layer<'a>>,
    /// Features of the layers as GeoJSON.
    features: Vec<Vec<String>>,
    contents: Vec<Contents>,
}

/// The file as one RFC 7946 collection: `layer` says what a feature is, `metadata.layers` is the table of contents.
pub fn geojson(file: &MineFile<'_>, meta: &CollectionMeta) -> String {
    let rings = ring_areas(file.mine);
    let book = Book::of(file, &rings);
    let mut facts = serde_json::to_value(meta).unwrap_or_default();
    facts["rows"] = book.features.iter().map(Vec::len).sum::<usize>().into();
    facts["notice_zh"] = NOTICE_ZH.into();
    facts["coordinates_en"] =
        "longitude, latitude in degrees, CGCS2000 (equal to WGS 84 within centimetres)".into();
    facts["layers"] = serde_json::to_value(&book.contents).unwrap_or_default();
    let mut text = format!(
        "{{\"type\":\"FeatureCollection\",\"name\":\"mine_dossier\",\"metadata\":{facts},\"features\":["
    );
    for (n, feature) in book.features.iter().flatten().enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(text, "{}\n{feature}", if n == 0 { "" } else { "," });
    }
    text.push_str(FOOTER);
    text
}

/// The file as a GeoPackage in EPSG:4490, with the table of contents as the table `contents`.
///
/// # Errors
/// [`ExportError`] with GDAL's reason.
pub fn geopackage(file: &MineFile<'_>, meta: &CollectionMeta) -> Result<Vec<u8>, ExportError> {
    let rings = ring_areas(file.mine);
    let book = Book::of(file, &rings);
    let table = layers::contents_table();
    let rows: Vec<Vec<Value<'_>>> = book.contents.iter().map(layers::contents_row).collect();
    gdal_file::write_layers(&book.layers, (&table, &rows), meta, NOTICE_ZH)
}

/// What the file would hold.
pub fn contents(file: &MineFile<'_>) -> Vec<Contents> {
    Book::of(file, &ring_areas(file.mine)).contents
}

impl<'a> Book<'a> {
    fn of(file: &MineFile<'a>, rings: &'a [(f64, Region)]) -> Book<'a> {
        let layers = layers::all(file, rings);
        let mut book = Book { layers: vec![], features: vec![], contents: vec![] };
        let mut before = 0;
        for mut layer in layers {
            for (row, id) in layer.rows.iter_mut().zip(before + 1..) {
                row.id = id;
            }
            before += layer.rows.len() as i64;
            let features = texts(&layer);
            let mut sum = Checksum::default();
            for feature in &features {
                sum.update(feature.as_bytes());
                sum.update(b"\n");
            }
            book.contents.push(Contents {
                layer: layer.table.name,
                name_zh: layer.table.name_zh,
                geometry: layer.form,
                rows: features.len(),
                crs: "EPSG:4490",
                src_crs: layer.origin.received.join(", "),
                source: layer.origin.sources.join("; "),
                classification: layer.origin.classification,
                synthetic: layer.origin.synthetic,
                sha256: sum.hex(),
            });
            book.features.push(features);
            book.layers.push(layer);
        }
        book
    }
}

/// The features of a layer, each telling its layer first.
fn texts(layer: &Layer<'_>) -> Vec<String> {
    let named = |column: &Column| *column;
    let columns = std::iter::once(layers::LAYER).chain(layer.table.columns.iter().map(named)).collect();
    let table = Table { columns, ..layer.table.clone() };
    let text = |row: &Row<'_>| {
        let own = std::iter::once(Value::Text(layer.table.name.into()));
        let values = own.chain(row.values.iter().cloned()).collect();
        let mut text = String::with_capacity(1024);
        push_feature(&mut text, &table, &Row { id: row.id, shape: row.shape, values }, None);
        text
    };
    layer.rows.iter().map(text).collect()
}

impl Form {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Form::Point => "point",
            Form::Line => "line",
            Form::Area => "area",
        }
    }
}

impl Contents {
    pub(crate) fn form(&self) -> Form {
        self.geometry
    }
}

#[cfg(test)]
mod tests;
