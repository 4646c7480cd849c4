//! A facts table in CSV, read by the names of its columns, with errors that name file, line and column.

use crate::error::DemoError;
use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

/// A parsed table.
pub(super) struct Table {
    file: &'static str,
    columns: HashMap<String, usize>,
    records: Vec<csv::StringRecord>,
}

/// One line of a table.
#[derive(Clone, Copy)]
pub(super) struct Row<'t> {
    table: &'t Table,
    record: &'t csv::StringRecord,
}

impl Table {
    pub(super) fn read(file: &'static str, text: &str) -> Result<Table, DemoError> {
        let broken = |e: csv::Error| DemoError::File { file, problem: e.to_string() };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let columns = reader.headers().map_err(broken)?.iter().enumerate();
        let columns = columns.map(|(i, name)| (name.to_owned(), i)).collect();
        let records = reader.records().collect::<Result<_, _>>().map_err(broken)?;
        Ok(Table { file, columns, records })
    }

    /// Every line by the same function.
    pub(super) fn each<T>(&self, read: impl Fn(Row) -> Result<T, DemoError>) -> Result<Vec<T>, DemoError> {
        self.records.iter().map(|record| read(Row { table: self, record })).collect()
    }
}

impl Row<'_> {
    /// The error for a cell of this line.
    pub(super) fn fault(&self, column: &str, problem: impl Display) -> DemoError {
        DemoError::Cell {
            file: self.table.file,
            line: self.record.position().map_or(0, csv::Position::line),
            column: column.to_owned(),
            problem: problem.to_string(),
        }
    }

    /// The cell as it is, trimmed; may be empty.
    pub(super) fn cell(&self, column: &str) -> Result<&str, DemoError> {
        let found = self.table.columns.get(column).and_then(|&i| self.record.get(i));
        found.map(str::trim).ok_or_else(|| self.fault(column, "the column is missing"))
    }

    /// A cell that must not be empty.
    pub(super) fn text(&self, column: &str) -> Result<String, DemoError> {
        match self.cell(column)? {
            "" => Err(self.fault(column, "is empty, a text is expected")),
            text => Ok(text.to_owned()),
        }
    }

    /// A cell that may be empty.
    pub(super) fn optional_text(&self, column: &str) -> Result<Option<String>, DemoError> {
        let cell = self.cell(column)?;
        Ok((!cell.is_empty()).then(|| cell.to_owned()))
    }

    /// A cell as a value of its own type; `None` when empty.
    pub(super) fn parsed<T: FromStr>(&self, column: &str, expected: &str) -> Result<Option<T>, DemoError> {
        let cell = self.cell(column)?;
        if cell.is_empty() {
            return Ok(None);
        }
        let fault = |_| self.fault(column, format!("`{cell}` is not {expected}"));
        cell.parse().map(Some).map_err(fault)
    }

    /// A cell through a checked constructor.
    pub(super) fn checked<T, E: Display>(
        &self,
        column: &str,
        build: impl Fn(String) -> Result<T, E>,
    ) -> Result<T, DemoError> {
        build(self.text(column)?).map_err(|e| self.fault(column, e))
    }

    /// A cell through a checked constructor; `None` when empty.
    pub(super) fn checked_optional<T, E: Display>(
        &self,
        column: &str,
        build: impl Fn(String) -> Result<T, E>,
    ) -> Result<Option<T>, DemoError> {
        self.optional_text(column)?.map(|text| build(text).map_err(|e| self.fault(column, e))).transpose()
    }

    /// A word of a closed list.
    pub(super) fn word<T>(&self, column: &str, known: &[(&str, T)]) -> Result<T, DemoError>
    where
        T: Copy,
    {
        let cell = self.cell(column)?;
        let words = || known.iter().map(|(w, _)| *w).collect::<Vec<_>>().join(", ");
        let found = known.iter().find(|(word, _)| *word == cell).map(|&(_, value)| value);
        found.ok_or_else(|| self.fault(column, format!("`{cell}` is none of: {}", words())))
    }

    /// A position in two columns, both filled or both empty.
    pub(super) fn position(&self, lon: &str, lat: &str) -> Result<Option<spatial::LonLat>, DemoError> {
        let degrees = "a number of degrees, like 111.22676";
        match (self.parsed::<f64>(lon, degrees)?, self.parsed::<f64>(lat, degrees)?) {
            (Some(x), Some(y)) => {
                spatial::LonLat::new(x, y).map(Some).map_err(|e| self.fault(&format!("{lon}, {lat}"), e))
            }
            (None, None) => Ok(None),
            (Some(_), None) => Err(self.fault(lat, format!("is empty although {lon} is not"))),
            (None, Some(_)) => Err(self.fault(lon, format!("is empty although {lat} is not"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_number_is_named_with_file_line_and_column() {
        let table = Table::read("t.csv", "id,lon\na,111.2\nb,east\n").expect("a table");
        let error = table.each(|row| row.parsed::<f64>("lon", "a number")).expect_err("east is no number");
        let expected = "geodata/facts/t.csv, line 3, column lon: `east` is not a number";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn half_a_position_is_refused() {
        let table = Table::read("t.csv", "lon,lat\n111.2,\n").expect("a table");
        let error = table.each(|row| row.position("lon", "lat")).expect_err("half");
        assert!(error.to_string().ends_with("column lat: is empty although lon is not"), "{error}");
    }
}
