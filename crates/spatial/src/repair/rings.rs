//! Mending one face by itself: spikes, rings without area, borders that cross themselves.

use super::{Change, Mended};
use crate::coordinate::{Node, orientation};
use crate::overlay::even_odd;
use crate::region::{Region, twice_ring_area};
use crate::validity;

/// Rounds of taking apart: rounding to the lattice can let borders touch that did not.
const MOST_ROUNDS: usize = 6;

/// The face without spikes and self-crossings, with its changes written down; `None` when it cannot be made valid so.
///
/// Along a needle that is hardly wider than a step of the lattice, each rounding makes a new crossing a step farther on: that
/// would eat up the needle and is left to a person.
pub(super) fn mend(face: &Region, number: usize, changes: &mut Vec<Change>) -> Option<Region> {
    let mut found = vec![];
    let mut mended = without_spikes(face, number, &mut found);
    for _ in 0..=MOST_ROUNDS {
        let Some(defect) = validity::check(&mended).into_iter().next() else {
            changes.extend(found);
            return Some(mended);
        };
        let at = defect.at.map_or(mended.bounds().min, |p| p.node());
        let apart = without_spikes(&even_odd(&mended)?, number, &mut vec![]);
        let polygons = apart.polygons().len();
        found.push(Change { face: number, what: Mended::TakenApart { polygons }, at });
        mended = apart;
    }
    None
}

fn without_spikes(face: &Region, number: usize, changes: &mut Vec<Change>) -> Region {
    let mut found = vec![];
    let mut polygons = vec![];
    for polygon in face.polygons() {
        let mut rings = vec![];
        for (i, ring) in polygon.rings().enumerate() {
            let first = ring[0];
            let ring = smooth(ring.to_vec(), &mut |at| {
                found.push(Change { face: number, what: Mended::SpikeRemoved, at });
            });
            if ring.len() < 3 || twice_ring_area(&ring) == 0 && is_flat(&ring) {
                found.push(Change { face: number, what: Mended::RingRemoved, at: first });
                if i == 0 {
                    break;
                }
                continue;
            }
            rings.push(ring);
        }
        if !rings.is_empty() {
            polygons.push(rings);
        }
    }
    if found.is_empty() {
        return face.clone();
    }
    // A face of which nothing would remain stays as it was drawn: a person must look at it.
    match Region::from_rings(polygons) {
        Ok(mended) => {
            changes.extend(found);
            mended
        }
        Err(_) => face.clone(),
    }
}

/// Whether all vertices lie on one line.
fn is_flat(ring: &[Node]) -> bool {
    ring.windows(3).all(|w| orientation(w[0], w[1], w[2]) == 0)
}

/// Takes out every vertex at which the border turns back on itself.
fn smooth(mut ring: Vec<Node>, removed: &mut impl FnMut(Node)) -> Vec<Node> {
    loop {
        let n = ring.len();
        let turns_back = |i: usize| {
            let (a, b, c) = (ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]);
            let dot = (i64::from(b.x) - i64::from(a.x)) * (i64::from(c.x) - i64::from(b.x))
                + (i64::from(b.y) - i64::from(a.y)) * (i64::from(c.y) - i64::from(b.y));
            b == c || orientation(a, b, c) == 0 && dot < 0
        };
        if n < 3 {
            return ring;
        }
        let Some(spike) = (0..n).find(|&i| turns_back(i)) else { return ring };
        removed(ring[spike]);
        ring.remove(spike);
    }
}
