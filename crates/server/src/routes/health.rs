//! Probes and figures for whoever keeps the server.

use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// The process answers.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// The database answers and the snapshot is loaded.
pub(crate) async fn readyz(app: App) -> Result<Json<Value>, Problem> {
    let postgis = app.store().ping().await?;
    let (cases, seen) = {
        let table = app.cases();
        (table.docket.len(), table.seen())
    };
    Ok(Json(json!({ "status": "ready", "postgis": postgis, "cases": cases, "change": seen })))
}

/// Prometheus text format.
pub(crate) async fn metrics(app: App) -> Result<String, Problem> {
    metrics::gauge!("cases_in_memory").set(app.cases().docket.len() as f64);
    let unavailable =
        || Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no_metrics", "another recorder is installed");
    app.metrics().ok_or_else(unavailable)
}
