//! What happened to a record of preservation and escrow: an append-only log, hash-chained like that of a case.

use super::{Measured, PreservationCommand, PreservationStage};
use crate::access::{Actor, Capacity};
use crate::escrow::Computation;
use crate::event::ChainError;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PreservationEventBody {
    /// It was asked for.
    Opened {
        /// Name.
        name: String,
    },
    /// A command was carried out.
    Acted {
        /// What was said.
        command: PreservationCommand,
        /// Stage after it; absent when it stays.
        to: Option<PreservationStage>,
    },
    /// Positions and area of a parcel, worked out from its corners as received.
    Measured {
        /// The parcel.
        parcel: String,
        /// What was worked out.
        #[serde(flatten)]
        measured: Measured,
    },
    /// The sum, with all that it rests on.
    Computed {
        /// Lines and sum.
        #[serde(flatten)]
        computation: Computation,
    },
}

impl PreservationEventBody {
    /// The machine word, as stored beside the body.
    pub fn kind(&self) -> &'static str {
        match self {
            PreservationEventBody::Opened { .. } => "opened",
            PreservationEventBody::Acted { command, .. } => command.kind().as_str(),
            PreservationEventBody::Measured { .. } => "measured",
            PreservationEventBody::Computed { .. } => "computed",
        }
    }

    /// Stage after it; `None` when it stays.
    pub fn leads_to(&self) -> Option<PreservationStage> {
        match self {
            PreservationEventBody::Opened { .. } => Some(PreservationStage::Requested),
            PreservationEventBody::Acted { to, .. } => *to,
            _ => None,
        }
    }
}

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreservationEvent {
    /// Running number in the record, from 1.
    pub seq: u32,
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: OffsetDateTime,
    /// What.
    pub body: PreservationEventBody,
    /// Hash of the entry before; empty for the first.
    pub previous: String,
    /// SHA-256 over all of it, hexadecimal.
    pub hash: String,
}

impl PreservationEvent {
    /// Seals an entry after the previous one of the same record.
    ///
    /// # Errors
    /// [`ChainError::Unwritable`] for an instant outside the years 0–9999.
    pub fn seal(
        record: &str,
        after: Option<&PreservationEvent>,
        actor: Actor,
        at: OffsetDateTime,
        body: PreservationEventBody,
    ) -> Result<PreservationEvent, ChainError> {
        // PostgreSQL keeps microseconds: seal what will be read back.
        let at = at.replace_nanosecond(at.nanosecond() / 1000 * 1000).unwrap_or(at);
        let seq = after.map_or(1, |e| e.seq + 1);
        let previous = after.map_or_else(String::new, |e| e.hash.clone());
        let mut event = PreservationEvent { seq, actor, at, body, previous, hash: String::new() };
        event.hash = event.digest(record)?;
        Ok(event)
    }

    /// Checks a whole log in order.
    ///
    /// # Errors
    /// [`ChainError::Broken`] with the first entry that does not fit.
    pub fn verify(record: &str, log: &[PreservationEvent]) -> Result<(), ChainError> {
        let mut previous = "";
        for (i, event) in log.iter().enumerate() {
            let fits = event.seq as usize == i + 1
                && event.previous == previous
                && event.digest(record)? == event.hash;
            if !fits {
                return Err(ChainError::Broken { case: record.to_owned(), seq: event.seq });
            }
            previous = &event.hash;
        }
        Ok(())
    }

    fn digest(&self, record: &str) -> Result<String, ChainError> {
        let unwritable = |e: String| ChainError::Unwritable(e);
        let at = self.at.to_offset(time::UtcOffset::UTC).format(&Rfc3339);
        let at = at.map_err(|e| unwritable(e.to_string()))?;
        let body = serde_json::to_value(&self.body).map_err(|e| unwritable(e.to_string()))?.to_string();
        let seq = self.seq.to_string();
        let capacity = self.actor.capacity.map_or("", Capacity::as_str);
        let Actor { id, name, .. } = &self.actor;
        Ok(crate::chain::digest([
            "preservation",
            record,
            &seq,
            id,
            name,
            capacity,
            &at,
            &body,
            &self.previous,
        ]))
    }
}
