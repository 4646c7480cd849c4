//! Where disputes gather, for everybody: the release of the last quarter as tiles, as a list and as a page.

use super::Stranger;
use crate::address::own_address;
use crate::app::App;
use crate::problem::Problem;
use crate::public_release::{area, draw};
use crate::tiles::{Coding, Packed};
use crate::villager::{CellsPage, Say, ShownCell};
use axum::Json;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use casework::public_release::PUBLIC_K;
use serde::Serialize;
use serde_json::{Value, json};
use spatial::TileCoord;
use std::sync::Arc;
use store::PublicRelease;
use utoipa::ToSchema;

/// Zooms of the public tiles: below, the banner is a dot; above, a grid fills the screen.
const ZOOMS: std::ops::RangeInclusive<u32> = 5..=14;

/// One number of the release.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CellView {
    /// Cases reported in the quarter: 0, or at least `k`.
    number: u32,
    /// Townships, villages or grids that the number is of, together.
    areas: Vec<CellArea>,
}

/// An area of a number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CellArea {
    code: String,
    /// Empty where an import of grids has done away with it.
    name: String,
}

/// The release of a quarter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicCells {
    first: String,
    last: String,
    /// Fewest cases of a number above nought.
    k: u32,
    /// What is said of the map's review.
    review: String,
    /// Whether the numbers are made up.
    synthetic: bool,
    /// A partition of the banner: each case is in one number, and the numbers add up to all.
    cells: Vec<CellView>,
}

/// The numbers of the last closed quarter by area, for everybody: at least five cases each, never changed afterwards.
#[utoipa::path(get, path = "/api/v1/public/cells",
    responses((status = 200, body = PublicCells), (status = 404, description = "No map is shown to the public, or no quarter is released")))]
pub(crate) async fn public_cells(stranger: Stranger) -> Result<Json<PublicCells>, Problem> {
    let app = stranger.app();
    let (release, review) = released(&app)?;
    let name = |code: &String| {
        let name = area(app.territory(), code).map(|(_, name)| name.to_owned()).unwrap_or_default();
        CellArea { code: code.clone(), name }
    };
    let cells = release.cells.iter();
    let cells =
        cells.map(|c| CellView { number: c.number, areas: c.areas.iter().map(name).collect() }).collect();
    let (first, last) = (release.first.to_string(), release.last.to_string());
    Ok(Json(PublicCells { first, last, k: PUBLIC_K, review, synthetic: app.is_synthetic(), cells }))
}

fn released(app: &App) -> Result<(Arc<PublicRelease>, String), Problem> {
    let missing = |detail| Problem::new(StatusCode::NOT_FOUND, "no_public_map", detail);
    let review = app.map_review().ok_or_else(|| {
        missing("this installation shows no map to the public: its review (审图号) has not been named")
    })?;
    let release = app.public_release().ok_or_else(|| missing("no quarter has been released yet"))?;
    Ok((release, review.to_owned()))
}

/// A tile of the release, for everybody.
#[utoipa::path(get, path = "/public/tiles/{z}/{x}/{y}.mvt",
    params(("z" = u32, Path), ("x" = u64, Path), ("y" = u64, Path)),
    responses((status = 200, description = "Mapbox Vector Tile 2.1 with the layer `cells`", content_type = "application/vnd.mapbox-vector-tile"),
        (status = 304, description = "Unchanged"), (status = 404, description = "No such tile, or nothing is shown to the public")))]
pub(crate) async fn public_tile(
    stranger: Stranger,
    Path((z, x, y)): Path<(u32, u64, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let app = stranger.app();
    let (release, _) = released(&app)?;
    let none = |detail: String| Problem::new(StatusCode::NOT_FOUND, "no_such_tile", detail);
    let y = y.strip_suffix(".mvt").and_then(|y| y.parse().ok());
    let y = y.ok_or_else(|| none("z, x and y are whole numbers, and y ends in .mvt".into()))?;
    let tile = TileCoord::new(z, x, y).map_err(|e| none(e.to_string()))?;
    if !ZOOMS.contains(&z) {
        return Err(none(format!("public tiles have the zooms {} to {}", ZOOMS.start(), ZOOMS.end())));
    }
    let ground = app.clone();
    let coding = Coding::chosen(&headers);
    let drawn = tokio::task::spawn_blocking(move || {
        Packed::plain(draw(ground.ground(), &release, tile)).with(coding)
    });
    let packed = drawn.await.map_err(|_| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the tile could not be drawn")
    })?;
    Ok(packed.answer(&headers))
}

/// TileJSON 3.0 of the public tiles.
#[utoipa::path(get, path = "/public/tiles.json",
    responses((status = 200, description = "TileJSON 3.0", body = Object), (status = 404, description = "Nothing is shown to the public")))]
pub(crate) async fn public_tile_json(stranger: Stranger, headers: HeaderMap) -> Result<Json<Value>, Problem> {
    let app = stranger.app();
    let (release, review) = released(&app)?;
    let bounds = app.territory().outline().bounds();
    let (low, high) = (bounds.min.lon_lat(), bounds.max.lon_lat());
    let mark = if app.is_synthetic() { "示意数据（made-up data）。" } else { "" };
    let fields = json!({ "code": "String", "name": "String", "cell": "Number", "areas": "Number", "number": "Number" });
    Ok(Json(json!({
        "tilejson": "3.0.0",
        "name": "public",
        "description": format!("{mark}{}的矛盾纠纷，每个数字不少于{PUBLIC_K}件或者为零。{review}", App::quarter_of(&release)),
        "scheme": "xyz",
        "tiles": [format!("{}/public/tiles/{{z}}/{{x}}/{{y}}.mvt", own_address(&headers))],
        "minzoom": ZOOMS.start(),
        "maxzoom": ZOOMS.end(),
        "bounds": [low.lon(), low.lat(), high.lon(), high.lat()],
        "attribution": territory::source::attribution(),
        "vector_layers": [{ "id": "cells", "fields": fields, "minzoom": ZOOMS.start(), "maxzoom": ZOOMS.end() }],
    })))
}

/// The MapLibre style of the public tiles.
pub(crate) async fn public_style() -> Response {
    let style = include_str!("../../../../../tiles/style/public.json");
    ([(header::CONTENT_TYPE, "application/json")], style).into_response()
}

/// The release as a table that anybody can read.
pub(crate) async fn public_page(stranger: Stranger, query: RawQuery) -> Result<Response, Problem> {
    let app = stranger.app();
    let (release, review) = released(&app)?;
    let named = |code: &String| area(app.territory(), code).map(|(_, name)| name.to_owned());
    let shown = release.cells.iter().map(|cell| ShownCell {
        township: cell.areas.first().and_then(|code| named(&code.get(..9)?.to_owned())).unwrap_or_default(),
        whole: cell.areas.iter().all(|code| code.len() == 9),
        areas: cell.areas.iter().filter_map(named).collect(),
        number: cell.number,
    });
    let page = CellsPage {
        first: release.first.to_string(),
        last: release.last.to_string(),
        k: PUBLIC_K,
        review: &review,
        synthetic: app.is_synthetic(),
        cells: shown.collect(),
    };
    let english = query.0.as_deref().is_some_and(|query| query.split('&').any(|pair| pair == "lang=en"));
    let html = page.html(Say { english });
    Ok(([(header::CACHE_CONTROL, "private, max-age=600")], Html(html)).into_response())
}

/// The same numbers as a map that anybody can read. Its page holds no number: it asks for the tiles.
pub(crate) async fn public_map(stranger: Stranger) -> Result<Response, Problem> {
    released(&stranger.app())?;
    crate::web::public_map()
}
