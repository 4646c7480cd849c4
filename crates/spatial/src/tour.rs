//! The order of a round trip through places: a short way out and back (travelling salesman problem), the same on every machine.
//!
//! Up to [`EXACT`] places the shortest is found (Held and Karp 1962). Beyond, the tour from nearest to nearest is improved by reversing
//! a part (2-opt: Croes 1958) and by moving up to three places elsewhere (Or 1976), until neither shortens it.

use crate::coordinate::LonLat;
use crate::distance::metres;

/// Up to how many places the shortest tour is found: time and memory double with each.
pub const EXACT: usize = 10;

/// What counts as shorter, metres: less is rounding, and would go round in circles.
const SHORTER_M: f64 = 1e-6;

/// A round trip.
#[derive(Debug, Clone, PartialEq)]
pub struct Tour {
    /// The places in the order of the trip, each once, by their rows.
    pub order: Vec<usize>,
    /// From the start through all of them and back, metres along geodesics: as the crow flies.
    pub length_m: f64,
}

/// A short round trip from a start through all places. Of the two ways round, the one that begins with the lower row.
///
/// # Units
/// Metres along the geodesic. Time and memory grow with the square of the number of places: meant for hundreds.
pub fn round_trip(start: LonLat, places: &[LonLat]) -> Tour {
    let nodes: Vec<LonLat> = std::iter::once(start).chain(places.iter().copied()).collect();
    let ways = Ways::between(&nodes);
    let mut cycle = if places.len() <= EXACT { shortest(&ways) } else { improved(&ways) };
    if cycle.len() > 2 && cycle[1] > cycle[cycle.len() - 1] {
        cycle[1..].reverse();
    }
    Tour { length_m: ways.round(&cycle), order: cycle[1..].iter().map(|node| node - 1).collect() }
}

/// Metres between all pairs of nodes; node 0 is the start.
struct Ways {
    nodes: usize,
    metres: Vec<f64>,
}

impl Ways {
    fn between(nodes: &[LonLat]) -> Ways {
        let n = nodes.len();
        let mut all = vec![0.0; n * n];
        for a in 0..n {
            for b in 0..a {
                let way = metres(nodes[a], nodes[b]);
                all[a * n + b] = way;
                all[b * n + a] = way;
            }
        }
        Ways { nodes: n, metres: all }
    }

    fn get(&self, a: usize, b: usize) -> f64 {
        self.metres[a * self.nodes + b]
    }

    fn round(&self, cycle: &[usize]) -> f64 {
        (0..cycle.len()).map(|i| self.get(cycle[i], cycle[(i + 1) % cycle.len()])).sum()
    }
}

/// The shortest cycle, by dynamic programming over sets of places.
fn shortest(ways: &Ways) -> Vec<usize> {
    let places = ways.nodes - 1;
    if places == 0 {
        return vec![0];
    }
    // best[set][last]: the shortest way from the start through a set of places to its last one, and the place before that.
    let sets = 1usize << places;
    let mut best = vec![(f64::INFINITY, usize::MAX); sets * places];
    for last in 0..places {
        best[(1 << last) * places + last] = (ways.get(0, last + 1), usize::MAX);
    }
    for set in 1..sets {
        for last in (0..places).filter(|last| set & 1 << last != 0) {
            let so_far = best[set * places + last].0;
            for next in (0..places).filter(|next| set & 1 << next == 0) {
                let whole = so_far + ways.get(last + 1, next + 1);
                let entry = &mut best[(set | 1 << next) * places + next];
                if whole < entry.0 {
                    *entry = (whole, last);
                }
            }
        }
    }
    let mut set = sets - 1;
    let home = |last: &usize| best[set * places + last].0 + ways.get(last + 1, 0);
    let mut last = (0..places).min_by(|a, b| home(a).total_cmp(&home(b))).unwrap_or(0);
    let mut cycle = vec![];
    while last != usize::MAX {
        cycle.push(last + 1);
        let before = best[set * places + last].1;
        set &= !(1 << last);
        last = before;
    }
    cycle.push(0);
    cycle.reverse();
    cycle
}

/// From nearest to nearest, improved as long as that helps.
fn improved(ways: &Ways) -> Vec<usize> {
    let mut left: Vec<usize> = (1..ways.nodes).collect();
    let mut cycle = vec![0];
    while let Some(at) = nearest(ways, cycle[cycle.len() - 1], &left) {
        cycle.push(left.remove(at));
    }
    while reverse_a_part(ways, &mut cycle) || move_a_part(ways, &mut cycle) {}
    cycle
}

fn nearest(ways: &Ways, from: usize, left: &[usize]) -> Option<usize> {
    (0..left.len()).min_by(|a, b| ways.get(from, left[*a]).total_cmp(&ways.get(from, left[*b])))
}

/// Reverses the first part whose reversal shortens the cycle.
fn reverse_a_part(ways: &Ways, cycle: &mut [usize]) -> bool {
    let n = cycle.len();
    for i in 0..n - 1 {
        for j in i + 2..n {
            let (a, b, c, d) = (cycle[i], cycle[i + 1], cycle[j], cycle[(j + 1) % n]);
            let gain = ways.get(a, b) + ways.get(c, d) - ways.get(a, c) - ways.get(b, d);
            if a != d && gain > SHORTER_M {
                cycle[i + 1..=j].reverse();
                return true;
            }
        }
    }
    false
}

/// Moves the first run of one to three places whose move shortens the cycle, either way round. The start stays first.
fn move_a_part(ways: &Ways, cycle: &mut Vec<usize>) -> bool {
    let n = cycle.len();
    for length in 1..=3 {
        for from in 1..n.saturating_sub(length - 1) {
            let end = from + length;
            let (before, after) = (cycle[from - 1], cycle[end % n]);
            let (first, last) = (cycle[from], cycle[end - 1]);
            let freed = ways.get(before, first) + ways.get(last, after) - ways.get(before, after);
            for to in (0..n).filter(|to| *to + 1 < from || *to >= end) {
                let (a, b) = (cycle[to], cycle[(to + 1) % n]);
                let straight = ways.get(a, first) + ways.get(last, b) - ways.get(a, b);
                let turned = ways.get(a, last) + ways.get(first, b) - ways.get(a, b);
                if freed - straight.min(turned) > SHORTER_M {
                    let mut part: Vec<usize> = cycle.drain(from..end).collect();
                    if turned < straight {
                        part.reverse();
                    }
                    let at = if to < from { to + 1 } else { to + 1 - length };
                    cycle.splice(at..at, part);
                    return true;
                }
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(x: i32, y: i32) -> LonLat {
        LonLat::new(110.5 + f64::from(x) * 1e-3, 39.5 + f64::from(y) * 1e-3).unwrap()
    }

    fn length(start: LonLat, places: &[LonLat], order: &[usize]) -> f64 {
        let stops: Vec<LonLat> = order.iter().map(|row| places[*row]).collect();
        let whole = [&[start], &stops[..], &[start]].concat();
        whole.windows(2).map(|w| metres(w[0], w[1])).sum()
    }

    fn brute_force(start: LonLat, places: &[LonLat]) -> f64 {
        fn go(start: LonLat, places: &[LonLat], order: &mut Vec<usize>, best: &mut f64) {
            if order.len() == places.len() {
                *best = best.min(length(start, places, order));
            }
            for row in 0..places.len() {
                if !order.contains(&row) {
                    order.push(row);
                    go(start, places, order, best);
                    order.pop();
                }
            }
        }
        let mut best = f64::INFINITY;
        go(start, places, &mut vec![], &mut best);
        best
    }

    #[test]
    fn nowhere_to_go_is_a_trip_of_no_length() {
        assert_eq!(round_trip(at(0, 0), &[]), Tour { order: vec![], length_m: 0.0 });
    }

    #[test]
    fn places_round_a_square_are_visited_in_turn_and_the_lower_row_comes_first() {
        let square = [at(10, 10), at(0, 10), at(10, 0)];
        assert_eq!(round_trip(at(0, 0), &square).order, [1, 0, 2]);
    }

    #[test]
    fn households_at_one_place_cost_nothing_more() {
        let tour = round_trip(at(0, 0), &[at(5, 0), at(5, 0), at(5, 0)]);
        assert!((tour.length_m - 2.0 * metres(at(0, 0), at(5, 0))).abs() < 1e-6);
    }

    #[test]
    fn forty_places_on_a_circle_are_visited_round_it() {
        let on = |i: u32| {
            let turn = f64::from(i * 17 % 40) / 40.0 * std::f64::consts::TAU;
            at((100.0 * turn.cos()) as i32, (100.0 * turn.sin()) as i32)
        };
        let places: Vec<LonLat> = (0..40).map(on).collect();
        let tour = round_trip(at(100, 0), &places);
        let mut round: Vec<usize> = (0..40).collect();
        round.sort_by_key(|i| i * 17 % 40);
        assert!(tour.length_m <= length(at(100, 0), &places, &round) + 1e-6);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn a_short_trip_is_the_shortest(xy in prop::collection::vec((-40i32..40, -40i32..40), 0..7)) {
            let places: Vec<LonLat> = xy.iter().map(|(x, y)| at(*x, *y)).collect();
            let tour = round_trip(at(0, 0), &places);
            prop_assert!((tour.length_m - brute_force(at(0, 0), &places)).abs() < 1e-6);
        }

        #[test]
        fn a_long_trip_visits_everybody_once_and_gains_nothing_by_a_swap(
            xy in prop::collection::vec((-400i32..400, -400i32..400), 11..60)
        ) {
            let places: Vec<LonLat> = xy.iter().map(|(x, y)| at(*x, *y)).collect();
            let tour = round_trip(at(0, 0), &places);
            let mut rows = tour.order.clone();
            rows.sort_unstable();
            prop_assert_eq!(rows, (0..places.len()).collect::<Vec<_>>());
            prop_assert!((tour.length_m - length(at(0, 0), &places, &tour.order)).abs() < 1e-6);
            for i in 0..places.len() {
                for j in i + 1..places.len() {
                    let mut turned = tour.order.clone();
                    turned[i..=j].reverse();
                    prop_assert!(length(at(0, 0), &places, &turned) > tour.length_m - 1e-5);
                }
            }
        }

        #[test]
        fn improving_comes_near_the_shortest(xy in prop::collection::vec((-400i32..400, -400i32..400), 6..=10)) {
            let nodes: Vec<LonLat> = std::iter::once(at(0, 0)).chain(xy.iter().map(|(x, y)| at(*x, *y))).collect();
            let ways = Ways::between(&nodes);
            let (exact, better) = (ways.round(&shortest(&ways)), ways.round(&improved(&ways)));
            prop_assert!(better >= exact - 1e-6);
            prop_assert!(better <= 1.25 * exact + 1e-6, "{} instead of {}", better, exact);
        }
    }
}
