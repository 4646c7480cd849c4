//! Path a: from points to the faces that own them, on one core.

mod engines;

use crate::coverage::tiling;
use crate::figures::Figure;
use crate::peers::{BenchError, PostGis, Python};
use crate::points::{Spread, on_borders, points};
use engines::{Ours, RStarGeo};
use serde::{Deserialize, Serialize};
use spatial::Region;
use std::path::Path;

/// How much is measured.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Sides of the tilings: as many faces as their squares, with so many edges on each border.
    pub tilings: Vec<(usize, usize)>,
    /// Numbers of points.
    pub points: Vec<usize>,
    /// Most faces that are given to peers outside this process: loading a million takes longer than all the rest.
    pub peer_faces: usize,
    /// Most points given to the point-driven plan of PostGIS.
    pub slow_points: usize,
    /// Rounds.
    pub rounds: usize,
}

impl Plan {
    /// Everything.
    pub fn full() -> Plan {
        Plan {
            tilings: vec![(32, 23), (79, 23), (316, 6), (1_000, 3)],
            points: vec![10_000, 100_000, 1_000_000],
            peer_faces: 100_000,
            slow_points: 100_000,
            rounds: 3,
        }
    }

    /// A hundred thousand points; peers at the banner's size only.
    pub fn quick() -> Plan {
        Plan { points: vec![100_000], peer_faces: 10_000, ..Plan::full() }
    }

    /// Enough to see that all of it still works.
    pub fn smoke() -> Plan {
        Plan { tilings: vec![(8, 5)], points: vec![2_000], rounds: 1, ..Plan::full() }
    }
}

/// One piece of work and what every engine took for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// Faces.
    pub faces: usize,
    /// Vertices of all rings.
    pub vertices: usize,
    /// Points.
    pub points: usize,
    /// How they are spread.
    pub spread: String,
    /// Engines, ours first.
    pub figures: Vec<Figure>,
    /// Peers that are not there, with the reason.
    pub absent: Vec<String>,
}

/// Building the index.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Built {
    /// Faces.
    pub faces: usize,
    /// Vertices of all rings.
    pub vertices: usize,
    /// Seconds by the clock, on all cores.
    pub seconds: f64,
    /// Bytes of the point-location structure, without the faces.
    pub bytes: usize,
    /// Points on borders that were looked up, and how many of them have an owner that is not the lowest covering face.
    pub on_borders: (usize, u64),
}

/// All of path a.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Located {
    /// Per tiling.
    pub built: Vec<Built>,
    /// Per work.
    pub rows: Vec<Row>,
}

/// Measures every combination; `tell` hears what is being done.
///
/// # Errors
/// [`BenchError`] when a peer fails.
pub fn run(
    plan: &Plan,
    folder: &Path,
    postgis: &PostGis,
    python: Option<&Python>,
    tell: &mut dyn FnMut(String),
) -> Result<Located, BenchError> {
    let mut located = Located::default();
    for &(side, pieces) in &plan.tilings {
        let faces = tiling(side, pieces, 150_622);
        let vertices = faces.iter().map(Region::vertex_count).sum();
        tell(format!("{} faces, {vertices} vertices", faces.len()));
        let (seconds, ours) = Ours::build(&faces)?;
        let border = on_borders(&faces, 100_000.min(plan.points.iter().copied().max().unwrap_or(1)), 3);
        let wrong = ours.wrong_owners(&border);
        located.built.push(Built {
            faces: faces.len(),
            vertices,
            seconds,
            bytes: ours.bytes(),
            on_borders: (border.len(), wrong),
        });
        let inside = faces.len() <= plan.peer_faces;
        if inside {
            engines::load_faces(postgis, &faces)?;
        }
        let rstar = RStarGeo::build(&faces);
        for &count in &plan.points {
            for spread in [Spread::Uniform, Spread::Clustered, Spread::Sorted] {
                let points = points(&faces, count, spread, 7);
                tell(format!("  {count} points, {}", spread.word()));
                let (mut figures, owners) = ours.locate(&points, plan.rounds);
                let mut absent = vec![];
                if spread == Spread::Clustered {
                    figures.push(rstar.locate(&points, &owners, plan.rounds));
                    if inside {
                        figures.extend(engines::postgis(postgis, &points, &owners, plan)?);
                        let (peers, missing) =
                            engines::python(python, folder, &faces, &points, &owners, plan.rounds)?;
                        figures.extend(peers);
                        absent = missing;
                    } else {
                        absent.push("PostGIS and Python: more faces than they are given here".to_owned());
                    }
                }
                located.rows.push(Row {
                    faces: faces.len(),
                    vertices,
                    points: count,
                    spread: spread.word().to_owned(),
                    figures,
                    absent,
                });
            }
        }
    }
    Ok(located)
}
