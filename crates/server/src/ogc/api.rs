//! The description of the OGC interface as OpenAPI 3.0, which clients of the standard read.

use super::answer;
use super::collection::{COLLECTIONS, Collection, Kind, Source};
use super::crs::Crs;
use super::tileset::{MVT, layers_of};
use axum::response::Response;
use serde_json::{Map, Value, json};

/// The document.
pub(super) fn document(address: &str) -> Response {
    let mut paths = Map::new();
    paths.insert("/".into(), path("landing", "Landing page", &[], "application/json"));
    paths.insert("/conformance".into(), path("conformance", "Conformance classes", &[], "application/json"));
    paths.insert("/collections".into(), path("collections", "Collections", &[], "application/json"));
    for c in &COLLECTIONS {
        let (id, here) = (c.id, format!("/collections/{}", c.id));
        paths.insert(here.clone(), path(&format!("{id}.about"), c.title[1], &[], "application/json"));
        paths.insert(
            format!("{here}/schema"),
            path(&format!("{id}.schema"), "Schema", &[], "application/schema+json"),
        );
        paths.insert(
            format!("{here}/queryables"),
            path(&format!("{id}.queryables"), "Queryables", &[], "application/schema+json"),
        );
        paths.insert(
            format!("{here}/items"),
            path(&format!("{id}.items"), "Features", &of_items(c), "application/geo+json"),
        );
        let feature = [
            json!({ "name": "featureId", "in": "path", "required": true, "schema": { "type": "string" } }),
            reference("crs"),
        ];
        paths.insert(
            format!("{here}/items/{{featureId}}"),
            path(&format!("{id}.item"), "Feature", &feature, "application/geo+json"),
        );
    }
    tiles(&mut paths);
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "准治地图 OGC API - Features, Tiles", "version": env!("CARGO_PKG_VERSION"),
            "description": "Layers of the governance map. Cases are those within the reader's scope." },
        "servers": [{ "url": format!("{address}/ogc") }],
        "security": [{ "session": [] }, { "token": [] }],
        "paths": paths,
        "components": { "parameters": parameters(), "securitySchemes": {
            "session": { "type": "apiKey", "in": "cookie", "name": crate::session::COOKIE },
            "token": { "type": "http", "scheme": "basic" },
        } },
    });
    answer::json("application/vnd.oai.openapi+json;version=3.0", &document)
}

/// Paths of tiles. What is chosen in the path is a parameter in its own right.
fn tiles(paths: &mut Map<String, Value>) {
    let within =
        |name: &str| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
    let set = within("tileMatrixSetId");
    let place = ["tileMatrix", "tileRow", "tileCol"].map(within);
    paths.insert(
        "/tileMatrixSets".into(),
        path("tileMatrixSets", "Tile matrix sets", &[], "application/json"),
    );
    let one = path("tileMatrixSet", "Tile matrix set", std::slice::from_ref(&set), "application/json");
    paths.insert("/tileMatrixSets/{tileMatrixSetId}".into(), one);
    let own = COLLECTIONS.iter().filter(|c| !layers_of(c.source).is_empty());
    let of_collections = own.map(|c| (format!("{}.", c.id), format!("/collections/{}/tiles", c.id), None));
    let of_dataset = (String::new(), "/tiles".to_owned(), Some(reference("collections")));
    for (id, here, chosen) in std::iter::once(of_dataset).chain(of_collections) {
        let with = |more: &[Value]| -> Vec<Value> { chosen.iter().chain(more).cloned().collect() };
        paths.insert(
            here.clone(),
            path(&format!("{id}vector.getTileSetsList"), "Tilesets", &with(&[]), "application/json"),
        );
        paths.insert(
            format!("{here}/{{tileMatrixSetId}}"),
            path(
                &format!("{id}vector.getTileSet"),
                "Tileset",
                &with(std::slice::from_ref(&set)),
                "application/json",
            ),
        );
        let in_path: Vec<Value> =
            std::iter::once(&set).chain(&place).cloned().chain(["places", "join"].map(reference)).collect();
        paths.insert(
            format!("{here}/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"),
            tile(&format!("{id}vector.getTile"), &with(&in_path)),
        );
    }
}

fn tile(id: &str, parameters: &[Value]) -> Value {
    let mut body = path(id, "Tile", parameters, MVT);
    body["get"]["parameters"][0] = reference("f-tile");
    body["get"]["responses"]["200"]["content"] =
        json!({ MVT: { "schema": { "type": "string", "format": "binary" } } });
    body
}

fn path(id: &str, summary: &str, parameters: &[Value], kind: &str) -> Value {
    let mut all = vec![reference("f")];
    all.extend_from_slice(parameters);
    json!({ "get": {
        "operationId": id, "summary": summary, "parameters": all,
        "responses": {
            "200": { "description": summary, "content": { kind: { "schema": { "type": "object" } }, "text/html": { "schema": { "type": "string" } } } },
            "400": { "description": "Bad parameter", "content": { "application/problem+json": { "schema": { "type": "object" } } } },
            "401": { "description": "Nobody is signed in", "content": { "application/problem+json": { "schema": { "type": "object" } } } },
            "404": { "description": "No such resource", "content": { "application/problem+json": { "schema": { "type": "object" } } } },
        },
    } })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

fn of_items(collection: &Collection) -> Vec<Value> {
    let shared =
        ["limit", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs", "after"];
    let of_cases: &[&str] = if collection.source == Source::Cases { &["places", "join"] } else { &[] };
    let own = collection.fields.iter().map(|field| {
        let kind = match field.kind {
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Flag => "boolean",
            _ => "string",
        };
        json!({ "name": field.name, "in": "query", "required": false, "style": "form", "explode": false,
            "description": field.title.join(" / "), "schema": { "type": kind } })
    });
    shared.iter().chain(of_cases).map(|name| reference(name)).chain(own).collect()
}

fn parameters() -> Value {
    let crs: Vec<String> = Crs::ALL.iter().map(|crs| crs.uri()).collect();
    let query = |name: &str, description: &str, schema: Value| json!({ "name": name, "in": "query", "required": false, "style": "form", "explode": false, "description": description, "schema": schema });
    let system = json!({ "type": "string", "format": "uri", "enum": crs });
    json!({
        "f": query("f", "json or html; before the Accept header", json!({ "type": "string", "enum": ["json", "html"] })),
        "f-tile": query("f", "mvt", json!({ "type": "string", "enum": ["mvt"] })),
        "collections": query("collections", "Collections in the tiles; the ground without it", json!({ "type": "array", "items": { "type": "string" } })),
        "limit": query("limit", "Features of a page", json!({ "type": "integer", "minimum": 1, "maximum": 1000, "default": 100 })),
        "bbox": query("bbox", "Lower corner, upper corner", json!({ "type": "array", "items": { "type": "number" },
            "oneOf": [{ "minItems": 4, "maxItems": 4 }, { "minItems": 6, "maxItems": 6 }] })),
        "bbox-crs": query("bbox-crs", "Reference system of bbox", system.clone()),
        "crs": query("crs", "Reference system of the answer", system.clone()),
        "datetime": query("datetime", "An instant, a day or a span", json!({ "type": "string" })),
        "filter": query("filter", "CQL2", json!({ "type": "string" })),
        "filter-lang": query("filter-lang", "Language of the filter", json!({ "type": "string", "enum": ["cql2-text", "cql2-json"] })),
        "filter-crs": query("filter-crs", "Reference system of geometries in the filter", system),
        "places": query("places", "Cases only: up to eight places with ; between them, each with metres behind @: mine:M0230@3000, case:CODE@500, grid:150622004, ring:lon,lat,…", json!({ "type": "string" })),
        "join": query("join", "How several places are taken together", json!({ "type": "string", "enum": ["any", "all"], "default": "any" })),
        "after": query("after", "From the link to the next page", json!({ "type": "string" })),
    })
}
