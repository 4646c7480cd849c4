//! Finding places, mines, stations and cases by name or code.

use crate::app::App;
use crate::clock;
use crate::problem::{Params, Problem};
use axum::Json;
use casework::CaseFilter;
use serde::{Deserialize, Serialize};
use spatial::LonLat;
use utoipa::{IntoParams, ToSchema};

/// Most results of a search.
const MAX_RESULTS: usize = 20;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchParams {
    /// Part of a name, or the beginning of a code; 1 to 50 characters.
    q: String,
}

/// Something found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Found {
    kind: &'static str,
    id: String,
    name: String,
    detail: String,
    lon: Option<f64>,
    lat: Option<f64>,
}

impl Found {
    fn new(kind: &'static str, id: &str, name: &str, detail: String, at: Option<LonLat>) -> Found {
        let (lon, lat) = (at.map(LonLat::lon), at.map(LonLat::lat));
        Found { kind, id: id.to_owned(), name: name.to_owned(), detail, lon, lat }
    }
}

/// What a search found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SearchResults {
    results: Vec<Found>,
}

/// Townships, villages, mines, stations, grids and cases whose name or code fits.
#[utoipa::path(get, path = "/api/v1/search", params(SearchParams),
    responses((status = 200, body = SearchResults), (status = 400, description = "Empty or too long")))]
pub(crate) async fn search(
    app: App,
    Params(p): Params<SearchParams>,
) -> Result<Json<SearchResults>, Problem> {
    let text = p.q.trim();
    if text.is_empty() || text.chars().count() > 50 {
        return Err(Problem::bad_request("bad_parameter", "`q` must have 1 to 50 characters").field("q"));
    }
    let mut results = cases(&app, text).await?;
    results.extend(divisions(&app, text));
    results.extend(mines(&app, text));
    results.extend(stations(&app, text));
    results.extend(grids(&app, text));
    results.truncate(MAX_RESULTS);
    Ok(Json(SearchResults { results }))
}

async fn cases(app: &App, text: &str) -> Result<Vec<Found>, Problem> {
    // Only codes: words are searched in the case list, which has a filter for them.
    if !text.to_ascii_uppercase().starts_with("ZZ") {
        return Ok(vec![]);
    }
    let code = casework::CaseCode::parse(text).map_or_else(|_| text.to_ascii_uppercase(), |c| c.to_string());
    let filter = CaseFilter { text: Some(code), ..CaseFilter::default() }.checked()?;
    let page = app.store().cases(&app.scope(), &filter, clock::today(), None, 5).await?;
    let found =
        |r: casework::CaseRow| Found::new("case", r.code.as_str(), r.code.as_str(), r.summary, Some(r.point));
    Ok(page.rows.into_iter().map(found).collect())
}

fn divisions<'a>(app: &'a App, text: &'a str) -> impl Iterator<Item = Found> + 'a {
    let fits = move |d: &&territory::Division| d.name.contains(text) || d.code.as_str() == text;
    app.territory().atlas().divisions.iter().filter(fits).map(|d| {
        let kind = if d.code.as_str().len() == 12 { "village" } else { "township" };
        let parent = d.code.parent().and_then(|p| app.territory().division(&p));
        let at = d.seat.or_else(|| d.region.as_ref().and_then(spatial::Region::interior_point));
        Found::new(kind, d.code.as_str(), &d.name, parent.map_or_else(String::new, |p| p.name.clone()), at)
    })
}

fn mines<'a>(app: &'a App, text: &'a str) -> impl Iterator<Item = Found> + 'a {
    let fits = move |m: &&territory::Mine| {
        m.name.contains(text) || m.short_name.contains(text) || m.id.as_str().eq_ignore_ascii_case(text)
    };
    let mines = app.territory().atlas().mines.iter().filter(fits);
    mines.map(|m| Found::new("mine", m.id.as_str(), &m.short_name, m.name.clone(), m.point))
}

fn stations<'a>(app: &'a App, text: &'a str) -> impl Iterator<Item = Found> + 'a {
    let stations = app.territory().atlas().stations.iter().filter(move |s| s.name.contains(text));
    stations.map(|s| Found::new("station", s.id.as_str(), &s.name, s.kind.name_zh().to_owned(), s.point))
}

fn grids<'a>(app: &'a App, text: &'a str) -> impl Iterator<Item = Found> + 'a {
    let digits = text.len() >= 12 && text.bytes().all(|b| b.is_ascii_digit());
    let fits =
        move |g: &&territory::Grid| g.name.contains(text) || (digits && g.code.as_str().starts_with(text));
    let grids = app.territory().atlas().grids.iter().filter(fits).take(MAX_RESULTS);
    grids.map(|g| Found::new("grid", g.code.as_str(), &g.name, g.code.to_string(), g.region.interior_point()))
}
