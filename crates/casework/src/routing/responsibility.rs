//! Who is responsible where: every grid with every category, and where the rules leave it open or order alone decides.

use super::condition::Condition;
use super::doubt::all_hold;
use super::replay::named;
use super::{NamedUnit, RoutingInput, RoutingRules, duty};
use crate::case::{Channel, Extent};
use crate::category::CategoryTree;
use crate::intake::NEAREST_MINES;
use crate::person::Person;
use serde::Serialize;
use serde_json::{Value, json};
use spatial::Datum;
use territory::place::SourcePoint;
use territory::{DivisionCode, Grid, GridCode, GridKind, Place, Territory};
use time::OffsetDateTime;

/// What is wrong with the responsibility for a category in a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// No rule leads to a unit that is in the list.
    NoUnit,
    /// The unit that the law's path names is not in the list; a later rule stepped in.
    UnitMissing,
    /// The lead unit has nobody registered who takes cases.
    NobodyRegistered,
    /// Two rules with conditions hold and name different units: only their order decides.
    TwoLeads,
}

impl Flaw {
    /// All, the worst first.
    pub const ALL: [Flaw; 4] = [Flaw::NoUnit, Flaw::UnitMissing, Flaw::NobodyRegistered, Flaw::TwoLeads];

    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            Flaw::NoUnit => "no_unit",
            Flaw::UnitMissing => "unit_missing",
            Flaw::NobodyRegistered => "nobody_registered",
            Flaw::TwoLeads => "two_leads",
        }
    }

    /// In Chinese.
    pub fn name_zh(self) -> &'static str {
        match self {
            Flaw::NoUnit => "没有责任单位",
            Flaw::UnitMissing => "规则指定的单位不在名录",
            Flaw::NobodyRegistered => "责任单位没有登记承办人",
            Flaw::TwoLeads => "两条规则指向不同单位",
        }
    }
}

/// A category in a grid whose responsibility somebody should look at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Open {
    /// Leaf category.
    pub category: String,
    /// What is wrong.
    pub flaw: Flaw,
    /// The unit that leads all the same.
    pub unit: Option<NamedUnit>,
    /// The rules concerned, in order.
    pub rules: Vec<String>,
}

/// A grid with what is open in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenGrid {
    /// Grid.
    pub grid: GridCode,
    /// Its name.
    pub name: String,
    /// By category.
    pub open: Vec<Open>,
}

/// All base and dedicated grids with all categories.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Responsibility {
    /// Version of the rules.
    pub version: String,
    /// Grids looked at.
    pub grids: usize,
    /// Categories looked at.
    pub categories: usize,
    /// How many pairs of grid and category have each flaw, the worst flaw first.
    pub counts: Vec<(Flaw, u32)>,
    /// Grids with at least one.
    pub open: Vec<OpenGrid>,
}

impl RoutingRules {
    /// Asks at a point inside every grid, for one person at the counter at a moment, for every category.
    pub fn responsibility(
        &self,
        territory: &Territory,
        tree: &CategoryTree,
        persons: &[Person],
        at: OffsetDateTime,
    ) -> Responsibility {
        let primary = territory.atlas().grids.iter().filter(|g| g.kind != GridKind::Micro);
        let mut grids: Vec<&Grid> = primary.collect();
        grids.sort_by(|a, b| a.code.cmp(&b.code));
        let leaves = || tree.categories.iter().flat_map(|g| g.children.iter().map(move |leaf| (g, leaf)));
        let mut open = vec![];
        for grid in &grids {
            let inside = grid.region.interior_point();
            let source = inside.map(|p| SourcePoint::new(Datum::Cgcs2000, p, None));
            let Some(place) = source.and_then(|s| territory.locate(s, NEAREST_MINES).ok()) else { continue };
            let found = leaves().flat_map(|(group, leaf)| {
                let input = RoutingInput {
                    place: &place,
                    category: &leaf.code,
                    mining_related: group.mining_related,
                    nature: None,
                    people: 1,
                    extent: Extent::default(),
                    channel: Channel::Counter,
                    at,
                    tree,
                    stations: &territory.atlas().stations,
                    persons,
                    load: &|_| 0,
                };
                self.flaws(&input, &place)
            });
            let found: Vec<Open> = found.collect();
            if !found.is_empty() {
                open.push(OpenGrid { grid: grid.code.clone(), name: grid.name.clone(), open: found });
            }
        }
        let count = |flaw| open.iter().flat_map(|g| &g.open).filter(|o| o.flaw == flaw).count() as u32;
        Responsibility {
            version: self.version.clone(),
            grids: grids.len(),
            categories: leaves().count(),
            counts: Flaw::ALL.iter().map(|f| (*f, count(*f))).collect(),
            open,
        }
    }

    fn flaws(&self, input: &RoutingInput<'_>, place: &Place) -> Vec<Open> {
        let township = place.township.as_ref().and_then(|t| DivisionCode::new(t.code.clone()).ok());
        let mut leads = vec![];
        let mut missing = vec![];
        for (rule, unit) in self.leads(input) {
            let conditional = rule.when.iter().any(|c| !matches!(c, Condition::InForce { .. }));
            match unit.find(input.stations, township.as_ref()) {
                Some(station) => leads.push((rule, station, conditional)),
                None if leads.is_empty() => missing.push(rule.id.clone()),
                None => {}
            }
        }
        let unit = leads.first().map(|(_, station, _)| named(station));
        let category = || input.category.to_string();
        let open = |flaw, rules| Open { category: category(), flaw, unit: unit.clone(), rules };
        let Some((first, lead, _)) = leads.first() else { return vec![open(Flaw::NoUnit, missing)] };
        let mut found = vec![];
        if !missing.is_empty() {
            found.push(open(Flaw::UnitMissing, missing));
        }
        if !duty::somebody(input.persons, lead) {
            found.push(open(Flaw::NobodyRegistered, vec![first.id.clone()]));
        }
        let named_first = leads.first().is_some_and(|(_, _, conditional)| *conditional);
        // A general rule behind a narrower one is no overlap: the narrower is meant as its exception.
        let others = leads.iter().skip(1).filter(|(rule, s, conditional)| {
            *conditional && s.id != lead.id && !all_hold(&rule.when, &first.when)
        });
        let others: Vec<String> = others.map(|(rule, _, _)| rule.id.clone()).collect();
        if named_first && !others.is_empty() {
            let rules = std::iter::once(first.id.clone()).chain(others).collect();
            found.push(open(Flaw::TwoLeads, rules));
        }
        found
    }
}

impl Responsibility {
    /// The grids concerned as GeoJSON areas on CGCS2000 degrees, each with the categories that are open in it, by flaw.
    pub fn features(&self, territory: &Territory) -> Value {
        let features = self.open.iter().filter_map(|open| {
            let grid = territory.grid(&open.grid)?;
            let of = |flaw| {
                let codes = open.open.iter().filter(|o| o.flaw == flaw).map(|o| o.category.as_str());
                codes.collect::<Vec<_>>().join(" ")
            };
            let mut properties = json!({
                "grid": open.grid.as_str(), "name": open.name, "rules_version": self.version, "synthetic": grid.synthetic,
            });
            if let Some(properties) = properties.as_object_mut() {
                for flaw in Flaw::ALL {
                    properties.insert(flaw.as_str().to_owned(), json!(of(flaw)));
                }
            }
            Some(feature(&grid.region, properties))
        });
        json!({ "type": "FeatureCollection", "features": features.collect::<Value>() })
    }
}

/// The townships as GeoJSON areas, for a sketch of where the grids lie.
pub fn township_features(territory: &Territory) -> Value {
    let townships = territory.atlas().divisions.iter().filter(|d| d.code.as_str().len() == 9);
    let features = townships.filter_map(|d| {
        let properties = json!({ "code": d.code.as_str(), "name": d.name, "synthetic": d.synthetic_shape });
        Some(feature(d.region.as_ref()?, properties))
    });
    json!({ "type": "FeatureCollection", "features": features.collect::<Value>() })
}

fn feature(region: &spatial::Region, properties: Value) -> Value {
    let ring = |ring: &[spatial::Node]| {
        let positions = ring.iter().chain(ring.first()).map(|n| n.lon_lat());
        positions.map(|p| json!([p.lon(), p.lat()])).collect::<Value>()
    };
    let polygons = region.polygons().iter().map(|p| p.rings().map(ring).collect::<Value>());
    json!({
        "type": "Feature",
        "geometry": { "type": "MultiPolygon", "coordinates": polygons.collect::<Value>() },
        "properties": properties,
    })
}
