//! The router on one page.

mod cases;
mod divisions;
mod export;
mod filter;
mod grids;
mod health;
mod locate;
mod meta;
mod mines;
mod search;
mod stations;
mod tile;

pub(crate) use filter::FilterParams;
pub(crate) use {
    cases::*, divisions::*, export::*, grids::*, health::*, locate::*, meta::*, mines::*, search::*,
};
pub(crate) use {stations::*, tile::*};

use crate::app::App;
use crate::problem::{MAX_BODY_BYTES, Problem};
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::time::{Duration, Instant};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

/// Longest time for an answer; streams begin within it.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Only our own scripts, styles and images: nothing on a page may come from or go to another host.
const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self'; worker-src 'self' blob:; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

pub(crate) fn router(app: App) -> Router {
    let api = Router::new()
        .route("/meta", get(meta))
        .route("/categories", get(categories))
        .route("/layers", get(layers))
        .route("/locate", get(locate))
        .route("/search", get(search))
        .route("/cases", get(list_cases).post(register_case))
        .route("/cases.geojson", get(export_cases))
        .route("/cases/suggest", post(suggest_case))
        .route("/cases/{code}", get(case))
        .route("/cases/{code}/confirm", post(confirm_case))
        .route("/mines/{id}", get(mine))
        .route("/mines/{id}/disputes", get(mine_disputes))
        .route("/grids/{code}", get(grid))
        .route("/divisions/{code}", get(division))
        .route("/stations/{id}", get(station))
        .route("/events", get(crate::live::events))
        .route("/openapi.json", get(crate::openapi::serve))
        .fallback(no_such_route);
    Router::new()
        .nest("/api/v1", api)
        .route("/tiles/style/{name}", get(style))
        .route("/tiles/{layer}", get(tile_json))
        .route("/tiles/{layers}/{z}/{x}/{y}", get(tile))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .fallback(crate::web::page)
        .method_not_allowed_fallback(wrong_method)
        .with_state(app)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, TIMEOUT))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(own_host_only))
        .layer(middleware::from_fn(measure))
        .layer(header_layer(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY))
        .layer(header_layer(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header_layer(header::REFERRER_POLICY, "same-origin"))
        .layer(CatchPanicLayer::custom(|_| {
            Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "the server failed; nothing was changed",
            )
            .into_response()
        }))
}

fn header_layer(name: header::HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

async fn no_such_route(request: Request) -> Problem {
    Problem::not_found("resource", request.uri().path())
}

async fn wrong_method(request: Request) -> Problem {
    let detail = format!("{} does not allow {}", request.uri().path(), request.method());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
}

/// Refuses writes that another site's page sends through the operator's browser.
async fn own_host_only(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let foreign = headers.get(header::ORIGIN).and_then(|v| v.to_str().ok()).is_some_and(|origin| {
        let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
        origin.split_once("://").is_none_or(|(_, of)| of != host)
    });
    if foreign && !request.method().is_safe() {
        return Problem::new(StatusCode::FORBIDDEN, "foreign_origin", "this page may not write here")
            .into_response();
    }
    next.run(request).await
}

async fn measure(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", |p| p.as_str()).to_owned();
    let method = request.method().to_string();
    let start = Instant::now();
    let response = next.run(request).await;
    let labels = [("route", route), ("method", method), ("status", response.status().as_u16().to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels).record(start.elapsed().as_secs_f64());
    response
}
