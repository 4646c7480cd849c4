//! From labelled triangles to areas: borders are walked once, each border edge with the polyline both sides share.

use crate::DemoError;
use crate::border::Borders;
use crate::mesh::Mesh;
use spatial::{Node, Region};
use std::collections::{BTreeMap, HashMap};

/// The areas of all labels; triangles labelled `None` belong to no area.
pub(crate) fn regions(
    mesh: &Mesh,
    borders: &Borders,
    labels: &[Option<u32>],
) -> Result<BTreeMap<u32, Region>, DemoError> {
    let mut rings: BTreeMap<u32, Vec<Vec<Node>>> = BTreeMap::new();
    let mut walked = vec![[false; 3]; mesh.len()];
    for t in 0..mesh.len() {
        let Some(label) = labels[t] else { continue };
        for i in 0..3 {
            if !walked[t][i] && is_border(mesh, labels, t, i) {
                let ring = walk(mesh, borders, labels, (t, i), &mut walked);
                rings.entry(label).or_default().extend(simple(ring));
            }
        }
    }
    rings.into_iter().map(|(label, rings)| Ok((label, assemble(rings)?))).collect()
}

fn is_border(mesh: &Mesh, labels: &[Option<u32>], t: usize, i: usize) -> bool {
    mesh.neighbours[t][i].is_none_or(|n| labels[n as usize] != labels[t])
}

/// Follows the border of one label, turning around each vertex through the triangles of the label.
fn walk(
    mesh: &Mesh,
    borders: &Borders,
    labels: &[Option<u32>],
    start: (usize, usize),
    walked: &mut [[bool; 3]],
) -> Vec<Node> {
    let mut ring = vec![];
    let (mut t, mut i) = start;
    while !walked[t][i] {
        walked[t][i] = true;
        let (u, v) = (mesh.triangles[t][i], mesh.triangles[t][(i + 1) % 3]);
        ring.push(mesh.nodes[u as usize]);
        borders.extend(u, v, &mut ring);
        i = (i + 1) % 3;
        while !is_border(mesh, labels, t, i) {
            let Some(n) = mesh.neighbours[t][i] else { break };
            let vertex = mesh.triangles[t][i];
            t = n as usize;
            i = mesh.triangles[t].iter().position(|w| *w == vertex).unwrap_or(0);
        }
    }
    ring
}

/// Splits a ring at vertices it visits twice: parts that only touch become rings of their own.
fn simple(ring: Vec<Node>) -> Vec<Vec<Node>> {
    let mut done = vec![];
    let mut path: Vec<Node> = vec![];
    let mut at: HashMap<Node, usize> = HashMap::new();
    for n in ring {
        if let Some(&first) = at.get(&n) {
            let lobe: Vec<Node> = path.drain(first..).collect();
            lobe.iter().for_each(|m| {
                at.remove(m);
            });
            done.push(lobe);
        }
        at.insert(n, path.len());
        path.push(n);
    }
    done.push(path);
    done
}

/// Counter-clockwise rings are outer ones, clockwise ones are holes of the smallest outer ring around them.
fn assemble(rings: Vec<Vec<Node>>) -> Result<Region, DemoError> {
    let (mut outer, holes): (Vec<_>, Vec<_>) =
        rings.into_iter().partition(|r| spatial::region::twice_ring_area(r) > 0);
    outer.sort_by_key(|r| spatial::region::twice_ring_area(r));
    let single = |ring: &Vec<Node>| Region::from_rings(vec![vec![ring.clone()]]);
    let mut polygons: Vec<Vec<Vec<Node>>> = outer.iter().map(|r| vec![r.clone()]).collect();
    let solids = outer
        .iter()
        .map(single)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| DemoError::synthesis("borders", e))?;
    for hole in holes {
        // A hole may touch its outer ring at single vertices, never with all of them.
        let around = solids.iter().position(|s| hole.iter().all(|n| s.covers(*n)));
        match around {
            Some(i) => polygons[i].push(hole),
            None => return Err(DemoError::synthesis("borders", "a hole lies outside its area")),
        }
    }
    Region::from_rings(polygons).map_err(|e| DemoError::synthesis("borders", e))
}
