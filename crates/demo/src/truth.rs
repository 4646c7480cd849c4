//! What the synthesis knows about its own territory: wanted and resulting figures, and how doubtful facts were handled.

use crate::facts::Facts;
use crate::mines::{self, DoubtfulMine, LicenceArea, LicenceOverlap, Mines};
use crate::people::{self, People};
use serde::Serialize;
use spatial::{Region, distance};
use std::collections::{BTreeMap, HashMap};
use territory::{Atlas, DivisionCode, DivisionKind, GridKind, MineStatus, MiningMethod};

/// Panels shorter than this are counted as short, metres.
const SHORT_PANEL_M: f64 = 1_000.0;

/// Known facts about the territory of the demonstration.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Truth {
    /// Seed.
    pub seed: u64,
    /// How many of everything, by name.
    pub counts: BTreeMap<&'static str, u64>,
    /// People in urban grids: wanted by the census, and as settled.
    pub urban_population: Wanted<u32>,
    /// How mines with a doubtful place were handled.
    pub doubtful_mines: Vec<DoubtfulMine>,
    /// Mines whose point lies in the township the source names, of those with both inside the outline.
    pub mines_in_named_township: Matching,
    /// The same for villages.
    pub mines_in_named_village: Matching,
    /// Mines whose point does not lie in the township the source names.
    pub mines_in_other_township: Vec<String>,
    /// Mines whose point lies outside their own licence, because a neighbour's point is too near.
    pub mines_outside_own_licence: Vec<String>,
    /// Licences that overlap.
    pub licence_overlaps: Vec<LicenceOverlap>,
    /// Licences wanted and got.
    pub licence_areas: Vec<LicenceArea>,
    /// Panels shorter than a kilometre, where the licence is narrow.
    pub short_panels: u64,
    /// Underground mines that were worked but have no room for a panel.
    pub mines_without_room_for_panels: Vec<String>,
    /// Areas of the townships.
    pub township_areas: Vec<TownshipArea>,
    /// How figures were computed.
    pub formulas: BTreeMap<&'static str, String>,
}

/// A figure as wanted and as it came out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Wanted<T> {
    /// As wanted.
    pub wanted: T,
    /// As it came out.
    pub got: T,
}

/// How many of how many agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Matching {
    /// Agree.
    pub matching: u64,
    /// Could agree.
    pub of: u64,
}

/// A township's area.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TownshipArea {
    /// Code.
    pub code: String,
    /// Name in Chinese.
    pub name: String,
    /// Where a source gives one, km²; several are older than today's borders.
    pub published_km2: Option<f64>,
    /// Of the synthetic shape, km².
    pub got_km2: f64,
}

impl Matching {
    fn count(&mut self, agrees: bool) {
        self.of += 1;
        self.matching += u64::from(agrees);
    }
}

/// Everything that can be said once the atlas is complete.
pub(crate) fn of(seed: u64, facts: &Facts, atlas: &Atlas, mines: &Mines, people: &People) -> Truth {
    let regions: HashMap<&DivisionCode, &Region> =
        atlas.divisions.iter().filter_map(|d| Some((&d.code, d.region.as_ref()?))).collect();
    let (mut township, mut village) = (Matching::default(), Matching::default());
    let mut elsewhere = vec![];
    for fact in facts.mines.iter().filter(|f| f.inside_outline == Some(true)) {
        let Some(at) = fact.point else { continue };
        let lies_in = |code: &DivisionCode| regions.get(code).map(|r| r.covers(at.node()));
        if let Some(agrees) = fact.township.as_ref().and_then(lies_in) {
            township.count(agrees);
            if !agrees {
                elsewhere.push(fact.id.to_string());
            }
        }
        if let Some(agrees) = fact.village.as_ref().and_then(lies_in) {
            village.count(agrees);
        }
    }
    let outside_own = mines.areas.iter().filter(|a| !a.covers_point).map(|a| a.mine.clone()).collect();
    Truth {
        seed,
        counts: counts(atlas, people),
        urban_population: Wanted { wanted: people::CENSUS.urban, got: people.settlement.urban },
        doubtful_mines: mines.doubtful.clone(),
        mines_in_named_township: township,
        mines_in_named_village: village,
        mines_in_other_township: elsewhere,
        mines_outside_own_licence: outside_own,
        licence_overlaps: mines.overlaps.clone(),
        licence_areas: mines.areas.clone(),
        short_panels: short_panels(atlas),
        mines_without_room_for_panels: without_panels(atlas),
        township_areas: township_areas(facts, &regions),
        formulas: formulas(),
    }
}

fn counts(atlas: &Atlas, people: &People) -> BTreeMap<&'static str, u64> {
    let grids = |kind| atlas.grids.iter().filter(|g| g.kind == kind).count() as u64;
    let primary = || atlas.grids.iter().filter(|g| g.kind != GridKind::Micro);
    let divisions = |wanted: &dyn Fn(DivisionKind) -> bool| {
        atlas.divisions.iter().filter(|d| wanted(d.kind)).count() as u64
    };
    use DivisionKind::*;
    let base = || atlas.grids.iter().filter(|g| g.kind == GridKind::Base);
    BTreeMap::from([
        ("townships", divisions(&|k| matches!(k, Subdistrict | Town | Township | Sumu))),
        ("villages", divisions(&|k| matches!(k, Village | Community | VirtualCommunity))),
        ("base_grids", grids(GridKind::Base)),
        ("dedicated_grids", grids(GridKind::Dedicated)),
        ("micro_grids", grids(GridKind::Micro)),
        ("base_grids_without_people", base().filter(|g| g.population == 0).count() as u64),
        ("base_grids_without_party_group", base().filter(|g| g.party_group.is_none()).count() as u64),
        ("party_groups", people.groups.len() as u64),
        ("heads", people.heads.len() as u64),
        ("mines", atlas.mines.len() as u64),
        ("mines_synthetic", atlas.mines.iter().filter(|m| m.synthetic).count() as u64),
        ("panels", atlas.mines.iter().map(|m| m.panels.len() as u64).sum()),
        ("stations", atlas.stations.len() as u64),
        ("addresses", atlas.addresses.len() as u64),
        ("households", primary().map(|g| u64::from(g.households)).sum()),
        ("population", primary().map(|g| u64::from(g.population)).sum()),
    ])
}

fn short_panels(atlas: &Atlas) -> u64 {
    let longest_side = |region: &Region| {
        region.edges().map(|(a, b)| distance::metres(a.lon_lat(), b.lon_lat())).fold(0.0, f64::max)
    };
    let panels = atlas.mines.iter().flat_map(|m| &m.panels);
    panels.filter(|p| longest_side(&p.region) < SHORT_PANEL_M).count() as u64
}

fn without_panels(atlas: &Atlas) -> Vec<String> {
    let worked = |s| !matches!(s, MineStatus::Proposed | MineStatus::Shelved);
    let underground =
        atlas.mines.iter().filter(|m| m.method == MiningMethod::Underground && m.licence.is_some());
    underground.filter(|m| worked(m.status) && m.panels.is_empty()).map(|m| m.id.to_string()).collect()
}

fn township_areas(facts: &Facts, regions: &HashMap<&DivisionCode, &Region>) -> Vec<TownshipArea> {
    let townships = facts.real_townships();
    townships
        .filter_map(|t| {
            let got = distance::area_m2(regions.get(&t.code)?) / 1e6;
            Some(TownshipArea {
                code: t.code.to_string(),
                name: t.name.clone(),
                published_km2: t.approx_area_km2,
                got_km2: (got * 100.0).round() / 100.0,
            })
        })
        .collect()
}

fn formulas() -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("licence_area", mines::AREA_FORMULA.to_owned()),
        ("pit", "43–57 % of the licence, along the same rays; none for proposed and shelved mines".to_owned()),
        (
            "panels",
            "1.8 + 0.75 · capacity (Mt/a) rounded down, at most 8, fewer where the licence or the years since 2015 are too narrow; \
             a face advances 4–8 m a day; none for proposed and shelved mines"
                .to_owned(),
        ),
        ("households", format!("people of an address / {}, at least 1", people::PEOPLE_PER_HOUSEHOLD)),
        (
            "people",
            "residents of dedicated grids by kind, the rest of the census evenly ±15 % among urban and ±50 % among \
             other base grids, then among micro grids and dwellings by largest remainder"
                .to_owned(),
        ),
    ])
}
