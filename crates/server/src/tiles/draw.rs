//! What each layer writes into a tile.

use super::{LayerEntry, outlines};
use crate::app::App;
use crate::zones::STATEMENT_ZH;
use casework::{CaseEntry, CaseFilter, Counts, Docket, Scope};
use spatial::mvt::{Layer, Value};
use spatial::{Bounds, LonLat, Region, Target, TileCoord};
use std::collections::BTreeMap;
use std::sync::Arc;
use territory::{Division, DivisionKind, Grid, GridKind, Territory};
use time::Date;

/// Where labels of areas stand, computed once.
#[derive(Debug)]
pub(crate) struct Labels {
    townships: Vec<Label>,
    villages: Vec<Label>,
    grids: Vec<Label>,
}

#[derive(Debug)]
struct Label {
    code: String,
    name: String,
    kind: &'static str,
    at: LonLat,
}

impl Labels {
    pub(crate) fn of(territory: &Territory) -> Labels {
        let atlas = territory.atlas();
        let division = |d: &Division| {
            let at = d.region.as_ref()?.interior_point()?;
            Some(Label { code: d.code.to_string(), name: d.name.clone(), kind: d.kind.as_str(), at })
        };
        let of_level = |digits: usize| {
            atlas
                .divisions
                .iter()
                .filter(move |d| d.code.as_str().len() == digits)
                .filter_map(division)
                .collect()
        };
        let grid = |g: &Grid| {
            let at = g.region.interior_point()?;
            Some(Label { code: g.code.to_string(), name: g.name.clone(), kind: g.kind.as_str(), at })
        };
        Labels {
            townships: of_level(9),
            villages: of_level(12),
            grids: atlas.grids.iter().filter(|g| g.kind != GridKind::Micro).filter_map(grid).collect(),
        }
    }
}

/// What a layer is drawn from.
struct Canvas<'a> {
    app: &'a App,
    scope: Scope,
    bounds: Bounds,
    tile: TileCoord,
    today: Date,
    /// Cases are those of this filter; numbers at grids and mines are of all cases.
    filter: Option<&'a CaseFilter>,
}

type Draw = fn(&Canvas<'_>, &mut Layer);

const DRAWINGS: &[(&str, Draw)] = &[
    ("outline", outline),
    ("townships", townships),
    ("township_labels", township_labels),
    ("villages", villages),
    ("village_labels", village_labels),
    ("hydro", hydro),
    ("base_grids", base_grids),
    ("dedicated_grids", dedicated_grids),
    ("micro_grids", micro_grids),
    ("grid_labels", grid_labels),
    ("mine_licences", mine_licences),
    ("mine_pits", mine_pits),
    ("mine_panels", mine_panels),
    ("mine_zones", mine_zones),
    ("mine_points", mine_points),
    ("stations", stations),
    ("cases", cases),
    ("case_clusters", case_clusters),
];

/// Whether a layer of this name can be drawn.
pub(crate) fn knows(id: &str) -> bool {
    DRAWINGS.iter().any(|(name, _)| *name == id)
}

/// What of the map has to do with a tile: its box, and some around for what stands on its border.
pub(crate) fn drawn_box(tile: TileCoord) -> Bounds {
    tile.bounds(1.0 / 64.0)
}

/// The bytes of a tile with some layers on a day, with the cases of a filter; a layer outside its zooms writes nothing.
pub(crate) fn draw(
    app: &App,
    scope: &Scope,
    layers: &[Arc<LayerEntry>],
    (tile, today): (TileCoord, Date),
    filter: Option<&CaseFilter>,
) -> Vec<u8> {
    let canvas = Canvas { app, scope: scope.clone(), bounds: drawn_box(tile), tile, today, filter };
    let mut bytes = vec![];
    for entry in layers.iter().filter(|l| (l.minzoom..=l.maxzoom).contains(&tile.level())) {
        if let Some((name, paint)) = DRAWINGS.iter().find(|(name, _)| *name == entry.id) {
            let mut layer = Layer::new(name, tile);
            paint(&canvas, &mut layer);
            bytes.extend(layer.finish());
        }
    }
    bytes
}

/// A stable feature id from a code of digits; codes of 17 digits fit 64 bits.
fn feature_id(code: &str) -> u64 {
    code.parse().unwrap_or(0)
}

impl Canvas<'_> {
    fn territory(&self) -> &Territory {
        self.app.territory()
    }

    /// Cases of a grid; asked for the tile's grids only, and answered from sums.
    fn count(&self, code: &str) -> Counts {
        self.app.cases().docket.counts_in(&self.scope, code, self.today)
    }

    /// Cases in a box, as far as the filter wants them.
    fn cases_in<'d>(&self, docket: &'d Docket, bounds: &Bounds) -> Vec<CaseEntry<'d>> {
        let Some(filter) = self.filter else { return docket.in_bounds(&self.scope, bounds) };
        let mine = filter.near_mine.as_ref().and_then(|(id, _)| self.territory().mine(id));
        let licence = mine.and_then(|mine| mine.licence.as_ref());
        docket.filtered(&self.scope, filter, licence, self.today, bounds)
    }

    /// A division or grid of this zoom.
    fn area(&self, layer: &mut Layer, code: &str, region: &Region, properties: &[(&'static str, Value<'_>)]) {
        let id = feature_id(code);
        let areas = || outlines::areas_at(self.territory(), self.app.layers(), self.tile.level());
        let outlines = self.app.ground().outlines.for_tile(self.tile, areas);
        match outlines.and_then(|outlines| outlines.get(code)) {
            Some(outline) => layer.outline(id, outline, properties),
            None => layer.area(id, region, properties),
        }
    }

    fn divisions<'d>(
        &self,
        layer: &mut Layer,
        divisions: impl Iterator<Item = &'d Division>,
        with_kind: bool,
    ) {
        for d in divisions {
            let Some(region) = &d.region else { continue };
            let mut properties = vec![("code", Value::Text(d.code.as_str())), ("name", Value::Text(&d.name))];
            if with_kind {
                properties.push(("kind", Value::Text(d.kind.as_str())));
            }
            self.area(layer, d.code.as_str(), region, &properties);
        }
    }

    fn labels(&self, layer: &mut Layer, labels: &[Label], with_kind: bool) {
        for l in labels.iter().filter(|l| self.bounds.contains(l.at.node())) {
            let mut properties = vec![("code", Value::Text(&l.code)), ("name", Value::Text(&l.name))];
            if with_kind {
                properties.push(("kind", Value::Text(l.kind)));
            }
            layer.point(feature_id(&l.code), l.at, &properties);
        }
    }
}

fn outline(canvas: &Canvas<'_>, layer: &mut Layer) {
    let divisions = &canvas.territory().atlas().divisions;
    canvas.divisions(layer, divisions.iter().filter(|d| d.kind == DivisionKind::Banner), false);
}

fn townships(canvas: &Canvas<'_>, layer: &mut Layer) {
    canvas.divisions(layer, canvas.territory().townships_in(&canvas.bounds), false);
}

fn township_labels(canvas: &Canvas<'_>, layer: &mut Layer) {
    canvas.labels(layer, &canvas.app.labels().townships, false);
}

fn villages(canvas: &Canvas<'_>, layer: &mut Layer) {
    canvas.divisions(layer, canvas.territory().villages_in(&canvas.bounds), true);
}

fn village_labels(canvas: &Canvas<'_>, layer: &mut Layer) {
    canvas.labels(layer, &canvas.app.labels().villages, false);
}

fn grid_labels(canvas: &Canvas<'_>, layer: &mut Layer) {
    canvas.labels(layer, &canvas.app.labels().grids, true);
}

fn hydro(canvas: &Canvas<'_>, layer: &mut Layer) {
    for (i, water) in canvas.territory().atlas().waters.iter().enumerate() {
        layer.line(
            i as u64 + 1,
            &water.line,
            &[("name", Value::Text(&water.name)), ("kind", Value::Text(&water.kind))],
        );
    }
}

fn base_grids(canvas: &Canvas<'_>, layer: &mut Layer) {
    let grids = canvas.territory().primary_grids_in(&canvas.bounds).filter(|g| g.kind == GridKind::Base);
    for g in grids {
        let count = canvas.count(g.code.as_str());
        canvas.area(
            layer,
            g.code.as_str(),
            &g.region,
            &[
                ("code", Value::Text(g.code.as_str())),
                ("name", Value::Text(&g.name)),
                ("kind", Value::Text("base")),
                ("open", Value::Int(i64::from(count.open))),
                ("overdue", Value::Int(i64::from(count.overdue))),
            ],
        );
    }
}

fn dedicated_grids(canvas: &Canvas<'_>, layer: &mut Layer) {
    let grids = canvas.territory().primary_grids_in(&canvas.bounds).filter(|g| g.kind == GridKind::Dedicated);
    for g in grids {
        let count = canvas.count(g.code.as_str());
        let kind = g.dedicated_type.unwrap_or(territory::DedicatedType::Other);
        canvas.area(
            layer,
            g.code.as_str(),
            &g.region,
            &[
                ("code", Value::Text(g.code.as_str())),
                ("name", Value::Text(&g.name)),
                ("type", Value::Text(kind.as_str())),
                ("type_zh", Value::Text(kind.name_zh())),
                ("open", Value::Int(i64::from(count.open))),
                ("overdue", Value::Int(i64::from(count.overdue))),
            ],
        );
    }
}

fn micro_grids(canvas: &Canvas<'_>, layer: &mut Layer) {
    for g in canvas.territory().micro_grids_in(&canvas.bounds) {
        let open = i64::from(canvas.count(g.code.as_str()).open);
        canvas.area(
            layer,
            g.code.as_str(),
            &g.region,
            &[
                ("code", Value::Text(g.code.as_str())),
                ("name", Value::Text(&g.name)),
                ("open", Value::Int(open)),
            ],
        );
    }
}

fn mine_licences(canvas: &Canvas<'_>, layer: &mut Layer) {
    for (i, mine) in canvas.territory().atlas().mines.iter().enumerate() {
        if let Some(licence) = mine.licence.as_ref().filter(|l| l.bounds().intersects(&canvas.bounds)) {
            layer.area(
                i as u64 + 1,
                licence,
                &[
                    ("id", Value::Text(mine.id.as_str())),
                    ("name", Value::Text(&mine.short_name)),
                    ("method", Value::Text(mine.method.as_str())),
                    ("status", Value::Text(mine.status.as_str())),
                    ("placement", Value::Text(mine.placement.as_str())),
                ],
            );
        }
    }
}

fn mine_pits(canvas: &Canvas<'_>, layer: &mut Layer) {
    for (i, mine) in canvas.territory().atlas().mines.iter().enumerate() {
        if let Some(pit) = mine.pit.as_ref().filter(|p| p.bounds().intersects(&canvas.bounds)) {
            layer.area(
                i as u64 + 1,
                pit,
                &[("id", Value::Text(mine.id.as_str())), ("name", Value::Text(&mine.short_name))],
            );
        }
    }
}

fn mine_panels(canvas: &Canvas<'_>, layer: &mut Layer) {
    let mines = canvas.territory().atlas().mines.iter();
    let panels = mines.flat_map(|m| m.panels.iter().map(move |p| (m, p)));
    for (i, (mine, panel)) in panels.enumerate() {
        if panel.region.bounds().intersects(&canvas.bounds) {
            layer.area(
                i as u64 + 1,
                &panel.region,
                &[
                    ("id", Value::Text(&panel.id)),
                    ("mine", Value::Text(mine.id.as_str())),
                    ("name", Value::Text(&panel.name)),
                    ("seam", Value::Text(&panel.seam)),
                    ("thickness_m", Value::Real(panel.thickness_m)),
                    ("depth_m", Value::Real(panel.depth_m)),
                ],
            );
        }
    }
}

/// Zones of whole mines only: those of single panels are in `/ogc`.
fn mine_zones(canvas: &Canvas<'_>, layer: &mut Layer) {
    let zones = canvas.app.zones_in(&canvas.bounds).filter(|zone| zone.panel.is_none());
    for (i, zone) in zones.enumerate() {
        layer.area(
            i as u64 + 1,
            zone.region,
            &[
                ("id", Value::Text(&zone.id())),
                ("mine", Value::Text(zone.mine.id.as_str())),
                ("name", Value::Text(&zone.mine.short_name)),
                ("kind", Value::Text(zone.kind.as_str())),
                ("kind_zh", Value::Text(zone.kind.name_zh())),
                ("band", Value::Text(zone.band.as_str())),
                ("band_zh", Value::Text(zone.band.name_zh())),
                ("synthetic", Value::Bool(zone.mine.synthetic_shape)),
                ("notice_zh", Value::Text(STATEMENT_ZH)),
            ],
        );
    }
}

fn mine_points(canvas: &Canvas<'_>, layer: &mut Layer) {
    let table = canvas.app.cases();
    for (i, mine) in canvas.territory().atlas().mines.iter().enumerate() {
        let Some(at) = mine.point.filter(|p| canvas.bounds.contains(p.node())) else { continue };
        // Open disputes within the licence: the number that the mine's own page gives for ring 0.
        let inside = mine.licence.as_ref().map(Target::region);
        let inside = inside.map_or_else(Vec::new, |t| table.docket.within(&canvas.scope, &t, 0.0));
        let open = inside.iter().filter(|c| c.state.is_open()).count();
        layer.point(
            i as u64 + 1,
            at,
            &[
                ("id", Value::Text(mine.id.as_str())),
                ("name", Value::Text(&mine.short_name)),
                ("method", Value::Text(mine.method.as_str())),
                ("status", Value::Text(mine.status.as_str())),
                ("capacity", Value::Real(mine.capacity_mtpa.unwrap_or(0.0))),
                ("open", Value::Int(open as i64)),
            ],
        );
    }
}

fn stations(canvas: &Canvas<'_>, layer: &mut Layer) {
    for (i, station) in canvas.territory().atlas().stations.iter().enumerate() {
        if let Some(at) = station.point {
            layer.point(
                i as u64 + 1,
                at,
                &[
                    ("id", Value::Text(station.id.as_str())),
                    ("name", Value::Text(&station.name)),
                    ("kind", Value::Text(station.kind.as_str())),
                ],
            );
        }
    }
}

fn cases(canvas: &Canvas<'_>, layer: &mut Layer) {
    let table = canvas.app.cases();
    let cases = canvas.cases_in(&table.docket, &canvas.bounds);
    let border = canvas.app.ground().are_border_cases(&cases);
    for (case, border) in cases.into_iter().zip(border) {
        let open = case.state.is_open();
        layer.point(
            case.id as u64,
            case.at,
            &[
                ("code", Value::Unique(case.code)),
                ("state", Value::Text(case.state.as_str())),
                ("category", Value::Text(case.category)),
                ("mining", Value::Bool(case.mining_related)),
                ("open", Value::Bool(open)),
                ("overdue", Value::Bool(case.is_overdue(canvas.today))),
                ("people", Value::Int(i64::from(case.people))),
                ("border", Value::Bool(border)),
            ],
        );
    }
}

fn one(case: &CaseEntry<'_>, today: Date) -> Counts {
    Counts {
        total: 1,
        open: u32::from(case.state.is_open()),
        overdue: u32::from(case.is_overdue(today)),
        mining: u32::from(case.mining_related),
    }
}

/// Cells of an eighth of a tile's width: each is one point at the mean place of its cases, with true counts.
/// A cell belongs to exactly one tile, so that no case is counted in two tiles.
fn case_clusters(canvas: &Canvas<'_>, layer: &mut Layer) {
    const CELLS: f64 = 8.0;
    let table = canvas.app.cases();
    let mut cells: BTreeMap<(i32, i32), (Counts, f64, f64)> = BTreeMap::new();
    for case in canvas.cases_in(&table.docket, &canvas.tile.bounds(0.0)) {
        let (x, y) = canvas.tile.to_tile_units(case.at, 4096);
        if !(0.0..4096.0).contains(&x) || !(0.0..4096.0).contains(&y) {
            continue;
        }
        let cell = cells.entry(((x * CELLS / 4096.0) as i32, (y * CELLS / 4096.0) as i32)).or_default();
        cell.0 += one(&case, canvas.today);
        cell.1 += case.at.lon();
        cell.2 += case.at.lat();
    }
    for ((column, row), (counts, lon, lat)) in cells {
        let n = f64::from(counts.total);
        let Ok(at) = LonLat::new(lon / n, lat / n) else { continue };
        let id = (u64::from(canvas.tile.x()) * 8 + column as u64) << 32
            | (u64::from(canvas.tile.y()) * 8 + row as u64);
        layer.point(
            id,
            at,
            &[
                ("count", Value::Int(i64::from(counts.total))),
                ("open", Value::Int(i64::from(counts.open))),
                ("overdue", Value::Int(i64::from(counts.overdue))),
                ("mining", Value::Int(i64::from(counts.mining))),
            ],
        );
    }
}
