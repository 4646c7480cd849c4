//! Why a table of points cannot be located.

use crate::ExportError;
use serde::Serialize;

/// Why the table as a whole cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PointsError {
    /// No such file.
    #[error("there is no file `{0}`")]
    NotFound(String),
    /// The table cannot be read.
    #[error("`{path}` cannot be read: {reason}")]
    Unreadable {
        /// As given.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// No header, or a header without the columns.
    #[error("{reason}; the columns are: {columns}")]
    Columns {
        /// What is missing.
        reason: String,
        /// As read.
        columns: String,
    },
    /// The ending of the output says no known format.
    #[error(
        "`{0}` names no known format: end it in .csv, .parquet or .gpkg, or give - for CSV on standard output"
    )]
    UnknownFormat(String),
    /// The output cannot be written.
    #[error(transparent)]
    Output(#[from] ExportError),
    /// A signal.
    #[error("stopped before it was done; nothing was written")]
    Stopped,
}

/// A row that is no position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadRow {
    /// Line of the file where the row begins, from 1.
    pub line: u64,
    /// What stands there, shortened.
    pub value: String,
    /// What is wrong with it and how to mend it.
    pub detail: String,
}
