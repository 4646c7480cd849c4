//! A border from one junction to the next, and what of it is kept.

/// A place in tile units of the world.
pub(super) type Spot = (f64, f64);

/// Vertices of a border with both ends; a border that meets no other ends where it begins.
pub(super) struct Chain {
    vertices: Vec<u32>,
    kept: Vec<bool>,
}

impl Chain {
    /// A border, turned so that everybody who has it reads it the same way.
    pub(super) fn of<K: Ord>(mut vertices: Vec<u32>, key: impl Fn(&u32) -> K) -> Chain {
        let last = vertices.len() - 1;
        // Of a ring the second vertices tell which way it runs, of all others the ends.
        let from = usize::from(vertices[0] == vertices[last]);
        if key(&vertices[last - from]) < key(&vertices[from]) {
            vertices.reverse();
        }
        let kept = vec![true; vertices.len()];
        Chain { vertices, kept }
    }

    /// Keeps the vertices that matter more than a tolerance.
    pub(super) fn simplify(&mut self, spots: &[Spot], tolerance: f64) {
        let last = self.vertices.len() - 1;
        if last < 2 {
            return;
        }
        let spot = |at: usize| spots[self.vertices[at] as usize];
        let farthest = |from: usize, to: usize| {
            let away = |at: usize| (distance_squared(spot(at), spot(from), spot(to)), at);
            (from + 1..to).map(away).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
        };
        let mut cuts = vec![0, last];
        if self.vertices[0] == self.vertices[last] {
            // A ring keeps three vertices: where it begins, the farthest from there, and the farthest from the line between.
            let Some((_, opposite)) = farthest(0, last) else { return };
            let third = [farthest(0, opposite), farthest(opposite, last)].into_iter().flatten();
            let third = third.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            cuts.extend([Some(opposite), third.map(|(_, at)| at)].into_iter().flatten());
            cuts.sort_unstable();
        }
        let mut parts: Vec<(usize, usize)> = cuts.windows(2).map(|w| (w[0], w[1])).collect();
        let mut kept = vec![false; last + 1];
        cuts.iter().for_each(|at| kept[*at] = true);
        while let Some((from, to)) = parts.pop() {
            if let Some((away, at)) = farthest(from, to)
                && away > tolerance * tolerance
            {
                kept[at] = true;
                parts.extend([(from, at), (at, to)]);
            }
        }
        self.kept = kept;
    }

    /// Pairs of kept vertices that follow each other, as places in the chain.
    pub(super) fn segments(&self) -> impl Iterator<Item = (usize, usize)> {
        let mut before = 0;
        (1..self.vertices.len())
            .filter(|at| self.kept[*at])
            .map(move |at| (std::mem::replace(&mut before, at), at))
    }

    /// The vertex at a place.
    pub(super) fn vertex(&self, at: usize) -> u32 {
        self.vertices[at]
    }

    /// Takes a shortcut back.
    pub(super) fn restore(&mut self, (from, to): (usize, usize)) {
        self.kept[from..to].fill(true);
    }

    /// The vertices that are no longer there.
    pub(super) fn dropped(&self) -> impl Iterator<Item = u32> {
        self.vertices.iter().zip(&self.kept).filter(|(_, kept)| !**kept).map(|(vertex, _)| *vertex)
    }
}

/// Of a place from the segment between two others.
fn distance_squared(p: Spot, a: Spot, b: Spot) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { ((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length } else { 0.0 };
    let t = along.clamp(0.0, 1.0);
    let (x, y) = (p.0 - a.0 - t * dx, p.1 - a.1 - t * dy);
    x * x + y * y
}
