//! Numbers that a rule asks for: people, households, money, metres, hours.

use super::RoutingInput;
use super::condition::metres;

/// From a least to a greatest number; both belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
}

impl Range {
    pub(super) fn holds(self, number: i64) -> bool {
        self.min.is_none_or(|min| min <= number) && self.max.is_none_or(|max| number <= max)
    }

    /// Whether all numbers of another range lie in this one.
    pub(super) fn includes(self, other: Range) -> bool {
        self.min.is_none_or(|min| other.min.is_some_and(|o| min <= o))
            && self.max.is_none_or(|max| other.max.is_some_and(|o| o <= max))
    }

    /// In words, each number written by `say`.
    pub(super) fn words(self, say: impl Fn(i64) -> String) -> (String, String) {
        match (self.min.map(&say), self.max.map(&say)) {
            (Some(min), Some(max)) => (format!("{min} 至 {max}"), format!("{min} to {max}")),
            (Some(min), None) => (format!("不少于 {min}"), format!("at least {min}")),
            (None, Some(max)) => (format!("不超过 {max}"), format!("at most {max}")),
            (None, None) => ("任意".into(), "any".into()),
        }
    }
}

/// Full hours of the day, the first included, the last not; they may pass midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hours {
    pub(super) from: u8,
    pub(super) until: u8,
}

impl Hours {
    pub(super) fn hold(self, hour: u8) -> bool {
        if self.from < self.until {
            (self.from..self.until).contains(&hour)
        } else {
            hour >= self.from || hour < self.until
        }
    }
}

/// A number of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    People,
    Households,
    /// 分, so that no amount is ever rounded.
    AmountFen,
    /// Metres to the station that serves the township.
    StationM,
}

impl Quantity {
    /// The number, when the report tells it.
    pub(super) fn of(self, input: &RoutingInput<'_>) -> Option<i64> {
        match self {
            Quantity::People => Some(i64::from(input.people)),
            Quantity::Households => input.extent.households.map(i64::from),
            Quantity::AmountFen => input.extent.amount_fen,
            Quantity::StationM => input.place.station.as_ref().and_then(|s| s.distance_m).map(metres),
        }
    }

    /// Its name among the facts of a trace.
    pub(super) fn fact(self) -> &'static str {
        match self {
            Quantity::People => "people",
            Quantity::Households => "households",
            Quantity::AmountFen => "amount_fen",
            Quantity::StationM => "station_m",
        }
    }

    fn name(self) -> (&'static str, &'static str) {
        match self {
            Quantity::People => ("涉及人数", "people concerned"),
            Quantity::Households => ("涉及户数", "households concerned"),
            Quantity::AmountFen => ("涉及金额", "amount"),
            Quantity::StationM => ("到服务站的距离", "distance to the station"),
        }
    }

    fn say(self, number: i64) -> String {
        match self {
            Quantity::AmountFen => yuan(number),
            Quantity::StationM => format!("{number} m"),
            Quantity::People | Quantity::Households => number.to_string(),
        }
    }

    pub(super) fn why_not(self, range: Range, found: Option<i64>) -> (String, String) {
        let ((zh, en), (wanted_zh, wanted_en)) = (self.name(), range.words(|n| self.say(n)));
        match found {
            None => (
                format!("{zh}不详(规则要求{wanted_zh})"),
                format!("{en}: not told ({wanted_en} is asked for)"),
            ),
            Some(n) => (
                format!("{zh} {}，规则要求{wanted_zh}", self.say(n)),
                format!("{en}: {}, {wanted_en} is asked for", self.say(n)),
            ),
        }
    }
}

/// `1234.56 元` of 分; whole yuan without the fraction.
fn yuan(fen: i64) -> String {
    match fen % 100 {
        0 => format!("{} 元", fen / 100),
        rest => format!("{}.{:02} 元", fen / 100, rest.abs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_may_pass_midnight() {
        let night = Hours { from: 22, until: 6 };
        let held: Vec<u8> = (0..24).filter(|h| night.hold(*h)).collect();
        assert_eq!(held, [0, 1, 2, 3, 4, 5, 22, 23]);
        assert!(!Hours { from: 8, until: 18 }.hold(18));
    }

    #[test]
    fn money_is_written_to_the_fen() {
        assert_eq!((yuan(100_000_000), yuan(123_405)), ("1000000 元".into(), "1234.05 元".into()));
    }
}
