//! Evidence: sealed originals with their copies and their chain of custody. The bytes are somebody else's concern: here are
//! their hashes.

use crate::audit::Owed;
use crate::change::{OpenFile, Tx};
use crate::office::Office;
use crate::read_atlas::{count, word};
use crate::{Store, StoreError};
use casework::evidence::{
    Capture, Custody, CustodyAct, EvidenceKind, Item, MAX_ITEMS, Media, PixelSize, RedactionBox,
};
use casework::{Act, Actor, AuditEntry, Capacity, CaseCode, EventBody, EvidenceRefusal, Scope};
use time::OffsetDateTime;

/// The newest copy of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct CopyRow {
    /// From 1.
    pub version: u32,
    /// Of the copy, hexadecimal.
    pub sha256: String,
    /// Painted over.
    pub boxes: Vec<RedactionBox>,
}

/// A copy that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeCopy {
    /// Of the copy, hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

/// An item with what is shown of it and who had it in hands.
#[derive(Debug, Clone, PartialEq)]
pub struct Exhibit {
    /// As sealed.
    pub item: Item,
    /// What is shown; `None` when it is no picture.
    pub copy: Option<CopyRow>,
    /// In order.
    pub custody: Vec<Custody>,
}

/// What was found out about a file that came whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Examined {
    /// What the content is.
    pub media: Media,
    /// Of a picture.
    pub size: Option<PixelSize>,
    /// Its metadata.
    pub recorded: Capture,
    /// The copy, of a picture.
    pub copy: Option<MadeCopy>,
}

impl Store {
    /// All evidence of a case, by number.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] outside the scope.
    pub async fn evidence(&self, scope: &Scope, code: &CaseCode) -> Result<Vec<Exhibit>, StoreError> {
        let (mut tx, case_id) = self.begin_in_case(scope, code).await?;
        Store::exhibits(&mut tx, case_id, None).await
    }

    /// One item of evidence.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] outside the scope, [`EvidenceRefusal::NoItem`]; [`StoreError::Destroyed`] when its bytes went with
    /// the personal data of the case.
    pub async fn exhibit(&self, scope: &Scope, code: &CaseCode, number: u32) -> Result<Exhibit, StoreError> {
        let (mut tx, case_id) = self.begin_in_case(scope, code).await?;
        let n = i32::try_from(number).unwrap_or_default();
        let destroyed = sqlx::query_file_scalar!("sql/evidence/destroyed.sql", case_id, n);
        if destroyed.fetch_one(&mut *tx).await? {
            return Err(StoreError::Destroyed);
        }
        Store::exhibits(&mut tx, case_id, Some(number))
            .await?
            .pop()
            .ok_or(EvidenceRefusal::NoItem(number).into())
    }

    /// Adds an act to the chain of custody.
    ///
    /// # Errors
    /// As [`Store::exhibit`]; nothing is stored then.
    pub async fn note_custody(
        &self,
        scope: &Scope,
        code: &CaseCode,
        number: u32,
        (act, note): (CustodyAct, Option<&str>),
        actor: &Actor,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let (mut tx, case_id) = self.begin_in_case(scope, code).await?;
        lock_item(&mut tx, case_id, number).await?;
        insert_custody(&mut tx, (case_id, number), (act, note), actor, now).await?;
        if act == CustodyAct::ViewedOriginal {
            // An original can show people: looking at it is a read of personal data.
            let entry = AuditEntry::done(now, actor, Act::EvidenceView, format!("evidence {number}"));
            let entry = entry.about(code.as_str()).because(note.unwrap_or_default());
            Owed::default().and(entry).pay(&mut tx).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Puts another copy in the place of the one that is shown; the older ones stay on record.
    ///
    /// # Errors
    /// As [`Store::exhibit`]; nothing is stored then.
    pub async fn replace_copy(
        &self,
        scope: &Scope,
        code: &CaseCode,
        number: u32,
        (copy, boxes): (&MadeCopy, &[RedactionBox]),
        actor: &Actor,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let (mut tx, case_id) = self.begin_in_case(scope, code).await?;
        lock_item(&mut tx, case_id, number).await?;
        let version = insert_copy(&mut tx, (case_id, number), copy, boxes, now).await?;
        let note = format!("副本第{version}版，遮盖{}处", boxes.len());
        insert_custody(&mut tx, (case_id, number), (CustodyAct::Copied, Some(&note)), actor, now).await?;
        Ok(tx.commit().await?)
    }

    /// Makes a whole upload an item: number, event in the hash chain, custody and copy in one transaction. An upload that is an
    /// item already gives that item again.
    ///
    /// # Errors
    /// [`StoreError::NoCase`], [`EvidenceRefusal`]; nothing is stored then.
    pub async fn seal_evidence(
        &self,
        scope: &Scope,
        office: &Office<'_>,
        code: &CaseCode,
        upload: &str,
        examined: &Examined,
        now: OffsetDateTime,
    ) -> Result<Exhibit, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let mut open = OpenFile::locked(&mut tx, scope, code).await?;
        let case_id = open.id;
        let pending = crate::evidence_upload::locked(&mut tx, case_id, upload, now).await?;
        let number = match pending.item {
            Some(number) => number,
            None => {
                let number = next_number(&mut tx, case_id, &pending.announced.sha256).await?;
                let (sha256, what) = (pending.announced.sha256.clone(), pending.announced.shows.clone());
                let body = EventBody::Evidence { item: number, sha256, what };
                open.append(&mut tx, office, &pending.actor, body, now).await?;
                insert(&mut tx, case_id, number, open.last_seq(), &pending, examined, now).await?;
                sqlx::query_file!("sql/evidence/update_item.sql", upload, number as i32)
                    .execute(&mut *tx)
                    .await?;
                open.store(&mut tx, office).await?;
                number
            }
        };
        let exhibit = Store::exhibits(&mut tx, case_id, Some(number)).await?.pop();
        tx.commit().await?;
        exhibit.ok_or(EvidenceRefusal::NoItem(number).into())
    }

    /// Begins a transaction in a scope and finds a case in it.
    pub(crate) async fn begin_in_case(
        &self,
        scope: &Scope,
        code: &CaseCode,
    ) -> Result<(Tx, i64), StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let id = sqlx::query_file_scalar!(
            "sql/evidence/case_id.sql",
            scope.area_prefix(),
            code.as_str(),
            scope.matters() as Option<&[String]>
        )
        .fetch_optional(&mut *tx)
        .await?;
        let id = id.ok_or_else(|| StoreError::NoCase(code.to_string()))?;
        Ok((tx, id))
    }

    async fn exhibits(tx: &mut Tx, case_id: i64, number: Option<u32>) -> Result<Vec<Exhibit>, StoreError> {
        let mut chains = custody(tx, case_id).await?;
        let number = number.map(|n| i32::try_from(n).unwrap_or_default());
        let rows =
            sqlx::query_file!("sql/evidence/of_case.sql", case_id, number).fetch_all(&mut **tx).await?;
        rows.into_iter()
            .map(|r| {
                let size = r.width.zip(r.height);
                let copy = match (r.version, r.copy_sha256, r.boxes) {
                    (Some(version), Some(sha256), Some(boxes)) => {
                        let boxes = serde_json::from_value(boxes)?;
                        Some(CopyRow { version: count(version), sha256, boxes })
                    }
                    _ => None,
                };
                let number = count(r.number);
                let chain = chains.extract_if(.., |(of, _)| *of == number).map(|(_, link)| link);
                Ok(Exhibit {
                    custody: chain.collect(),
                    copy,
                    item: Item {
                        number,
                        event_seq: count(r.event_seq),
                        kind: word("evidence", "kind", &r.kind, EvidenceKind::parse)?,
                        media: word("evidence", "media", &r.media, Media::parse)?,
                        name: r.name,
                        shows: r.shows,
                        bytes: r.bytes.unsigned_abs(),
                        sha256: r.sha256,
                        size: size.map(|(w, h)| PixelSize { width: count(w), height: count(h) }),
                        stated: serde_json::from_value(r.stated)?,
                        recorded: serde_json::from_value(r.recorded)?,
                        handed_in_by: r.handed_in_by,
                        received_by: actor(r.received_by, r.received_by_name, r.received_by_capacity)?,
                        received_at: r.received_at,
                    },
                })
            })
            .collect()
    }
}

/// The actor of a row.
pub(crate) fn actor(id: String, name: String, capacity: Option<String>) -> Result<Actor, StoreError> {
    let capacity = capacity.map(|c| word("evidence", "capacity", &c, Capacity::parse)).transpose()?;
    Ok(Actor { id, name, capacity })
}

async fn custody(tx: &mut Tx, case_id: i64) -> Result<Vec<(u32, Custody)>, StoreError> {
    let rows = sqlx::query_file!("sql/evidence/custody.sql", case_id).fetch_all(&mut **tx).await?;
    rows.into_iter()
        .map(|r| {
            let link = Custody {
                seq: count(r.seq),
                act: word("evidence_custody", "act", &r.act, CustodyAct::parse)?,
                actor: actor(r.actor_id, r.actor_name, r.actor_capacity)?,
                at: r.at,
                note: r.note,
            };
            Ok((count(r.number), link))
        })
        .collect()
}

/// The next number of a case whose row is locked.
async fn next_number(tx: &mut Tx, case_id: i64, sha256: &str) -> Result<u32, StoreError> {
    refuse_known(tx, case_id, sha256).await?;
    let counted = sqlx::query_file!("sql/evidence/count.sql", case_id, OffsetDateTime::UNIX_EPOCH)
        .fetch_one(&mut **tx)
        .await?;
    let number = u32::try_from(counted.items).unwrap_or(u32::MAX).saturating_add(1);
    if number > MAX_ITEMS { Err(EvidenceRefusal::TooMany.into()) } else { Ok(number) }
}

/// The same bytes are one item of a case.
pub(crate) async fn refuse_known(tx: &mut Tx, case_id: i64, sha256: &str) -> Result<(), StoreError> {
    let known = sqlx::query_file_scalar!("sql/evidence/by_sha256.sql", case_id, sha256)
        .fetch_optional(&mut **tx)
        .await?;
    known.map_or(Ok(()), |number| Err(EvidenceRefusal::Known(count(number)).into()))
}

async fn insert(
    tx: &mut Tx,
    case_id: i64,
    number: u32,
    event_seq: u32,
    pending: &crate::PendingUpload,
    examined: &Examined,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let (new, by) = (&pending.announced, &pending.actor);
    sqlx::query_file!(
        "sql/evidence/insert.sql",
        case_id,
        number as i32,
        event_seq as i32,
        new.kind.as_str(),
        examined.media.as_str(),
        new.name,
        new.shows,
        new.bytes as i64,
        new.sha256,
        examined.size.map(|s| s.width as i32),
        examined.size.map(|s| s.height as i32),
        serde_json::to_value(&new.stated)?,
        serde_json::to_value(&examined.recorded)?,
        new.handed_in_by,
        by.id,
        by.name,
        by.capacity.map(Capacity::as_str),
        now,
    )
    .execute(&mut **tx)
    .await?;
    let of = (case_id, number);
    let from = new.handed_in_by.as_deref();
    insert_custody(tx, of, (CustodyAct::Received, from), by, now).await?;
    insert_custody(tx, of, (CustodyAct::Sealed, Some(&new.sha256)), by, now).await?;
    if let Some(copy) = &examined.copy {
        insert_copy(tx, of, copy, &[], now).await?;
    }
    Ok(())
}

async fn lock_item(tx: &mut Tx, case_id: i64, number: u32) -> Result<(), StoreError> {
    let n = i32::try_from(number).unwrap_or_default();
    let found =
        sqlx::query_file_scalar!("sql/evidence/lock.sql", case_id, n).fetch_optional(&mut **tx).await?;
    found.map_or(Err(EvidenceRefusal::NoItem(number).into()), |_| Ok(()))
}

async fn insert_custody(
    tx: &mut Tx,
    (case_id, number): (i64, u32),
    (act, note): (CustodyAct, Option<&str>),
    actor: &Actor,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    sqlx::query_file!(
        "sql/evidence/insert_custody.sql",
        case_id,
        number as i32,
        act.as_str(),
        actor.id,
        actor.name,
        actor.capacity.map(Capacity::as_str),
        now,
        note,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn insert_copy(
    tx: &mut Tx,
    (case_id, number): (i64, u32),
    copy: &MadeCopy,
    boxes: &[RedactionBox],
    now: OffsetDateTime,
) -> Result<i32, StoreError> {
    let boxes = serde_json::to_value(boxes)?;
    let bytes = copy.bytes as i64;
    Ok(sqlx::query_file_scalar!(
        "sql/evidence/insert_copy.sql",
        case_id,
        number as i32,
        copy.sha256,
        bytes,
        boxes,
        now
    )
    .fetch_one(&mut **tx)
    .await?)
}
