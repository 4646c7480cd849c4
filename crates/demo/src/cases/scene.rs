//! Where and when made-up disputes arise: around mines by exponential distance and in bursts, elsewhere by population.

use super::subject::Setting;
use crate::random::{Random, Urn};
use spatial::{LonLat, Node, distance};
use territory::{GridKind, Mine, MineId, MineStatus, Territory};

/// Mean distance of a dispute on open land from a licence border, metres.
const LAND_MEAN_M: f64 = 600.0;
/// Mean distance of a dispute at a dwelling from a licence border, metres.
const DWELLING_MEAN_M: f64 = 900.0;
/// Dwellings farther than this from the licence are not drawn for a mine, metres.
const DWELLING_REACH_M: f64 = 4_000.0;
/// Dwellings looked at for one mine at most: a sample is enough to draw from.
const DWELLING_SAMPLE: usize = 400;
/// Share of a mine's disputes that come in bursts.
const BURST_SHARE: f64 = 0.45;

/// A wave of reports around one mine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Burst {
    /// Day from the first day of the demonstration.
    pub(super) day: i64,
    /// Mean delay of its reports, days.
    pub(super) spread: f64,
}

/// A mine with what lies around it.
pub(super) struct MineSite<'t> {
    pub(super) mine: &'t Mine,
    pub(super) bursts: Vec<Burst>,
    border: Urn<(Node, Node)>,
    dwellings: Urn<LonLat>,
}

/// The banner as the place of disputes.
pub(super) struct Scene<'t> {
    territory: &'t Territory,
    pub(super) mines: Vec<MineSite<'t>>,
    mine_urn: Urn<usize>,
    dwellings: Urn<LonLat>,
}

impl<'t> Scene<'t> {
    pub(super) fn of(territory: &'t Territory, days: i64, random: &Random) -> Scene<'t> {
        let atlas = territory.atlas();
        let mut mines: Vec<&Mine> = atlas.mines.iter().filter(|m| m.licence.is_some()).collect();
        mines.sort_by(|a, b| a.id.cmp(&b.id));
        let sites: Vec<MineSite<'t>> = mines
            .iter()
            .enumerate()
            .map(|(i, m)| site(territory, m, days, random.fork(i as u64 + 1)))
            .collect();
        let weights: Vec<f64> = sites.iter().map(weight).collect();
        let mut dwellings = Urn::of(atlas.addresses.iter().map(|a| (a.at, f64::from(a.population))));
        if dwellings.mass() == 0.0 {
            let grids = atlas.grids.iter().filter(|g| g.kind != GridKind::Micro);
            dwellings = Urn::of(grids.map(|g| (centre(&g.region), f64::from(g.population).max(1.0))));
        }
        Scene { territory, mine_urn: Urn::of(weights.into_iter().enumerate()), mines: sites, dwellings }
    }

    /// A mine in proportion to its status, capacity and the people around it.
    pub(super) fn draw_mine(&self, random: &mut Random) -> Option<usize> {
        self.mine_urn.draw(random).copied()
    }

    /// A position around a mine, inside the banner where that can be had in a few tries.
    pub(super) fn near_mine(&self, mine: usize, setting: Setting, random: &mut Random) -> LonLat {
        let site = &self.mines[mine];
        if setting == Setting::Dwelling
            && let Some(&at) = site.dwellings.draw(random)
        {
            return self.beside(at, random);
        }
        for _ in 0..12 {
            let Some(&(a, b)) = site.border.draw(random) else { break };
            let along = random.unit();
            let between = |p: i32, q: i32| p + (f64::from(q - p) * along) as i32;
            let start = Node::new(between(a.x, b.x), between(a.y, b.y)).lon_lat();
            let at = offset(start, random.exponential(LAND_MEAN_M), random);
            if self.territory.outline().covers(at.node()) {
                return at;
            }
        }
        self.elsewhere(random)
    }

    /// A position at a dwelling, by population.
    pub(super) fn elsewhere(&self, random: &mut Random) -> LonLat {
        match self.dwellings.draw(random) {
            Some(&at) => self.beside(at, random),
            None => centre(self.territory.outline()),
        }
    }

    /// Some metres beside a dwelling, as people point at it; the dwelling itself where that would leave the banner.
    fn beside(&self, at: LonLat, random: &mut Random) -> LonLat {
        let beside = offset(at, random.exponential(8.0), random);
        if self.territory.outline().covers(beside.node()) { beside } else { at }
    }

    /// A position some hundred metres to some kilometres outside the outline.
    pub(super) fn outside(&self, random: &mut Random) -> LonLat {
        let border: Vec<Node> = self.territory.outline().edges().map(|(a, _)| a).collect();
        for _ in 0..200 {
            let Some(node) = random.pick(&border) else { break };
            let at = offset(node.lon_lat(), random.between(300.0, 4_000.0), random);
            if !self.territory.outline().covers(at.node()) {
                return at;
            }
        }
        let bounds = self.territory.outline().bounds();
        offset(Node::new(bounds.max.x + 200_000, bounds.max.y + 200_000).lon_lat(), 10.0, random)
    }

    /// The day of a report, from the first day of the demonstration: in a burst of the mine or on any day.
    pub(super) fn day(&self, mine: Option<usize>, days: i64, random: &mut Random) -> i64 {
        let bursts = mine.map_or(&[][..], |m| &self.mines[m].bursts);
        if !bursts.is_empty() && random.chance(BURST_SHARE) {
            let burst = bursts[random.below(bursts.len())];
            let day = burst.day + random.exponential(burst.spread) as i64;
            if day < days {
                return day;
            }
        }
        random.below(days as usize) as i64
    }

    /// The busiest mine with a method, if there is one.
    pub(super) fn busiest(&self, method: territory::MiningMethod) -> Option<usize> {
        let of_method = (0..self.mines.len()).filter(|&i| self.mines[i].mine.method == method);
        of_method.max_by(|&a, &b| weight(&self.mines[a]).total_cmp(&weight(&self.mines[b])))
    }

    /// The mine with an identifier, as an index.
    pub(super) fn mine_id(&self, mine: usize) -> &'t MineId {
        &self.mines[mine].mine.id
    }
}

fn site<'t>(territory: &'t Territory, mine: &'t Mine, days: i64, mut random: Random) -> MineSite<'t> {
    let edges = mine.licence.iter().flat_map(|l| l.edges());
    let border = Urn::of(edges.map(|(a, b)| ((a, b), f64::from(a.x - b.x).hypot(f64::from(a.y - b.y)))));
    let bursts = (0..2 + random.below(3))
        .map(|_| Burst { day: random.below(days as usize) as i64, spread: random.between(3.0, 10.0) });
    let bursts = bursts.collect();
    MineSite { mine, bursts, border, dwellings: dwellings_around(territory, mine) }
}

/// Dwellings within reach of the licence, weighted by people and by the distance.
fn dwellings_around(territory: &Territory, mine: &Mine) -> Urn<LonLat> {
    let Some(licence) = &mine.licence else { return Urn::of([]) };
    let bounds = licence.bounds();
    let (per_lon, per_lat) = distance::metres_per_degree(bounds.min.lon_lat().lat());
    let (reach_x, reach_y) = (DWELLING_REACH_M / per_lon * 1e7, DWELLING_REACH_M / per_lat * 1e7);
    let near = |n: Node| {
        (f64::from(bounds.min.x) - reach_x..=f64::from(bounds.max.x) + reach_x).contains(&f64::from(n.x))
            && (f64::from(bounds.min.y) - reach_y..=f64::from(bounds.max.y) + reach_y)
                .contains(&f64::from(n.y))
    };
    let addresses: Vec<_> = territory.atlas().addresses.iter().filter(|a| near(a.at.node())).collect();
    let step = addresses.len().div_ceil(DWELLING_SAMPLE).max(1);
    let weighted = addresses.into_iter().step_by(step).map(|a| {
        let away = distance::to_region(a.at, licence).0;
        let weight = if away > DWELLING_REACH_M { 0.0 } else { (-away / DWELLING_MEAN_M).exp() };
        (a.at, weight * f64::from(a.population) * step as f64)
    });
    Urn::of(weighted)
}

fn weight(site: &MineSite<'_>) -> f64 {
    let status = match site.mine.status {
        MineStatus::Operating => 1.0,
        MineStatus::Mothballed => 0.35,
        MineStatus::Closed => 0.3,
        MineStatus::Proposed => 0.08,
        MineStatus::Shelved => 0.05,
    };
    let size = 0.5 + site.mine.capacity_mtpa.unwrap_or(0.6).max(0.0).sqrt();
    status * size * (1.0 + site.dwellings.mass().powf(0.4))
}

fn centre(region: &spatial::Region) -> LonLat {
    let b = region.bounds();
    Node::new(b.min.x + (b.max.x - b.min.x) / 2, b.min.y + (b.max.y - b.min.y) / 2).lon_lat()
}

/// A position some metres away in any direction.
pub(super) fn offset(from: LonLat, metres: f64, random: &mut Random) -> LonLat {
    let (per_lon, per_lat) = distance::metres_per_degree(from.lat());
    let angle = random.unit() * std::f64::consts::TAU;
    let (east, north) = (metres * angle.cos() / per_lon, metres * angle.sin() / per_lat);
    LonLat::new(from.lon() + east, from.lat() + north).unwrap_or(from)
}
