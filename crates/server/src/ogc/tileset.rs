//! Tilesets of the OGC interface: which layers of the map each holds, how far it reaches, and what it says of itself.

use super::answer::Link;
use super::collection::{COLLECTIONS, Collection, Source};
use super::crs::Crs;
use super::tiling::MatrixSet;
use crate::app::App;
use crate::problem::Problem;
use crate::tiles::LayerEntry;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use spatial::tile::Scheme;
use spatial::{Bounds, TileCoord};
use std::sync::Arc;

/// Media type of tiles.
pub(super) const MVT: &str = "application/vnd.mapbox-vector-tile";
/// Relation of the list of tilesets.
pub(super) const TILESETS: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
/// Relation of the list of tile matrix sets.
pub(super) const SCHEMES: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";
const SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
/// What stands around the territory in tiles is cut here, metres.
const AROUND_M: f64 = 10_000.0;
/// Layers of the dataset when no collections are chosen: the ground, and never everything.
const GROUND: &[&str] = &["outline", "townships", "township_labels", "villages", "village_labels", "hydro"];

/// The layers that show a collection; none for one that has no tiles.
pub(super) fn layers_of(source: Source) -> &'static [&'static str] {
    match source {
        Source::Divisions => &["outline", "townships", "township_labels", "villages", "village_labels"],
        Source::Grids => &["base_grids", "dedicated_grids", "micro_grids", "grid_labels"],
        Source::Mines => &["mine_licences", "mine_pits", "mine_points"],
        Source::Panels => &["mine_panels"],
        Source::Zones => &["mine_zones"],
        Source::Stations => &["stations"],
        Source::Cases => &["cases", "case_clusters"],
        Source::Batches => &[],
    }
}

/// What tiles are made of: one collection, or the dataset with the collections that were chosen.
#[derive(Debug, Clone)]
pub(super) struct Content {
    pub(super) title: String,
    /// Path of its list of tilesets below `/ogc`.
    pub(super) path: String,
    /// The parameter `collections` as links repeat it, with its question mark.
    pub(super) query: String,
    pub(super) layers: Vec<Arc<LayerEntry>>,
}

impl Content {
    /// One collection.
    ///
    /// # Errors
    /// `not_found` where the collection has no tiles.
    pub(super) fn collection(app: &App, collection: &Collection) -> Result<Content, Problem> {
        let layers = entries(app, layers_of(collection.source));
        if layers.is_empty() {
            return Err(Problem::not_found("tileset of collection", collection.id));
        }
        let path = format!("/collections/{}/tiles", collection.id);
        Ok(Content { title: collection.title.join(" / "), path, query: String::new(), layers })
    }

    /// The dataset with the collections of the parameter, or with the ground only.
    ///
    /// # Errors
    /// `bad_parameter` for a collection that is not there or has no tiles.
    pub(super) fn dataset(app: &App, chosen: Option<&str>) -> Result<Content, Problem> {
        let names: Vec<&str> = match chosen {
            None => GROUND.to_vec(),
            Some(text) => layers_chosen(text)?,
        };
        let query = chosen.map(|text| format!("?collections={text}")).unwrap_or_default();
        let layers = entries(app, &names);
        Ok(Content { title: "准格尔旗 / Jungar Banner".into(), path: "/tiles".into(), query, layers })
    }

    /// First and last matrix of a set with any content.
    fn depths(&self, set: &MatrixSet) -> (u8, u8) {
        let first = self.layers.iter().map(|l| l.minzoom).min().unwrap_or(0);
        let last = self.layers.iter().map(|l| l.maxzoom).max().unwrap_or(0);
        (matrix_of(set, first), matrix_of(set, last))
    }

    /// The tile of a matrix, row and column, when it is within the limits.
    ///
    /// # Errors
    /// `bad_tile` for what is no number, `no_such_tile` outside of the limits.
    pub(super) fn tile(
        &self,
        around: &Bounds,
        set: &MatrixSet,
        [matrix, row, col]: [&str; 3],
    ) -> Result<TileCoord, Problem> {
        let number = |text: &str, what: &'static str| {
            text.parse::<u64>().map_err(|_| {
                Problem::bad_request("bad_tile", format!("{what} is a whole number")).field(what)
            })
        };
        let none = |detail: String| Problem::new(StatusCode::NOT_FOUND, "no_such_tile", detail);
        let z = number(matrix, "tileMatrix")?;
        let (x, y) = (number(col, "tileCol")?, number(row, "tileRow")?);
        let (first, last) = self.depths(set);
        let Some(z) = u8::try_from(z).ok().filter(|z| (first..=last).contains(z)) else {
            return Err(none(format!("this tileset has the matrices {first} to {last}")));
        };
        let tile = TileCoord::of(set.scheme, u32::from(z), x, y).map_err(|e| none(e.to_string()))?;
        let (low, high) = corners(around, set, z);
        if !(low.x()..=high.x()).contains(&tile.x()) || !(low.y()..=high.y()).contains(&tile.y()) {
            return Err(none(format!(
                "at matrix {z} this tileset has the rows {} to {} and the columns {} to {}",
                low.y(),
                high.y(),
                low.x(),
                high.x()
            )));
        }
        Ok(tile)
    }

    /// What a list says of a tileset.
    pub(super) fn summary(&self, set: &MatrixSet, root: &str) -> Value {
        let mut body =
            json!({ "title": format!("{} · {}", self.title, set.id), "dataType": "vector", "crs": set.crs });
        if let Some(uri) = set.uri {
            body["tileMatrixSetURI"] = uri.into();
        }
        let here = format!("{root}{}/{}{}", self.path, set.id, self.query);
        body["links"] = json!([
            Link::new(here, "self", "application/json", set.title),
            Link::new(
                format!("{root}/tileMatrixSets/{}", set.id),
                SCHEME,
                "application/json",
                "切片方案 / tile matrix set"
            ),
        ]);
        body
    }

    /// What a tileset says of itself, and its links.
    pub(super) fn metadata(&self, around: &Bounds, set: &MatrixSet, root: &str) -> (Value, Vec<Link>) {
        let mut body = self.summary(set, root);
        let (low, high) = (around.min.lon_lat(), around.max.lon_lat());
        body["attribution"] = ::territory::source::attribution().into();
        body["boundingBox"] = json!({ "lowerLeft": [low.lon(), low.lat()], "upperRight": [high.lon(), high.lat()],
            "crs": Crs::Crs84.uri(), "orderedAxes": ["Lon", "Lat"] });
        body["layers"] = self.layers.iter().map(|layer| about_layer(layer, set)).collect();
        let (first, last) = self.depths(set);
        body["tileMatrixSetLimits"] = (first..=last).map(|z| limit(around, set, z)).collect();
        let items =
            format!("{root}{}/{}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}{}", self.path, set.id, self.query);
        let links = vec![
            Link::template(items, "item", MVT, "切片 / tiles"),
            Link::new(
                format!("{root}/tileMatrixSets/{}", set.id),
                SCHEME,
                "application/json",
                "切片方案 / tile matrix set",
            ),
        ];
        (body, links)
    }
}

/// The territory with what is drawn around it.
pub(super) fn around(app: &App) -> Bounds {
    app.territory().outline().bounds().grown(AROUND_M)
}

fn entries(app: &App, names: &[&str]) -> Vec<Arc<LayerEntry>> {
    names.iter().filter_map(|name| app.layers().get(name).cloned()).collect()
}

fn layers_chosen(text: &str) -> Result<Vec<&'static str>, Problem> {
    let with_tiles = || COLLECTIONS.iter().filter(|c| !layers_of(c.source).is_empty());
    let mut chosen: Vec<&Collection> = Vec::new();
    for id in text.split(',') {
        let Some(found) = with_tiles().find(|c| c.id == id) else {
            let id: String = id.chars().take(40).collect();
            let known: Vec<&str> = with_tiles().map(|c| c.id).collect();
            return Err(Problem::bad_request("bad_parameter", format!("`collections`: `{id}` has no tiles"))
                .field("collections")
                .hint(known.join(", ")));
        };
        // A tile may not hold two layers of one name; so the list also stays short.
        if !chosen.iter().any(|c| c.id == found.id) {
            chosen.push(found);
        }
    }
    Ok(chosen.into_iter().flat_map(|c| layers_of(c.source)).copied().collect())
}

/// The matrix of a set whose tiles are as wide as those of a zoom of the map.
fn matrix_of(set: &MatrixSet, zoom: u8) -> u8 {
    match set.scheme {
        Scheme::WebMercator => zoom,
        Scheme::LonLat => zoom.saturating_sub(1),
    }
}

/// The tiles in the north-west and in the south-east corner.
fn corners(around: &Bounds, set: &MatrixSet, z: u8) -> (TileCoord, TileCoord) {
    let at = |x, y| TileCoord::holding_of(set.scheme, z, spatial::Node::new(x, y).lon_lat());
    (at(around.min.x, around.max.y), at(around.max.x, around.min.y))
}

fn limit(around: &Bounds, set: &MatrixSet, z: u8) -> Value {
    let (low, high) = corners(around, set, z);
    json!({ "tileMatrix": z.to_string(), "minTileRow": low.y(), "maxTileRow": high.y(),
        "minTileCol": low.x(), "maxTileCol": high.x() })
}

fn about_layer(layer: &LayerEntry, set: &MatrixSet) -> Value {
    let dimension = match layer.kind.as_str() {
        "fill" => 2,
        "line" => 1,
        _ => 0,
    };
    let properties: Map<String, Value> = layer
        .fields
        .iter()
        .map(|(name, kind)| (name.clone(), json!({ "type": kind.to_lowercase() })))
        .collect();
    json!({
        "id": layer.id,
        "title": format!("{} / {}", layer.name_zh, layer.name_en),
        "dataType": "vector",
        "geometryDimension": dimension,
        "minTileMatrix": matrix_of(set, layer.minzoom).to_string(),
        "maxTileMatrix": matrix_of(set, layer.maxzoom).to_string(),
        "propertiesSchema": { "type": "object", "properties": properties },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collections_are_chosen_by_name_each_once_and_others_refused() {
        let chosen = layers_chosen("stations,cases,stations").unwrap();
        assert_eq!(chosen, ["stations", "cases", "case_clusters"]);
        for wrong in ["batches", "nope", "", "stations,", "*"] {
            assert!(layers_chosen(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn tiles_of_degrees_begin_a_matrix_earlier_than_those_of_the_map() {
        assert_eq!(matrix_of(MatrixSet::find("WebMercatorQuad").unwrap(), 13), 13);
        assert_eq!(matrix_of(MatrixSet::find("CGCS2000Quad").unwrap(), 13), 12);
    }
}
