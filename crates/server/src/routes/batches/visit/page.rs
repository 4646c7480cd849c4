//! The trips on paper: A4, a map with numbers and a table for each day, with room to tick off and to write.

use super::{VisitPlan, VisitStop, VisitTrip};
use crate::app::App;
use crate::problem::Problem;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use papers::map::PrintedMap;
use spatial::{Bounds, LonLat};
use std::fmt::Write as _;

/// Pixels of 1/96 inch: a page of A4 between its margins.
const WIDTH: u32 = 680;
/// Ground around the stops, as a share of their extent, and at least this many metres.
const MARGIN: f64 = 0.12;
const LEAST_MARGIN_M: f64 = 400.0;

const STYLE: &str = "
@page { size: A4; margin: 14mm 15mm; }
body { font: 10pt/1.5 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; color: #111; max-width: 180mm; margin: 6mm auto; padding: 0 4mm; }
h1 { font-size: 16pt; margin: 0 0 1mm; } h2 { font-size: 12pt; margin: 6mm 0 2mm; border-bottom: 1px solid #111; }
section + section { break-before: page; }
table { border-collapse: collapse; width: 100%; margin: 2mm 0; } tr { break-inside: avoid; }
th, td { border: 1px solid #888; padding: 1mm 1.5mm; text-align: left; vertical-align: top; } td.n, th.n { text-align: right; white-space: nowrap; }
td.room { min-width: 28mm; }
.map { position: relative; } .map > img { display: block; width: 100%; height: auto; }
.map .way { position: absolute; left: 0; top: 0; width: 100%; }
.map b { position: absolute; transform: translate(-50%, -50%); min-width: 14pt; line-height: 14pt; border-radius: 8pt; background: #111; color: #fff; font-size: 8pt; text-align: center; }
.map b.start { background: #fff; color: #111; outline: 1.5pt solid #111; }
.note { font-size: 8.5pt; color: #444; } .synthetic { border: 1px dashed #111; padding: 1mm 2mm; text-align: center; }
";

/// The ground of a trip with where its stops lie.
pub(super) struct TripMap {
    /// Address of the drawing.
    address: String,
    /// Height of the ground as a share of the drawing's.
    ground: f64,
    /// The start and the stops, shares of width and height of the ground.
    spots: Vec<(f64, f64)>,
}

/// A map of each day: a picture that the reader's browser asks for, under what this page lays its stops on.
///
/// # Errors
/// [`Problem`] when a place of the plan is none.
pub(super) fn maps(app: &App, plan: &VisitPlan) -> Result<Vec<TripMap>, Problem> {
    let map = |trip: &VisitTrip| {
        let mut spots = vec![LonLat::new(plan.start.lon, plan.start.lat)?];
        for stop in &trip.stops {
            spots.push(LonLat::new(stop.lon, stop.lat)?);
        }
        let bounds = around(&spots)?;
        let sheet = printed(app, bounds).sheet()?;
        let spots = spots.iter().map(|at| sheet.place(*at)).collect();
        Ok(TripMap { address: address(bounds), ground: sheet.ground_share(), spots })
    };
    plan.trips.iter().map(map).collect()
}

/// Where the ground of a box is drawn, see [`crate::routes::printed_map`].
fn address(bounds: Bounds) -> String {
    let (min, max) = (bounds.min.lon_lat(), bounds.max.lon_lat());
    let bbox = format!("{:.7},{:.7},{:.7},{:.7}", min.lon(), min.lat(), max.lon(), max.lat());
    format!("/static/map.svg?bbox={bbox}&width={WIDTH}&cases=false")
}

fn printed(app: &App, bounds: Bounds) -> PrintedMap<'_> {
    PrintedMap {
        territory: app.territory(),
        bounds,
        width: WIDTH,
        cases: None,
        pin: None,
        day: None,
        public: None,
    }
}

/// A box around the spots that is about as high as it is wide.
fn around(spots: &[LonLat]) -> Result<Bounds, Problem> {
    let range = |of: fn(&LonLat) -> f64| {
        let all = spots.iter().map(of);
        (all.clone().fold(f64::INFINITY, f64::min), all.fold(f64::NEG_INFINITY, f64::max))
    };
    let ((west, east), (south, north)) = (range(|p| p.lon()), range(|p| p.lat()));
    let (x_m, y_m) = spatial::distance::metres_per_degree((south + north) / 2.0);
    let (width_m, height_m) = ((east - west) * x_m, (north - south) * y_m);
    let margin_m = (width_m.max(height_m) * MARGIN).max(LEAST_MARGIN_M);
    // No strips: a sheet holds two thirds of its width at least.
    let (half_x, half_y) =
        (width_m.max(height_m * 0.7) / 2.0 + margin_m, height_m.max(width_m * 0.66) / 2.0 + margin_m);
    let (dx, dy) = (half_x / x_m, half_y / y_m);
    let (lon, lat) = ((west + east) / 2.0, (south + north) / 2.0);
    let corner = |lon, lat| LonLat::new(lon, lat).map(LonLat::node);
    Ok(Bounds { min: corner(lon - dx, lat - dy)?, max: corner(lon + dx, lat + dy)? })
}

pub(super) fn html(plan: &VisitPlan, maps: &[TripMap]) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head { meta charset="utf-8"; title { (plan.name) " 走访计划" } style { (PreEscaped(STYLE)) } }
            body {
                @if plan.synthetic { p.synthetic { "示意数据：批次、案件和人员为虚构" } }
                h1 { (plan.name) " 走访计划" }
                p { (plan.batch) " · " (plan.day) " 起 · 从 " (plan.start.name) " 出发 · " (plan.households) " 户，" (plan.trips.len()) " 天"
                    @if plan.left_out > 0 { " · 另有 " (plan.left_out) " 户不参加或已办结，未列入" } }
                p.note { (plan.statement_zh) " 每户按 " (plan.household_minutes) " 分钟计（" (plan.rules_version) "）。" }
                @for (n, trip) in plan.trips.iter().enumerate() { (day(plan, n, trip, &maps[n])) }
                @if plan.trips.is_empty() { p { "没有需要走访的住户。" } }
            }
        }
    };
    page.into_string()
}

fn day(plan: &VisitPlan, n: usize, trip: &VisitTrip, map: &TripMap) -> Markup {
    html! {
        section {
            h2 { "第 " (n + 1) " 天：" (trip.stops.len()) " 站，约 " (kilometres(trip.road_m)) " 公里" }
            p { (plan.leaves) " 出发，" (trip.home) " 返回" @if trip.late { "（晚于下班时间）" } }
            (drawing(map))
            table {
                thead { tr { th.n { "站" } th { "到达" } th { "地点" } th { "网格员" } th { "案件" } th { "备注" } } }
                tbody { @for (i, stop) in trip.stops.iter().enumerate() { (row(i + 1, stop)) } }
            }
        }
    }
}

fn row(number: usize, stop: &VisitStop) -> Markup {
    let names = [&stop.township, &stop.village, &stop.micro_grid];
    html! {
        tr {
            td.n { (number) }
            td { (stop.arrives) br; span.note { "至 " (stop.leaves) } }
            td { @for name in names.into_iter().flatten() { (name.name) " " } br; span.note { (format!("{:.5}, {:.5}", stop.lon, stop.lat)) } }
            td { @for name in &stop.workers { (name) " " } }
            td { @for h in &stop.households {
                div { "□ " (h.code) " " (h.category.name_zh) " " span.note { (h.standing_zh) @if !h.surveyed { "，待入户登记" } } }
            } }
            td.room {}
        }
    }
}

fn drawing(map: &TripMap) -> Markup {
    let whole = map.spots.iter().chain(map.spots.first());
    let mut way = String::new();
    for (x, y) in whole {
        let _ = write!(way, "{:.2},{:.2} ", x * 100.0, y * 100.0);
    }
    html! {
        div.map {
            img src=(map.address) alt="当天各站的地图";
            svg.way viewBox="0 0 100 100" preserveAspectRatio="none" style=(format!("height:{:.3}%", map.ground * 100.0)) aria-hidden="true" {
                polyline points=(way.trim_end()) fill="none" stroke="#111" stroke-width="1.2" stroke-dasharray="4 3" vector-effect="non-scaling-stroke" {}
            }
            @for (i, (x, y)) in map.spots.iter().enumerate() {
                b class=[(i == 0).then_some("start")] style=(format!("left:{:.2}%;top:{:.2}%", x * 100.0, y * map.ground * 100.0)) {
                    @if i == 0 { "起" } @else { (i) }
                }
            }
        }
    }
}

fn kilometres(metres: f64) -> String {
    format!("{:.1}", metres / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    #[test]
    fn a_box_around_one_place_is_wide_enough_for_a_map() {
        let bounds = around(&[at(111.0, 39.7)]).unwrap();
        let (min, max) = (bounds.min.lon_lat(), bounds.max.lon_lat());
        assert!(spatial::distance::metres(min, max) > 800.0);
    }

    #[test]
    fn a_box_around_places_in_a_row_holds_them_and_is_no_strip() {
        let spots = [at(110.8, 39.7), at(111.2, 39.7), at(111.0, 39.701)];
        let bounds = around(&spots).unwrap();
        assert!(spots.iter().all(|p| bounds.contains(p.node())));
        let (min, max) = (bounds.min.lon_lat(), bounds.max.lon_lat());
        let (x_m, y_m) = spatial::distance::metres_per_degree(39.7);
        let ratio = (max.lon() - min.lon()) * x_m / ((max.lat() - min.lat()) * y_m);
        assert!((0.5..2.0).contains(&ratio), "{ratio}");
    }
}
