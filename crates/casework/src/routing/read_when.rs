//! Reading the conditions of a rule: words become types, and what can never hold by itself is refused.

use super::RoutingError;
use super::condition::{Condition, Named, Weekday};
use super::file::{Source, joined};
use super::mines::{MineCondition, RELATIONS};
use super::range::{Hours, Quantity, Range};
use crate::case::{Channel, Nature};
use serde::Deserialize;
use territory::{DedicatedType, DivisionCode, GridCode, MineId, MiningMethod};
use time::Date;
use time::macros::format_description;
use toml::Spanned;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawWhen {
    outside: Option<bool>,
    category: Vec<Spanned<String>>,
    nature: Vec<Spanned<String>>,
    mining_related: Option<bool>,
    area: Vec<Spanned<String>>,
    dedicated_type: Vec<Spanned<String>>,
    mine_relation: Vec<Spanned<String>>,
    method: Option<Spanned<String>>,
    mine: Vec<Spanned<String>>,
    mine_within_m: Option<Spanned<i64>>,
    station_m: Option<Spanned<RawRange>>,
    people: Option<Spanned<RawRange>>,
    households: Option<Spanned<RawRange>>,
    amount_fen: Option<Spanned<RawRange>>,
    channel: Vec<Spanned<String>>,
    hours: Option<Spanned<RawHours>>,
    weekday: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRange {
    min: Option<i64>,
    max: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHours {
    from: u8,
    until: u8,
}

/// Two capital letters, or those with `-` and two digits.
fn is_category(text: &str) -> bool {
    let (group, number) = text.split_once('-').unwrap_or((text, "00"));
    group.len() == 2
        && group.bytes().all(|b| b.is_ascii_uppercase())
        && number.len() == 2
        && number.bytes().all(|b| b.is_ascii_digit())
}

fn is_area(text: &str) -> bool {
    DivisionCode::new(text).is_ok() || GridCode::new(text).is_ok()
}

/// The days on which a rule is in force; nothing when it always is.
pub(super) fn read_period(
    source: &Source<'_>,
    from: Option<&Spanned<String>>,
    to: Option<&Spanned<String>>,
) -> Result<Option<Condition>, RoutingError> {
    let day = |raw: &Spanned<String>| {
        let form = format_description!("[year]-[month]-[day]");
        source.word(raw, "day", || "a day such as 2026-07-01".to_owned(), |w| Date::parse(w, form).ok())
    };
    let (first, last) = (from.map(day).transpose()?, to.map(day).transpose()?);
    if let (Some(first), Some(last), Some(raw)) = (first, last, to)
        && last < first
    {
        return Err(source.refuse(raw.span(), format!("`valid_to` {last} lies before `valid_from` {first}")));
    }
    Ok((first.is_some() || last.is_some()).then_some(Condition::InForce { from: first, to: last }))
}

/// The conditions, the cheapest first.
pub(super) fn read_when(source: &Source<'_>, raw: &RawWhen) -> Result<Vec<Condition>, RoutingError> {
    let mut when = vec![];
    when.extend(raw.outside.map(Condition::Outside));
    let codes = || "codes such as MS or MS-01".to_owned();
    when.extend(named(source, &raw.category, "category", codes, is_category)?.map(Condition::Category));
    let natures = listed(source, &raw.nature, "nature", Nature::ALL, Nature::as_str)?;
    when.extend(natures.map(Condition::Nature));
    when.extend(raw.mining_related.map(Condition::MiningRelated));
    let areas = || "codes of divisions or grids: 6, 9, 12, 15 or 17 digits".to_owned();
    when.extend(named(source, &raw.area, "area", areas, is_area)?.map(Condition::Area));
    let types =
        listed(source, &raw.dedicated_type, "type of dedicated grid", &DedicatedType::ALL, |t| t.as_str())?;
    when.extend(types.map(Condition::DedicatedType));
    for (quantity, range) in [
        (Quantity::StationM, &raw.station_m),
        (Quantity::People, &raw.people),
        (Quantity::Households, &raw.households),
        (Quantity::AmountFen, &raw.amount_fen),
    ] {
        let range = range.as_ref().map(|r| read_range(source, r)).transpose()?;
        when.extend(range.map(|r| Condition::Quantity(quantity, r)));
    }
    let channels = listed(source, &raw.channel, "channel", Channel::ALL, Channel::as_str)?;
    when.extend(channels.map(Condition::Channel));
    when.extend(raw.hours.as_ref().map(|h| read_hours(source, h)).transpose()?.map(Condition::Hours));
    let days = listed(source, &raw.weekday, "day of the week", Weekday::ALL, Weekday::as_str)?;
    when.extend(days.map(Condition::Weekday));
    when.extend(read_mine(source, raw)?.map(Condition::Mine));
    Ok(when)
}

/// Words of a closed list; nothing when none is given.
fn listed<T: Copy>(
    source: &Source<'_>,
    raw: &[Spanned<String>],
    what: &str,
    all: &[T],
    word: impl Fn(T) -> &'static str,
) -> Result<Option<Vec<T>>, RoutingError> {
    let read = |r: &Spanned<String>| {
        let expected = || joined(all.iter().map(|t| word(*t)));
        source.word(r, what, expected, |w| all.iter().copied().find(|t| word(*t) == w))
    };
    let found = raw.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok((!found.is_empty()).then_some(found))
}

/// Codes of a form, each with its place in the file; nothing when none is given.
fn named(
    source: &Source<'_>,
    raw: &[Spanned<String>],
    what: &str,
    expected: impl Fn() -> String,
    fits: impl Fn(&str) -> bool,
) -> Result<Option<Vec<Named>>, RoutingError> {
    let read = |r: &Spanned<String>| {
        let word = source.word(r, what, &expected, |w| fits(w).then(|| w.to_owned()))?;
        Ok(Named { word, at: source.position(r.span().start) })
    };
    let found = raw.iter().map(read).collect::<Result<Vec<_>, RoutingError>>()?;
    Ok((!found.is_empty()).then_some(found))
}

fn read_range(source: &Source<'_>, raw: &Spanned<RawRange>) -> Result<Range, RoutingError> {
    let RawRange { min, max } = *raw.get_ref();
    let fault = match (min, max) {
        (None, None) => "give `min`, `max` or both",
        (Some(n), _) | (None, Some(n)) if n < 0 => "a number of things cannot be negative",
        (Some(min), Some(max)) if max < min => "`max` is less than `min`",
        _ => return Ok(Range { min, max }),
    };
    Err(source.refuse(raw.span(), fault.to_owned()))
}

fn read_hours(source: &Source<'_>, raw: &Spanned<RawHours>) -> Result<Hours, RoutingError> {
    let RawHours { from, until } = *raw.get_ref();
    if from > 23 || until > 24 || from == until || until == 0 && from == 0 {
        let problem = "`from` is an hour from 0 to 23, `until` one from 0 to 24 that differs from it";
        return Err(source.refuse(raw.span(), problem.to_owned()));
    }
    Ok(Hours { from, until })
}

fn read_mine(source: &Source<'_>, raw: &RawWhen) -> Result<Option<MineCondition>, RoutingError> {
    let relation = |r: &Spanned<String>| {
        let expected = || joined(RELATIONS.iter().map(|(r, _)| r.as_str()));
        let find = |w: &str| RELATIONS.into_iter().map(|(r, _)| r).find(|r| r.as_str() == w);
        source.word(r, "mine relation", expected, find)
    };
    let method = |m: &Spanned<String>| {
        source.word(m, "mining method", || "open_pit, underground".to_owned(), MiningMethod::parse)
    };
    let within = |m: &Spanned<i64>| match *m.get_ref() {
        metres @ 1..=100_000 => Ok(metres),
        _ => Err(source.refuse(m.span(), "metres from 1 to 100000 are expected".to_owned())),
    };
    let ids = || "identifiers such as M0001".to_owned();
    let mine = MineCondition {
        relations: raw.mine_relation.iter().map(relation).collect::<Result<_, _>>()?,
        method: raw.method.as_ref().map(method).transpose()?,
        mines: named(source, &raw.mine, "mine", ids, |w| MineId::new(w).is_ok())?.unwrap_or_default(),
        within_m: raw.mine_within_m.as_ref().map(within).transpose()?,
    };
    let asked = !mine.relations.is_empty()
        || mine.method.is_some()
        || !mine.mines.is_empty()
        || mine.within_m.is_some();
    Ok(asked.then_some(mine))
}
