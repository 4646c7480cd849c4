//! The conditions of a rule, typed: whether one holds for a report, what it looked at, and in words why it does not.

use super::RoutingInput;
use super::mines::MineCondition;
use super::range::{Hours, Quantity, Range};
use crate::case::{Channel, Nature};
use crate::words::words;
use serde_json::{Map, Value, json};
use territory::DedicatedType;
use time::{Date, OffsetDateTime, UtcOffset};

words! {
    /// A day of the week.
    Weekday {
        Monday "mon" "周一" "Monday",
        Tuesday "tue" "周二" "Tuesday",
        Wednesday "wed" "周三" "Wednesday",
        Thursday "thu" "周四" "Thursday",
        Friday "fri" "周五" "Friday",
        Saturday "sat" "周六" "Saturday",
        Sunday "sun" "周日" "Sunday",
    }
}

/// A code that a rule names, with its line and column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    pub(super) word: String,
    pub(super) at: (usize, usize),
}

/// One condition; all conditions of a rule must hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    /// The report came in while the rule was in force; both days belong to it.
    InForce { from: Option<Date>, to: Option<Date> },
    /// Outside the banner, or inside.
    Outside(bool),
    /// One of the groups or categories.
    Category(Vec<Named>),
    /// The nature that was determined.
    Nature(Vec<Nature>),
    /// Whether the category's group counts as mining-related.
    MiningRelated(bool),
    /// In one of the divisions or grids.
    Area(Vec<Named>),
    /// In a dedicated grid of one of the types.
    DedicatedType(Vec<DedicatedType>),
    /// A mine has a relation to the place.
    Mine(MineCondition),
    /// A number lies in a range.
    Quantity(Quantity, Range),
    /// Came through one of the channels.
    Channel(Vec<Channel>),
    /// Reported in these hours of the day.
    Hours(Hours),
    /// Reported on one of these days of the week.
    Weekday(Vec<Weekday>),
}

/// A condition that does not hold, in words.
pub(super) struct Unmet {
    pub(super) zh: String,
    pub(super) en: String,
}

/// Whether a code is the named one or lies below it: `MS-01` in `MS`.
pub(crate) fn falls_under(code: &str, named: &str) -> bool {
    code.strip_prefix(named).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

impl Condition {
    /// Whether it holds.
    pub(super) fn holds(&self, input: &RoutingInput<'_>) -> bool {
        match self {
            Condition::InForce { from, to } => {
                let day = local(input.at).date();
                from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
            }
            Condition::Outside(wanted) => input.place.outside.is_some() == *wanted,
            Condition::Category(named) => named.iter().any(|n| falls_under(input.category.as_str(), &n.word)),
            Condition::Nature(natures) => input.nature.is_some_and(|n| natures.contains(&n)),
            Condition::MiningRelated(wanted) => input.mining_related == *wanted,
            Condition::Area(areas) => {
                area(input).is_some_and(|code| areas.iter().any(|a| code.starts_with(a.word.as_str())))
            }
            Condition::DedicatedType(types) => dedicated(input).is_some_and(|t| types.contains(&t)),
            Condition::Mine(mine) => input.place.mines.iter().any(|m| mine.fits(m)),
            Condition::Quantity(quantity, range) => quantity.of(input).is_some_and(|n| range.holds(n)),
            Condition::Channel(channels) => channels.contains(&input.channel),
            Condition::Hours(hours) => hours.hold(local(input.at).hour()),
            Condition::Weekday(days) => days.contains(&weekday(input.at)),
        }
    }

    /// Writes down what it looks at.
    pub(super) fn note(&self, input: &RoutingInput<'_>, facts: &mut Map<String, Value>) {
        let place = input.place;
        let grid = || json!(place.primary_grid.as_ref().map(|g| g.code.as_str()));
        let mut fact = |name: &str, value: Value| {
            facts.insert(name.to_owned(), value);
        };
        match self {
            Condition::InForce { .. } => fact("day", json!(local(input.at).date().to_string())),
            Condition::Outside(_) => {
                fact("outside_m", json!(place.outside.as_ref().map(|o| metres(o.distance_m))));
            }
            Condition::Category(_) => fact("category", json!(input.category.as_str())),
            Condition::Nature(_) => fact("nature", json!(input.nature)),
            Condition::MiningRelated(_) => fact("mining_related", json!(input.mining_related)),
            Condition::Area(_) => fact("area", json!(area(input))),
            Condition::DedicatedType(_) => {
                fact("grid", grid());
                fact("dedicated_type", json!(dedicated(input).map(|t| t.as_str())));
            }
            Condition::Mine(mine) => {
                let found = place.mines.iter().filter(|m| mine.fits(m));
                fact("mines", found.map(super::mines::described).collect());
            }
            Condition::Quantity(quantity, _) => fact(quantity.fact(), json!(quantity.of(input))),
            Condition::Channel(_) => fact("channel", json!(input.channel)),
            Condition::Hours(_) => fact("hour", json!(local(input.at).hour())),
            Condition::Weekday(_) => fact("weekday", json!(weekday(input.at))),
        }
    }

    /// Why it does not hold.
    pub(super) fn unmet(&self, input: &RoutingInput<'_>) -> Unmet {
        match self {
            Condition::InForce { from, to } => {
                let day = |d: &Option<Date>, open: &str| d.map_or(open.to_owned(), |d| d.to_string());
                let on = local(input.at).date();
                unmet(
                    format!("规则适用期 {} 至 {}，登记日 {on} 不在其中", day(from, "…"), day(to, "…")),
                    format!("in force from {} to {}, reported {on}", day(from, "…"), day(to, "…")),
                )
            }
            Condition::Outside(true) => unmet("位置在旗境内", "the place lies inside the banner"),
            Condition::Outside(false) => unmet("位置在旗境外", "the place lies outside the banner"),
            Condition::Category(named) => {
                let (code, wanted) = (input.category.as_str(), named.iter().map(|n| n.word.as_str()));
                let wanted: Vec<_> = wanted.collect();
                unmet(
                    format!("类别 {code} 不属于 {}", wanted.join("、")),
                    format!("category {code} is not one of {}", wanted.join(", ")),
                )
            }
            Condition::Nature(wanted) => {
                let (zh, en) = both(
                    wanted.iter().map(|n| (n.name_zh(), n.name_en())),
                    input.nature.map(|n| (n.name_zh(), n.name_en())),
                );
                unmet(format!("性质{zh}"), format!("the nature {en}"))
            }
            Condition::MiningRelated(true) => unmet("不是涉矿纠纷", "the dispute is not mining-related"),
            Condition::MiningRelated(false) => unmet("是涉矿纠纷", "the dispute is mining-related"),
            Condition::Area(areas) => {
                let wanted: Vec<_> = areas.iter().map(|a| a.word.as_str()).collect();
                unmet(
                    format!("位置不在区域 {} 内", wanted.join("、")),
                    format!("the place does not lie in {}", wanted.join(", ")),
                )
            }
            Condition::DedicatedType(types) => {
                let zh: Vec<_> = types.iter().map(|t| t.name_zh()).collect();
                let en: Vec<_> = types.iter().map(|t| t.as_str()).collect();
                unmet(
                    format!("所在网格不是专属网格({})", zh.join("、")),
                    format!("the grid is no dedicated grid of type {}", en.join(", ")),
                )
            }
            Condition::Mine(mine) => {
                let (zh, en) = mine.asked_for();
                unmet(format!("没有煤矿符合：{zh}"), format!("no mine fits: {en}"))
            }
            Condition::Quantity(quantity, range) => {
                let (zh, en) = quantity.why_not(*range, quantity.of(input));
                unmet(zh, en)
            }
            Condition::Channel(wanted) => {
                let found = (input.channel.name_zh(), input.channel.name_en());
                let (zh, en) = both(wanted.iter().map(|c| (c.name_zh(), c.name_en())), Some(found));
                unmet(format!("来源{zh}"), format!("the channel {en}"))
            }
            Condition::Hours(hours) => {
                let (hour, from, until) = (local(input.at).hour(), hours.from, hours.until);
                unmet(
                    format!("登记时间 {hour} 时，不在 {from} 时至 {until} 时"),
                    format!("reported at {hour}:00, not between {from}:00 and {until}:00"),
                )
            }
            Condition::Weekday(wanted) => {
                let day = weekday(input.at);
                let (zh, en) = both(
                    wanted.iter().map(|d| (d.name_zh(), d.name_en())),
                    Some((day.name_zh(), day.name_en())),
                );
                unmet(format!("登记日{zh}"), format!("the day {en}"))
            }
        }
    }
}

/// "is this and none of those" in both languages.
fn both<'w>(
    wanted: impl Iterator<Item = (&'w str, &'w str)>,
    found: Option<(&'w str, &'w str)>,
) -> (String, String) {
    let (zh, en): (Vec<_>, Vec<_>) = wanted.unzip();
    let found = found.unwrap_or(("未定", "not determined"));
    (format!("为{}，不是{}", found.0, zh.join("、")), format!("is {}, not {}", found.1, en.join(", ")))
}

fn unmet(zh: impl Into<String>, en: impl Into<String>) -> Unmet {
    Unmet { zh: zh.into(), en: en.into() }
}

/// The longest code that says where the place is.
fn area<'a>(input: &'a RoutingInput<'_>) -> Option<&'a str> {
    let place = input.place;
    let grid = place.primary_grid.as_ref().map(|g| g.code.as_str());
    let micro = place.micro_grid.as_ref().map(|g| g.code.as_str());
    let division = place.village.as_ref().or(place.township.as_ref()).map(|d| d.code.as_str());
    micro.or(grid).or(division)
}

fn dedicated(input: &RoutingInput<'_>) -> Option<DedicatedType> {
    input.place.primary_grid.as_ref().and_then(|g| g.dedicated_type)
}

/// Days and hours of rules are those of the banner's clocks, whatever zone an instant is written in.
fn local(at: OffsetDateTime) -> OffsetDateTime {
    let shanghai = UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC);
    at.to_offset(shanghai)
}

fn weekday(at: OffsetDateTime) -> Weekday {
    let day = usize::from(local(at).weekday().number_days_from_monday());
    Weekday::ALL.get(day).copied().unwrap_or(Weekday::Sunday)
}

/// Whole metres: more would pretend an accuracy that a reported place does not have.
pub(super) fn metres(distance: f64) -> i64 {
    distance.round() as i64
}
