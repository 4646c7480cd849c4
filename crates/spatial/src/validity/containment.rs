//! Which ring lies in which: holes outside, nested holes, overlapping parts, interiors cut in two.

use super::{Defect, DefectKind, Meetings, Ring, defect_at};
use crate::coordinate::Node;
use crate::region::{Bounds, Position};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(rings: &[Ring], meetings: &Meetings, defects: &mut Vec<Defect>) {
    let bounds: Vec<Bounds> = rings.iter().filter_map(|r| Bounds::of(r.nodes.iter().copied())).collect();
    let pairs = Pairs { rings, meetings, bounds };
    let parts: Vec<std::ops::Range<usize>> = parts(rings);
    for part in &parts {
        let before = defects.len();
        pairs.holes(part.clone(), defects);
        let crossed = meetings.crossed.range((part.start, 0)..(part.end, 0)).any(|pair| part.contains(&pair.1));
        if defects.len() == before && !crossed {
            pairs.interior(part.clone(), defects);
        }
    }
    for (i, a) in parts.iter().enumerate() {
        for b in &parts[i + 1..] {
            pairs.part_in_part(a, b, defects);
        }
    }
}

/// Ranges of rings that form one polygon; a polygon whose outer ring was dropped has none.
fn parts(rings: &[Ring]) -> Vec<std::ops::Range<usize>> {
    let mut parts: Vec<std::ops::Range<usize>> = vec![];
    for (i, ring) in rings.iter().enumerate() {
        match parts.last_mut() {
            Some(last) if rings[last.start].polygon == ring.polygon => last.end = i + 1,
            _ => parts.push(i..i + 1),
        }
    }
    parts.retain(|p| rings[p.start].ring == 0);
    parts
}

struct Pairs<'a> {
    rings: &'a [Ring],
    meetings: &'a Meetings,
    bounds: Vec<Bounds>,
}

impl Pairs<'_> {
    fn holes(&self, part: std::ops::Range<usize>, defects: &mut Vec<Defect>) {
        let outer = part.start;
        for hole in part.start + 1..part.end {
            if let Some(at) = self.find(hole, &[outer], Position::Outside) {
                defects.push(self.defect(DefectKind::HoleOutside, hole, at));
            }
            for other in part.start + 1..hole {
                if !self.bounds[hole].intersects(&self.bounds[other]) {
                    continue;
                }
                let nested = self
                    .find(hole, &[other], Position::Inside)
                    .map(|at| (hole, at))
                    .or_else(|| self.find(other, &[hole], Position::Inside).map(|at| (other, at)));
                if let Some((inner, at)) = nested {
                    defects.push(self.defect(DefectKind::HoleNested, inner, at));
                }
            }
        }
    }

    /// Rings that touch in a chain which closes upon itself cut the interior.
    fn interior(&self, part: std::ops::Range<usize>, defects: &mut Vec<Defect>) {
        let mut group: BTreeMap<Vertex, Vertex> = BTreeMap::new();
        let mut links: BTreeSet<(Node, usize)> = BTreeSet::new();
        for ((i, j), nodes) in self.meetings.touches.range((part.start, 0)..(part.end, 0)) {
            if part.contains(j) {
                links.extend(nodes.iter().flat_map(|&n| [(n, *i), (n, *j)]));
            }
        }
        for (node, ring) in links {
            let (a, b) = (root(&group, Vertex::Point(node)), root(&group, Vertex::Ring(ring)));
            if a == b {
                let r = &self.rings[ring];
                let vertex = r.nodes.iter().position(|&n| n == node).map_or(0, |i| r.vertices[i]);
                defects.push(defect_at(DefectKind::InteriorCut, (r.polygon, r.ring, vertex), node));
            } else {
                group.insert(a, b);
            }
        }
    }

    fn part_in_part(
        &self,
        a: &std::ops::Range<usize>,
        b: &std::ops::Range<usize>,
        defects: &mut Vec<Defect>,
    ) {
        if !self.bounds[a.start].intersects(&self.bounds[b.start]) {
            return;
        }
        let inside = |inner: usize, outer: &std::ops::Range<usize>| {
            let area: Vec<usize> = outer.clone().collect();
            self.find(inner, &area, Position::Inside).map(|at| (inner, at))
        };
        if let Some((inner, at)) = inside(a.start, b).or_else(|| inside(b.start, a)) {
            defects.push(self.defect(DefectKind::PartsOverlap, inner, at));
        }
    }

    fn defect(&self, kind: DefectKind, ring: usize, at: Node) -> Defect {
        let r = &self.rings[ring];
        defect_at(kind, (r.polygon, r.ring, r.vertices.first().copied().unwrap_or(0)), at)
    }

    /// A place where the border of `ring` lies at `wanted` relative to the area of `others` (even-odd).
    ///
    /// Between touches a border that crosses nothing stays on one side, so one sample per stretch is enough. Pairs
    /// already reported to cross say nothing more.
    fn find(&self, ring: usize, others: &[usize], wanted: Position) -> Option<Node> {
        let pair = |o: &usize| (ring.min(*o), ring.max(*o));
        if others.iter().any(|o| self.meetings.crossed.contains(&pair(o))) {
            return None;
        }
        let touches: BTreeSet<Node> =
            others.iter().filter_map(|o| self.meetings.touches.get(&pair(o))).flatten().copied().collect();
        let area: Vec<&[Node]> = others.iter().map(|&o| self.rings[o].nodes.as_slice()).collect();
        let nodes = &self.rings[ring].nodes;
        if touches.is_empty() {
            let first = *nodes.first()?;
            return (position_doubled(&area, doubled(first, first)) == wanted).then_some(first);
        }
        let next = nodes.iter().skip(1).chain(nodes.first());
        for (&from, &to) in nodes.iter().zip(next) {
            let mut stops: Vec<Node> = touches.iter().copied().filter(|&t| on_segment(t, from, to)).collect();
            stops.extend([from, to]);
            stops.sort_unstable();
            stops.dedup();
            let touched = |n: &Node| touches.contains(n);
            let stretch = stops.windows(2).filter(|w| touched(&w[0]) || touched(&w[1]));
            for w in stretch {
                if position_doubled(&area, doubled(w[0], w[1])) == wanted {
                    return Some(w[0]);
                }
            }
        }
        None
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Vertex {
    Ring(usize),
    Point(Node),
}

fn root(group: &BTreeMap<Vertex, Vertex>, mut v: Vertex) -> Vertex {
    while let Some(&up) = group.get(&v) {
        v = up;
    }
    v
}

/// The middle of two nodes on the lattice of twice the density.
pub(crate) fn doubled(a: Node, b: Node) -> (i64, i64) {
    (i64::from(a.x) + i64::from(b.x), i64::from(a.y) + i64::from(b.y))
}

/// Where a point of the doubled lattice lies: even-odd over all rings, exact.
pub(crate) fn position_doubled(rings: &[&[Node]], p: (i64, i64)) -> Position {
    let mut inside = false;
    for ring in rings {
        let next = ring.iter().skip(1).chain(ring.first());
        for (&a, &b) in ring.iter().zip(next) {
            match crosses_ray(doubled(a, a), doubled(b, b), p) {
                None => return Position::Boundary,
                Some(counts) => inside ^= counts,
            }
        }
    }
    if inside { Position::Inside } else { Position::Outside }
}

/// Whether the edge crosses the ray to the east, half-open in latitude; `None` when the point lies on it.
#[inline]
fn crosses_ray(a: (i64, i64), b: (i64, i64), p: (i64, i64)) -> Option<bool> {
    let (low, high) = if a.1 <= b.1 { (a, b) } else { (b, a) };
    if p.1 < low.1 || p.1 > high.1 || p.0 > a.0.max(b.0) {
        return Some(false);
    }
    if low.1 == high.1 {
        return if p.0 >= a.0.min(b.0) { None } else { Some(false) };
    }
    if p.0 < a.0.min(b.0) {
        return Some(p.1 < high.1);
    }
    let side = i128::from(high.0 - low.0) * i128::from(p.1 - low.1)
        - i128::from(high.1 - low.1) * i128::from(p.0 - low.0);
    if side == 0 { None } else { Some(side > 0 && p.1 < high.1) }
}

fn on_segment(p: Node, a: Node, b: Node) -> bool {
    let in_box =
        p.x >= a.x.min(b.x) && p.x <= a.x.max(b.x) && p.y >= a.y.min(b.y) && p.y <= a.y.max(b.y);
    in_box && crate::coordinate::orientation(a, b, p) == 0
}
