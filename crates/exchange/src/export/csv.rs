//! CSV for Excel and for programs: UTF-8, CR LF, points as two columns, areas as WKT.

use super::layout::Layout;
use super::row::{Row, Shape, Table, Value};
use std::fmt::Write as _;

/// Without it Excel reads UTF-8 as the local code page.
pub(super) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The header line.
pub(crate) fn header(table: &Table, layout: Layout) -> String {
    let names = table.columns.iter().map(|column| column.name);
    let line: Vec<&str> = if table.areas {
        names.chain(["WKT"]).collect()
    } else {
        layout.crs.columns().into_iter().chain(names).collect()
    };
    let mark = if layout.byte_order_mark { BYTE_ORDER_MARK } else { "" };
    format!("{mark}{}\r\n", line.join(","))
}

/// One row.
pub(crate) fn row(row: &Row<'_>, layout: Layout) -> String {
    let (crs, decimals) = (layout.crs, layout.crs.decimals());
    let values = row.values.iter().map(cell);
    let line: Vec<String> = match &row.shape {
        Shape::Point(p) => {
            let (east, north) = crs.east_north(*p);
            [format!("{east:.decimals$}"), format!("{north:.decimals$}")].into_iter().chain(values).collect()
        }
        Shape::Line(line) => {
            let places = line.iter().map(|at| {
                let (east, north) = crs.east_north(*at);
                format!("{east:.decimals$} {north:.decimals$}")
            });
            let places: Vec<String> = places.collect();
            values.chain([format!("\"LINESTRING ({})\"", places.join(","))]).collect()
        }
        Shape::Area(region) => values.chain([format!("\"{}\"", wkt(region, layout))]).collect(),
    };
    line.join(",") + "\r\n"
}

fn cell(value: &Value<'_>) -> String {
    let text = value.plain().into_owned();
    if matches!(value, Value::Text(_)) { text_cell(text) } else { quoted(text) }
}

/// A spreadsheet runs text that begins like a formula; summaries are typed by the public.
pub(super) fn text_cell(mut text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        text.insert(0, '\'');
    }
    quoted(text)
}

fn quoted(text: String) -> String {
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn wkt(region: &spatial::Region, layout: Layout) -> String {
    let (crs, decimals) = (layout.crs, layout.crs.decimals());
    let mut out = String::from("MULTIPOLYGON (");
    for (i, polygon) in region.polygons().iter().enumerate() {
        out.push_str(if i == 0 { "(" } else { ",(" });
        for (j, ring) in polygon.rings().enumerate() {
            out.push_str(if j == 0 { "(" } else { ",(" });
            for (k, node) in ring.iter().chain(ring.first()).enumerate() {
                let (east, north) = crs.east_north(node.lon_lat());
                let comma = if k == 0 { "" } else { "," };
                // Writing to a String cannot fail.
                let _ = write!(out, "{comma}{east:.decimals$} {north:.decimals$}");
            }
            out.push(')');
        }
        out.push(')');
    }
    out.push(')');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_looks_like_a_formula_is_disarmed_and_quotes_are_doubled() {
        assert_eq!(cell(&Value::Text("=HYPERLINK(\"x\")".into())), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell(&Value::Text("房屋裂缝,三间".into())), "\"房屋裂缝,三间\"");
        assert_eq!(cell(&Value::Real(-1.5)), "-1.5");
    }
}
