//! PMTiles: one file with all tiles of an export, which a map reads without a server.
//!
//! Areas are drawn at every zoom; points one by one where they can be told apart, and above as sums, as the map's own tiles do.

mod archive;
mod directory;
pub mod ground;
pub mod layers;

use super::error::ExportError;
use super::files::{Sheet, taken};
use super::meta::CollectionMeta;
use super::row::{Column, Kind, Row, Shape, Table, Value};
use archive::Archive;
use serde_json::{Map, json};
use spatial::mvt::{BUFFER, EXTENT, Layer, Value as Property};
use spatial::tile::mercator;
use spatial::{Bounds, LonLat, Node, TileCoord};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::RangeInclusive;
use std::path::Path;

/// Most rows: they are held while tiles are drawn.
const MOST_ROWS: u64 = 200_000;
/// Zooms of areas.
const AREAS: RangeInclusive<u8> = 10..=14;
/// Zooms where points are summed up, and the layer of the sums.
const SUMS: RangeInclusive<u8> = 6..=12;
const SUMS_LAYER: &str = "case_clusters";
/// Zooms of single points; deeper ones are drawn from the last.
const POINTS: RangeInclusive<u8> = 13..=14;
/// Sums stand in squares of an eighth of a tile.
const CELLS: f64 = 8.0;

/// Writes all rows; returns how many.
pub(crate) fn write<'r, E: Display>(
    sheet: &Sheet<'_>,
    rows: impl Iterator<Item = Result<Row<'r>, E>>,
) -> Result<u64, ExportError> {
    let rows = held(sheet, rows)?;
    let at = |e: std::io::Error| ExportError::at(sheet.shown, &e);
    let folder = sheet.path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut archive = Archive::new(folder).map_err(at)?;
    if sheet.table.areas {
        AREAS.into_iter().try_for_each(|z| singles(&mut archive, sheet.table, &rows, z)).map_err(at)?;
    } else {
        SUMS.into_iter().try_for_each(|z| sums(&mut archive, sheet.table, &rows, z)).map_err(at)?;
        POINTS.into_iter().try_for_each(|z| singles(&mut archive, sheet.table, &rows, z)).map_err(at)?;
    }
    let metadata = metadata(sheet.table, sheet.meta, sheet.layout.descriptions).to_string();
    let bounds = Bounds::of(rows.iter().flat_map(|row| corners(&row.shape)));
    let mut out = BufWriter::new(File::create_new(sheet.path).map_err(at)?);
    archive.finish(&mut out, bounds, metadata.as_bytes()).map_err(at)?;
    out.flush().map_err(at)?;
    Ok(rows.len() as u64)
}

fn held<'r, E: Display>(
    sheet: &Sheet<'_>,
    rows: impl Iterator<Item = Result<Row<'r>, E>>,
) -> Result<Vec<Row<'r>>, ExportError> {
    let mut held = Vec::new();
    for row in rows {
        let count = held.len() as u64;
        let row = taken(row, count)?;
        if count == MOST_ROWS {
            let format = sheet.layout.format.word();
            return Err(ExportError::TooManyRows { format, limit: MOST_ROWS });
        }
        held.push(row);
    }
    Ok(held)
}

/// South-west and north-east corner.
fn corners(shape: &Shape<'_>) -> [Node; 2] {
    match shape {
        Shape::Point(at) => [at.node(); 2],
        Shape::Line(line) => {
            let bounds = Bounds::of(line.iter().map(|at| at.node()));
            bounds.map_or([Node::default(); 2], |b| [b.min, b.max])
        }
        Shape::Area(region) => {
            let b = region.bounds();
            [b.min, b.max]
        }
    }
}

/// The tiles of a zoom that a shape's box and its strokes can touch.
fn tiles(z: u8, shape: &Shape<'_>) -> impl Iterator<Item = TileCoord> + use<> {
    let side = f64::from(1u32 << z);
    let near = f64::from(BUFFER) / f64::from(EXTENT);
    let [south_west, north_east] = corners(shape).map(|node| mercator(node.lon_lat()));
    let clamp = |f: f64| f.floor().clamp(0.0, side - 1.0) as u64;
    let columns = clamp(south_west.0 * side - near)..=clamp(north_east.0 * side + near);
    let rows = clamp(north_east.1 * side - near)..=clamp(south_west.1 * side + near);
    rows.flat_map(move |y| columns.clone().map(move |x| (x, y)))
        .filter_map(move |(x, y)| TileCoord::new(u32::from(z), x, y).ok())
}

/// Each row as a feature.
fn singles(archive: &mut Archive, table: &Table, rows: &[Row<'_>], z: u8) -> std::io::Result<()> {
    let mut of_tiles: BTreeMap<u64, (TileCoord, Vec<&Row<'_>>)> = BTreeMap::new();
    for row in rows {
        for tile in tiles(z, &row.shape) {
            of_tiles.entry(directory::tile_id(tile)).or_insert((tile, vec![])).1.push(row);
        }
    }
    for (tile, rows) in of_tiles.into_values() {
        let mut layer = Layer::new(table.name, tile);
        rows.into_iter().for_each(|row| feature(&mut layer, &table.columns, row));
        let bytes = layer.finish();
        // The box of an area can touch a tile that the area does not.
        if !bytes.is_empty() {
            archive.add(tile, &bytes)?;
        }
    }
    Ok(())
}

fn feature(layer: &mut Layer, columns: &[Column], row: &Row<'_>) {
    let moments: Vec<String> = row.values.iter().map(moment).collect();
    let properties: Vec<(&'static str, Property<'_>)> = columns
        .iter()
        .zip(row.values.iter().zip(&moments))
        .filter_map(|(column, (value, moment))| Some((column.name, property(value, moment)?)))
        .collect();
    let id = row.id.unsigned_abs();
    match &row.shape {
        Shape::Point(at) => layer.point(id, *at, &properties),
        Shape::Line(line) => layer.line(id, line, &properties),
        Shape::Area(region) => layer.area(id, region, &properties),
    }
}

/// Days and instants are texts in tiles.
fn moment(value: &Value<'_>) -> String {
    match value {
        Value::Day(_) | Value::Instant(_) => value.plain().into_owned(),
        _ => String::new(),
    }
}

fn property<'v>(value: &'v Value<'_>, moment: &'v str) -> Option<Property<'v>> {
    Some(match value {
        Value::Null => return None,
        Value::Text(text) => Property::Text(text),
        Value::Integer(number) => Property::Int(*number),
        Value::Real(number) => Property::Real(*number),
        Value::Flag(flag) => Property::Bool(*flag),
        Value::Day(_) | Value::Instant(_) => Property::Text(moment),
    })
}

/// The flags that are summed up: where, and under which name.
fn flags(table: &Table) -> Vec<(usize, &'static str)> {
    let of_kind = |(i, c): (usize, &Column)| (c.kind == Kind::Flag).then_some((i, c.name));
    table.columns.iter().enumerate().filter_map(of_kind).filter(|(_, name)| *name != "synthetic").collect()
}

/// Points of a square, the sums of their places, and of their flags.
#[derive(Default)]
struct Sum {
    count: u32,
    lon: f64,
    lat: f64,
    flags: Vec<i64>,
}

/// Squares of a tile by column and row.
type Squares = BTreeMap<(u8, u8), Sum>;

/// Points of each square as one, at their mean place. A square belongs to one tile: nothing is counted twice.
fn sums(archive: &mut Archive, table: &Table, rows: &[Row<'_>], z: u8) -> std::io::Result<()> {
    let flags = flags(table);
    let mut of_tiles: BTreeMap<u64, (TileCoord, Squares)> = BTreeMap::new();
    for row in rows {
        let Shape::Point(at) = row.shape else { continue };
        let tile = TileCoord::holding(z, at);
        let (x, y) = tile.to_tile_units(at, EXTENT);
        let square = |units: f64| (units * CELLS / f64::from(EXTENT)).clamp(0.0, CELLS - 1.0) as u8;
        let (_, squares) = of_tiles.entry(directory::tile_id(tile)).or_insert((tile, Squares::new()));
        let sum = squares.entry((square(x), square(y))).or_default();
        sum.count += 1;
        sum.lon += at.lon();
        sum.lat += at.lat();
        sum.flags.resize(flags.len(), 0);
        for (total, (column, _)) in sum.flags.iter_mut().zip(&flags) {
            *total += i64::from(row.values.get(*column) == Some(&Value::Flag(true)));
        }
    }
    for (tile, squares) in of_tiles.into_values() {
        let mut layer = Layer::new(SUMS_LAYER, tile);
        for ((column, row), sum) in squares {
            let count = f64::from(sum.count);
            let Ok(at) = LonLat::new(sum.lon / count, sum.lat / count) else { continue };
            let mut properties = vec![("count", Property::Int(i64::from(sum.count)))];
            properties.extend(flags.iter().zip(&sum.flags).map(|((_, name), n)| (*name, Property::Int(*n))));
            layer.point(u64::from(row) * 8 + u64::from(column) + 1, at, &properties);
        }
        archive.add(tile, &layer.finish())?;
    }
    Ok(())
}

/// What the archive says of itself, TileJSON's `vector_layers` among it.
fn metadata(table: &Table, meta: &CollectionMeta, descriptions: bool) -> serde_json::Value {
    let kind = |kind: Kind| match kind {
        Kind::Integer | Kind::Real => "Number",
        Kind::Flag => "Boolean",
        Kind::Text | Kind::Day | Kind::Instant => "String",
    };
    let fields: Map<_, _> = table.columns.iter().map(|c| (c.name.to_owned(), kind(c.kind).into())).collect();
    let layer = |id: &str, zooms: RangeInclusive<u8>, fields: Map<String, serde_json::Value>| json!({ "id": id, "description": table.name_zh, "minzoom": zooms.start(), "maxzoom": zooms.end(), "fields": fields });
    let layers = if table.areas {
        vec![layer(table.name, AREAS, fields)]
    } else {
        let sums = std::iter::once("count").chain(flags(table).into_iter().map(|(_, name)| name));
        let sums = sums.map(|name| (name.to_owned(), "Number".into())).collect();
        vec![layer(SUMS_LAYER, SUMS, sums), layer(table.name, POINTS, fields)]
    };
    json!({
        "name": meta.title, "description": notice(meta), "attribution": meta.attribution, "type": "overlay",
        "vector_layers": layers, "descriptions": descriptions, "metadata": meta,
    })
}

/// A word on what is made up.
fn notice(meta: &CollectionMeta) -> &'static str {
    if meta.synthetic { "示意数据(synthetic)" } else { "" }
}
