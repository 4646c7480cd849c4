//! Columns of a grid file: found by name or alias, read forgivingly, judged strictly.

use super::error::ImportError;
use super::fault::{Fault, FaultKind};
use gdal::vector::{Defn, Feature, FieldValue};
use territory::{DedicatedType, GridCode, GridKind};
use time::{Date, Month};

/// Doubles above this no longer hold every whole number.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// Longest name kept, characters.
const MAX_NAME_CHARS: usize = 100;

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident $word:literal [$($alias:literal),*],)*) => {
        /// A column of a grid file.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Field { $($(#[$doc])* $name,)* }

        impl Field {
            pub(crate) const ALL: &'static [Field] = &[$(Field::$name,)*];

            pub(crate) fn word(self) -> &'static str {
                match self { $(Field::$name => $word,)* }
            }

            fn aliases(self) -> &'static [&'static str] {
                match self { $(Field::$name => &[$word, $($alias),*],)* }
            }
        }
    };
}

// Shapefile column names end after 10 bytes: three Chinese characters in UTF-8, five in GBK.
fields! {
    Code "code" ["网格编码", "网格编", "网格代码", "网格编号", "编码", "代码", "gridcode", "grid_code", "gridid", "grid_id", "wgbm", "wgdm"],
    Name "name" ["网格名称", "网格名", "名称", "gridname", "grid_name", "wgmc"],
    Kind "kind" ["网格类型", "网格类", "类型", "网格级别", "gridkind", "grid_kind", "grid_type", "wglx"],
    Households "households" ["户数", "总户数", "household", "hushu", "hs"],
    Population "population" ["人口", "人口数", "总人口", "人数", "people", "pop", "rks"],
    DedicatedType "dedicated_type" ["专属类型", "专属类", "专属网格类型", "dedicated_", "ded_type", "zslx"],
    ValidFrom "valid_from" ["启用日期", "生效日期", "起始日期", "启用日", "启用时间", "start_date", "qyrq"],
    ValidTo "valid_to" ["停用日期", "失效日期", "终止日期", "停用日", "end_date", "tyrq"],
    PartyGroup "party_group" ["党小组", "网格党小组", "party_grou"],
    Head "head" ["楼栋长", "联户长", "单元长", "微网格长"],
    Synthetic "synthetic" ["示意", "示意数据"],
}

/// Which column holds what; `None` looks for the known names in Chinese and English.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldMap {
    /// Code, 15 or 17 digits.
    pub code: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Base, dedicated or micro.
    pub kind: Option<String>,
    /// Households.
    pub households: Option<String>,
    /// People.
    pub population: Option<String>,
    /// What a dedicated grid is for.
    pub dedicated_type: Option<String>,
    /// First day of validity.
    pub valid_from: Option<String>,
}

impl FieldMap {
    fn named(&self, field: Field) -> Option<&str> {
        let name = match field {
            Field::Code => &self.code,
            Field::Name => &self.name,
            Field::Kind => &self.kind,
            Field::Households => &self.households,
            Field::Population => &self.population,
            Field::DedicatedType => &self.dedicated_type,
            Field::ValidFrom => &self.valid_from,
            _ => &None,
        };
        name.as_deref()
    }
}

/// Positions of our fields among the columns of a layer.
#[derive(Debug, Clone)]
pub(crate) struct Columns(Vec<(Field, usize)>);

impl Columns {
    pub(crate) fn find(defn: &Defn, map: &FieldMap) -> Result<Columns, ImportError> {
        let present: Vec<String> = defn.fields().map(|f| f.name()).collect();
        let plain = |name: &str| name.trim().trim_start_matches('\u{feff}').to_lowercase();
        let lowered: Vec<String> = present.iter().map(|n| plain(n)).collect();
        let position = |name: &str| lowered.iter().position(|n| *n == plain(name));
        let found = || if present.is_empty() { "no columns".to_owned() } else { present.join(", ") };
        let mut columns = vec![];
        for &field in Field::ALL {
            let index = match map.named(field) {
                Some(name) => Some(position(name).ok_or_else(|| ImportError::NoSuchColumn {
                    field: field.word(),
                    column: name.to_owned(),
                    found: found(),
                })?),
                None => field.aliases().iter().find_map(|a| position(a)),
            };
            columns.extend(index.map(|i| (field, i)));
        }
        let columns = Columns(columns);
        if columns.index(Field::Code).is_none() {
            let looked_for = Field::Code.aliases().join(", ");
            return Err(ImportError::NoCodeColumn { looked_for, found: found() });
        }
        Ok(columns)
    }

    fn index(&self, field: Field) -> Option<usize> {
        self.0.iter().find(|(f, _)| *f == field).map(|(_, i)| *i)
    }

    pub(crate) fn cell(&self, feature: &Feature<'_>, field: Field) -> Cell {
        let Some(index) = self.index(field) else { return Cell::Absent };
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

type Parsed<T> = Result<Option<T>, Box<Fault>>;

fn fault<T>(kind: FaultKind, field: Field, zh: String, en: String) -> Parsed<T> {
    Err(Box::new(Fault::new(kind, field.word(), zh, en)))
}

impl Cell {
    fn of(text: &str) -> Cell {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
        if text.is_empty() { Cell::Absent } else { Cell::Text(text.to_owned()) }
    }

    fn shown(&self) -> String {
        match self {
            Cell::Absent => String::new(),
            Cell::Text(text) => text.chars().take(60).collect(),
            Cell::Real(number) => number.to_string(),
        }
    }

    /// A grid code.
    pub(crate) fn code(&self) -> Parsed<GridCode> {
        let text = match self {
            Cell::Absent => {
                let (zh, en) = ("没有网格编码", "the grid code is missing");
                return fault(FaultKind::CodeMissing, Field::Code, zh.to_owned(), en.to_owned());
            }
            Cell::Text(text) => text.clone(),
            Cell::Real(number) if number.fract() == 0.0 && (0.0..EXACT).contains(number) => {
                format!("{number:.0}")
            }
            Cell::Real(number) => {
                return fault(
                    FaultKind::CodeAsNumber,
                    Field::Code,
                    format!("网格编码以小数形式存储({number}),末位数字已丢失：请将该列改为文本"),
                    format!(
                        "the code is stored as a decimal number ({number}) and lost digits: make the column text"
                    ),
                );
            }
        };
        GridCode::new(&text).map(Some).or_else(|e| {
            let shown: String = text.chars().take(60).collect();
            let zh = format!(
                "网格编码“{shown}”不正确：应为村(社区)12 位 + 基础网格 001–799 或专属网格 801–999,微网格再加 01–99"
            );
            fault(FaultKind::BadCode, Field::Code, zh, e.to_string().chars().take(250).collect())
        })
    }

    /// A name: no control characters, nothing lost in decoding.
    pub(crate) fn text(&self, field: Field) -> Parsed<String> {
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
    pub(crate) fn count(&self, field: Field) -> Parsed<u32> {
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
    pub(crate) fn date(&self, field: Field) -> Parsed<Date> {
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

    /// A kind of grid, in Chinese or English.
    pub(crate) fn kind(&self) -> Parsed<GridKind> {
        let Some(text) = self.text(Field::Kind)? else { return Ok(None) };
        let kind = match text.trim_end_matches("网格").trim_end_matches('格') {
            "基础" => Some(GridKind::Base),
            "专属" => Some(GridKind::Dedicated),
            "微" => Some(GridKind::Micro),
            word => GridKind::parse(&word.to_lowercase()),
        };
        kind.map(Some).map_or_else(
            || {
                let zh = format!("网格类型“{text}”不认识：应为 基础网格、专属网格 或 微网格");
                fault(
                    FaultKind::UnknownKind,
                    Field::Kind,
                    zh,
                    format!("`{text}` is not base, dedicated or micro"),
                )
            },
            Ok,
        )
    }

    /// A type of dedicated grid, in Chinese or English.
    pub(crate) fn dedicated_type(&self) -> Parsed<DedicatedType> {
        let field = Field::DedicatedType;
        let Some(text) = self.text(field)? else { return Ok(None) };
        let by_name = DedicatedType::ALL.into_iter().find(|t| t.name_zh() == text);
        by_name.or_else(|| DedicatedType::parse(&text.to_lowercase())).map(Some).map_or_else(
            || {
                let known: Vec<_> = DedicatedType::ALL.iter().map(|t| t.name_zh()).collect();
                let words: Vec<_> = DedicatedType::ALL.iter().map(|t| t.as_str()).collect();
                fault(
                    FaultKind::UnknownDedicatedType,
                    field,
                    format!("专属类型“{text}”不认识：应为 {}", known.join("、")),
                    format!("`{text}` is not a type of dedicated grid: {}", words.join(", ")),
                )
            },
            Ok,
        )
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
    fn a_code_in_a_decimal_column_is_taken_only_while_no_digit_is_lost() {
        assert!(Cell::Real(150_622_004_201_001.0).code().is_ok());
        let lost = Cell::Real(15_062_200_420_100_101.0).code().expect_err("17 digits");
        assert_eq!(lost.kind, FaultKind::CodeAsNumber);
    }

    #[test]
    fn counts_refuse_halves_and_negatives() {
        assert_eq!(Cell::Real(12.0).count(Field::Households).expect("twelve"), Some(12));
        for bad in [Cell::Real(1.5), Cell::Real(-1.0), Cell::Text("约30".to_owned())] {
            assert_eq!(bad.count(Field::Households).expect_err("bad").kind, FaultKind::BadNumber);
        }
    }
}
