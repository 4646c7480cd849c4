//! The crack diary of a case, with growth curves.

use super::cases::parse_code;
use super::evidence::number;
use crate::app::App;
use crate::clock;
use crate::problem::{Body, Problem};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use casework::crack::{Caution, NewCrack, Noted, Reading, Replaced, Step, in_force};
use casework::evidence::handler;
use casework::{CaseCode, EvidenceRefusal};
use serde::{Deserialize, Serialize};
use store::CrackRow;
use time::Date;
use time::macros::format_description;
use utoipa::ToSchema;

/// The crack diary of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CrackDiary {
    cracks: Vec<CrackView>,
    /// To be shown beside every curve: growth is no finding of cause.
    notice_zh: &'static str,
    notice_en: &'static str,
}

/// A crack with its growth.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CrackView {
    number: u32,
    name: String,
    room: String,
    wall: String,
    direction: &'static str,
    direction_zh: &'static str,
    direction_en: &'static str,
    /// The readings that count, by day.
    readings: Vec<ReadingView>,
    /// Wrong readings whose place another took, in the order in which they were noted.
    replaced: Vec<ReplacedView>,
    /// Days from the first to the last reading.
    days: i64,
    /// Growth of the width from the first to the last reading, mm.
    growth_mm: f64,
    /// The same for 30 days; null with fewer than two days.
    per_30_days_mm: Option<f64>,
}

/// A reading beside the one before.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadingView {
    /// Number within the crack.
    seq: u32,
    on: String,
    width_mm: f64,
    length_cm: f64,
    scale_card: bool,
    /// Number of an item of evidence.
    photo: Option<u32>,
    /// Days since the reading before.
    days: Option<i64>,
    growth_mm: Option<f64>,
    per_30_days_mm: Option<f64>,
    cautions: Vec<CautionView>,
}

/// A reading that was wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReplacedView {
    seq: u32,
    on: String,
    width_mm: f64,
    length_cm: f64,
    /// Number of the reading that took its place.
    by: u32,
    /// What was wrong.
    reason: String,
}

/// What has to be kept in mind about a reading.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CautionView {
    code: &'static str,
    text_zh: &'static str,
    text_en: &'static str,
}

const NOTICE_ZH: &str = "读数只说明裂缝的变化，不构成鉴定意见，也不说明原因";
const NOTICE_EN: &str = "Readings tell how a crack changes; they are no appraisal and tell no cause";

/// The cracks of a case with their readings and how they grow.
#[utoipa::path(get, path = "/api/v1/cases/{code}/cracks", params(("code" = String, Path)),
    responses((status = 200, body = CrackDiary), (status = 404, description = "No such case in the reader's scope")))]
pub(crate) async fn cracks(app: App, Path(code): Path<String>) -> Result<Json<CrackDiary>, Problem> {
    diary(&app, &parse_code(&code)?).await
}

/// A crack to be watched.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CrackRequest {
    /// Such as `1号裂缝`.
    name: String,
    room: String,
    wall: String,
    /// `vertical`, `horizontal`, `diagonal`, `stepped` or `irregular`.
    direction: String,
}

/// Notes a crack.
#[utoipa::path(post, path = "/api/v1/cases/{code}/cracks", params(("code" = String, Path)), request_body = CrackRequest,
    responses((status = 201, body = CrackDiary), (status = 404, description = "No such case in the reader's scope"),
        (status = 422, description = "A field does not fit")))]
pub(crate) async fn note_crack(
    app: App,
    Path(code): Path<String>,
    Body(request): Body<CrackRequest>,
) -> Result<(StatusCode, Json<CrackDiary>), Problem> {
    let code = parse_code(&code)?;
    let actor = handler(app.principal())?;
    let CrackRequest { name, room, wall, direction } = &request;
    let crack = NewCrack::check(name, room, wall, direction)?;
    app.store().note_crack(&app.scope(), &code, &crack, &actor, clock::now()).await?;
    Ok((StatusCode::CREATED, diary(&app, &code).await?))
}

/// A reading of a crack.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadingRequest {
    /// The day, `2026-11-26`.
    on: String,
    /// Width at the marked spot, mm, kept to hundredths.
    width_mm: f64,
    /// Length from end to end, cm, kept to tenths.
    length_cm: f64,
    /// Whether a scale card is seen on the photo.
    #[serde(default)]
    scale_card: bool,
    /// Number of an item of evidence of the case.
    photo: Option<u32>,
    /// Number of the wrong reading whose place this one takes; both stay on record.
    corrects: Option<u32>,
    /// What was wrong, 4 to 200 characters; with `corrects` only.
    reason: Option<String>,
}

/// Notes a reading, perhaps in the place of a wrong one. Of one day a crack has one that counts.
#[utoipa::path(post, path = "/api/v1/cases/{code}/cracks/{n}/readings", params(("code" = String, Path), ("n" = u32, Path)),
    request_body = ReadingRequest, responses((status = 201, body = CrackDiary),
        (status = 404, description = "No such crack, or no such photo"), (status = 422, description = "A field does not fit")))]
pub(crate) async fn note_reading(
    app: App,
    Path((code, n)): Path<(String, String)>,
    Body(request): Body<ReadingRequest>,
) -> Result<(StatusCode, Json<CrackDiary>), Problem> {
    let (code, n) = (parse_code(&code)?, number(&n)?);
    let actor = handler(app.principal())?;
    let on = Date::parse(&request.on, format_description!("[year]-[month]-[day]"));
    let on = on.map_err(|_| EvidenceRefusal::Field {
        field: "on",
        problem: "a day such as 2026-11-26 is expected".into(),
    })?;
    let replaces = replaced(request.corrects, request.reason.as_deref())?;
    let ReadingRequest { width_mm, length_cm, scale_card, photo, .. } = request;
    let reading = Reading { on, width_mm, length_cm, scale_card, photo }.check(clock::today())?;
    let noted = (&reading, replaces.as_ref());
    app.store().note_reading(&app.scope(), (&code, n), noted, &actor, clock::now()).await?;
    Ok((StatusCode::CREATED, diary(&app, &code).await?))
}

fn replaced(corrects: Option<u32>, reason: Option<&str>) -> Result<Option<Replaced>, EvidenceRefusal> {
    match (corrects, reason) {
        (Some(seq), reason) => Replaced::check(seq, reason.unwrap_or_default()).map(Some),
        (None, None) => Ok(None),
        (None, Some(_)) => {
            let problem = "the number of the reading that was wrong is expected with a reason".into();
            Err(EvidenceRefusal::Field { field: "corrects", problem })
        }
    }
}

async fn diary(app: &App, code: &CaseCode) -> Result<Json<CrackDiary>, Problem> {
    let cracks = app.store().cracks(&app.scope(), code).await?;
    let cracks = cracks.into_iter().map(CrackView::from).collect();
    Ok(Json(CrackDiary { cracks, notice_zh: NOTICE_ZH, notice_en: NOTICE_EN }))
}

impl From<CrackRow> for CrackView {
    fn from(row: CrackRow) -> CrackView {
        let CrackRow { number, crack, growth, noted } = row;
        let seq_of = |on| in_force(&noted).find(|n| n.reading.on == on).map_or(0, |n| n.seq);
        CrackView {
            number,
            name: crack.name,
            room: crack.room,
            wall: crack.wall,
            direction: crack.direction.as_str(),
            direction_zh: crack.direction.name_zh(),
            direction_en: crack.direction.name_en(),
            readings: growth.steps.iter().map(|s| ReadingView::of(seq_of(s.reading.on), s)).collect(),
            replaced: noted.iter().filter_map(|by| ReplacedView::of(&noted, by)).collect(),
            days: growth.days,
            growth_mm: growth.growth_mm,
            per_30_days_mm: growth.per_30_days_mm,
        }
    }
}

impl ReplacedView {
    fn of(noted: &[Noted], by: &Noted) -> Option<ReplacedView> {
        let Replaced { seq, reason } = by.replaces.as_ref()?;
        let wrong = noted.iter().find(|n| n.seq == *seq)?.reading;
        let Reading { width_mm, length_cm, .. } = wrong;
        let on = wrong.on.to_string();
        Some(ReplacedView { seq: *seq, on, width_mm, length_cm, by: by.seq, reason: reason.clone() })
    }
}

impl ReadingView {
    fn of(seq: u32, step: &Step) -> ReadingView {
        let caution =
            |c: &Caution| CautionView { code: c.as_str(), text_zh: c.name_zh(), text_en: c.name_en() };
        ReadingView {
            seq,
            on: step.reading.on.to_string(),
            width_mm: step.reading.width_mm,
            length_cm: step.reading.length_cm,
            scale_card: step.reading.scale_card,
            photo: step.reading.photo,
            days: step.days,
            growth_mm: step.growth_mm,
            per_30_days_mm: step.per_30_days_mm,
            cautions: step.cautions.iter().map(caution).collect(),
        }
    }
}
