//! Columns of a file that is taken in: found by name or alias, read forgivingly, judged strictly.

use super::error::ImportError;
use super::fault::{Fault, FaultKind};
use gdal::vector::{Defn, Feature, FieldValue};
use time::{Date, Month};

/// Longest text kept, characters.
const MAX_NAME_CHARS: usize = 100;

/// A column of a kind of file.
pub(crate) trait Column: Copy + Eq + 'static {
    /// All of them.
    const ALL: &'static [Self];

    /// Our name of it.
    fn word(self) -> &'static str;

    /// Names that files give it, in small letters.
    fn aliases(self) -> &'static [&'static str];
}

/// Makes the columns of a kind of file: each with our word and what files call it.
macro_rules! columns {
    ($(#[$about:meta])* $enum:ident { $($(#[$doc:meta])* $name:ident $word:literal [$($alias:literal),*],)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $enum { $($(#[$doc])* $name,)* }

        impl $crate::import::columns::Column for $enum {
            const ALL: &'static [$enum] = &[$($enum::$name,)*];

            fn word(self) -> &'static str {
                match self { $($enum::$name => $word,)* }
            }

            fn aliases(self) -> &'static [&'static str] {
                match self { $($enum::$name => &[$word, $($alias),*],)* }
            }
        }
    };
}
pub(crate) use columns;

/// Positions of our columns among those of a layer.
#[derive(Debug, Clone)]
pub(crate) struct Columns<C>(Vec<(C, usize)>);

impl<C: Column> Columns<C> {
    /// Finds the columns: by the name that was given for one, else by its aliases.
    pub(crate) fn find<'n>(
        defn: &Defn,
        named: impl Fn(C) -> Option<&'n str>,
        needed: &[C],
    ) -> Result<Columns<C>, ImportError> {
        let present: Vec<String> = defn.fields().map(|f| f.name()).collect();
        let plain = |name: &str| name.trim().trim_start_matches('\u{feff}').to_lowercase();
        let lowered: Vec<String> = present.iter().map(|n| plain(n)).collect();
        let position = |name: &str| lowered.iter().position(|n| *n == plain(name));
        let found = || if present.is_empty() { "no columns".to_owned() } else { present.join(", ") };
        let mut columns = vec![];
        for &column in C::ALL {
            let index = match named(column) {
                Some(name) => Some(position(name).ok_or_else(|| ImportError::NoSuchColumn {
                    field: column.word(),
                    column: name.to_owned(),
                    found: found(),
                })?),
                None => column.aliases().iter().find_map(|a| position(a)),
            };
            columns.extend(index.map(|i| (column, i)));
        }
        let columns = Columns(columns);
        match needed.iter().find(|column| columns.index(**column).is_none()) {
            Some(column) => Err(ImportError::NoColumn {
                field: column.word(),
                looked_for: column.aliases().join(", "),
                found: found(),
            }),
            None => Ok(columns),
        }
    }

    fn index(&self, column: C) -> Option<usize> {
        self.0.iter().find(|(c, _)| *c == column).map(|(_, i)| *i)
    }

    pub(crate) fn cell(&self, feature: &Feature<'_>, column: C) -> Cell {
        let Some(index) = self.index(column) else { return Cell::Absent };
        // A number that a feature does not give at all reads as 0; as text it reads as nothing.
        if feature.field_as_string(index).ok().flatten().is_none_or(|text| text.is_empty()) {
            return Cell::Absent;
        }
        match feature.field(index) {
            Ok(None) => Cell::Absent,
            Ok(Some(FieldValue::RealValue(number))) => Cell::Real(number),
            Ok(Some(FieldValue::IntegerValue(number))) => Cell::of(&number.to_string()),
            Ok(Some(FieldValue::Integer64Value(number))) => Cell::of(&number.to_string()),
            Ok(Some(FieldValue::DateValue(date))) => Cell::of(&date.to_string()),
            Ok(Some(FieldValue::DateTimeValue(instant))) => Cell::of(&instant.date_naive().to_string()),
            Ok(Some(FieldValue::StringValue(text))) => Cell::of(&text),
            _ => feature.field_as_string(index).ok().flatten().map_or(Cell::Absent, |text| Cell::of(&text)),
        }
    }
}

/// A value as the file holds it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// No such column, NULL or blank.
    Absent,
    Text(String),
    Real(f64),
}

pub(super) type Parsed<T> = Result<Option<T>, Box<Fault>>;

pub(super) fn fault<T>(kind: FaultKind, field: &'static str, zh: String, en: String) -> Parsed<T> {
    Err(Box::new(Fault::new(kind, field, zh, en)))
}

impl Cell {
    fn of(text: &str) -> Cell {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
        if text.is_empty() { Cell::Absent } else { Cell::Text(text.to_owned()) }
    }

    pub(super) fn shown(&self) -> String {
        match self {
            Cell::Absent => String::new(),
            Cell::Text(text) => text.chars().take(60).collect(),
            Cell::Real(number) => number.to_string(),
        }
    }

    /// A name: no control characters, nothing lost in decoding.
    pub(crate) fn text(&self, field: &'static str) -> Parsed<String> {
        let text = match self {
            Cell::Absent => return Ok(None),
            Cell::Real(number) => number.to_string(),
            Cell::Text(text) => text.clone(),
        };
        if text.contains('\u{fffd}') {
            let zh = format!("文字“{text}”有乱码：请用 --encoding 指明编码(如 GBK)");
            let en = format!("`{text}` was read in the wrong encoding: pass --encoding, for example GBK");
            return fault(FaultKind::BadText, field, zh, en);
        }
        if text.chars().any(char::is_control) || text.chars().count() > MAX_NAME_CHARS {
            let zh = format!("文字含有控制字符或超过 {MAX_NAME_CHARS} 个字");
            let en = format!("the text has control characters or more than {MAX_NAME_CHARS} characters");
            return fault(FaultKind::BadText, field, zh, en);
        }
        Ok(Some(text))
    }

    /// A whole number from 0 on.
    pub(crate) fn count(&self, field: &'static str) -> Parsed<u32> {
        let number = match self {
            Cell::Absent => return Ok(None),
            Cell::Text(text) => text.parse::<u32>().ok(),
            Cell::Real(n) => {
                (n.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(n)).then_some(*n as u32)
            }
        };
        let shown = self.shown();
        number.map(Some).map_or_else(
            || {
                let zh = format!("“{shown}”不是非负整数");
                fault(FaultKind::BadNumber, field, zh, format!("`{shown}` is not a whole number from 0 on"))
            },
            Ok,
        )
    }

    /// A civil date: 2026-01-31, 2026/1/31, 20260131 or 2026年1月31日.
    pub(crate) fn date(&self, field: &'static str) -> Parsed<Date> {
        let shown = match self {
            Cell::Absent => return Ok(None),
            Cell::Real(number) => format!("{number:.0}"),
            Cell::Text(text) => text.clone(),
        };
        parse_date(&shown).map(Some).map_or_else(
            || {
                let zh = format!("“{shown}”不是日期，应为 2026-01-31 的形式");
                fault(FaultKind::BadDate, field, zh, format!("`{shown}` is not a date such as 2026-01-31"))
            },
            Ok,
        )
    }

    /// A number above nothing, up to a largest one.
    pub(crate) fn number(&self, field: &'static str, range: std::ops::RangeInclusive<f64>) -> Parsed<f64> {
        let number = match self {
            Cell::Absent => return Ok(None),
            Cell::Text(text) => text.parse::<f64>().ok(),
            Cell::Real(number) => Some(*number),
        };
        let (shown, low, high) = (self.shown(), range.start(), range.end());
        match number.filter(|n| range.contains(n)) {
            Some(number) => Ok(Some(number)),
            None => fault(
                FaultKind::BadNumber,
                field,
                format!("“{shown}”不是 {low} 到 {high} 之间的数"),
                format!("`{shown}` is not a number from {low} to {high}"),
            ),
        }
    }

    /// Yes or no; anything unknown counts as no.
    pub(crate) fn flag(&self) -> bool {
        match self {
            Cell::Absent => false,
            Cell::Real(number) => *number != 0.0,
            Cell::Text(text) => matches!(text.to_lowercase().as_str(), "1" | "true" | "yes" | "t" | "是"),
        }
    }
}

fn parse_date(text: &str) -> Option<Date> {
    let day = text.split(['T', ' ']).next().unwrap_or(text).trim_end_matches('日');
    let digits = |s: &str| s.len() == 8 && s.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = if digits(day) {
        vec![&day[..4], &day[4..6], &day[6..]]
    } else {
        day.split(['-', '/', '.', '年', '月']).collect()
    };
    let [year, month, day] = parts.as_slice() else { return None };
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        let expected = Date::from_calendar_date(2026, Month::January, 31).ok();
        for text in
            ["2026-01-31", "2026/1/31", "20260131", "2026年1月31日", "2026-01-31T00:00:00Z", "2026.1.31"]
        {
            assert_eq!(parse_date(text), expected, "{text}");
        }
        for text in ["2026-02-30", "31.1.2026x", "today", ""] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn counts_refuse_halves_and_negatives() {
        assert_eq!(Cell::Real(12.0).count("households").expect("twelve"), Some(12));
        for bad in [Cell::Real(1.5), Cell::Real(-1.0), Cell::Text("约30".to_owned())] {
            assert_eq!(bad.count("households").expect_err("bad").kind, FaultKind::BadNumber);
        }
    }

    #[test]
    fn numbers_are_held_to_their_range() {
        assert_eq!(Cell::Real(2.5).number("charge_kg", 0.1..=10.0).expect("in range"), Some(2.5));
        for bad in [Cell::Real(0.0), Cell::Real(f64::NAN), Cell::Text("11".to_owned())] {
            let fault = bad.number("charge_kg", 0.1..=10.0).expect_err("bad");
            assert!(fault.kind == FaultKind::BadNumber && fault.detail_zh.contains("0.1 到 10"), "{fault:?}");
        }
    }
}
