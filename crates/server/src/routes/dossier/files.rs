//! The dossier as files for GIS programs: what it joins, layer by layer, without words and people.

use super::{DossierParams, as_of_day};
use crate::app::App;
use crate::clock;
use crate::problem::{Params, Problem};
use crate::routes::mines::find;
use crate::routes::survey::OfMine;
use axum::extract::Path;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::{Act, AuditEntry, CaseFilter, CaseRow};
use exchange::checksum::sha256_hex;
use exchange::export::dossier::{AROUND_M, MineFile, geojson, geopackage};
use exchange::export::meta::moment;
use exchange::export::surveys::SurveyedBuilding;
use exchange::{AtlasNames, CollectionMeta};
use std::time::Duration;
use store::CutOff;
use territory::Mine;
use territory::subsidence::MineZone;
use time::Date;

/// Most cases in a file: it is made in memory.
const MOST_CASES: usize = 20_000;
/// How long a turn is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// SHA-256 of the file, as in the audit log.
const SHA256: HeaderName = HeaderName::from_static("x-content-sha256");

#[derive(Clone, Copy)]
enum Form {
    GeoJson,
    GeoPackage,
}

impl Form {
    /// Ending of the name, and media type.
    fn told(self) -> (&'static str, &'static str) {
        match self {
            Form::GeoJson => ("geojson", "application/geo+json"),
            Form::GeoPackage => ("gpkg", "application/geopackage+sqlite3"),
        }
    }
}

/// Areas, panels, zones, distances, records, surveyed buildings and the reader's cases within 5 km as RFC 7946 GeoJSON;
/// `metadata.layers` tells rows, source, classification and hash of each layer. Equal requests of an equal state are equal bytes.
#[utoipa::path(get, path = "/api/v1/mines/{id}/dossier.geojson", params(("id" = String, Path), DossierParams),
    responses((status = 200, description = "RFC 7946", content_type = "application/geo+json"), (status = 400, description = "Not a day, or one to come"),
        (status = 404, description = "No such mine"), (status = 422, description = "More cases or surveys than are taken out at once")))]
pub(crate) async fn mine_dossier_geojson(
    app: App,
    Path(id): Path<String>,
    Params(p): Params<DossierParams>,
) -> Result<Response, Problem> {
    file(app, &id, p.as_of.as_deref(), Form::GeoJson).await
}

/// The same as a GeoPackage in EPSG:4490, a layer for each kind of thing and the table `contents`.
#[utoipa::path(get, path = "/api/v1/mines/{id}/dossier.gpkg", params(("id" = String, Path), DossierParams),
    responses((status = 200, description = "OGC GeoPackage", content_type = "application/geopackage+sqlite3"), (status = 400, description = "Not a day, or one to come"),
        (status = 404, description = "No such mine"), (status = 422, description = "More cases or surveys than are taken out at once")))]
pub(crate) async fn mine_dossier_gpkg(
    app: App,
    Path(id): Path<String>,
    Params(p): Params<DossierParams>,
) -> Result<Response, Problem> {
    file(app, &id, p.as_of.as_deref(), Form::GeoPackage).await
}

async fn file(app: App, id: &str, as_of: Option<&str>, form: Form) -> Result<Response, Problem> {
    let mine = find(&app, id)?.clone();
    let as_of = as_of_day(as_of)?;
    let Ok(Ok(turn)) = tokio::time::timeout(PATIENCE, app.streams().clone().acquire_owned()).await else {
        let detail = "too many exports are running; try again in a moment";
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail).retry_after(10));
    };
    let (cut_off, cases) = cases(&app, &mine, as_of).await?;
    let houses = OfMine::read(&app, id).await?.assessed(&app).await?;
    let (making, of, count) = (app.clone(), mine.clone(), cases.len());
    let made =
        tokio::task::spawn_blocking(move || bytes(&making, (&of, as_of), cut_off, (&cases, &houses), form))
            .await;
    let bytes = made.map_err(|_| Problem::ending())??;
    drop(turn);
    let hash = sha256_hex(&bytes);
    let (ending, kind) = form.told();
    let object = format!("mines/{}/dossier.{ending} as of {as_of} cases={count} sha256={hash}", mine.id);
    let actor = app.principal().acting_as(None);
    app.store().audit_append(&AuditEntry::done(clock::now(), &actor, Act::Export, object)).await?;
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"zhunzhi-dossier-{}-{as_of}.{ending}\"", mine.id),
        ),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (SHA256, hash),
    ];
    Ok((headers, bytes).into_response())
}

/// The cases around a mine reported by a day, in one state of the register.
async fn cases(app: &App, mine: &Mine, as_of: Date) -> Result<(CutOff, Vec<CaseRow>), Problem> {
    let filter = CaseFilter {
        near_mine: Some((mine.id.clone(), AROUND_M)),
        until: Some(as_of),
        ..CaseFilter::default()
    };
    let mut extract = app.store().extract(app.scope(), filter, clock::today()).await?;
    if extract.rows() > MOST_CASES as u64 {
        let detail = format!("more than {MOST_CASES} cases lie within 5 km of this mine");
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many_rows", detail);
        return Err(problem.hint("take them out by an account of a township each, or as an export of cases"));
    }
    let mut cases = vec![];
    loop {
        let rows = extract.next().await?;
        if rows.is_empty() {
            return Ok((extract.cut_off(), cases));
        }
        cases.extend(rows);
    }
}

fn bytes(
    app: &App,
    (mine, as_of): (&Mine, Date),
    cut_off: CutOff,
    (cases, houses): (&[CaseRow], &[SurveyedBuilding]),
    form: Form,
) -> Result<Vec<u8>, Problem> {
    let zones = zones(app, mine);
    let rules = app.rules();
    let names = AtlasNames { territory: app.territory(), categories: &rules.categories };
    let zone_rules = rules.subsidence.version.as_str();
    let file = MineFile { mine, as_of, zones: &zones, zone_rules, cases, houses, names: &names };
    let meta = CollectionMeta {
        title: format!("准治地图 · 矿区档案 · {}", mine.name),
        filter: format!("mine={} as_of={as_of}", mine.id),
        change: cut_off.change,
        cut_off: moment(cut_off.at),
        day: cut_off.day.to_string(),
        rules: format!(
            "categories {}; sla {}; subsidence {zone_rules}; damage {}; influence {}",
            rules.categories.version, rules.sla.version, rules.damage.version, rules.influence.version
        ),
        made_by: app.principal().name.clone(),
        rows: cases.len() as u64,
        attribution: territory::source::attribution(),
        synthetic: mine.synthetic_shape
            || mine.record.is_synthetic()
            || cases.iter().any(|c| c.synthetic)
            || houses.iter().any(|h| h.synthetic),
    };
    match form {
        Form::GeoJson => Ok(geojson(&file, &meta).into_bytes()),
        Form::GeoPackage => Ok(geopackage(&file, &meta)?),
    }
}

/// The zones of a mine as they are shown; none while they are worked out.
fn zones(app: &App, mine: &Mine) -> Vec<MineZone> {
    let own = app.all_zones().filter(|zone| zone.mine.id == mine.id);
    own.map(|zone| MineZone {
        panel: zone.panel.map(str::to_owned),
        kind: zone.kind,
        band: zone.band,
        region: zone.region.clone(),
    })
    .collect()
}
