//! The sum that has to be deposited: one line for each parcel and each attachment, and what was added by hand.

use super::Tariff;
use crate::case::Refusal;
use crate::decimal::{decimal, scaled};
use crate::preservation::{AppraisedLine, Attachment, ExtraLine, Parcel, Unit};
use serde::{Deserialize, Serialize};
use time::Date;

time::serde::format_description!(civil, Date, "[year]-[month]-[day]");

/// One line of a sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SumLine {
    /// The parcel, the number of the attachment, or what was added.
    pub subject: String,
    /// What for, in Chinese.
    pub item_zh: String,
    /// What for, in English.
    pub item_en: String,
    /// The tariff's document, the appraisal, or the ground of what was added.
    pub basis: String,
    /// How many; absent where the amount itself was given.
    pub quantity: Option<String>,
    /// Of what.
    pub unit: Option<Unit>,
    /// Fen for one unit.
    pub price_fen: Option<u64>,
    /// In fen, rounded half up.
    pub amount_fen: u64,
}

/// A sum with all that it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Computation {
    /// The tariff.
    pub tariff: String,
    /// Its document.
    pub document: String,
    /// Version of the rule file.
    pub version: String,
    /// Day on which it was worked out.
    #[serde(with = "civil")]
    pub on: Date,
    /// The lines.
    pub lines: Vec<SumLine>,
    /// In fen.
    pub sum_fen: u64,
    /// Whether the prices are made up.
    pub synthetic: bool,
}

/// Ten-thousandths × fen, rounded half up once.
pub(super) fn amount(quantity_e4: u64, price_fen: u64) -> u64 {
    let exact = u128::from(quantity_e4) * u128::from(price_fen);
    u64::try_from((exact + 5_000) / 10_000).unwrap_or(u64::MAX / 1024)
}

impl Computation {
    /// Works the sum out.
    ///
    /// # Errors
    /// [`Refusal::Field`] for a parcel without a price, an attachment without price or appraisal, an appraisal of what has a
    /// price or is not there.
    pub(crate) fn of(
        (tariff, version): (&Tariff, &str),
        (parcels, attachments): (&[Parcel], &[Attachment]),
        (appraised, extra): (&[AppraisedLine], &[ExtraLine]),
        on: Date,
    ) -> Result<Computation, Refusal> {
        let mut lines = vec![];
        for parcel in parcels {
            let missing = || {
                let (name, land) = (&parcel.name, parcel.land.name_zh());
                let problem =
                    format!("`{}` has no price for {land} ({name}): choose another tariff", tariff.id);
                Refusal::Field { field: "tariff", problem }
            };
            let item = tariff.of_land(parcel.land).ok_or_else(missing)?;
            let quantity_e4 = if item.unit == Unit::Mu { parcel.mu_e4 } else { parcel.area_e2 * 100 };
            lines.push(priced(parcel.name.clone(), item, tariff, quantity_e4));
        }
        for attachment in attachments {
            let own = appraised.iter().find(|line| line.attachment == attachment.number);
            let item = tariff.of_thing(attachment.thing, attachment.unit);
            lines.push(of_attachment(attachment, own, item, tariff)?);
        }
        for (i, line) in appraised.iter().enumerate() {
            let there = attachments.iter().any(|a| a.number == line.attachment);
            let twice = appraised[..i].iter().any(|other| other.attachment == line.attachment);
            if !there || twice {
                let what = if twice { "stands twice" } else { "is no attachment of this record" };
                return Err(refused(format!("{} {what}", line.attachment)));
            }
        }
        lines.extend(extra.iter().map(|line| SumLine {
            subject: line.item.clone(),
            item_zh: line.item.clone(),
            item_en: line.item.clone(),
            basis: line.basis.clone(),
            quantity: None,
            unit: None,
            price_fen: None,
            amount_fen: scaled(line.yuan.trim(), 2).unwrap_or(0),
        }));
        Ok(Computation {
            tariff: tariff.id.clone(),
            document: tariff.document.clone(),
            version: version.to_owned(),
            on,
            sum_fen: lines.iter().map(|line| line.amount_fen).sum(),
            lines,
            synthetic: tariff.synthetic,
        })
    }
}

fn refused(problem: String) -> Refusal {
    Refusal::Field { field: "appraised", problem }
}

fn priced(subject: String, item: &super::TariffItem, tariff: &Tariff, quantity_e4: u64) -> SumLine {
    SumLine {
        subject,
        item_zh: item.name_zh.clone(),
        item_en: item.name_en.clone(),
        basis: tariff.document.clone(),
        quantity: Some(decimal(quantity_e4, 4)),
        unit: Some(item.unit),
        price_fen: Some(item.price_fen()),
        amount_fen: amount(quantity_e4, item.price_fen()),
    }
}

fn of_attachment(
    attachment: &Attachment,
    own: Option<&AppraisedLine>,
    item: Option<&super::TariffItem>,
    tariff: &Tariff,
) -> Result<SumLine, Refusal> {
    let (number, thing) = (attachment.number, attachment.thing);
    match (own, item) {
        (Some(_), Some(item)) => {
            let price = decimal(item.price_fen(), 2);
            Err(refused(format!(
                "attachment {number} ({}) has a price of {price} in the tariff",
                thing.name_zh()
            )))
        }
        (Some(own), None) => Ok(SumLine {
            subject: number.to_string(),
            item_zh: thing.name_zh().to_owned(),
            item_en: thing.name_en().to_owned(),
            basis: own.basis.clone(),
            quantity: Some(attachment.count.clone()),
            unit: Some(attachment.unit),
            price_fen: None,
            amount_fen: scaled(own.yuan.trim(), 2).unwrap_or(0),
        }),
        (None, Some(item)) => {
            let quantity_e4 = scaled(&attachment.count, 4).unwrap_or(0);
            Ok(priced(number.to_string(), item, tariff, quantity_e4))
        }
        (None, None) => Err(refused(format!(
            "attachment {number} ({} by {}) has no price in the tariff: give what it was appraised at",
            thing.name_zh(),
            attachment.unit.name_zh()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_rounded_half_up_once() {
        // 179.9784 亩 × 36,150.00 = 6,506,219.16 yuan; half a fen goes up.
        assert_eq!(amount(1_799_784, 3_615_000), 650_621_916);
        assert_eq!([amount(1, 5_000), amount(1, 4_999), amount(5_000, 1)], [1, 0, 1]);
    }

    proptest! {
        #[test]
        fn a_line_is_within_half_a_fen_of_the_exact_product(quantity in 0u64..10_000_000_000, price in 0u64..10_000_000_000) {
            let exact = u128::from(quantity) * u128::from(price);
            let twice = 2 * u128::from(amount(quantity, price)) * 10_000;
            prop_assert!(twice.abs_diff(2 * exact) <= 10_000);
        }
    }
}
