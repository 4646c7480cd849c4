//! Which mines reach a place, and which are the nearest.

use super::{MineRelation, Relation, Territory};
use crate::Atlas;
use crate::influence::InfluenceRules;
use crate::mine::Mine;
use spatial::distance::LowerBound;
use spatial::{Bounds, LonLat, Region, distance};

/// Nearest boxes that are put in order at first: enough for three mines nearly everywhere.
const SORTED_FIRST: usize = 12;

/// Boxes of a banner's mines. A few hundred boxes are looked through faster than any tree is climbed down.
#[derive(Debug, Default)]
pub(super) struct MineBoxes {
    /// Around every licence, or what stands for it, with the mine's position in the atlas.
    grounds: Vec<(Bounds, u32)>,
    /// Around everything that a mine reaches: licence, pit and panels with their influence; of one mine together.
    reaches: Vec<(Bounds, u32)>,
    /// Around all licences.
    around: Option<Bounds>,
}

impl MineBoxes {
    pub(super) fn of(atlas: &Atlas, influence: &InfluenceRules) -> MineBoxes {
        let mut boxes = MineBoxes::default();
        for (i, mine) in (0..).zip(&atlas.mines) {
            let Some(ground) = mine.ground() else { continue };
            boxes.grounds.push((ground.bounds(), i));
            boxes.reaches.push((ground.bounds(), i));
            let pit = mine.pit.iter().map(|pit| pit.bounds().grown(influence.open_pit.metres));
            let panels =
                mine.panels.iter().map(|p| p.region.bounds().grown(influence.panel_reach_m(p.depth_m)));
            boxes.reaches.extend(pit.chain(panels).map(|b| (b, i)));
        }
        boxes.around = Bounds::of(boxes.grounds.iter().flat_map(|(b, _)| [b.min, b.max]));
        boxes
    }

    /// Mines that may reach a position, each once, in the order of the atlas.
    fn reaching(&self, at: LonLat) -> Vec<u32> {
        let node = at.node();
        let mut mines: Vec<u32> =
            self.reaches.iter().filter(|(b, _)| b.contains(node)).map(|(_, i)| *i).collect();
        mines.dedup();
        mines
    }

    /// Lower bounds of the distances to all licences but some, the nearest first.
    fn by_distance(&self, at: LonLat, without: &[u32]) -> ByDistance {
        let Some(around) = &self.around else { return ByDistance::default() };
        let bound = LowerBound::new(at, around);
        let others = self.grounds.iter().filter(|(_, i)| !without.contains(i));
        ByDistance { bounds: others.map(|(b, i)| (bound.to(b), *i)).collect(), next: 0, sorted: 0 }
    }
}

/// Bounds in growing order; they are put in order as far as they are asked for.
#[derive(Default)]
struct ByDistance {
    bounds: Vec<(f64, u32)>,
    next: usize,
    sorted: usize,
}

impl Iterator for ByDistance {
    type Item = (f64, u32);

    fn next(&mut self) -> Option<(f64, u32)> {
        if self.next == self.sorted {
            let rest = &mut self.bounds[self.sorted..];
            let count = if self.sorted == 0 { SORTED_FIRST.min(rest.len()) } else { rest.len() };
            if count < rest.len() {
                rest.select_nth_unstable_by(count, |a, b| a.0.total_cmp(&b.0));
            }
            rest[..count].sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            self.sorted += count;
        }
        let found = self.bounds.get(self.next).copied();
        self.next += 1;
        found
    }
}

impl Territory {
    /// Mines whose pit, licence or influence zone covers a position, then the `nearest` others by distance.
    pub fn mines_at(&self, at: LonLat, nearest: usize) -> Vec<MineRelation> {
        let mut covering: Vec<(u32, MineRelation)> = vec![];
        for i in self.mine_boxes.reaching(at) {
            let mine = &self.atlas.mines[i as usize];
            covering.extend(mine.ground().and_then(|ground| self.relation(mine, ground, at)).map(|r| (i, r)));
        }
        covering.sort_by(|(_, a), (_, b)| {
            (a.relation, a.distance_m, &a.id)
                .partial_cmp(&(b.relation, b.distance_m, &b.id))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        let (taken, mut mines): (Vec<u32>, Vec<MineRelation>) = covering.into_iter().unzip();
        if nearest > 0 {
            mines.extend(self.nearest_mines(&taken, at, nearest));
        }
        mines
    }

    fn relation(&self, mine: &Mine, ground: &Region, at: LonLat) -> Option<MineRelation> {
        let in_pit = mine.pit.as_ref().is_some_and(|p| p.covers(at.node()));
        let within = ground.covers(at.node());
        let relation = match (in_pit, within) {
            (true, _) => Relation::WithinPit,
            (_, true) => Relation::WithinLicence,
            _ if self.influence.reaches(mine, at) => Relation::WithinInfluence,
            _ => return None,
        };
        let distance_m = if within { 0.0 } else { distance::nearest_on_border(at, ground).0 };
        Some(related(mine, relation, distance_m))
    }

    /// Looks at mines by the lower bound of their distance and stops when no nearer one can follow.
    fn nearest_mines(&self, taken: &[u32], at: LonLat, count: usize) -> Vec<MineRelation> {
        let mut found: Vec<(f64, &Mine)> = vec![];
        for (bound, i) in self.mine_boxes.by_distance(at, taken) {
            let farthest = if found.len() == count { found[count - 1].0 } else { f64::INFINITY };
            if bound > farthest {
                break;
            }
            let mine = &self.atlas.mines[i as usize];
            let Some(ground) = mine.ground() else { continue };
            let Some((away, _)) = distance::to_region_within(at, ground, farthest) else { continue };
            let place = found.partition_point(|(d, m)| (*d, &m.id) < (away, &mine.id));
            found.insert(place, (away, mine));
            found.truncate(count);
        }
        found.into_iter().map(|(away, mine)| related(mine, Relation::Nearby, away)).collect()
    }
}

fn related(mine: &Mine, relation: Relation, distance_m: f64) -> MineRelation {
    let name = mine.short_name.clone();
    MineRelation { id: mine.id.clone(), name, method: mine.method, relation, distance_m }
}
