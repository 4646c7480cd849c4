//! What happened to a batch: an append-only log, hash-chained like that of a case.
//!
//! What is about one member is an entry of its own that names the member, so that a reader who may not know of the case is
//! not shown the entry. The chain goes through all of them.

use super::{BatchCommand, LineAmount, Stage, Standing};
use crate::access::{Actor, Capacity};
use crate::event::ChainError;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BatchEventBody {
    /// It was opened.
    Opened {
        /// Name.
        name: String,
    },
    /// It was there before batches had a log: as it stood then.
    TakenOver {
        /// Stage then.
        stage: Stage,
    },
    /// A member was listed, or taken over.
    Entered {
        /// As what.
        standing: Standing,
    },
    /// The member is the lead case.
    Leads {},
    /// A command was carried out.
    Acted {
        /// What was said.
        command: BatchCommand,
        /// Stage after it; absent when it stays.
        to: Option<Stage>,
    },
    /// A sum was worked out for a member. It is a proposal: nothing is written into the case.
    Proposed {
        /// Formula and its version.
        formula: String,
        /// Version of the rule file.
        version: String,
        /// The lines.
        lines: Vec<LineAmount>,
        /// Their sum.
        amount_fen: u64,
    },
}

impl BatchEventBody {
    /// The machine word, as stored beside the body.
    pub fn kind(&self) -> &'static str {
        match self {
            BatchEventBody::Opened { .. } => "opened",
            BatchEventBody::TakenOver { .. } => "taken_over",
            BatchEventBody::Entered { .. } => "entered",
            BatchEventBody::Leads {} => "leads",
            BatchEventBody::Acted { command, .. } => command.kind().as_str(),
            BatchEventBody::Proposed { .. } => "proposed",
        }
    }

    /// Stage after it; `None` when it stays.
    pub fn leads_to(&self) -> Option<Stage> {
        match self {
            BatchEventBody::Opened { .. } => Some(Stage::Collecting),
            BatchEventBody::TakenOver { stage } => Some(*stage),
            BatchEventBody::Acted { to, .. } => *to,
            _ => None,
        }
    }
}

/// One entry of a batch's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchEvent {
    /// Running number in the batch, from 1.
    pub seq: u32,
    /// Code of the member that it is about.
    pub case: Option<String>,
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: OffsetDateTime,
    /// What.
    pub body: BatchEventBody,
    /// Hash of the entry before; empty for the first.
    pub previous: String,
    /// SHA-256 over all of it, hexadecimal.
    pub hash: String,
}

impl BatchEvent {
    /// Seals an entry after the previous one of the same batch.
    ///
    /// # Errors
    /// [`ChainError::Unwritable`] for an instant outside the years 0–9999.
    pub fn seal(
        batch: &str,
        after: Option<&BatchEvent>,
        actor: Actor,
        at: OffsetDateTime,
        (case, body): (Option<String>, BatchEventBody),
    ) -> Result<BatchEvent, ChainError> {
        // PostgreSQL keeps microseconds: seal what will be read back.
        let at = at.replace_nanosecond(at.nanosecond() / 1000 * 1000).unwrap_or(at);
        let seq = after.map_or(1, |e| e.seq + 1);
        let previous = after.map_or_else(String::new, |e| e.hash.clone());
        let mut event = BatchEvent { seq, case, actor, at, body, previous, hash: String::new() };
        event.hash = event.digest(batch)?;
        Ok(event)
    }

    /// Checks a whole log in order.
    ///
    /// # Errors
    /// [`ChainError::Broken`] with the first entry that does not fit.
    pub fn verify(batch: &str, log: &[BatchEvent]) -> Result<(), ChainError> {
        let mut previous = "";
        for (i, event) in log.iter().enumerate() {
            let fits = event.seq as usize == i + 1
                && event.previous == previous
                && event.digest(batch)? == event.hash;
            if !fits {
                return Err(ChainError::Broken { case: batch.to_owned(), seq: event.seq });
            }
            previous = &event.hash;
        }
        Ok(())
    }

    fn digest(&self, batch: &str) -> Result<String, ChainError> {
        let unwritable = |e: String| ChainError::Unwritable(e);
        let at = self.at.to_offset(time::UtcOffset::UTC).format(&Rfc3339);
        let at = at.map_err(|e| unwritable(e.to_string()))?;
        let body = serde_json::to_value(&self.body).map_err(|e| unwritable(e.to_string()))?.to_string();
        let (seq, case) = (self.seq.to_string(), self.case.as_deref().unwrap_or_default());
        let capacity = self.actor.capacity.map_or("", Capacity::as_str);
        let Actor { id, name, .. } = &self.actor;
        Ok(crate::chain::digest(["batch", batch, &seq, case, id, name, capacity, &at, &body, &self.previous]))
    }
}
