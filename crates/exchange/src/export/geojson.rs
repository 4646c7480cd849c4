//! GeoJSON (RFC 7946) written one feature at a time: nothing is held, so any number of rows can leave.
//!
//! Coordinates are longitude, latitude with 7 decimals (1 cm). RFC 7946 knows WGS 84 only; CGCS2000 equals it within
//! centimetres, which the `metadata` member says. Facts about the collection are foreign members (§6.1).

use super::names::CaseNames;
use super::row::{self, Row, Shape, Table, Value};
use casework::CaseRow;
use serde::Serialize;
use spatial::{Node, Polygon};
use std::fmt::Write as _;
use std::io;

/// What ends a collection.
pub const FOOTER: &[u8] = b"\n]}\n";
/// What opens a record of a GeoJSON text sequence (RFC 8142).
const RECORD_SEPARATOR: &str = "\u{1e}";

/// Facts about a collection, written into the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CollectionMeta {
    /// Title.
    pub title: String,
    /// When it was made, RFC 3339.
    pub generated_at: String,
    /// The filter in words or as a query, so that the file can be made again.
    pub filter: String,
    /// Sources and their licences.
    pub attribution: String,
    /// Whether anything in it is made up.
    pub synthetic: bool,
}

#[derive(Serialize)]
struct Metadata<'a> {
    #[serde(flatten)]
    meta: &'a CollectionMeta,
    coordinates_zh: &'static str,
    coordinates_en: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice_zh: Option<&'static str>,
}

/// The bytes that open a collection of cases.
pub fn header_bytes(meta: &CollectionMeta) -> Vec<u8> {
    header(&row::CASES, meta).into_bytes()
}

/// The bytes of one case, with the separator in front unless it is the first.
pub fn feature_bytes(case: &CaseRow, names: &dyn CaseNames, first: bool) -> Vec<u8> {
    let mut out = String::with_capacity(1024);
    out.push_str(if first { "\n" } else { ",\n" });
    push_feature(&mut out, &row::CASES, &row::of_case(case, names));
    out.into_bytes()
}

/// A record of a GeoJSON text sequence (RFC 8142).
pub fn record_bytes(case: &CaseRow, names: &dyn CaseNames) -> Vec<u8> {
    record(&row::CASES, &row::of_case(case, names)).into_bytes()
}

pub(crate) fn header(table: &Table, meta: &CollectionMeta) -> String {
    let metadata = Metadata {
        meta,
        coordinates_zh: "经度、纬度(度),CGCS2000,与 WGS 84 相差厘米级",
        coordinates_en: "longitude, latitude in degrees, CGCS2000 (equal to WGS 84 within centimetres)",
        notice_zh: meta.synthetic.then_some("示意数据"),
    };
    let metadata = serde_json::to_string(&metadata).unwrap_or_else(|_| "{}".to_owned());
    format!(
        "{{\"type\":\"FeatureCollection\",\"name\":\"{}\",\"metadata\":{metadata},\"features\":[",
        table.name
    )
}

pub(crate) fn record(table: &Table, row: &Row<'_>) -> String {
    let mut out = String::from(RECORD_SEPARATOR);
    push_feature(&mut out, table, row);
    out.push('\n');
    out
}

/// Writes a collection of cases to a stream.
#[derive(Debug)]
pub struct GeoJsonWriter<W: io::Write> {
    writer: W,
    features: u64,
}

impl<W: io::Write> GeoJsonWriter<W> {
    /// Writes the head of the collection.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn new(writer: W, meta: &CollectionMeta) -> io::Result<Self> {
        GeoJsonWriter::open(writer, &row::CASES, meta)
    }

    pub(crate) fn open(mut writer: W, table: &Table, meta: &CollectionMeta) -> io::Result<Self> {
        writer.write_all(header(table, meta).as_bytes())?;
        Ok(GeoJsonWriter { writer, features: 0 })
    }

    /// Writes one case.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn case(&mut self, case: &CaseRow, names: &dyn CaseNames) -> io::Result<()> {
        self.row(&row::CASES, &row::of_case(case, names))
    }

    pub(crate) fn row(&mut self, table: &Table, row: &Row<'_>) -> io::Result<()> {
        let mut out = String::with_capacity(1024);
        out.push_str(if self.features == 0 { "\n" } else { ",\n" });
        push_feature(&mut out, table, row);
        self.features += 1;
        self.writer.write_all(out.as_bytes())
    }

    /// Closes the collection and gives the stream back.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn finish(mut self) -> io::Result<W> {
        self.writer.write_all(FOOTER)?;
        self.writer.flush()?;
        Ok(self.writer)
    }
}

fn push_feature(out: &mut String, table: &Table, row: &Row<'_>) {
    // Writing to a String cannot fail.
    let _ = write!(out, "{{\"type\":\"Feature\",\"id\":{},\"geometry\":", row.id);
    match &row.shape {
        Shape::Point(p) => {
            let _ = write!(out, "{{\"type\":\"Point\",\"coordinates\":[{:.7},{:.7}]}}", p.lon(), p.lat());
        }
        Shape::Area(region) => push_area(out, region.polygons()),
    }
    out.push_str(",\"properties\":{");
    for (i, ((name, _), value)) in table.columns.iter().zip(&row.values).enumerate() {
        let comma = if i == 0 { "" } else { "," };
        let _ = write!(out, "{comma}\"{name}\":");
        push_value(out, value);
    }
    out.push_str("}}");
}

fn push_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Real(number) if !number.is_finite() => out.push_str("null"),
        Value::Integer(_) | Value::Real(_) | Value::Flag(_) => out.push_str(&value.plain()),
        Value::Text(_) | Value::Day(_) | Value::Instant(_) => {
            out.push_str(&serde_json::Value::String(value.plain()).to_string());
        }
    }
}

fn push_area(out: &mut String, polygons: &[Polygon]) {
    let single = polygons.len() == 1;
    out.push_str(if single {
        "{\"type\":\"Polygon\",\"coordinates\":"
    } else {
        "{\"type\":\"MultiPolygon\",\"coordinates\":["
    });
    push_list(out, polygons, |out, polygon| {
        out.push('[');
        let rings: Vec<&[Node]> = polygon.rings().collect();
        push_list(out, &rings, |out, ring| {
            out.push('[');
            let closed: Vec<Node> = ring.iter().chain(ring.first()).copied().collect();
            push_list(out, &closed, |out, node| {
                let p = node.lon_lat();
                let _ = write!(out, "[{:.7},{:.7}]", p.lon(), p.lat());
            });
            out.push(']');
        });
        out.push(']');
    });
    out.push_str(if single { "}" } else { "]}" });
}

fn push_list<T>(out: &mut String, items: &[T], push: impl Fn(&mut String, &T)) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        push(out, item);
    }
}
