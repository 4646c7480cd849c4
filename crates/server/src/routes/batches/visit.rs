//! A trip to the households of a batch (现场走访): ordered stops with times, as data and as a page for print.

mod page;

use super::missing;
use crate::app::App;
use crate::clock;
use crate::problem::{Params, Problem};
use crate::routes::day::day;
use crate::routes::documents::own_pages_only;
use crate::view::{CategoryView, Named, division, grid};
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use casework::batch::Standing;
use casework::course::SHANGHAI;
use casework::presence::{Holder, PostKind, Presence, Reach, Spot};
use casework::visit::{HOUSEHOLD_MINUTES, Stop, Trip, VisitRules};
use casework::{Act, AuditEntry, Located, Location};
use serde::{Deserialize, Serialize};
use spatial::{Datum, LonLat};
use std::collections::HashSet;
use store::{BatchFile, MemberCase};
use territory::place::SourcePoint;
use territory::{Station, StationId, StationKind};
use time::Time;
use time::macros::format_description;
use utoipa::{IntoParams, ToSchema};

/// Must be printed with every plan.
const STATEMENT_ZH: &str =
    "路程按直线距离乘以绕行系数估算，不是导航路线；出发前请核实道路、天气和住户是否在家。";
const STATEMENT_EN: &str = "Ways are straight lines times a detour, no route for driving: look at roads and weather, and whether people are at home.";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct VisitParams {
    /// Where the trip begins and ends: identifier of a station, or `longitude,latitude` in degrees; the tribunal when left out.
    from: Option<String>,
    /// The day of the first trip, such as `2026-12-01`; today when left out.
    day: Option<String>,
    /// Minutes at a household, 5 to 240.
    minutes: Option<u32>,
    /// Also members who do not take part and cases that are closed.
    all: Option<bool>,
}

/// A household to visit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VisitHousehold {
    code: String,
    category: CategoryView,
    standing: &'static str,
    standing_zh: &'static str,
    standing_en: &'static str,
    people: u32,
    /// Whether a survey of damage is there.
    surveyed: bool,
}

/// A place where the trip stops.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VisitStop {
    lon: f64,
    lat: f64,
    micro_grid: Option<Named>,
    village: Option<Named>,
    township: Option<Named>,
    /// The grid workers there, by name, with who stands in for whom is away.
    workers: Vec<String>,
    /// From the place before, metres as the crow flies.
    way_m: f64,
    arrives: String,
    leaves: String,
    households: Vec<VisitHousehold>,
}

/// One day's trip.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VisitTrip {
    stops: Vec<VisitStop>,
    /// Back at the start.
    home: String,
    /// Out and back, metres as the crow flies.
    length_m: f64,
    /// Out and back by road, as estimated, metres.
    road_m: f64,
    /// Back later than a day should end.
    late: bool,
}

/// Where trips begin and end.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct VisitStart {
    name: String,
    lon: f64,
    lat: f64,
}

/// A plan of trips.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VisitPlan {
    batch: String,
    name: String,
    day: String,
    start: VisitStart,
    leaves: String,
    household_minutes: u32,
    households: usize,
    /// Members that are not gone to: they do not take part, or their case is closed.
    left_out: usize,
    trips: Vec<VisitTrip>,
    rules_version: String,
    statement_zh: &'static str,
    statement_en: &'static str,
    synthetic: bool,
}

/// Trips to the members of a batch that the reader sees: stops in a short order with times, over as many days as it takes. Members
/// who do not take part and closed cases are left out unless `all` is set. Nothing is stored, and nobody is told.
#[utoipa::path(get, path = "/api/v1/batches/{id}/visit", params(("id" = String, Path), VisitParams),
    responses((status = 200, body = VisitPlan), (status = 400, description = "Not a place to begin at, a day or a number of minutes"),
        (status = 404, description = "No such batch, or no member of it is seen")))]
pub(crate) async fn batch_visit(
    app: App,
    Path(id): Path<String>,
    Params(p): Params<VisitParams>,
) -> Result<Response, Problem> {
    let plan = planned(&app, &id, &p).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(plan)).into_response())
}

/// The same as a page for print, with a map of each trip. Nobody's household is named in it; who takes it out stands in the audit log.
#[utoipa::path(get, path = "/api/v1/batches/{id}/visit/page", params(("id" = String, Path), VisitParams),
    responses((status = 200, content_type = "text/html"), (status = 404, description = "No such batch, or no member of it is seen")))]
pub(crate) async fn batch_visit_page(
    app: App,
    Path(id): Path<String>,
    Params(p): Params<VisitParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    own_pages_only(&headers)?;
    let plan = planned(&app, &id, &p).await?;
    let maps = page::maps(&app, &plan)?;
    let actor = app.principal().acting_as(None);
    let object = format!("batch {id} visit {} households {}", plan.day, plan.households);
    app.store().audit_append(&AuditEntry::done(clock::now(), &actor, Act::Export, object)).await?;
    Ok(([(header::CACHE_CONTROL, "private, no-store")], Html(page::html(&plan, &maps))).into_response())
}

async fn planned(app: &App, id: &str, p: &VisitParams) -> Result<VisitPlan, Problem> {
    let rules = rules(app, p)?;
    let day = p.day.as_deref().map_or(Ok(clock::today()), |text| day(text, "day"))?;
    let (start, from) = start(app, p.from.as_deref())?;
    let file = app.store().batch(&app.scope(), id).await.map_err(missing)?;
    let wanted = |m: &&MemberCase| p.all.unwrap_or(false) || (m.state.is_open() && takes_part(&file, m));
    let members: Vec<&MemberCase> = file.members.iter().filter(wanted).collect();
    let places: Result<Vec<LonLat>, _> = members.iter().map(|m| LonLat::new(m.at.0, m.at.1)).collect();
    let trips = rules.plan(from, &places?);
    let codes: Vec<String> = members.iter().map(|m| m.code.clone()).collect();
    let surveyed = app.store().surveyed(&app.scope(), &codes).await?;
    let absences = app.store().absences(&app.scope(), day, day).await?;
    let morning = day.with_time(rules.leave).assume_offset(SHANGHAI);
    let presence = Presence::at(&app.ground().roster, &absences, app.rules().sla.calendar(), morning);
    let telling = Telling { app, file: &file, members: &members, surveyed: &surveyed, presence: &presence };
    Ok(VisitPlan {
        batch: file.batch.id.clone(),
        name: file.batch.name.clone(),
        day: day.to_string(),
        start,
        leaves: hour(rules.leave),
        household_minutes: rules.household_minutes,
        households: members.len(),
        left_out: file.members.len() - members.len(),
        trips: trips.iter().map(|trip| telling.trip(&rules, trip)).collect(),
        rules_version: rules.version.clone(),
        statement_zh: STATEMENT_ZH,
        statement_en: STATEMENT_EN,
        synthetic: file.batch.synthetic,
    })
}

/// The rules, with the minutes that were asked for.
fn rules(app: &App, p: &VisitParams) -> Result<VisitRules, Problem> {
    let mut rules = app.rules().visits.clone();
    if let Some(minutes) = p.minutes {
        if !HOUSEHOLD_MINUTES.contains(&minutes) {
            let detail = format!("minutes is 5 to 240, not {minutes}");
            return Err(Problem::bad_request("bad_parameter", detail).field("minutes"));
        }
        rules.household_minutes = minutes;
    }
    Ok(rules)
}

/// Where to begin: a station of the list, a position, or the tribunal.
fn start(app: &App, from: Option<&str>) -> Result<(VisitStart, LonLat), Problem> {
    let stations = &app.territory().atlas().stations;
    let at_station = |s: &Station| s.point.map(|at| (named(s.name.clone(), at), at));
    let bad = |detail: String| {
        Problem::bad_request("bad_parameter", detail)
            .field("from")
            .hint("from=110.95,39.65, or a station's id")
    };
    match from {
        None => {
            let placed = |kind| stations.iter().filter(move |s| s.kind == kind).find_map(at_station);
            let any = || stations.iter().find_map(at_station);
            placed(StationKind::Tribunal).or_else(any).ok_or_else(|| {
                let detail = "no station has a position: say where the trip begins";
                Problem::new(StatusCode::BAD_REQUEST, "bad_parameter", detail).field("from")
            })
        }
        Some(text) => match text.split_once(',') {
            Some((lon, lat)) => {
                let number =
                    |t: &str| t.trim().parse::<f64>().map_err(|_| bad(format!("`{t}` is not a number")));
                let at = LonLat::new(number(lon)?, number(lat)?)?;
                Ok((named(format!("{:.5}, {:.5}", at.lon(), at.lat()), at), at))
            }
            None => {
                let station = StationId::new(text).ok().and_then(|id| app.territory().station(&id));
                let station = station.ok_or_else(|| bad(format!("there is no station `{text}`")))?;
                at_station(station).ok_or_else(|| bad(format!("`{text}` has no position")))
            }
        },
    }
}

fn named(name: String, at: LonLat) -> VisitStart {
    VisitStart { name, lon: at.lon(), lat: at.lat() }
}

fn takes_part(file: &BatchFile, member: &MemberCase) -> bool {
    standing(file, member) != Standing::Refuses
}

fn standing(file: &BatchFile, member: &MemberCase) -> Standing {
    file.proceeding.members.get(&member.code).map_or(Standing::Listed, |m| m.standing)
}

/// `08:30`.
fn hour(time: Time) -> String {
    time.format(format_description!("[hour]:[minute]")).unwrap_or_default()
}

/// What the trips are told with.
struct Telling<'a> {
    app: &'a App,
    file: &'a BatchFile,
    members: &'a [&'a MemberCase],
    surveyed: &'a HashSet<String>,
    presence: &'a Presence<'a>,
}

impl Telling<'_> {
    fn trip(&self, rules: &VisitRules, trip: &Trip) -> VisitTrip {
        VisitTrip {
            stops: trip.stops.iter().map(|stop| self.stop(stop)).collect(),
            home: hour(trip.home),
            length_m: trip.length_m.round(),
            road_m: (trip.length_m * rules.detour).round(),
            late: trip.late,
        }
    }

    fn stop(&self, stop: &Stop) -> VisitStop {
        let place = self.app.territory().locate(SourcePoint::new(Datum::Cgcs2000, stop.at, None), 0);
        let located = place.ok().map(|place| Location::of(&place).located);
        let located = located.as_ref();
        VisitStop {
            lon: stop.at.lon(),
            lat: stop.at.lat(),
            micro_grid: grid(self.app, located.and_then(|l| l.micro_grid.as_ref())),
            village: division(self.app, located.and_then(|l| l.village.as_ref())),
            township: division(self.app, located.and_then(|l| l.township.as_ref())),
            workers: located.map_or_else(Vec::new, |l| self.workers(l)),
            way_m: stop.way_m.round(),
            arrives: hour(stop.arrives),
            leaves: hour(stop.leaves),
            households: stop.households.iter().map(|row| self.household(self.members[*row])).collect(),
        }
    }

    /// Who knows the way and the people: names of people at work, no numbers.
    fn workers(&self, located: &Located) -> Vec<String> {
        let spot = Spot {
            micro: located.micro_grid.as_ref(),
            primary: located.primary_grid.as_ref(),
            station: None,
            tribunal: None,
        };
        let posts = self.app.ground().posts.here(self.app.persons(), spot, self.presence);
        let holders = posts.iter().filter(|p| p.kind == PostKind::GridWorker).flat_map(|p| &p.holders);
        let name = |h: &Holder<'_>| match h.deputy {
            Some((deputy, _)) if !matches!(h.reach, Reach::Reachable) => {
                format!("{}（代 {}）", deputy.name, h.person.name)
            }
            _ => h.person.name.clone(),
        };
        holders.map(name).collect()
    }

    fn household(&self, member: &MemberCase) -> VisitHousehold {
        let standing = standing(self.file, member);
        VisitHousehold {
            code: member.code.clone(),
            category: CategoryView::of(self.app, &member.category),
            standing: standing.as_str(),
            standing_zh: standing.name_zh(),
            standing_en: standing.name_en(),
            people: member.people,
            surveyed: self.surveyed.contains(&member.code),
        }
    }
}
