//! OGC API - Features and OGC API - Tiles: the territory and the cases within the reader's scope, for GIS clients.
//!
//! Features: parts 1 (core, GeoJSON, HTML, OpenAPI 3.0), 2 (reference systems), 3 (filters in CQL2) and 5 (schemas). Descriptions of cases,
//! which can name people, are in none of it.

mod answer;
mod api;
mod area;
mod collection;
mod cql;
mod crs;
mod found;
mod interval;
mod page;
mod query;
mod record;
mod territory;
mod tiles;
mod tileset;
mod tiling;

use crate::address::own_address;
use crate::app::{App, Service};
use crate::clock;
use crate::problem::Problem;
use answer::{Answer, Format, Link};
use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use casework::{Act, AuditEntry};
use collection::{COLLECTIONS, Collection, Source};
use crs::Crs;
use query::{Parameters, Question};
use serde_json::{Value, json};

/// What is conformed to, and nothing else.
const CONFORMS_TO: [&str; 29] = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/core-roles-features",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixsetlimits",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
];

/// The routes. They belong behind the wall of sessions.
pub(crate) fn routes() -> Router<Service> {
    Router::new()
        .route("/ogc", get(landing))
        .route("/ogc/", get(landing))
        .route("/ogc/api", get(description))
        .route("/ogc/conformance", get(conformance))
        .route("/ogc/collections", get(collections))
        .route("/ogc/collections/{id}", get(one_collection))
        .route("/ogc/collections/{id}/schema", get(schema))
        .route("/ogc/collections/{id}/queryables", get(queryables))
        .route("/ogc/collections/{id}/items", get(items))
        .route("/ogc/collections/{id}/items/{feature}", get(item))
        .merge(tiles::routes())
}

fn find(id: &str) -> Result<&'static Collection, Problem> {
    Collection::find(id).ok_or_else(|| Problem::not_found("collection", id))
}

/// Parameters of a page without any of its own.
fn no_more(query: Option<&str>, headers: &HeaderMap) -> Result<Format, Problem> {
    let mut given = Parameters::read(query)?;
    let format = Format::chosen(given.take("f"), headers)?;
    given.end()?;
    Ok(format)
}

async fn landing(_: App, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let format = no_more(query.as_deref(), &headers)?;
    let root = format!("{}/ogc", own_address(&headers));
    let openapi = "application/vnd.oai.openapi+json;version=3.0";
    let links = [
        Link::new(format!("{root}/api"), "service-desc", openapi, "接口描述 OpenAPI 3.0"),
        Link::new(format!("{root}/api?f=html"), "service-doc", "text/html", "接口说明"),
        Link::new(format!("{root}/conformance"), "conformance", "application/json", "符合的标准"),
        Link::new(format!("{root}/collections"), "data", "application/json", "图层 / collections"),
        Link::new(format!("{root}/tiles"), tileset::TILESETS, "application/json", "切片 / tilesets"),
        Link::new(
            format!("{root}/tileMatrixSets"),
            tileset::SCHEMES,
            "application/json",
            "切片方案 / tile matrix sets",
        ),
    ];
    let body = json!({
        "title": "准治地图 OGC API",
        "description": "准格尔旗矛盾纠纷治理图层。Layers of the governance map of Jungar Banner.",
        "attribution": ::territory::source::attribution(),
    });
    Ok(Answer { address: root, path: "/", query: "", format }.object(body, &links))
}

async fn description(_: App, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let mut given = Parameters::read(query.as_deref())?;
    let format = Format::chosen(given.take("f"), &headers)?;
    given.end()?;
    let address = own_address(&headers);
    Ok(if format == Format::Html { page::interface(&address) } else { api::document(&address) })
}

async fn conformance(_: App, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let format = no_more(query.as_deref(), &headers)?;
    let address = format!("{}/ogc", own_address(&headers));
    let body = json!({ "title": "符合的标准 / conformance", "conformsTo": CONFORMS_TO });
    Ok(Answer { address, path: "/conformance", query: "", format }.object(body, &[]))
}

async fn collections(app: App, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let format = no_more(query.as_deref(), &headers)?;
    let address = format!("{}/ogc", own_address(&headers));
    let all: Vec<Value> = COLLECTIONS.iter().map(|c| about(&app, c, &address)).collect();
    let crs: Vec<String> = Crs::ALL.iter().map(|crs| crs.uri()).collect();
    let body = json!({ "title": "图层 / collections", "collections": all, "crs": crs });
    Ok(Answer { address, path: "/collections", query: "", format }.object(body, &[]))
}

async fn one_collection(
    app: App,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let collection = find(&id)?;
    let format = no_more(query.as_deref(), &headers)?;
    let address = format!("{}/ogc", own_address(&headers));
    let mut body = about(&app, collection, &address);
    let links: Vec<Link> = match body["links"].take() {
        Value::Array(links) => links.into_iter().filter_map(|l| serde_json::from_value(l).ok()).collect(),
        _ => Vec::new(),
    };
    let path = format!("/collections/{}", collection.id);
    Ok(Answer { address, path: &path, query: "", format }.object(body, &links))
}

/// What a collection says of itself.
fn about(app: &App, collection: &Collection, root: &str) -> Value {
    let bounds = app.territory().outline().bounds();
    let (low, high) = (bounds.min.lon_lat(), bounds.max.lon_lat());
    let here = format!("{root}/collections/{}", collection.id);
    let schema = "application/schema+json";
    let mut links = vec![
        Link::new(format!("{here}/items"), "items", "application/geo+json", "要素 / features"),
        Link::new(format!("{here}/items?f=html"), "items", "text/html", "要素表"),
        Link::new(
            format!("{here}/queryables"),
            "http://www.opengis.net/def/rel/ogc/1.0/queryables",
            schema,
            "可查询属性",
        ),
        Link::new(format!("{here}/schema"), "describedby", schema, "属性结构"),
    ];
    if !tileset::layers_of(collection.source).is_empty() {
        let here = format!("{here}/tiles");
        links.push(Link::new(here, tileset::TILESETS, "application/json", "切片 / tilesets"));
    }
    let mut extent = json!({ "spatial": { "bbox": [[low.lon(), low.lat(), high.lon(), high.lat()]], "crs": Crs::Crs84.uri() } });
    if collection.timed {
        extent["temporal"] = json!({ "interval": [[null, null]], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian" });
    }
    json!({
        "id": collection.id,
        "title": collection.title.join(" / "),
        "description": collection.description,
        "attribution": ::territory::source::attribution(),
        "extent": extent,
        "itemType": "feature",
        "crs": Crs::ALL.iter().map(|crs| crs.uri()).collect::<Vec<_>>(),
        "storageCrs": Crs::Cgcs2000.uri(),
        "links": links,
    })
}

async fn schema(
    app: App,
    path: Path<String>,
    headers: HeaderMap,
    query: RawQuery,
) -> Result<Response, Problem> {
    described(app, path, headers, query, "schema").await
}

async fn queryables(
    app: App,
    path: Path<String>,
    headers: HeaderMap,
    query: RawQuery,
) -> Result<Response, Problem> {
    described(app, path, headers, query, "queryables").await
}

async fn described(
    _: App,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    what: &str,
) -> Result<Response, Problem> {
    let collection = find(&id)?;
    let format = no_more(query.as_deref(), &headers)?;
    let schema = collection.schema(&own_address(&headers), what);
    Ok(if format == Format::Html {
        page::fields(collection)
    } else {
        answer::json("application/schema+json", &schema)
    })
}

async fn items(
    app: App,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let collection = find(&id)?;
    let mut given = Parameters::read(query.as_deref())?;
    let format = Format::chosen(given.take("f"), &headers)?;
    let question = Question::read(collection, given, &app.territory().outline().bounds())?;
    let found = found::find(&app, collection, &question).await?;
    if format == Format::Json && collection.source == Source::Cases {
        audit(&app, found.records.len()).await?;
    }
    let path = format!("/collections/{}/items", collection.id);
    let query = query.unwrap_or_default();
    let answer =
        Answer { address: format!("{}/ogc", own_address(&headers)), path: &path, query: &query, format };
    Ok(answer.features(collection, &found, question.crs))
}

/// Cases that leave for another program are an export.
async fn audit(app: &App, rows: usize) -> Result<(), Problem> {
    let entry = AuditEntry::done(
        clock::now(),
        &app.principal().acting_as(None),
        Act::Export,
        format!("ogc/cases rows={rows}"),
    );
    Ok(app.store().audit_append(&entry).await?)
}

async fn item(
    app: App,
    Path((id, feature)): Path<(String, String)>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let collection = find(&id)?;
    let mut given = Parameters::read(query.as_deref())?;
    let format = Format::chosen(given.take("f"), &headers)?;
    let crs = query::crs(given.take("crs"), "crs")?;
    given.end()?;
    let record = found::one(&app, collection, &feature).await?;
    if format == Format::Json && collection.source == Source::Cases {
        audit(&app, 1).await?;
    }
    let path = format!("/collections/{}/items/{}", collection.id, record.id);
    let query = query.unwrap_or_default();
    let answer =
        Answer { address: format!("{}/ogc", own_address(&headers)), path: &path, query: &query, format };
    Ok(answer.feature(collection, &record, crs))
}
