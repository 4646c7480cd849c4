//! Vibration of the ground by blasting: Sadovsky's formula and the dated limits of houses (`geodata/rules/blasting.toml`).

use crate::damage::Structure;
use crate::record::Provenance;
use serde::{Deserialize, Serialize};
use spatial::LonLat;
use time::Date;

/// A recorded blast.
#[derive(Debug, Clone, PartialEq)]
pub struct Blast {
    /// Its day.
    pub on: Date,
    /// Largest charge of one delay, kg; the whole charge where all was fired at once.
    pub charge_kg: f64,
    /// Main frequency measured at a house, Hz.
    pub frequency_hz: Option<f64>,
    /// Middle of the blasted block.
    pub at: LonLat,
    /// Where the record comes from.
    pub provenance: Provenance,
}

/// Factor and exponent of Sadovsky's formula for one kind of rock.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rock {
    /// `mid` is what is shown first; the others span the band.
    pub name: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Factor K.
    pub k: f64,
    /// Exponent α.
    pub alpha: f64,
}

impl Rock {
    /// Peak velocity of the ground, cm/s, from a charge in kg at a distance in metres: v = K (Q^(1/3) / R)^α.
    pub fn velocity(&self, charge_kg: f64, distance_m: f64) -> f64 {
        self.k * (charge_kg.cbrt() / distance_m).powf(self.alpha)
    }

    /// The charge of one delay that brings a velocity to a distance, kg: Q = R³ (v / K)^(3/α).
    pub fn charge(&self, velocity: f64, distance_m: f64) -> f64 {
        distance_m.powi(3) * (velocity / self.k).powf(3.0 / self.alpha)
    }

    /// The distance at which a charge brings a velocity, metres: R = (K / v)^(1/α) Q^(1/3), as the code writes it.
    pub fn distance(&self, velocity: f64, charge_kg: f64) -> f64 {
        (self.k / velocity).powf(self.alpha.recip()) * charge_kg.cbrt()
    }
}

/// What a house may bear, cm/s, and by which table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Limit {
    /// Lower end: what the screening asks for.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Kind of house, as the table names it.
    pub houses_zh: String,
    /// The table.
    pub table: String,
    /// Its source.
    pub law: String,
}

/// Parameters and limits.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlastingRules {
    /// Version printed with every answer.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
    /// Blasts further away are not looked at, metres.
    pub reach_m: f64,
    /// Nearer than this the formula is not made for, metres.
    pub near_m: f64,
    /// Frequency of a blast that has none measured, Hz.
    pub assumed_hz: f64,
    /// Reach of a slope beyond the edge of its pit or dump, metres.
    pub slope_m: f64,
    /// Kinds of rock, the middle one first.
    #[serde(rename = "variant")]
    pub variants: Vec<Rock>,
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
    houses: Vec<Houses>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Houses {
    name_zh: String,
    structures: Vec<Structure>,
    limits: Vec<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Span {
    up_to_hz: Option<f64>,
    low: f64,
    high: f64,
}

fn first_day() -> Date {
    Date::MIN
}

/// Why a rule file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlastingError {
    /// Not TOML, an unknown key or a wrong type; the text names line and column.
    #[error("blasting rules: {0}")]
    Syntax(String),
    /// A number or a list that decides nothing.
    #[error("blasting rules, `{place}`: {expected}")]
    Value {
        /// Key, variant or table.
        place: String,
        /// What is expected.
        expected: &'static str,
    },
}

impl BlastingRules {
    /// Reads and checks the rules.
    ///
    /// # Errors
    /// [`BlastingError`] that says what is expected.
    pub fn parse(text: &str) -> Result<Self, BlastingError> {
        let mut rules: BlastingRules =
            toml::from_str(text).map_err(|e| BlastingError::Syntax(e.to_string()))?;
        let refuse = |place: &str, expected| Err(BlastingError::Value { place: place.to_owned(), expected });
        let positive = |v: f64| v.is_finite() && v > 0.0;
        let numbers = [
            ("reach_m", rules.reach_m),
            ("near_m", rules.near_m),
            ("assumed_hz", rules.assumed_hz),
            ("slope_m", rules.slope_m),
        ];
        if let Some((name, _)) = numbers.into_iter().find(|(_, v)| !positive(*v)) {
            return refuse(name, "a positive number is expected");
        }
        if rules.variants.iter().filter(|v| v.name == "mid").count() != 1 {
            return refuse("variant", "exactly one variant is called `mid`");
        }
        if let Some(rock) = rules.variants.iter().find(|v| !(positive(v.k) && positive(v.alpha))) {
            return refuse(&rock.name, "k and alpha must be positive");
        }
        rules.variants.sort_by_key(|v| v.name != "mid");
        let form = time::macros::format_description!("[year]-[month]-[day]");
        for table in &mut rules.tables {
            match Date::parse(&table.from, form) {
                Ok(day) => table.first = day,
                Err(_) => return refuse(&table.id, "`from` must be a day such as 2015-07-01"),
            }
            if !table.houses.iter().all(Houses::is_sound) {
                return refuse(
                    &table.id,
                    "limits must be positive, low below high, by growing frequency with one open end",
                );
            }
        }
        rules.tables.sort_by_key(|t| t.first);
        Ok(rules)
    }

    /// What a house may bear on a day. Without a structure the most sensitive houses of the table count. `None` when no table is
    /// in force or none is made for the structure.
    pub fn limit(&self, structure: Option<Structure>, frequency_hz: Option<f64>, on: Date) -> Option<Limit> {
        let table = self.tables.iter().rfind(|t| t.first <= on)?;
        let hz = frequency_hz.unwrap_or(self.assumed_hz);
        let fitting = table.houses.iter().filter(|h| structure.is_none_or(|s| h.structures.contains(&s)));
        let spans = fitting.filter_map(|h| Some((h, h.span(hz)?)));
        let (houses, span) = spans.min_by(|a, b| a.1.low.total_cmp(&b.1.low))?;
        Some(Limit {
            low: span.low,
            high: span.high,
            houses_zh: houses.name_zh.clone(),
            table: table.id.clone(),
            law: table.law.clone(),
        })
    }
}

impl Houses {
    fn span(&self, hz: f64) -> Option<Span> {
        self.limits.iter().find(|s| s.up_to_hz.is_none_or(|end| hz <= end)).copied()
    }

    fn is_sound(&self) -> bool {
        let ends: Vec<f64> = self.limits.iter().map(|s| s.up_to_hz.unwrap_or(f64::INFINITY)).collect();
        ends.last() == Some(&f64::INFINITY)
            && ends.windows(2).all(|pair| pair[0] < pair[1])
            && self.limits.iter().all(|s| 0.0 < s.low && s.low < s.high && s.high.is_finite())
    }
}
