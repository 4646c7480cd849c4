//! Preservation and escrow (公证保全 + 提存): listed with the reminders of the five years, opened, looked at, and taken on by commands.

mod parcels;
mod view;

pub(crate) use parcels::*;
pub(crate) use view::EscrowAlertView;

use crate::app::App;
use crate::clock;
use crate::problem::{Body, Params, Problem};
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::batch::checked_name;
use casework::preservation::{
    Grounds, MATTER, Preservation, PreservationCommand, PreservationCommandKind, Record, measure,
};
use casework::{CaseCode, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use spatial::{LonLat, distance};
use std::collections::BTreeMap;
use store::{NewPreservation, StoreError};
use territory::MineId;
use utoipa::{IntoParams, ToSchema};
use view::{PreservationFileView, PreservationRowView, PreservationWord, TariffView};

/// How far outside the banner a parcel may lie, metres: farther is a slip of the system of coordinates.
const AROUND_M: f64 = 20_000.0;

/// Which records.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PreservationParams {
    /// Only of this mine.
    mine: Option<String>,
    /// Only of this case.
    case: Option<String>,
    /// Only of this batch.
    batch: Option<String>,
}

/// Records within the reader's duty.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreservationBoard {
    /// The newest first, 1,000 at most.
    preservations: Vec<PreservationRowView>,
    /// Those whose five years have run for three or more, the nearest end first.
    alerts: Vec<EscrowAlertView>,
    /// Tariffs, whether in force or not.
    tariffs: Vec<TariffView>,
    /// The words that fields take: `land`, `method`, `thing`, `unit`, `side`, `ground`, `return_ground`, `way`.
    words: BTreeMap<&'static str, Vec<PreservationWord>>,
    /// Version of the rules.
    rules_version: String,
    /// Their sources.
    source: String,
    /// A boundary point is surveyed better than this, metres.
    accuracy_below_m: f64,
    /// Whether the reader may ask for a preservation.
    may_open: bool,
}

/// A preservation to ask for: of a case, or of an area where there is no case yet.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPreservationBody {
    /// One line of at most 80 characters; no names of people.
    name: String,
    /// Code of its case, or
    case: Option<String>,
    /// the division or grid where it lies.
    place: Option<String>,
    /// The batch that it is treated with.
    batch: Option<String>,
    /// The mine that needs the land.
    mine: Option<String>,
}

pub(crate) fn grounds(app: &App) -> Grounds<'_> {
    let rules = app.rules();
    Grounds { rules: &rules.escrow, calendar: rules.sla.calendar(), today: clock::today() }
}

fn quiet(answer: impl Serialize) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}

/// Alerts of records, the nearest end first.
pub(crate) fn alerts(app: &App, rows: &[Preservation]) -> Vec<EscrowAlertView> {
    let mut alerts: Vec<_> = rows.iter().filter_map(|row| EscrowAlertView::of(app, row)).collect();
    alerts.sort_by(|a, b| a.last_day.cmp(&b.last_day));
    alerts
}

/// The records that the reader sees, with alerts and tariffs.
#[utoipa::path(get, path = "/api/v1/preservations", params(PreservationParams),
    responses((status = 200, body = PreservationBoard), (status = 400, description = "An unknown parameter")))]
pub(crate) async fn list_preservations(
    app: App,
    Params(p): Params<PreservationParams>,
) -> Result<Response, Problem> {
    let mut rows = app.store().preservations(&app.scope()).await?;
    let fits = |asked: &Option<String>, has: &Option<String>| asked.is_none() || asked == has;
    rows.retain(|r| fits(&p.mine, &r.mine) && fits(&p.case, &r.case) && fits(&p.batch, &r.batch));
    let rules = &app.rules().escrow;
    Ok(quiet(PreservationBoard {
        preservations: rows.iter().map(|row| PreservationRowView::of(&app, row)).collect(),
        alerts: alerts(&app, &rows),
        tariffs: rules.tariffs().iter().map(TariffView::from).collect(),
        words: view::words(),
        rules_version: rules.version.clone(),
        source: rules.source.clone(),
        accuracy_below_m: rules.accuracy_below_mm() as f64 / 1_000.0,
        may_open: Record::asks(app.principal()).is_ok(),
    }))
}

/// Asks for a preservation.
#[utoipa::path(post, path = "/api/v1/preservations", request_body = NewPreservationBody,
    responses((status = 201, body = PreservationFileView), (status = 403, description = "Not the reader's work, or outside the own area"),
        (status = 404, description = "No such case or batch"), (status = 422, description = "A field does not fit")))]
pub(crate) async fn open_preservation(
    app: App,
    Body(new): Body<NewPreservationBody>,
) -> Result<Response, Problem> {
    let capacity = Record::asks(app.principal())?;
    let new = checked(&app, new)?;
    let actor = app.principal().acting_as(Some(capacity));
    let id =
        app.store().open_preservation(&app.scope(), &new, &actor, clock::now()).await.map_err(missing)?;
    let file = app.store().preservation(&app.scope(), &id).await?;
    Ok((StatusCode::CREATED, quiet(PreservationFileView::of(&app, file))).into_response())
}

fn checked(app: &App, new: NewPreservationBody) -> Result<NewPreservation, Problem> {
    let bad = |code, detail: String, field| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail).field(field)
    };
    let short = |text: &str| text.chars().take(40).collect::<String>();
    let name = checked_name(&new.name)?;
    if new.case.is_some() == new.place.is_some() {
        let detail = "give the case that it belongs to, or the area where there is no case yet";
        return Err(bad("bad_field", detail.into(), "case"));
    }
    let known = |id: &str| MineId::new(id).ok().is_some_and(|id| app.territory().mine(&id).is_some());
    if let Some(mine) = new.mine.as_deref().filter(|mine| !known(mine)) {
        return Err(bad("unknown_mine", format!("there is no mine `{}`", short(mine)), "mine"));
    }
    if let Some(place) = &new.place {
        if !app.territory().knows_area(place) {
            return Err(bad(
                "unknown_area",
                format!("there is no division or grid `{}`", short(place)),
                "place",
            ));
        }
        if !app.scope().sees(Some(place)) || !app.scope().knows(MATTER, None) {
            let detail = "the area lies outside your own";
            return Err(Problem::new(StatusCode::FORBIDDEN, "outside_own_area", detail).field("place"));
        }
    }
    let code = |text: String| CaseCode::parse(&text).map(|code| code.to_string());
    let case = new.case.map(code).transpose().map_err(|e| bad("bad_field", e.to_string(), "case"))?;
    Ok(NewPreservation { name, case, place: new.place, batch: new.batch, mine: new.mine })
}

/// A record with parcels, attachments, money and log.
#[utoipa::path(get, path = "/api/v1/preservations/{id}", params(("id" = String, Path)),
    responses((status = 200, body = PreservationFileView), (status = 404, description = "No such record, or it is not seen")))]
pub(crate) async fn preservation(app: App, Path(id): Path<String>) -> Result<Response, Problem> {
    let file = app.store().preservation(&app.scope(), &id).await?;
    Ok(quiet(PreservationFileView::of(&app, file)))
}

/// Carries a command out: its word in `command`, and its fields.
#[utoipa::path(post, path = "/api/v1/preservations/{id}/commands", params(("id" = String, Path)), request_body = Object,
    responses((status = 200, body = PreservationFileView), (status = 403, description = "Somebody else's work, or two pairs of eyes"),
        (status = 404, description = "No such record or party"),
        (status = 409, description = "Not at this stage, something has to come first, or a period has ended or not"),
        (status = 422, description = "A field does not fit; of a deposit that is not in full both sums are told")))]
pub(crate) async fn command_preservation(
    app: App,
    Path(id): Path<String>,
    Body(sent): Body<Value>,
) -> Result<Response, Problem> {
    let command = read(sent)?;
    let kind = command.kind();
    let step = casework::preservation::PRESERVATION_STEPS.iter().find(|step| step.command == kind);
    if let Some(step) = step.filter(|step| app.principal().capacity_among(step.by).is_none()) {
        return Err(Refusal::NotYours(step.by.to_vec()).into());
    }
    let decide = |record: &Record| {
        near_the_banner(&app, &command)?;
        record.accept(command.clone(), app.principal(), grounds(&app))
    };
    let named = (id.as_str(), &*command.parties());
    app.store().change_preservation(&app.scope(), named, clock::now(), decide).await?;
    preservation(app, Path(id)).await
}

/// A parcel lies in the banner or near it: elsewhere the system of coordinates was mistaken, or two columns were.
fn near_the_banner(app: &App, command: &PreservationCommand) -> Result<(), Refusal> {
    let PreservationCommand::AddParcel { crs, corners, .. } = command else { return Ok(()) };
    let measured = measure(*crs, corners)?;
    for (i, [lon, lat]) in measured.corners.iter().enumerate() {
        let at = lon.parse().ok().zip(lat.parse().ok()).and_then(|(lon, lat)| LonLat::new(lon, lat).ok());
        let metres = at.map_or(f64::INFINITY, |at| distance::to_region(at, app.territory().outline()).0);
        if metres > AROUND_M {
            let problem = format!(
                "corner {} lies {:.0} km outside the banner: look at the system of coordinates and the order of the columns",
                i + 1,
                metres / 1_000.0
            );
            return Err(Refusal::Field { field: "corners", problem });
        }
    }
    Ok(())
}

/// The command that was sent; an unknown word is told with those there are.
fn read(sent: Value) -> Result<PreservationCommand, Problem> {
    let bad =
        |detail: String| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", detail).field("command");
    let word = sent.get("command").and_then(Value::as_str).unwrap_or_default().to_owned();
    if PreservationCommandKind::parse(&word).is_none() {
        let words: Vec<_> = PreservationCommandKind::ALL.iter().map(|kind| kind.as_str()).collect();
        return Err(bad(format!("`command` must be one of {}", words.join(", "))));
    }
    serde_json::from_value(sent).map_err(|e| bad(format!("`{word}`: {e}")))
}

/// Here a batch is named in the body, and is not found like a case.
fn missing(error: StoreError) -> Problem {
    match error {
        StoreError::NoBatch(id) => Problem::not_found("batch", &id),
        other => other.into(),
    }
}
