//! A grid: its people, its open cases, its overdue ones.

use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use crate::view::{CaseRowView, Named, NamedId, PersonView, division, grid as named_grid, named_station};
use axum::Json;
use axum::extract::Path;
use casework::{CaseFilter, Counts, Role, StateFilter};
use serde::Serialize;
use territory::{Grid, GridCode, area_km2};
use utoipa::ToSchema;

/// Cases shown in a grid's panel; the list has all of them.
const SHOWN_CASES: i64 = 50;

/// Counts of cases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountsView {
    open: u32,
    overdue: u32,
    closed: u32,
    mining: u32,
}

impl From<Counts> for CountsView {
    fn from(c: Counts) -> Self {
        CountsView { open: c.open, overdue: c.overdue, closed: c.total - c.open, mining: c.mining }
    }
}

/// A party group with its secretary.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PartyGroupView {
    id: String,
    name: String,
    secretary: Option<String>,
}

/// A micro grid of a primary grid.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MicroGridView {
    code: String,
    name: String,
    open: u32,
}

/// A grid with its people and its work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GridView {
    code: String,
    kind: &'static str,
    name: String,
    dedicated_type: Option<&'static str>,
    area_km2: Option<f64>,
    households: u32,
    population: u32,
    valid_from: String,
    village: Option<Named>,
    township: Option<Named>,
    parent: Option<Named>,
    synthetic: bool,
    party_group: Option<PartyGroupView>,
    people: Vec<PersonView>,
    station: Option<NamedId>,
    cases: CountsView,
    open_cases: Vec<CaseRowView>,
    overdue_cases: Vec<CaseRowView>,
    micro_grids: Vec<MicroGridView>,
}

/// A base, dedicated or micro grid.
#[utoipa::path(get, path = "/api/v1/grids/{code}", params(("code" = String, Path)),
    responses((status = 200, body = GridView), (status = 404, description = "No such grid")))]
pub(crate) async fn grid(app: App, Path(code): Path<String>) -> Result<Json<GridView>, Problem> {
    let known = GridCode::new(code.clone()).ok().and_then(|c| app.territory().grid(&c));
    let g = known
        .filter(|g| app.scope().sees(Some(g.code.as_str())))
        .ok_or_else(|| Problem::not_found("grid", &code))?;
    let (open_cases, overdue_cases) = tokio::try_join!(
        cases_of(&app, &g.code, StateFilter::Open),
        cases_of(&app, &g.code, StateFilter::Overdue)
    )?;
    let scope = app.scope();
    let counts = app.cases().docket.counts_in(&scope, g.code.as_str(), clock::today());
    Ok(Json(GridView {
        code: g.code.to_string(),
        kind: g.kind.as_str(),
        name: g.name.clone(),
        dedicated_type: g.dedicated_type.map(|d| d.name_zh()),
        area_km2: area_km2(Some(&g.region)),
        households: g.households,
        population: g.population,
        valid_from: g.valid_from.to_string(),
        village: division(&app, Some(&g.code.village())),
        township: division(&app, Some(&g.code.township())),
        parent: named_grid(&app, g.code.parent().as_ref()),
        synthetic: g.synthetic,
        party_group: party_group(&app, g),
        people: people(&app, &g.code),
        station: app.territory().station_of_township(&g.code.township()).map(named_station),
        cases: counts.into(),
        open_cases,
        overdue_cases,
        micro_grids: micro_grids(&app, &g.code),
    }))
}

async fn cases_of(app: &App, code: &GridCode, state: StateFilter) -> Result<Vec<CaseRowView>, Problem> {
    let filter =
        CaseFilter { area_prefix: Some(code.to_string()), state: Some(state), ..CaseFilter::default() };
    let page = app.store().cases(&app.scope(), &filter, clock::today(), None, SHOWN_CASES).await?;
    Ok(page.rows.into_iter().map(|r| CaseRowView::of(app, r)).collect())
}

fn party_group(app: &App, grid: &Grid) -> Option<PartyGroupView> {
    // A micro grid's party group is that of its parent.
    let parent = grid.code.parent().and_then(|p| app.territory().grid(&p));
    let id = grid.party_group.as_ref().or(parent.and_then(|p| p.party_group.as_ref()))?;
    let group = app.party_groups().iter().find(|g| g.id == *id)?;
    let primary = parent.map_or(&grid.code, |p| &p.code);
    let leads = |p: &&casework::Person| p.role == Role::PartyGroupLeader && p.grids.contains(primary);
    let secretary = app.persons().iter().find(leads).map(|p| p.name.clone());
    Some(PartyGroupView { id: group.id.clone(), name: group.name.clone(), secretary })
}

/// People on duty in the grid itself, in the grid around it, or in its micro grids.
fn people(app: &App, code: &GridCode) -> Vec<PersonView> {
    let here = |g: &&GridCode| g.as_str().starts_with(code.as_str()) || Some(*g) == code.parent().as_ref();
    let on_duty = app.persons().iter().filter_map(|p| p.grids.iter().find(here).map(|g| (p, g)));
    let mut found: Vec<_> = on_duty.collect();
    let rank = |role: Role| match role {
        Role::PartyGroupLeader => 0,
        Role::GridWorker => 1,
        _ => 2,
    };
    found.sort_by_key(|(p, g)| (rank(p.role), g.as_str().to_owned()));
    found.into_iter().map(|(p, g)| PersonView::of(p, Some(g))).collect()
}

fn micro_grids(app: &App, code: &GridCode) -> Vec<MicroGridView> {
    if code.parent().is_some() {
        return vec![];
    }
    let scope = app.scope();
    let table = app.cases();
    let today = clock::today();
    let micro = |g: &Grid| MicroGridView {
        code: g.code.to_string(),
        name: g.name.clone(),
        open: table.docket.counts_in(&scope, g.code.as_str(), today).open,
    };
    app.territory().micro_grids_of(code).map(micro).collect()
}
