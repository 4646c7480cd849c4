//! The surveyed buildings of a mine as a table and as GeoJSON, within the reader's scope.

use super::of_mine::OfMine;
use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::{Act, AuditEntry};
use exchange::CollectionMeta;
use exchange::export::meta::moment;
use exchange::export::surveys::{SurveyedBuilding, csv, geojson};
use store::CutOff;

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

/// The rows; who takes them out stands in the audit log first.
async fn taken(app: &App, id: &str, form: &str) -> Result<(CutOff, String, Vec<SurveyedBuilding>), Problem> {
    let of = OfMine::read(app, id).await?;
    let object = format!("mines/{id}/surveys.{form} rows={}", of.buildings());
    let actor = app.principal().acting_as(None);
    app.store().audit_append(&AuditEntry::done(clock::now(), &actor, Act::Export, object)).await?;
    Ok((of.cut_off, of.name.clone(), of.assessed(app).await?))
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
