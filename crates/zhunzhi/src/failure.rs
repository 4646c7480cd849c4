//! Why a command did not do what was asked, and the exit code that says so.

use serde_json::json;
use std::process::ExitCode;
use store::StoreError;

/// What a command that ran to its end has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done.
    Done,
    /// The answer is no: outside, faulty, refused. It was already told.
    No,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Done => 0,
            Outcome::No => 1,
        })
    }
}

/// Whose fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What was looked at is faulty.
    Fault,
    /// The command line asks for something that cannot be.
    Usage,
    /// Something outside of this program is missing or broken.
    Environment,
}

/// Why a command did not do what was asked. The message is one line: what, where, and how to mend it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn fault(message: impl ToString) -> Failure {
        Failure { kind: Kind::Fault, message: message.to_string() }
    }

    pub(crate) fn usage(message: impl ToString) -> Failure {
        Failure { kind: Kind::Usage, message: message.to_string() }
    }

    pub(crate) fn environment(message: impl ToString) -> Failure {
        Failure { kind: Kind::Environment, message: message.to_string() }
    }

    /// The database holds nothing to work on.
    pub(crate) fn empty_database() -> Failure {
        Failure::environment(
            "the database is empty: load the demonstration with `zhunzhi demo`, or give another --data-dir or --database-url",
        )
    }

    /// Tells the failure on stderr and gives the exit code.
    pub(crate) fn tell(&self, json: bool) -> ExitCode {
        let (word, code) = match self.kind {
            Kind::Fault => ("fault", 1),
            Kind::Usage => ("usage", 2),
            Kind::Environment => ("environment", 3),
        };
        let line = self.message.replace('\n', " ");
        if json {
            eprintln!("{}", json!({ "error": { "kind": word, "exit_code": code, "message": line } }));
        } else {
            eprintln!("zhunzhi: {line}");
        }
        ExitCode::from(code)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        match &error {
            StoreError::Address(_)
            | StoreError::NoBatch(_)
            | StoreError::NoPreservation(_)
            | StoreError::LoginTaken(_) => Failure::usage(error),
            StoreError::Database(cause) => {
                // 42P01, undefined_table: a database that is not ours.
                let code = cause.as_database_error().and_then(|e| e.code());
                if code.as_deref() == Some("42P01") {
                    Failure::empty_database()
                } else {
                    Failure::environment(error)
                }
            }
            _ => Failure::environment(error),
        }
    }
}

impl From<cluster::ClusterError> for Failure {
    fn from(error: cluster::ClusterError) -> Failure {
        Failure::environment(error)
    }
}

impl From<territory::place::TerritoryError> for Failure {
    fn from(_: territory::place::TerritoryError) -> Failure {
        Failure::empty_database()
    }
}

impl From<server::ServeError> for Failure {
    fn from(error: server::ServeError) -> Failure {
        match error {
            server::ServeError::Store(error) => error.into(),
            server::ServeError::Territory(error) => error.into(),
            other => Failure::environment(other),
        }
    }
}
