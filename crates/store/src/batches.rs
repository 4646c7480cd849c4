//! Batches: their members, their logs, and changes of them.
//!
//! A change never writes a member's result. It writes into a member's case only that the case joined or left the batch.

use crate::audit::Owed;
use crate::change::{OpenFile, Tx};
use crate::read_atlas::{count, word};
use crate::wall::lift;
use crate::{Office, Store, StoreError};
use casework::batch::{BatchCommand, BatchEvent, BatchEventBody, Outcome, Proceeding, Stage};
use casework::hindrance::Hindrance;
use casework::{Act, Actor, AuditEntry, Batch, Capacity, CaseCode, EventBody, Refusal, Scope, State};
use std::collections::BTreeMap;
use time::{Date, OffsetDateTime};

/// What a change of a batch writes: who acts, and the entries with the members that they are about.
pub type BatchChange = (Actor, Vec<(Option<String>, BatchEventBody)>);

/// A member with what its case tells.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberCase {
    /// Running number of the case.
    pub id: i64,
    /// Its code.
    pub code: String,
    /// Its state.
    pub state: State,
    /// Its category.
    pub category: String,
    /// What was reported.
    pub summary: String,
    /// People concerned.
    pub people: u32,
    /// Households concerned, when known.
    pub households: Option<u32>,
    /// Longitude and latitude.
    pub at: (f64, f64),
    /// What became of it.
    pub outcome: Outcome,
}

/// Something that a member's file holds, with its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// Code of the case.
    pub code: String,
    /// Kind of a document, `evidence`, or `history`.
    pub kind: String,
    /// Number of the paper, of the item, or of the last event.
    pub name: String,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// A batch as far as a reader may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchFile {
    /// The row.
    pub batch: Batch,
    /// As it stands.
    pub proceeding: Proceeding,
    /// Its log.
    pub log: Vec<BatchEvent>,
    /// The cases of its members.
    pub members: Vec<MemberCase>,
}

impl BatchFile {
    /// What became of the members.
    pub fn outcomes(&self) -> BTreeMap<String, Outcome> {
        outcomes(&self.members)
    }
}

fn outcomes(members: &[MemberCase]) -> BTreeMap<String, Outcome> {
    members.iter().map(|member| (member.code.clone(), member.outcome)).collect()
}

impl Store {
    /// The batches of which the scope sees a member.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn batches(&self, scope: &Scope) -> Result<Vec<Batch>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let matters = scope.matters() as Option<&[String]>;
        let rows = sqlx::query_file_as!(BatchRow, "sql/batch/all.sql", scope.area_prefix(), matters)
            .fetch_all(&mut *tx)
            .await?;
        rows.into_iter().map(Batch::try_from).collect()
    }

    /// A batch with the members and the log that the scope sees.
    ///
    /// # Errors
    /// [`StoreError::NoBatch`] when there is none or no member of it is seen.
    pub async fn batch(&self, scope: &Scope, id: &str) -> Result<BatchFile, StoreError> {
        let batch = self.batches(scope).await?.into_iter().find(|b| b.id == id);
        let batch = batch.ok_or_else(|| StoreError::NoBatch(id.to_owned()))?;
        let mut tx = self.begin_as(scope).await?;
        let members = members(&mut tx, scope, id).await?;
        let log = log(&mut tx, scope, id).await?;
        let proceeding = match log.is_empty() {
            true => taken_over(&batch, &members),
            false => Proceeding::of(&log),
        };
        Ok(BatchFile { batch, proceeding, log, members })
    }

    /// What the members of a batch hold, by case: papers, evidence and the end of each history, as far as the scope sees.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn enclosures(&self, scope: &Scope, id: &str) -> Result<Vec<Enclosure>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let matters = scope.matters() as Option<&[String]>;
        let rows =
            sqlx::query_file_as!(Enclosure, "sql/batch/enclosures.sql", id, scope.area_prefix(), matters);
        Ok(rows.fetch_all(&mut *tx).await?)
    }

    /// Opens a batch with its first cases, all of which the scope must see; gives its identifier.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] for the first case that is not seen, [`StoreError::Refused`] for one that cannot enter;
    /// nothing is stored then.
    pub async fn open_batch(
        &self,
        scope: &Scope,
        (name, mine): (&str, Option<&str>),
        entries: BatchChange,
        now: OffsetDateTime,
    ) -> Result<String, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let cases: Vec<String> = entries.1.iter().filter_map(|(case, _)| case.clone()).collect();
        must_see(&mut tx, scope, &cases).await?;
        lift(&mut tx, scope).await?;
        sqlx::query_file!("sql/batch/lock_numbers.sql").fetch_one(&mut *tx).await?;
        let opened = casework::course::civil_day(now);
        let year = opened.year().to_string();
        let last = sqlx::query_file_scalar!("sql/batch/last_number.sql", year).fetch_one(&mut *tx).await?;
        let id = format!("B{year}-{:02}", last.unwrap_or(0) + 1);
        may_enter(&mut tx, &id, &cases).await?;
        let batch = Batch {
            id: id.clone(),
            name: name.to_owned(),
            stage: Stage::Collecting,
            lead_case: None,
            mine: mine.map(str::to_owned),
            opened,
            synthetic: false,
        };
        insert(&mut tx, std::slice::from_ref(&batch)).await?;
        let mut book = Book { batch, proceeding: Proceeding::default(), last: None, owed: Owed::default() };
        book.write(&mut tx, entries, now).await?;
        book.owed.pay(&mut tx).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Changes a batch: `decide` sees it whole under a row lock, with what became of its members, and says who acts and
    /// what is written, or refuses. The scope must see the batch and every case that the command names.
    ///
    /// # Errors
    /// [`StoreError::NoBatch`], [`StoreError::NoCase`], [`StoreError::Refused`]; nothing is stored then.
    pub async fn change_batch(
        &self,
        scope: &Scope,
        office: &Office<'_>,
        (id, command): (&str, &BatchCommand),
        now: OffsetDateTime,
        decide: impl FnOnce(&Proceeding, &BTreeMap<String, Outcome>) -> Result<BatchChange, Refusal>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let mut book = Book::locked(&mut tx, id).await?;
        let named: Vec<String> = command.cases().into_iter().map(as_kept).collect();
        must_see(&mut tx, scope, &named).await?;
        lift(&mut tx, scope).await?;
        let members = members(&mut tx, &Scope::whole_banner(), id).await?;
        book.read(&mut tx, &members, now).await?;
        let change = decide(&book.proceeding, &outcomes(&members))?;
        if let BatchCommand::ListMembers { .. } | BatchCommand::OptIn { .. } = command {
            may_enter(&mut tx, id, &named).await?;
        }
        let actor = change.0.clone();
        let joins = change.1.iter().find_map(|(_, body)| joins_or_leaves(body, id));
        book.write(&mut tx, change, now).await?;
        let mut case = None;
        if let Some((code, body)) = joins {
            case = move_case(&mut tx, office, &actor, &CaseCode::parse(&code)?, body, now).await?;
        }
        if let Some(open) = &mut case {
            open.settle_with(&mut tx, book.owed).await?;
            open.announce(&mut tx).await?;
        } else {
            book.owed.pay(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

struct BatchRow {
    id: String,
    name: String,
    stage: String,
    lead_case: Option<String>,
    mine_id: Option<String>,
    opened: Date,
    synthetic: bool,
}

impl TryFrom<BatchRow> for Batch {
    type Error = StoreError;

    fn try_from(row: BatchRow) -> Result<Batch, StoreError> {
        let BatchRow { id, name, stage, lead_case, mine_id, opened, synthetic } = row;
        let stage = word("batch", "stage", &stage, Stage::parse)?;
        Ok(Batch { id, name, stage, lead_case, mine: mine_id, opened, synthetic })
    }
}

/// A batch on the desk of a transaction, its row locked.
struct Book {
    batch: Batch,
    proceeding: Proceeding,
    last: Option<BatchEvent>,
    owed: Owed,
}

impl Book {
    /// Locks the row, which the database shows only to who sees a member.
    async fn locked(tx: &mut Tx, id: &str) -> Result<Book, StoreError> {
        let row = sqlx::query_file_as!(BatchRow, "sql/batch/lock.sql", id).fetch_optional(&mut **tx).await?;
        let batch = Batch::try_from(row.ok_or_else(|| StoreError::NoBatch(id.to_owned()))?)?;
        Ok(Book { batch, proceeding: Proceeding::default(), last: None, owed: Owed::default() })
    }

    /// Reads the whole log and proves its chain; a batch from before logs is taken over first.
    async fn read(
        &mut self,
        tx: &mut Tx,
        members: &[MemberCase],
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let id = self.batch.id.clone();
        let mut log = log(tx, &Scope::whole_banner(), &id).await?;
        BatchEvent::verify(&id, &log).map_err(|e| StoreError::corrupt("batch_event", "chain", e))?;
        if log.is_empty() {
            self.batch.lead_case =
                sqlx::query_file_scalar!("sql/batch/lead.sql", id).fetch_optional(&mut **tx).await?;
            let codes: Vec<String> = members.iter().map(|member| member.code.clone()).collect();
            let entries = Proceeding::taking_over(&self.batch, &codes);
            return self.write(tx, (Actor::system(), entries), now).await;
        }
        self.proceeding = Proceeding::of(&log);
        self.last = log.pop();
        Ok(())
    }

    /// Appends entries to the log and writes what lists need of them.
    async fn write(
        &mut self,
        tx: &mut Tx,
        (actor, entries): BatchChange,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let before = self.proceeding.clone();
        let mut events = vec![];
        for entry in entries {
            self.proceeding.add(&actor.id, entry.0.as_deref(), &entry.1);
            let event = BatchEvent::seal(&self.batch.id, self.last.as_ref(), actor.clone(), now, entry);
            let event = event.map_err(|e| StoreError::corrupt("batch_event", "entry", e))?;
            events.push(event.clone());
            self.last = Some(event);
        }
        insert_events(tx, &self.batch.id, &events).await?;
        for event in &events {
            let object = format!("{} {} {} {}", self.batch.id, event.seq, event.body.kind(), event.hash);
            let entry = AuditEntry::done(event.at, &actor, Act::BatchEvent, object);
            let entry = event.case.as_ref().map_or(entry.clone(), |case| entry.about(case));
            self.owed = std::mem::take(&mut self.owed).and(entry);
        }
        self.project(tx, &before).await
    }

    /// Brings the rows of members and the stage to where the log stands.
    async fn project(&self, tx: &mut Tx, before: &Proceeding) -> Result<(), StoreError> {
        let now = &self.proceeding;
        let leads = |of: &Proceeding, code: &String| of.lead.as_ref() == Some(code);
        let changed: Vec<_> = now
            .members
            .iter()
            .filter(|(code, member)| {
                let same = before.members.get(*code).is_some_and(|old| old.standing == member.standing);
                !same || leads(before, code) != leads(now, code)
            })
            .collect();
        sqlx::query_file!(
            "sql/batch/put_members.sql",
            self.batch.id,
            &changed.iter().map(|(code, _)| (*code).clone()).collect::<Vec<_>>(),
            &changed.iter().map(|(_, m)| m.standing.as_str().to_owned()).collect::<Vec<_>>(),
            &changed.iter().map(|(code, _)| leads(now, code)).collect::<Vec<_>>(),
        )
        .execute(&mut **tx)
        .await?;
        sqlx::query_file!("sql/batch/set_stage.sql", self.batch.id, now.stage.as_str())
            .execute(&mut **tx)
            .await?;
        Ok(())
    }
}

/// Writes batches without members.
pub(crate) async fn insert(tx: &mut Tx, batches: &[Batch]) -> Result<(), StoreError> {
    let text = |of: fn(&Batch) -> String| batches.iter().map(of).collect::<Vec<_>>();
    sqlx::query_file!(
        "sql/batch/insert.sql",
        &text(|b| b.id.clone()),
        &text(|b| b.name.clone()),
        &text(|b| b.stage.as_str().to_owned()),
        &batches.iter().map(|b| b.mine.clone()).collect::<Vec<_>>() as &[Option<String>],
        &batches.iter().map(|b| b.opened).collect::<Vec<_>>(),
        &batches.iter().map(|b| b.synthetic).collect::<Vec<_>>(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes the members of batches that were loaded with their cases.
pub(crate) async fn insert_loaded_members(tx: &mut Tx, batches: &[Batch]) -> Result<(), StoreError> {
    let leads: Vec<String> = batches.iter().filter_map(|b| b.lead_case.clone()).collect();
    sqlx::query_file!("sql/batch/insert_members_loaded.sql", &leads).execute(&mut **tx).await?;
    Ok(())
}

async fn insert_events(tx: &mut Tx, id: &str, events: &[BatchEvent]) -> Result<(), StoreError> {
    let bodies = events.iter().map(|e| serde_json::to_value(&e.body)).collect::<Result<Vec<_>, _>>()?;
    let text = |of: fn(&BatchEvent) -> &str| events.iter().map(|e| of(e).to_owned()).collect::<Vec<_>>();
    sqlx::query_file!(
        "sql/batch/insert_events.sql",
        id,
        &events.iter().map(|e| e.seq as i32).collect::<Vec<_>>(),
        &events.iter().map(|e| e.case.clone()).collect::<Vec<_>>() as &[Option<String>],
        &text(|e| e.body.kind()),
        &bodies,
        &text(|e| &e.actor.id),
        &text(|e| &e.actor.name),
        &events.iter().map(|e| e.actor.capacity.map(|c| c.as_str().to_owned())).collect::<Vec<_>>()
            as &[Option<String>],
        &events.iter().map(|e| e.at).collect::<Vec<_>>(),
        &text(|e| &e.previous),
        &text(|e| &e.hash),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn members(tx: &mut Tx, scope: &Scope, id: &str) -> Result<Vec<MemberCase>, StoreError> {
    let deciding: Vec<String> = Outcome::DECIDING.iter().map(|s| s.as_str().to_owned()).collect();
    let matters = scope.matters() as Option<&[String]>;
    let rows =
        sqlx::query_file_as!(MemberRow, "sql/batch/members.sql", id, scope.area_prefix(), matters, &deciding)
            .fetch_all(&mut **tx)
            .await?;
    rows.into_iter().map(MemberCase::try_from).collect()
}

struct MemberRow {
    id: i64,
    code: String,
    state: String,
    category: String,
    summary: String,
    people: i32,
    households: Option<i32>,
    lon: f64,
    lat: f64,
    newest: Option<String>,
}

impl TryFrom<MemberRow> for MemberCase {
    type Error = StoreError;

    fn try_from(row: MemberRow) -> Result<MemberCase, StoreError> {
        let newest = row.newest.map(|w| word("case_event", "state", &w, State::parse)).transpose()?;
        Ok(MemberCase {
            id: row.id,
            code: row.code,
            state: word("case_file", "state", &row.state, State::parse)?,
            category: row.category,
            summary: row.summary,
            people: count(row.people),
            households: row.households.map(count),
            at: (row.lon, row.lat),
            outcome: Outcome::of(newest),
        })
    }
}

async fn log(tx: &mut Tx, scope: &Scope, id: &str) -> Result<Vec<BatchEvent>, StoreError> {
    let matters = scope.matters() as Option<&[String]>;
    let rows = sqlx::query_file!("sql/batch/events.sql", id, scope.area_prefix(), matters)
        .fetch_all(&mut **tx)
        .await?;
    rows.into_iter()
        .map(|r| {
            let capacity = r.actor_capacity.map(|c| word("batch_event", "capacity", &c, Capacity::parse));
            let actor = Actor { id: r.actor_id, name: r.actor_name, capacity: capacity.transpose()? };
            Ok(BatchEvent {
                seq: count(r.seq),
                case: r.case_code,
                actor,
                at: r.at,
                body: serde_json::from_value(r.body)?,
                previous: r.previous,
                hash: r.hash,
            })
        })
        .collect()
}

/// As a batch without a log stands.
fn taken_over(batch: &Batch, members: &[MemberCase]) -> Proceeding {
    let codes: Vec<String> = members.iter().map(|member| member.code.clone()).collect();
    let mut proceeding = Proceeding::default();
    for (case, body) in Proceeding::taking_over(batch, &codes) {
        proceeding.add(&Actor::system().id, case.as_deref(), &body);
    }
    proceeding
}

/// A code as it is kept, for the question whether its case is seen; what is no code is no case.
fn as_kept(code: &str) -> String {
    CaseCode::parse(code).map_or_else(|_| code.to_owned(), |code| code.to_string())
}

/// Who names a case must see it.
async fn must_see(tx: &mut Tx, scope: &Scope, codes: &[String]) -> Result<(), StoreError> {
    let matters = scope.matters() as Option<&[String]>;
    let missing = sqlx::query_file_scalar!("sql/batch/missing_case.sql", codes, scope.area_prefix(), matters)
        .fetch_optional(&mut **tx)
        .await?;
    missing.map_or(Ok(()), |code| Err(StoreError::NoCase(code)))
}

async fn may_enter(tx: &mut Tx, id: &str, codes: &[String]) -> Result<(), StoreError> {
    let held =
        sqlx::query_file_scalar!("sql/batch/may_enter.sql", id, codes).fetch_optional(&mut **tx).await?;
    held.map_or(Ok(()), |_| Err(Refusal::NotYet(Hindrance::InOtherBatch).into()))
}

/// What an entry of the log writes into the member's own case.
fn joins_or_leaves(body: &BatchEventBody, id: &str) -> Option<(String, EventBody)> {
    let batch = id.to_owned();
    match body {
        BatchEventBody::Acted { command: BatchCommand::OptIn { case, .. }, .. } => {
            Some((case.clone(), EventBody::Batched { batch }))
        }
        BatchEventBody::Acted { command: BatchCommand::OptOut { case, .. }, .. } => {
            Some((case.clone(), EventBody::Unbatched { batch }))
        }
        _ => None,
    }
}

/// Lets a case join or leave; nothing when it stands so already.
async fn move_case(
    tx: &mut Tx,
    office: &Office<'_>,
    actor: &Actor,
    code: &CaseCode,
    body: EventBody,
    now: OffsetDateTime,
) -> Result<Option<OpenFile>, StoreError> {
    let mut open = OpenFile::locked(tx, &Scope::whole_banner(), code).await?;
    let fits = match &body {
        EventBody::Batched { batch } => open.case.batch.as_ref() == Some(batch),
        EventBody::Unbatched { batch } => open.case.batch.as_ref() != Some(batch),
        _ => true,
    };
    if fits {
        return Ok(None);
    }
    open.append(tx, office, actor, body, now).await?;
    open.write(tx, office).await?;
    Ok(Some(open))
}
