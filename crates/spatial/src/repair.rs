//! Mending drawn areas, and saying what was changed: spikes, self-crossings, and borders that nearly meet.
//!
//! In one round no vertex moves farther than the tolerance, and seldom does one move in a second. What would need more than that, such as a real overlap, is not mended
//! but named: whose land it is only a person can decide. The outcome does not depend on the order of the faces, and
//! mending it again changes nothing.

mod rings;
mod snapping;

use crate::coordinate::{LonLat, Node};
use crate::face_tree::FaceTree;
use crate::region::Region;
use crate::validity::{self, DefectKind};
use crate::{measure, overlay};

/// The usual tolerance: vertices closer than this are meant to be one, metres (rule G15).
pub const TOLERANCE_M: f64 = 0.05;
/// Overlaps up to this area are rounding, square metres (rule G04).
const ROUNDING_M2: f64 = 1.0;
/// Rounds of snapping; each can bring further vertices close to a border.
const MOST_ROUNDS: usize = 12;

/// What was done to a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mended {
    /// A vertex from which the border ran back on itself was taken out.
    SpikeRemoved,
    /// A ring without area was taken out.
    RingRemoved,
    /// A border that crossed or touched itself was taken apart by the even-odd rule; now there are so many polygons.
    TakenApart {
        /// Polygons of the face afterwards.
        polygons: usize,
    },
    /// A vertex was moved onto one of a neighbour.
    Moved {
        /// Where it is now.
        to: Node,
    },
    /// A vertex of a neighbour was put into an edge.
    Inserted,
}

/// One change, with its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The face, as numbered by the caller.
    pub face: usize,
    /// What was done.
    pub what: Mended,
    /// Where: the vertex before the change, or the one put in.
    pub at: Node,
}

/// What a person has to decide.
#[derive(Debug, Clone, PartialEq)]
pub enum Left {
    /// A face that could not be made valid.
    Invalid {
        /// The face.
        face: usize,
        /// What is still wrong.
        kind: DefectKind,
        /// Where.
        at: Option<LonLat>,
    },
    /// Two faces overlap by more than rounding and tolerance.
    Overlap {
        /// The lower face.
        face: usize,
        /// The higher one.
        other: usize,
        /// Square metres.
        area_m2: f64,
        /// Metres.
        width_m: f64,
        /// Where.
        at: LonLat,
    },
}

/// The outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired {
    /// The faces in the order given.
    pub faces: Vec<Region>,
    /// What was changed: by face, in the order in which it was done.
    pub changes: Vec<Change>,
    /// What was not mended.
    pub left: Vec<Left>,
    /// Square metres before and after, of faces that changed.
    pub areas: Vec<(usize, f64, f64)>,
}

/// Mends faces of one level.
pub fn repair(given: &[Region], tolerance_m: f64) -> Repaired {
    let mut changes = vec![];
    let mut faces: Vec<Region> =
        given.iter().enumerate().map(|(i, face)| mended_or_as_drawn(face, i, &mut changes)).collect();
    for _ in 0..MOST_ROUNDS {
        let found = snapping::snap(&faces, tolerance_m);
        if found.changes.is_empty() {
            break;
        }
        changes.extend(found.changes);
        for (i, rings) in found.faces {
            // A face of which snapping leaves nothing, or nothing valid, stays as it was: it is narrower than the tolerance.
            let snapped = Region::from_rings(rings).ok();
            if let Some(face) = snapped.and_then(|face| rings::mend(&face, i, &mut changes)) {
                faces[i] = face;
            }
        }
    }
    changes.retain(|c| faces[c.face] != given[c.face]);
    changes.sort_by_key(|c| c.face);
    let areas = given.iter().zip(&faces).enumerate().filter(|(_, (before, after))| before != after);
    let areas = areas.map(|(i, (b, a))| (i, measure::quick_area_m2(b), measure::quick_area_m2(a))).collect();
    let left = left(&faces, tolerance_m);
    Repaired { faces, changes, left, areas }
}

/// A face that cannot be made valid stays as it was drawn, and is named.
fn mended_or_as_drawn(face: &Region, number: usize, changes: &mut Vec<Change>) -> Region {
    rings::mend(face, number, changes).unwrap_or_else(|| face.clone())
}

fn left(faces: &[Region], tolerance_m: f64) -> Vec<Left> {
    let mut left = vec![];
    let mut valid = vec![true; faces.len()];
    for (i, face) in faces.iter().enumerate() {
        if let Some(defect) = validity::check(face).first() {
            left.push(Left::Invalid { face: i, kind: defect.kind, at: defect.at });
            valid[i] = false;
        }
    }
    let tree = FaceTree::build(faces.to_vec());
    for (i, face) in faces.iter().enumerate() {
        let mut others: Vec<usize> = tree.intersecting(&face.bounds()).filter(|&j| j > i).collect();
        others.sort_unstable();
        for j in others.into_iter().filter(|&j| valid[i] && valid[j]) {
            if !overlay::interiors_meet(face, &faces[j]) {
                continue;
            }
            let pieces = overlay::shared(face, &faces[j]).into_iter();
            let pieces = pieces.filter(|p| p.area_m2 > ROUNDING_M2 || p.width_m > tolerance_m);
            left.extend(pieces.map(|p| Left::Overlap {
                face: i,
                other: j,
                area_m2: p.area_m2,
                width_m: p.width_m,
                at: p.at,
            }));
        }
    }
    left
}

#[cfg(test)]
mod tests;
