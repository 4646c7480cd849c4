//! Probes and figures for whoever keeps the server.

use super::is_this_machine;
use crate::app::Service;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use std::net::SocketAddr;

/// The process answers.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// The database answers and the snapshot is loaded.
pub(crate) async fn readyz(State(service): State<Service>) -> Result<Json<Value>, Problem> {
    let postgis = service.store().ping().await?;
    let seen = service.app().cases().seen();
    Ok(Json(json!({ "status": "ready", "postgis": postgis, "change": seen })))
}

/// Prometheus text format, for programs on this machine only: figures tell how much is worked here.
pub(crate) async fn metrics(State(service): State<Service>, request: Request) -> Result<String, Problem> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let here = peer.is_some_and(|ConnectInfo(peer)| peer.ip().is_loopback());
    let host = request.headers().get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !here || !is_this_machine(host) || request.headers().contains_key("x-forwarded-for") {
        let detail = "figures are given to programs on this machine only";
        return Err(Problem::new(StatusCode::FORBIDDEN, "not_here", detail));
    }
    let app = service.app();
    metrics::gauge!("cases_in_memory").set(app.cases().docket.len() as f64);
    let unavailable =
        || Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no_metrics", "another recorder is installed");
    app.metrics().ok_or_else(unavailable)
}
