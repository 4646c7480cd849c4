//! Inside areas, exactly: a box that no border enters lies inside or outside as a whole.

use super::{Combined, IndexedArea};
use crate::coordinate::Node;
use crate::point_index::{Question, Verdict};
use crate::region::Bounds;

/// The question.
pub(crate) struct Inside<'a> {
    areas: &'a [&'a IndexedArea],
    combined: Combined,
}

impl<'a> Inside<'a> {
    pub(crate) fn new(areas: &'a [&'a IndexedArea], combined: Combined) -> Self {
        Inside { areas, combined }
    }

    /// All areas have to be asked.
    pub(crate) fn nothing_known(&self) -> Vec<u32> {
        (0..self.areas.len() as u32).collect()
    }

    /// Whether all of a box is covered, or nothing; `None` when a border may enter it.
    fn covers_all(area: &IndexedArea, bounds: &Bounds) -> Option<bool> {
        if !area.bounds.intersects(bounds) {
            return Some(false);
        }
        let mut entered = false;
        area.edges.each_in(bounds, &mut |_| entered = true);
        (!entered).then(|| area.covers(bounds.min))
    }
}

/// What is known of a box: the areas whose answer is still open there. Of a union the others cover nothing, of an
/// intersection everything.
impl Question for Inside<'_> {
    type Known = Vec<u32>;

    fn judge(&self, bounds: &Bounds, open: &Vec<u32>) -> Verdict<Vec<u32>> {
        let decides = self.combined == Combined::Union;
        let mut still_open = vec![];
        for &i in open {
            match Self::covers_all(self.areas[i as usize], bounds) {
                None => still_open.push(i),
                Some(covered) if covered == decides => {
                    return if decides { Verdict::Everything } else { Verdict::Nothing };
                }
                Some(_) => {}
            }
        }
        match (still_open.is_empty(), decides) {
            (false, _) => Verdict::Doubtful(still_open),
            (true, true) => Verdict::Nothing,
            // The intersection of no areas is nothing that anybody could mean.
            (true, false) if self.areas.is_empty() => Verdict::Nothing,
            (true, false) => Verdict::Everything,
        }
    }

    fn test(&self, node: Node, open: &Vec<u32>) -> bool {
        let mut asked = open.iter().map(|&i| self.areas[i as usize].covers(node));
        match self.combined {
            Combined::Union => asked.any(|c| c),
            Combined::Intersection => !self.areas.is_empty() && asked.all(|c| c),
        }
    }
}
