//! From rows to what governs their places.

use super::PointsOptions;
use super::columns::Columns;
use super::error::BadRow;
use csv::StringRecord;
use spatial::{Datum, LonLat};
use territory::{Grid, Territory, place};

/// What is written behind a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Answer<'t> {
    /// On CGCS2000.
    pub(super) at: Option<LonLat>,
    pub(super) micro_grid: Option<&'t Grid>,
    pub(super) primary_grid: Option<&'t Grid>,
    /// Code and name.
    pub(super) village: Option<(&'t str, &'t str)>,
    /// Code and name.
    pub(super) township: Option<(&'t str, &'t str)>,
    pub(super) inside: bool,
    pub(super) on_edge: bool,
    pub(super) plane: bool,
    /// How many grids the accuracy leaves possible.
    pub(super) possible: Option<u32>,
    pub(super) error: Option<BadRow>,
}

/// A position as read.
struct Point {
    at: LonLat,
    accuracy_m: Option<f64>,
    plane: bool,
}

/// The answers to rows, on all cores.
pub(super) fn answers<'t>(
    territory: &'t Territory,
    records: &[StringRecord],
    columns: &Columns,
    options: &PointsOptions,
    lines: &[u64],
    width: usize,
) -> Vec<Answer<'t>> {
    let mut answers: Vec<Answer<'t>> = Vec::with_capacity(records.len());
    let (mut points, mut places) = (vec![], vec![]);
    for (i, record) in records.iter().enumerate() {
        let mut answer = Answer::default();
        match whole(record, width).and_then(|()| point(territory, record, columns, options.datum)) {
            Ok(point) => {
                answer.plane = point.plane;
                answer.at = Some(point.at);
                let radius = point
                    .accuracy_m
                    .or_else(|| columns.accuracy.and_then(|_| options.datum.accuracy_floor_m()));
                answer.possible = radius.map(|r| territory.vicinity(point.at, r).total as u32);
                points.push(point.at);
                places.push(i);
            }
            Err(detail) => {
                let value = |column: usize| record.get(column).unwrap_or_default();
                let value = format!("{}, {}", value(columns.lon), value(columns.lat));
                let value = value.chars().take(80).collect();
                answer.error =
                    Some(BadRow { line: lines.get(i).copied().unwrap_or_default(), value, detail });
            }
        }
        answers.push(answer);
    }
    for (i, located) in places.into_iter().zip(territory.locate_many(&points)) {
        answers[i].fill(territory, &located);
    }
    answers
}

impl<'t> Answer<'t> {
    fn fill(&mut self, territory: &'t Territory, located: &place::Located) {
        let atlas = territory.atlas();
        let grid = |i: Option<u32>| i.map(|i| &atlas.grids[i as usize]);
        let division = |i: Option<u32>| {
            i.map(|i| &atlas.divisions[i as usize]).map(|d| (d.code.as_str(), d.name.as_str()))
        };
        self.micro_grid = grid(located.micro);
        self.primary_grid = grid(located.primary);
        self.village = division(located.village);
        self.township = division(located.township);
        self.inside = located.inside;
        self.on_edge = located.on_edge;
    }
}

/// A row with more values than the header has names would lose some.
fn whole(record: &StringRecord, width: usize) -> Result<(), String> {
    match record.len() {
        found if found > width => Err(format!(
            "the row has {found} values, the header names {width} columns: is a delimiter not quoted?"
        )),
        _ => Ok(()),
    }
}

fn point(
    territory: &Territory,
    record: &StringRecord,
    columns: &Columns,
    datum: Datum,
) -> Result<Point, String> {
    let number = |column: usize, what: &str| {
        let text = record.get(column).map(str::trim).unwrap_or_default();
        if text.is_empty() {
            return Err(format!("{what} is empty"));
        }
        text.parse::<f64>().map_err(|_| format!("{what} is no number"))
    };
    let (a, b) =
        (number(columns.lon, "the first coordinate")?, number(columns.lat, "the second coordinate")?);
    let accuracy_m = match columns.accuracy.and_then(|c| record.get(c)).map(str::trim) {
        None | Some("") => None,
        Some(text) => {
            let metres = text.parse::<f64>().ok().filter(|m| (0.0..=100_000.0).contains(m));
            Some(metres.ok_or("the accuracy must be metres, 0 to 100000")?)
        }
    };
    let accuracy_m = match (accuracy_m, datum.accuracy_floor_m()) {
        (Some(claim), Some(floor)) => Some(claim.max(floor)),
        (claim, _) => claim,
    };
    match LonLat::new(a, b) {
        Ok(given) => {
            let at = datum.to_cgcs2000(given).map_err(|e| e.to_string())?;
            Ok(Point { at, accuracy_m, plane: false })
        }
        Err(_) if datum == Datum::Cgcs2000 && a.abs().max(b.abs()) > 360.0 => {
            let source = territory.recognise(a, b, None).map_err(|e| e.to_string())?;
            let at = LonLat::new(source.lon, source.lat).map_err(|e| e.to_string())?;
            Ok(Point { at, accuracy_m, plane: true })
        }
        Err(refused) => Err(refused.to_string()),
    }
}
