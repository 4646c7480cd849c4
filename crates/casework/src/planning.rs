//! The planner's table: cases by area, category and period, with rates, intervals, and small numbers hidden where it
//! leaves the house.
//!
//! A number of 1 to 4 can point at a household. In files such numbers are hidden, and so many others with them that no
//! hidden one is the difference of a total and the rest of its line.

use serde::Serialize;

/// Numbers from 1 up to below this are hidden (proposal, 工作建议).
pub const HIDDEN_BELOW: u32 = 5;
/// Most numbers of a table, totals included.
pub const MAX_NUMBERS: usize = 400_000;
/// The 97.5 % point of the normal distribution, for an interval of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// Numbers by area, category and period; the last place of each axis is the total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cube {
    size: [usize; 3],
    numbers: Vec<u32>,
}

impl Cube {
    /// Adds up entries `[area, category, period]`; places beyond the axes are left out.
    pub fn of(axes: [usize; 3], entries: impl IntoIterator<Item = ([usize; 3], u32)>) -> Cube {
        let size = axes.map(|axis| axis + 1);
        let mut cube = Cube { size, numbers: vec![0; size.iter().product()] };
        for (at, number) in entries {
            if at.iter().zip(&axes).any(|(place, axis)| place >= axis) {
                continue;
            }
            // Into the number itself and every total that it belongs to.
            for totals in 0..8 {
                let place = std::array::from_fn(|i| if totals >> i & 1 == 1 { axes[i] } else { at[i] });
                let index = cube.index(place);
                cube.numbers[index] = cube.numbers[index].saturating_add(number);
            }
        }
        cube
    }

    fn index(&self, [area, category, period]: [usize; 3]) -> usize {
        (area * self.size[1] + category) * self.size[2] + period
    }

    /// Places of each axis without the total, which is at that place.
    pub fn axes(&self) -> [usize; 3] {
        self.size.map(|size| size - 1)
    }

    /// The number of a place.
    pub fn at(&self, place: [usize; 3]) -> u32 {
        self.numbers[self.index(place)]
    }

    /// Which numbers are not to be shown outside, by [`Hidden::is`].
    pub fn hidden(&self) -> Hidden {
        let mut hidden: Vec<bool> = self.numbers.iter().map(|n| (1..HIDDEN_BELOW).contains(n)).collect();
        let lines = self.lines();
        loop {
            let mut more = false;
            for line in &lines {
                let mut concealed = line.iter().filter(|&&i| hidden[i]);
                let alone = concealed.next().is_some() && concealed.next().is_none();
                if !alone {
                    continue;
                }
                // Rather a small number than a large one, and a nought only when there is nothing else.
                let shown = line.iter().copied().filter(|&i| !hidden[i]);
                if let Some(other) = shown.min_by_key(|&i| (self.numbers[i] == 0, self.numbers[i], i)) {
                    hidden[other] = true;
                    more = true;
                }
            }
            if !more {
                return Hidden { size: self.size, hidden };
            }
        }
    }

    /// Every line along an axis, with its total.
    fn lines(&self) -> Vec<Vec<usize>> {
        let mut lines = vec![];
        for axis in 0..3 {
            let (one, two) = ((axis + 1) % 3, (axis + 2) % 3);
            for i in 0..self.size[one] {
                for j in 0..self.size[two] {
                    let mut place = [0; 3];
                    (place[one], place[two]) = (i, j);
                    let along = (0..self.size[axis]).map(|k| {
                        place[axis] = k;
                        self.index(place)
                    });
                    lines.push(along.collect());
                }
            }
        }
        lines
    }
}

/// Which numbers of a [`Cube`] are hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    size: [usize; 3],
    hidden: Vec<bool>,
}

impl Hidden {
    /// Whether the number of a place is hidden.
    pub fn is(&self, [area, category, period]: [usize; 3]) -> bool {
        self.hidden[(area * self.size[1] + category) * self.size[2] + period]
    }

    /// How many are.
    pub fn count(&self) -> usize {
        self.hidden.iter().filter(|h| **h).count()
    }
}

/// Cases on 1,000 households, with the interval that holds the true rate with 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rate {
    /// On 1,000 households.
    pub per_thousand: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Rate {
    /// The rate with a Poisson interval by Byar's approximation (Breslow & Day, Statistical Methods in Cancer Research II,
    /// 1987, p. 69), within 1 % of the exact one; `None` without households.
    ///
    /// ```
    /// use casework::planning::Rate;
    /// let rate = Rate::of(10, 1000).unwrap();
    /// assert!((rate.low - 4.79).abs() < 0.01 && (rate.high - 18.39).abs() < 0.01);
    /// ```
    pub fn of(cases: u32, households: u32) -> Option<Rate> {
        let thousands = (households > 0).then(|| f64::from(households) / 1000.0)?;
        let n = f64::from(cases);
        let end = |n: f64, z: f64| n * (1.0 - 1.0 / (9.0 * n) + z / (3.0 * n.sqrt())).powi(3);
        let low = if cases == 0 { 0.0 } else { end(n, -Z) };
        // Of no case the exact end is known: exp(-x) = 2.5 %.
        let high = if cases == 0 { -0.025_f64.ln() } else { end(n + 1.0, Z) };
        Some(Rate { per_thousand: n / thousands, low: low / thousands, high: high / thousands })
    }
}

/// An area of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanningArea {
    /// Code of the division or grid.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Households of its grids that the reader sees.
    pub households: u32,
}

/// The table with what it says of itself.
#[derive(Debug, Clone)]
pub struct PlanningReport {
    /// Title.
    pub title: String,
    /// Areas, by code.
    pub areas: Vec<PlanningArea>,
    /// Names of categories, or of groups of them.
    pub categories: Vec<String>,
    /// Names of periods, in their order.
    pub periods: Vec<String>,
    /// Numbers.
    pub cube: Cube,
    /// Cases of the reader that lie in no area of the level.
    pub unplaced: u32,
    /// Facts in Chinese: what was asked, cut-off, rules, sources, definitions.
    pub facts: Vec<(&'static str, String)>,
    /// Whether anything in it is made up.
    pub synthetic: bool,
}

impl PlanningReport {
    /// All cases of an area.
    pub fn total(&self, area: usize) -> u32 {
        let [_, categories, periods] = self.cube.axes();
        self.cube.at([area, categories, periods])
    }

    /// The rate of an area; `None` without households.
    pub fn rate(&self, area: usize) -> Option<Rate> {
        Rate::of(self.total(area), self.areas.get(area)?.households)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_number_is_in_all_totals_that_it_belongs_to() {
        let cube = Cube::of([2, 2, 2], [([0, 0, 0], 3), ([1, 0, 1], 4), ([9, 0, 0], 100)]);
        assert_eq!(cube.at([0, 0, 0]), 3);
        assert_eq!(cube.at([2, 0, 2]), 7, "all areas, first category");
        assert_eq!(cube.at([2, 1, 2]), 0);
        assert_eq!(cube.at([2, 2, 2]), 7);
    }

    #[test]
    fn a_small_number_is_not_the_difference_of_its_line() {
        // One small number in a line of large ones: another has to go with it, along every axis.
        let cube = Cube::of([2, 2, 1], [([0, 0, 0], 2), ([0, 1, 0], 50), ([1, 0, 0], 60), ([1, 1, 0], 70)]);
        let hidden = cube.hidden();
        assert!(hidden.is([0, 0, 0]));
        let row: usize = (0..3).filter(|c| hidden.is([0, *c, 0])).count();
        assert!(row >= 2, "{hidden:?}");
        let column: usize = (0..3).filter(|a| hidden.is([*a, 0, 0])).count();
        assert!(column >= 2, "{hidden:?}");
    }

    #[test]
    fn large_numbers_and_noughts_are_shown() {
        let cube = Cube::of([2, 1, 1], [([0, 0, 0], 5)]);
        assert_eq!(cube.hidden().count(), 0);
    }

    #[test]
    fn no_case_has_a_rate_of_nought_and_an_upper_end() {
        let rate = Rate::of(0, 1000).expect("households");
        assert_eq!((rate.per_thousand, rate.low), (0.0, 0.0));
        assert!((rate.high - 3.69).abs() < 0.05, "{rate:?}");
        assert_eq!(Rate::of(3, 0), None);
    }

    proptest! {
        #[test]
        fn no_hidden_number_stands_alone_in_a_line(numbers in prop::collection::vec(0u32..12, 24)) {
            let place = |i: usize| [i / 6, i / 2 % 3, i % 2];
            let cube = Cube::of([4, 3, 2], numbers.iter().enumerate().map(|(i, n)| (place(i), *n)));
            let hidden = cube.hidden();
            for line in cube.lines() {
                prop_assert_ne!(line.iter().filter(|&&i| hidden.hidden[i]).count(), 1);
            }
            for (i, n) in numbers.iter().enumerate() {
                prop_assert!(hidden.is(place(i)) || !(1..HIDDEN_BELOW).contains(n));
            }
        }

        #[test]
        fn the_interval_holds_the_rate(cases in 0u32..5000, households in 1u32..100_000) {
            let rate = Rate::of(cases, households).expect("households");
            prop_assert!(0.0 <= rate.low && rate.low <= rate.per_thousand && rate.per_thousand < rate.high);
        }
    }

    /// Exact Poisson limits of tables: 5 (1.624, 11.668), 100 (81.36, 121.63); of 0 the upper end is 3.689.
    #[test]
    fn a_rate_has_the_published_intervals_of_counts() {
        for (cases, low, high, within) in
            [(0, 0.0, 3.689, 1e-3), (5, 1.624, 11.668, 0.05), (100, 81.36, 121.63, 0.02)]
        {
            let rate = Rate::of(cases, 1000).unwrap();
            assert!(
                (rate.low - low).abs() < within && (rate.high - high).abs() < within,
                "{cases}: {rate:?}"
            );
        }
    }
}
