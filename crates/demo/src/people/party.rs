//! Party groups of base grids and heads of micro grids, in declared numbers and with plainly synthetic names.

use crate::growth::apportion;
use crate::tiling::{PrimaryFace, Tiling};
use std::collections::BTreeMap;
use territory::{DivisionCode, GridCode};

/// Of the base grids that have no group of their own, the part that shares one with a neighbour; the rest has none.
const SHARED: f64 = 0.83;

/// A party group (党小组).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyGroup {
    /// `PG-0001` and so on.
    pub id: String,
    /// A name that says it is synthetic.
    pub name: String,
    /// Village of its one or two base grids.
    pub village: DivisionCode,
}

/// A head (楼栋、单元、联户长) of a micro grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// `HE-<micro grid>`.
    pub id: String,
    /// A name that says it is synthetic.
    pub name: String,
    /// The micro grid.
    pub micro: GridCode,
}

/// Groups, and the group of each base grid that has one.
pub(super) fn groups(tiling: &Tiling, wanted: usize) -> (Vec<PartyGroup>, BTreeMap<GridCode, String>) {
    let mut villages: BTreeMap<DivisionCode, Vec<&PrimaryFace>> = BTreeMap::new();
    for primary in tiling.primaries.iter().filter(|p| p.dedicated.is_none()) {
        villages.entry(primary.code.village()).or_default().push(primary);
    }
    let sizes: Vec<usize> = villages.values().map(Vec::len).collect();
    let without = sizes.iter().sum::<usize>().saturating_sub(wanted);
    let room = |per: usize| sizes.iter().map(|n| n.saturating_sub(1) / per).collect::<Vec<_>>();
    let weights: Vec<f64> = sizes.iter().map(|n| *n as f64).collect();
    let zeros = vec![0; sizes.len()];
    let pairs = apportion((without as f64 * SHARED) as usize, &weights, &zeros, &room(2));
    let free: Vec<usize> = sizes.iter().zip(&pairs).map(|(n, p)| (n - 2 * p).saturating_sub(1)).collect();
    let bare = apportion(without - pairs.iter().sum::<usize>(), &weights, &zeros, &free);
    let mut groups: Vec<PartyGroup> = vec![];
    let mut of_grid = BTreeMap::new();
    for (((village, grids), pairs), bare) in villages.into_iter().zip(pairs).zip(bare) {
        // Pairs first, then single ones; the last grids of a village are those without a group.
        let (served, _) = grids.split_at(grids.len() - bare);
        let (shared, single) = served.split_at(2 * pairs);
        for served in shared.chunks(2).chain(single.chunks(1)) {
            let number = groups.len() + 1;
            let group = PartyGroup {
                id: format!("PG-{number:04}"),
                name: format!("示意党小组{number:04}"),
                village: village.clone(),
            };
            of_grid.extend(served.iter().map(|g| (g.code.clone(), group.id.clone())));
            groups.push(group);
        }
    }
    (groups, of_grid)
}

/// Heads of all micro grids but `missing`, which lie spread over the order of codes.
pub(super) fn heads(tiling: &Tiling, missing: usize) -> Vec<Head> {
    let all = tiling.micros.len();
    let missing = missing.min(all);
    let bare: Vec<usize> = (0..missing).map(|i| (2 * i + 1) * all / (2 * missing)).collect();
    let headed = tiling.micros.iter().enumerate().filter(|(i, _)| !bare.contains(i));
    let head = |(i, (_, micro)): (usize, (usize, &crate::tiling::MicroFace))| Head {
        id: format!("HE-{}", micro.code),
        name: format!("示意联户长{:04}", i + 1),
        micro: micro.code.clone(),
    };
    headed.enumerate().map(head).collect()
}
