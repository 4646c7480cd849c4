//! Cases and grids as rows of one table shape that every writer understands.

use super::names::CaseNames;
use casework::CaseRow;
use spatial::{LonLat, Region};
use std::borrow::Cow;
use territory::Grid;
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime, UtcOffset};

/// A column under its names in the formats.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Stable name.
    pub(crate) name: &'static str,
    /// At most ten letters, for Shapefiles.
    pub(crate) short: &'static str,
    /// Heading for people.
    pub(crate) zh: &'static str,
    pub(crate) kind: Kind,
    /// Bytes that a Shapefile gives a text, Han characters a workbook's column.
    pub(crate) width: u8,
}

pub(crate) const fn column(
    name: &'static str,
    short: &'static str,
    zh: &'static str,
    kind: Kind,
    width: u8,
) -> Column {
    Column { name, short, zh, kind, width }
}

/// A layer: its name and its columns, in order.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) name_zh: &'static str,
    pub(crate) areas: bool,
    pub(crate) columns: Vec<Column>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Real,
    Flag,
    Day,
    Instant,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Text(Cow<'a, str>),
    Integer(i64),
    Real(f64),
    Flag(bool),
    Day(Date),
    Instant(OffsetDateTime),
}

/// The geometry of a row, longitude and latitude on CGCS2000. Lines are in files of several layers only.
#[derive(Clone, Copy)]
pub(crate) enum Shape<'a> {
    Point(LonLat),
    Line(&'a [LonLat]),
    Area(&'a Region),
}

/// A row: one value per column.
pub(crate) struct Row<'a> {
    pub(crate) id: i64,
    pub(crate) shape: Shape<'a>,
    pub(crate) values: Vec<Value<'a>>,
}

impl<'a> Value<'a> {
    fn text(text: &'a str) -> Value<'a> {
        Value::Text(text.into())
    }

    fn maybe(text: Option<&'a str>) -> Value<'a> {
        text.map_or(Value::Null, Value::text)
    }

    /// The value as text, days and instants by RFC 3339; empty for null.
    pub(crate) fn plain(&self) -> Cow<'_, str> {
        match self {
            Value::Null => "".into(),
            Value::Text(text) => text.as_ref().into(),
            Value::Integer(number) => number.to_string().into(),
            Value::Real(number) => number.to_string().into(),
            Value::Flag(flag) => if *flag { "true" } else { "false" }.into(),
            Value::Day(day) => day.to_string().into(),
            Value::Instant(instant) => rfc3339(*instant).into(),
        }
    }

    /// The same value, which needs nothing else.
    fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Text(text) => Value::Text(text.into_owned().into()),
            Value::Integer(number) => Value::Integer(number),
            Value::Real(number) => Value::Real(number),
            Value::Flag(flag) => Value::Flag(flag),
            Value::Day(day) => Value::Day(day),
            Value::Instant(instant) => Value::Instant(instant),
        }
    }
}

fn rfc3339(instant: OffsetDateTime) -> String {
    let seconds = instant.to_offset(UtcOffset::UTC);
    let seconds = seconds.replace_nanosecond(0).unwrap_or(seconds);
    seconds.format(&Rfc3339).unwrap_or_default()
}

/// The columns of a case; names are stable. The description as it was typed follows only when asked for.
const CASE: &[Column] = &[
    column("code", "code", "案件编号", Kind::Text, 20),
    column("state", "state", "状态代码", Kind::Text, 24),
    column("state_zh", "state_zh", "状态", Kind::Text, 36),
    column("open", "open", "是否在办", Kind::Flag, 1),
    column("category", "category", "类别代码", Kind::Text, 8),
    column("category_zh", "categ_zh", "类别", Kind::Text, 90),
    column("mining_related", "mining_rel", "是否涉矿", Kind::Flag, 1),
    column("people", "people", "涉及人数", Kind::Integer, 10),
    column("channel", "channel", "来源代码", Kind::Text, 24),
    column("channel_zh", "channel_zh", "来源渠道", Kind::Text, 60),
    column("accuracy_m", "accuracy_m", "定位精度(米)", Kind::Real, 12),
    column("micro_grid", "micro", "微网格编码", Kind::Text, 17),
    column("micro_grid_name", "micro_nm", "微网格", Kind::Text, 120),
    column("primary_grid", "grid", "网格编码", Kind::Text, 15),
    column("primary_grid_name", "grid_nm", "网格", Kind::Text, 120),
    column("village", "village", "村(社区)代码", Kind::Text, 12),
    column("village_name", "village_nm", "村(社区)", Kind::Text, 90),
    column("township", "township", "乡镇(街道)代码", Kind::Text, 9),
    column("township_name", "town_nm", "乡镇(街道)", Kind::Text, 90),
    column("mine", "mine", "最近矿编号", Kind::Text, 8),
    column("mine_name", "mine_nm", "最近矿", Kind::Text, 120),
    column("mine_distance_m", "mine_dist", "距矿界(米)", Kind::Real, 12),
    column("unit", "unit", "承办单位代码", Kind::Text, 16),
    column("unit_name", "unit_nm", "承办单位", Kind::Text, 150),
    column("reported_at", "reported", "报告时间", Kind::Instant, 20),
    column("due", "due", "办结期限", Kind::Day, 10),
    column("overdue", "overdue", "是否逾期", Kind::Flag, 1),
    column("batch", "batch", "批次", Kind::Text, 24),
    column("synthetic", "synthetic", "示意数据", Kind::Flag, 1),
];

/// What somebody typed, which can name people.
const DESCRIPTION: Column = column("summary", "summary", "案情描述", Kind::Text, 254);

/// The table of cases, with descriptions or without.
pub(crate) fn cases(descriptions: bool) -> Table {
    let columns = CASE.iter().copied().chain(descriptions.then_some(DESCRIPTION)).collect();
    Table { name: "cases", name_zh: "案件", areas: false, columns }
}

/// A case as a row of [`cases`] that outlives it.
pub(crate) fn of_case_owned(case: &CaseRow, names: &dyn CaseNames, descriptions: bool) -> Row<'static> {
    let Row { id, values, .. } = of_case(case, names, descriptions);
    let values = values.into_iter().map(Value::into_owned).collect();
    Row { id, shape: Shape::Point(case.point), values }
}

/// A case as a row of [`cases`].
pub(crate) fn of_case<'a>(case: &'a CaseRow, names: &'a dyn CaseNames, descriptions: bool) -> Row<'a> {
    let grid = |code: &'a Option<territory::GridCode>| {
        let name = code.as_ref().and_then(|c| names.grid(c));
        [Value::maybe(code.as_ref().map(|c| c.as_str())), Value::maybe(name)]
    };
    let division = |code: &'a Option<territory::DivisionCode>| {
        let name = code.as_ref().and_then(|c| names.division(c));
        [Value::maybe(code.as_ref().map(|c| c.as_str())), Value::maybe(name)]
    };
    let [micro, micro_name] = grid(&case.micro_grid);
    let [primary, primary_name] = grid(&case.primary_grid);
    let [village, village_name] = division(&case.village);
    let [township, township_name] = division(&case.township);
    let mine = case.mine.as_ref();
    let mut values = vec![
        Value::text(case.code.as_str()),
        Value::text(case.state.as_str()),
        Value::text(case.state.name_zh()),
        Value::Flag(case.state.is_open()),
        Value::text(case.category.as_str()),
        Value::maybe(names.category(&case.category)),
        Value::Flag(case.mining_related),
        Value::Integer(i64::from(case.people)),
        Value::text(case.channel.as_str()),
        Value::text(case.channel.name_zh()),
        case.accuracy_m.map_or(Value::Null, Value::Real),
        micro,
        micro_name,
        primary,
        primary_name,
        village,
        village_name,
        township,
        township_name,
        Value::maybe(mine.map(|(id, _)| id.as_str())),
        Value::maybe(mine.and_then(|(id, _)| names.mine(id))),
        // Decimetres: the point is known to metres at best.
        mine.map_or(Value::Null, |(_, metres)| Value::Real((metres * 10.0).round() / 10.0)),
        Value::maybe(case.unit.as_ref().map(|u| u.as_str())),
        Value::maybe(case.unit.as_ref().and_then(|u| names.unit(u))),
        Value::Instant(case.reported_at),
        case.due.map_or(Value::Null, Value::Day),
        Value::Flag(case.overdue),
        Value::maybe(case.batch.as_deref()),
        Value::Flag(case.synthetic),
    ];
    values.extend(descriptions.then(|| Value::text(case.summary.as_str())));
    Row { id: case.id, shape: Shape::Point(case.point), values }
}

/// The columns of a grid: those the import reads, so that an exported file can be edited and read back.
const GRID: &[Column] = &[
    column("code", "code", "网格编码", Kind::Text, 17),
    column("name", "name", "名称", Kind::Text, 120),
    column("kind", "kind", "类型", Kind::Text, 12),
    column("dedicated_type", "ded_type", "专属类型", Kind::Text, 24),
    column("households", "households", "户数", Kind::Integer, 10),
    column("population", "population", "人口", Kind::Integer, 10),
    column("valid_from", "valid_from", "启用日期", Kind::Day, 10),
    column("valid_to", "valid_to", "停用日期", Kind::Day, 10),
    column("party_group", "party_grp", "党小组", Kind::Text, 24),
    column("head", "head", "网格长编号", Kind::Text, 24),
    column("area_km2", "area_km2", "面积(平方公里)", Kind::Real, 12),
    column("synthetic", "synthetic", "示意数据", Kind::Flag, 1),
];

/// The table of grids.
pub(crate) fn grids() -> Table {
    Table { name: "grids", name_zh: "网格", areas: true, columns: GRID.to_vec() }
}

/// A grid as a row of [`grids`].
pub(crate) fn of_grid(id: i64, grid: &Grid) -> Row<'_> {
    let values = vec![
        Value::text(grid.code.as_str()),
        Value::text(grid.name.as_str()),
        Value::text(grid.kind.as_str()),
        Value::maybe(grid.dedicated_type.map(|t| t.as_str())),
        Value::Integer(i64::from(grid.households)),
        Value::Integer(i64::from(grid.population)),
        Value::Day(grid.valid_from),
        grid.valid_to.map_or(Value::Null, Value::Day),
        Value::maybe(grid.party_group.as_deref()),
        Value::maybe(grid.head.as_deref()),
        Value::Real((spatial::distance::area_m2(&grid.region)).round() / 1e6),
        Value::Flag(grid.synthetic),
    ];
    Row { id, shape: Shape::Area(&grid.region), values }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn short_names_fit_a_shapefile_and_differ() {
        for table in [cases(true), grids()] {
            let short: BTreeSet<&str> = table.columns.iter().map(|c| c.short).collect();
            assert_eq!(short.len(), table.columns.len(), "{}", table.name);
            assert!(short.iter().all(|s| s.len() <= 10 && s.is_ascii()), "{short:?}");
        }
    }

    #[test]
    fn only_a_table_with_descriptions_has_a_column_for_them() {
        let has = |table: &Table| table.columns.iter().any(|c| c.name == "summary");
        assert!(!has(&cases(false)) && has(&cases(true)));
    }
}
