//! The web map's files, embedded; every unknown path of a page is the map itself.

use crate::problem::Problem;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../web-map/dist"]
#[allow_missing = true]
struct Files;

/// Serves a file of the web map; a path without a file is the map, unless it belongs to the API or the tiles.
pub(crate) async fn page(request: Request) -> Response {
    let path = request.uri().path();
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Problem::not_found("resource", path).into_response();
    }
    let name = path.trim_start_matches('/');
    if let Some(file) = Files::get(name) {
        // Built files carry a hash in their names; the page itself must be asked for anew.
        let lasting = name.starts_with("assets/");
        let caching = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
        let kind = file.metadata.mimetype().to_owned();
        return ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, caching.into())], file.data).into_response();
    }
    if ["api/", "tiles/", "ogc/", "assets/"].iter().any(|own| name.starts_with(own)) {
        return Problem::not_found("resource", path).into_response();
    }
    match Files::get("index.html") {
        Some(index) => {
            let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
            (kind, index.data).into_response()
        }
        None => Problem::new(StatusCode::NOT_FOUND, "no_web_map", "the web map was not built")
            .hint("run `npm ci && npm run build` in web-map/, or start with `cargo xtask demo`")
            .into_response(),
    }
}
