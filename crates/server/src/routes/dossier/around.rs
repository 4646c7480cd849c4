//! What lies around a mine: its rings, its zone with the households in it, and other mines of its kind.

use super::{DossierRing, named, ring};
use crate::app::App;
use crate::clock;
use crate::view::Named;
use casework::CaseEntry;
use casework::dossier::Share;
use serde::Serialize;
use spatial::{LonLat, Target, distance};
use std::collections::{BTreeMap, BTreeSet};
use territory::{Address, Mine, MineStatus};
use time::Date;
use utoipa::ToSchema;

/// Distances of the rings beyond the zone, metres.
const DISTANCES_M: [f64; 4] = [500.0, 1_000.0, 3_000.0, 5_000.0];
/// Within this distance of a dwelling a report or a survey counts as being about it, metres (工作建议).
const SAME_DWELLING_M: f64 = 50.0;
/// Households and cases within this distance are compared between mines, metres.
const COMPARED_WITHIN_M: f64 = 1_000.0;
/// Mines compared with.
const PEERS: usize = 6;
/// A peer has at most so many times the capacity, and at least its inverse.
const CAPACITY_RATIO: f64 = 2.0;

/// Rings and zone, and the cases they were counted from.
pub(super) struct Around {
    pub(super) rings: Vec<DossierRing>,
    pub(super) zone: Zone,
    /// Numbers of the cases in the zone or within 1 km.
    pub(super) cases: Vec<i64>,
    /// Days on which these were reported.
    pub(super) reported: Vec<Date>,
}

/// Who lives in the zone that panels and pit can reach.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Zone {
    /// Version of the screening distances.
    pub(super) version: String,
    pub(super) villages: Vec<VillageInZone>,
    pub(super) dwellings: u32,
    pub(super) households: u32,
    pub(super) population: u32,
    /// Households at dwellings without a report within 50 m; `None` when no dwelling is known in the zone. By place, not by
    /// person: a report that was placed elsewhere does not count.
    pub(super) silent_households: Option<u32>,
    /// Dwellings within 50 m of which no building was surveyed before mining, as far as the reader knows; `None` when no dwelling is
    /// known in the zone. A survey of a case that is not recorded with the mine does not count.
    pub(super) without_baseline: Option<u32>,
    /// Whether the addresses are made up.
    pub(super) synthetic: bool,
}

/// A village that the zone touches.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VillageInZone {
    pub(super) village: Named,
    pub(super) dwellings: u32,
    pub(super) households: u32,
    pub(super) cases: u32,
}

/// How often households report here and around mines of the same kind.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Comparison {
    /// Metres around the licence.
    pub(super) within_m: f64,
    #[schema(value_type = Object)]
    pub(super) own: Share,
    pub(super) peers: Vec<Peer>,
}

/// Another mine.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Peer {
    pub(super) mine: String,
    pub(super) name: String,
    #[schema(value_type = Object)]
    pub(super) share: Share,
}

impl Around {
    /// `baselines` are the places of buildings that were surveyed before mining.
    pub(super) fn of(app: &App, mine: &Mine, as_of: Date, baselines: &[LonLat]) -> Around {
        let (scope, today) = (app.scope(), clock::today());
        let cases = app.cases();
        let within = |target: &Target, metres: f64| {
            let mut found = cases.docket.within(&scope, target, metres);
            found.retain(|c| c.reported <= as_of);
            found
        };
        let zone: Vec<CaseEntry<'_>> = {
            let areas = app.territory().influence().areas(mine);
            let all = areas.iter().flat_map(|(area, reach)| within(&Target::region(area), *reach));
            all.map(|c| (c.id, c)).collect::<BTreeMap<_, _>>().into_values().collect()
        };
        let ground = mine.ground().map(Target::region).unwrap_or_default();
        let counted = |kind, metres, found: &[CaseEntry<'_>]| DossierRing {
            kind,
            disputes: ring(app, metres, today, found),
        };
        let mut rings =
            vec![counted("licence", 0.0, &within(&ground, 0.0)), counted("influence", 0.0, &zone)];
        let mut near: BTreeMap<i64, Date> = zone.iter().map(|c| (c.id, c.reported)).collect();
        for metres in DISTANCES_M {
            let found = within(&ground, metres);
            rings.push(counted("distance", metres, &found));
            if metres <= COMPARED_WITHIN_M {
                near.extend(found.iter().map(|c| (c.id, c.reported)));
            }
        }
        let zone = people_in_zone(app, mine, &zone, baselines);
        Around { rings, zone, cases: near.keys().copied().collect(), reported: near.into_values().collect() }
    }
}

fn people_in_zone(app: &App, mine: &Mine, cases: &[CaseEntry<'_>], baselines: &[LonLat]) -> Zone {
    let (scope, territory) = (app.scope(), app.territory());
    let rules = territory.influence();
    let addresses: Vec<&Address> =
        territory.atlas().addresses.iter().filter(|a| rules.reaches(mine, a.at)).collect();
    let places: Vec<LonLat> = addresses.iter().map(|a| a.at).collect();
    let mut villages: BTreeMap<String, VillageInZone> = BTreeMap::new();
    let mut zone = Zone {
        version: rules.version.clone(),
        villages: vec![],
        dwellings: 0,
        households: 0,
        population: 0,
        silent_households: None,
        without_baseline: None,
        synthetic: addresses.iter().any(|a| a.synthetic),
    };
    for (address, located) in addresses.iter().zip(territory.locate_many(&places)) {
        let grid = located.primary.map(|i| territory.atlas().grids[i as usize].code.as_str());
        // What lies outside of the reader's area is neither counted nor called silent.
        let Some(grid) = grid.filter(|code| scope.sees(Some(code))) else { continue };
        let village = touched(&mut villages, app, &grid[..grid.len().min(12)]);
        village.dwellings += 1;
        village.households += address.households;
        zone.dwellings += 1;
        zone.households += address.households;
        zone.population += address.population;
        let is_here = |at: LonLat| distance::metres(at, address.at) <= SAME_DWELLING_M;
        let reported = cases.iter().any(|c| is_here(c.at));
        *zone.silent_households.get_or_insert(0) += if reported { 0 } else { address.households };
        let surveyed = baselines.iter().any(|at| is_here(*at));
        *zone.without_baseline.get_or_insert(0) += u32::from(!surveyed);
    }
    for case in cases {
        if let Some(code) = case.place_code.get(..12) {
            touched(&mut villages, app, code).cases += 1;
        }
    }
    zone.villages = villages.into_values().collect();
    zone.villages.sort_by_key(|v| std::cmp::Reverse((v.cases, v.households)));
    zone
}

fn touched<'v>(
    villages: &'v mut BTreeMap<String, VillageInZone>,
    app: &App,
    code: &str,
) -> &'v mut VillageInZone {
    villages.entry(code.to_owned()).or_insert_with(|| VillageInZone {
        village: named(app, code),
        dwellings: 0,
        households: 0,
        cases: 0,
    })
}

/// The mine beside working mines of the same method and about the same capacity.
pub(super) fn comparison(app: &App, mine: &Mine, as_of: Date) -> Comparison {
    let ratio = |other: &Mine| match (mine.capacity_mtpa, other.capacity_mtpa) {
        (Some(a), Some(b)) if a > 0.0 && b > 0.0 => Some((b / a).ln().abs()),
        _ => None,
    };
    let all = app.territory().atlas().mines.iter();
    let same =
        all.filter(|m| m.id != mine.id && m.method == mine.method && m.status == MineStatus::Operating);
    let mut peers: Vec<(f64, &Mine)> = same
        .filter(|m| m.licence.is_some())
        .filter_map(|m| Some((ratio(m)?, m)))
        .filter(|(r, _)| *r <= CAPACITY_RATIO.ln())
        .collect();
    peers.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
    let peers = peers.into_iter().take(PEERS).map(|(_, m)| Peer {
        mine: m.id.to_string(),
        name: m.short_name.clone(),
        share: share(app, m, as_of),
    });
    Comparison { within_m: COMPARED_WITHIN_M, own: share(app, mine, as_of), peers: peers.collect() }
}

fn share(app: &App, mine: &Mine, as_of: Date) -> Share {
    let Some(ground) = mine.ground() else { return Share::of(0, 0) };
    let cases = app.cases();
    let near = cases.docket.within(&app.scope(), &Target::region(ground), COMPARED_WITHIN_M);
    let about_mining: BTreeSet<i64> =
        near.iter().filter(|c| c.mining_related && c.reported <= as_of).map(|c| c.id).collect();
    let bounds = ground.bounds();
    let addresses = app.territory().atlas().addresses.iter();
    let households = addresses
        .filter(|a| distance::lower_bound_to_bounds(a.at, &bounds) <= COMPARED_WITHIN_M)
        .filter(|a| distance::to_region_within(a.at, ground, COMPARED_WITHIN_M).is_some())
        .map(|a| a.households)
        .sum();
    Share::of(about_mining.len() as u32, households)
}
