//! What can go wrong in the database.

use casework::Refusal;

/// Why a call to the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Not a database address.
    #[error("not a database address: {0}; expected postgres://user@host/database")]
    Address(String),
    /// The database refused or did not answer.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought to this version.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A stored value does not fit its type: the database was changed by another program.
    #[error("{table}: stored value `{value}` is not a valid {what}")]
    Corrupt {
        /// Table.
        table: &'static str,
        /// What was expected.
        what: &'static str,
        /// What was found.
        value: String,
    },
    /// The case does not exist, or lies outside the reader's scope.
    #[error("there is no case `{0}`")]
    NoCase(String),
    /// Grids were changed by somebody else between checking and storing.
    #[error("other grids were imported while this file was checked, nothing was stored: import it again")]
    GridsChanged,
    /// The batch of a filter does not exist.
    #[error("there is no batch `{0}`")]
    NoBatch(String),
    /// The rules refuse the change.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The rules of evidence refuse it.
    #[error(transparent)]
    Evidence(#[from] casework::EvidenceRefusal),
    /// The bytes of a part could not be put down.
    #[error("file: {0}")]
    File(#[source] std::io::Error),
    /// The clocks of the case cannot be worked out.
    #[error(transparent)]
    Clock(#[from] casework::SlaError),
    /// A case code could not be made.
    #[error(transparent)]
    Code(#[from] casework::CaseCodeError),
    /// An event could not be sealed.
    #[error(transparent)]
    Chain(#[from] casework::event::ChainError),
    /// A value could not be written as JSON.
    #[error("JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl StoreError {
    pub(crate) fn corrupt(table: &'static str, what: &'static str, value: impl ToString) -> StoreError {
        StoreError::Corrupt { table, what, value: value.to_string() }
    }
}
