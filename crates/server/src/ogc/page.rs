//! Pages of the OGC interface for people: the same as the JSON, as tables, with an outline of what is on the page.

use super::answer::Link;
use super::collection::Collection;
use super::found::Found;
use super::record::{Record, Shape};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;
use spatial::LonLat;
use std::fmt::Write as _;

const STYLE: &str = "
body { font: 15px/1.6 system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; color: #1c2733; background: #fff; max-width: 1200px; margin: 24px auto; padding: 0 16px; }
h1 { font-size: 22px; margin: 8px 0; } a { color: #0b5394; } nav { font-size: 14px; color: #51606e; }
table { border-collapse: collapse; width: 100%; font-size: 14px; } .wide { overflow-x: auto; }
th, td { border-bottom: 1px solid #dbe1e7; padding: 6px 10px; text-align: left; vertical-align: top; overflow-wrap: anywhere; min-width: 6em; } thead th { white-space: nowrap; background: #f5f7f9; }
svg { width: 100%; max-height: 360px; background: #f5f7f9; border: 1px solid #dbe1e7; margin: 12px 0; } .note { color: #51606e; font-size: 14px; }
";

fn whole(title: &str, body: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head { meta charset="utf-8"; meta name="viewport" content="width=device-width, initial-scale=1"; title { (title) } style { (PreEscaped(STYLE)) } }
            body { nav { a href="/" { "准治地图" } " › " a href="/ogc/" { "OGC API" } " › " a href="/ogc/collections" { "图层 / collections" } } h1 { (title) } (body) }
        }
    };
    (
        [(header::CACHE_CONTROL, "private, no-cache"), (header::VARY, "accept, cookie, authorization")],
        Html(page.into_string()),
    )
        .into_response()
}

fn links(links: &[Link]) -> Markup {
    html! { p { @for (i, link) in links.iter().enumerate() { @if i > 0 { " · " } a href=(link.href) rel=(link.rel) { (link.title) } } } }
}

/// An object and its links.
pub(super) fn object(body: &Value, own: &[Link]) -> Response {
    let title = body["title"].as_str().unwrap_or("OGC API");
    let content = html! {
        @if let Some(text) = body["description"].as_str() { p { (text) } }
        @if let Some(all) = body["collections"].as_array() {
            table { thead { tr { th scope="col" { "图层" } th scope="col" { "说明" } th scope="col" { "要素" } } }
                tbody { @for c in all {
                    @let id = c["id"].as_str().unwrap_or_default();
                    tr { th scope="row" { a href={ "/ogc/collections/" (id) } { (c["title"].as_str().unwrap_or(id)) } }
                        td { (c["description"].as_str().unwrap_or_default()) }
                        td { a href={ "/ogc/collections/" (id) "/items" } { "查看" } } }
                } } }
        }
        @if let Some(all) = body["conformsTo"].as_array() { ul { @for uri in all { li { (uri.as_str().unwrap_or_default()) } } } }
        (links(own))
        @if let Some(text) = body["attribution"].as_str() { p.note { (text) } }
    };
    whole(title, &content)
}

/// The fields of a collection.
pub(super) fn fields(collection: &Collection) -> Response {
    let content = html! {
        table { thead { tr { th scope="col" { "属性" } th scope="col" { "含义" } th scope="col" { "类型" } } }
            tbody { @for field in collection.fields { tr { th scope="row" { code { (field.name) } } td { (field.title.join(" / ")) } td { (format!("{:?}", field.kind).to_lowercase()) } } } } }
    };
    whole(&format!("{} · 属性", collection.title.join(" / ")), &content)
}

/// How to ask, in words.
pub(super) fn interface(address: &str) -> Response {
    let content = html! {
        p { "QGIS:图层 › 添加图层 › 添加 WFS / OGC API 要素图层，地址 " code { (address) "/ogc/" } ",认证选“基本认证”，用户名为账号，密码为访问令牌。" }
        p { "GDAL:" code { "ogrinfo OAPIF:" (address) "/ogc/" } }
        p { "筛选：" code { "/ogc/collections/cases/items?state=mediating&bbox=111.0,39.5,111.2,39.7&datetime=2026-01-01/.." } }
        p { "CQL2:" code { "filter=category LIKE 'MS-%' AND people > 10 AND S_INTERSECTS(geometry, BBOX(111.0,39.5,111.2,39.7))" } }
        p { "坐标系：" code { "crs=" (super::crs::Crs::Cgcs2000.uri()) } "(纬度在前)、EPSG:4546(北、东，米),缺省为经度在前的 CRS84。" }
        p { a href="/ogc/api?f=json" { "OpenAPI 3.0" } " · " a href="/ogc/conformance" { "符合的标准" } }
    };
    whole("接口说明", &content)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "是".into(),
        Value::Bool(false) => "否".into(),
        other => other.to_string(),
    }
}

/// A page of features.
pub(super) fn features(collection: &Collection, found: &Found, own: &[Link], root: &str) -> Response {
    let content = html! {
        p.note { (collection.description) }
        p { "本页 " (found.records.len()) " 项" @if let Some(matched) = found.matched { ",共 " (matched) " 项" } }
        (PreEscaped(outline(found.records.iter())))
        (links(own))
        div.wide tabindex="0" { table {
            thead { tr { @for field in collection.fields { th scope="col" { (field.title[0]) } } } }
            tbody { @for record in &found.records { tr { @for (i, value) in record.values.iter().enumerate() {
                td { @if i == 0 { a href={ (root) "/collections/" (collection.id) "/items/" (record.id) } { (shown(value)) } } @else { (shown(value)) } }
            } } } }
        } }
        (links(own))
    };
    whole(&collection.title.join(" / "), &content)
}

/// One feature.
pub(super) fn feature(collection: &Collection, record: &Record<'_>, own: &[Link]) -> Response {
    let content = html! {
        (PreEscaped(outline(std::iter::once(record))))
        table { tbody { @for (field, value) in collection.fields.iter().zip(&record.values) { tr { th scope="row" { (field.title.join(" / ")) } td { (shown(value)) } } } } }
        (links(own))
    };
    whole(&format!("{} {}", collection.title[0], record.id), &content)
}

/// Shapes in a plane that is true at their middle: an outline for orientation, no map.
fn outline<'a>(records: impl Iterator<Item = &'a Record<'a>>) -> String {
    let (mut rings, mut points): (Vec<Vec<LonLat>>, Vec<LonLat>) = (Vec::new(), Vec::new());
    for record in records {
        match &record.shape {
            Shape::None => {}
            Shape::Point(at) => points.push(*at),
            Shape::Points(all) => points.extend(all),
            Shape::Area(region) => {
                rings.extend(region.rings().map(|r| r.iter().map(|n| n.lon_lat()).collect()))
            }
        }
    }
    let all = || rings.iter().flatten().chain(&points);
    let (west, east) = all().fold((f64::MAX, f64::MIN), |(a, b), p| (a.min(p.lon()), b.max(p.lon())));
    let (south, north) = all().fold((f64::MAX, f64::MIN), |(a, b), p| (a.min(p.lat()), b.max(p.lat())));
    if west > east {
        return String::new();
    }
    let narrow = ((south + north) / 2.0).to_radians().cos();
    let span = ((east - west) * narrow).max(north - south).max(1e-4);
    let place = |p: &LonLat| ((p.lon() - west) * narrow / span * 1000.0, (north - p.lat()) / span * 1000.0);
    let (width, height) = ((east - west) * narrow / span * 1000.0, (north - south) / span * 1000.0);
    let mut svg = format!(
        "<svg role=\"img\" aria-label=\"本页要素的轮廓\" viewBox=\"-20 -20 {:.0} {:.0}\">",
        width + 40.0,
        height + 40.0
    );
    // Writing to a String cannot fail.
    for ring in &rings {
        svg.push_str("<path fill=\"#0b539418\" stroke=\"#0b5394\" vector-effect=\"non-scaling-stroke\" d=\"");
        for (i, p) in ring.iter().enumerate() {
            let (x, y) = place(p);
            let _ = write!(svg, "{}{x:.1} {y:.1}", if i == 0 { 'M' } else { 'L' });
        }
        svg.push_str("Z\"/>");
    }
    for p in &points {
        let (x, y) = place(p);
        let _ = write!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"#0b5394\"/>");
    }
    svg.push_str("</svg>");
    svg
}
