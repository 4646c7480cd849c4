//! CSV for Excel: UTF-8 with byte order mark, CR LF, points as `lon`, `lat`, areas as WKT.

use super::row::{Row, Shape, Table, Value};
use std::fmt::Write as _;
use std::io;

/// Without it Excel reads UTF-8 as the local code page.
pub(super) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Writes the header line.
pub(crate) fn header(out: &mut impl io::Write, table: &Table) -> io::Result<()> {
    let names = table.columns.iter().map(|(name, _)| *name);
    let line: Vec<&str> = if table.areas {
        names.chain(["WKT"]).collect()
    } else {
        ["lon", "lat"].into_iter().chain(names).collect()
    };
    write!(out, "{BYTE_ORDER_MARK}{}\r\n", line.join(","))
}

/// Writes one row.
pub(crate) fn row(out: &mut impl io::Write, row: &Row<'_>) -> io::Result<()> {
    let values = row.values.iter().map(cell);
    let line: Vec<String> = match &row.shape {
        Shape::Point(p) => {
            [format!("{:.7}", p.lon()), format!("{:.7}", p.lat())].into_iter().chain(values).collect()
        }
        Shape::Area(region) => values.chain([format!("\"{}\"", wkt(region))]).collect(),
    };
    write!(out, "{}\r\n", line.join(","))
}

fn cell(value: &Value) -> String {
    if matches!(value, Value::Text(_)) { text_cell(value.plain()) } else { quoted(value.plain()) }
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

fn wkt(region: &spatial::Region) -> String {
    let mut out = String::from("MULTIPOLYGON (");
    for (i, polygon) in region.polygons().iter().enumerate() {
        out.push_str(if i == 0 { "(" } else { ",(" });
        for (j, ring) in polygon.rings().enumerate() {
            out.push_str(if j == 0 { "(" } else { ",(" });
            for (k, node) in ring.iter().chain(ring.first()).enumerate() {
                let p = node.lon_lat();
                let comma = if k == 0 { "" } else { "," };
                let _ = write!(out, "{comma}{:.7} {:.7}", p.lon(), p.lat());
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
        assert_eq!(cell(&Value::Text("=HYPERLINK(\"x\")".to_owned())), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell(&Value::Text("房屋裂缝,三间".to_owned())), "\"房屋裂缝,三间\"");
        assert_eq!(cell(&Value::Real(-1.5)), "-1.5");
    }
}
