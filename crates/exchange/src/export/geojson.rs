//! GeoJSON (RFC 7946), its text sequence (RFC 8142) and JSON-FG, one feature at a time.
//!
//! RFC 7946 knows WGS 84 only, longitude first; CGCS2000 equals it within centimetres, which the `metadata` member says.
//! JSON-FG says its system in `coordRefSys`, and its `place` has the axis order of that system: north first for both of
//! ours. Its `geometry` is the same place for programs that know only RFC 7946.

use super::layout::{Crs, Layout};
use super::meta::CollectionMeta;
use super::row::{Kind, Row, Shape, Table, Value};
use serde::Serialize;
use spatial::{LonLat, Node, Polygon};
use std::fmt::Write as _;

/// What ends a collection.
pub(crate) const FOOTER: &str = "\n]}\n";
/// What opens a record of a GeoJSON text sequence.
const RECORD_SEPARATOR: &str = "\u{1e}";
/// Conformance classes of JSON-FG 1.0 that a collection keeps.
const CONFORMS_TO: &str = r#"["http://www.opengis.net/spec/json-fg-1/1.0/conf/core","http://www.opengis.net/spec/json-fg-1/1.0/conf/types-schemas"]"#;

#[derive(Serialize)]
struct Metadata<'a> {
    #[serde(flatten)]
    meta: &'a CollectionMeta,
    descriptions: bool,
    coordinates_zh: &'static str,
    coordinates_en: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice_zh: Option<&'static str>,
}

/// What opens a collection.
pub(crate) fn header(table: &Table, layout: Layout, meta: &CollectionMeta, fg: bool) -> String {
    let metadata = Metadata {
        meta,
        descriptions: layout.descriptions,
        coordinates_zh: "经度、纬度(度),CGCS2000,与 WGS 84 相差厘米级",
        coordinates_en: "longitude, latitude in degrees, CGCS2000 (equal to WGS 84 within centimetres)",
        notice_zh: meta.synthetic.then_some("示意数据"),
    };
    let metadata = serde_json::to_string(&metadata).unwrap_or_else(|_| "{}".to_owned());
    let mut out = format!("{{\"type\":\"FeatureCollection\",\"name\":\"{}\",", table.name);
    if fg {
        let dimension = if table.areas { 2 } else { 0 };
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "\"conformsTo\":{CONFORMS_TO},\"featureType\":\"{}\",\"geometryDimension\":{dimension},\"coordRefSys\":\"http://www.opengis.net/def/crs/EPSG/0/{}\",",
            table.name,
            layout.crs.epsg()
        );
    }
    let _ = write!(out, "\"metadata\":{metadata},\"features\":[");
    out
}

/// A record of a GeoJSON text sequence.
pub(crate) fn push_record(out: &mut String, table: &Table, row: &Row<'_>) {
    out.push_str(RECORD_SEPARATOR);
    push_feature(out, table, row, None);
    out.push('\n');
}

/// A feature; in JSON-FG with its place in a system.
pub(crate) fn push_feature(out: &mut String, table: &Table, row: &Row<'_>, fg: Option<Crs>) {
    // Writing to a String cannot fail.
    let _ = write!(out, "{{\"type\":\"Feature\",\"id\":{},", row.id);
    if let Some(crs) = fg {
        push_time(out, table, row);
        out.push_str("\"place\":");
        push_geometry(out, &row.shape, |out, at| {
            let (east, north) = crs.east_north(at);
            let _ = write!(out, "[{north:.0$},{east:.0$}]", crs.decimals());
        });
        out.push(',');
    }
    out.push_str("\"geometry\":");
    push_geometry(out, &row.shape, |out, at| {
        let _ = write!(out, "[{:.7},{:.7}]", at.lon(), at.lat());
    });
    out.push_str(",\"properties\":{");
    for (i, (column, value)) in table.columns.iter().zip(&row.values).enumerate() {
        out.push_str(if i == 0 { "\"" } else { ",\"" });
        out.push_str(column.name);
        out.push_str("\":");
        push_value(out, value);
    }
    out.push_str("}}");
}

/// The time of a feature: its instant, or the period from its first day to its last.
fn push_time(out: &mut String, table: &Table, row: &Row<'_>) {
    let named = |name: &str| {
        let at = table.columns.iter().position(|c| c.name == name)?;
        row.values.get(at).filter(|v| **v != Value::Null).map(Value::plain)
    };
    let instant = table.columns.iter().find(|c| c.kind == Kind::Instant).and_then(|c| named(c.name));
    let time = match (instant, named("valid_from")) {
        (Some(at), _) => format!("{{\"timestamp\":\"{at}\"}}"),
        (None, Some(from)) => {
            let to = named("valid_to").unwrap_or_else(|| "..".into());
            format!("{{\"interval\":[\"{from}\",\"{to}\"]}}")
        }
        (None, None) => "null".to_owned(),
    };
    let _ = write!(out, "\"time\":{time},");
}

fn push_value(out: &mut String, value: &Value<'_>) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Real(number) if !number.is_finite() => out.push_str("null"),
        Value::Integer(_) | Value::Real(_) | Value::Flag(_) => out.push_str(&value.plain()),
        Value::Text(_) | Value::Day(_) | Value::Instant(_) => push_text(out, &value.plain()),
    }
}

/// A string of JSON. What needs no escape, as nearly every text of ours, is copied whole.
fn push_text(out: &mut String, text: &str) {
    if text.bytes().any(|b| b < 0x20 || b == b'"' || b == b'\\') {
        out.push_str(&serde_json::Value::from(text).to_string());
    } else {
        out.extend(["\"", text, "\""]);
    }
}

fn push_geometry(out: &mut String, shape: &Shape<'_>, position: impl Fn(&mut String, LonLat)) {
    match shape {
        Shape::Point(p) => {
            out.push_str("{\"type\":\"Point\",\"coordinates\":");
            position(out, *p);
            out.push('}');
        }
        Shape::Line(line) => {
            out.push_str("{\"type\":\"LineString\",\"coordinates\":[");
            push_list(out, line, |out, at| position(out, *at));
            out.push_str("]}");
        }
        Shape::Area(region) => push_area(out, region.polygons(), &position),
    }
}

fn push_area(out: &mut String, polygons: &[Polygon], position: &impl Fn(&mut String, LonLat)) {
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
            push_list(out, &closed, |out, node| position(out, node.lon_lat()));
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
