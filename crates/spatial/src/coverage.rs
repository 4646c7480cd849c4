//! Point location: for a point the one face of every level that owns it, in one look-up.
//!
//! The levels are taken as one planar subdivision. Every border is kept once, with what changes on crossing it; a
//! hierarchy of square cells says at once what lies inside a cell, or which few edges cross it. All decisions are
//! integer arithmetic, so every server gives every point the same owners. Points exactly on a border and points in
//! overlaps are found out by the same arithmetic and decided by the faces themselves ([`FaceTree`]).
//!
//! The idea of answering from interior cells at once is that of true hit filtering (Kipf et al., "Adaptive
//! Main-Memory Indexing for High-Performance Point-Polygon Joins", EDBT 2020).

mod build;
mod cells;
mod edges;

use crate::coordinate::Node;
use crate::face_tree::FaceTree;
use crate::region::{Bounds, Region};
use cells::Cells;
use edges::Fields;

/// Most levels that one index can hold.
pub const MAX_LEVELS: usize = 5;
/// Bits of an answer that hold faces; the last one marks a contested point.
const FACE_BITS: u32 = 63;
const CONTESTED: u64 = 1 << FACE_BITS;
/// Most faces of a level: what the counting of overlaps can take.
const MAX_FACES: usize = (1 << 24) - 1;
/// Points that one thread takes at least: below, starting it costs more than it gains.
const POINTS_PER_THREAD: usize = 1 << 14;

/// Why faces cannot be indexed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CoverageError {
    /// More levels than one answer can hold.
    #[error("{0} levels of faces, at most {MAX_LEVELS} fit in one index")]
    TooManyLevels(usize),
    /// The numbers of the faces of all levels do not fit in one answer together.
    #[error("the faces of all levels together need {0} bits, an answer has {FACE_BITS}")]
    TooManyFaces(u32),
    /// The faces together span more than 107 degrees.
    #[error("the faces together span more than 107 degrees")]
    TooWide,
    /// More borders than the cells can number.
    #[error("the borders need more than 268 million cells")]
    TooDetailed,
}

/// The owners of a point on every level, packed; read with [`CoverageIndex::face`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Owners(u64);

impl Owners {
    /// Whether the point lies exactly on a border or where faces of one level overlap: the owner is then the face
    /// with the lowest index, and [`FaceTree::locate`] names the others.
    pub fn is_contested(self) -> bool {
        self.0 & CONTESTED != 0
    }
}

/// Point location over several levels of faces at once.
///
/// The order of the faces of a level is their precedence: a point on a shared border belongs to the face with the
/// lowest index, so build each level from faces sorted by code and every server answers the same. The outer outline
/// belongs to the coverage. Faces may overlap; the lowest index wins there too.
#[derive(Debug)]
pub struct CoverageIndex {
    levels: Vec<FaceTree>,
    fields: Fields,
    cells: Cells,
}

impl CoverageIndex {
    /// Indexes levels of faces, on all cores.
    ///
    /// # Errors
    /// [`CoverageError`] when the levels do not fit in one answer or span too much.
    pub fn build(levels: Vec<Vec<Region>>) -> Result<CoverageIndex, CoverageError> {
        if levels.len() > MAX_LEVELS {
            return Err(CoverageError::TooManyLevels(levels.len()));
        }
        let fields = Fields::of(&levels);
        if fields.bits() > FACE_BITS || levels.iter().any(|faces| faces.len() > MAX_FACES) {
            return Err(CoverageError::TooManyFaces(fields.bits()));
        }
        let cells = build::cells(&levels, &fields)?;
        Ok(CoverageIndex { levels: levels.into_iter().map(FaceTree::build).collect(), fields, cells })
    }

    /// The owners of a point.
    #[inline]
    pub fn locate(&self, p: Node) -> Owners {
        self.cells.locate(p).map_or_else(|| self.contested(p), Owners)
    }

    /// The owners of every point of a box, when it is plain that no border of any level comes into it; `None` says nothing.
    pub fn owners_throughout(&self, bounds: &Bounds) -> Option<Owners> {
        self.cells.throughout(bounds).map(Owners)
    }

    /// The owners of many points, on this thread; as many points as owners are written.
    pub fn locate_many(&self, points: &[Node], owners: &mut [Owners]) {
        self.cells.locate_many(points, owners, |p| self.contested(p));
    }

    /// The owners of many points, on all cores; as many points as owners are written.
    pub fn locate_parallel(&self, points: &[Node], owners: &mut [Owners]) {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = points.len().div_ceil(cores).max(POINTS_PER_THREAD);
        if share >= points.len() {
            return self.locate_many(points, owners);
        }
        std::thread::scope(|scope| {
            for (points, owners) in points.chunks(share).zip(owners.chunks_mut(share)) {
                scope.spawn(|| self.locate_many(points, owners));
            }
        });
    }

    /// The face of a level in an answer, `None` outside all faces of the level.
    #[inline]
    pub fn face(&self, owners: Owners, level: usize) -> Option<usize> {
        self.fields.face(owners.0, level)
    }

    /// The faces of a level with their R-tree.
    pub fn level(&self, level: usize) -> &FaceTree {
        &self.levels[level]
    }

    /// Bytes that the point location structure takes, without the faces themselves.
    pub fn bytes(&self) -> usize {
        self.cells.bytes()
    }

    /// What the faces themselves say, for points on borders and in overlaps.
    #[cold]
    fn contested(&self, p: Node) -> Owners {
        let mut packed = CONTESTED;
        for (level, faces) in self.levels.iter().enumerate() {
            if let Some(owner) = faces.locate(p) {
                packed |= self.fields.value(level, owner.face);
            }
        }
        Owners(packed)
    }
}

#[cfg(test)]
mod tests;
