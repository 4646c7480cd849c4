//! The first line of a trace: where the place was found to lie, by which polygons and at what distances.

use super::condition::metres;
use super::mines::described;
use super::{Reason, ReasonOutcome, RoutingInput};
use serde_json::{Map, json};

/// What locating found, for who asks "why me".
pub(super) fn whereabouts(input: &RoutingInput<'_>) -> Reason {
    let place = input.place;
    let code = |c: &Option<territory::CodeName>| json!(c.as_ref().map(|c| &c.code));
    let station_m = place.station.as_ref().and_then(|s| s.distance_m).map(metres);
    let possible = place.vicinity.as_ref().filter(|v| v.total > 1);
    let mut facts = Map::new();
    facts.insert("micro_grid".into(), code(&place.micro_grid));
    facts.insert("grid".into(), json!(place.primary_grid.as_ref().map(|g| g.code.as_str())));
    facts.insert("village".into(), code(&place.village));
    facts.insert("township".into(), code(&place.township));
    facts.insert("station".into(), json!(place.station.as_ref().map(|s| s.id.as_str())));
    facts.insert("station_m".into(), json!(station_m));
    facts.insert("outside_m".into(), json!(place.outside.as_ref().map(|o| metres(o.distance_m))));
    facts.insert("accuracy_m".into(), json!(place.source.accuracy_m.map(metres)));
    facts.insert("on_border_with".into(), json!(place.on_edge));
    if let Some(near) = possible {
        facts.insert(
            "possible_grids".into(),
            near.grids.iter().map(|g| json!(g.grid.code.as_str())).collect(),
        );
    }
    facts.insert("mines".into(), place.mines.iter().map(described).collect());
    let (text_zh, text_en) = told(input, station_m, possible.map(|v| v.total));
    Reason { rule: "place".into(), outcome: ReasonOutcome::Matched, text_zh, text_en, facts }
}

fn told(input: &RoutingInput<'_>, station_m: Option<i64>, possible: Option<usize>) -> (String, String) {
    let place = input.place;
    if let Some(outside) = &place.outside {
        let far = metres(outside.distance_m);
        return (format!("定位：旗境外 {far} 米"), format!("located {far} m outside the banner"));
    }
    let grid = place.primary_grid.as_ref().map(|g| g.name.as_str());
    let names = [&place.township, &place.village].into_iter().flatten().map(|c| c.name.as_str());
    let names: Vec<&str> = names.chain(grid).collect();
    let mut zh = format!("定位：{}", names.join(" "));
    let mut en = format!("located in {}", names.join(", "));
    if let (Some(station), Some(far)) = (&place.station, station_m) {
        zh += &format!(";本乡镇服务站 {}，直线 {far} 米", station.name);
        en += &format!("; its township's station {} is {far} m away", station.name);
    }
    let covering = place.mines.iter().filter(|m| m.relation.covers()).count();
    zh += &format!(";所在煤矿范围 {covering} 处");
    en += &format!("; mines that reach the place: {covering}");
    if let Some(total) = possible {
        let radius = place.source.accuracy_m.map_or(0, metres);
        zh += &format!(";定位精度 {radius} 米，可能涉及 {total} 个网格，请核对");
        en += &format!("; within the accuracy of {radius} m lie {total} grids: please look");
    }
    (zh, en)
}
