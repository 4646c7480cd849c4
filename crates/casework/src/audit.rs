//! The audit log: who did what to what, in one hash chain over the whole table.
//!
//! No entry holds personal data: an object is named by case and number, a filter by its words.

use crate::access::Actor;
use crate::chain::digest;
use serde::Serialize;
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// Hash before the first row.
pub const BEGINNING: &str = "";

macro_rules! acts {
    ($($(#[$each:meta])* $name:ident $word:literal,)*) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Act { $($(#[$each])* $name,)* }

        impl Act {
            /// All of them.
            pub const ALL: &'static [Act] = &[$(Act::$name,)*];

            /// The machine word.
            pub fn as_str(self) -> &'static str {
                match self { $(Act::$name => $word,)* }
            }

            /// The act of a machine word.
            pub fn parse(word: &str) -> Option<Act> {
                Act::ALL.iter().copied().find(|a| a.as_str() == word)
            }
        }
    };
}

acts! {
    /// A whole banner was loaded; the object names the number of cases and a hash over their histories.
    BannerLoad "banner_load",
    /// An event of a case; the object names its number, kind and hash.
    CaseEvent "case_event",
    /// Grids were imported.
    GridImport "grid_import",
    /// Records of mines were imported; the object names file and counts.
    MineImport "mine_import",
    /// Rows were taken out of the system; the object names filter and count.
    Export "export",
    /// The file of an export was fetched, or a part of it.
    ExportFetch "export_fetch",
    /// A party was entered.
    PartyAdd "party_add",
    /// A party was shown plainly, or that was refused.
    PartyReveal "party_reveal",
    /// Cases of a person were looked for by phone or identity number.
    PartyFind "party_find",
    /// Cases of a person were looked for while a report was taken in.
    DuplicateCheck "duplicate_check",
    /// Cases were imported from a file of a channel; the object names channel, file and counts.
    CaseImport "case_import",
    /// An import of cases was undone.
    CaseImportUndo "case_import_undo",
    /// An account was made; the object names it and its duty.
    AccountMake "account_make",
    /// An account was given another duty, name or period.
    AccountDuty "account_duty",
    /// An account was switched off.
    AccountDisable "account_disable",
    /// An account was switched on again.
    AccountEnable "account_enable",
    /// A deputy was named for an account.
    DeputyName "deputy_name",
    /// An account has no deputy any more.
    DeputyDismiss "deputy_dismiss",
    /// Somebody chose another password.
    PasswordChange "password_change",
    /// An account was given a one-time password.
    PasswordReset "password_reset",
    /// A second factor was put in force.
    SecondFactorSet "second_factor_set",
    /// A second factor was removed.
    SecondFactorRemove "second_factor_remove",
    /// Failed attempts locked an account.
    SignInLock "sign_in_lock",
    /// The lock of an account was lifted.
    SignInUnlock "sign_in_unlock",
    /// A key of a machine was made or revoked.
    ApiKey "api_key",
    /// A token of a person's programs was made or revoked.
    AccessToken "access_token",
    /// Everything sealed was sealed anew under another key.
    KeyExchange "key_exchange",
    /// Personal data of a party were corrected; the object names the fields.
    PartyCorrect "party_correct",
    /// A code for posters was made, renewed or revoked; the object names its number and place.
    PlaceCode "place_code",
    /// Notices that were given up got another turn; the object names how many.
    OutboxReplay "outbox_replay",
    /// Personal data of a case were destroyed.
    PartyDestroy "party_destroy",
    /// The sealed original of an item of evidence was looked at.
    EvidenceView "evidence_view",
    /// A document was taken out, to be read or printed; the object names its number and the form of the file.
    DocumentTake "document_take",
    /// Somebody at work was recorded as away; the object names person, days and deputy.
    AbsenceNote "absence_note",
    /// An absence was cancelled.
    AbsenceCancel "absence_cancel",
    /// An interest of somebody at work was declared (回避); the object names person and village or mine.
    InterestDeclare "interest_declare",
    /// A declaration was ended by another person.
    InterestEnd "interest_end",
    /// Routing rules were drafted; the object names number, version and hash.
    RulesDraft "rules_draft",
    /// A draft of routing rules was published by another person; the object names number, version and first day.
    RulesPublish "rules_publish",
    /// A draft of routing rules was taken back.
    RulesWithdraw "rules_withdraw",
    /// An entry of a batch's log; the object names batch, number, kind and hash.
    BatchEvent "batch_event",
    /// An entry of the log of a preservation with its escrow; the object names record, number, kind and hash.
    PreservationEvent "preservation_event",
    /// The audit log was read.
    AuditRead "audit_read",
}

/// Whether it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Done.
    Done,
    /// Refused.
    Refused,
}

impl Outcome {
    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Refused => "refused",
        }
    }
}

/// Something to be written into the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: OffsetDateTime,
    /// Who, and as what.
    pub actor: Actor,
    /// What.
    pub act: Act,
    /// To what: a number, a file, a filter. Never personal data.
    pub object: String,
    /// Case, when it is about one.
    pub case_code: Option<String>,
    /// Reason given.
    pub reason: Option<String>,
    /// Whether it was done.
    pub outcome: Outcome,
}

impl AuditEntry {
    /// Something done that is about no case and asked for no reason.
    pub fn done(at: OffsetDateTime, actor: &Actor, act: Act, object: impl Into<String>) -> AuditEntry {
        let object = object.into();
        let (case_code, reason, outcome) = (None, None, Outcome::Done);
        AuditEntry { at, actor: actor.clone(), act, object, case_code, reason, outcome }
    }

    /// The same, about a case.
    pub fn about(mut self, case: &str) -> AuditEntry {
        self.case_code = Some(case.to_owned());
        self
    }

    /// The same, with its reason.
    pub fn because(mut self, reason: &str) -> AuditEntry {
        self.reason = Some(reason.to_owned());
        self
    }

    /// The same, refused.
    pub fn refused(mut self) -> AuditEntry {
        self.outcome = Outcome::Refused;
        self
    }
}

/// A row of the log as stored. Words are kept as they are, so that a row with a wrong one is found and not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// Running number, from 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: OffsetDateTime,
    /// Identifier of who.
    pub actor_id: String,
    /// Name of who.
    pub actor_name: String,
    /// Machine word of the capacity.
    pub actor_capacity: Option<String>,
    /// Machine word of the act.
    pub act: String,
    /// To what.
    pub object: String,
    /// Case.
    pub case_code: Option<String>,
    /// Reason.
    pub reason: Option<String>,
    /// Machine word of the outcome.
    pub outcome: String,
    /// Hash of the row before.
    pub previous: String,
    /// SHA-256 over all of it, hexadecimal.
    pub hash: String,
}

impl AuditRecord {
    /// Seals an entry after the last row. `None` for a year that cannot be written.
    pub fn seal(entry: &AuditEntry, last_seq: i64, last_hash: &str) -> Option<AuditRecord> {
        // PostgreSQL keeps microseconds: seal what will be read back.
        let at = entry.at.replace_nanosecond(entry.at.nanosecond() / 1000 * 1000).unwrap_or(entry.at);
        let seq = last_seq + 1;
        let mut record = AuditRecord {
            seq,
            at,
            actor_id: entry.actor.id.clone(),
            actor_name: entry.actor.name.clone(),
            actor_capacity: entry.actor.capacity.map(|c| c.as_str().to_owned()),
            act: entry.act.as_str().to_owned(),
            object: entry.object.clone(),
            case_code: entry.case_code.clone(),
            reason: entry.reason.clone(),
            outcome: entry.outcome.as_str().to_owned(),
            previous: last_hash.to_owned(),
            hash: String::new(),
        };
        record.hash = record.digest_as(seq)?;
        Some(record)
    }

    /// The hash the row has under a number. `None` for a year that cannot be written.
    pub fn digest_as(&self, seq: i64) -> Option<String> {
        let at = self.at.to_offset(UtcOffset::UTC).format(&Rfc3339).ok()?;
        let seq = seq.to_string();
        // What is not there is told apart from what is empty.
        let optional = |text: &'_ Option<String>| text.as_ref().map_or("-".to_owned(), |t| format!("+{t}"));
        let (capacity, case, reason) =
            (optional(&self.actor_capacity), optional(&self.case_code), optional(&self.reason));
        Some(digest([
            "audit",
            &seq,
            &at,
            &self.actor_id,
            &self.actor_name,
            &capacity,
            &self.act,
            &self.object,
            &case,
            &reason,
            &self.outcome,
            &self.previous,
        ]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::{ChainFault, ChainWalk};
    use time::Duration;

    fn log(rows: usize) -> Vec<AuditRecord> {
        let mut log: Vec<AuditRecord> = vec![];
        for i in 0..rows {
            let at = OffsetDateTime::UNIX_EPOCH + Duration::seconds(i as i64);
            let entry = AuditEntry::done(at, &Actor::system(), Act::Export, format!("row {i}")).about("c");
            let (seq, hash) = log.last().map_or((0, BEGINNING), |r| (r.seq, &*r.hash));
            let record = AuditRecord::seal(&entry, seq, hash).unwrap();
            log.push(record);
        }
        log
    }

    fn faults(log: &[AuditRecord]) -> Vec<ChainFault> {
        let mut walk = ChainWalk::default();
        log.iter().flat_map(|r| walk.step(r.seq, &r.previous, &r.hash, |n| r.digest_as(n))).collect()
    }

    #[test]
    fn a_log_that_nobody_touched_has_no_fault() {
        assert_eq!(faults(&log(20)), []);
    }

    #[test]
    fn an_edit_of_any_column_is_found_at_its_row() {
        let edits: [fn(&mut AuditRecord); 9] = [
            |r| r.at += Duration::SECOND,
            |r| r.actor_id = "x".into(),
            |r| r.actor_name = "x".into(),
            |r| r.actor_capacity = None,
            |r| r.act = "x".into(),
            |r| r.object.push('x'),
            |r| r.case_code = None,
            |r| r.reason = Some(String::new()),
            |r| r.outcome = "refused".into(),
        ];
        for edit in edits {
            let mut log = log(5);
            edit(&mut log[2]);
            assert_eq!(faults(&log), [ChainFault::Edited { seq: 3 }]);
        }
    }

    #[test]
    fn missing_rows_are_told_by_their_numbers() {
        let mut rows = log(9);
        rows.drain(3..5);
        rows.remove(0);
        assert_eq!(
            faults(&rows),
            [ChainFault::Missing { from: 1, to: 1 }, ChainFault::Missing { from: 4, to: 5 }]
        );
    }

    #[test]
    fn two_rows_that_changed_places_are_told_with_where_they_were() {
        let mut log = log(6);
        log.swap(1, 3);
        (log[1].seq, log[3].seq) = (2, 4);
        let swapped = [
            ChainFault::Reordered { seq: 2, written_as: 4 },
            ChainFault::Reordered { seq: 4, written_as: 2 },
        ];
        assert_eq!(faults(&log), swapped);
    }

    #[test]
    fn a_row_sealed_anew_by_somebody_who_knows_how_is_found_at_the_next() {
        let mut log = log(4);
        log[1].object = "forged".into();
        log[1].hash = log[1].digest_as(2).unwrap();
        assert_eq!(faults(&log), [ChainFault::Replaced { seq: 3 }]);
    }

    #[test]
    fn rows_put_together_after_a_deletion_are_found_although_the_numbers_have_no_gap() {
        let mut log = log(4);
        log.remove(1);
        log[1].seq = 2;
        log[2].seq = 3;
        assert!(faults(&log).contains(&ChainFault::Reordered { seq: 2, written_as: 3 }));
    }

    #[test]
    fn machine_words_of_acts_parse_back() {
        assert!(Act::ALL.iter().all(|a| Act::parse(a.as_str()) == Some(*a)));
    }
}
