//! What happened to a case: an append-only, hash-chained log.

use crate::access::Actor;
use crate::command::Command;
use crate::consistency::Finding;
use crate::state::State;
use crate::words::words;
use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime};

time::serde::format_description!(civil, Date, "[year]-[month]-[day]");

words! {
    /// How a case belongs to an earlier one; it stays a case of its own.
    LinkKind {
        Group "group" "同一群体事项" "same group matter",
        RepeatVisit "repeat_visit" "同一人重复反映" "repeat visit of the same person",
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventBody {
    /// T1: the case came in.
    Registered {
        /// Channel it came through.
        channel: crate::case::Channel,
        /// Leaf category.
        category: crate::category::CategoryCode,
    },
    /// A move along the transition table without further data.
    Moved {
        /// New state.
        to: State,
        /// Reason or note, where the transition asks for one.
        note: Option<String>,
    },
    /// T5: a clerk confirmed or changed the suggested assignment.
    Assigned {
        /// Lead unit.
        unit: String,
        /// Person, when one is named.
        person: Option<String>,
        /// Why it differs from the suggestion, when it does.
        reason: Option<String>,
        /// Version of the routing rules behind the suggestion.
        rules_version: String,
        /// Documents that it produced.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        documents: Vec<DocumentRef>,
    },
    /// Another person of the same unit is in charge from now on.
    HandedOver {
        /// Who is.
        person: String,
        /// Why.
        reason: String,
    },
    /// The point or the grids were determined again (rule G18).
    Relocated {
        /// Primary grid before.
        from_grid: Option<String>,
        /// Primary grid now.
        to_grid: Option<String>,
    },
    /// Somebody corrected where the case lies; period and unit stay.
    PlaceCorrected {
        /// Longitude and latitude before, CGCS2000.
        from: [f64; 2],
        /// Longitude and latitude now, CGCS2000.
        to: [f64; 2],
        /// Primary grid before.
        from_grid: Option<String>,
        /// Primary grid now.
        to_grid: Option<String>,
        /// Why.
        reason: String,
    },
    /// The case joined a batch.
    Batched {
        /// Batch identifier.
        batch: String,
    },
    /// The case left its batch: everybody is free to go an own way.
    Unbatched {
        /// Batch identifier.
        batch: String,
    },
    /// The case belongs to an earlier one, the first of its group.
    Joined {
        /// Code of the first case of the group.
        first: String,
        /// How it belongs to it.
        link: LinkKind,
    },
    /// A later case joined this one, the first of its group.
    JoinedBy {
        /// Code of the later case.
        case: String,
        /// How it belongs to this one.
        link: LinkKind,
    },
    /// A command of the life cycle was carried out.
    Acted {
        /// What was said, with its data.
        command: Command,
        /// State after it; absent when it changes none.
        to: Option<State>,
        /// Documents that it produced: number and SHA-256.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        documents: Vec<DocumentRef>,
        /// What comparable neighbours say to an award that it signs; left out where nothing was compared.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        consistency: Option<Box<Finding>>,
    },
    /// An original was sealed as evidence: changed bytes no longer fit the hash that the chain covers.
    Evidence {
        /// Number of the item in the case.
        item: u32,
        /// Of the original, hexadecimal.
        sha256: String,
        /// What it shows.
        what: String,
    },
    /// The place leaves more than one grid possible: those who look after the others were told (边界案件).
    NeighboursTold {
        /// Codes of the other grids.
        grids: Vec<String>,
    },
    /// Personal data of a party were corrected; what and why stands in the audit log.
    PartyCorrected {
        /// Number of the party in the case.
        party: u32,
    },
    /// A survey of damage was entered, or a correction of one; changed content no longer fits the hash.
    Surveyed {
        /// The version.
        survey: crate::survey::Entered,
    },
    /// A question to the operator of a mine went a step on.
    Inquiry {
        /// The step.
        step: crate::inquiry::Step,
    },
    /// The program took a step of the supervision ladder (督办).
    Supervised {
        /// Step, from 1.
        step: u8,
        /// The rule it rests on, with the version of its file.
        rule: String,
        /// Last day of the time limit that it watches.
        due: String,
        /// Documents that it produced.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        documents: Vec<DocumentRef>,
    },
    /// The program found a period beside the main one missed, such as that for 包案.
    Watched {
        /// The watch, by its rule.
        watch: String,
        /// Version of the file it stands in.
        version: String,
        /// The day the period began.
        #[serde(with = "civil")]
        since: Date,
        /// Its last day.
        #[serde(with = "civil")]
        due: Date,
        /// Documents that it produced.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        documents: Vec<DocumentRef>,
    },
}

/// A document named in an event: changed content no longer fits the hash that the chain covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRef {
    /// Such as `准综〔2026〕受理第000123号`.
    pub number: String,
    /// Of the content, hexadecimal.
    pub sha256: String,
}

impl EventBody {
    /// The documents that the event produced.
    pub fn documents(&self) -> &[DocumentRef] {
        match self {
            EventBody::Acted { documents, .. }
            | EventBody::Supervised { documents, .. }
            | EventBody::Watched { documents, .. }
            | EventBody::Assigned { documents, .. } => documents,
            _ => &[],
        }
    }

    /// The documents of the event, to be filled in once they have their numbers.
    pub fn documents_mut(&mut self) -> Option<&mut Vec<DocumentRef>> {
        match self {
            EventBody::Acted { documents, .. }
            | EventBody::Supervised { documents, .. }
            | EventBody::Watched { documents, .. }
            | EventBody::Assigned { documents, .. } => Some(documents),
            _ => None,
        }
    }

    /// The machine word, as stored beside the body.
    pub fn kind(&self) -> &'static str {
        match self {
            EventBody::Registered { .. } => "registered",
            EventBody::Moved { .. } => "moved",
            EventBody::Assigned { .. } => "assigned",
            EventBody::HandedOver { .. } => "handed_over",
            EventBody::Relocated { .. } => "relocated",
            EventBody::PlaceCorrected { .. } => "place_corrected",
            EventBody::Batched { .. } => "batched",
            EventBody::Unbatched { .. } => "unbatched",
            EventBody::Joined { .. } => "joined",
            EventBody::JoinedBy { .. } => "joined_by",
            EventBody::NeighboursTold { .. } => "neighbours_told",
            EventBody::Acted { command, .. } => command.kind().as_str(),
            EventBody::Evidence { .. } => "evidence",
            EventBody::PartyCorrected { .. } => "party_corrected",
            EventBody::Surveyed { .. } => "surveyed",
            EventBody::Inquiry { step } => step.kind(),
            EventBody::Supervised { .. } => "supervised",
            EventBody::Watched { .. } => "watched",
        }
    }

    /// The state after the event; `None` when it does not change.
    pub fn leads_to(&self) -> Option<State> {
        match self {
            EventBody::Registered { .. } => Some(State::Registered),
            EventBody::Moved { to, .. } => Some(*to),
            EventBody::Assigned { .. } => Some(State::Dispatched),
            EventBody::Acted { to, .. } => *to,
            EventBody::HandedOver { .. }
            | EventBody::Relocated { .. }
            | EventBody::PlaceCorrected { .. }
            | EventBody::Batched { .. }
            | EventBody::Unbatched { .. }
            | EventBody::Joined { .. }
            | EventBody::JoinedBy { .. }
            | EventBody::NeighboursTold { .. }
            | EventBody::Evidence { .. }
            | EventBody::PartyCorrected { .. }
            | EventBody::Surveyed { .. }
            | EventBody::Inquiry { .. }
            | EventBody::Supervised { .. }
            | EventBody::Watched { .. } => None,
        }
    }
}

/// One entry of a case's log. `hash` covers the entry and the previous hash, so an edited, missing or reordered
/// row is found by reading the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseEvent {
    /// Running number in the case, from 1.
    pub seq: u32,
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: OffsetDateTime,
    /// What.
    pub body: EventBody,
    /// Hash of the entry before; empty for the first.
    pub previous: String,
    /// SHA-256 over case code, seq, actor, instant, body and `previous`, hexadecimal.
    pub hash: String,
}

/// Why an event cannot be written or a chain is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// The entry's own hash or number does not fit.
    #[error("event {seq} of case {case} was changed, moved or removed")]
    Broken {
        /// Case code.
        case: String,
        /// Number of the entry at which the chain breaks.
        seq: u32,
    },
    /// An instant or body that cannot be written as text.
    #[error("event cannot be written: {0}")]
    Unwritable(String),
}

impl CaseEvent {
    /// Seals an entry after the previous one of the same case.
    ///
    /// # Errors
    /// [`ChainError::Unwritable`] for an instant outside the years 0–9999.
    pub fn seal(
        case: &str,
        after: Option<&CaseEvent>,
        actor: Actor,
        at: OffsetDateTime,
        body: EventBody,
    ) -> Result<CaseEvent, ChainError> {
        // PostgreSQL keeps microseconds: seal what will be read back.
        let at = at.replace_nanosecond(at.nanosecond() / 1000 * 1000).unwrap_or(at);
        let seq = after.map_or(1, |e| e.seq + 1);
        let previous = after.map_or_else(String::new, |e| e.hash.clone());
        let mut event = CaseEvent { seq, actor, at, body, previous, hash: String::new() };
        event.hash = event.digest(case)?;
        Ok(event)
    }

    /// Checks a whole chain in order.
    ///
    /// # Errors
    /// [`ChainError::Broken`] with the first entry that does not fit.
    pub fn verify(case: &str, chain: &[CaseEvent]) -> Result<(), ChainError> {
        let mut previous = "";
        for (i, event) in chain.iter().enumerate() {
            let fits = event.seq as usize == i + 1
                && event.previous == previous
                && event.digest(case)? == event.hash;
            if !fits {
                return Err(ChainError::Broken { case: case.to_owned(), seq: event.seq });
            }
            previous = &event.hash;
        }
        Ok(())
    }

    /// The hash the entry has under a number.
    pub fn digest_as(&self, case: &str, seq: u32) -> Option<String> {
        let entry = CaseEvent { seq, ..self.clone() };
        entry.digest(case).ok()
    }

    fn digest(&self, case: &str) -> Result<String, ChainError> {
        let unwritable = |e: String| ChainError::Unwritable(e);
        let at = self
            .at
            .to_offset(time::UtcOffset::UTC)
            .format(&Rfc3339)
            .map_err(|e| unwritable(e.to_string()))?;
        // Through a Value, whose keys are sorted: jsonb does not keep the order of keys.
        let body = serde_json::to_value(&self.body).map_err(|e| unwritable(e.to_string()))?;
        let seq = self.seq.to_string();
        let body = body.to_string();
        let parts = [case, &seq, &self.actor.id, &self.actor.name, &at, &body, &self.previous];
        // Left out where it was not recorded, so that older entries keep their hash.
        let capacity = self.actor.capacity.map(crate::access::Capacity::as_str);
        Ok(crate::chain::digest(parts.into_iter().chain(capacity)))
    }
}
