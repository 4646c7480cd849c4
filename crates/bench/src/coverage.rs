//! Synthetic coverages: any number of faces with wiggly shared borders, exact on the lattice, the same for the same numbers.

use crate::points::Random;
use spatial::{Node, Region};

/// South-west corner and extent of the banner's box, lattice steps.
const ORIGIN: Node = Node::new(1_101_000_000, 392_600_000);
const EXTENT: (i32, i32) = (13_500_000, 10_600_000);
/// Farthest that a corner moves, as a share of a cell.
const JITTER: f64 = 0.2;
/// Tangent of the widest angle that a border leaves the straight line between its corners by. Borders that meet in a
/// corner are farther than twice that apart, so they cannot cross.
const WIGGLE: f64 = 0.16;

/// A tiling of the banner's box by `side` × `side` faces; each of the four borders of a face has `pieces` edges.
///
/// Valid faces without gap or overlap: both neighbours of a border take the same vertices, and a border runs forward
/// between its corners, in a wedge that no other border enters.
pub fn tiling(side: usize, pieces: usize, seed: u64) -> Vec<Region> {
    let mut random = Random::new(seed);
    let cell = (f64::from(EXTENT.0) / side as f64, f64::from(EXTENT.1) / side as f64);
    let mut corners = Vec::with_capacity((side + 1) * (side + 1));
    for row in 0..=side {
        for column in 0..=side {
            let mut moved = |at: usize| if at == 0 || at == side { 0.0 } else { JITTER * random.signed() };
            let (dx, dy) = (moved(column), moved(row));
            corners.push((cell.0 * (column as f64 + dx), cell.1 * (row as f64 + dy)));
        }
    }
    let corner = |column: usize, row: usize| corners[row * (side + 1) + column];
    // Borders to the east and to the north of every corner, each once.
    let (mut east, mut north) = (Vec::with_capacity(corners.len()), Vec::with_capacity(corners.len()));
    for row in 0..=side {
        for column in 0..=side {
            let straight = row == 0 || row == side;
            east.push(if column < side {
                border(corner(column, row), corner(column + 1, row), pieces, straight, &mut random)
            } else {
                vec![]
            });
            let straight = column == 0 || column == side;
            north.push(if row < side {
                border(corner(column, row), corner(column, row + 1), pieces, straight, &mut random)
            } else {
                vec![]
            });
        }
    }
    let at = |column: usize, row: usize| row * (side + 1) + column;
    let mut faces = Vec::with_capacity(side * side);
    for row in 0..side {
        for column in 0..side {
            let mut ring: Vec<Node> = Vec::with_capacity(4 * pieces);
            ring.extend(&east[at(column, row)]);
            ring.extend(&north[at(column + 1, row)]);
            ring.extend(east[at(column, row + 1)].iter().rev());
            ring.extend(north[at(column, row)].iter().rev());
            faces.extend(Region::from_rings(vec![vec![ring]]));
        }
    }
    faces
}

/// The vertices from one corner to the next, both included.
fn border(from: (f64, f64), to: (f64, f64), pieces: usize, straight: bool, random: &mut Random) -> Vec<Node> {
    let along = (to.0 - from.0, to.1 - from.1);
    let node = |t: f64, aside: f64| {
        let x = from.0 + t * along.0 - aside * along.1;
        let y = from.1 + t * along.1 + aside * along.0;
        Node::new(ORIGIN.x + x.round() as i32, ORIGIN.y + y.round() as i32)
    };
    let inner = (1..pieces).map(|i| {
        let t = i as f64 / pieces as f64;
        let aside = if straight { 0.0 } else { WIGGLE * t.min(1.0 - t) * random.signed() };
        node(t, aside)
    });
    let inner: Vec<Node> = inner.collect();
    std::iter::once(node(0.0, 0.0)).chain(inner).chain([node(1.0, 0.0)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use spatial::{tiling as proof, validity};

    #[test]
    fn the_faces_are_valid_and_tile_the_box_whatever_their_number() {
        for (side, pieces) in [(1, 3), (7, 1), (32, 3), (40, 23)] {
            let faces = tiling(side, pieces, 7);
            assert_eq!(faces.len(), side * side);
            assert!(faces.iter().all(|f| validity::check(f).is_empty()));
            let whole = tiling(1, side * pieces, 7).remove(0);
            let straight = Region::from_rings(vec![vec![whole.polygons()[0].exterior().to_vec()]]);
            let area: i128 = faces.iter().map(Region::twice_lattice_area).sum();
            assert_eq!(area, straight.map(|r| r.twice_lattice_area()).unwrap_or_default());
            assert!(proof::tiles(faces.iter(), &faces_outline(&faces)), "{side}");
        }
    }

    /// The outline with every vertex of the faces on it.
    fn faces_outline(faces: &[Region]) -> Region {
        let mut count = std::collections::HashMap::new();
        for (a, b) in faces.iter().flat_map(Region::edges) {
            *count.entry((a, b)).or_insert(0) += 1;
        }
        let outer: std::collections::HashMap<Node, Node> =
            count.keys().filter(|(a, b)| !count.contains_key(&(*b, *a))).copied().collect();
        let start = *outer.keys().min().expect("an edge");
        let mut ring = vec![start];
        let mut at = outer[&start];
        while at != start {
            ring.push(at);
            at = outer[&at];
        }
        Region::from_rings(vec![vec![ring]]).expect("a ring")
    }
}
