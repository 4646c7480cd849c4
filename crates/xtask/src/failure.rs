//! Why a task ended, and the exit code that says so.

use std::io;
use std::path::{Path, PathBuf};

use cluster::ClusterError;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The question was wrong.
    #[error("{0}")]
    Usage(String),
    /// A step of a task did not succeed.
    #[error("FAILED in step `{step}`: {reason}")]
    Step { step: String, reason: String },
    /// The rules of the layout are broken; they have been printed.
    #[error("tidy found {0} fault(s)")]
    Untidy(usize),
    /// The machine lacks something.
    #[error("{0}")]
    Environment(String),
    /// The private cluster is not to be had.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl Failure {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Step { .. } | Self::Untidy(_) => 1,
            Self::Usage(_) => 2,
            Self::Environment(_) | Self::Cluster(_) | Self::Io { .. } => 3,
        }
    }
}
