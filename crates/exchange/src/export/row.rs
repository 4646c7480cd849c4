//! Cases and grids as rows of one table shape that every writer understands.

use super::names::CaseNames;
use casework::CaseRow;
use spatial::{LonLat, Region};
use territory::Grid;
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime, UtcOffset};

/// A layer: its name and its columns, in order.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) areas: bool,
    pub(crate) columns: &'static [(&'static str, Kind)],
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
pub(crate) enum Value {
    Null,
    Text(String),
    Integer(i64),
    Real(f64),
    Flag(bool),
    Day(Date),
    Instant(OffsetDateTime),
}

/// The geometry of a row, longitude and latitude on CGCS2000.
pub(crate) enum Shape<'a> {
    Point(LonLat),
    Area(&'a Region),
}

/// A row: one value per column.
pub(crate) struct Row<'a> {
    pub(crate) id: i64,
    pub(crate) shape: Shape<'a>,
    pub(crate) values: Vec<Value>,
}

impl Value {
    fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    fn maybe(text: Option<impl Into<String>>) -> Value {
        text.map_or(Value::Null, |t| Value::Text(t.into()))
    }

    /// The value as text, days and instants by RFC 3339; empty for null.
    pub(crate) fn plain(&self) -> String {
        match self {
            Value::Null => String::new(),
            Value::Text(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Real(number) => number.to_string(),
            Value::Flag(flag) => flag.to_string(),
            Value::Day(day) => day.to_string(),
            Value::Instant(instant) => rfc3339(*instant),
        }
    }
}

fn rfc3339(instant: OffsetDateTime) -> String {
    let seconds = instant.to_offset(UtcOffset::UTC);
    let seconds = seconds.replace_nanosecond(0).unwrap_or(seconds);
    seconds.format(&Rfc3339).unwrap_or_default()
}

/// The columns of a case; names are stable.
pub(crate) const CASES: Table = Table {
    name: "cases",
    areas: false,
    columns: &[
        ("code", Kind::Text),
        ("state", Kind::Text),
        ("state_zh", Kind::Text),
        ("open", Kind::Flag),
        ("category", Kind::Text),
        ("category_zh", Kind::Text),
        ("mining_related", Kind::Flag),
        ("summary", Kind::Text),
        ("people", Kind::Integer),
        ("channel", Kind::Text),
        ("channel_zh", Kind::Text),
        ("accuracy_m", Kind::Real),
        ("micro_grid", Kind::Text),
        ("micro_grid_name", Kind::Text),
        ("primary_grid", Kind::Text),
        ("primary_grid_name", Kind::Text),
        ("village", Kind::Text),
        ("village_name", Kind::Text),
        ("township", Kind::Text),
        ("township_name", Kind::Text),
        ("mine", Kind::Text),
        ("mine_name", Kind::Text),
        ("mine_distance_m", Kind::Real),
        ("unit", Kind::Text),
        ("unit_name", Kind::Text),
        ("reported_at", Kind::Instant),
        ("due", Kind::Day),
        ("overdue", Kind::Flag),
        ("batch", Kind::Text),
        ("synthetic", Kind::Flag),
    ],
};

/// A case as a row of [`CASES`].
pub(crate) fn of_case(case: &CaseRow, names: &dyn CaseNames) -> Row<'static> {
    let grid = |code: &Option<territory::GridCode>| {
        let name = code.as_ref().and_then(|c| names.grid(c));
        [Value::maybe(code.as_ref().map(|c| c.as_str())), Value::maybe(name)]
    };
    let division = |code: &Option<territory::DivisionCode>| {
        let name = code.as_ref().and_then(|c| names.division(c));
        [Value::maybe(code.as_ref().map(|c| c.as_str())), Value::maybe(name)]
    };
    let [micro, micro_name] = grid(&case.micro_grid);
    let [primary, primary_name] = grid(&case.primary_grid);
    let [village, village_name] = division(&case.village);
    let [township, township_name] = division(&case.township);
    let mine = case.mine.as_ref();
    let values = vec![
        Value::text(case.code.as_str()),
        Value::text(case.state.as_str()),
        Value::text(case.state.name_zh()),
        Value::Flag(case.state.is_open()),
        Value::text(case.category.as_str()),
        Value::maybe(names.category(&case.category)),
        Value::Flag(case.mining_related),
        Value::text(case.summary.as_str()),
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
    Row { id: case.id, shape: Shape::Point(case.point), values }
}

/// The columns of a grid: those the import reads, so that an exported file can be edited and read back.
pub(crate) const GRIDS: Table = Table {
    name: "grids",
    areas: true,
    columns: &[
        ("code", Kind::Text),
        ("name", Kind::Text),
        ("kind", Kind::Text),
        ("dedicated_type", Kind::Text),
        ("households", Kind::Integer),
        ("population", Kind::Integer),
        ("valid_from", Kind::Day),
        ("valid_to", Kind::Day),
        ("party_group", Kind::Text),
        ("head", Kind::Text),
        ("area_km2", Kind::Real),
        ("synthetic", Kind::Flag),
    ],
};

/// A grid as a row of [`GRIDS`].
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
