//! Many points at once: which grids and divisions govern each, without the words around it.

use super::{LEVEL_MICRO, LEVEL_OUTLINE, LEVEL_PRIMARY, LEVEL_TOWNSHIP, LEVEL_VILLAGE, Territory};
use crate::{Atlas, DivisionCode, Grid, GridCode, GridKind};
use spatial::coverage::Owners;
use spatial::{LonLat, Node, Position};
use std::collections::HashMap;

/// Points looked up together on one thread.
const BLOCK: usize = 4_096;

/// What governs a point: positions in [`crate::Atlas::grids`] and [`crate::Atlas::divisions`]. The same answer as
/// [`Territory::locate`] gives in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Located {
    /// Micro grid, when the primary grid has one here.
    pub micro: Option<u32>,
    /// Base or dedicated grid.
    pub primary: Option<u32>,
    /// Village or community.
    pub village: Option<u32>,
    /// Township.
    pub township: Option<u32>,
    /// Whether the point lies in the banner; its outline belongs to it.
    pub inside: bool,
    /// Whether the point lies exactly on the border of another primary grid.
    pub on_edge: bool,
}

/// Who governs the governors: for every face of a level, what its code names.
#[derive(Debug, Default)]
pub(super) struct Parents {
    /// The primary face of a micro face.
    pub(super) primary_of_micro: Vec<Option<usize>>,
    /// The divisions of a primary face, as positions in the atlas: village, township.
    pub(super) of_primary: Vec<(Option<u32>, Option<u32>)>,
    /// The township of a village face, as a position in the atlas.
    pub(super) of_village: Vec<Option<u32>>,
}

impl Parents {
    /// Reads the parents off the codes. `levels` are the features of the faces, in the order of the coverage.
    pub(super) fn of(
        atlas: &Atlas,
        levels: [&[usize]; 4],
        divisions: &HashMap<DivisionCode, usize>,
    ) -> Parents {
        let division = |code: &DivisionCode| divisions.get(code).map(|&i| i as u32);
        let township = |code: &DivisionCode| code.parent().and_then(|t| division(&t));
        let grids = |level: usize| levels[level].iter().map(|&i| &atlas.grids[i]);
        let primary: HashMap<&GridCode, usize> = grids(LEVEL_PRIMARY).map(|g| &g.code).zip(0..).collect();
        let primary_of = |g: &Grid| g.code.parent().and_then(|code| primary.get(&code).copied());
        let of_grid = |g: &Grid| (division(&g.code.village()), township(&g.code.village()));
        Parents {
            primary_of_micro: grids(LEVEL_MICRO).map(primary_of).collect(),
            of_primary: grids(LEVEL_PRIMARY).map(of_grid).collect(),
            of_village: levels[LEVEL_VILLAGE].iter().map(|&i| township(&atlas.divisions[i].code)).collect(),
        }
    }
}

impl Territory {
    /// What governs each point, on all cores; as many answers as points, in their order.
    ///
    /// Points are on CGCS2000.
    pub fn locate_many(&self, points: &[LonLat]) -> Vec<Located> {
        let mut located = vec![Located::default(); points.len()];
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = points.len().div_ceil(cores).max(4 * BLOCK);
        if share >= points.len() {
            self.locate_here(points, &mut located);
            return located;
        }
        std::thread::scope(|scope| {
            for (points, located) in points.chunks(share).zip(located.chunks_mut(share)) {
                scope.spawn(|| self.locate_here(points, located));
            }
        });
        located
    }

    fn locate_here(&self, points: &[LonLat], located: &mut [Located]) {
        let mut nodes: Vec<Node> = Vec::with_capacity(BLOCK);
        let mut owners = vec![Owners::default(); BLOCK];
        for (points, located) in points.chunks(BLOCK).zip(located.chunks_mut(BLOCK)) {
            nodes.clear();
            nodes.extend(points.iter().map(|p| p.node()));
            let owners = &mut owners[..points.len()];
            self.coverage.locate_many(&nodes, owners);
            for ((&node, &owners), located) in nodes.iter().zip(owners.iter()).zip(located) {
                *located = self.governing(node, owners);
            }
        }
    }

    /// What governs a point, by the owners that the coverage names.
    pub(super) fn governing(&self, node: Node, owners: Owners) -> Located {
        let mut located =
            Located { inside: self.coverage.face(owners, LEVEL_OUTLINE).is_some(), ..Located::default() };
        if !located.inside {
            return located;
        }
        let (primary, micro) = if owners.is_contested() {
            let (primary, on_edge) = self.contested_primary(node);
            located.on_edge = on_edge;
            (primary, primary.and_then(|p| self.contested_micro(node, p)))
        } else {
            let primary = self.coverage.face(owners, LEVEL_PRIMARY);
            let micro = self.coverage.face(owners, LEVEL_MICRO);
            (primary, micro.filter(|&m| primary.is_some() && self.parents.primary_of_micro[m] == primary))
        };
        let feature = |level: usize, face: usize| self.features[level][face] as u32;
        located.primary = primary.map(|f| feature(LEVEL_PRIMARY, f));
        located.micro = micro.map(|f| feature(LEVEL_MICRO, f));
        let village = self.coverage.face(owners, LEVEL_VILLAGE);
        (located.village, located.township) = match (primary, village) {
            (Some(face), _) => self.parents.of_primary[face],
            (None, Some(face)) => (Some(feature(LEVEL_VILLAGE, face)), self.parents.of_village[face]),
            (None, None) => (None, None),
        };
        located.township = located
            .township
            .or_else(|| self.coverage.face(owners, LEVEL_TOWNSHIP).map(|f| feature(LEVEL_TOWNSHIP, f)));
        located
    }

    /// The owner among the primary faces that cover a point, and whether the point lies on the border of another: a
    /// dedicated grid with the point inside wins, else the lowest code.
    fn contested_primary(&self, node: Node) -> (Option<usize>, bool) {
        let covering = self.coverage.level(LEVEL_PRIMARY).covering(node);
        let grid = |face: usize| &self.atlas.grids[self.features[LEVEL_PRIMARY][face]];
        let wins = |&&f: &&usize| {
            grid(f).kind == GridKind::Dedicated && grid(f).region.position(node) == Position::Inside
        };
        let owner = covering.iter().find(wins).or(covering.first()).copied();
        let on_border = |f: &usize| Some(*f) != owner && grid(*f).region.position(node) == Position::Boundary;
        (owner, covering.iter().any(on_border))
    }

    /// The lowest micro face of a primary face that covers a point.
    fn contested_micro(&self, node: Node, primary: usize) -> Option<usize> {
        let covering = self.coverage.level(LEVEL_MICRO).covering(node);
        covering.into_iter().find(|&m| self.parents.primary_of_micro[m] == Some(primary))
    }
}
