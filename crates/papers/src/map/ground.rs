//! What of the ground each layer of the style draws.

use super::PrintedMap;
use spatial::{Bounds, LonLat, Region};
use territory::{Division, DivisionKind, GridKind};

/// Something to be drawn, with its name.
#[derive(Debug)]
pub(super) enum Shape<'a> {
    Area { region: &'a Region, name: &'a str },
    Line { line: &'a [LonLat] },
    Point { at: LonLat, name: &'a str },
}

/// The layers that [`shapes`] knows.
#[cfg(test)]
pub(super) const KNOWN: [&str; 15] = [
    "outline",
    "townships",
    "township_labels",
    "villages",
    "village_labels",
    "base_grids",
    "dedicated_grids",
    "grid_labels",
    "micro_grids",
    "mine_licences",
    "mine_pits",
    "mine_panels",
    "mine_points",
    "stations",
    "hydro",
];

/// What meets the box, in the order of the atlas.
pub(super) fn shapes<'a>(map: &PrintedMap<'a>, bounds: &Bounds, source_layer: &str) -> Vec<Shape<'a>> {
    let (territory, atlas) = (map.territory, map.territory.atlas());
    let area = |d: &'a Division| Some(Shape::Area { region: d.region.as_ref()?, name: &d.name });
    let grids = |kind: Option<GridKind>| {
        let grids = territory.primary_grids_in(bounds).filter(move |g| kind.is_none_or(|k| g.kind == k));
        grids.map(|g| Shape::Area { region: &g.region, name: &g.name }).collect()
    };
    let seen = |region: &&Region| region.bounds().intersects(bounds);
    let near = |at: &LonLat| bounds.contains(at.node());
    match source_layer {
        "outline" => {
            atlas.divisions.iter().filter(|d| d.kind == DivisionKind::Banner).filter_map(area).collect()
        }
        "townships" | "township_labels" => territory.townships_in(bounds).filter_map(area).collect(),
        "villages" | "village_labels" => territory.villages_in(bounds).filter_map(area).collect(),
        "base_grids" => grids(Some(GridKind::Base)),
        "dedicated_grids" => grids(Some(GridKind::Dedicated)),
        "grid_labels" => grids(None),
        "micro_grids" => territory
            .micro_grids_in(bounds)
            .map(|g| Shape::Area { region: &g.region, name: &g.name })
            .collect(),
        "mine_licences" | "mine_pits" => {
            let region = |m: &'a territory::Mine| match source_layer {
                "mine_pits" => m.pit.as_ref(),
                _ => m.licence.as_ref(),
            };
            let areas = atlas.mines.iter().filter_map(|m| Some((region(m)?, m.short_name.as_str())));
            areas.filter(|(r, _)| seen(r)).map(|(region, name)| Shape::Area { region, name }).collect()
        }
        "mine_panels" => {
            let panels = atlas.mines.iter().flat_map(|m| &m.panels);
            let areas = panels.filter(|p| seen(&&p.region));
            areas.map(|p| Shape::Area { region: &p.region, name: &p.name }).collect()
        }
        "mine_points" => {
            let points =
                atlas.mines.iter().filter_map(|m| Some((m.point.filter(near)?, m.short_name.as_str())));
            points.map(|(at, name)| Shape::Point { at, name }).collect()
        }
        "stations" => {
            let points = atlas.stations.iter().filter_map(|s| Some((s.point.filter(near)?, s.name.as_str())));
            points.map(|(at, name)| Shape::Point { at, name }).collect()
        }
        "hydro" => atlas.waters.iter().map(|w| Shape::Line { line: &w.line }).collect(),
        "cases" => {
            let cases = map.cases.unwrap_or_default().iter().filter(|at| near(at));
            cases.map(|&at| Shape::Point { at, name: "" }).collect()
        }
        _ => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::{PRINT_STYLE, PrintStyle};

    #[test]
    fn every_layer_of_the_style_has_something_to_draw() {
        for layer in PrintStyle::parse(PRINT_STYLE).expect("a style").source_layers() {
            assert!(KNOWN.contains(&layer) || layer == "cases", "{layer}");
        }
    }
}
