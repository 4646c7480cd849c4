//! Archives of layers that are no table: several of them in one tile, as the map's own tiles hold them.

use super::archive::Archive;
use super::{MOST_ROWS, corners, directory, tiles};
use crate::export::error::ExportError;
use crate::export::files::{WriteOptions, Written};
use crate::export::meta::CollectionMeta;
use crate::export::row::Shape;
use crate::export::staged::Staged;
use serde_json::{Map, Value as Json, json};
use spatial::generalise::{HALF_PIXEL, outlines};
use spatial::mvt::{Layer, Outline, Value};
use spatial::tile::Scheme;
use spatial::{Bounds, LonLat, Region, TileCoord};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::RangeInclusive;
use std::path::Path;

/// A layer of an archive.
#[derive(Debug)]
pub struct TileLayer<'a> {
    /// Its name in the tiles.
    pub id: &'static str,
    /// Its name for people.
    pub name_zh: &'static str,
    /// Zooms at which it is drawn.
    pub zooms: RangeInclusive<u8>,
    /// Properties with their types of TileJSON: `String`, `Number`, `Boolean`.
    pub fields: &'static [(&'static str, &'static str)],
    /// What is drawn, in order.
    pub features: Vec<TileFeature<'a>>,
}

/// A feature of a layer.
#[derive(Debug)]
pub struct TileFeature<'a> {
    /// Number, unique in its layer where the source has one.
    pub id: u64,
    /// Where it lies.
    pub shape: TileShape<'a>,
    /// What is told of it.
    pub properties: Vec<(&'static str, Value<'a>)>,
}

/// The geometry of a feature, longitude and latitude on CGCS2000.
#[derive(Debug, Clone, Copy)]
pub enum TileShape<'a> {
    /// A point.
    Point(LonLat),
    /// An area.
    Area(&'a Region),
}

impl<'a> TileShape<'a> {
    fn shape(self) -> Shape<'a> {
        match self {
            TileShape::Point(at) => Shape::Point(at),
            TileShape::Area(region) => Shape::Area(region),
        }
    }
}

/// Writes an archive of some layers; equal layers are equal bytes.
///
/// # Errors
/// [`ExportError`]; no half-written file is left.
pub fn write_layers(
    path: &Path,
    meta: &CollectionMeta,
    options: WriteOptions,
    layers: &[TileLayer<'_>],
) -> Result<Written, ExportError> {
    let features = layers.iter().map(|layer| layer.features.len() as u64).sum();
    if features > MOST_ROWS {
        return Err(ExportError::TooManyRows { format: "pmtiles", limit: MOST_ROWS });
    }
    let staged = Staged::new(path, options.overwrite)?;
    let at = |e: std::io::Error| ExportError::at(path, &e);
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut archive = Archive::new(folder).map_err(at)?;
    let first = layers.iter().map(|layer| *layer.zooms.start()).min().unwrap_or_default();
    let last = layers.iter().map(|layer| *layer.zooms.end()).max().unwrap_or_default();
    for z in first..=last {
        for (tile, bytes) in zoom(layers, z).into_values() {
            archive.add(tile, &bytes).map_err(at)?;
        }
    }
    let all = layers.iter().flat_map(|layer| &layer.features);
    let bounds = Bounds::of(all.flat_map(|feature| corners(&feature.shape.shape())));
    let mut out = BufWriter::new(File::create_new(staged.path()).map_err(at)?);
    archive.finish(&mut out, bounds, metadata(layers, meta).to_string().as_bytes()).map_err(at)?;
    out.flush().map_err(at)?;
    drop(out);
    let (bytes, sha256) = staged.commit()?;
    Ok(Written { features, bytes, sha256 })
}

/// A feature, and its outline when it is an area.
type Drawing<'a> = (&'a TileFeature<'a>, Option<Outline>);

/// The tiles of a zoom that hold something, in the order of the archive.
fn zoom(layers: &[TileLayer<'_>], z: u8) -> BTreeMap<u64, (TileCoord, Vec<u8>)> {
    let mut of_zoom: BTreeMap<u64, (TileCoord, Vec<u8>)> = BTreeMap::new();
    for layer in layers.iter().filter(|layer| layer.zooms.contains(&z)) {
        let mut outlines = outlines_of(layer, z).into_iter();
        let outlined = layer.features.iter().map(|feature| match feature.shape {
            TileShape::Area(_) => (feature, outlines.next()),
            TileShape::Point(_) => (feature, None),
        });
        let outlined: Vec<Drawing<'_>> = outlined.collect();
        let mut of_tiles: BTreeMap<u64, (TileCoord, Vec<&Drawing<'_>>)> = BTreeMap::new();
        for drawing in &outlined {
            for tile in tiles(z, &drawing.0.shape.shape()) {
                of_tiles.entry(directory::tile_id(tile)).or_insert((tile, vec![])).1.push(drawing);
            }
        }
        for (id, (tile, features)) in of_tiles {
            let mut drawn = Layer::new(layer.id, tile);
            for (feature, outline) in features {
                match (feature.shape, outline) {
                    (TileShape::Point(at), _) => drawn.point(feature.id, at, &feature.properties),
                    (TileShape::Area(_), Some(outline)) => {
                        drawn.outline(feature.id, outline, &feature.properties);
                    }
                    (TileShape::Area(region), None) => drawn.area(feature.id, region, &feature.properties),
                }
            }
            let bytes = drawn.finish();
            // The box of an area can touch a tile that the area does not.
            if !bytes.is_empty() {
                of_zoom.entry(id).or_insert((tile, vec![])).1.extend(bytes);
            }
        }
    }
    of_zoom
}

/// The areas of a layer as a zoom shows them, in their order; in its last zoom as they were given.
fn outlines_of(layer: &TileLayer<'_>, z: u8) -> Vec<Outline> {
    let areas = layer.features.iter().filter_map(|feature| match feature.shape {
        TileShape::Area(region) => Some(region),
        TileShape::Point(_) => None,
    });
    let areas: Vec<&Region> = areas.collect();
    let tolerance = if z < *layer.zooms.end() { HALF_PIXEL } else { 0.0 };
    outlines(&areas, (Scheme::WebMercator, z), tolerance)
}

fn metadata(layers: &[TileLayer<'_>], meta: &CollectionMeta) -> Json {
    let about = |layer: &TileLayer<'_>| {
        let fields: Map<String, Json> =
            layer.fields.iter().map(|(name, kind)| ((*name).to_owned(), (*kind).into())).collect();
        json!({
            "id": layer.id, "description": layer.name_zh, "fields": fields,
            "minzoom": layer.zooms.start(), "maxzoom": layer.zooms.end(),
        })
    };
    json!({
        "name": meta.title, "description": super::notice(meta), "attribution": meta.attribution, "type": "overlay",
        "vector_layers": layers.iter().map(about).collect::<Vec<_>>(), "metadata": meta,
    })
}
