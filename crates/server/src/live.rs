//! Live events: the change feed of the database, taken into the snapshot and told to every open browser.

mod sums;

use crate::app::{App, ServeError, Service};
use crate::clock;
use crate::problem::Problem;
use crate::session::Signed;
use crate::tiles::{LayerList, Shown, drawn_box, touched_by};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use casework::{Actor, CasePoint, Scope, Sight};
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use spatial::{Bounds, LonLat, TileCoord};
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use store::{Change, Changed, StoreError};
use sums::{SumTiles, sum_tiles};
use tokio_stream::wrappers::BroadcastStream;

/// Zooms at which case layers are drawn.
const CASE_ZOOMS: std::ops::RangeInclusive<u8> = 6..=16;
/// Those at which every case is a point, drawn in the margins of tiles too.
const POINT_ZOOMS: std::ops::RangeInclusive<u8> = 13..=16;

/// Layers that change when grids do.
const GRID_LAYERS: &[&str] = &["base_grids", "dedicated_grids", "micro_grids", "grid_labels"];
/// Layers that change when zones of influence were worked out.
const ZONE_LAYERS: &[&str] = &["mine_zones"];
/// Most boxes of changed grids that a browser is told; of more, one box around all.
const MAX_BOXES: usize = 100;
/// How often a stream looks whether its session lasts.
const SESSION_CHECK: Duration = Duration::from_secs(15);
/// How often it is looked whether a new day has begun: grids come into force and go out of it at midnight.
const DAY_CHECK: Duration = Duration::from_secs(10);

/// What a browser is told about a change.
#[derive(Debug, Clone)]
pub(crate) enum Signal {
    /// A case was registered, or went on.
    Case(Arc<CaseSignal>),
    /// Grids changed, or other areas of the ground.
    Grids(GridSignal),
}

/// A change of a case.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CaseSignal {
    seq: i64,
    code: String,
    state: &'static str,
    category: String,
    lon: f64,
    lat: f64,
    layers: [&'static str; 2],
    tiles: Vec<(u8, u32, u32)>,
    /// Tiles of grids and mines whose sums changed; nothing when it is not known which, or they are too many.
    sums: Option<Vec<SumTiles>>,
    /// Who sees the case now.
    #[serde(skip)]
    now: Sight,
    /// Who saw it before the change, as far as this server knows.
    #[serde(skip)]
    before: Option<Sight>,
}

/// What this server knew of a case before a change, and what of the map the change touches.
struct Known {
    sight: Option<Sight>,
    touched: Vec<(Shown, Bounds)>,
}

/// A change of grids: where, as west, south, east, north in degrees.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GridSignal {
    seq: i64,
    layers: &'static [&'static str],
    boxes: Vec<[f64; 4]>,
}

impl CaseSignal {
    fn of(
        seq: i64,
        (before, after): (Option<LonLat>, LonLat),
        point: &CasePoint,
        known: Option<&Known>,
        layers: &LayerList,
    ) -> CaseSignal {
        let places = || [before, Some(after)].into_iter().flatten();
        let mut tiles: Vec<_> =
            CASE_ZOOMS.flat_map(|z| places().flat_map(move |p| tiles_showing(z, p))).collect();
        tiles.sort_unstable();
        tiles.dedup();
        CaseSignal {
            seq,
            code: point.code.clone(),
            state: point.state.as_str(),
            category: point.category.clone(),
            lon: point.at.lon(),
            lat: point.at.lat(),
            layers: ["cases", "case_clusters"],
            tiles,
            sums: known.and_then(|known| sum_tiles(layers, &known.touched)),
            now: point.sight(),
            before: known.and_then(|known| known.sight.clone()),
        }
    }
}

impl GridSignal {
    fn of(seq: i64, boxes: &[Bounds]) -> GridSignal {
        let whole = || Bounds::of(boxes.iter().flat_map(|b| [b.min, b.max]));
        let told = if boxes.len() > MAX_BOXES { Vec::from_iter(whole()) } else { boxes.to_vec() };
        let degrees = |b: Bounds| {
            let (low, high) = (b.min.lon_lat(), b.max.lon_lat());
            [low.lon(), low.lat(), high.lon(), high.lat()]
        };
        GridSignal { seq, layers: GRID_LAYERS, boxes: told.into_iter().map(degrees).collect() }
    }
}

impl Signal {
    /// What a reader is told. Where grids run is no secret; a case is for its scope. Whoever saw it before and does not
    /// see it any more is told to look again, and nothing of the case.
    fn told_to(&self, scope: &Scope) -> Option<Event> {
        match self {
            Signal::Case(case) if !case.now.is_open_to(scope) => {
                case.before.as_ref().is_some_and(|seen| seen.is_open_to(scope)).then(reload_event)
            }
            _ => Some(self.event()),
        }
    }

    fn event(&self) -> Event {
        let event = match self {
            Signal::Case(case) => Event::default().event("case").id(case.seq.to_string()).json_data(&**case),
            Signal::Grids(grids) => {
                Event::default().event("grids").id(grids.seq.to_string()).json_data(grids)
            }
        };
        event.unwrap_or_else(|_| Event::default().comment("unwritable"))
    }
}

/// The tiles of a zoom that draw something at a place: the one that holds it, and those in whose margin it lies. A cluster
/// belongs to one tile only; telling its neighbours too would make browsers fetch what did not change.
fn tiles_showing(z: u8, p: LonLat) -> Vec<(u8, u32, u32)> {
    let home = TileCoord::holding(z, p);
    let near = |x: u32| x.saturating_sub(1)..=x.saturating_add(1);
    let around = near(home.x()).flat_map(|x| near(home.y()).map(move |y| (x, y)));
    let shows =
        |tile: &TileCoord| *tile == home || (POINT_ZOOMS.contains(&z) && drawn_box(*tile).contains(p.node()));
    around
        .filter_map(|(x, y)| TileCoord::new(z.into(), x.into(), y.into()).ok())
        .filter(shows)
        .map(|tile| (z, tile.x(), tile.y()))
        .collect()
}

/// Tells browsers that zones of influence are others now.
pub(crate) fn tell_zones(app: &App) {
    let whole = GridSignal::of(app.cases().seen(), &[app.territory().outline().bounds()]);
    // No receiver is no error: nobody is looking.
    let _ = app.signals().send(Signal::Grids(GridSignal { layers: ZONE_LAYERS, ..whole }));
}

/// Follows the feed until the task is aborted; a lost database is waited for.
pub(crate) async fn follow(service: Service) {
    loop {
        if let Err(error) = follow_once(&service).await {
            tracing::warn!(%error, "the change feed was lost; following again in two seconds");
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    }
}

async fn follow_once(service: &Service) -> Result<(), ServeError> {
    let seen = service.app().cases().seen();
    let mut feed = service.app().store().follow(seen).await?;
    // While nobody followed, a day may have begun and grids come into force.
    if clock::today() != service.app().ground().day() {
        service.renew_ground().await?;
    }
    service.renew_routing().await?;
    let mut on_new_ground = true;
    loop {
        keep_the_day(service);
        if on_new_ground {
            bring_home(&service.app()).await?;
        }
        let changes = tokio::select! {
            changes = feed.next() => changes?,
            () = tokio::time::sleep(DAY_CHECK) => vec![],
        };
        let changed = changes.iter().any(|c| matches!(c.what, Changed::Grids { .. }));
        on_new_ground = changed || clock::today() != service.app().ground().day();
        if on_new_ground {
            service.renew_ground().await?;
        }
        // Rules that were published for a later day begin with it.
        if on_new_ground || changes.iter().any(|c| c.what == Changed::Rules) {
            service.renew_routing().await?;
        }
        for signal in take_in(service, &changes).await? {
            // No receiver is no error: nobody is looking.
            let _ = service.app().signals().send(signal);
        }
        if on_new_ground && !changed {
            // Told under the newest number, so that a browser does not resume from an older one.
            let app = service.app();
            let whole = GridSignal::of(app.cases().seen(), &[app.territory().outline().bounds()]);
            let _ = app.signals().send(Signal::Grids(whole));
        }
    }
}

/// At midnight other cases become overdue.
fn keep_the_day(service: &Service) {
    let today = clock::today();
    if service.app().cases().docket.day() != today {
        service.cases_mut().docket.turn_to(today);
    }
}

/// Brings changed cases into the snapshot, and only then makes the signals: who is told finds a fresh tile.
async fn take_in(service: &Service, changes: &[Change]) -> Result<Vec<Signal>, StoreError> {
    let Some(last) = changes.last() else { return Ok(vec![]) };
    let points = points_of(&service.app(), changes).await?;
    let app = service.app();
    let known = known_of(&app, &points);
    let signals = signals_of(changes, &points, &known, app.layers());
    service.cases_mut().apply(points, last.seq, app.territory());
    Ok(signals)
}

/// What is known of cases before their new states are taken in, by number.
fn known_of(app: &App, points: &[CasePoint]) -> HashMap<i64, Known> {
    let cases = app.cases();
    let of = |point: &CasePoint| Known {
        sight: cases.docket.sight(point.id),
        touched: touched_by(&cases.docket, point, app.territory()),
    };
    points.iter().map(|point| (point.id, of(point))).collect()
}

/// Gives cases whose grid changed under them their new grid, with an event each (rule G18): those that came in while
/// grids were imported, and all of them when a version comes into force at midnight.
async fn bring_home(app: &App) -> Result<(), ServeError> {
    let points = app.store().case_points(&Scope::whole_banner(), None).await?;
    let ground = app.clone();
    let strays = tokio::task::spawn_blocking(move || {
        let cases: Vec<_> = points.iter().map(CasePoint::recorded).collect();
        casework::relocations(ground.territory(), &cases)
    });
    let strays = strays.await.map_err(|_| ServeError::Broken)?.map_err(StoreError::from)?;
    // Yesterday's grids must not undo what another server has already brought to today's.
    if !strays.is_empty() && clock::today() == app.ground().day() {
        let as_of = app.ground().as_of();
        let moved = app.store().relocate_cases(&Actor::system(), &strays, as_of, clock::now()).await?;
        tracing::info!(moved, "cases were given the grid that is now in force at their place");
    }
    Ok(())
}

async fn points_of(app: &App, changes: &[Change]) -> Result<Vec<CasePoint>, StoreError> {
    let codes: Vec<String> = changes.iter().filter_map(|c| c.case_code().map(str::to_owned)).collect();
    if codes.is_empty() {
        return Ok(vec![]);
    }
    app.store().case_points(&Scope::whole_banner(), Some(&codes)).await
}

fn signals_of(
    changes: &[Change],
    points: &[CasePoint],
    known: &HashMap<i64, Known>,
    layers: &LayerList,
) -> Vec<Signal> {
    let by_code: HashMap<&str, &CasePoint> = points.iter().map(|p| (p.code.as_str(), p)).collect();
    let signal = |change: &Change| match &change.what {
        Changed::Case { code, before, after } => {
            let point = by_code.get(code.as_str())?;
            let known = known.get(&point.id);
            let signal = CaseSignal::of(change.seq, (*before, *after), point, known, layers);
            Some(Signal::Case(Arc::new(signal)))
        }
        Changed::Grids { boxes } => Some(Signal::Grids(GridSignal::of(change.seq, boxes))),
        Changed::Rules => None,
    };
    changes.iter().filter_map(signal).collect()
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
    app: App,
    signed: Signed,
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
    // What the map showed when they happened is not known any more: they name no sums.
    let missed = signals_of(&missed, &points_of(&app, &missed).await?, &HashMap::new(), app.layers());
    let hello = Event::default().event("hello").data(format!("{{\"seq\":{seen}}}"));
    let backlog = missed.into_iter().filter_map(move |s| s.told_to(&scope));
    let backlog = backlog.chain(reload.then(reload_event));
    let scope = app.scope();
    let live = live.filter_map(move |signal| {
        let event = match signal {
            Ok(s) => s.told_to(&scope),
            Err(_) => Some(reload_event()),
        };
        async move { event }
    });
    let mut ending = app.ending();
    let ended = async move {
        tokio::select! {
            _ = ending.wait_for(|e| *e) => {}
            () = session_ends(&app, &signed.token_hash) => {}
        }
    };
    let all = stream::iter(std::iter::once(hello).chain(backlog)).chain(live).map(Ok).take_until(ended);
    Ok(Sse::new(all).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// Waits until a session is over: signed out, unused for too long, or its account changed. Listening is no use.
async fn session_ends(app: &App, token: &[u8; 32]) {
    let mut changed = app.sessions().watch();
    loop {
        tokio::select! {
            told = changed.changed() => if told.is_err() { return },
            () = tokio::time::sleep(SESSION_CHECK) => {}
        }
        match app.sessions().find((app.store(), &app.rules().circles), token, false).await {
            Ok(Some(signed)) if signed.principal == *app.principal() => {}
            // Another duty is another stream; a database that does not answer ends nothing.
            Ok(_) => return,
            Err(error) => tracing::warn!(%error, "a session could not be looked up"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{must_reload, tiles_showing};
    use spatial::{LonLat, TileCoord};

    #[test]
    fn a_point_in_the_margin_is_told_to_the_neighbour_too() {
        let at = |x: f64, y: f64| {
            let tile = TileCoord::new(14, 13_254, 6_212).expect("exists").bounds(0.0);
            let on = |low: i32, high: i32, part: f64| f64::from(low) + f64::from(high - low) * part;
            let (lon, lat) = (on(tile.min.x, tile.max.x, x), on(tile.max.y, tile.min.y, y));
            LonLat::new(lon / 1e7, lat / 1e7).expect("in range")
        };
        let home = (14, 13_254, 6_212);
        assert_eq!(tiles_showing(14, at(0.5, 0.5)), [home]);
        assert_eq!(tiles_showing(14, at(0.01, 0.5)), [(14, 13_253, 6_212), home]);
        assert_eq!(tiles_showing(14, at(0.99, 0.99)).len(), 4);
        assert_eq!(tiles_showing(12, at(0.01, 0.5)).len(), 1, "clusters have no margin");
    }

    #[test]
    fn a_resumed_stream_that_cannot_tell_everything_says_reload() {
        assert!(!must_reload(None, None, 7));
        assert!(!must_reload(Some(7), None, 7));
        assert!(!must_reload(Some(3), Some(7), 7));
        assert!(must_reload(Some(3), Some(1003), 2000), "cut off");
        assert!(must_reload(Some(500), None, 7), "the data were made anew");
    }
}
