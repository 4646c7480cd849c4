//! The engines of point location: ours, rstar with geo, PostGIS, and what Python has.

use super::Plan;
use crate::figures::{Figure, cpu, wall};
use crate::peers::{BenchError, PostGis, Python, hex_wkb, sql, wkb};
use geo::Intersects;
use geo_types::{MultiPolygon, Point};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use spatial::coverage::Owners;
use spatial::{CoverageIndex, LonLat, Node, Region};
use std::fmt::Write as _;
use std::path::Path;

/// In a list of owners: no face.
const NONE: i32 = -1;
/// In a list of owners: on a border, where engines may differ.
const CONTESTED: i32 = -2;

/// Our index over one level.
pub(super) struct Ours {
    index: CoverageIndex,
}

impl Ours {
    /// Seconds by the clock, and the index.
    pub(super) fn build(faces: &[Region]) -> Result<(f64, Ours), BenchError> {
        let level = faces.to_vec();
        let (seconds, built) = wall(|| CoverageIndex::build(vec![level]));
        let index = built.map_err(|e| BenchError::Work(e.to_string()))?;
        Ok((seconds, Ours { index }))
    }

    pub(super) fn bytes(&self) -> usize {
        self.index.bytes()
    }

    /// Many at once, one by one, and on all cores; with the owners.
    pub(super) fn locate(&self, points: &[Node], rounds: usize) -> (Vec<Figure>, Vec<i32>) {
        let mut owners = vec![Owners::default(); points.len()];
        // Small work is repeated, so that a round is long enough for the clock.
        let repeats = 1_000_000usize.div_ceil(points.len().max(1));
        let mut many = figure("ours, many at once", points.len());
        let mut single = figure("ours, one by one", points.len());
        let mut cores = figure("ours, all cores (by the clock)", points.len());
        cores.cpu = false;
        for _ in 0..rounds.max(1) {
            let each = |seconds: f64| seconds / repeats as f64;
            let (seconds, ()) =
                cpu(|| (0..repeats).for_each(|_| self.index.locate_many(points, &mut owners)));
            many.seconds.push(each(seconds));
            let (seconds, _) = cpu(|| {
                let all = (0..repeats).flat_map(|_| points).map(|&p| self.index.locate(p).is_contested());
                std::hint::black_box(all.filter(|c| *c).count())
            });
            single.seconds.push(each(seconds));
            let (seconds, ()) =
                wall(|| (0..repeats).for_each(|_| self.index.locate_parallel(points, &mut owners)));
            cores.seconds.push(each(seconds));
        }
        let owner = |o: &Owners| match self.index.face(*o, 0) {
            _ if o.is_contested() => CONTESTED,
            Some(face) => face as i32,
            None => NONE,
        };
        (vec![many, single, cores], owners.iter().map(owner).collect())
    }

    /// How many points have an owner that is not the lowest face covering them by integer arithmetic.
    pub(super) fn wrong_owners(&self, points: &[Node]) -> u64 {
        let lowest = |p: Node| self.index.level(0).covering(p).first().copied();
        let wrong = points.iter().filter(|&&p| self.index.face(self.index.locate(p), 0) != lowest(p));
        wrong.count() as u64
    }
}

/// Envelopes in an R-tree, then geo's exact predicate.
pub(super) struct RStarGeo {
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
    faces: Vec<MultiPolygon<f64>>,
}

impl RStarGeo {
    pub(super) fn build(faces: &[Region]) -> RStarGeo {
        let entry = |(i, face): (usize, &Region)| {
            let b = face.bounds();
            let corner = |n: Node| [n.lon_lat().lon(), n.lon_lat().lat()];
            GeomWithData::new(Rectangle::from_corners(corner(b.min), corner(b.max)), i)
        };
        let tree = RTree::bulk_load(faces.iter().enumerate().map(entry).collect());
        RStarGeo { tree, faces: faces.iter().map(Region::to_degrees).collect() }
    }

    pub(super) fn locate(&self, points: &[Node], ours: &[i32], rounds: usize) -> Figure {
        let mut figure = figure("rstar envelopes + geo::Intersects", points.len());
        let mut found = vec![];
        for _ in 0..rounds.max(1) {
            let (seconds, owners) = cpu(|| points.iter().map(|&p| self.owner(p)).collect::<Vec<i32>>());
            figure.seconds.push(seconds);
            found = owners;
        }
        figure.different = Some(differences(ours, &found));
        figure
    }

    fn owner(&self, p: Node) -> i32 {
        let point = Point::new(p.lon_lat().lon(), p.lon_lat().lat());
        let around = self.tree.locate_in_envelope_intersecting(&AABB::from_point([point.x(), point.y()]));
        let covering = around.filter(|e| self.faces[e.data].intersects(&point));
        covering.map(|e| e.data as i32).min().unwrap_or(NONE)
    }
}

fn figure(engine: &str, items: usize) -> Figure {
    Figure { engine: engine.to_owned(), items: items as u64, seconds: vec![], cpu: true, different: None }
}

/// In how many points another engine answers differently, points on borders left out.
fn differences(ours: &[i32], theirs: &[i32]) -> u64 {
    let different = ours.iter().zip(theirs).filter(|(o, t)| **o != CONTESTED && o != t);
    different.count() as u64 + ours.len().abs_diff(theirs.len()) as u64
}

/// Gives the faces to PostGIS.
pub(super) fn load_faces(postgis: &PostGis, faces: &[Region]) -> Result<(), BenchError> {
    let mut rows = String::new();
    for (i, face) in faces.iter().enumerate() {
        let _ = writeln!(rows, "{i},{}", hex_wkb(face));
    }
    postgis.script(&sql("tables.sql"), Some(rows.as_bytes())).map(drop)
}

/// PostGIS in its usual and its best plan, and the comparison of the answers.
pub(super) fn postgis(
    postgis: &PostGis,
    points: &[Node],
    ours: &[i32],
    plan: &Plan,
) -> Result<Vec<Figure>, BenchError> {
    let mut rows = String::new();
    for (p, owner) in points.iter().zip(ours) {
        let at = p.lon_lat();
        let _ = writeln!(rows, "{},{},{owner}", at.lon(), at.lat());
    }
    postgis.script(&sql("points.sql"), Some(rows.as_bytes()))?;
    let mut figures = vec![];
    let compared = postgis.script(&sql("compare.sql"), None)?;
    let found = ours.iter().filter(|&&o| o >= 0).count() as u64;
    let numbers: Vec<u64> = compared.trim().split(',').filter_map(|n| n.parse().ok()).collect();
    let [same, other] = numbers[..] else {
        return Err(BenchError::Unreadable(format!("psql printed `{compared}`")));
    };
    let plans = [
        ("PostGIS, polygon-driven, cut, Hilbert order (best)", "best.sql"),
        ("PostGIS, point-driven (usual)", "usual.sql"),
    ];
    for (engine, script) in plans {
        if script == "usual.sql" && points.len() > plan.slow_points {
            continue;
        }
        let mut figure = figure(engine, points.len());
        figure.cpu = false;
        for _ in 0..plan.rounds.max(1) {
            figure.seconds.push(PostGis::seconds(&postgis.script(&sql(script), None)?)?);
        }
        figure.different = Some(found.abs_diff(same) + other);
        figures.push(figure);
    }
    Ok(figures)
}

/// What Python has: figures, and the peers that are absent.
pub(super) fn python(
    python: Option<&Python>,
    folder: &Path,
    faces: &[Region],
    points: &[Node],
    ours: &[i32],
    rounds: usize,
) -> Result<(Vec<Figure>, Vec<String>), BenchError> {
    let Some(python) = python else {
        return Ok((vec![], vec!["geopandas, shapely, DuckDB, SedonaDB: no Python environment".to_owned()]));
    };
    std::fs::create_dir_all(folder)?;
    let degrees = points.iter().map(|p| p.lon_lat());
    let bytes: Vec<u8> =
        degrees.flat_map(|p: LonLat| [p.lon(), p.lat()]).flat_map(f64::to_le_bytes).collect();
    std::fs::write(folder.join("points.bin"), bytes)?;
    let mut blob = vec![];
    for face in faces {
        let wkb = wkb(face);
        blob.extend((wkb.len() as u32).to_le_bytes());
        blob.extend(wkb);
    }
    std::fs::write(folder.join("faces.bin"), blob)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/peers.py");
    let printed = python.run(&script, &[&folder.display().to_string(), &rounds.max(1).to_string()])?;
    let (mut figures, mut absent) = (vec![], vec![]);
    for line in printed.lines() {
        let told: serde_json::Value = serde_json::from_str(line)
            .map_err(|_| BenchError::Unreadable(format!("python printed `{line}`")))?;
        let engine = told["engine"].as_str().unwrap_or_default();
        if let Some(reason) = told["absent"].as_str() {
            absent.push(format!("{engine}: {reason}"));
            continue;
        }
        let mut figure = figure(engine, points.len());
        figure.seconds =
            told["seconds"].as_array().into_iter().flatten().filter_map(|s| s.as_f64()).collect();
        let answers = std::fs::read(folder.join(told["answers"].as_str().unwrap_or_default()))?;
        let number = |b: &[u8]| b.try_into().map_or(NONE, i32::from_le_bytes);
        let theirs: Vec<i32> = answers.chunks_exact(4).map(number).collect();
        figure.different = Some(differences(ours, &theirs));
        figures.push(figure);
    }
    Ok((figures, absent))
}
