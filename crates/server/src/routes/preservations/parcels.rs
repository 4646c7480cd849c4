//! Export of preserved parcels as RFC 7946 GeoJSON.

use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::decimal::decimal;
use casework::{Act, AuditEntry};
use exchange::CollectionMeta;
use exchange::export::meta::moment;
use serde_json::{Value, json};
use store::{CutOff, ParcelRow};

/// The parcels of all records that the reader sees, as a GeoJSON feature collection with the facts that every export tells of itself.
#[utoipa::path(get, path = "/api/v1/preservations.geojson",
    responses((status = 200, description = "RFC 7946", content_type = "application/geo+json")))]
pub(crate) async fn export_parcels(app: App) -> Result<Response, Problem> {
    let (cut_off, parcels) = app.store().preserved_parcels(&app.scope(), clock::today()).await?;
    let object = format!("preservations.geojson rows={}", parcels.len());
    let actor = app.principal().acting_as(None);
    app.store().audit_append(&AuditEntry::done(clock::now(), &actor, Act::Export, object)).await?;
    let collection = json!({
        "type": "FeatureCollection",
        "name": "preserved_parcels",
        "metadata": facts(&app, cut_off, &parcels),
        "features": parcels.iter().map(feature).collect::<Vec<_>>(),
    });
    let name = format!("attachment; filename=\"zhunzhi-parcels-{}.geojson\"", cut_off.day);
    let headers = [
        (header::CONTENT_TYPE, "application/geo+json".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, collection.to_string()).into_response())
}

fn facts(app: &App, cut_off: CutOff, parcels: &[ParcelRow]) -> Value {
    let meta = CollectionMeta {
        title: "准治地图 · 公证保全地块".into(),
        filter: String::new(),
        change: cut_off.change,
        cut_off: moment(cut_off.at),
        day: cut_off.day.to_string(),
        rules: format!("escrow {}", app.rules().escrow.version),
        made_by: app.principal().name.clone(),
        rows: parcels.len() as u64,
        attribution: territory::source::attribution(),
        synthetic: parcels.iter().any(|p| p.synthetic)
            || app.territory().atlas().grids.iter().any(|g| g.synthetic),
    };
    let mut facts = serde_json::to_value(&meta).unwrap_or_default();
    facts["coordinates_zh"] = "经度、纬度(度),CGCS2000,与 WGS 84 相差厘米级;面积为椭球面积".into();
    facts["coordinates_en"] =
        "longitude, latitude in degrees, CGCS2000 (equal to WGS 84 within centimetres); areas on the ellipsoid".into();
    facts
}

fn feature(row: &ParcelRow) -> Value {
    let mut ring: Vec<[f64; 2]> = row.ring.iter().map(|p| [p.lon(), p.lat()]).collect();
    // RFC 7946: the outer ring runs counter-clockwise.
    let twice: f64 = (0..ring.len()).fold(0.0, |sum, i| {
        let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
        sum + (a[0] - ring[0][0]) * (b[1] - ring[0][1]) - (b[0] - ring[0][0]) * (a[1] - ring[0][1])
    });
    if twice < 0.0 {
        ring.reverse();
    }
    ring.extend(ring.first().copied());
    json!({
        "type": "Feature",
        "id": format!("{}/{}", row.id, row.parcel),
        "geometry": { "type": "Polygon", "coordinates": [ring] },
        "properties": {
            "preservation": row.id,
            "name": row.name,
            "stage": row.stage.as_str(),
            "stage_zh": row.stage.name_zh(),
            "case": row.case,
            "mine": row.mine,
            "parcel": row.parcel,
            "land": row.land.as_str(),
            "land_zh": row.land.name_zh(),
            "area_m2": decimal(row.area_e2, 2),
            "area_mu": decimal(row.mu_e4, 4),
            "deposited_on": row.deposited_on.map(|day| day.to_string()),
            "synthetic": row.synthetic,
        },
    })
}
