//! Which boxes of the map changed since when: what tells whether a kept tile is still true.

use casework::{CasePoint, Docket, Scope};
use spatial::{Bounds, LonLat};
use std::collections::VecDeque;
use territory::{GridCode, Territory};

/// Boxes that are remembered. What was drawn before the oldest of them is drawn anew.
const MOST_MOVES: usize = 16_384;

/// What of a case a layer shows: which boxes of a change touch it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The cases themselves, at their places.
    Places,
    /// Sums of grids, over the whole grid.
    Grids,
    /// Sums of mines, at the points of the mines.
    Mines,
}

impl Shown {
    /// What a layer shows of cases; `None` when it shows the ground only.
    pub(crate) fn in_layer(id: &str) -> Option<Shown> {
        match id {
            "cases" | "case_clusters" => Some(Shown::Places),
            "base_grids" | "dedicated_grids" | "micro_grids" => Some(Shown::Grids),
            "mine_points" => Some(Shown::Mines),
            _ => None,
        }
    }
}

#[derive(Debug)]
struct Move {
    seq: i64,
    shown: Shown,
    bounds: Bounds,
}

/// The boxes that changes of cases touched, oldest first, by number of the change feed.
#[derive(Debug)]
pub(crate) struct Moves {
    boxes: VecDeque<Move>,
    /// Everything after this number is remembered.
    known_after: i64,
    most: usize,
}

impl Moves {
    /// Remembers what happens after a number of the feed.
    pub(crate) fn after(seq: i64) -> Moves {
        Moves { boxes: VecDeque::new(), known_after: seq, most: MOST_MOVES }
    }

    /// Whether something in a box may look different from how it looked at a number of the feed. Never a wrong no; a yes
    /// without need only where the number is older than what is remembered.
    pub(crate) fn touched(&self, since: i64, shown: &[Shown], bounds: &Bounds) -> bool {
        if shown.is_empty() {
            return false;
        }
        let newer = self.boxes.iter().rev().take_while(|m| m.seq > since);
        since < self.known_after
            || newer.into_iter().any(|m| shown.contains(&m.shown) && m.bounds.intersects(bounds))
    }

    /// Notes where a case was and where it comes to be. To be called before the docket takes it in.
    pub(crate) fn note(&mut self, seq: i64, docket: &Docket, case: &CasePoint, territory: &Territory) {
        for (shown, bounds) in touched_by(docket, case, territory) {
            self.push(seq, shown, Some(bounds));
        }
    }

    fn push(&mut self, seq: i64, shown: Shown, bounds: Option<Bounds>) {
        let Some(bounds) = bounds else { return };
        self.boxes.push_back(Move { seq, shown, bounds });
        if self.boxes.len() > self.most
            && let Some(oldest) = self.boxes.pop_front()
        {
            self.known_after = oldest.seq;
        }
    }
}

/// What of the map a change of a case touches: where it was, as far as the docket knows it, and where it comes to be. To be
/// asked before the docket takes the change in.
pub(crate) fn touched_by(docket: &Docket, case: &CasePoint, territory: &Territory) -> Vec<(Shown, Bounds)> {
    let mut touched = vec![];
    if let Some(before) = docket.case(&Scope::whole_banner(), case.id) {
        at_place(&mut touched, before.at, before.place_code, territory);
    }
    at_place(&mut touched, case.at, &case.place_code, territory);
    touched
}

fn at_place(touched: &mut Vec<(Shown, Bounds)>, at: LonLat, place_code: &str, territory: &Territory) {
    let mut touch = |shown, bounds: Option<Bounds>| touched.extend(bounds.map(|bounds| (shown, bounds)));
    touch(Shown::Places, Bounds::of([at.node()]));
    // A micro grid lies in its grid: the longer code only matters if the shorter is not in force.
    for code in [place_code.get(..15), Some(place_code)].into_iter().flatten() {
        let grid = GridCode::new(code.to_owned()).ok().and_then(|code| territory.grid(&code));
        touch(Shown::Grids, grid.map(|g| g.region.bounds()));
    }
    for mine in &territory.atlas().mines {
        // A metre more than the licence: a mine too many costs a drawing, one too few would be a wrong map.
        let near = |licence: &spatial::Region| licence.bounds().grown(1.0).contains(at.node());
        if mine.licence.as_ref().is_some_and(near) {
            touch(Shown::Mines, mine.point.and_then(|p| Bounds::of([p.node()])));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spatial::Node;

    fn spot(x: i32) -> Bounds {
        Bounds { min: Node::new(x, 0), max: Node::new(x, 0) }
    }

    fn around(x: i32) -> Bounds {
        Bounds { min: Node::new(x - 5, -5), max: Node::new(x + 5, 5) }
    }

    #[test]
    fn only_what_a_later_change_touches_is_touched() {
        let mut moves = Moves::after(10);
        moves.push(11, Shown::Places, Some(spot(100)));
        moves.push(12, Shown::Grids, Some(around(200)));
        let places = [Shown::Places];
        assert!(moves.touched(10, &places, &around(100)));
        assert!(!moves.touched(11, &places, &around(100)), "drawn with the change in it");
        assert!(!moves.touched(10, &places, &around(120)), "another place");
        assert!(!moves.touched(10, &places, &around(200)), "another layer");
        assert!(moves.touched(11, &[Shown::Places, Shown::Grids], &around(208)), "boxes meet");
        assert!(!moves.touched(0, &[], &around(100)), "shows no case");
    }

    #[test]
    fn what_is_older_than_the_memory_counts_as_touched() {
        let mut moves = Moves { most: 2, ..Moves::after(10) };
        assert!(moves.touched(9, &[Shown::Places], &around(0)));
        for seq in 11..=14 {
            moves.push(seq, Shown::Places, Some(spot(seq as i32 * 100)));
        }
        assert!(moves.touched(11, &[Shown::Places], &around(0)), "12 is forgotten");
        assert!(!moves.touched(12, &[Shown::Places], &around(0)));
        assert!(moves.touched(12, &[Shown::Places], &around(1400)));
    }
}
