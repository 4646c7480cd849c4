//! The surveyed buildings of a mine as a table and as GeoJSON, within the reader's scope.

use super::view::screened;
use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use crate::routes::mines::find;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::survey::{Building, assess};
use casework::{Act, AuditEntry};
use exchange::CollectionMeta;
use exchange::export::meta::moment;
use exchange::export::surveys::{SurveyedBuilding, csv, geojson};
use store::{CutOff, MOST_SURVEYS, MineSurvey};
use territory::ExposureClass;

/// Buildings of surveys that count, of cases recorded with a mine, as CSV. Names, statements and surveyors are not in it.
#[utoipa::path(get, path = "/api/v1/mines/{id}/surveys.csv", params(("id" = String, Path)),
    responses((status = 200, description = "UTF-8 with byte order mark", content_type = "text/csv"), (status = 404, description = "No such mine"),
        (status = 422, description = "More surveys than are taken out at once")))]
pub(crate) async fn mine_surveys_csv(app: App, Path(id): Path<String>) -> Result<Response, Problem> {
    let (cut_off, _, rows) = taken(&app, &id, "csv").await?;
    Ok(file("text/csv; charset=utf-8", &id, cut_off, "csv", csv(&rows)))
}

/// The same as RFC 7946 GeoJSON, a point for each building.
#[utoipa::path(get, path = "/api/v1/mines/{id}/surveys.geojson", params(("id" = String, Path)),
    responses((status = 200, description = "RFC 7946", content_type = "application/geo+json"), (status = 404, description = "No such mine"),
        (status = 422, description = "More surveys than are taken out at once")))]
pub(crate) async fn mine_surveys_geojson(app: App, Path(id): Path<String>) -> Result<Response, Problem> {
    let (cut_off, name, rows) = taken(&app, &id, "geojson").await?;
    let rules = app.rules();
    let meta = CollectionMeta {
        title: format!("准治地图 · 入户调查房屋 · {name}"),
        filter: format!("mine={id}"),
        change: cut_off.change,
        cut_off: moment(cut_off.at),
        day: cut_off.day.to_string(),
        rules: format!("subsidence {} damage {}", rules.subsidence.version, rules.damage.version),
        made_by: app.principal().name.clone(),
        rows: rows.len() as u64,
        attribution: territory::source::attribution(),
        synthetic: rows.iter().any(|r| r.synthetic),
    };
    Ok(file("application/geo+json", &id, cut_off, "geojson", geojson(&rows, &meta)))
}

/// The rows, screened apart from the threads that serve connections; who takes them out stands in the audit log first.
async fn taken(app: &App, id: &str, form: &str) -> Result<(CutOff, String, Vec<SurveyedBuilding>), Problem> {
    let mine = find(app, id)?;
    let name = mine.name.clone();
    let (cut_off, surveys) = app.store().surveys_of_mine(&app.scope(), &mine.id, clock::today()).await?;
    if surveys.len() > MOST_SURVEYS {
        let detail = format!("more than {MOST_SURVEYS} surveys are recorded with this mine");
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many_surveys", detail);
        return Err(problem.hint("take them out by an account of a township each"));
    }
    let count: usize = surveys.iter().map(|s| s.survey.buildings.len()).sum();
    let object = format!("mines/{id}/surveys.{form} rows={count}");
    let actor = app.principal().acting_as(None);
    app.store().audit_append(&AuditEntry::done(clock::now(), &actor, Act::Export, object)).await?;
    let app = app.clone();
    let rows = tokio::task::spawn_blocking(move || {
        surveys.iter().flat_map(|survey| rows(&app, survey)).collect::<Vec<_>>()
    });
    Ok((cut_off, name, rows.await.map_err(|_| Problem::ending())?))
}

fn rows(app: &App, survey: &MineSurvey) -> Vec<SurveyedBuilding> {
    let buildings = survey.survey.buildings.iter().enumerate();
    buildings.map(|(i, building)| row(app, survey, i + 1, building)).collect()
}

fn row(app: &App, of: &MineSurvey, number: usize, building: &Building) -> SurveyedBuilding {
    let on = of.survey.on;
    let exposure = screened(app, building, on);
    let found = exposure.as_ref().map(|e| assess(building, on, &app.rules().damage, e));
    let computed = found.as_ref().and_then(|f| f.computed.first()).and_then(|c| c.grade);
    SurveyedBuilding {
        case: of.case.clone(),
        version: of.version,
        building: number,
        on: on.to_string(),
        baseline: of.survey.baseline,
        structure: (building.structure.as_str(), building.structure.name_zh()),
        year_built: building.year_built,
        floor_area_m2: building.floor_area_m2,
        storeys: building.storeys,
        lon: building.lon,
        lat: building.lat,
        cracks: building.rooms.iter().map(|r| r.cracks.len()).sum(),
        widest_mm: found.as_ref().and_then(|f| f.observed.as_ref()).map(|o| o.widest_mm),
        observed: found.as_ref().and_then(|f| f.observed.as_ref()).map(|o| o.grade),
        exposure: found.as_ref().map_or("unknown", |f| class(f.exposure)),
        computed,
        residual: found.as_ref().and_then(|f| f.residual),
        photos: building.photo_count(),
        synthetic: of.synthetic || exposure.as_ref().is_some_and(super::view::made_up),
    }
}

fn class(class: ExposureClass) -> &'static str {
    match class {
        ExposureClass::Inside => "inside",
        ExposureClass::Edge => "edge",
        ExposureClass::Outside => "outside",
        ExposureClass::Unknown => "unknown",
    }
}

fn file(kind: &'static str, mine: &str, cut_off: CutOff, form: &str, text: String) -> Response {
    let name = format!("attachment; filename=\"zhunzhi-surveys-{mine}-{}.{form}\"", cut_off.day);
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, text).into_response()
}
