//! The audit log as CSV for offices: UTF-8 with byte order mark, CR LF, times of Asia/Shanghai.

use super::csv::{BYTE_ORDER_MARK, text_cell};
use casework::AuditRecord;
use time::format_description::well_known::Rfc3339;
use time::macros::offset;

const COLUMNS: [&str; 11] = [
    "seq",
    "at",
    "actor_id",
    "actor_name",
    "actor_capacity",
    "act",
    "object",
    "case_code",
    "reason",
    "outcome",
    "hash",
];

/// The head line.
pub fn head() -> String {
    format!("{BYTE_ORDER_MARK}{}\r\n", COLUMNS.join(","))
}

/// A line for each row, in the order given.
pub fn rows(records: &[AuditRecord]) -> String {
    records.iter().map(line).collect()
}

fn line(record: &AuditRecord) -> String {
    let at = record.at.to_offset(offset!(+8)).format(&Rfc3339).unwrap_or_default();
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells = [
        record.seq.to_string(),
        at,
        record.actor_id.clone(),
        record.actor_name.clone(),
        or_empty(&record.actor_capacity),
        record.act.clone(),
        record.object.clone(),
        or_empty(&record.case_code),
        or_empty(&record.reason),
        record.outcome.clone(),
        record.hash.clone(),
    ];
    cells.map(text_cell).join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use casework::{Act, Actor, AuditEntry};

    #[test]
    fn a_reason_with_commas_quotes_and_a_formula_stays_one_harmless_cell() {
        let at = time::OffsetDateTime::UNIX_EPOCH;
        let entry = AuditEntry::done(at, &Actor::system(), Act::Export, "cases").because("=1+1,\"x\"");
        let record = AuditRecord::seal(&entry, 0, "").expect("a row");
        let text = rows(std::slice::from_ref(&record));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let row = reader.records().next().expect("a line").expect("CSV");
        assert_eq!(row.len(), COLUMNS.len());
        assert_eq!((&row[0], &row[1], &row[8]), ("1", "1970-01-01T08:00:00+08:00", "'=1+1,\"x\""));
        assert_eq!(&row[10], record.hash);
    }
}
