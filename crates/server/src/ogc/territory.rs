//! Records of what the territory holds: divisions, grids, mines, panels, zones, stations.

use super::collection::Source;
use super::interval::midnight;
use super::record::{Record, Shape};
use crate::app::App;
use crate::zones::{STATEMENT_ZH, ZoneOf};
use serde_json::{Value, json};
use std::borrow::Cow;
use territory::{Division, Grid, Mine, Panel, Station};
use time::Date;

/// All records of a source that lies in memory, in no particular order; none for cases and batches.
pub(super) fn records<'a>(app: &'a App, source: Source) -> Box<dyn Iterator<Item = Record<'a>> + 'a> {
    let atlas = app.territory().atlas();
    match source {
        Source::Divisions => Box::new(atlas.divisions.iter().map(division)),
        Source::Grids => {
            let scope = app.scope();
            let seen = atlas.grids.iter().filter(move |g| scope.sees(Some(g.code.as_str())));
            Box::new(seen.map(|g| grid(g, true)))
        }
        Source::Mines => Box::new(atlas.mines.iter().map(mine)),
        Source::Panels => {
            Box::new(atlas.mines.iter().flat_map(|m| m.panels.iter().map(move |p| panel(m, p))))
        }
        Source::Zones => {
            let rules = app.rules().subsidence.version.as_str();
            Box::new(app.all_zones().map(move |z| zone(z, rules)))
        }
        Source::Stations => Box::new(atlas.stations.iter().map(station)),
        Source::Cases | Source::Batches => Box::new(std::iter::empty()),
    }
}

fn division(d: &Division) -> Record<'_> {
    let code = d.code.as_str();
    let township = (code.len() == 12).then(|| &code[..9]);
    Record {
        id: code.to_owned(),
        shape: d.region.as_ref().into(),
        period: None,
        values: vec![
            code.into(),
            d.name.as_str().into(),
            maybe(d.name_en.as_deref()),
            d.kind.as_str().into(),
            maybe(township),
            d.synthetic_shape.into(),
        ],
    }
}

/// A version of a grid: the one in force has the grid's code as its identifier, others also their first day.
pub(super) fn grid(g: &Grid, in_force: bool) -> Record<'_> {
    let code = g.code.as_str();
    Record {
        id: if in_force { code.to_owned() } else { format!("{code}@{}", g.valid_from) },
        shape: Shape::Area(Cow::Borrowed(&g.region)),
        period: Some((Some(midnight(g.valid_from)), g.valid_to.map(midnight))),
        values: vec![
            code.into(),
            g.name.as_str().into(),
            g.kind.as_str().into(),
            maybe(g.dedicated_type.map(|t| t.as_str())),
            g.code.village().as_str().into(),
            g.households.into(),
            g.population.into(),
            day(Some(g.valid_from)),
            day(g.valid_to),
            g.synthetic.into(),
        ],
    }
}

fn mine(m: &Mine) -> Record<'_> {
    let shape = m.ground().map_or_else(|| m.point.into(), |r| Shape::from(Some(r)));
    Record {
        id: m.id.to_string(),
        shape,
        period: None,
        values: vec![
            m.id.as_str().into(),
            m.name.as_str().into(),
            m.short_name.as_str().into(),
            maybe(m.operator.as_deref()),
            m.method.as_str().into(),
            m.status.as_str().into(),
            json!(m.capacity_mtpa),
            maybe(m.township.as_ref().map(|t| t.as_str())),
            m.placement.as_str().into(),
            m.source.as_str().into(),
            m.synthetic.into(),
            m.synthetic_shape.into(),
        ],
    }
}

fn panel<'a>(m: &'a Mine, p: &'a Panel) -> Record<'a> {
    // Extraction goes on through its last day.
    let over = p.end.and_then(Date::next_day).map(midnight);
    Record {
        id: p.id.clone(),
        shape: Shape::Area(Cow::Borrowed(&p.region)),
        period: Some((Some(midnight(p.start)), over)),
        values: vec![
            p.id.as_str().into(),
            m.id.as_str().into(),
            p.name.as_str().into(),
            p.seam.as_str().into(),
            p.thickness_m.into(),
            p.depth_m.into(),
            p.dip_deg.into(),
            day(Some(p.start)),
            day(p.end),
            m.synthetic_shape.into(),
        ],
    }
}

fn zone<'a>(z: ZoneOf<'a>, rules: &'a str) -> Record<'a> {
    Record {
        id: z.id(),
        shape: Shape::Area(Cow::Borrowed(z.region)),
        period: None,
        values: vec![
            z.id().into(),
            z.mine.id.as_str().into(),
            maybe(z.panel),
            z.kind.as_str().into(),
            z.band.as_str().into(),
            spatial::distance::area_m2(z.region).round().into(),
            rules.into(),
            STATEMENT_ZH.into(),
            z.mine.synthetic_shape.into(),
        ],
    }
}

fn station(s: &Station) -> Record<'_> {
    Record {
        id: s.id.to_string(),
        shape: s.point.into(),
        period: None,
        values: vec![
            s.id.as_str().into(),
            s.name.as_str().into(),
            s.kind.as_str().into(),
            maybe(s.function.as_deref()),
            maybe(s.township.as_ref().map(|t| t.as_str())),
            s.synthetic.into(),
            s.synthetic_place.into(),
        ],
    }
}

pub(super) fn maybe(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Value::from)
}

pub(super) fn day(day: Option<Date>) -> Value {
    day.map_or(Value::Null, |d| d.to_string().into())
}
