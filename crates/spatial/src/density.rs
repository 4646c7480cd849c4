//! Clusters of points by density (DBSCAN: Ester, Kriegel, Sander, Xu 1996), the same on every machine.
//!
//! A point with enough neighbours is a core; cores that are neighbours are one cluster; a point that is no core but has one as
//! a neighbour lies on the border of a cluster. The textbook gives a border point to the cluster that happens to come first; here
//! it goes to that of the nearest core, of equally near ones to the lowest row.

use crate::coordinate::LonLat;
use crate::distance::metres;
use crate::point_index::PointIndex;
use crate::range::Target;

/// A cluster of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Rows of its points, ascending.
    pub rows: Vec<u32>,
    /// How many of them are cores.
    pub cores: usize,
}

/// The clusters of points, in the order of their lowest core. `least` counts the point itself.
///
/// # Units
/// Metres along the geodesic.
pub fn clusters(points: &[LonLat], reach_m: f64, least: usize) -> Vec<Cluster> {
    let index = PointIndex::build(points.iter().zip(0..).map(|(p, row)| (p.node(), row)));
    let neighbours = |row: usize| {
        let mut rows = vec![];
        index.within(&Target::point(points[row]), reach_m, |other| rows.push(other as usize));
        rows
    };
    let around: Vec<Vec<usize>> = (0..points.len()).map(neighbours).collect();
    let is_core: Vec<bool> = around.iter().map(|rows| rows.len() >= least).collect();
    let mut of: Vec<Option<usize>> = vec![None; points.len()];
    let mut found = vec![];
    for seed in 0..points.len() {
        if !is_core[seed] || of[seed].is_some() {
            continue;
        }
        let mut waiting = vec![seed];
        of[seed] = Some(found.len());
        while let Some(row) = waiting.pop() {
            for &other in around[row].iter().filter(|other| is_core[**other]) {
                if of[other].is_none() {
                    of[other] = Some(found.len());
                    waiting.push(other);
                }
            }
        }
        found.push(Cluster { rows: vec![], cores: 0 });
    }
    for row in 0..points.len() {
        let cluster =
            if is_core[row] { of[row] } else { of_nearest_core(points, row, &around[row], &of, &is_core) };
        if let Some(cluster) = cluster {
            found[cluster].rows.extend(u32::try_from(row));
            found[cluster].cores += usize::from(is_core[row]);
        }
    }
    found
}

fn of_nearest_core(
    points: &[LonLat],
    row: usize,
    around: &[usize],
    of: &[Option<usize>],
    is_core: &[bool],
) -> Option<usize> {
    let cores = around.iter().copied().filter(|other| is_core[*other]);
    let far = |other: usize| metres(points[row], points[other]);
    let nearest = cores.min_by(|a, b| far(*a).total_cmp(&far(*b)).then(a.cmp(b)))?;
    of[nearest]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// From the definition, with all pairs: cores that can reach each other, then the nearest core.
    fn slowly(points: &[LonLat], reach_m: f64, least: usize) -> Vec<Cluster> {
        let n = points.len();
        let near = |a: usize, b: usize| metres(points[a], points[b]) <= reach_m;
        let core: Vec<bool> = (0..n).map(|a| (0..n).filter(|b| near(a, *b)).count() >= least).collect();
        let mut label: Vec<usize> = (0..n).collect();
        for _ in 0..n {
            for a in 0..n {
                for b in 0..n {
                    if core[a] && core[b] && near(a, b) {
                        label[a] = label[a].min(label[b]);
                    }
                }
            }
        }
        let firsts: Vec<usize> = (0..n).filter(|a| core[*a] && label[*a] == *a).collect();
        let owner = |a: usize| {
            if core[a] {
                return Some(label[a]);
            }
            let cores = (0..n).filter(|b| core[*b] && near(a, *b));
            let nearest = cores.min_by(|b, c| {
                metres(points[a], points[*b]).total_cmp(&metres(points[a], points[*c])).then(b.cmp(c))
            });
            nearest.map(|b| label[b])
        };
        let cluster = |first: &usize| {
            let rows: Vec<u32> = (0..n).filter(|a| owner(*a) == Some(*first)).map(|a| a as u32).collect();
            let cores = rows.iter().filter(|row| core[**row as usize]).count();
            Cluster { rows, cores }
        };
        firsts.iter().map(cluster).collect()
    }

    fn at(east: u32, north: u32) -> LonLat {
        LonLat::new(111.0 + f64::from(east) * 1e-4, 39.8 + f64::from(north) * 1e-4).unwrap()
    }

    #[test]
    fn two_villages_and_a_lonely_house_are_two_clusters() {
        let mut points: Vec<LonLat> = (0..5).map(|i| at(i, 0)).collect();
        points.extend((0..4).map(|i| at(500, i)));
        points.push(at(250, 250));
        let found = clusters(&points, 50.0, 3);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], Cluster { rows: vec![0, 1, 2, 3, 4], cores: 5 });
        assert_eq!(found[1].rows, [5, 6, 7, 8]);
        assert_eq!(clusters(&[], 50.0, 3), []);
    }

    proptest! {
        #[test]
        fn clusters_are_those_of_the_definition(
            spots in prop::collection::vec((0u32..40, 0u32..40), 0..40),
            reach in 5.0..120.0f64,
            least in 1usize..6,
        ) {
            let points: Vec<LonLat> = spots.iter().map(|(e, n)| at(*e, *n)).collect();
            prop_assert_eq!(clusters(&points, reach, least), slowly(&points, reach, least));
        }
    }
}
