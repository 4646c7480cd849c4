//! A mine's dossier in one answer: disputes around it by distance, what happened when, who lives in its reach, which letters are
//! unanswered, and how often households report elsewhere.
//!
//! Everything about cases is what the reader may know of, reported by the day asked for; their states are today's.

mod around;
mod asked;
mod files;
mod page;
mod preserved;

use super::day::day;
use super::mines::{RingView, find, ring};
use crate::app::App;
use crate::clock;
use crate::problem::{Params, Problem};
use crate::view::{Named, NamedId};
use around::{Around, Comparison, Zone};
use asked::AskedOfMine;
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use casework::dossier::{Month, month_of, months};
use casework::{Act, AuditEntry, CaseFilter, Level};
pub(crate) use files::*;
use preserved::PreservedOfMine;
use serde::{Deserialize, Serialize};
use store::Letter;
use territory::Mine;
use time::Date;
use utoipa::{IntoParams, ToSchema};

/// Months of the timeline.
const MONTHS: u32 = 36;
/// Must be printed with every dossier.
const STATEMENT_ZH: &str = "本档案汇集登记事实，不认定责任，不构成鉴定意见；案件只含查阅人有权知悉的部分，状态为查阅当日状态；户数取自地址数据；某月没有记录不等于没有发生。";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DossierParams {
    /// Up to which day, such as `2026-06-30`; today when left out.
    as_of: Option<String>,
}

/// A mine's dossier.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Dossier {
    mine: NamedId,
    method: &'static str,
    as_of: String,
    synthetic: bool,
    operators: Vec<OperatorView>,
    /// Rings of the licence that hold on the day.
    licence_rings: Vec<LicenceRingView>,
    /// Licence, influence zone, then 500 m, 1, 3 and 5 km; each counts all within.
    rings: Vec<DossierRing>,
    batches: Vec<BatchOfMine>,
    /// Preservation and escrow (公证保全 + 提存).
    preserved: PreservedOfMine,
    /// The last 36 months, oldest first.
    #[schema(value_type = Vec<Object>)]
    months: Vec<Month>,
    records: RecordCounts,
    zone: Zone,
    letters: Vec<LetterView>,
    /// Questions to the operator in writing.
    asked: AskedOfMine,
    /// `None` for readers of a part of the banner: they know too little of other mines.
    comparison: Option<Comparison>,
    statement_zh: &'static str,
}

/// Who ran the mine.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OperatorView {
    name: String,
    from: Option<String>,
    to: Option<String>,
}

/// Disputes within one ring.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DossierRing {
    /// `licence`, `influence` or `distance`.
    kind: &'static str,
    #[serde(flatten)]
    disputes: RingView,
}

/// A batch about the mine.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchOfMine {
    id: String,
    name: String,
    stage_zh: &'static str,
    stage_en: &'static str,
    cases: u32,
    open: u32,
}

/// A ring of the licence that holds on the day, with the elevations between which it allows to mine.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LicenceRingView {
    name: String,
    from: String,
    to: Option<String>,
    /// Metres above the datum of heights (1985 国家高程基准).
    top_m: f64,
    bottom_m: f64,
    area_km2: f64,
    source: String,
    synthetic: bool,
}

/// How much is recorded of the mine's work by the day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordCounts {
    blasts: usize,
    faces: usize,
    dumps: usize,
    roads: usize,
    observation_points: usize,
    synthetic: bool,
}

/// A letter and its answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LetterView {
    kind: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
    number: String,
    case: String,
    addressee: String,
    /// Whether the addressee names the mine or its operator.
    to_operator: bool,
    issued_on: String,
    answered_on: Option<String>,
}

/// A mine's dossier up to a day, of the cases in the reader's scope.
#[utoipa::path(get, path = "/api/v1/mines/{id}/dossier", params(("id" = String, Path), DossierParams),
    responses((status = 200, body = Dossier), (status = 400, description = "Not a day, or one to come"), (status = 404, description = "No such mine")))]
pub(crate) async fn mine_dossier(
    app: App,
    Path(id): Path<String>,
    Params(p): Params<DossierParams>,
) -> Result<Json<Dossier>, Problem> {
    Ok(Json(dossier(&app, &id, p.as_of.as_deref()).await?))
}

/// The dossier as a page for screen and print; numbers of cases below five are not told one by one, as paper goes from hand to hand.
#[utoipa::path(get, path = "/api/v1/mines/{id}/dossier/page", params(("id" = String, Path), DossierParams),
    responses((status = 200, content_type = "text/html"), (status = 404, description = "No such mine")))]
pub(crate) async fn mine_dossier_page(
    app: App,
    Path(id): Path<String>,
    Params(p): Params<DossierParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    super::documents::own_pages_only(&headers)?;
    let dossier = dossier(&app, &id, p.as_of.as_deref()).await?;
    let actor = app.principal().acting_as(None);
    let object = format!("mine dossier {id} as of {}", dossier.as_of);
    app.store().audit_append(&AuditEntry::done(clock::now(), &actor, Act::Export, object)).await?;
    Ok(([(header::CACHE_CONTROL, "private, no-store")], Html(page::html(&dossier))).into_response())
}

/// The day a dossier is of: today when left out, and none to come.
fn as_of_day(as_of: Option<&str>) -> Result<Date, Problem> {
    let as_of = match as_of {
        Some(text) => day(text, "as_of")?,
        None => clock::today(),
    };
    if as_of > clock::today() {
        return Err(Problem::bad_request("bad_date", "a dossier cannot be of a day to come").field("as_of"));
    }
    Ok(as_of)
}

async fn dossier(app: &App, id: &str, as_of: Option<&str>) -> Result<Dossier, Problem> {
    let mine = find(app, id)?;
    let as_of = as_of_day(as_of)?;
    let scope = app.scope();
    let baselines = app.store().baselines_of_mine(&scope, &mine.id, as_of).await?;
    let around = Around::of(app, mine, as_of, &baselines);
    let (letters, visits, batches, preserved, asked) = tokio::try_join!(
        app.store().letters(&scope, &around.cases, as_of),
        app.store().visits(&scope, &around.cases, as_of),
        app.store().batches(&scope),
        app.store().preservations(&scope),
        AskedOfMine::read(app, id, as_of)
    )?;
    let of_mine = batches.into_iter().filter(|b| b.mine.as_deref() == Some(id) && b.opened <= as_of);
    let synthetic = mine.synthetic_shape || mine.record.blasts.iter().any(|b| b.provenance.synthetic);
    Ok(Dossier {
        mine: NamedId { id: mine.id.to_string(), name: mine.name.clone() },
        method: mine.method.as_str(),
        as_of: as_of.to_string(),
        synthetic,
        operators: operators(mine, as_of),
        licence_rings: licence_rings(mine, as_of),
        rings: around.rings,
        batches: of_mine.filter_map(|b| batch(app, b)).collect(),
        preserved: PreservedOfMine::of(app, &preserved, id, as_of),
        months: timeline(mine, &around.reported, &visits, as_of),
        records: recorded(mine, as_of),
        zone: around.zone,
        asked: AskedOfMine::of(&asked, as_of),
        letters: letters.into_iter().map(|l| letter(mine, l)).collect(),
        comparison: scope.covers_banner().then(|| around::comparison(app, mine, as_of)),
        statement_zh: STATEMENT_ZH,
    })
}

fn operators(mine: &Mine, as_of: Date) -> Vec<OperatorView> {
    let known = mine.record.operators.iter().filter(|o| o.from <= as_of);
    let mut operators: Vec<_> = known
        .map(|o| OperatorView {
            name: o.name.clone(),
            from: Some(o.from.to_string()),
            to: o.to.map(|d| d.to_string()),
        })
        .collect();
    if operators.is_empty() {
        operators.extend(mine.operator.clone().map(|name| OperatorView { name, from: None, to: None }));
    }
    operators
}

fn licence_rings(mine: &Mine, as_of: Date) -> Vec<LicenceRingView> {
    let held = mine.record.licence_rings.iter().filter(|ring| ring.holds_on(as_of));
    let view = |ring: &territory::record::LicenceRing| LicenceRingView {
        name: ring.name.clone(),
        from: ring.from.to_string(),
        to: ring.to.map(|d| d.to_string()),
        top_m: ring.top_m,
        bottom_m: ring.bottom_m,
        area_km2: (spatial::distance::area_m2(&ring.region) / 1e4).round() / 100.0,
        source: ring.provenance.source.clone(),
        synthetic: ring.provenance.synthetic,
    };
    held.map(view).collect()
}

/// A batch with its cases that the reader may know of; none when there is no such case.
fn batch(app: &App, batch: casework::Batch) -> Option<BatchOfMine> {
    let filter = CaseFilter { batch: Some(batch.id.clone()), ..CaseFilter::default() };
    let cases = app.cases();
    let counted = cases.docket.counts(&app.scope(), &filter, None, clock::today(), Level::Township).sum;
    (counted.total > 0).then(|| BatchOfMine {
        id: batch.id,
        name: batch.name,
        stage_zh: batch.stage.name_zh(),
        stage_en: batch.stage.name_en(),
        cases: counted.total,
        open: counted.open,
    })
}

fn timeline(mine: &Mine, reported: &[Date], visits: &[Date], as_of: Date) -> Vec<Month> {
    let mut months = months(as_of, MONTHS);
    for (day, metres) in mine.record.advances().filter(|(day, _)| *day <= as_of) {
        if let Some(month) = month_of(&mut months, day) {
            *month.advance_m.get_or_insert(0.0) += metres;
        }
    }
    for blast in mine.record.blasts.iter().filter(|b| b.on <= as_of) {
        if let Some(month) = month_of(&mut months, blast.on) {
            month.blasts += 1;
            let largest = month.largest_charge_kg.get_or_insert(0.0);
            *largest = largest.max(blast.charge_kg);
        }
    }
    for day in reported {
        if let Some(month) = month_of(&mut months, *day) {
            month.reports += 1;
        }
    }
    for day in visits {
        if let Some(month) = month_of(&mut months, *day) {
            month.visits += 1;
        }
    }
    months.into_values().collect()
}

fn recorded(mine: &Mine, as_of: Date) -> RecordCounts {
    let record = &mine.record;
    RecordCounts {
        blasts: record.blasts.iter().filter(|b| b.on <= as_of).count(),
        faces: record.faces.iter().filter(|f| f.on <= as_of).count(),
        dumps: record.dumps.iter().filter(|d| d.from <= as_of).count(),
        roads: record.roads.iter().filter(|r| r.from <= as_of).count(),
        observation_points: record.points.iter().filter(|p| p.from <= as_of).count(),
        synthetic: record.is_synthetic(),
    }
}

fn letter(mine: &Mine, letter: Letter) -> LetterView {
    let names = mine.record.operators.iter().map(|o| o.name.as_str());
    let names = names.chain(mine.operator.as_deref()).chain([mine.name.as_str(), mine.short_name.as_str()]);
    let mut names = names.filter(|n| !n.is_empty());
    LetterView {
        kind: letter.kind.as_str(),
        name_zh: letter.kind.name_zh(),
        name_en: letter.kind.name_en(),
        number: letter.number,
        case: letter.case,
        to_operator: names.any(|name| letter.addressee.contains(name)),
        addressee: letter.addressee,
        issued_on: letter.issued_on.to_string(),
        answered_on: letter.answered_on.map(|d| d.to_string()),
    }
}

/// A division by code and name.
fn named(app: &App, code: &str) -> Named {
    let name = app.territory().area_name(code).unwrap_or(code).to_owned();
    Named { code: code.to_owned(), name }
}
