//! The release that the public sees: made when a quarter is over, read by every server, drawn from nothing else.

use crate::app::{App, Service};
use crate::clock;
use crate::ground::Ground;
use casework::public_release::{PUBLIC_K, last_quarter, partition};
pub(crate) use exchange::export::pmtiles::ground::area;
use spatial::TileCoord;
use spatial::mvt::{Layer, Value};
use std::time::Duration;
use store::{PublicRelease, StoreError};
use territory::GridKind;

/// How often it is looked whether a quarter has ended, or another server has made its release.
const CHECK: Duration = Duration::from_secs(60);
/// After a failure, and until the first release is there.
const AGAIN: Duration = Duration::from_secs(5);

/// Makes and reads releases until the task is ended; without a reviewed map nothing is told to the public.
pub(crate) async fn make(service: Service) {
    if service.app().map_review().is_none() {
        return;
    }
    loop {
        let pause = match renew(&service).await {
            Ok(()) => CHECK,
            Err(error) => {
                tracing::warn!(%error, "the numbers for the public cannot be made");
                AGAIN
            }
        };
        tokio::time::sleep(pause).await;
    }
}

async fn renew(service: &Service) -> Result<(), StoreError> {
    let app = service.app();
    let Some(quarter) = last_quarter(clock::today()) else { return Ok(()) };
    if app.public_release().is_some_and(|release| release.first >= quarter.0) {
        return Ok(());
    }
    let primary = app.territory().atlas().grids.iter().filter(|g| g.kind != GridKind::Micro);
    let grids: Vec<String> = primary.map(|g| g.code.to_string()).collect();
    // Sealed matters are not counted: the number is told to everybody.
    let scope = app.rules().circles.common_scope();
    let divide = |numbers: &_| partition(&grids, numbers, PUBLIC_K);
    app.store().make_public_release(&scope, quarter, clock::now(), divide).await?;
    if let Some(release) = app.store().public_release().await? {
        service.show_release(release);
    }
    Ok(())
}

/// The layer of a tile. It gets the ground and the release, never the cases: no mistake in it can show one.
pub(crate) fn draw(ground: &Ground, release: &PublicRelease, tile: TileCoord) -> Vec<u8> {
    let bounds = crate::tiles::drawn_box(tile);
    let outlines = ground.outlines_of_release(release.first);
    let areas = release.cells.iter().flat_map(|cell| &cell.areas);
    let areas = || areas.filter_map(|code| Some((code.as_str(), area(&ground.territory, code)?.0))).collect();
    let outlines = outlines.for_tile(tile, areas);
    let mut layer = Layer::new("cells", tile);
    for (n, cell) in (1_i64..).zip(&release.cells) {
        for code in &cell.areas {
            let Some((region, name)) = area(&ground.territory, code) else { continue };
            if !region.bounds().intersects(&bounds) {
                continue;
            }
            let properties = [
                ("code", Value::Text(code)),
                ("name", Value::Text(name)),
                ("cell", Value::Int(n)),
                ("areas", Value::Int(cell.areas.len() as i64)),
                ("number", Value::Int(i64::from(cell.number))),
            ];
            let id = code.parse().unwrap_or(0);
            match outlines.and_then(|outlines| outlines.get(code.as_str())) {
                Some(outline) => layer.outline(id, outline, &properties),
                None => layer.area(id, region, &properties),
            }
        }
    }
    layer.finish()
}

impl App {
    /// The quarter of the release in words.
    pub(crate) fn quarter_of(release: &PublicRelease) -> String {
        format!("{}至{}", release.first, release.last)
    }
}
