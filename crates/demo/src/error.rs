//! Why the demonstration could not be built.

/// Every way in which building the demonstration fails; each says where.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A cell of a facts table cannot be used.
    #[error("geodata/facts/{file}, line {line}, column {column}: {problem}")]
    Cell {
        /// File in `geodata/facts`.
        file: &'static str,
        /// Line, from 1; the heading is line 1.
        line: u64,
        /// Heading of the column.
        column: String,
        /// What is wrong and what is expected.
        problem: String,
    },
    /// A facts file as a whole cannot be used.
    #[error("geodata/facts/{file}: {problem}")]
    File {
        /// File in `geodata/facts`.
        file: &'static str,
        /// What is wrong and what is expected.
        problem: String,
    },
    /// The facts do not allow what was to be built from them.
    #[error("{what}: {problem}")]
    Synthesis {
        /// What was being built.
        what: String,
        /// Why it cannot be.
        problem: String,
    },
}

impl DemoError {
    /// A failed step of the synthesis.
    pub(crate) fn synthesis(what: impl Into<String>, problem: impl ToString) -> DemoError {
        DemoError::Synthesis { what: what.into(), problem: problem.to_string() }
    }
}
