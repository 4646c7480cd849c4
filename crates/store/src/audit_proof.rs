//! Reading both kinds of chains back: the audit log and the history of every case.

use crate::audit::{AuditRoot, DailyRoot, event_of_object};
use crate::load::heads_digest;
use crate::{Store, StoreError};
use casework::audit::{Act, AuditRecord};
use casework::chain::{ChainFault, ChainWalk};
use casework::{Actor, Capacity, CaseEvent, Scope};
use futures_util::TryStreamExt;
use std::collections::{HashMap, HashSet};

/// Faults that are told one by one; more are only counted.
const TOLD: usize = 1_000;

/// Where a chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProvenFault {
    /// In the audit log.
    Audit(ChainFault),
    /// In the history of a case.
    Case {
        /// Case.
        case: String,
        /// What is wrong.
        fault: ChainFault,
    },
    /// The audit log knows an event of a case that is not there, or not so.
    EventGone {
        /// Case.
        case: String,
        /// Number of the event.
        seq: i64,
    },
    /// The histories that were loaded with the banner are not those any more; an event at the end of one is missing, or
    /// a case.
    LoadedChanged,
    /// A root that was written down elsewhere is not in the log.
    RootGone {
        /// Number of the row.
        seq: i64,
    },
}

impl std::fmt::Display for ProvenFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ProvenFault::Audit(fault) => write!(f, "audit: {fault}"),
            ProvenFault::Case { case, fault } => write!(f, "case {case}: event {fault}"),
            ProvenFault::EventGone { case, seq } => {
                write!(f, "case {case}: event row {seq} is missing or replaced; the audit log knows another")
            }
            ProvenFault::LoadedChanged => f.write_str(
                "the histories loaded with the banner are not complete: events or cases are missing",
            ),
            ProvenFault::RootGone { seq } => {
                write!(f, "audit: row {seq} is missing or does not have the hash that was written down")
            }
        }
    }
}

/// What came of reading all chains.
#[derive(Debug, Clone, Default)]
pub struct AuditProof {
    /// Rows of the log.
    pub audit_rows: u64,
    /// Cases with a history.
    pub cases: u64,
    /// Events of all cases.
    pub events: u64,
    /// Last row of the log.
    pub root: Option<AuditRoot>,
    /// What does not hold, at most a thousand of them.
    pub faults: Vec<ProvenFault>,
    /// How many do not hold.
    pub fault_count: u64,
}

impl AuditProof {
    fn tell(&mut self, fault: ProvenFault) {
        self.fault_count += 1;
        if self.faults.len() < TOLD {
            self.faults.push(fault);
        }
    }
}

/// What the log knows of the histories.
#[derive(Default)]
struct Known {
    /// By case: events by number with their hash, first number first.
    events: HashMap<String, Vec<(i64, String)>>,
    /// What was said of the histories when the banner was loaded.
    loaded: Option<String>,
}

/// The history of one case while it is read.
#[derive(Default)]
struct History {
    case: String,
    walk: ChainWalk,
    /// The last event that was loaded with the banner.
    loaded: Option<(i64, String)>,
    first_audited: Option<i64>,
    wanted: std::vec::IntoIter<(i64, String)>,
    next: Option<(i64, String)>,
}

impl Store {
    /// Reads the audit log and every history as they stand at one instant, row by row, and tells what does not hold.
    /// `written_down` is number and hash of a root kept elsewhere.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn prove(&self, written_down: Option<(i64, &str)>) -> Result<AuditProof, StoreError> {
        let mut tx = self
            .begin_with(
                &Scope::whole_banner(),
                "begin transaction isolation level repeatable read, read only",
            )
            .await?;
        let mut proof = AuditProof::default();
        let mut known = Known::default();
        let mut walk = ChainWalk::default();
        let mut root_found = written_down.is_none();
        let kept =
            sqlx::query_file_as!(DailyRoot, "sql/audit/roots.sql", i64::MAX).fetch_all(&mut *tx).await?;
        let mut kept: HashSet<_> = kept.into_iter().map(|r| (r.seq, r.hash)).collect();
        let mut rows = sqlx::query_file_as!(AuditRecord, "sql/audit/all.sql").fetch(&mut *tx);
        while let Some(row) = rows.try_next().await? {
            for fault in walk.step(row.seq, &row.previous, &row.hash, |n| row.digest_as(n)) {
                proof.tell(ProvenFault::Audit(fault));
            }
            root_found |= written_down == Some((row.seq, &*row.hash));
            known.learn(&row);
            kept.remove(&(row.seq, row.hash.clone()));
            proof.audit_rows += 1;
            proof.root = Some(AuditRoot { seq: row.seq, at: row.at, hash: row.hash });
        }
        drop(rows);
        if let (false, Some((seq, _))) = (root_found, written_down) {
            proof.tell(ProvenFault::RootGone { seq });
        }
        let told = written_down.filter(|_| !root_found);
        let told = |row: &(i64, String)| told == Some((row.0, row.1.as_str()));
        let mut gone: Vec<i64> = kept.into_iter().filter(|row| !told(row)).map(|(seq, _)| seq).collect();
        gone.sort_unstable();
        for seq in gone {
            proof.tell(ProvenFault::RootGone { seq });
        }
        // With rows of the log gone it cannot be said any more which events were loaded.
        known.loaded = known.loaded.filter(|_| proof.fault_count == 0);
        prove_histories(&mut tx, &mut known, &mut proof).await?;
        tx.rollback().await?;
        Ok(proof)
    }
}

async fn prove_histories(
    tx: &mut sqlx::PgConnection,
    known: &mut Known,
    proof: &mut AuditProof,
) -> Result<(), StoreError> {
    let mut loaded = vec![];
    let mut history = History::default();
    let mut rows = sqlx::query_file!("sql/event/all.sql").fetch(tx);
    while let Some(r) = rows.try_next().await? {
        if history.case != r.code {
            let next = History::begin(&r.code, known);
            loaded.extend(std::mem::replace(&mut history, next).end(proof));
            proof.cases += 1;
        }
        proof.events += 1;
        let capacity = r.actor_capacity.as_deref().map(Capacity::parse);
        // A capacity or body that cannot be read was not written so: the row has no hash that fits.
        let event = serde_json::from_value(r.body).ok().filter(|_| capacity != Some(None)).map(|body| {
            let actor = Actor { id: r.actor_id, name: r.actor_name, capacity: capacity.flatten() };
            let (previous, hash) = (r.previous.clone(), r.hash.clone());
            CaseEvent { seq: u32::try_from(r.seq).unwrap_or(0), actor, at: r.at, body, previous, hash }
        });
        let digest = |n: i64| event.as_ref()?.digest_as(&r.code, u32::try_from(n).ok()?);
        history.take(i64::from(r.seq), &r.previous, &r.hash, digest, proof);
    }
    loaded.extend(history.end(proof));
    // Cases that the log knows and that have no history at all.
    let mut gone: Vec<_> = known.events.drain().collect();
    gone.sort();
    for (case, events) in gone {
        for (seq, _) in events {
            proof.tell(ProvenFault::EventGone { case: case.clone(), seq });
        }
    }
    if let Some(said) = &known.loaded
        && *said != heads_digest(loaded.iter().map(|(case, seq, hash)| (&**case, *seq, &**hash)))
    {
        proof.tell(ProvenFault::LoadedChanged);
    }
    Ok(())
}

impl Known {
    fn learn(&mut self, row: &AuditRecord) {
        if row.act == Act::CaseEvent.as_str()
            && let (Some(case), Some((seq, hash))) = (&row.case_code, event_of_object(&row.object))
        {
            self.events.entry(case.clone()).or_default().push((seq, hash.to_owned()));
        }
        if row.act == Act::BannerLoad.as_str() {
            self.loaded = Some(row.object.clone());
        }
    }
}

impl History {
    fn begin(case: &str, known: &mut Known) -> History {
        let mut wanted = known.events.remove(case).unwrap_or_default();
        wanted.sort();
        let mut wanted = wanted.into_iter();
        let next = wanted.next();
        let first_audited = next.as_ref().map(|(seq, _)| *seq);
        History { case: case.to_owned(), next, wanted, first_audited, ..History::default() }
    }

    fn take(
        &mut self,
        seq: i64,
        previous: &str,
        hash: &str,
        digest_as: impl Fn(i64) -> Option<String>,
        proof: &mut AuditProof,
    ) {
        let faults = self.walk.step(seq, previous, hash, digest_as);
        let faulty = !faults.is_empty();
        for fault in faults {
            proof.tell(ProvenFault::Case { case: self.case.clone(), fault });
        }
        if self.first_audited.is_none_or(|first| seq < first) {
            self.loaded = Some((seq, hash.to_owned()));
        }
        while let Some((wanted, wanted_hash)) = self.next.take_if(|(wanted, _)| *wanted <= seq) {
            // A fault of the chain at the same row was told already.
            if (wanted != seq || wanted_hash != hash) && !faulty {
                proof.tell(ProvenFault::EventGone { case: self.case.clone(), seq: wanted });
            }
            self.next = self.wanted.next();
        }
    }

    /// The last loaded event of the case, once all of its rows were taken.
    fn end(self, proof: &mut AuditProof) -> Option<(String, i64, String)> {
        for (seq, _) in self.next.into_iter().chain(self.wanted) {
            proof.tell(ProvenFault::EventGone { case: self.case.clone(), seq });
        }
        self.loaded.map(|(seq, hash)| (self.case, seq, hash))
    }
}
