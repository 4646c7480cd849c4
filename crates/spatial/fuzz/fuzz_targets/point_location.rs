//! Any faces on two levels, any points: the coverage index answers as the faces do one after the other.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spatial::{CoverageIndex, Node, Owners, Region};

/// Reads numbers off the input; 0 when it is used up.
struct Input<'a>(&'a [u8]);

impl Input<'_> {
    fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        first
    }

    /// A node on a lattice of 256 × 256, spread by the scale, so that edges meet often.
    fn node(&mut self, scale: i32) -> Node {
        Node::new(i32::from(self.byte()) * scale, i32::from(self.byte()) * scale)
    }

    fn face(&mut self, scale: i32) -> Option<Region> {
        let rings = 1 + self.byte() % 3;
        let ring = |input: &mut Self| (0..3 + input.byte() % 6).map(|_| input.node(scale)).collect();
        let rings: Vec<Vec<Node>> = (0..rings).map(|_| ring(self)).collect();
        Region::from_rings(vec![rings]).ok()
    }
}

fuzz_target!(|data: &[u8]| {
    let mut input = Input(data);
    let scale = [1, 3, 129, 4_096, 1 << 21][usize::from(input.byte() % 5)];
    let faces = 1 + input.byte() % 8;
    let mut levels = vec![vec![], vec![]];
    for i in 0..faces {
        levels[usize::from(i % 2)].extend(input.face(scale));
    }
    let index = CoverageIndex::build(levels.clone()).expect("two levels of few faces");
    let corners = levels.iter().flatten().flat_map(Region::rings).flatten().copied();
    let mut points: Vec<Node> = corners.collect();
    for _ in 0..64 {
        let near = input.node(scale);
        points.push(Node::new(near.x + i32::from(input.byte() % 3) - 1, near.y + i32::from(input.byte() % 3) - 1));
    }
    let mut owners = vec![Owners::default(); points.len()];
    index.locate_many(&points, &mut owners);
    for (&p, &owners) in points.iter().zip(&owners) {
        assert_eq!(owners, index.locate(p), "{p:?}: together and alone");
        for (level, faces) in levels.iter().enumerate() {
            let lowest = faces.iter().position(|f| f.covers(p));
            assert_eq!(index.face(owners, level), lowest, "{p:?} on level {level} of {levels:?}");
        }
    }
});
