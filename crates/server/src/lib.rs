//! HTTP: the governance map's API, its tiles and its live events.
//!
//! Handlers extract, call the store or a pure crate, and turn the answer into a DTO. Knows no SQL and no GDAL.

mod app;
mod clock;
mod live;
mod openapi;
mod problem;
mod routes;
mod snapshot;
mod tiles;
mod view;
mod web;

pub use app::{App, Rules, ServeError};
pub use openapi::document as openapi_document;

use axum::Router;
use std::future::Future;
use tokio::net::TcpListener;

/// The whole service as a router.
pub fn router(app: App) -> Router {
    routes::router(app)
}

/// Serves on a bound listener until `stop` resolves; running requests are finished, live streams are ended.
///
/// # Errors
/// [`ServeError::Io`] when the listener fails.
pub async fn serve(app: App, listener: TcpListener, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
    let follower = tokio::spawn(live::follow(app.clone()));
    let ending = app.clone();
    let ended = async move {
        stop.await;
        ending.end_streams();
    };
    axum::serve(listener, router(app)).with_graceful_shutdown(ended).await?;
    follower.abort();
    Ok(())
}
