//! A station: where it is, who works there, what is open.

use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use crate::view::{Named, PersonView, PointView, division};
use axum::Json;
use axum::extract::Path;
use serde::Serialize;
use territory::StationId;
use utoipa::ToSchema;

/// Open and overdue cases of a unit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StationCases {
    open: i64,
    overdue: i64,
}

/// A station, unit, committee, studio or the tribunal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StationView {
    id: String,
    name: String,
    kind: &'static str,
    kind_zh: &'static str,
    township: Option<Named>,
    point: Option<PointView>,
    place_note: String,
    synthetic_place: bool,
    synthetic: bool,
    staff: Vec<PersonView>,
    cases: StationCases,
}

/// A station with its staff and its open work.
#[utoipa::path(get, path = "/api/v1/stations/{id}", params(("id" = String, Path)),
    responses((status = 200, body = StationView), (status = 404, description = "No such station")))]
pub(crate) async fn station(app: App, Path(id): Path<String>) -> Result<Json<StationView>, Problem> {
    let known = StationId::new(id.clone()).ok().and_then(|id| app.territory().station(&id));
    let s = known.ok_or_else(|| Problem::not_found("station", &id))?;
    let (open, overdue) = app.store().unit_cases(&app.scope(), &s.id, clock::today()).await?;
    let staff = app.persons().iter().filter(|p| p.station.as_ref() == Some(&s.id));
    Ok(Json(StationView {
        id: s.id.to_string(),
        name: s.name.clone(),
        kind: s.kind.as_str(),
        kind_zh: s.kind.name_zh(),
        township: division(&app, s.township.as_ref()),
        point: s.point.map(Into::into),
        place_note: s.place_note.clone(),
        synthetic_place: s.synthetic_place,
        synthetic: s.synthetic,
        staff: staff.map(|p| PersonView::of(p, None)).collect(),
        cases: StationCases { open, overdue },
    }))
}
