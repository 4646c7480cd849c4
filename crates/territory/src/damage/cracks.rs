//! The grade of a house by the cracks in its brick walls, as they were measured.

use super::{DamageRules, Structure};
use serde::{Deserialize, Serialize};
use time::Date;

/// The two numbers that decide a grade by cracks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrackIndex {
    /// The widest crack.
    Widest,
    /// Several cracks of one room together.
    Together,
}

/// A grade by cracks with what decided it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CrackGrade {
    /// 1 (slightest) to 4.
    pub grade: u8,
    /// The index with the worst grade; the first of them.
    pub decided_by: CrackIndex,
    /// The widest crack in a wall, mm.
    pub widest_mm: f64,
    /// The largest sum of the widths of one room, mm.
    pub together_mm: f64,
    /// The table used.
    pub table: String,
    /// Its source.
    pub law: String,
}

/// Widths below these, mm, belong to the grade.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CrackLimits {
    grade: u8,
    widest_mm: f64,
    together_mm: f64,
}

/// Limits of a table: none, or those of grades 1 to 3.
pub(super) fn check(limits: &[CrackLimits]) -> Result<(), &'static str> {
    if limits.is_empty() {
        return Ok(());
    }
    if limits.iter().map(|l| l.grade).ne(1..=3) {
        return Err("the limits of cracks for grades 1, 2 and 3 are expected, in this order");
    }
    let grows = |value: fn(&CrackLimits) -> f64| {
        limits.first().is_some_and(|l| value(l) > 0.0)
            && limits.windows(2).all(|pair| value(&pair[0]) < value(&pair[1]))
    };
    let fits = grows(|l| l.widest_mm) && grows(|l| l.together_mm);
    if fits { Ok(()) } else { Err("limits of cracks must be positive and grow from grade to grade") }
}

impl DamageRules {
    /// Whether a table grades cracks of a structure on a day; adobe, cave dwellings and others have none.
    pub fn grades_cracks(&self, structure: Structure, on: Date) -> bool {
        self.table(structure, on).is_some_and(|t| !t.cracks.is_empty())
    }

    /// The grade of a building by the widths of the cracks in its brick walls, mm, room by room; the worst room decides.
    /// `None` when no table grades cracks of its structure on the day, and when there is no crack.
    pub fn grade_cracks(&self, rooms: &[Vec<f64>], structure: Structure, on: Date) -> Option<CrackGrade> {
        let table = self.table(structure, on).filter(|t| !t.cracks.is_empty())?;
        let widest_mm = rooms.iter().flatten().copied().fold(0.0_f64, f64::max);
        // Widths are tenths of a millimetre: the sum of such is one again.
        let sums = rooms.iter().map(|room| (room.iter().sum::<f64>() * 10.0).round() / 10.0);
        let together_mm = sums.fold(0.0_f64, f64::max);
        if widest_mm <= 0.0 {
            return None;
        }
        let graded = |value: f64, limit: fn(&CrackLimits) -> f64| {
            table.cracks.iter().find(|l| value < limit(l)).map_or(4, |l| l.grade)
        };
        let (single, sum) = (graded(widest_mm, |l| l.widest_mm), graded(together_mm, |l| l.together_mm));
        let decided_by = if single >= sum { CrackIndex::Widest } else { CrackIndex::Together };
        let (table, law) = (table.id.clone(), table.law.clone());
        Some(CrackGrade { grade: single.max(sum), decided_by, widest_mm, together_mm, table, law })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    const ON: Date = date!(2026 - 11 - 20);

    fn shipped() -> DamageRules {
        DamageRules::parse(include_str!("../../../../geodata/rules/damage.toml")).unwrap()
    }

    fn grade(rooms: &[&[f64]]) -> Option<(u8, CrackIndex)> {
        let rooms: Vec<Vec<f64>> = rooms.iter().map(|room| room.to_vec()).collect();
        let graded = shipped().grade_cracks(&rooms, Structure::BrickConcrete, ON)?;
        Some((graded.grade, graded.decided_by))
    }

    #[test]
    fn the_widest_crack_of_a_wall_decides_and_a_width_at_the_limit_belongs_to_the_next_grade() {
        use CrackIndex::{Together, Widest};
        assert_eq!(grade(&[&[0.1]]), Some((1, Widest)));
        assert_eq!(grade(&[&[3.9]]), Some((1, Widest)));
        assert_eq!(grade(&[&[4.0]]), Some((2, Widest)));
        assert_eq!(grade(&[&[14.9], &[15.0]]), Some((3, Widest)));
        assert_eq!(grade(&[&[30.0]]), Some((4, Widest)));
        // Several of one room together; those of two rooms are not added up.
        assert_eq!(grade(&[&[3.5, 3.5, 3.5]]), Some((2, Together)));
        assert_eq!(grade(&[&[3.5, 3.5], &[3.5]]), Some((1, Widest)));
        assert_eq!(grade(&[&[3.3, 3.3, 3.4]]), Some((2, Together)), "10.0 mm together is not below 10");
    }

    #[test]
    fn no_crack_and_no_table_give_no_grade() {
        assert_eq!(grade(&[]), None);
        assert_eq!(grade(&[&[]]), None);
        for structure in [Structure::Adobe, Structure::CaveDwelling, Structure::Frame, Structure::Steel] {
            assert!(!shipped().grades_cracks(structure, ON));
            assert_eq!(shipped().grade_cracks(&[vec![9.0]], structure, ON), None);
        }
        let before = date!(2017 - 06 - 30);
        assert_eq!(shipped().grade_cracks(&[vec![9.0]], Structure::BrickConcrete, before), None);
        assert!(shipped().grades_cracks(Structure::BrickConcrete, ON));
    }

    #[test]
    fn limits_of_cracks_that_fall_or_are_incomplete_are_refused() {
        let text = include_str!("../../../../geodata/rules/damage.toml");
        for (from, to) in
            [("widest_mm = 15.0", "widest_mm = 3.0"), ("{ grade = 3, widest_mm", "{ grade = 4, widest_mm")]
        {
            let refused = DamageRules::parse(&text.replace(from, to)).unwrap_err().to_string();
            assert!(refused.contains("cracks"), "{refused}");
        }
    }

    proptest! {
        #[test]
        fn a_crack_more_or_wider_never_lowers_the_grade(
            mut rooms in prop::collection::vec(prop::collection::vec(1_u32..600, 0..6), 1..5),
            (room, more) in (0_usize..5, 1_u32..600),
        ) {
            let widths = |rooms: &[Vec<u32>]| -> Vec<Vec<f64>> {
                rooms.iter().map(|r| r.iter().map(|w| f64::from(*w) / 10.0).collect()).collect()
            };
            let graded = |rooms: &[Vec<u32>]| {
                shipped().grade_cracks(&widths(rooms), Structure::BrickConcrete, ON).map_or(0, |g| g.grade)
            };
            let before = graded(&rooms);
            let room = room % rooms.len();
            rooms[room].push(more);
            let after = graded(&rooms);
            prop_assert!(before <= after && (1..=4).contains(&after));
        }
    }
}
