//! A division: banner, township or village.

use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use crate::view::{Named, NamedId, division as named_division, named_station};
use axum::Json;
use axum::extract::Path;
use serde::Serialize;
use territory::{DivisionCode, GridKind, area_km2};
use utoipa::ToSchema;

/// What a division holds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DivisionCounts {
    villages: usize,
    base_grids: usize,
    dedicated_grids: usize,
    micro_grids: usize,
    mines: usize,
    cases: u32,
    open_cases: u32,
    overdue_cases: u32,
}

/// A division.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DivisionView {
    code: String,
    name: String,
    kind: &'static str,
    parent: Option<Named>,
    area_km2: Option<f64>,
    population: u32,
    households: u32,
    counts: DivisionCounts,
    station: Option<NamedId>,
    synthetic_shape: bool,
}

/// A banner, township or village with what it holds.
#[utoipa::path(get, path = "/api/v1/divisions/{code}", params(("code" = String, Path)),
    responses((status = 200, body = DivisionView), (status = 404, description = "No such division")))]
pub(crate) async fn division(app: App, Path(code): Path<String>) -> Result<Json<DivisionView>, Problem> {
    let known = DivisionCode::new(code.clone()).ok().and_then(|c| app.territory().division(&c));
    let d = known.ok_or_else(|| Problem::not_found("division", &code))?;
    let atlas = app.territory().atlas();
    let within = |other: &str| other.starts_with(d.code.as_str());
    let grids: Vec<_> = atlas.grids.iter().filter(|g| within(g.code.as_str())).collect();
    let of = |kind: GridKind| grids.iter().filter(|g| g.kind == kind).count();
    let primary = || grids.iter().filter(|g| g.kind != GridKind::Micro);
    let scope = app.scope();
    let counts = app.cases().docket.counts_in(&scope, d.code.as_str(), clock::today());
    let inside =
        |m: &&territory::Mine| m.point.is_some_and(|p| d.region.as_ref().is_some_and(|r| r.covers(p.node())));
    Ok(Json(DivisionView {
        code: d.code.to_string(),
        name: d.name.clone(),
        kind: d.kind.as_str(),
        parent: named_division(&app, d.code.parent().as_ref()),
        area_km2: area_km2(d.region.as_ref()),
        population: primary().map(|g| g.population).sum(),
        households: primary().map(|g| g.households).sum(),
        counts: DivisionCounts {
            villages: atlas
                .divisions
                .iter()
                .filter(|v| v.code.as_str().len() == 12 && within(v.code.as_str()))
                .count(),
            base_grids: of(GridKind::Base),
            dedicated_grids: of(GridKind::Dedicated),
            micro_grids: of(GridKind::Micro),
            mines: atlas.mines.iter().filter(inside).count(),
            cases: counts.total,
            open_cases: counts.open,
            overdue_cases: counts.overdue,
        },
        station: app.territory().station_of_township(&township_of(&d.code)).map(named_station),
        synthetic_shape: d.synthetic_shape,
    }))
}

fn township_of(code: &DivisionCode) -> DivisionCode {
    match code.as_str().len() {
        12 => code.parent().unwrap_or_else(|| code.clone()),
        _ => code.clone(),
    }
}
