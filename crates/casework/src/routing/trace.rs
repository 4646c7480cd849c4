//! Traces as the database keeps them. A trace is some 16 kB of JSON, and most of it says of every report the same: which rules do
//! not hold, in the words of the rules. So it is kept as what differs from a *specimen*, a trace of the same rules in which nothing
//! holds, that belongs to no report; 16 kB become a tenth (zstd, RFC 8878, with the specimen as its dictionary).

use super::whereabouts::whereabouts;
use super::{Reason, ReasonOutcome, RoutingInput, RoutingRules, Suggestion};
use crate::case::{Channel, Extent};
use crate::category::{CategoryCode, CategoryTree};
use crate::chain;
use serde_json::Map;
use spatial::{Datum, Node};
use std::fmt::Write as _;
use std::sync::Arc;
use territory::Place;
use territory::place::SourcePoint;
use time::OffsetDateTime;

/// Most bytes of a trace as JSON: some five thousand rules.
const MOST_BYTES: usize = 4 << 20;
/// Higher ones make it a tenth smaller in four times the time.
const LEVEL: i32 = 3;

/// What every trace says beside its rules: the words of the other lines, without a name or a number. Where the program says it in
/// other words, traces are longer and no less right.
const PHRASES: &str = include_str!("phrases.json");

/// Why a trace can be neither written nor read.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// Its JSON.
    #[error("the trace of a suggestion: {0}")]
    Json(#[from] serde_json::Error),
    /// What differs does not fit the specimen, or is damaged.
    #[error("the trace of a suggestion does not fit its specimen: {0}")]
    Packed(#[from] std::io::Error),
}

/// A trace in which no rule holds, of a report that nobody made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specimen {
    text: String,
    sha256: String,
}

impl Specimen {
    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// By which it is found again, hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Every line that a trace of these rules can have of a rule, with the words of all its conditions.
    fn of(rules: &RoutingRules) -> Specimen {
        let at = Node::new(0, 0).lon_lat();
        let place = Place::bare(at, SourcePoint::new(Datum::Cgcs2000, at, None));
        let tree = CategoryTree { version: String::new(), source: String::new(), categories: vec![] };
        let category = CategoryCode::none();
        let input = RoutingInput {
            place: &place,
            category: &category,
            mining_related: false,
            nature: None,
            people: 1,
            extent: Extent::default(),
            channel: Channel::Counter,
            at: OffsetDateTime::UNIX_EPOCH,
            tree: &tree,
            stations: &[],
            persons: &[],
            load: &|_| 0,
        };
        let line = |rule: &super::file::Rule| {
            let (mut facts, mut zh, mut en) = (Map::new(), String::new(), String::new());
            for condition in &rule.when {
                condition.note(&input, &mut facts);
                let unmet = condition.unmet(&input);
                let _ = write!(zh, "{}。", unmet.zh);
                let _ = write!(en, "{}. ", unmet.en);
            }
            Reason {
                rule: rule.id.clone(),
                outcome: ReasonOutcome::NotMatched,
                text_zh: rule.line_zh(&zh),
                text_en: rule.line_en(&en),
                facts,
            }
        };
        let lines: Vec<Reason> =
            std::iter::once(whereabouts(&input)).chain(rules.rules.iter().map(line)).collect();
        let text = serde_json::to_string(&lines).unwrap_or_default() + PHRASES;
        Specimen { sha256: chain::digest([text.as_str()]), text }
    }
}

/// A suggestion as the database keeps it, made where the suggestion was made: who stores thousands neither builds nor frees their trees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenSuggestion {
    specimen: Option<Arc<Specimen>>,
    bytes: Vec<u8>,
}

impl WrittenSuggestion {
    /// From what its bytes differ; `None` when they are the JSON text itself.
    pub fn specimen(&self) -> Option<&Specimen> {
        self.specimen.as_deref()
    }

    /// To be kept.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Suggestion {
    /// The whole JSON text, for a suggestion whose rules are not at hand.
    ///
    /// # Errors
    /// [`TraceError::Json`]; a suggestion has no key that is not text.
    pub fn written(&self) -> Result<WrittenSuggestion, TraceError> {
        Ok(WrittenSuggestion { specimen: None, bytes: serde_json::to_vec(self)? })
    }

    /// The suggestion of what was kept, with the text of its specimen if it has one.
    ///
    /// # Errors
    /// [`TraceError`] when the bytes are damaged or those of another specimen.
    pub fn read(bytes: &[u8], specimen: Option<&str>) -> Result<Suggestion, TraceError> {
        let Some(specimen) = specimen else { return Ok(serde_json::from_slice(bytes)?) };
        let mut packed = zstd::bulk::Decompressor::with_dictionary(specimen.as_bytes())?;
        Ok(serde_json::from_slice(&packed.decompress(bytes, MOST_BYTES)?)?)
    }
}

/// Writes many suggestions of one rule set.
pub struct TraceWriter {
    specimen: Arc<Specimen>,
    packer: zstd::bulk::Compressor<'static>,
    /// The JSON of the trace at hand; kept so that its room is asked for once.
    json: Vec<u8>,
}

impl RoutingRules {
    /// A writer for their suggestions.
    ///
    /// # Errors
    /// [`TraceError::Packed`] without memory.
    pub fn trace_writer(&self) -> Result<TraceWriter, TraceError> {
        let specimen = Arc::new(Specimen::of(self));
        let mut packer = zstd::bulk::Compressor::with_dictionary(LEVEL, specimen.text().as_bytes())?;
        packer.include_checksum(true)?;
        Ok(TraceWriter { specimen, packer, json: vec![] })
    }

    /// One suggestion of theirs.
    ///
    /// # Errors
    /// As [`RoutingRules::trace_writer`].
    pub fn write(&self, suggestion: &Suggestion) -> Result<WrittenSuggestion, TraceError> {
        self.trace_writer()?.write(suggestion)
    }
}

impl TraceWriter {
    /// A suggestion of the rules, as it is kept.
    ///
    /// # Errors
    /// [`TraceError`].
    pub fn write(&mut self, suggestion: &Suggestion) -> Result<WrittenSuggestion, TraceError> {
        self.json.clear();
        serde_json::to_writer(&mut self.json, suggestion)?;
        let bytes = self.packer.compress(&self.json)?;
        Ok(WrittenSuggestion { specimen: Some(self.specimen.clone()), bytes })
    }
}
