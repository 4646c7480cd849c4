//! A mine: its facts, and the disputes around it.

use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use crate::view::{CategoryView, Named, NamedId, PointView, division};
use axum::Json;
use axum::extract::Path;
use casework::CaseEntry;
use serde::Serialize;
use spatial::Target;
use std::collections::BTreeMap;
use territory::{Mine, MineId, area_km2};
use time::Date;
use utoipa::ToSchema;

/// Distances at which disputes around a mine are counted, metres; 0 = within the licence.
const RING_DISTANCES_M: [f64; 5] = [0.0, 500.0, 1_000.0, 3_000.0, 5_000.0];

/// A mine's facts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MineView {
    id: String,
    name: String,
    short_name: String,
    operator: Option<String>,
    method: &'static str,
    capacity_mtpa: Option<f64>,
    status: &'static str,
    township: Option<Named>,
    point: Option<PointView>,
    placement: &'static str,
    placement_note: String,
    licence_area_km2: Option<f64>,
    panels: Vec<PanelView>,
    source: String,
    synthetic: bool,
    synthetic_shape: bool,
}

/// An underground panel.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PanelView {
    id: String,
    name: String,
    seam: String,
    thickness_m: f64,
    depth_m: f64,
    start: String,
    end: Option<String>,
}

pub(super) fn find<'a>(app: &'a App, id: &str) -> Result<&'a Mine, Problem> {
    let known = MineId::new(id).ok().and_then(|id| app.territory().mine(&id));
    known.ok_or_else(|| Problem::not_found("mine", id))
}

/// A mine's facts.
#[utoipa::path(get, path = "/api/v1/mines/{id}", params(("id" = String, Path)),
    responses((status = 200, body = MineView), (status = 404, description = "No such mine")))]
pub(crate) async fn mine(app: App, Path(id): Path<String>) -> Result<Json<MineView>, Problem> {
    let m = find(&app, &id)?;
    let panel = |p: &territory::Panel| PanelView {
        id: p.id.clone(),
        name: p.name.clone(),
        seam: p.seam.clone(),
        thickness_m: p.thickness_m,
        depth_m: p.depth_m,
        start: p.start.to_string(),
        end: p.end.map(|d| d.to_string()),
    };
    Ok(Json(MineView {
        id: m.id.to_string(),
        name: m.name.clone(),
        short_name: m.short_name.clone(),
        operator: m.operator.clone(),
        method: m.method.as_str(),
        capacity_mtpa: m.capacity_mtpa,
        status: m.status.as_str(),
        township: division(&app, m.township.as_ref()),
        point: m.point.map(Into::into),
        placement: m.placement.as_str(),
        placement_note: m.placement_note.clone(),
        licence_area_km2: area_km2(m.licence.as_ref()),
        panels: m.panels.iter().map(panel).collect(),
        source: m.source.clone(),
        synthetic: m.synthetic,
        synthetic_shape: m.synthetic_shape,
    }))
}

/// Disputes around a mine by distance.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MineDisputes {
    mine: NamedId,
    rings: Vec<RingView>,
}

/// Disputes within one distance; rings are cumulative, 0 = within the licence.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RingView {
    pub(super) distance_m: f64,
    pub(super) total: u32,
    pub(super) open: u32,
    pub(super) overdue: u32,
    pub(super) by_category: Vec<CategoryCount>,
    by_state: Vec<StateCount>,
}

/// Disputes of one category.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CategoryCount {
    #[serde(flatten)]
    pub(super) category: CategoryView,
    pub(super) total: u32,
}

/// Disputes in one state.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StateCount {
    state: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
    pub(super) total: u32,
}

/// Disputes within a mine's licence and 500 m, 1, 3 and 5 km around it, by category and state.
#[utoipa::path(get, path = "/api/v1/mines/{id}/disputes", params(("id" = String, Path)),
    responses((status = 200, body = MineDisputes), (status = 404, description = "No such mine")))]
pub(crate) async fn mine_disputes(app: App, Path(id): Path<String>) -> Result<Json<MineDisputes>, Problem> {
    let m = find(&app, &id)?;
    // Read once: all rings count the same cases.
    let cases = app.cases();
    let ground = m.ground().map(Target::region).unwrap_or_default();
    let (scope, today) = (app.scope(), clock::today());
    let within = |&d: &f64| ring(&app, d, today, &cases.docket.within(&scope, &ground, d));
    let rings = RING_DISTANCES_M.iter().map(within).collect();
    Ok(Json(MineDisputes { mine: NamedId { id: m.id.to_string(), name: m.short_name.clone() }, rings }))
}

pub(super) fn ring(app: &App, distance_m: f64, today: Date, within: &[CaseEntry<'_>]) -> RingView {
    let mut categories: BTreeMap<&str, u32> = BTreeMap::new();
    for c in within {
        *categories.entry(c.category).or_default() += 1;
    }
    let mut by_category: Vec<CategoryCount> = categories
        .into_iter()
        .map(|(code, total)| CategoryCount { category: CategoryView::of(app, code), total })
        .collect();
    by_category.sort_by_key(|c| std::cmp::Reverse(c.total));
    let count = |fits: &dyn Fn(&CaseEntry<'_>) -> bool| within.iter().filter(|c| fits(c)).count() as u32;
    let states = casework::State::ALL.iter().map(|&s| (s, count(&|c| c.state == s)));
    let by_state = states.filter(|(_, total)| *total > 0).map(|(s, total)| StateCount {
        state: s.as_str(),
        name_zh: s.name_zh(),
        name_en: s.name_en(),
        total,
    });
    RingView {
        distance_m,
        total: within.len() as u32,
        open: count(&|c| c.state.is_open()),
        overdue: count(&|c| c.is_overdue(today)),
        by_category,
        by_state: by_state.collect(),
    }
}
