//! What can go wrong in the database.

use crate::seal::SealError;
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
    /// There is no such record of preservation and escrow, or it lies outside the reader's scope.
    #[error("there is no preservation `{0}`")]
    NoPreservation(String),
    /// The account has no such export.
    #[error("there is no export `{0}`")]
    NoExport(String),
    /// The account has as many exports as it may.
    #[error("three exports may wait at once and twenty files be kept: wait, or delete old ones")]
    TooManyExports,
    /// There is or was an account of this name.
    #[error("the login name `{0}` is or was given: choose another one")]
    LoginTaken(String),
    /// Too many failed attempts to sign in.
    #[error("locked after five failed attempts; try again after {0}")]
    SignInLocked(time::OffsetDateTime),
    /// The rules refuse the change.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// An absence is refused.
    #[error(transparent)]
    Absence(#[from] casework::presence::AbsenceFault),
    /// A step of a set of routing rules is refused.
    #[error(transparent)]
    RuleSet(#[from] casework::routing::rule_set::RuleSetFault),
    /// The rules of evidence refuse it.
    #[error(transparent)]
    Evidence(#[from] casework::EvidenceRefusal),
    /// A question to an operator, or an answer, is refused.
    #[error(transparent)]
    Inquiry(#[from] casework::inquiry::InquiryRefusal),
    /// A survey of damage is refused.
    #[error(transparent)]
    Survey(#[from] casework::survey::SurveyRefusal),
    /// The bytes of a part could not be put down.
    #[error("file: {0}")]
    File(#[source] std::io::Error),
    /// The clocks of the case cannot be worked out.
    #[error(transparent)]
    Clock(#[from] casework::SlaError),
    /// No key was given: personal data can neither be sealed nor opened.
    #[error("no key is loaded: start with --key-file FILE to work with parties")]
    NoKey,
    /// The key is not the one that the data were sealed with.
    #[error("the key is not the one that the personal data of this database were sealed with")]
    WrongKey,
    /// A sealed value cannot be opened: it was changed, moved to another row, or sealed with another key.
    #[error("a sealed value of party {seq} of case {case} cannot be opened: {cause}")]
    Sealed {
        /// Case.
        case: String,
        /// Number of the party.
        seq: u32,
        /// Why.
        cause: SealError,
    },
    /// The sealed name of somebody who answered for a company cannot be opened.
    #[error("a sealed name in the answers to question {number} of case {case} cannot be opened: {cause}")]
    SealedName {
        /// Case.
        case: String,
        /// Number of the question.
        number: u32,
        /// Why.
        cause: SealError,
    },
    /// The sealed secret of a second factor cannot be opened.
    #[error("the sealed second factor of `{login}` cannot be opened: {cause}")]
    SealedSecret {
        /// Account.
        login: String,
        /// Why.
        cause: SealError,
    },
    /// A correction of a party is refused.
    #[error(transparent)]
    Party(#[from] casework::PartyRefusal),
    /// The case has no party with this number.
    #[error("case `{case}` has no party {seq}")]
    NoParty {
        /// Case.
        case: String,
        /// Number asked for.
        seq: u32,
    },
    /// The personal data were destroyed after their period of retention.
    #[error("the personal data were destroyed after their period of retention")]
    Destroyed,
    /// Who asks may not: the capacities held do not allow it. It was written into the audit log.
    #[error("{0}")]
    NotAllowed(&'static str),
    /// Too many looks at personal data within an hour.
    #[error("more than {0} looks at personal data within an hour; try again later")]
    TooManyReveals(i64),
    /// No more parties fit into a case.
    #[error("a case has at most {0} parties")]
    TooManyParties(usize),
    /// Too many wrong tries to follow a case.
    #[error("locked after too many wrong tries; try again after {0}")]
    TrackingLocked(time::OffsetDateTime),
    /// No more codes of a place.
    #[error("a place has at most {0} codes in force: revoke those whose posters are gone")]
    TooManyCodes(i64),
    /// The code of a place does not exist, lies outside the reader's scope, or is revoked already.
    #[error("there is no code {0} in force")]
    NoPlaceCode(u32),
    /// The period of retention is not over.
    #[error("the personal data of case `{0}` are still within their period of retention")]
    StillKept(String),
    /// A case code could not be made.
    #[error(transparent)]
    Code(#[from] casework::CaseCodeError),
    /// An event could not be sealed.
    #[error(transparent)]
    Chain(#[from] casework::event::ChainError),
    /// The trace of a suggestion.
    #[error(transparent)]
    Trace(#[from] casework::TraceError),
    /// A value could not be written as JSON.
    #[error("JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl StoreError {
    pub(crate) fn corrupt(table: &'static str, what: &'static str, value: impl ToString) -> StoreError {
        StoreError::Corrupt { table, what, value: value.to_string() }
    }
}
