//! HTTP: the governance map's API, its tiles and its live events.
//!
//! Handlers extract, call the store or a pure crate, and turn the answer into a DTO. Knows no SQL and no GDAL.

mod address;
mod app;
mod border;
mod clock;
mod consistency;
mod daily_root;
mod evidence;
mod export;
mod ground;
mod live;
mod messenger;
mod office;
mod ogc;
mod openapi;
mod paper;
mod planning;
mod problem;
mod public_release;
mod routes;
mod routing_in_force;
mod session;
mod snapshot;
mod supervise;
mod throttle;
mod tiles;
mod view;
mod villager;
mod web;
mod zones;

pub use app::{Rules, ServeError, Service, Site};
pub use messenger::{Channels, ChannelsError, Mail, Webhook};
pub use office::ISSUER;
pub use openapi::document as openapi_document;
pub use routing_in_force::{RoutingInForce, ShippedRouting};
pub use zones::renew_zones;

use axum::Router;
use std::future::Future;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// Removes a file of evidence by its SHA-256 from the folder of the evidence; one that is not there is gone already.
///
/// # Errors
/// When the folder cannot be opened or the file not be removed.
pub fn remove_evidence_file(folder: &std::path::Path, sha256: &str) -> std::io::Result<()> {
    evidence::Vault::open(folder.to_owned())?.remove(sha256)
}

/// The whole service as a router.
pub fn router(service: Service) -> Router {
    routes::router(service)
}

/// Serves on a bound listener until `stop` resolves; running requests are finished, live streams are ended.
///
/// # Errors
/// [`ServeError::Io`] when the listener fails.
pub async fn serve(
    service: Service,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let follower = tokio::spawn(live::follow(service.clone()));
    let supervisor = tokio::spawn(supervise::supervise(service.clone()));
    let messenger = tokio::spawn(messenger::send(service.clone()));
    let teller = tokio::spawn(daily_root::tell(service.clone()));
    let releaser = tokio::spawn(public_release::make(service.clone()));
    let zoner = tokio::spawn(zones::keep(service.clone()));
    let sweeper = tokio::spawn(evidence::sweep(service.clone()));
    let folder = service.exports().cloned();
    let exporters = folder.map(|folder| {
        let maker = tokio::spawn(export::make(service.clone(), folder.clone()));
        (maker, tokio::spawn(export::sweep(service.clone(), folder)))
    });
    let ending = service.clone();
    let ended = async move {
        stop.await;
        ending.end_streams();
    };
    let router = router(service).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).with_graceful_shutdown(ended).await?;
    follower.abort();
    supervisor.abort();
    messenger.abort();
    teller.abort();
    releaser.abort();
    zoner.abort();
    sweeper.abort();
    if let Some((maker, sweeper)) = exporters {
        maker.abort();
        sweeper.abort();
    }
    Ok(())
}
