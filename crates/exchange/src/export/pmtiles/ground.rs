//! What of the ground goes into archives: mines with all their shapes, and the numbers that everybody may see.

use super::layers::{TileFeature, TileLayer, TileShape};
use spatial::Region;
use spatial::mvt::Value;
use territory::mine::{Mine, Panel};
use territory::{DivisionCode, GridCode, Territory};

const OF_MINE: &[(&str, &str)] = &[
    ("id", "String"),
    ("name", "String"),
    ("method", "String"),
    ("status", "String"),
    ("placement", "String"),
    ("synthetic", "Boolean"),
];
const OF_PIT: &[(&str, &str)] = &[("id", "String"), ("name", "String"), ("synthetic", "Boolean")];
const OF_PANEL: &[(&str, &str)] = &[
    ("id", "String"),
    ("mine", "String"),
    ("name", "String"),
    ("seam", "String"),
    ("thickness_m", "Number"),
    ("depth_m", "Number"),
    ("synthetic", "Boolean"),
];
const OF_CELL: &[(&str, &str)] =
    &[("code", "String"), ("name", "String"), ("cell", "Number"), ("areas", "Number"), ("number", "Number")];

/// Licences, pits, panels and points of all mines, under the names and zooms of the map's layers. They hold no case and no
/// number of cases: the archive is the same for every reader.
pub fn mine_layers(territory: &Territory) -> Vec<TileLayer<'_>> {
    let mines = || (1..).zip(&territory.atlas().mines);
    let area = |id: u64, region, properties| TileFeature { id, shape: TileShape::Area(region), properties };
    let licences = mines().filter_map(|(n, mine)| Some(area(n, mine.licence.as_ref()?, of_mine(mine, true))));
    let pits = mines().filter_map(|(n, mine)| {
        let properties = vec![
            ("id", Value::Text(mine.id.as_str())),
            ("name", Value::Text(&mine.short_name)),
            ("synthetic", Value::Bool(mine.synthetic_shape)),
        ];
        Some(area(n, mine.pit.as_ref()?, properties))
    });
    let all_panels = territory.atlas().mines.iter().flat_map(|m| m.panels.iter().map(move |p| (m, p)));
    let panels =
        (1..).zip(all_panels).map(|(n, (mine, panel))| area(n, &panel.region, of_panel(mine, panel)));
    let points = mines().filter_map(|(n, mine)| {
        Some(TileFeature { id: n, shape: TileShape::Point(mine.point?), properties: of_mine(mine, false) })
    });
    let layer = |id, name_zh, zooms, fields, features| TileLayer { id, name_zh, zooms, fields, features };
    vec![
        layer("mine_licences", "采矿权范围", 8..=14, OF_MINE, licences.collect()),
        layer("mine_pits", "露天采坑", 10..=14, OF_PIT, pits.collect()),
        layer("mine_panels", "井工工作面", 11..=14, OF_PANEL, panels.collect()),
        layer("mine_points", "煤矿", 7..=14, OF_MINE, points.collect()),
    ]
}

/// What is told of a mine, or of the shape of its licence: a real mine can have a made-up shape.
fn of_mine(mine: &Mine, shape: bool) -> Vec<(&'static str, Value<'_>)> {
    vec![
        ("id", Value::Text(mine.id.as_str())),
        ("name", Value::Text(&mine.short_name)),
        ("method", Value::Text(mine.method.as_str())),
        ("status", Value::Text(mine.status.as_str())),
        ("placement", Value::Text(mine.placement.as_str())),
        ("synthetic", Value::Bool(mine.synthetic || (shape && mine.synthetic_shape))),
    ]
}

fn of_panel<'a>(mine: &'a Mine, panel: &'a Panel) -> Vec<(&'static str, Value<'a>)> {
    vec![
        ("id", Value::Text(&panel.id)),
        ("mine", Value::Text(mine.id.as_str())),
        ("name", Value::Text(&panel.name)),
        ("seam", Value::Text(&panel.seam)),
        ("thickness_m", Value::Real(panel.thickness_m)),
        ("depth_m", Value::Real(panel.depth_m)),
        ("synthetic", Value::Bool(mine.synthetic_shape)),
    ]
}

/// Numbers of a release (decision 0029), each with the codes of its areas, as the server's public tiles draw them. It gets
/// the release and the ground, never the cases.
pub fn cell_layer<'a>(
    territory: &'a Territory,
    cells: impl Iterator<Item = (u32, &'a [String])>,
) -> TileLayer<'a> {
    let drawn = |(n, (number, areas)): (i64, (u32, &'a [String]))| {
        areas.iter().filter_map(move |code| {
            let (region, name) = area(territory, code)?;
            let properties = vec![
                ("code", Value::Text(code)),
                ("name", Value::Text(name)),
                ("cell", Value::Int(n)),
                ("areas", Value::Int(areas.len() as i64)),
                ("number", Value::Int(i64::from(number))),
            ];
            let id = code.parse().unwrap_or(0);
            Some(TileFeature { id, shape: TileShape::Area(region), properties })
        })
    };
    let features = (1_i64..).zip(cells).flat_map(drawn).collect();
    TileLayer { id: "cells", name_zh: "公布的件数", zooms: 5..=14, fields: OF_CELL, features }
}

/// The shape and name of a division or grid; nothing when an import of grids has done away with it.
pub fn area<'t>(territory: &'t Territory, code: &str) -> Option<(&'t Region, &'t str)> {
    if code.len() > 12 {
        let grid = territory.grid(&GridCode::new(code.to_owned()).ok()?)?;
        return Some((&grid.region, &grid.name));
    }
    let division = territory.division(&DivisionCode::new(code.to_owned()).ok()?)?;
    Some((division.region.as_ref()?, &division.name))
}
