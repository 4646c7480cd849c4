//! Cutting a connected set of triangles into connected parts of wanted sizes.

use crate::mesh::Mesh;
use crate::plane::{self, Xy};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};

/// A part to grow.
#[derive(Debug, Clone)]
pub(crate) struct Seed {
    /// Triangles it begins with; the first one must be free.
    pub(crate) start: u32,
    /// Places it likes to be near.
    pub(crate) near: Vec<Xy>,
    /// Wanted size, in any unit shared by all seeds.
    pub(crate) share: f64,
}

/// A total order of finite numbers, for heaps.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cost(f64);

impl Eq for Cost {}

impl PartialOrd for Cost {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cost {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// Grows all seeds at once over the triangles with `label[t] == within`; the part that is farthest behind its share
/// takes the next triangle, the one nearest to what it likes. Every part stays connected. Returns the part of each
/// triangle; triangles that no seed can reach are left out.
pub(crate) fn grow(
    mesh: &Mesh,
    allowed: &[u32],
    seeds: &[Seed],
    roughness: f64,
    seed: u64,
) -> HashMap<u32, usize> {
    grow_up_to(mesh, allowed, seeds, roughness, seed, f64::INFINITY)
}

/// As [`grow`], but a part stops at `full` times its share (square metres in the plane).
pub(crate) fn grow_up_to(
    mesh: &Mesh,
    allowed: &[u32],
    seeds: &[Seed],
    roughness: f64,
    seed: u64,
    full: f64,
) -> HashMap<u32, usize> {
    let free: std::collections::HashSet<u32> = allowed.iter().copied().collect();
    let mut owner: HashMap<u32, usize> = HashMap::with_capacity(allowed.len());
    let mut size = vec![0.0; seeds.len()];
    let mut frontier: Vec<BinaryHeap<Reverse<(Cost, u32)>>> = vec![BinaryHeap::new(); seeds.len()];
    let cost = |part: usize, t: u32| {
        let at = plane::xy(mesh.centre(t));
        let near = seeds[part].near.iter().map(|n| plane::metres(at, *n)).fold(f64::INFINITY, f64::min);
        Cost(near * (1.0 + roughness * noise(at, seed)))
    };
    for (part, s) in seeds.iter().enumerate() {
        frontier[part].push(Reverse((cost(part, s.start), s.start)));
    }
    let mut turns: BinaryHeap<Reverse<(Cost, usize)>> =
        (0..seeds.len()).map(|p| Reverse((Cost(0.0), p))).collect();
    while let Some(Reverse((_, part))) = turns.pop() {
        let taken =
            std::iter::from_fn(|| frontier[part].pop()).find(|Reverse((_, t))| !owner.contains_key(t));
        let Some(Reverse((_, t))) = taken else { continue };
        owner.insert(t, part);
        size[part] += mesh.area(t);
        for n in mesh.neighbours[t as usize].iter().flatten() {
            if free.contains(n) && !owner.contains_key(n) {
                frontier[part].push(Reverse((cost(part, *n), *n)));
            }
        }
        let filled = size[part] / seeds[part].share.max(1e-9);
        if filled < full {
            turns.push(Reverse((Cost(filled), part)));
        }
    }
    owner
}

/// Grows, moves each seed without an anchor to the middle of its part, and grows again.
pub(crate) fn grow_round(
    mesh: &Mesh,
    allowed: &[u32],
    mut seeds: Vec<Seed>,
    anchored: usize,
    rounds: usize,
    roughness: f64,
    seed: u64,
) -> HashMap<u32, usize> {
    for _ in 0..rounds {
        let owner = grow(mesh, allowed, &seeds, roughness, seed);
        let middles = middles(mesh, allowed, &owner, seeds.len());
        let mut taken: std::collections::HashSet<u32> = seeds[..anchored].iter().map(|s| s.start).collect();
        for (part, s) in seeds.iter_mut().enumerate().skip(anchored) {
            let own = allowed.iter().copied().filter(|t| owner.get(t) == Some(&part) && !taken.contains(t));
            let distance = |t: u32| Cost(plane::metres(plane::xy(mesh.centre(t)), middles[part]));
            if let Some(start) = own.min_by_key(|&t| (distance(t), t)) {
                taken.insert(start);
                s.start = start;
                s.near = vec![plane::xy(mesh.centre(start))];
            }
        }
    }
    grow(mesh, allowed, &seeds, roughness, seed)
}

/// Gives a triangle that hangs on its part by one side to the part on its two other sides: spurs disappear, and no
/// part can fall apart, because what is taken away is always a leaf.
pub(crate) fn prune_spurs(mesh: &Mesh, labels: &mut [Option<u32>], set: &[u32], rounds: usize) {
    for _ in 0..rounds {
        for &t in set {
            let [Some(a), Some(b), Some(c)] = mesh.neighbours[t as usize] else { continue };
            let own = labels[t as usize];
            let [a, b, c] = [a, b, c].map(|n| labels[n as usize]);
            let other = if a == b {
                a
            } else if b == c || a == c {
                c
            } else {
                continue;
            };
            if other.is_some() && own.is_some() && other != own && [a, b, c].contains(&own) {
                labels[t as usize] = other;
            }
        }
    }
}

fn middles(mesh: &Mesh, allowed: &[u32], owner: &HashMap<u32, usize>, parts: usize) -> Vec<Xy> {
    let mut sums = vec![(0.0, 0.0, 0.0); parts];
    for t in allowed {
        let Some(&part) = owner.get(t) else { continue };
        let (area, at) = (mesh.area(*t), plane::xy(mesh.centre(*t)));
        let sum = &mut sums[part];
        *sum = (sum.0 + at[0] * area, sum.1 + at[1] * area, sum.2 + area);
    }
    sums.into_iter().map(|(x, y, a)| if a > 0.0 { [x / a, y / a] } else { [0.0, 0.0] }).collect()
}

/// Triangles far from each other and from the ones given: each next is the farthest in number of steps.
pub(crate) fn spread(mesh: &Mesh, allowed: &[u32], count: usize, given: &[u32], first: u32) -> Vec<u32> {
    let mut steps: HashMap<u32, u32> = allowed.iter().map(|&t| (t, u32::MAX)).collect();
    for &g in given {
        relax(mesh, &mut steps, g);
    }
    let mut chosen = vec![];
    while chosen.len() < count {
        let next = if given.is_empty() && chosen.is_empty() {
            first
        } else {
            let farthest = allowed.iter().copied().filter(|t| !chosen.contains(t) && !given.contains(t));
            match farthest.max_by_key(|t| (steps[t], Reverse(*t))) {
                Some(t) => t,
                None => break,
            }
        };
        chosen.push(next);
        relax(mesh, &mut steps, next);
    }
    chosen
}

fn relax(mesh: &Mesh, steps: &mut HashMap<u32, u32>, from: u32) {
    if let Some(s) = steps.get_mut(&from) {
        *s = 0;
    }
    let mut queue = VecDeque::from([from]);
    while let Some(t) = queue.pop_front() {
        let next = steps.get(&t).map_or(u32::MAX, |s| s.saturating_add(1));
        for n in mesh.neighbours[t as usize].iter().flatten() {
            if steps.get(n).is_some_and(|&s| next < s) {
                steps.insert(*n, next);
                queue.push_back(*n);
            }
        }
    }
}

/// Connected components of a set of triangles, largest first.
pub(crate) fn components(mesh: &Mesh, set: &[u32]) -> Vec<Vec<u32>> {
    let mut unseen: std::collections::BTreeSet<u32> = set.iter().copied().collect();
    let mut found = vec![];
    while let Some(start) = unseen.pop_first() {
        let mut component = vec![start];
        let mut next = 0;
        while next < component.len() {
            for n in mesh.neighbours[component[next] as usize].iter().flatten() {
                if unseen.remove(n) {
                    component.push(*n);
                }
            }
            next += 1;
        }
        found.push(component);
    }
    found.sort_by_key(|c| Reverse(c.len()));
    found
}

/// Shares `total` among weights by the largest remainder; each gets at least its floor and at most its ceiling.
pub(crate) fn apportion(total: usize, weights: &[f64], floors: &[usize], ceilings: &[usize]) -> Vec<usize> {
    let mut given = floors.to_vec();
    let mut left = total.saturating_sub(given.iter().sum());
    while left > 0 {
        // The one farthest below its fair share gets the next (Sainte-Laguë): deterministic and proportional.
        let open = (0..weights.len()).filter(|&i| given[i] < ceilings[i]);
        let need = |i: usize| Cost(weights[i] / (given[i] as f64 + 0.5));
        let Some(best) = open.max_by_key(|&i| (need(i), Reverse(i))) else { break };
        given[best] += 1;
        left -= 1;
    }
    given
}

/// Smooth noise in −1…1 with waves of about 2.5 km.
fn noise(p: Xy, seed: u64) -> f64 {
    const WAVE_M: f64 = 2_500.0;
    let (x, y) = (p[0] / WAVE_M, p[1] / WAVE_M);
    let (ix, iy) = (x.floor(), y.floor());
    let ease = |t: f64| t * t * (3.0 - 2.0 * t);
    let (fx, fy) = (ease(x - ix), ease(y - iy));
    let corner = |dx: f64, dy: f64| {
        let key = ((ix + dx) as i64 as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ ((iy + dy) as i64 as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
        crate::random::Random::new(key ^ seed).unit() * 2.0 - 1.0
    };
    let south = corner(0.0, 0.0) * (1.0 - fx) + corner(1.0, 0.0) * fx;
    let north = corner(0.0, 1.0) * (1.0 - fx) + corner(1.0, 1.0) * fx;
    south * (1.0 - fy) + north * fy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apportioning_gives_exactly_the_total_within_floors_and_ceilings() {
        let given = apportion(10, &[1.0, 1.0, 8.0], &[1, 1, 1], &[5, 5, 6]);
        assert_eq!(given.iter().sum::<usize>(), 10);
        assert_eq!(given[2], 6);
    }

    #[test]
    fn noise_stays_in_its_range_and_is_the_same_every_time() {
        for i in 0..500 {
            let p = [f64::from(i) * 317.0 - 60_000.0, f64::from(i) * -211.0];
            assert!(noise(p, 7).abs() <= 1.0);
            assert_eq!(noise(p, 7), noise(p, 7));
        }
    }
}
