//! Cases from the files of a channel: in whole parts, known references left alone, a batch that can be undone.

use crate::audit::append;
use crate::change::{Fresh, OpenFile, Tx};
use crate::load::insert_cases;
use crate::office::Office;
use crate::personal_data::PartyRows;
use crate::{Store, StoreError, shape::Shape};
use casework::audit::{Act, AuditEntry};
use casework::course::SHANGHAI;
use casework::intake::{IncomingCase, KnownReport};
use casework::party::Added;
use casework::{Actor, CaseCode, Channel, EventBody, Scope, State};
use std::collections::{HashMap, HashSet};
use time::OffsetDateTime;

/// Cases stored in one transaction.
pub const IMPORT_PART: usize = 2_000;
/// Cases withdrawn in one transaction.
const UNDO_PART: i64 = 200;
/// Fewer cases than these are not worth a thread.
const FEW: usize = 100;
/// Codes told of cases that were worked on since.
const TOLD: i64 = 1_000;

/// What is known of an import before its first case is stored.
#[derive(Debug, Clone, Copy)]
pub struct CaseImport<'a> {
    /// Channel of the cases.
    pub channel: Channel,
    /// Name of the mapping.
    pub mapping: &'a str,
    /// Name of the file.
    pub file_name: &'a str,
    /// Of the file, hexadecimal.
    pub file_sha256: &'a str,
    /// Rows of the file.
    pub rows: usize,
    /// Rows that were known without a difference.
    pub known: usize,
    /// Rows that were known with a difference.
    pub changed: usize,
}

/// A batch, as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportBatch {
    /// Number.
    pub id: i64,
    /// When.
    pub at: OffsetDateTime,
    /// Who.
    pub actor_name: String,
    /// Channel.
    pub channel: String,
    /// Mapping.
    pub mapping: String,
    /// Name of the file.
    pub file_name: String,
    /// Of the file, hexadecimal.
    pub file_sha256: String,
    /// Rows of the file.
    pub file_rows: i32,
    /// Rows that were known without a difference.
    pub known: i32,
    /// Rows that were known with a difference.
    pub changed: i32,
    /// When it was undone.
    pub undone_at: Option<OffsetDateTime>,
    /// Who undid it.
    pub undone_by: Option<String>,
    /// Why.
    pub undone_reason: Option<String>,
    /// Cases that came of it.
    pub cases: i64,
}

/// What undoing a batch came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// Cases withdrawn.
    pub withdrawn: usize,
    /// Cases that somebody has worked on since: they stay.
    pub kept: Vec<String>,
}

impl Store {
    /// Which references of a channel have a case already.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn known_references(
        &self,
        scope: &Scope,
        channel: Channel,
        references: &[String],
    ) -> Result<HashMap<String, KnownReport>, StoreError> {
        let mut tx = self.begin_as_program("a reference is taken, whoever may see its case").await?;
        let mut known = HashMap::new();
        for part in references.chunks(20_000) {
            let rows = sqlx::query_file!(
                "sql/import/known.sql",
                scope.area_prefix(),
                channel.as_str(),
                part,
                scope.matters() as Option<&[String]>
            )
            .fetch_all(&mut *tx)
            .await?;
            known.extend(rows.into_iter().map(|r| {
                let case = KnownReport {
                    code: r.code,
                    category: r.category,
                    summary: r.summary,
                    people: r.people.unsigned_abs(),
                    at: (r.src_lon, r.src_lat),
                    reported_at: r.reported_at,
                };
                (r.source_ref, case)
            }));
        }
        Ok(known)
    }

    /// Writes the record of an import that begins; cases follow by [`Store::import_cases`].
    ///
    /// # Errors
    /// [`StoreError`]; nothing is stored then.
    pub async fn begin_case_import(
        &self,
        actor: &Actor,
        import: &CaseImport<'_>,
        now: OffsetDateTime,
    ) -> Result<i64, StoreError> {
        let mut tx = self.pool.begin().await?;
        let id = sqlx::query_file_scalar!(
            "sql/import/batch_insert.sql",
            now,
            actor.id,
            actor.name,
            import.channel.as_str(),
            import.mapping,
            import.file_name,
            import.file_sha256,
            import.rows as i32,
            import.known as i32,
            import.changed as i32
        )
        .fetch_one(&mut *tx)
        .await?;
        let object =
            format!("batch {id} {} rows {} sha256 {}", import.mapping, import.rows, import.file_sha256);
        append(&mut tx, &[AuditEntry::done(now, actor, Act::CaseImport, object)]).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Stores a part of an import (or what a machine sends, without a batch) in one transaction and gives the codes of its cases. References that have a case by now
    /// are left alone, so that a part that is sent twice, or by two people, is stored once.
    ///
    /// # Errors
    /// [`StoreError::NoKey`] when there are parties and no key; [`StoreError`] otherwise; nothing of the part is stored then.
    pub async fn import_cases(
        &self,
        batch: Option<i64>,
        office: &Office<'_>,
        actor: &Actor,
        channel: Channel,
        incoming: &[IncomingCase],
        now: OffsetDateTime,
    ) -> Result<Vec<String>, StoreError> {
        let mut tx = self.begin_as_program("a file is stored, whoever may read its cases afterwards").await?;
        sqlx::query_file!("sql/import/lock_channel.sql", channel.as_str()).execute(&mut *tx).await?;
        let references: Vec<String> = incoming.iter().filter_map(|c| c.report.source_ref.clone()).collect();
        let known = sqlx::query_file!(
            "sql/import/known.sql",
            "",
            channel.as_str(),
            &references,
            None as Option<&[String]>
        );
        let known: HashSet<String> =
            known.fetch_all(&mut *tx).await?.into_iter().map(|r| r.source_ref).collect();
        let is_new = |c: &&IncomingCase| c.report.source_ref.as_ref().is_none_or(|r| !known.contains(r));
        let new: Vec<&IncomingCase> = incoming.iter().filter(is_new).collect();
        if new.is_empty() {
            return Ok(vec![]);
        }
        let cases = seal(&mut tx, office, actor, &new, now).await?;
        let loads: Vec<_> =
            cases.iter().zip(&new).map(|(fresh, incoming)| fresh.load(&incoming.suggestion)).collect();
        let owed = insert_cases(&mut tx, &loads).await?;
        for fresh in &cases {
            fresh.tell(&mut tx, now).await?;
        }
        let codes: Vec<String> = cases.iter().map(|fresh| fresh.case.code.to_string()).collect();
        if let Some(batch) = batch {
            let rows: Vec<i32> = new.iter().map(|c| c.row as i32).collect();
            sqlx::query_file!("sql/import/cases_insert.sql", batch, &codes, &rows).execute(&mut *tx).await?;
        }
        let parties =
            codes.iter().zip(&new).filter_map(|(code, c)| Some((code.as_str(), 1, c.party.as_ref()?)));
        let parties: Vec<_> = parties.collect();
        if !parties.is_empty() {
            let added = Added { at: now, by: actor.id.clone() };
            PartyRows::seal(self.sealer()?, parties).insert(&mut tx, &added).await?;
        }
        owed.pay(&mut tx).await?;
        sqlx::query_file!("sql/change/lock.sql").execute(&mut *tx).await?;
        let points: Vec<Shape> = cases.iter().map(|fresh| Shape::point(fresh.case.location.point)).collect();
        sqlx::query_file!("sql/change/insert_cases.sql", &codes, &points as &[Shape])
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// The newest batches.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn import_batches(&self, most: i64) -> Result<Vec<ImportBatch>, StoreError> {
        let mut tx = self.begin_as_program("batches are counted with all their rows").await?;
        let batches = sqlx::query_file_as!(ImportBatch, "sql/import/batches.sql", most);
        Ok(batches.fetch_all(&mut *tx).await?)
    }

    /// Undoes a batch: its cases on which nobody has worked since are withdrawn by an event with the reason, never deleted, and
    /// their references become free for a corrected file. Of those that stay, the ones in the scope are named. May be broken
    /// off and repeated.
    ///
    /// # Errors
    /// [`StoreError::NoBatch`]; [`StoreError`] otherwise, with whole parts undone.
    pub async fn undo_case_import(
        &self,
        scope: &Scope,
        batch: i64,
        office: &Office<'_>,
        actor: &Actor,
        reason: &str,
        now: OffsetDateTime,
    ) -> Result<Undone, StoreError> {
        let exists = sqlx::query_file_scalar!("sql/import/batch_exists.sql", batch);
        if !exists.fetch_one(&self.pool).await? {
            return Err(StoreError::NoBatch(batch.to_string()));
        }
        let mut withdrawn = 0;
        loop {
            let part = self.undo_part(batch, office, actor, reason, now).await?;
            if part == 0 {
                break;
            }
            withdrawn += part;
        }
        let mut tx = self.pool.begin().await?;
        sqlx::query_file!("sql/import/mark_undone.sql", batch, now, actor.name, reason)
            .execute(&mut *tx)
            .await?;
        let object = format!("batch {batch} withdrawn {withdrawn}");
        let entry = AuditEntry::done(now, actor, Act::CaseImportUndo, object).because(reason);
        append(&mut tx, &[entry]).await?;
        tx.commit().await?;
        let kept = sqlx::query_file_scalar!(
            "sql/import/touched.sql",
            scope.area_prefix(),
            batch,
            TOLD,
            scope.matters() as Option<&[String]>
        );
        let mut tx = self.begin_as(scope).await?;
        Ok(Undone { withdrawn, kept: kept.fetch_all(&mut *tx).await? })
    }

    async fn undo_part(
        &self,
        batch: i64,
        office: &Office<'_>,
        actor: &Actor,
        reason: &str,
        now: OffsetDateTime,
    ) -> Result<usize, StoreError> {
        let mut tx = self.begin_as_program("a batch is undone as a whole").await?;
        let codes = sqlx::query_file_scalar!("sql/import/untouched.sql", batch, UNDO_PART)
            .fetch_all(&mut *tx)
            .await?;
        let mut open = vec![];
        for code in &codes {
            let code = CaseCode::parse(code)?;
            let mut file = OpenFile::locked(&mut tx, &Scope::whole_banner(), &code).await?;
            // Somebody may have begun to work on it before the row was locked.
            if file.last_seq() > 1 {
                continue;
            }
            let note = format!("撤销导入批次 {batch}:{reason}");
            let body = EventBody::Moved { to: State::Withdrawn, note: Some(note) };
            file.append(&mut tx, office, actor, body, now).await?;
            sqlx::query_file!("sql/import/free_reference.sql", file.id, batch).execute(&mut *tx).await?;
            open.push(file);
        }
        // All rows before the global locks.
        for file in &mut open {
            file.write(&mut tx, office).await?;
        }
        for file in &mut open {
            file.settle(&mut tx).await?;
        }
        for file in &open {
            file.announce(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(open.len())
    }
}

/// Gives incoming cases their numbers and first events.
async fn seal(
    tx: &mut Tx,
    office: &Office<'_>,
    actor: &Actor,
    new: &[&IncomingCase],
    now: OffsetDateTime,
) -> Result<Vec<Fresh>, StoreError> {
    let (year, count) = (now.to_offset(SHANGHAI).year(), new.len() as i32);
    let last =
        sqlx::query_file_scalar!("sql/case/take_numbers.sql", year, count).fetch_one(&mut **tx).await?;
    let first = (last - count + 1) as u32;
    let fresh = |(incoming, number): (&&IncomingCase, u32)| {
        let case = (incoming.report.clone(), incoming.location.clone());
        let code = CaseCode::of(year, number)?;
        Fresh::register(office, actor, code, case, Some(incoming.reported_at), now, None)
    };
    // The database waits meanwhile: hashes and periods are worked out on all cores.
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let share = new.len().div_ceil(threads).max(FEW);
    let parts: Vec<Result<Vec<Fresh>, StoreError>> = std::thread::scope(|scope| {
        let part = |(n, cases): (usize, &'_ [&IncomingCase])| {
            let numbers = first + (n * share) as u32..;
            cases.iter().zip(numbers).map(fresh).collect()
        };
        let work = |part_of| scope.spawn(move || part(part_of));
        let threads: Vec<_> = new.chunks(share).enumerate().map(work).collect();
        threads
            .into_iter()
            .map(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut all = Vec::with_capacity(new.len());
    for part in parts {
        all.extend(part?);
    }
    Ok(all)
}
