//! Cases from the files of a channel (12345, 信访, 网格巡查, 法院, 窗口): any table becomes reports with all its faults, then a
//! plan against what is there. A format is a file of `geodata/channels`, no code.

mod ahead;
mod fault;
mod mapping;
mod plan;
mod read;
mod table;
mod times;

pub use ahead::Ahead;
pub use fault::RowFault;
pub use mapping::{ChannelMapping, Field, MappingError};
pub use plan::{
    Against, CasePlan, ChangedCase, Ground, PlacedByWords, PlannedCase, PrepareError, RowDuplicate,
    plan_cases, prepare,
};
pub use read::{CaseFile, ReportRow, UsedColumn, read_reports};
pub use table::{Table, TableError, read_table};

/// Most rows of one file.
pub const MAX_ROWS: usize = 200_000;
/// Most bytes of one file.
pub const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;
