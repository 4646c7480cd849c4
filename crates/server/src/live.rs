//! Live events: the change feed of the database, taken into the snapshot and told to every open browser.

use crate::app::App;
use crate::problem::Problem;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use casework::Scope;
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use spatial::{LonLat, TileCoord};
use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;
use store::{CasePoint, Change, StoreError};
use tokio_stream::wrappers::BroadcastStream;

/// Zooms at which case layers are drawn.
const CASE_ZOOMS: std::ops::RangeInclusive<u8> = 6..=16;

/// What a browser is told about a change.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Signal {
    seq: i64,
    code: String,
    state: &'static str,
    category: String,
    lon: f64,
    lat: f64,
    layers: [&'static str; 2],
    tiles: Vec<(u8, u32, u32)>,
    #[serde(skip)]
    place_code: String,
}

impl Signal {
    fn of(change: &Change, point: &CasePoint) -> Signal {
        let mut tiles: Vec<_> = CASE_ZOOMS
            .flat_map(|z| [change.before, Some(change.after)].into_iter().flatten().map(move |p| tile(z, p)))
            .collect();
        tiles.sort_unstable();
        tiles.dedup();
        Signal {
            seq: change.seq,
            code: point.code.clone(),
            state: point.state.as_str(),
            category: point.category.clone(),
            lon: point.at.lon(),
            lat: point.at.lat(),
            layers: ["cases", "case_clusters"],
            tiles,
            place_code: point.place_code.clone(),
        }
    }

    fn visible_to(&self, scope: &Scope) -> bool {
        scope.sees(Some(self.place_code.as_str()).filter(|c| !c.is_empty()))
    }

    fn event(&self) -> Event {
        let event = Event::default().event("case").id(self.seq.to_string());
        event.json_data(self).unwrap_or_else(|_| Event::default().comment("unwritable"))
    }
}

fn tile(z: u8, p: LonLat) -> (u8, u32, u32) {
    let tile = TileCoord::holding(z, p);
    (z, tile.x(), tile.y())
}

/// Follows the feed until the task is aborted; a lost database is waited for.
pub(crate) async fn follow(app: App) {
    loop {
        if let Err(error) = follow_once(&app).await {
            tracing::warn!(%error, "the change feed was lost; following again in two seconds");
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    }
}

async fn follow_once(app: &App) -> Result<(), StoreError> {
    let seen = app.cases().seen();
    let mut feed = app.store().follow(seen).await?;
    loop {
        let changes = feed.next().await?;
        for signal in take_in(app, &changes).await? {
            // No receiver is no error: nobody is looking.
            let _ = app.signals().send(signal);
        }
    }
}

/// Brings changed cases into the snapshot, and only then makes the signals: who is told finds a fresh tile.
async fn take_in(app: &App, changes: &[Change]) -> Result<Vec<Signal>, StoreError> {
    let points = points_of(app, changes).await?;
    let signals = signals_of(changes, &points);
    let seen = changes.last().map_or(0, |c| c.seq);
    app.cases_mut().apply(points, seen);
    Ok(signals)
}

async fn points_of(app: &App, changes: &[Change]) -> Result<Vec<CasePoint>, StoreError> {
    let codes: Vec<String> = changes.iter().map(|c| c.case_code.clone()).collect();
    app.store().case_points(&Scope::whole_banner(), Some(&codes)).await
}

fn signals_of(changes: &[Change], points: &[CasePoint]) -> Vec<Signal> {
    let by_code: HashMap<&str, &CasePoint> = points.iter().map(|p| (p.code.as_str(), p)).collect();
    changes.iter().filter_map(|c| by_code.get(c.case_code.as_str()).map(|p| Signal::of(c, p))).collect()
}

fn reload_event() -> Event {
    Event::default().event("reload").data("{}")
}

/// Whether a resumed stream cannot tell all that was missed: more changes than are read at once, or a number that
/// these data never gave out (they were made anew).
fn must_reload(resume: Option<i64>, told_up_to: Option<i64>, seen: i64) -> bool {
    match resume {
        Some(from) if from > seen => true,
        Some(_) => told_up_to.is_some_and(|last| last < seen),
        None => false,
    }
}

/// `GET /api/v1/events`: server-sent events, resumed by `Last-Event-ID`.
pub(crate) async fn events(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    // Subscribed before the backlog is read, so that nothing falls between the two.
    let live = BroadcastStream::new(app.signals().subscribe());
    let scope = app.scope();
    let seen = app.cases().seen();
    let resume =
        headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<i64>().ok());
    let missed = match resume {
        Some(from) if from < seen => app.store().changes_since(from).await?,
        _ => vec![],
    };
    let reload = must_reload(resume, missed.last().map(|c| c.seq), seen);
    let missed = signals_of(&missed, &points_of(&app, &missed).await?);
    let hello = Event::default().event("hello").data(format!("{{\"seq\":{seen}}}"));
    let backlog = missed.into_iter().filter(move |s| s.visible_to(&scope)).map(|s| s.event());
    let backlog = backlog.chain(reload.then(reload_event));
    let scope = app.scope();
    let live = live.filter_map(move |signal| {
        let event = match signal {
            Ok(s) => s.visible_to(&scope).then(|| s.event()),
            Err(_) => Some(reload_event()),
        };
        async move { event }
    });
    let mut ending = app.ending();
    let ended = async move {
        let _ = ending.wait_for(|e| *e).await;
    };
    let all = stream::iter(std::iter::once(hello).chain(backlog)).chain(live).map(Ok).take_until(ended);
    Ok(Sse::new(all).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

#[cfg(test)]
mod tests {
    use super::must_reload;

    #[test]
    fn a_resumed_stream_that_cannot_tell_everything_says_reload() {
        assert!(!must_reload(None, None, 7));
        assert!(!must_reload(Some(7), None, 7));
        assert!(!must_reload(Some(3), Some(7), 7));
        assert!(must_reload(Some(3), Some(1003), 2000), "cut off");
        assert!(must_reload(Some(500), None, 7), "the data were made anew");
    }
}
