//! Damage grades I to IV of buildings from the deformation of the ground, and from cracks that were measured, by dated tables
//! (`geodata/rules/damage.toml`).

mod cracks;

pub use cracks::{CrackGrade, CrackIndex};

use crate::subsidence::Principal;
use serde::{Deserialize, Serialize};
use time::Date;

/// What a building is made of, as far as the tables tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Structure {
    /// 砖混
    BrickConcrete,
    /// 土坯
    Adobe,
    /// 窑洞
    CaveDwelling,
    /// 框架
    Frame,
    /// 钢结构
    Steel,
}

impl Structure {
    /// All kinds.
    pub const ALL: [Structure; 5] = [
        Structure::BrickConcrete,
        Structure::Adobe,
        Structure::CaveDwelling,
        Structure::Frame,
        Structure::Steel,
    ];

    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            Structure::BrickConcrete => "brick_concrete",
            Structure::Adobe => "adobe",
            Structure::CaveDwelling => "cave_dwelling",
            Structure::Frame => "frame",
            Structure::Steel => "steel",
        }
    }

    /// The structure of a machine word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// The three numbers that decide a grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Index {
    /// Horizontal strain ε.
    Strain,
    /// Curvature K.
    Curvature,
    /// Slope i.
    Slope,
}

/// A grade with what decided it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grade {
    /// 1 (slightest) to 4.
    pub grade: u8,
    /// The index with the worst grade; the first of them.
    pub decided_by: Index,
    /// The table used.
    pub table: String,
    /// Its source.
    pub law: String,
}

/// The dated tables.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DamageRules {
    /// Version printed with every answer.
    pub version: String,
    #[serde(rename = "table")]
    tables: Vec<Table>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    id: String,
    from: String,
    #[serde(skip, default = "first_day")]
    first: Date,
    law: String,
    #[serde(rename = "note")]
    _note: String,
    structures: Vec<Structure>,
    grades: Vec<Limits>,
    /// Limits by cracks; empty in a table that names none.
    #[serde(default)]
    cracks: Vec<cracks::CrackLimits>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    grade: u8,
    strain: f64,
    curvature: f64,
    slope: f64,
}

fn first_day() -> Date {
    Date::MIN
}

/// Why a file of tables is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DamageError {
    /// Not TOML, an unknown key or a wrong type; the text names line and column.
    #[error("damage tables: {0}")]
    Syntax(String),
    /// A table that decides nothing or contradicts itself.
    #[error("damage table `{table}`: {problem}")]
    Table {
        /// Which.
        table: String,
        /// What is expected.
        problem: &'static str,
    },
}

impl DamageRules {
    /// Reads and checks the tables.
    ///
    /// # Errors
    /// [`DamageError`] that says what is expected.
    pub fn parse(text: &str) -> Result<Self, DamageError> {
        let mut rules: DamageRules = toml::from_str(text).map_err(|e| DamageError::Syntax(e.to_string()))?;
        for table in &mut rules.tables {
            let refuse = |table: &Table, problem| DamageError::Table { table: table.id.clone(), problem };
            let form = time::macros::format_description!("[year]-[month]-[day]");
            table.first = Date::parse(&table.from, form)
                .map_err(|_| refuse(table, "`from` must be a day such as 2017-07-01"))?;
            let grades = &table.grades;
            if grades.iter().map(|l| l.grade).ne(1..=3) {
                return Err(refuse(table, "the limits of grades 1, 2 and 3 are expected, in this order"));
            }
            let grows = |value: fn(&Limits) -> f64| {
                grades.first().is_some_and(|l| value(l) > 0.0)
                    && grades.windows(2).all(|pair| value(&pair[0]) < value(&pair[1]))
            };
            if !(grows(|l| l.strain) && grows(|l| l.curvature) && grows(|l| l.slope)) {
                return Err(refuse(table, "limits must be positive and grow from grade to grade"));
            }
            cracks::check(&table.cracks).map_err(|problem| refuse(table, problem))?;
        }
        Ok(rules)
    }

    /// The grade of a building on a day; `None` when no table is made for its structure (adobe, cave dwellings, …).
    pub fn grade(&self, deformation: &Principal, structure: Structure, on: Date) -> Option<Grade> {
        let table = self.table(structure, on)?;
        let [strain, curvature, slope] = deformation.indices();
        let graded = |value: f64, limit: fn(&Limits) -> f64| {
            table.grades.iter().find(|l| value <= limit(l)).map_or(4, |l| l.grade)
        };
        let all = [
            (graded(strain, |l| l.strain), Index::Strain),
            (graded(curvature, |l| l.curvature), Index::Curvature),
            (graded(slope, |l| l.slope), Index::Slope),
        ];
        let worst = all.iter().map(|(grade, _)| *grade).max()?;
        let (grade, decided_by) = all.into_iter().find(|(grade, _)| *grade == worst)?;
        Some(Grade { grade, decided_by, table: table.id.clone(), law: table.law.clone() })
    }

    /// The table in force for a structure.
    fn table(&self, structure: Structure, on: Date) -> Option<&Table> {
        let applies = |t: &&Table| t.first <= on && t.structures.contains(&structure);
        self.tables.iter().filter(applies).max_by_key(|t| t.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn shipped() -> DamageRules {
        DamageRules::parse(include_str!("../../../geodata/rules/damage.toml")).unwrap()
    }

    fn deformed(strain: f64, curvature: f64, slope: f64) -> Principal {
        Principal { slope, curvature: [curvature, 0.0], strain: [0.0, strain], ..Principal::default() }
    }

    #[test]
    fn the_worst_of_three_indices_decides_by_its_absolute_value() {
        let on = date!(2026 - 01 - 01);
        let grade = |e, k, i| {
            let g = shipped().grade(&deformed(e, k, i), Structure::BrickConcrete, on).unwrap();
            (g.grade, g.decided_by)
        };
        // The points of the worked example: compression in the middle, the edge, 50 m outside.
        assert_eq!(grade(-3.991, -0.133, 0.0), (2, Index::Strain));
        assert_eq!(grade(8.146, 0.272, 21.607), (4, Index::Strain));
        assert_eq!(grade(6.935, 0.231, 5.256), (4, Index::Strain));
        assert_eq!(grade(1.0, 0.1, 5.256), (2, Index::Slope));
        assert_eq!(grade(2.0, 0.2, 3.0), (1, Index::Strain));
    }

    #[test]
    fn no_table_is_made_for_cave_dwellings_and_adobe() {
        for structure in [Structure::CaveDwelling, Structure::Adobe, Structure::Steel] {
            assert_eq!(shipped().grade(&deformed(9.0, 1.0, 20.0), structure, date!(2026 - 01 - 01)), None);
        }
    }

    #[test]
    fn no_grade_is_given_for_days_before_the_first_table() {
        let graded = |on| shipped().grade(&deformed(9.0, 1.0, 20.0), Structure::BrickConcrete, on).is_some();
        assert!(!graded(date!(2017 - 06 - 30)) && graded(date!(2017 - 07 - 01)));
    }

    #[test]
    fn a_table_whose_limits_fall_is_refused() {
        let text = include_str!("../../../geodata/rules/damage.toml").replace("strain = 4.0", "strain = 1.0");
        let refused = DamageRules::parse(&text).unwrap_err().to_string();
        assert!(refused.contains("brick-concrete-2017") && refused.contains("grow"), "{refused}");
    }
}
