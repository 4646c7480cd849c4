//! Points to look up: anywhere, where disputes really lie, and exactly on borders.

use spatial::{Bounds, Node, Region};

/// Random numbers, the same for the same seed (xorshift64).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Begins with a seed; 0 is taken as 1.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).max(1))
    }

    /// The next number, 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The next number, −1 to below 1.
    pub fn signed(&mut self) -> f64 {
        2.0 * self.unit() - 1.0
    }

    /// The next index below a length; 0 for an empty list.
    pub fn below(&mut self, length: usize) -> usize {
        (self.unit() * length as f64) as usize
    }
}

/// How points are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// Anywhere in the box.
    Uniform,
    /// Seven of ten around a hundred places, thinning out with distance (800 m on average); two of ten within 500 m of a
    /// border; one anywhere: as disputes lie around mines and in towns.
    Clustered,
    /// The clustered ones in the order of a space-filling curve.
    Sorted,
}

impl Spread {
    /// A word for tables.
    pub fn word(self) -> &'static str {
        match self {
            Spread::Uniform => "uniform",
            Spread::Clustered => "clustered",
            Spread::Sorted => "clustered, sorted",
        }
    }
}

/// Points over faces.
pub fn points(faces: &[Region], count: usize, spread: Spread, seed: u64) -> Vec<Node> {
    let corners = faces.iter().flat_map(|f| [f.bounds().min, f.bounds().max]);
    let Some(bounds) = Bounds::of(corners) else { return vec![] };
    let mut random = Random::new(seed);
    let anywhere = |random: &mut Random| {
        let at = |low: i32, high: i32, unit: f64| low + (f64::from(high - low) * unit) as i32;
        Node::new(
            at(bounds.min.x, bounds.max.x, random.unit()),
            at(bounds.min.y, bounds.max.y, random.unit()),
        )
    };
    if spread == Spread::Uniform {
        return (0..count).map(|_| anywhere(&mut random)).collect();
    }
    let places: Vec<Node> = (0..100).map(|_| anywhere(&mut random)).collect();
    let mut points: Vec<Node> = (0..count)
        .map(|i| match i % 10 {
            0..7 => {
                let place = places[random.below(places.len())];
                let (far, turn) =
                    (-(1.0 - random.unit()).ln() * 80_000.0, random.unit() * std::f64::consts::TAU);
                let (x, y) = ((far * turn.cos()) as i32, (far * turn.sin()) as i32);
                Node::new(
                    (place.x + x).clamp(bounds.min.x, bounds.max.x),
                    (place.y + y).clamp(bounds.min.y, bounds.max.y),
                )
            }
            7..9 => {
                let face = &faces[random.below(faces.len())];
                let ring = face.polygons()[0].exterior();
                let vertex = ring[random.below(ring.len())];
                let mut aside = || (random.signed() * 50_000.0) as i32;
                Node::new(vertex.x + aside(), vertex.y + aside())
            }
            _ => anywhere(&mut random),
        })
        .collect();
    if spread == Spread::Sorted {
        points.sort_by_key(|p| {
            morton(p.x.wrapping_sub(bounds.min.x) as u32, p.y.wrapping_sub(bounds.min.y) as u32)
        });
    }
    points
}

/// Points exactly on borders: vertices, and middles of edges where the lattice has one.
pub fn on_borders(faces: &[Region], count: usize, seed: u64) -> Vec<Node> {
    let mut random = Random::new(seed);
    let mut points = Vec::with_capacity(count);
    while points.len() < count && !faces.is_empty() {
        let ring = faces[random.below(faces.len())].polygons()[0].exterior();
        let at = random.below(ring.len());
        let (a, b) = (ring[at], ring[(at + 1) % ring.len()]);
        points.push(a);
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        if dx % 2 == 0 && dy % 2 == 0 {
            points.push(Node::new(a.x + dx / 2, a.y + dy / 2));
        }
    }
    points.truncate(count);
    points
}

fn morton(x: u32, y: u32) -> u64 {
    let spread = |v: u32| {
        let mut v = u64::from(v);
        for (shift, mask) in [
            (16, 0x0000_FFFF_0000_FFFF),
            (8, 0x00FF_00FF_00FF_00FF),
            (4, 0x0F0F_0F0F_0F0F_0F0F),
            (2, 0x3333_3333_3333_3333),
            (1, 0x5555_5555_5555_5555),
        ] {
            v = (v | v << shift) & mask;
        }
        v
    };
    spread(x) | spread(y) << 1
}
