//! OGC API - Tiles: the same tiles as the map's, for GIS clients.

use super::answer::{Answer, Link};
use super::query::Parameters;
use super::tileset::{Content, MVT, around};
use super::tiling::{MATRIX_SETS, MatrixSet};
use super::{find, no_more};
use crate::address::own_address;
use crate::app::{App, Service};
use crate::clock;
use crate::ogc::answer::Format;
use crate::problem::Problem;
use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use casework::{Act, AuditEntry, CaseFilter};
use serde_json::{Value, json};
use spatial::TileCoord;

/// The routes.
pub(super) fn routes() -> Router<Service> {
    Router::new()
        .route("/ogc/tileMatrixSets", get(matrix_sets))
        .route("/ogc/tileMatrixSets/{set}", get(matrix_set))
        .route("/ogc/tiles", get(tilesets))
        .route("/ogc/tiles/{set}", get(tileset))
        .route("/ogc/tiles/{set}/{matrix}/{row}/{col}", get(tile))
        .route("/ogc/collections/{id}/tiles", get(tilesets_of))
        .route("/ogc/collections/{id}/tiles/{set}", get(tileset_of))
        .route("/ogc/collections/{id}/tiles/{set}/{matrix}/{row}/{col}", get(tile_of))
}

fn set(id: &str) -> Result<&'static MatrixSet, Problem> {
    MatrixSet::find(id).ok_or_else(|| Problem::not_found("tile matrix set", id))
}

fn root(headers: &HeaderMap) -> String {
    format!("{}/ogc", own_address(headers))
}

async fn matrix_sets(_: App, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let format = no_more(query.as_deref(), &headers)?;
    let address = root(&headers);
    let link = |s: &MatrixSet, rel: &str| {
        Link::new(format!("{address}/tileMatrixSets/{}", s.id), rel, "application/json", s.title)
    };
    let about = |s: &MatrixSet| {
        let mut body = s.summary();
        body["links"] = json!([link(s, "self")]);
        body
    };
    let all: Vec<Value> = MATRIX_SETS.iter().map(about).collect();
    let links: Vec<Link> = MATRIX_SETS.iter().map(|s| link(s, "item")).collect();
    let body = json!({ "title": "切片方案 / tile matrix sets", "tileMatrixSets": all });
    let answer = Answer { address: address.clone(), path: "/tileMatrixSets", query: "", format };
    Ok(answer.object(body, if format == Format::Html { &links } else { &[] }))
}

async fn matrix_set(
    _: App,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let set = set(&id)?;
    let format = no_more(query.as_deref(), &headers)?;
    let path = format!("/tileMatrixSets/{}", set.id);
    Ok(Answer { address: root(&headers), path: &path, query: "", format }.object(set.definition(), &[]))
}

/// Reads `f`, and `collections` where the dataset is asked.
fn dataset(app: &App, headers: &HeaderMap, query: Option<&str>) -> Result<(Content, Format), Problem> {
    let mut given = Parameters::read(query)?;
    let chosen = given.take("collections");
    let format = Format::chosen(given.take("f"), headers)?;
    given.end()?;
    Ok((Content::dataset(app, chosen.as_deref())?, format))
}

async fn tilesets(app: App, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let (content, format) = dataset(&app, &headers, query.as_deref())?;
    Ok(list(&content, format, &headers, query.as_deref()))
}

async fn tilesets_of(
    app: App,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let content = Content::collection(&app, find(&id)?)?;
    let format = no_more(query.as_deref(), &headers)?;
    Ok(list(&content, format, &headers, None))
}

fn list(content: &Content, format: Format, headers: &HeaderMap, query: Option<&str>) -> Response {
    let address = root(headers);
    let all: Vec<Value> = MATRIX_SETS.iter().map(|s| content.summary(s, &address)).collect();
    let link = |s: &MatrixSet| {
        let href = format!("{address}{}/{}{}", content.path, s.id, content.query);
        Link::new(href, "item", "application/json", s.title)
    };
    let links: Vec<Link> = MATRIX_SETS.iter().map(link).collect();
    let body = json!({ "title": format!("切片 / tilesets · {}", content.title), "tilesets": all });
    let answer =
        Answer { address: address.clone(), path: &content.path, query: query.unwrap_or_default(), format };
    answer.object(body, if format == Format::Html { &links } else { &[] })
}

async fn tileset(
    app: App,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let set = set(&id)?;
    let (content, format) = dataset(&app, &headers, query.as_deref())?;
    Ok(about(&app, &content, set, format, &headers, query.as_deref()))
}

async fn tileset_of(
    app: App,
    Path((id, matrices)): Path<(String, String)>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let content = Content::collection(&app, find(&id)?)?;
    let set = set(&matrices)?;
    let format = no_more(query.as_deref(), &headers)?;
    Ok(about(&app, &content, set, format, &headers, None))
}

fn about(
    app: &App,
    content: &Content,
    set: &MatrixSet,
    format: Format,
    headers: &HeaderMap,
    query: Option<&str>,
) -> Response {
    let address = root(headers);
    let (body, links) = content.metadata(&around(app), set, &address);
    let path = format!("{}/{}", content.path, set.id);
    Answer { address, path: &path, query: query.unwrap_or_default(), format }.object(body, &links)
}

async fn tile(
    app: App,
    Path((matrices, matrix, row, col)): Path<(String, String, String, String)>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let mut given = Parameters::read(query.as_deref())?;
    let chosen = given.take("collections");
    let filter = places(&app, &mut given).await?;
    only_mvt(given)?;
    let content = Content::dataset(&app, chosen.as_deref())?;
    drawn(&app, &content, set(&matrices)?, [&matrix, &row, &col], filter, &headers).await
}

async fn tile_of(
    app: App,
    Path((id, matrices, matrix, row, col)): Path<(String, String, String, String, String)>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let content = Content::collection(&app, find(&id)?)?;
    let mut given = Parameters::read(query.as_deref())?;
    let filter = places(&app, &mut given).await?;
    only_mvt(given)?;
    drawn(&app, &content, set(&matrices)?, [&matrix, &row, &col], filter, &headers).await
}

/// The places that cases in tiles are to lie at.
async fn places(app: &App, given: &mut Parameters) -> Result<Option<CaseFilter>, Problem> {
    match super::query::places(given) {
        Some(places) => crate::routes::checked(app, &places).await.map(Some),
        None => Ok(None),
    }
}

/// Tiles come in one encoding.
fn only_mvt(mut given: Parameters) -> Result<(), Problem> {
    match given.take("f").as_deref() {
        None | Some("mvt" | MVT) => given.end(),
        Some(_) => Err(Problem::bad_request("bad_parameter", "`f`: mvt is expected").field("f")),
    }
}

async fn drawn(
    app: &App,
    content: &Content,
    set: &MatrixSet,
    place: [&str; 3],
    filter: Option<CaseFilter>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let tile = content.tile(&around(app), set, place)?;
    let answer = crate::routes::drawn_tile(app, content.layers.clone(), tile, filter, headers).await?;
    if answer.status() == StatusCode::OK && shows_cases(content, tile) {
        audit(app, set, tile).await?;
    }
    Ok(answer)
}

/// Whether single cases, not only sums of them, stand in a tile.
fn shows_cases(content: &Content, tile: TileCoord) -> bool {
    let cases = content.layers.iter().find(|l| l.id == "cases");
    cases.is_some_and(|l| (l.minzoom..=l.maxzoom).contains(&tile.level()))
}

/// Cases that leave for another program are an export, in tiles as in features.
async fn audit(app: &App, set: &MatrixSet, tile: TileCoord) -> Result<(), Problem> {
    let object = format!("ogc/tiles/cases {} {}/{}/{}", set.id, tile.z(), tile.y(), tile.x());
    let entry = AuditEntry::done(clock::now(), &app.principal().acting_as(None), Act::Export, object);
    Ok(app.store().audit_append(&entry).await?)
}
