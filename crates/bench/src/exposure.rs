//! Ground movement of many houses under many panels: ours with its reach boxes, the same integral without them, and the plain
//! two-dimensional quadrature, with the answers compared.

use crate::figures::{cpu, short, time, wall};
use crate::machine::Machine;
use crate::peers::BenchError;
use crate::points::Random;
use serde::{Deserialize, Serialize};
use spatial::inset::inset;
use spatial::{LonLat, Node, Region};
use std::f64::consts::PI;
use std::fmt::Write as _;
use std::thread;
use territory::mine::{Mine, MineStatus, MiningMethod, Panel, Placement};
use territory::record::MineRecord;
use territory::subsidence::{Parameters, PlaneRing, SubsidenceRules, Trough};
use territory::{BlastingRules, DamageRules, ExposureClass, ExposureField, MineId};
use time::Date;
use time::macros::date;

/// Heading of the section in the document.
pub const HEADING: &str = "## Ground movement under many houses";

/// The day that is asked about.
const ON: Date = date!(2026 - 11 - 27);
/// Middle of the first group of panels, degrees.
const ORIGIN: (f64, f64) = (110.6, 39.4);
/// Metres of a degree, near enough to lay panels out.
const DEGREE_M: (f64, f64) = (85_900.0, 111_000.0);
/// Nodes and weights of the Gauss-Legendre rule with four points on 0 to 1.
const GAUSS: [(f64, f64); 4] = [
    (0.069_431_844_202_973_71, 0.173_927_422_568_726_93),
    (0.330_009_478_207_571_87, 0.326_072_577_431_273_07),
    (0.669_990_521_792_428_1, 0.326_072_577_431_273_07),
    (0.930_568_155_797_026_3, 0.173_927_422_568_726_93),
];
/// Cells of the plain quadrature in a radius: finer ones change the tenth place no more.
const CELLS: f64 = 8.0;

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Houses.
    pub houses: usize,
    /// Panels.
    pub panels: usize,
    /// Pairs of a house and a panel in reach that the plain quadrature is given.
    pub pairs: usize,
    /// Houses that the whole screening is asked for.
    pub screened: usize,
    /// Rounds.
    pub rounds: usize,
}

impl Plan {
    /// The size that is asked for.
    pub const FULL: Plan = Plan { houses: 10_000, panels: 500, pairs: 100, screened: 500, rounds: 1 };
    /// The smallest.
    pub const SMOKE: Plan = Plan { houses: 60, panels: 20, pairs: 10, screened: 10, rounds: 1 };
}

/// One engine: what it did and how long it took.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Took {
    /// The engine.
    pub engine: String,
    /// Houses or pairs.
    pub items: usize,
    /// The middle of the rounds, seconds.
    pub seconds: f64,
}

/// What was measured.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Exposed {
    /// Houses and panels.
    pub size: (usize, usize),
    /// Pairs of a house and a panel that reaches it.
    pub reaching: usize,
    /// Movement at rest of all houses: with reach boxes, without, on all cores.
    pub houses: Vec<Took>,
    /// Subsidence of single pairs: ours, plain quadrature.
    pub pairs: Vec<Took>,
    /// The whole screening: three sets of parameters, 36 days, classes; on one core and on all.
    pub screening: Vec<Took>,
    /// Largest difference from the plain quadrature, as a share of the largest subsidence of the panel.
    pub off: f64,
    /// Largest subsidence that the reach boxes leave out at a house, as a share of the largest of a panel.
    pub left_out: f64,
    /// Houses inside, at the edge and outside.
    pub classes: [usize; 3],
}

/// Measures.
///
/// # Errors
/// [`BenchError::Work`] when a committed rule file cannot be read.
pub fn run(plan: Plan, tell: &mut dyn FnMut(String)) -> Result<Exposed, BenchError> {
    let work = |e: &dyn std::fmt::Display| BenchError::Work(e.to_string());
    tell(format!("ground movement of {} houses under {} panels", plan.houses, plan.panels));
    let rules = SubsidenceRules::parse(include_str!("../../../geodata/rules/subsidence.toml"));
    let rules = rules.map_err(|e| work(&e))?;
    let middle = rules.variants.iter().find(|v| v.name == "mid").map(|v| v.parameters);
    let middle = middle.ok_or_else(|| BenchError::Work("no middle parameters".to_owned()))?;
    let panels = panels(plan.panels);
    let houses = houses(&panels, plan.houses);
    let troughs: Vec<Trough> = panels.iter().filter_map(|p| Trough::of(p, &middle, ON)).collect();
    let mut found = Exposed { size: (houses.len(), panels.len()), ..Exposed::default() };
    at_rest(&mut found, &troughs, &houses, plan.rounds);
    single(&mut found, (&panels, &middle), &houses, plan);
    tell("the whole screening".to_owned());
    let blasting = BlastingRules::parse(include_str!("../../../geodata/rules/blasting.toml"));
    let damage = DamageRules::parse(include_str!("../../../geodata/rules/damage.toml"));
    let (blasting, damage) = (blasting.map_err(|e| work(&e))?, damage.map_err(|e| work(&e))?);
    let mine = mine(panels).map_err(|e| work(&e))?;
    let field = ExposureField::index(&[mine], rules, blasting, 1_000.0, ON);
    screening(&mut found, &field, &damage, &houses[..plan.screened.min(houses.len())]);
    Ok(found)
}

/// Groups of twenty panels side by side, each turned another way, all over the banner.
fn panels(count: usize) -> Vec<Panel> {
    let mut random = Random::new(500);
    (0..count)
        .filter_map(|n| {
            let (group, place) = (n / 20, n % 20);
            let centre = (
                ORIGIN.0 + 0.13 * (group % 8) as f64 + 0.01 * random.signed(),
                ORIGIN.1 + 0.12 * (group / 8) as f64,
            );
            let (sin, cos) = (group as f64 * 0.7).sin_cos();
            let (length, width) = (1_400.0 + 60.0 * (place % 5) as f64, 240.0);
            let aside = (place as f64 - 9.5) * (width + 30.0);
            let corner = |u: f64, v: f64| {
                let (x, y) = (u * cos - v * sin, u * sin + v * cos);
                LonLat::new(centre.0 + x / DEGREE_M.0, centre.1 + y / DEGREE_M.1).map(LonLat::node)
            };
            let (west, east) = (-0.5 * length, 0.5 * length);
            let (south, north) = (aside - 0.5 * width, aside + 0.5 * width);
            let ring = [(west, south), (east, south), (east, north), (west, north)];
            let ring: Vec<Node> = ring.iter().filter_map(|(u, v)| corner(*u, *v).ok()).collect();
            Some(Panel {
                id: format!("B-{n}"),
                name: n.to_string(),
                seam: "6#".to_owned(),
                thickness_m: 3.5,
                depth_m: 160.0 + 4.0 * place as f64,
                dip_deg: 3.0,
                start: date!(2019 - 01 - 01) + time::Duration::days(100 * place as i64),
                end: Some(date!(2019 - 01 - 01) + time::Duration::days(100 * place as i64 + 330)),
                region: Region::from_rings(vec![vec![ring]]).ok()?,
            })
        })
        .collect()
}

/// Three of four within 1.5 km of a panel's corner, one anywhere.
fn houses(panels: &[Panel], count: usize) -> Vec<LonLat> {
    let mut random = Random::new(10_000);
    let mut houses = Vec::with_capacity(count);
    while houses.len() < count {
        let near = houses.len() % 4 != 3;
        let (lon, lat) = if near {
            let corner = panels[random.below(panels.len())].region.bounds().min.lon_lat();
            let aside = |degree: f64, random: &mut Random| 1_500.0 * random.signed() / degree;
            (corner.lon() + aside(DEGREE_M.0, &mut random), corner.lat() + aside(DEGREE_M.1, &mut random))
        } else {
            (ORIGIN.0 - 0.05 + 1.1 * random.unit(), ORIGIN.1 - 0.05 + 0.6 * random.unit())
        };
        houses.extend(LonLat::new(lon, lat));
    }
    houses
}

fn at_rest(found: &mut Exposed, troughs: &[Trough], houses: &[LonLat], rounds: usize) {
    let with_reach =
        |at: &LonLat| -> f64 { troughs.iter().filter_map(|t| Some(t.at_rest(t.reached(*at)?).w_mm)).sum() };
    let without =
        |at: &LonLat| -> f64 { troughs.iter().map(|t| t.at_rest(t.plane().project(*at)).w_mm).sum() };
    let (mut ours, mut all) = (vec![], vec![]);
    let (mut near, mut far) = (vec![], vec![]);
    for _ in 0..rounds {
        let (seconds, sums) = cpu(|| houses.iter().map(with_reach).collect::<Vec<f64>>());
        (near, _) = (sums, ours.push(seconds));
        let (seconds, sums) = cpu(|| houses.iter().map(without).collect::<Vec<f64>>());
        (far, _) = (sums, all.push(seconds));
    }
    let took = |engine: &str, seconds| Took { engine: engine.to_owned(), items: houses.len(), seconds };
    found.houses = vec![
        took("ours, panels in reach", middle(ours)),
        took("the same integral, every panel", middle(all)),
    ];
    let largest = troughs.iter().map(Trough::w0_mm).fold(1.0, f64::max);
    found.left_out = near.iter().zip(&far).map(|(a, b)| (a - b).abs() / largest).fold(0.0, f64::max);
    found.reaching =
        houses.iter().map(|at| troughs.iter().filter(|t| t.reached(*at).is_some()).count()).sum();
}

/// Pairs in reach, evenly of all of them.
fn single(found: &mut Exposed, (panels, parameters): (&[Panel], &Parameters), houses: &[LonLat], plan: Plan) {
    let prepared: Vec<(Trough, Vec<PlaneRing>)> = panels
        .iter()
        .filter_map(|panel| {
            let trough = Trough::of(panel, parameters, ON)?;
            let rings = inset(&trough.plane().rings(&panel.region), parameters.offset_ratio * panel.depth_m);
            Some((trough, rings))
        })
        .collect();
    let step = (found.reaching / plan.pairs.max(1)).max(1);
    let pairs: Vec<(usize, [f64; 2])> = houses
        .iter()
        .flat_map(|at| prepared.iter().enumerate().filter_map(|(n, (t, _))| Some((n, t.reached(*at)?))))
        .step_by(step)
        .take(plan.pairs)
        .collect();
    // Many times over: a pair is too short for the clock.
    let times = 50;
    let (seconds, ours) = cpu(|| {
        let mut sums = vec![];
        for _ in 0..times {
            sums = pairs.iter().map(|(n, at)| prepared[*n].0.at_rest(*at).w_mm).collect();
        }
        sums
    });
    let (plain, theirs) = cpu(|| {
        let of = |(n, at): &(usize, [f64; 2])| {
            let (trough, rings) = &prepared[*n];
            trough.w0_mm() * quadrature(rings, trough.radius_m(), *at)
        };
        pairs.iter().map(of).collect::<Vec<f64>>()
    });
    let ours: Vec<f64> = ours;
    let off = |((n, _), (a, b)): (&(usize, [f64; 2]), (&f64, &f64))| (a - b).abs() / prepared[*n].0.w0_mm();
    found.off = pairs.iter().zip(ours.iter().zip(&theirs)).map(off).fold(0.0, f64::max);
    let took = |engine: &str, seconds| Took { engine: engine.to_owned(), items: pairs.len(), seconds };
    found.pairs = vec![
        took("ours, along the border", seconds / f64::from(times)),
        took("plain quadrature over the area, 4 × 4 points in cells of r/8", plain),
    ];
}

/// The integral of the influence over a parallelogram, cell by cell; the rings have four corners here.
fn quadrature(rings: &[PlaneRing], r_m: f64, at: [f64; 2]) -> f64 {
    rings.iter().filter(|ring| ring.len() >= 4).map(|ring| parallelogram(ring, r_m, at)).sum()
}

fn parallelogram(ring: &PlaneRing, r_m: f64, at: [f64; 2]) -> f64 {
    let (o, p, q, far) = (ring[0], ring[1], ring[3], ring[2]);
    let side = |a: [f64; 2], b: [f64; 2]| (b[0] - a[0]).hypot(b[1] - a[1]);
    let cells = |length: f64| (CELLS * length / r_m).ceil().max(1.0);
    let (across, along) = (cells(side(o, p)), cells(side(o, q)));
    let mut sum = 0.0;
    for i in 0..across as u32 {
        for j in 0..along as u32 {
            for (x, wx) in GAUSS {
                for (y, wy) in GAUSS {
                    let (s, t) = ((f64::from(i) + x) / across, (f64::from(j) + y) / along);
                    // Bilinear, with its own area element: the inset of a panel on the lattice is no exact parallelogram.
                    let point = |k: usize| {
                        (1.0 - s) * (1.0 - t) * o[k]
                            + s * (1.0 - t) * p[k]
                            + (1.0 - s) * t * q[k]
                            + s * t * far[k]
                    };
                    let ds = |k: usize| (1.0 - t) * (p[k] - o[k]) + t * (far[k] - q[k]);
                    let dt = |k: usize| (1.0 - s) * (q[k] - o[k]) + s * (far[k] - p[k]);
                    let area = (ds(0) * dt(1) - ds(1) * dt(0)).abs();
                    let (u, v) = ((point(0) - at[0]) / r_m, (point(1) - at[1]) / r_m);
                    sum += wx * wy * area * (-PI * (u * u + v * v)).exp();
                }
            }
        }
    }
    sum / (across * along * r_m * r_m)
}

fn screening(found: &mut Exposed, field: &ExposureField, damage: &DamageRules, houses: &[LonLat]) {
    let class = |at: &LonLat| field.exposure(*at, ON, None, damage).class;
    let (one, classes) = cpu(|| houses.iter().map(class).collect::<Vec<ExposureClass>>());
    let cores = thread::available_parallelism().map_or(1, |n| n.get());
    let part = houses.len().div_ceil(cores).max(1);
    let (all, _) = wall(|| {
        thread::scope(|scope| {
            let work = houses.chunks(part).map(|part| {
                scope.spawn(move || {
                    part.iter().map(|at| field.exposure(*at, ON, None, damage).class).collect::<Vec<_>>()
                })
            });
            let work: Vec<_> = work.collect();
            work.into_iter().filter_map(|one| one.join().ok()).flatten().count()
        })
    });
    let of = |class: ExposureClass| classes.iter().filter(|c| **c == class).count();
    found.classes = [ExposureClass::Inside, ExposureClass::Edge, ExposureClass::Outside].map(of);
    let took = |engine: String, seconds| Took { engine, items: houses.len(), seconds };
    found.screening =
        vec![took("one core".to_owned(), one), took(format!("{cores} cores, by the clock"), all)];
}

fn middle(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN)
}

fn mine(panels: Vec<Panel>) -> Result<Mine, territory::CodeError> {
    Ok(Mine {
        id: MineId::new("M9001")?,
        name: "量测示意".to_owned(),
        short_name: "示意".to_owned(),
        operator: None,
        method: MiningMethod::Underground,
        capacity_mtpa: None,
        status: MineStatus::Operating,
        township: None,
        point: None,
        placement: Placement::Synthetic,
        placement_note: String::new(),
        licence: None,
        pit: None,
        panels,
        record: MineRecord::default(),
        source: "synthetic".to_owned(),
        synthetic: true,
        synthetic_shape: true,
    })
}

/// The section of the document.
pub fn section(found: &Exposed, machine: &Machine, day: &str) -> String {
    let mut text = format!(
        "{HEADING}\n\n{} houses, {} panels of 1.4 to 1.6 km by 240 m in groups of twenty, turned every way; {} pairs of a house and a panel that reaches\n\
         it. Synthetic; processor seconds of one core unless by the clock. Machine: {} ({} cores); load at the beginning {}; {day}.\n\n\
         | work | engine | takes | times ours |\n|---|---|---:|---:|\n",
        found.size.0, found.size.1, found.reaching, machine.processor, machine.cores, machine.load
    );
    let mut rows = |work: &str, all: &[Took], each: bool| {
        let Some(ours) = all.first() else { return };
        for took in all {
            let seconds = if each { took.seconds / took.items.max(1) as f64 } else { took.seconds };
            let (told, ratio) = (time(seconds), short(took.seconds / ours.seconds));
            let _ = writeln!(text, "| {work} | {} | {told} | {ratio} |", took.engine);
        }
    };
    rows("subsidence at rest of all houses", &found.houses, false);
    rows("subsidence of one house by one panel", &found.pairs, true);
    rows("whole screening of a house: 3 sets of parameters, 36 days, class", &found.screening, true);
    let _ = writeln!(
        text,
        "\nOurs and the plain quadrature differ by {:.1e} of the largest subsidence of the panel at most. Panels out of reach (1.5 radii from the\n\
         effective panel) are left out by the method: that is {:.1e} of the largest subsidence at a house at most here, and never more than 8.5e-5\n\
         for a panel. Inside {}, edge {}, outside {}.",
        found.off, found.left_out, found.classes[0], found.classes[1], found.classes[2]
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_and_the_plain_quadrature_agree_and_the_reach_leaves_little_out() {
        let found = run(Plan::SMOKE, &mut |_| {}).expect("measured");
        assert!(found.reaching > 0 && found.off < 1e-9, "{found:?}");
        assert!(found.left_out < 20.0 * 8.5e-5, "{found:?}");
        assert_eq!(found.classes.iter().sum::<usize>(), Plan::SMOKE.screened);
        assert!(section(&found, &Machine::default(), "today").contains("plain quadrature"));
    }
}
