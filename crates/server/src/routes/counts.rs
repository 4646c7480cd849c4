//! How many cases of a filter lie in each township, village or grid, from memory.

use super::FilterParams;
use super::grids::CountsView;
use crate::app::App;
use crate::clock;
use crate::problem::{Params, Problem};
use axum::Json;
use axum::http::StatusCode;
use casework::{CaseFilter, Counts, Level};
use serde::Serialize;
use spatial::{Bounds, Node, Region};
use utoipa::ToSchema;

/// Cases by area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AreaCounts {
    level: &'static str,
    /// Areas with at least one case, by code.
    areas: Vec<AreaCountView>,
    /// All cases of the filter, placed or not.
    sum: TotalView,
    /// Those that lie in no area of the level: outside the banner, or where there is none so small.
    unplaced: TotalView,
}

/// Cases of one area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AreaCountView {
    code: String,
    name: Option<String>,
    #[serde(flatten)]
    counts: TotalView,
}

/// Counts of cases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TotalView {
    total: u32,
    #[serde(flatten)]
    parts: CountsView,
}

impl From<Counts> for TotalView {
    fn from(c: Counts) -> Self {
        TotalView { total: c.total, parts: c.into() }
    }
}

/// Cases of the filter by township, village, grid (default: township) or micro grid.
#[utoipa::path(get, path = "/api/v1/counts", params(FilterParams),
    responses((status = 200, body = AreaCounts), (status = 400, description = "Bad filter or level")))]
pub(crate) async fn area_counts(
    app: App,
    Params(params): Params<FilterParams>,
) -> Result<Json<AreaCounts>, Problem> {
    params.refuse_pages("counts have")?;
    let level = params.level()?;
    let filter = params.filter(&app)?;
    app.store().check_filter(&app.scope(), &filter).await?;
    let (scope, today) = (app.scope(), clock::today());
    let cases = app.cases();
    let counted = cases.docket.counts(&scope, &filter, licence(&app, &filter), today, level);
    let area = |a: &casework::docket::AreaCount<'_>| AreaCountView {
        code: a.code.to_owned(),
        name: app.territory().area_name(a.code).map(str::to_owned),
        counts: a.counts.into(),
    };
    Ok(Json(AreaCounts {
        level: level.as_str(),
        areas: counted.areas.iter().map(area).collect(),
        sum: counted.sum.into(),
        unplaced: counted.unplaced.into(),
    }))
}

/// Where the cases of a filter lie.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Extent {
    /// West, south, east, north in degrees on CGCS2000; nothing when there is no case.
    bbox: Option<[f64; 4]>,
    /// Cases of the filter.
    count: usize,
}

/// The box around all cases of the filter: where a map should look.
#[utoipa::path(get, path = "/api/v1/extent", params(FilterParams),
    responses((status = 200, body = Extent), (status = 400, description = "Bad filter")))]
pub(crate) async fn extent(app: App, Params(params): Params<FilterParams>) -> Result<Json<Extent>, Problem> {
    params.refuse_pages("an extent has")?;
    params.refuse_level()?;
    let filter = params.filter(&app)?;
    app.store().check_filter(&app.scope(), &filter).await?;
    let found = tokio::task::spawn_blocking(move || {
        let cases = app.cases();
        let near = licence(&app, &filter);
        let found = cases.docket.filtered(&app.scope(), &filter, near, clock::today(), &EARTH);
        let bounds = Bounds::of(found.iter().map(|case| case.at.node()));
        let corners = bounds.map(|b| (b.min.lon_lat(), b.max.lon_lat()));
        Extent { bbox: corners.map(|(sw, ne)| [sw.lon(), sw.lat(), ne.lon(), ne.lat()]), count: found.len() }
    });
    let broken =
        |_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the cases could not be searched");
    Ok(Json(found.await.map_err(broken)?))
}

/// All places that there are.
const EARTH: Bounds = Bounds {
    min: Node { x: -1_800_000_000, y: -900_000_000 },
    max: Node { x: 1_800_000_000, y: 900_000_000 },
};

/// The licence that "near" is measured to.
fn licence<'a>(app: &'a App, filter: &CaseFilter) -> Option<&'a Region> {
    let (mine, _) = filter.near_mine.as_ref()?;
    app.territory().mine(mine)?.licence.as_ref()
}

impl FilterParams {
    fn level(&self) -> Result<Level, Problem> {
        let Some(word) = self.level.as_deref() else { return Ok(Level::Township) };
        Level::parse(word).ok_or_else(|| {
            let word: String = word.chars().take(40).collect();
            Problem::bad_request("unknown_level", format!("unknown level `{word}`"))
                .field("level")
                .hint("township, village, grid or micro")
        })
    }
}
