//! Formulas of claims: dated rules as data. Money is whole fen, decimals are whole numbers of their last place, and a line is
//! rounded half up once.

use crate::category::CategoryTree;
use crate::decimal::scaled;
use crate::rule_file::toml_fault;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Places of a percentage: 10,000 is all of it.
const WHOLE: u128 = 10_000;
/// The highest sum that can be typed, in fen: a hundred million yuan.
const MAX_FEN: u64 = 10_000_000_000;

/// What an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// A number with some places.
    Decimal,
    /// Money with two places.
    Yuan,
    /// 0 to 100 with two places.
    Percent,
}

/// Something that a formula asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimInput {
    /// Machine word.
    pub name: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// What it is.
    pub kind: InputKind,
    /// Whether it is one for all members: the measure of the lead judgment.
    #[serde(default)]
    pub common: bool,
    #[serde(default)]
    decimals: u8,
    max: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    item_zh: String,
    item_en: String,
    price: String,
    #[serde(default)]
    quantities: Vec<String>,
    #[serde(default)]
    shares: Vec<String>,
    #[serde(default)]
    deduct: bool,
}

/// A formula.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimFormula {
    /// Machine word.
    pub id: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Categories that it is meant for.
    pub categories: Vec<String>,
    /// Ground.
    pub law: String,
    input: Vec<ClaimInput>,
    line: Vec<Line>,
}

/// The formulas in force.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimRules {
    /// Version.
    pub version: String,
    /// Sources.
    pub source: String,
    formula: Vec<ClaimFormula>,
}

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("claims: {0}")]
pub struct ClaimError(String);

/// One line of a sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineAmount {
    /// What for, in Chinese.
    pub item_zh: String,
    /// What for, in English.
    pub item_en: String,
    /// The factors as typed, by the names of their inputs.
    pub factors: BTreeMap<String, String>,
    /// In fen.
    pub amount_fen: u64,
    /// Whether it is taken off.
    pub deduct: bool,
}

/// What a formula makes of facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preview {
    /// A sum with its lines.
    Sum {
        /// The lines.
        lines: Vec<LineAmount>,
        /// In fen, never below zero.
        amount_fen: u64,
    },
    /// Inputs that are missing or do not fit, by name.
    Missing(Vec<String>),
}

impl ClaimRules {
    /// Reads a file; an unknown key is refused with line and column, a line of an unknown input with its name.
    ///
    /// # Errors
    /// [`ClaimError`].
    pub fn parse(text: &str) -> Result<ClaimRules, ClaimError> {
        let rules: ClaimRules = toml::from_str(text).map_err(|e| ClaimError(toml_fault(text, &e)))?;
        for (i, formula) in rules.formula.iter().enumerate() {
            if rules.formula[..i].iter().any(|other| other.id == formula.id) {
                return Err(ClaimError(format!("formula `{}` stands twice", formula.id)));
            }
            formula.check().map_err(|e| ClaimError(format!("formula `{}`: {e}", formula.id)))?;
        }
        Ok(rules)
    }

    /// Refuses a category that there is not.
    ///
    /// # Errors
    /// [`ClaimError`] with the formula and the category.
    pub fn check_categories(&self, tree: &CategoryTree) -> Result<(), ClaimError> {
        for formula in &self.formula {
            if let Some(unknown) = formula.categories.iter().find(|c| tree.leaf(c).is_err()) {
                return Err(ClaimError(format!("formula `{}`: no category {unknown}", formula.id)));
            }
        }
        Ok(())
    }

    /// A formula.
    pub fn formula(&self, id: &str) -> Option<&ClaimFormula> {
        self.formula.iter().find(|formula| formula.id == id)
    }

    /// All of them.
    pub fn formulas(&self) -> &[ClaimFormula] {
        &self.formula
    }
}

impl ClaimFormula {
    /// What it asks for, in order.
    pub fn inputs(&self) -> &[ClaimInput] {
        &self.input
    }

    fn check(&self) -> Result<(), String> {
        for (i, input) in self.input.iter().enumerate() {
            if self.input[..i].iter().any(|other| other.name == input.name) {
                return Err(format!("input `{}` stands twice", input.name));
            }
            if input.decimals > 4 {
                return Err(format!("input `{}` has more than four decimals", input.name));
            }
            if let Some(max) = &input.max {
                scaled(max, input.places()).ok_or_else(|| format!("`{max}` is no number"))?;
            }
        }
        for line in &self.line {
            let prices = std::iter::once((&line.price, InputKind::Yuan));
            let quantities = line.quantities.iter().map(|name| (name, InputKind::Decimal));
            let shares = line.shares.iter().map(|name| (name, InputKind::Percent));
            for (name, kind) in prices.chain(quantities).chain(shares) {
                if !self.input.iter().any(|input| input.name == *name && input.kind == kind) {
                    return Err(format!("`{}` asks for `{name}`, which is no {kind:?} input", line.item_zh));
                }
            }
            if line.quantities.len() > 2 || line.shares.len() > 2 {
                return Err(format!("`{}` has more than two quantities or shares", line.item_zh));
            }
        }
        Ok(())
    }

    /// Checks typed values of the inputs of one kind: those common to all members, or those of a household. What is not
    /// there yet may be left out.
    ///
    /// # Errors
    /// What does not fit, in words.
    pub fn check_values(&self, values: &BTreeMap<String, String>, common: bool) -> Result<(), String> {
        for (name, text) in values {
            let input = self.input.iter().find(|input| input.name == *name && input.common == common);
            let input = input.ok_or_else(|| format!("`{name}` is no such input of this formula"))?;
            if input.value(text).is_none() {
                return Err(format!("`{name}` ({}): {}", input.name_zh, input.expected()));
            }
        }
        Ok(())
    }

    /// Works the sum out from the common measure and the facts of a household.
    pub fn preview(&self, measure: &BTreeMap<String, String>, facts: &BTreeMap<String, String>) -> Preview {
        let mut values: BTreeMap<&str, (&str, u64, u8)> = BTreeMap::new();
        let mut missing = vec![];
        for input in &self.input {
            let text = if input.common { measure.get(&input.name) } else { facts.get(&input.name) };
            match text.and_then(|text| Some((text.as_str(), input.value(text)?, input.places()))) {
                Some(value) => drop(values.insert(&input.name, value)),
                None => missing.push(input.name.clone()),
            }
        }
        if !missing.is_empty() {
            return Preview::Missing(missing);
        }
        let lines: Vec<LineAmount> = self.line.iter().map(|line| line.amount(&values)).collect();
        let sum = |deduct: bool| -> u64 {
            lines.iter().filter(|line| line.deduct == deduct).map(|line| line.amount_fen).sum()
        };
        Preview::Sum { amount_fen: sum(false).saturating_sub(sum(true)), lines }
    }
}

impl ClaimInput {
    /// Places behind the point.
    pub fn places(&self) -> u8 {
        match self.kind {
            InputKind::Decimal => self.decimals,
            InputKind::Yuan | InputKind::Percent => 2,
        }
    }

    fn max_scaled(&self) -> u64 {
        match self.kind {
            InputKind::Yuan => MAX_FEN,
            InputKind::Percent => WHOLE as u64,
            InputKind::Decimal => {
                self.max.as_deref().and_then(|max| scaled(max, self.decimals)).unwrap_or(1_000_000)
            }
        }
    }

    /// The value as a whole number of its last place.
    fn value(&self, text: &str) -> Option<u64> {
        scaled(text, self.places()).filter(|value| *value <= self.max_scaled())
    }

    fn expected(&self) -> String {
        let (max, places) = (self.max_scaled(), self.places());
        let whole = max / 10_u64.pow(u32::from(places));
        format!("a number from 0 to {whole} with at most {places} decimals, such as 12.5")
    }
}

impl Line {
    fn amount(&self, values: &BTreeMap<&str, (&str, u64, u8)>) -> LineAmount {
        let names = std::iter::once(&self.price).chain(&self.quantities).chain(&self.shares);
        let (mut product, mut divisor, mut factors) = (1_u128, 1_u128, BTreeMap::new());
        for (i, name) in names.enumerate() {
            let Some((text, value, places)) = values.get(name.as_str()) else { continue };
            factors.insert(name.clone(), (*text).to_owned());
            product *= u128::from(*value);
            if self.shares.contains(name) {
                divisor *= WHOLE;
            } else if i > 0 {
                divisor *= 10_u128.pow(u32::from(*places));
            }
        }
        let amount = (2 * product + divisor) / (2 * divisor);
        LineAmount {
            item_zh: self.item_zh.clone(),
            item_en: self.item_en.clone(),
            factors,
            amount_fen: u64::try_from(amount).unwrap_or(u64::MAX / 64),
            deduct: self.deduct,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHIPPED: &str = include_str!("../../../../geodata/rules/claims.toml");

    fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    fn sum(id: &str, measure: &[(&str, &str)], facts: &[(&str, &str)]) -> u64 {
        let rules = ClaimRules::parse(SHIPPED).unwrap();
        match rules.formula(id).unwrap().preview(&values(measure), &values(facts)) {
            Preview::Sum { amount_fen, .. } => amount_fen,
            Preview::Missing(names) => panic!("{names:?}"),
        }
    }

    #[test]
    fn a_damaged_house_is_worked_out_line_by_line() {
        // 70 % of 38,000.55 + 650.00 × 4.5 + 1,200.00, each line rounded once, less 5,000.00.
        let measure = [("operator_share", "70"), ("monthly_rent", "650")];
        let facts = [
            ("repair_cost", "38000.55"),
            ("contents_loss", "1200"),
            ("rent_months", "4.5"),
            ("already_paid", "5000"),
        ];
        assert_eq!(sum("house_damage", &measure, &facts), 2_660_039 + 204_750 + 84_000 - 500_000);
    }

    #[test]
    fn land_is_paid_to_the_ten_thousandth_of_a_mu_and_never_below_zero() {
        let measure = [("zone_price", "36150")];
        let facts = |paid| [("area_mu", "3.1415"), ("attachments", "0"), ("already_paid", paid)];
        assert_eq!(sum("land_taking", &measure, &facts("0")), 11_356_523);
        assert_eq!(sum("land_taking", &measure, &facts("999999.99")), 0);
    }

    #[test]
    fn a_lost_harvest_is_area_by_years_by_both_shares() {
        let measure = [("operator_share", "60"), ("yearly_value", "1100")];
        let facts = [("area_mu", "2.5"), ("years", "3"), ("loss_share", "33.33")];
        assert_eq!(sum("field_loss", &measure, &facts), 164_984);
    }

    #[test]
    fn a_missing_or_wrong_input_is_named_and_gives_no_sum() {
        let rules = ClaimRules::parse(SHIPPED).unwrap();
        let formula = rules.formula("land_taking").unwrap();
        let facts = values(&[("area_mu", "1.00001"), ("attachments", "5")]);
        let preview = formula.preview(&values(&[]), &facts);
        assert_eq!(
            preview,
            Preview::Missing(["zone_price", "area_mu", "already_paid"].map(str::to_owned).into())
        );
        assert!(formula.check_values(&facts, false).unwrap_err().contains("area_mu"));
        for text in ["", "-1", "1e3", "1.", ".5", "1,000", "10000.0001", "١"] {
            assert!(formula.check_values(&values(&[("area_mu", text)]), false).is_err(), "{text}");
        }
        assert!(formula.check_values(&values(&[("zone_price", "1")]), false).is_err());
    }

    #[test]
    fn a_file_with_an_unknown_word_or_a_line_of_an_unknown_input_is_refused() {
        let unknown = SHIPPED.replace("deduct = true", "deducted = true");
        assert!(ClaimRules::parse(&unknown).unwrap_err().to_string().contains("line"));
        let wrong = SHIPPED.replace("price = \"zone_price\"", "price = \"area_mu\"");
        assert!(ClaimRules::parse(&wrong).unwrap_err().to_string().contains("area_mu"));
    }

    proptest! {
        #[test]
        fn a_line_is_the_exact_product_rounded_half_up(price in 0u64..10_000_000_000, mu in 0u64..100_000_000) {
            let text = |value: u64, places: u32| {
                let unit = 10_u64.pow(places);
                format!("{}.{:0width$}", value / unit, value % unit, width = places as usize)
            };
            let measure = [("zone_price", text(price, 2))];
            let measure: BTreeMap<_, _> = measure.into_iter().map(|(n, t)| (n.to_owned(), t)).collect();
            let facts = values(&[("area_mu", &text(mu, 4)), ("attachments", "0"), ("already_paid", "0")]);
            let rules = ClaimRules::parse(SHIPPED).unwrap();
            let Preview::Sum { amount_fen, .. } = rules.formula("land_taking").unwrap().preview(&measure, &facts) else {
                panic!("complete")
            };
            let exact = u128::from(price) * u128::from(mu);
            let down = exact / 10_000;
            let up = u128::from(exact % 10_000 >= 5_000);
            prop_assert_eq!(u128::from(amount_fen), down + up);
        }
    }
}
