//! What the public may see of where disputes gather: numbers of a closed quarter for areas that hold enough cases each.
//!
//! The areas of a release are a partition: every case of the quarter is in exactly one number, and nothing else is ever told of
//! that quarter. So no number is the difference of two others, and no two releases share a case.

use crate::planning::HIDDEN_BELOW;
use std::collections::BTreeMap;
use time::{Date, Month};

/// Fewest cases of a number above nought (k of k-anonymity; proposal, 工作建议).
pub const PUBLIC_K: u32 = HIDDEN_BELOW;

/// Digits of the codes of townships, villages, and base or dedicated grids.
const LEVELS: [usize; 3] = [9, 12, 15];

/// Areas with one number: nought, or at least [`PUBLIC_K`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicCell {
    /// Cases reported in the quarter.
    pub number: u32,
    /// Codes of townships, villages or grids, sorted; several where each of them alone would have too few.
    pub areas: Vec<String>,
}

/// Divides the territory: as small as the cases allow, none with a number from 1 to below `k`, except when there are so few cases
/// in all that not even everything together has `k`: then there is no cell. `grids` are the codes of all base and dedicated grids,
/// `numbers` their cases; numbers of other codes are left out.
pub fn partition(grids: &[String], numbers: &BTreeMap<String, u32>, k: u32) -> Vec<PublicCell> {
    let mut leaves: Vec<(&str, u32)> =
        grids.iter().map(|code| (code.as_str(), numbers.get(code).copied().unwrap_or(0))).collect();
    leaves.sort_unstable();
    leaves.dedup_by_key(|(code, _)| *code);
    let all = total(&leaves);
    if leaves.is_empty() || (1..k).contains(&all) {
        return vec![];
    }
    let mut cells = vec![];
    divide(None, &leaves, k, &mut cells);
    cells.sort_by(|a, b| a.areas.cmp(&b.areas));
    cells
}

fn total(leaves: &[(&str, u32)]) -> u32 {
    leaves.iter().fold(0, |sum, (_, n)| sum.saturating_add(*n))
}

/// Divides one area, `None` for everything, whose number is nought or at least `k`.
fn divide(area: Option<&str>, leaves: &[(&str, u32)], k: u32, cells: &mut Vec<PublicCell>) {
    let number = total(leaves);
    let digits = LEVELS.into_iter().find(|digits| area.is_none_or(|code| code.len() < *digits));
    let (Some(digits), true) = (digits, number > 0 || area.is_none()) else {
        return cells.push(PublicCell { number, areas: area.map(str::to_owned).into_iter().collect() });
    };
    let code = |leaf: &(&str, u32)| leaf.0.get(..digits).unwrap_or(leaf.0).to_owned();
    let parts: Vec<(String, &[(&str, u32)])> =
        leaves.chunk_by(|a, b| code(a) == code(b)).map(|part| (code(&part[0]), part)).collect();
    let (mut large, mut small): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(_, part)| total(part) >= k);
    let sum = |parts: &[(String, &[(&str, u32)])]| parts.iter().map(|(_, part)| total(part)).sum::<u32>();
    // Too few in the rest: the smallest of the others is told together with it.
    if (1..k).contains(&sum(&small)) {
        large.sort_by_key(|(_, part)| std::cmp::Reverse(total(part)));
        small.extend(large.pop());
    }
    if large.is_empty()
        && let Some(area) = area
    {
        return cells.push(PublicCell { number, areas: vec![area.to_owned()] });
    }
    for (code, part) in large {
        divide(Some(&code), part, k, cells);
    }
    if !small.is_empty() {
        let number = sum(&small);
        let mut areas: Vec<String> = small.into_iter().map(|(code, _)| code).collect();
        areas.sort_unstable();
        cells.push(PublicCell { number, areas });
    }
}

/// The last quarter that is over on a day: its first day and its last.
pub fn last_quarter(today: Date) -> Option<(Date, Date)> {
    let first_of = |year: i32, quarter: u8| {
        Date::from_calendar_date(year, Month::try_from(quarter * 3 + 1).ok()?, 1).ok()
    };
    let quarter = (u8::from(today.month()) - 1) / 3;
    let begin = match quarter {
        0 => first_of(today.year() - 1, 3),
        q => first_of(today.year(), q - 1),
    }?;
    Some((begin, first_of(today.year(), quarter)?.previous_day()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    fn grids(numbers: &[(&str, u32)]) -> (Vec<String>, BTreeMap<String, u32>) {
        let codes = numbers.iter().map(|(code, _)| (*code).to_owned()).collect();
        (codes, numbers.iter().map(|(code, n)| ((*code).to_owned(), *n)).collect())
    }

    fn cells(numbers: &[(&str, u32)]) -> Vec<(u32, Vec<String>)> {
        let (codes, numbers) = grids(numbers);
        partition(&codes, &numbers, 5).into_iter().map(|cell| (cell.number, cell.areas)).collect()
    }

    fn cell(number: u32, areas: &[&str]) -> (u32, Vec<String>) {
        (number, areas.iter().map(|a| (*a).to_owned()).collect())
    }

    #[test]
    fn a_village_with_few_cases_is_told_with_its_neighbours_and_a_large_one_by_grids() {
        let told = cells(&[
            ("150622001001001", 6),
            ("150622001001002", 7),
            ("150622001002001", 2),
            ("150622001003001", 4),
        ]);
        let large = [cell(6, &["150622001001001"]), cell(7, &["150622001001002"])];
        assert_eq!(told, [large[0].clone(), large[1].clone(), cell(6, &["150622001002", "150622001003"])]);
    }

    #[test]
    fn a_rest_that_is_too_small_takes_the_smallest_of_the_others_to_it() {
        let told = cells(&[("150622001001001", 9), ("150622001002001", 5), ("150622001003001", 1)]);
        assert_eq!(told, [cell(9, &["150622001001001"]), cell(6, &["150622001002", "150622001003"])]);
    }

    #[test]
    fn a_nought_is_told_and_fewer_than_k_in_all_are_not() {
        let told = cells(&[("150622001001001", 5), ("150622001001002", 0), ("150622002001001", 0)]);
        assert_eq!(
            told,
            [cell(5, &["150622001001001"]), cell(0, &["150622001001002"]), cell(0, &["150622002"])]
        );
        assert_eq!(cells(&[("150622001001001", 4), ("150622002001001", 0)]), []);
        assert_eq!(cells(&[]), []);
    }

    #[test]
    fn the_last_quarter_is_over() {
        let over = |day| last_quarter(day).expect("a quarter");
        assert_eq!(over(date!(2026 - 11 - 27)), (date!(2026 - 07 - 01), date!(2026 - 09 - 30)));
        assert_eq!(over(date!(2026 - 01 - 01)), (date!(2025 - 10 - 01), date!(2025 - 12 - 31)));
        assert_eq!(over(date!(2026 - 03 - 31)), (date!(2025 - 10 - 01), date!(2025 - 12 - 31)));
    }

    /// Grids of two or three townships, villages and grids each, with few cases in most.
    fn territory() -> impl Strategy<Value = (Vec<String>, BTreeMap<String, u32>)> {
        let code = |i: usize| format!("150622{:03}{:03}{:03}", i / 12, i / 3 % 4, i % 3);
        proptest::collection::vec(prop_oneof![4 => 0u32..4, 1 => 4u32..30], 1..37).prop_map(move |numbers| {
            let codes: Vec<String> = (0..numbers.len()).map(code).collect();
            (codes.clone(), codes.into_iter().zip(numbers).collect())
        })
    }

    proptest! {
        #[test]
        fn every_grid_is_in_one_cell_and_no_number_is_small((codes, numbers) in territory(), k in 2u32..8) {
            let told = partition(&codes, &numbers, k);
            let all: u32 = numbers.values().sum();
            if (1..k).contains(&all) {
                prop_assert_eq!(told, vec![]);
                return Ok(());
            }
            prop_assert_eq!(told.iter().map(|cell| cell.number).sum::<u32>(), all);
            for cell in &told {
                prop_assert!(cell.number == 0 || cell.number >= k, "{:?}", cell);
                let inside = |code: &str| cell.areas.iter().any(|area| code.starts_with(area.as_str()));
                let really: u32 = numbers.iter().filter(|(code, _)| inside(code)).map(|(_, n)| n).sum();
                prop_assert_eq!(cell.number, really);
            }
            for code in &codes {
                let of = told.iter().flat_map(|c| &c.areas).filter(|area| code.starts_with(area.as_str()));
                prop_assert_eq!(of.count(), 1, "{}", code);
            }
        }

        /// The best that can be told of a single grid from the release alone: its bounds are never a single small number,
        /// unless every grid of its cell has the cell's only possible number, nought.
        #[test]
        fn no_small_number_of_a_grid_follows_from_the_release((codes, numbers) in territory()) {
            for cell in partition(&codes, &numbers, 5) {
                let inside = codes.iter().filter(|c| cell.areas.iter().any(|a| c.starts_with(a.as_str())));
                let small = inside.clone().filter(|c| (1..5).contains(&numbers[*c])).count();
                // A grid with a small number shares its cell with others that could hold any part of it.
                prop_assert!(small == 0 || inside.count() >= 2);
            }
        }
    }
}
