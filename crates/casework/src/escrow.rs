//! The money side of 提存: dated tariffs, the sum that has to be deposited, and when the right to collect ends.
//!
//! Money is whole fen, areas are ten-thousandths of a 亩, a line is rounded half up once. Ends and reminders are worked out from
//! the day of the deposit each time; no timer is kept.

mod lapse;
mod sum;

pub use lapse::Watch;
pub use sum::{Computation, SumLine};

use crate::decimal::scaled;
use crate::preservation::{Land, Thing, Unit};
use crate::rule_file::toml_fault;
use serde::Deserialize;
use time::Date;

time::serde::format_description!(civil, Date, "[year]-[month]-[day]");

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("escrow: {0}")]
pub struct EscrowError(String);

/// A price.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TariffItem {
    /// The class of land that it is for, or
    #[serde(default)]
    pub land: Option<Land>,
    /// the kind of attachment.
    #[serde(default)]
    pub thing: Option<Thing>,
    /// What is priced.
    pub unit: Unit,
    /// Yuan with at most two decimals, for one unit.
    pub price: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
}

impl TariffItem {
    /// In fen.
    pub fn price_fen(&self) -> u64 {
        scaled(&self.price, 2).unwrap_or(0)
    }
}

/// Prices of one document with the days on which they are in force.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tariff {
    /// Machine word.
    pub id: String,
    /// Number of the document.
    pub document: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// First day.
    #[serde(with = "civil")]
    pub from: Date,
    /// Last day; absent while it is in force.
    #[serde(default, with = "civil::option")]
    pub until: Option<Date>,
    /// Whether the prices are made up.
    #[serde(default)]
    pub synthetic: bool,
    item: Vec<TariffItem>,
}

impl Tariff {
    /// Whether it is in force on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Its prices.
    pub fn items(&self) -> &[TariffItem] {
        &self.item
    }

    fn of_land(&self, land: Land) -> Option<&TariffItem> {
        self.item.iter().find(|item| item.land == Some(land))
    }

    fn of_thing(&self, thing: Thing, unit: Unit) -> Option<&TariffItem> {
        self.item.iter().find(|item| item.thing == Some(thing) && item.unit == unit)
    }

    fn check(&self) -> Result<(), String> {
        if self.until.is_some_and(|until| until < self.from) {
            return Err("it ends before it begins".into());
        }
        for (i, item) in self.item.iter().enumerate() {
            let name = &item.name_zh;
            if item.land.is_some() == item.thing.is_some() {
                return Err(format!("`{name}` is either of land or of a thing"));
            }
            if item.land.is_some() && !matches!(item.unit, Unit::Mu | Unit::SquareMetre) {
                return Err(format!("`{name}`: land is priced by mu or square_metre"));
            }
            if scaled(&item.price, 2).is_none_or(|fen| fen == 0 || fen > 10_000_000_000) {
                return Err(format!("`{name}`: the price is yuan with at most two decimals"));
            }
            let same = |other: &TariffItem| match item.land {
                Some(land) => other.land == Some(land),
                None => other.thing == item.thing && other.unit == item.unit,
            };
            if self.item[..i].iter().any(same) {
                return Err(format!("`{name}` has two prices"));
            }
        }
        Ok(())
    }
}

/// Periods and tariffs (`geodata/rules/escrow.toml`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscrowRules {
    /// Version.
    pub version: String,
    /// Sources.
    pub source: String,
    /// Calendar days in which the notary office decides on a request.
    pub decide_days: u16,
    /// Months after which the right to collect ends.
    pub collect_months: u16,
    /// Months after which somebody is reminded.
    pub alert_months: [u16; 3],
    accuracy_below_m: String,
    tariff: Vec<Tariff>,
}

impl EscrowRules {
    /// Reads a file; an unknown key is refused with line and column.
    ///
    /// # Errors
    /// [`EscrowError`].
    pub fn parse(text: &str) -> Result<EscrowRules, EscrowError> {
        let rules: EscrowRules = toml::from_str(text).map_err(|e| EscrowError(toml_fault(text, &e)))?;
        let [a, b, c] = rules.alert_months;
        if !(0 < a && a < b && b < c && c < rules.collect_months) {
            return Err(EscrowError("alert_months grow and lie before collect_months".into()));
        }
        if scaled(&rules.accuracy_below_m, 3).is_none_or(|mm| mm == 0) {
            return Err(EscrowError("accuracy_below_m is metres above 0 with at most three decimals".into()));
        }
        for (i, tariff) in rules.tariff.iter().enumerate() {
            if rules.tariff[..i].iter().any(|other| other.id == tariff.id) {
                return Err(EscrowError(format!("tariff `{}` stands twice", tariff.id)));
            }
            tariff.check().map_err(|e| EscrowError(format!("tariff `{}`: {e}", tariff.id)))?;
        }
        Ok(rules)
    }

    /// A tariff.
    pub fn tariff(&self, id: &str) -> Option<&Tariff> {
        self.tariff.iter().find(|tariff| tariff.id == id)
    }

    /// All of them.
    pub fn tariffs(&self) -> &[Tariff] {
        &self.tariff
    }

    /// A boundary point is surveyed better than this, millimetres.
    pub fn accuracy_below_mm(&self) -> u64 {
        scaled(&self.accuracy_below_m, 3).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../../geodata/rules/escrow.toml");

    #[test]
    fn the_shipped_tariffs_are_dated_and_say_that_they_are_made_up() {
        let rules = EscrowRules::parse(SHIPPED).unwrap();
        assert!(rules.tariffs().iter().all(|t| t.synthetic && t.document.contains("示意")));
        let day = time::macros::date!(2025 - 12 - 31);
        let on = |day| {
            rules.tariffs().iter().filter(|t| t.holds_on(day)).map(|t| t.id.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(on(day), ["shiyi-2020"]);
        assert_eq!(on(day.next_day().unwrap()), ["shiyi-2026"]);
        assert_eq!((rules.collect_months, rules.accuracy_below_mm()), (60, 5_000));
    }

    #[test]
    fn a_file_that_does_not_fit_is_refused_with_what_does_not() {
        for (good, bad, told) in [
            ("decide_days", "decides_days", "line"),
            ("[36, 48, 54]", "[36, 54, 48]", "alert_months"),
            ("id = \"shiyi-2026\"", "id = \"shiyi-2020\"", "stands twice"),
            ("until = \"2025-12-31\"", "until = \"2019-12-31\"", "ends before"),
            ("price = \"18000\"", "price = \"18000.001\"", "林地"),
            ("land = \"forest\", unit = \"mu\"", "land = \"grass\", unit = \"mu\"", "two prices"),
            ("land = \"grass\", unit = \"mu\"", "land = \"grass\", unit = \"piece\"", "land is priced"),
        ] {
            assert!(SHIPPED.contains(good), "{good}");
            let fault = EscrowRules::parse(&SHIPPED.replacen(good, bad, 1)).unwrap_err().to_string();
            assert!(fault.contains(told), "{bad}: {fault}");
        }
    }
}
