//! Tiles, TileJSON and the map style.

use super::FilterParams;
use crate::address::own_address;
use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use crate::tiles::{Coding, Key, LayerEntry, Packed, Shown, draw, drawn_box};
use axum::Json;
use axum::extract::{Path, Query, RawQuery};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use casework::CaseFilter;
use serde_json::{Value, json};
use spatial::TileCoord;
use std::collections::HashSet;
use std::sync::Arc;

/// Most layers of one request: a list of names is something a stranger can send.
const MAX_LAYERS: usize = 20;

/// One tile with one or several layers (`cases,case_clusters`). Cases are those of the filter, as in the list; numbers at grids
/// and mines are of all cases.
#[utoipa::path(get, path = "/tiles/{layers}/{z}/{x}/{y}.mvt",
    params(("layers" = String, Path), ("z" = u32, Path), ("x" = u64, Path), ("y" = u64, Path), FilterParams),
    responses((status = 200, description = "Mapbox Vector Tile 2.1, empty where nothing is", content_type = "application/vnd.mapbox-vector-tile"),
        (status = 304, description = "Unchanged"), (status = 404, description = "No such layer or tile")))]
pub(crate) async fn tile(
    app: App,
    Path((layers, z, x, y)): Path<(String, String, String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let entries = entries(&app, &layers)?;
    let coord = parse(&z, &x, y.strip_suffix(".mvt").unwrap_or(&y))?;
    let params = conditions(query.as_deref().unwrap_or_default())?;
    params.refuse_pages("tiles have")?;
    params.refuse_level()?;
    let filter = if params.asks_nothing() { None } else { Some(checked(&app, &params).await?) };
    drawn_tile(&app, entries, coord, filter, &headers).await
}

/// The conditions in a query. `v` is the map's own: a number by which it asks past what a browser has kept.
fn conditions(query: &str) -> Result<FilterParams, Problem> {
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("v=")).collect();
    let bad = |text: String| Problem::bad_request("bad_parameter", text);
    let uri: Uri = format!("/?{}", kept.join("&")).parse().map_err(|_| bad("a broken query".into()))?;
    let Query(params) = Query::try_from_uri(&uri).map_err(|e| bad(e.body_text()))?;
    Ok(params)
}

/// The filter of a tile, with every name checked.
///
/// # Errors
/// As for the list.
pub(crate) async fn checked(app: &App, params: &FilterParams) -> Result<CaseFilter, Problem> {
    let filter = params.filter(app)?;
    app.store().check_filter(&app.scope(), &filter).await?;
    Ok(filter)
}

/// A tile of some layers as this reader sees it, kept or drawn now, or that it is unchanged.
///
/// # Errors
/// `internal` when drawing broke off.
pub(crate) async fn drawn_tile(
    app: &App,
    entries: Vec<Arc<LayerEntry>>,
    tile: TileCoord,
    filter: Option<CaseFilter>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let layers: Vec<&str> = entries.iter().map(|l| l.id.as_str()).collect();
    let day = clock::today();
    let zones = if layers.contains(&"mine_zones") { app.zones().serial() } else { 0 };
    let ground = app.ground().serial();
    let key = Key { layers: layers.join(","), tile, scope: app.scope(), ground, zones, day };
    // Tiles of a filter are as many as there are filters: they are drawn, not kept.
    let filtered = filter.is_some();
    let (as_of, kept) = if filtered { (0, None) } else { kept(app, &key, &entries) };
    let result = if kept.is_some() { "kept" } else { "drawn" };
    metrics::counter!("tiles_total", "result" => result).increment(1);
    let coding = Coding::chosen(headers);
    if let Some(packed) = kept.as_ref().filter(|packed| !packed.lacks(coding)) {
        return Ok(packed.answer(headers));
    }
    let (painting, scope) = (app.clone(), key.scope.clone());
    // Drawing and compressing are computing: they must not hold up the threads that serve connections.
    let packed = tokio::task::spawn_blocking(move || {
        let drawn = || Packed::plain(draw(&painting, &scope, &entries, (tile, day), filter.as_ref()));
        Arc::new(kept.map_or_else(drawn, |kept| (*kept).clone()).with(coding))
    })
    .await
    .map_err(|_| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the tile could not be drawn")
    })?;
    // The number was read before the drawing: what came in meanwhile may be in the tile, and counts as not yet in it.
    if !filtered {
        app.tiles().put(key, as_of, packed.clone());
    }
    Ok(packed.answer(headers))
}

/// The number of the feed that cases are known up to, and the kept tile if it is as they are now.
fn kept(app: &App, key: &Key, entries: &[Arc<LayerEntry>]) -> (i64, Option<Arc<Packed>>) {
    let mut shown: Vec<Shown> = entries.iter().filter_map(|l| Shown::in_layer(&l.id)).collect();
    shown.dedup();
    let bounds = drawn_box(key.tile);
    let cases = app.cases();
    let now = cases.seen();
    (now, app.tiles().get(key, now, |as_of| cases.moves().touched(as_of, &shown, &bounds)))
}

fn entries(app: &App, layers: &str) -> Result<Vec<Arc<LayerEntry>>, Problem> {
    let mut names: Vec<&str> = layers.split(',').collect();
    if names.len() > MAX_LAYERS {
        return Err(Problem::bad_request(
            "too_many_layers",
            format!("at most {MAX_LAYERS} layers in one tile"),
        ));
    }
    // A tile may not hold two layers of one name.
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(*name));
    let find = |name: &&str| app.layers().get(name).cloned().ok_or_else(|| Problem::not_found("layer", name));
    names.iter().map(find).collect()
}

fn parse(z: &str, x: &str, y: &str) -> Result<TileCoord, Problem> {
    let number = |text: &str| {
        text.parse::<u64>().map_err(|_| Problem::bad_request("bad_tile", "z, x and y are whole numbers"))
    };
    let z = u32::try_from(number(z)?).unwrap_or(u32::MAX);
    TileCoord::new(z, number(x)?, number(y)?)
        .map_err(|e| Problem::new(StatusCode::NOT_FOUND, "no_such_tile", e.to_string()))
}

/// TileJSON 3.0 of one or several layers (`/tiles/mine_licences.json`).
#[utoipa::path(get, path = "/tiles/{layer}", params(("layer" = String, Path)),
    responses((status = 200, description = "TileJSON 3.0", body = Object), (status = 404, description = "No such layer")))]
pub(crate) async fn tile_json(
    app: App,
    Path(layer): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let name = layer.strip_suffix(".json").ok_or_else(|| Problem::not_found("resource", &layer))?;
    let entries = entries(&app, name)?;
    let bounds = app.territory().outline().bounds();
    let (low, high) = (bounds.min.lon_lat(), bounds.max.lon_lat());
    let address = own_address(&headers);
    let vector_layers: Vec<Value> = entries
        .iter()
        .map(|l| {
            json!({ "id": l.id, "fields": l.fields, "minzoom": l.minzoom, "maxzoom": l.maxzoom, "description": l.name_zh })
        })
        .collect();
    Ok(Json(json!({
        "tilejson": "3.0.0",
        "name": name,
        "scheme": "xyz",
        "tiles": [format!("{address}/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt")],
        "minzoom": entries.iter().map(|l| l.minzoom).min(),
        "maxzoom": entries.iter().map(|l| l.maxzoom).max(),
        "bounds": [low.lon(), low.lat(), high.lon(), high.lat()],
        "attribution": territory::source::attribution(),
        "vector_layers": vector_layers,
    })))
}

/// The MapLibre styles `operations.json` and `print.json`.
pub(crate) async fn style(Path(name): Path<String>) -> Result<Response, Problem> {
    let text = match name.as_str() {
        "operations.json" => include_str!("../../../../tiles/style/operations.json"),
        "print.json" => papers::map::PRINT_STYLE,
        _ => return Err(Problem::not_found("style", &name)),
    };
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}
