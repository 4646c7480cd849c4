//! The demonstration banner as a whole: indexing it, and checking it by the rules G01 to G18.

use crate::figures::{Figure, cpu, wall};
use crate::peers::BenchError;
use crate::points::Random;
use serde::{Deserialize, Serialize};
use spatial::{Datum, LonLat};
use territory::check::{CheckInput, Declared, Staffing, check, urban_villages};
use territory::place::SourcePoint;
use territory::{InfluenceRules, Territory};

/// Points that are located with everything around them.
const PLACES: usize = 20_000;
/// Points that are located to grids and divisions only.
const MANY: usize = 1_000_000;

/// What was measured on the banner.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Banner {
    /// Grids of all levels.
    pub grids: usize,
    /// Vertices of all grids and divisions.
    pub vertices: usize,
    /// Figures.
    pub figures: Vec<Figure>,
}

/// Measures; the same seed makes the same banner.
///
/// # Errors
/// [`BenchError::Work`] when the demonstration cannot be made.
pub fn run(rounds: usize, tell: &mut dyn FnMut(String)) -> Result<Banner, BenchError> {
    let work = |e: &dyn std::fmt::Display| BenchError::Work(e.to_string());
    tell("the demonstration banner".to_owned());
    let built = demo::build_territory(150_622, &mut |_| {}).map_err(|e| work(&e))?;
    let atlas = built.atlas;
    let influence = InfluenceRules::parse(include_str!("../../../geodata/rules/influence.toml"));
    let influence = influence.map_err(|e| work(&e))?;
    let declared =
        Declared::parse(include_str!("../../../geodata/rules/declared.toml")).map_err(|e| work(&e))?;
    let urban = urban_villages(&atlas);
    let first_day = atlas.grids.first().map(|g| g.valid_from).ok_or_else(|| work(&"no grids"))?;
    let figure = |engine: &str, items: usize, cpu: bool| Figure {
        engine: engine.to_owned(),
        items: items as u64,
        seconds: vec![],
        cpu,
        different: None,
    };
    let grids = atlas.grids.len();
    let mut checking = figure("check of the whole banner, G01 to G18", 1, false);
    let mut indexing = figure("index of the whole banner, five levels", 1, false);
    let mut many = figure("micro grid, grid, village and township of a point, one core", MANY, true);
    let mut places =
        figure("the whole answer: grids, divisions, station, mines, three nearest mines", PLACES, true);
    for _ in 0..rounds.max(1) {
        let input = CheckInput {
            atlas: &atlas,
            on: first_day,
            staffing: &Staffing::default(),
            declared: &declared,
            urban: &urban,
            cases: &[],
        };
        checking.seconds.push(wall(|| std::hint::black_box(check(&input))).0);
        let (copy, rules) = (atlas.clone(), influence.clone());
        let (seconds, territory) = wall(|| Territory::index(copy, rules));
        indexing.seconds.push(seconds);
        let territory = territory.map_err(|e| work(&e))?;
        let points = in_banner(&territory);
        many.seconds.push(cpu(|| std::hint::black_box(territory.locate_many(&points))).0);
        let whole = || {
            let of = |p: &LonLat| territory.locate(SourcePoint::new(Datum::Cgcs2000, *p, None), 3);
            std::hint::black_box(points[..PLACES].iter().filter_map(|p| of(p).ok()).count())
        };
        places.seconds.push(cpu(whole).0);
    }
    let regions = atlas.grids.iter().map(|g| &g.region);
    let divisions = atlas.divisions.iter().filter_map(|d| d.region.as_ref());
    let vertices = regions.chain(divisions).map(spatial::Region::vertex_count).sum();
    Ok(Banner { grids, vertices, figures: vec![checking, indexing, many, places] })
}

fn in_banner(territory: &Territory) -> Vec<LonLat> {
    let bounds = territory.outline().bounds();
    let (low, high) = (bounds.min.lon_lat(), bounds.max.lon_lat());
    let mut random = Random::new(11);
    let between = |a: f64, b: f64, t: f64| a + t * (b - a);
    let mut points = Vec::with_capacity(MANY);
    while points.len() < MANY {
        let (lon, lat) =
            (between(low.lon(), high.lon(), random.unit()), between(low.lat(), high.lat(), random.unit()));
        points.extend(LonLat::new(lon, lat));
    }
    points
}
