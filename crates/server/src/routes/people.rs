//! Who is here, and where is nobody who can be reached?

use super::locate::locate_at;
use crate::app::App;
use crate::clock;
use crate::problem::{Params, Problem};
use crate::view::{Named, NamedId, grid as named_grid, instant};
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::course::SHANGHAI;
use casework::presence::{
    Absence, CoverReport, Holder, Post, PostKind, Presence, Reach, Spot, noting_capacity,
};
use casework::{Located, Location};
use serde::{Deserialize, Serialize};
use territory::{GridCode, StationId, StationKind};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::{IntoParams, ToSchema};

/// A place, and when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HereParams {
    /// Degrees east.
    lon: Option<f64>,
    /// Degrees north.
    lat: Option<f64>,
    /// Instead of a position: the code of a base, dedicated or micro grid.
    grid: Option<String>,
    /// `cgcs2000` (default), `gcj02` or `bd09`.
    datum: Option<String>,
    /// A moment such as `2026-11-26T22:00:00+08:00`; now when left out.
    at: Option<String>,
    /// Adds the tribunal where no mine covers the place.
    mining: Option<bool>,
}

/// When.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CoverParams {
    /// A moment such as `2026-11-26T22:00:00+08:00`; this evening when left out.
    at: Option<String>,
}

/// Whether somebody can be reached.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReachView {
    id: String,
    name: String,
    role_zh: &'static str,
    /// `reachable`, `off_duty`, `absent` or `unknown`: of whom no duty period is recorded nothing is assumed.
    reach: &'static str,
    /// Last day of the absence.
    absent_until: Option<String>,
    /// Whether the reader may record an absence of this person.
    may_note: bool,
}

/// Who holds a post.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HolderView {
    #[serde(flatten)]
    person: ReachView,
    /// Who stands in.
    deputy: Option<ReachView>,
}

/// A post that stands for the place.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PostView {
    /// `party_group`, `grid_worker`, `head`, `station` or `tribunal`.
    kind: &'static str,
    kind_zh: &'static str,
    kind_en: &'static str,
    /// The party group, grid, station or tribunal.
    of: NamedId,
    /// `covered`, `unknown`, `uncovered` or `vacant`.
    cover: &'static str,
    holders: Vec<HolderView>,
}

/// Who is here.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HereView {
    at: String,
    micro_grid: Option<Named>,
    primary_grid: Option<Named>,
    posts: Vec<PostView>,
    /// Somebody of them is made up.
    synthetic: bool,
}

/// Who looks after a place, and whether they or their deputies can be reached. Names of people at work; no phone numbers.
#[utoipa::path(get, path = "/api/v1/people/here", params(HereParams),
    responses((status = 200, body = HereView), (status = 400, description = "Not a position or moment"),
        (status = 403, description = "Outside the reader's area")))]
pub(crate) async fn who_is_here(app: App, Params(p): Params<HereParams>) -> Result<Response, Problem> {
    let at = moment(p.at.as_deref())?.unwrap_or_else(clock::now);
    let (located, mining) = asked_place(&app, &p)?;
    if !app.scope().sees(located.code()) {
        let detail = "the place lies outside the area of this account";
        return Err(Problem::new(StatusCode::FORBIDDEN, "outside_own_area", detail));
    }
    let stations = &app.territory().atlas().stations;
    let tribunal = stations.iter().find(|s| mining && s.kind == StationKind::Tribunal).map(|s| &s.id);
    let station = located.township.as_ref().and_then(|code| app.territory().station_of_township(code));
    let spot = Spot {
        micro: located.micro_grid.as_ref(),
        primary: located.primary_grid.as_ref(),
        station: station.map(|s| &s.id),
        tribunal,
    };
    let absences = absences_on(&app, at).await?;
    let presence = presence(&app, &absences, at);
    let posts = app.ground().posts.here(app.persons(), spot, &presence);
    let view = HereView {
        at: instant(at.to_offset(SHANGHAI)),
        micro_grid: named_grid(&app, spot.micro),
        primary_grid: named_grid(&app, spot.primary),
        synthetic: posts.iter().flat_map(|p| &p.holders).any(|h| h.person.synthetic),
        posts: posts.iter().map(|post| post_view(&app, post, &presence)).collect(),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(view)).into_response())
}

/// Which base and dedicated grids of the reader's area have nobody who can be reached.
#[utoipa::path(get, path = "/api/v1/people/cover", params(CoverParams),
    responses((status = 200, description = "Counts by township, and every grid that is not covered", body = Object),
        (status = 400, description = "Not a moment")))]
pub(crate) async fn cover(app: App, Params(p): Params<CoverParams>) -> Result<Response, Problem> {
    let rules = &app.rules().cover;
    let at = moment(p.at.as_deref())?.unwrap_or_else(|| rules.tonight(clock::now()));
    let absences = absences_on(&app, at).await?;
    let presence = presence(&app, &absences, at);
    let people = (app.persons(), &app.ground().posts);
    let report: CoverReport = rules.report(app.territory(), people, &app.scope(), &presence, at);
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(report)).into_response())
}

/// The place that is asked for, and whether mining is concerned there.
fn asked_place(app: &App, p: &HereParams) -> Result<(Located, bool), Problem> {
    let mining = p.mining.unwrap_or(false);
    match (p.lon, p.lat, p.grid.as_deref()) {
        (Some(lon), Some(lat), None) => {
            let place = locate_at(app, lon, lat, p.datum.as_deref(), None, 0)?;
            let covered = place.mines.iter().any(|m| m.relation.covers());
            Ok((Location::of(&place).located, mining || covered))
        }
        (None, None, Some(code)) => {
            let known = GridCode::new(code).ok().and_then(|code| app.territory().grid(&code));
            let grid = known.ok_or_else(|| Problem::not_found("grid", code))?;
            let (primary, micro) = match grid.code.parent() {
                Some(parent) => (parent, Some(grid.code.clone())),
                None => (grid.code.clone(), None),
            };
            let (village, township) = (Some(primary.village()), Some(primary.township()));
            let mines = vec![];
            Ok((Located { micro_grid: micro, primary_grid: Some(primary), village, township, mines }, mining))
        }
        _ => Err(Problem::bad_request("bad_parameter", "give lon and lat in degrees, or the code of a grid")
            .hint("lon=111.22676&lat=39.86546, or grid=150622100200001")),
    }
}

/// The moment of a parameter, within the years of which anything can be said.
fn moment(text: Option<&str>) -> Result<Option<OffsetDateTime>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let at = OffsetDateTime::parse(text, &Rfc3339).ok().filter(|at| (2000..2100).contains(&at.year()));
    at.map(Some).ok_or_else(|| {
        let detail = "a moment such as 2026-11-26T22:00:00+08:00 is expected";
        Problem::bad_request("bad_date", detail).field("at").hint("write `+` as %2B in an address")
    })
}

async fn absences_on(app: &App, at: OffsetDateTime) -> Result<Vec<Absence>, Problem> {
    let day = casework::course::civil_day(at);
    Ok(app.store().absences(&app.scope(), day, day).await?)
}

fn presence<'a>(app: &'a App, absences: &'a [Absence], at: OffsetDateTime) -> Presence<'a> {
    Presence::at(&app.ground().roster, absences, app.rules().sla.calendar(), at)
}

fn post_view(app: &App, post: &Post<'_>, presence: &Presence<'_>) -> PostView {
    PostView {
        kind: post.kind.as_str(),
        kind_zh: post.kind.name_zh(),
        kind_en: post.kind.name_en(),
        of: called(app, post),
        cover: post.cover().as_str(),
        holders: post.holders.iter().map(|holder| holder_view(app, holder, presence)).collect(),
    }
}

/// What a post belongs to, by name.
fn called(app: &App, post: &Post<'_>) -> NamedId {
    let (id, territory) = (post.of.clone(), app.territory());
    if matches!(post.kind, PostKind::Station | PostKind::Tribunal) {
        let station = StationId::new(id.clone()).ok().and_then(|id| territory.station(&id));
        return NamedId { name: station.map_or_else(|| id.clone(), |s| s.name.clone()), id };
    }
    let grid = GridCode::new(id.clone()).ok().and_then(|code| territory.grid(&code));
    let group = grid.filter(|_| post.kind == PostKind::PartyGroup).and_then(|g| g.party_group.as_ref());
    match group.and_then(|id| app.party_groups().iter().find(|g| g.id == *id)) {
        Some(group) => NamedId { id: group.id.clone(), name: group.name.clone() },
        None => NamedId { name: grid.map_or_else(|| id.clone(), |g| g.name.clone()), id },
    }
}

fn holder_view(app: &App, holder: &Holder<'_>, presence: &Presence<'_>) -> HolderView {
    let view = |person: &casework::Person, reach: Reach| ReachView {
        id: person.id.clone(),
        name: person.name.clone(),
        role_zh: person.role.name_zh(),
        reach: reach.as_str(),
        absent_until: match presence.reach(&person.id) {
            Reach::Absent(until) => Some(until.to_string()),
            _ => None,
        },
        may_note: {
            let station = person.station.as_ref().and_then(|id| app.territory().station(id));
            noting_capacity(app.principal(), person, station).is_some()
        },
    };
    HolderView {
        person: view(holder.person, holder.reach),
        deputy: holder.deputy.map(|(person, reach)| view(person, reach)),
    }
}
