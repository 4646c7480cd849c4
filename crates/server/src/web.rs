//! The web map's files, embedded; every unknown path of a page is the map itself.

use crate::problem::Problem;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../web-map/dist"]
#[allow_missing = true]
struct Files;

/// The small bundle of the pages for villagers.
const VILLAGER: &str = "villager/";

/// The page of the map for everybody: shown by its own route only, when there is something to show.
const PUBLIC_MAP: &str = "public-map.html";

/// The page of the map for everybody.
///
/// # Errors
/// `no_web_map` when it was not built.
pub(crate) fn public_map() -> Result<Response, Problem> {
    let page = Files::get(PUBLIC_MAP).ok_or_else(not_built)?;
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    Ok((kind, page.data).into_response())
}

fn not_built() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no_web_map", "the web map was not built")
        .hint("run `npm ci && npm run build` in web-map/, or start with `cargo xtask demo`")
}

/// The address of a file of the small bundle under which it may be kept for ever; `None` when it was not built.
pub(crate) fn versioned(name: &str) -> Option<String> {
    let hash = Files::get(name)?.metadata.sha256_hash();
    let version: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    Some(format!("/{name}?v={version}"))
}

/// Serves a file of the web map; a path without a file is the map, unless it belongs to the API or the tiles.
pub(crate) async fn page(request: Request) -> Response {
    let path = request.uri().path();
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Problem::not_found("resource", path).into_response();
    }
    let name = path.trim_start_matches('/');
    if let Some(file) = Files::get(name).filter(|_| name != PUBLIC_MAP) {
        // Built files carry a hash in their names; the page itself must be asked for anew.
        let versioned =
            name.starts_with(VILLAGER) && request.uri().query().is_some_and(|q| q.starts_with("v="));
        let lasting = name.starts_with("assets/") || versioned;
        let caching = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
        let kind = file.metadata.mimetype().to_owned();
        let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, caching.into())];
        // The worker keeps the pages of `/r/`, which lie outside its own folder.
        let worker = name.ends_with("/worker.js").then_some([("service-worker-allowed", "/r/")]);
        return (headers, worker.map(AppendHeaders), file.data).into_response();
    }
    if ["api/", "tiles/", "ogc/", "assets/", VILLAGER].iter().any(|own| name.starts_with(own)) {
        return Problem::not_found("resource", path).into_response();
    }
    match Files::get("index.html") {
        Some(index) => {
            let kind =
                [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
            (kind, index.data).into_response()
        }
        None => not_built().into_response(),
    }
}
