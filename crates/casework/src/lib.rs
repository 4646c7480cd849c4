//! People, cases, events, categories, routing, batches and access: the rules of the work on disputes.
//!
//! Knows nothing of SQL, HTTP, files or the clock: every decision takes the moment it is made as an argument.

pub mod access;
pub mod account;
pub mod audit;
pub mod batch;
pub mod case;
pub mod category;
pub mod chain;
pub mod circle;
pub mod clock;
pub mod closing;
pub mod command;
pub mod course;
pub mod crack;
mod decide;
pub mod desk;
pub mod docket;
pub mod document;
pub mod duplicates;
pub mod effectiveness;
pub mod event;
pub mod evidence;
pub mod filter;
pub mod hindrance;
pub mod intake;
pub mod party;
pub mod person;
pub mod place_code;
pub mod plain;
pub mod presence;
pub mod reading;
pub mod recusal;
pub mod relocation;
pub mod report_topics;
pub mod retention;
pub mod routing;
pub mod row;
mod rule_file;
pub mod sla;
pub mod state;
pub mod supervision;
pub mod transition;
mod words;

pub use access::{Actor, Capacity, Principal, Scope};
pub use account::{Account, Duty, Login};
pub use audit::{Act, AuditEntry, AuditRecord};
pub use batch::Batch;
pub use case::{
    Case, CaseCode, CaseCodeError, Channel, Extent, Located, Location, MineLink, NewCase, Refusal,
};
pub use category::{Category, CategoryCode, CategoryTree};
pub use circle::{CircleRules, SealedCircle};
pub use clock::{Clock, ClockRules};
pub use closing::ClosingRules;
pub use command::Command;
pub use course::Course;
pub use decide::Decision;
pub use docket::{CaseEntry, CasePoint, Counted, Counts, Docket, Level, Sight, Touched};
pub use document::{Document, DocumentKind, Draft};
pub use duplicates::DuplicateRules;
pub use event::{CaseEvent, EventBody, LinkKind};
pub use evidence::EvidenceRefusal;
pub use filter::{CaseFilter, FilterError, StateFilter};
pub use party::{MaskedParty, NewParty, PartyEntry, PartyField, PartyRefusal};
pub use person::{Person, Role};
pub use reading::{Lexicon, Reading};
pub use relocation::{Recorded, Relocation, relocations};
pub use report_topics::{ReportTopics, Topic};
pub use retention::RetentionRules;
pub use routing::{Reason, ReasonOutcome, RoutingError, RoutingInput, RoutingRules, Suggestion};
pub use row::CaseRow;
pub use sla::{Due, SlaError, SlaRules, WorkCalendar};
pub use state::State;
pub use supervision::{ClockState, Ladder, LifeRules};
pub use transition::CommandKind;
