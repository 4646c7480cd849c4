//! People, cases, events, categories, routing, batches and access: the rules of the work on disputes.
//!
//! Knows nothing of SQL, HTTP, files or the clock: every decision takes the moment it is made as an argument.

pub mod access;
pub mod batch;
pub mod case;
pub mod category;
pub mod clock;
pub mod command;
pub mod course;
pub mod crack;
mod decide;
pub mod docket;
pub mod document;
pub mod event;
pub mod evidence;
pub mod filter;
pub mod hindrance;
pub mod person;
pub mod relocation;
pub mod routing;
pub mod row;
mod rule_file;
pub mod sla;
pub mod state;
pub mod supervision;
pub mod transition;

pub use access::{Actor, Capacity, Principal, Scope};
pub use batch::Batch;
pub use case::{Case, CaseCode, CaseCodeError, Channel, Located, Location, MineLink, NewCase, Refusal};
pub use category::{Category, CategoryCode, CategoryTree};
pub use clock::{Clock, ClockRules};
pub use command::Command;
pub use course::Course;
pub use decide::{Decision, LifeRules};
pub use docket::{CaseEntry, CasePoint, Counted, Counts, Docket, Level, Touched};
pub use document::{Document, DocumentKind, Draft};
pub use event::{CaseEvent, EventBody};
pub use evidence::EvidenceRefusal;
pub use filter::{CaseFilter, FilterError, StateFilter};
pub use person::{Person, Role};
pub use relocation::{Recorded, Relocation, relocations};
pub use routing::{Reason, ReasonOutcome, RoutingError, RoutingInput, RoutingRules, Suggestion};
pub use row::CaseRow;
pub use sla::{Due, SlaError, SlaRules, WorkCalendar};
pub use state::State;
pub use supervision::Ladder;
pub use transition::CommandKind;
