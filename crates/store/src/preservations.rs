//! Records of preservation and escrow: read within a scope, opened, and changed by their logs.

use crate::audit::Owed;
use crate::change::Tx;
use crate::extract::CutOff;
use crate::read_atlas::{count, word};
use crate::shape::Shape;
use crate::wall::lift;
use crate::{Store, StoreError};
use casework::preservation::{
    Land, Preservation, PreservationEvent, PreservationEventBody, PreservationStage, Record,
};
use casework::{Act, Actor, AuditEntry, Capacity, CaseCode, Refusal, Scope};
use spatial::LonLat;
use time::{Date, OffsetDateTime};

/// Most parcels of one export.
const MOST_PARCELS: i64 = 50_000;

/// What a change writes: who acts, and the entries.
pub type PreservationChange = (Actor, Vec<PreservationEventBody>);

/// What a record is opened with.
#[derive(Debug, Clone)]
pub struct NewPreservation {
    /// Name.
    pub name: String,
    /// Code of its case, or
    pub case: Option<String>,
    /// the division or grid where it lies.
    pub place: Option<String>,
    /// Batch.
    pub batch: Option<String>,
    /// Mine.
    pub mine: Option<String>,
}

/// A record as a reader sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct PreservationFile {
    /// The row.
    pub row: Preservation,
    /// As it stands.
    pub record: Record,
    /// Its log.
    pub log: Vec<PreservationEvent>,
}

/// A parcel of an export.
#[derive(Debug, Clone, PartialEq)]
pub struct ParcelRow {
    /// Identifier of its record.
    pub id: String,
    /// Name of its record.
    pub name: String,
    /// How far it has come.
    pub stage: PreservationStage,
    /// Code of its case.
    pub case: Option<String>,
    /// The mine.
    pub mine: Option<String>,
    /// Day of the deposit.
    pub deposited_on: Option<Date>,
    /// Whether it is made up.
    pub synthetic: bool,
    /// Name of the parcel.
    pub parcel: String,
    /// Class of its land.
    pub land: Land,
    /// Its boundary, open, in the order of the survey.
    pub ring: Vec<LonLat>,
    /// Hundredths of a square metre on the ellipsoid.
    pub area_e2: u64,
    /// Ten-thousandths of a 亩.
    pub mu_e4: u64,
}

impl Store {
    /// The records that a scope sees, the newest first, 1,000 at most.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn preservations(&self, scope: &Scope) -> Result<Vec<Preservation>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        rows(&mut tx, scope, None).await
    }

    /// A record with its log.
    ///
    /// # Errors
    /// [`StoreError::NoPreservation`] when there is none or the scope does not see it.
    pub async fn preservation(&self, scope: &Scope, id: &str) -> Result<PreservationFile, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let row = rows(&mut tx, scope, Some(id)).await?.pop();
        let row = row.ok_or_else(|| StoreError::NoPreservation(id.to_owned()))?;
        let log = log(&mut tx, id).await?;
        Ok(PreservationFile { row, record: Record::of(&log), log })
    }

    /// The parcels of all records that a scope sees, in one state.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn preserved_parcels(
        &self,
        scope: &Scope,
        day: Date,
    ) -> Result<(CutOff, Vec<ParcelRow>), StoreError> {
        let (mut tx, cut_off) = self.one_state(scope, day).await?;
        let matters = scope.matters() as Option<&[String]>;
        let rows =
            sqlx::query_file!("sql/preservation/parcels.sql", scope.area_prefix(), matters, MOST_PARCELS)
                .fetch_all(&mut *tx)
                .await?;
        let parcels = rows.into_iter().map(|r| {
            let ring = r.shape.to_ring();
            Ok(ParcelRow {
                id: r.id,
                name: r.name,
                stage: word("preservation", "stage", &r.stage, PreservationStage::parse)?,
                case: r.case_code,
                mine: r.mine_id,
                deposited_on: r.deposited_on,
                synthetic: r.synthetic,
                parcel: r.parcel,
                land: word("preservation_parcel", "land", &r.land, Land::parse)?,
                ring: ring.ok_or_else(|| StoreError::corrupt("preservation_parcel", "shape", "no ring"))?,
                area_e2: r.area_e2.unsigned_abs(),
                mu_e4: r.mu_e4.unsigned_abs(),
            })
        });
        Ok((cut_off, parcels.collect::<Result<_, StoreError>>()?))
    }

    /// Opens a record; the scope must see its case and its batch. Gives the identifier.
    ///
    /// # Errors
    /// [`StoreError::NoCase`], [`StoreError::NoBatch`]; nothing is stored then.
    pub async fn open_preservation(
        &self,
        scope: &Scope,
        new: &NewPreservation,
        actor: &Actor,
        now: OffsetDateTime,
    ) -> Result<String, StoreError> {
        if let Some(code) = &new.case
            && !self.sees_case(scope, &CaseCode::parse(code)?).await?
        {
            return Err(StoreError::NoCase(code.clone()));
        }
        if let Some(batch) = &new.batch
            && !self.batches(scope).await?.iter().any(|known| known.id == *batch)
        {
            return Err(StoreError::NoBatch(batch.clone()));
        }
        let mut tx = self.begin_as_program("numbers of preservations").await?;
        sqlx::query_file!("sql/preservation/lock_numbers.sql").fetch_one(&mut *tx).await?;
        let opened = casework::course::civil_day(now);
        let year = opened.year().to_string();
        let last =
            sqlx::query_file_scalar!("sql/preservation/last_number.sql", year).fetch_one(&mut *tx).await?;
        let id = format!("P{year}-{:02}", last.unwrap_or(0) + 1);
        sqlx::query_file!(
            "sql/preservation/insert.sql",
            id,
            new.name,
            PreservationStage::Requested.as_str(),
            new.case,
            new.place,
            new.batch,
            new.mine,
            opened,
            false,
        )
        .execute(&mut *tx)
        .await?;
        let mut book = Book { id: id.clone(), case: new.case.clone(), record: Record::default(), last: None };
        let entries = vec![PreservationEventBody::Opened { name: new.name.clone() }];
        book.write(&mut tx, (actor.clone(), entries), now).await?.pay(&mut tx).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Changes a record: `decide` sees it whole under a row lock and says who acts and what is written, or refuses. `parties` are
    /// numbers of parties that the command names: the case must have them.
    ///
    /// # Errors
    /// [`StoreError::NoPreservation`], [`StoreError::NoParty`], [`StoreError::Refused`]; nothing is stored then.
    pub async fn change_preservation(
        &self,
        scope: &Scope,
        (id, parties): (&str, &[u32]),
        now: OffsetDateTime,
        decide: impl FnOnce(&Record) -> Result<PreservationChange, Refusal>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let row = rows(&mut tx, scope, Some(id)).await?.pop();
        let row = row.ok_or_else(|| StoreError::NoPreservation(id.to_owned()))?;
        // Who may not see it does not wait for it either.
        sqlx::query_file_scalar!("sql/preservation/lock.sql", id)
            .fetch_optional(&mut *tx)
            .await?
            .ok_or_else(|| StoreError::NoPreservation(id.to_owned()))?;
        lift(&mut tx, scope).await?;
        let mut log = log(&mut tx, id).await?;
        PreservationEvent::verify(id, &log)
            .map_err(|e| StoreError::corrupt("preservation_event", "chain", e))?;
        let mut book = Book { id: id.to_owned(), case: row.case, record: Record::of(&log), last: log.pop() };
        let change = decide(&book.record)?;
        book.must_have(&mut tx, parties).await?;
        book.write(&mut tx, change, now).await?.pay(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// A record on the desk of a transaction, its row locked.
struct Book {
    id: String,
    case: Option<String>,
    record: Record,
    last: Option<PreservationEvent>,
}

impl Book {
    /// Who is named by a number is a party of the case.
    async fn must_have(&self, tx: &mut Tx, parties: &[u32]) -> Result<(), StoreError> {
        let numbers: Vec<i32> = parties.iter().map(|n| i32::try_from(*n).unwrap_or(0)).collect();
        let case = self.case.as_deref().unwrap_or_default();
        let missing = sqlx::query_file_scalar!("sql/preservation/missing_party.sql", case, &numbers)
            .fetch_optional(&mut **tx)
            .await?;
        missing.map_or(Ok(()), |seq| Err(StoreError::NoParty { case: case.to_owned(), seq: count(seq) }))
    }

    /// Appends entries to the log and writes what lists need of them.
    async fn write(
        &mut self,
        tx: &mut Tx,
        (actor, entries): PreservationChange,
        now: OffsetDateTime,
    ) -> Result<Owed, StoreError> {
        let before: Vec<String> = self.record.parcels.iter().map(|parcel| parcel.name.clone()).collect();
        let (mut events, mut owed) = (vec![], Owed::default());
        for body in entries {
            self.record.add(&actor.id, &body);
            let event = PreservationEvent::seal(&self.id, self.last.as_ref(), actor.clone(), now, body)
                .map_err(|e| StoreError::corrupt("preservation_event", "entry", e))?;
            let object = format!("{} {} {} {}", self.id, event.seq, event.body.kind(), event.hash);
            let entry = AuditEntry::done(event.at, &actor, Act::PreservationEvent, object);
            owed = owed.and(self.case.as_ref().map_or(entry.clone(), |case| entry.about(case)));
            events.push(event.clone());
            self.last = Some(event);
        }
        insert_events(tx, &self.id, &events).await?;
        self.project(tx, &before).await?;
        Ok(owed)
    }

    /// Brings the row and the parcels to where the log stands.
    async fn project(&self, tx: &mut Tx, before: &[String]) -> Result<(), StoreError> {
        let record = &self.record;
        let begins = record.begins_on().filter(|(_, certain)| *certain).map(|(day, _)| day);
        let amount = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        sqlx::query_file!(
            "sql/preservation/put.sql",
            self.id,
            record.stage.as_str(),
            record.deposit.as_ref().map(|deposit| deposit.on),
            begins,
            amount(record.rest_fen()),
            i32::try_from(record.parcels.len()).unwrap_or(i32::MAX),
            amount(record.mu_e4()),
            record.computation.as_ref().is_some_and(|sum| sum.synthetic),
        )
        .execute(&mut **tx)
        .await?;
        let names: Vec<String> = record.parcels.iter().map(|parcel| parcel.name.clone()).collect();
        sqlx::query_file!("sql/preservation/forget_parcels.sql", self.id, &names).execute(&mut **tx).await?;
        for parcel in record.parcels.iter().filter(|parcel| !before.contains(&parcel.name)) {
            sqlx::query_file!(
                "sql/preservation/put_parcel.sql",
                self.id,
                parcel.name,
                parcel.land.as_str(),
                Shape::ring(&parcel.ring()) as Shape,
                amount(parcel.area_e2),
                amount(parcel.mu_e4),
            )
            .execute(&mut **tx)
            .await?;
        }
        Ok(())
    }
}

async fn rows(tx: &mut Tx, scope: &Scope, id: Option<&str>) -> Result<Vec<Preservation>, StoreError> {
    let matters = scope.matters() as Option<&[String]>;
    let rows =
        sqlx::query_file!("sql/preservation/all.sql", scope.area_prefix(), matters, id as Option<&str>)
            .fetch_all(&mut **tx)
            .await?;
    rows.into_iter()
        .map(|r| {
            Ok(Preservation {
                id: r.id,
                name: r.name,
                stage: word("preservation", "stage", &r.stage, PreservationStage::parse)?,
                case: r.case_code,
                place: r.place_code,
                batch: r.batch_id,
                mine: r.mine_id,
                opened: r.opened,
                deposited_on: r.deposited_on,
                begins_on: r.begins_on,
                rest_fen: r.rest_fen.unsigned_abs(),
                parcels: count(r.parcels),
                mu_e4: r.mu_e4.unsigned_abs(),
                synthetic: r.synthetic,
            })
        })
        .collect()
}

async fn log(tx: &mut Tx, id: &str) -> Result<Vec<PreservationEvent>, StoreError> {
    let rows = sqlx::query_file!("sql/preservation/events.sql", id).fetch_all(&mut **tx).await?;
    rows.into_iter()
        .map(|r| {
            let capacity =
                r.actor_capacity.map(|c| word("preservation_event", "capacity", &c, Capacity::parse));
            let actor = Actor { id: r.actor_id, name: r.actor_name, capacity: capacity.transpose()? };
            Ok(PreservationEvent {
                seq: count(r.seq),
                actor,
                at: r.at,
                body: serde_json::from_value(r.body)?,
                previous: r.previous,
                hash: r.hash,
            })
        })
        .collect()
}

async fn insert_events(tx: &mut Tx, id: &str, events: &[PreservationEvent]) -> Result<(), StoreError> {
    let bodies = events.iter().map(|e| serde_json::to_value(&e.body)).collect::<Result<Vec<_>, _>>()?;
    let text =
        |of: fn(&PreservationEvent) -> &str| events.iter().map(|e| of(e).to_owned()).collect::<Vec<_>>();
    sqlx::query_file!(
        "sql/preservation/insert_events.sql",
        id,
        &events.iter().map(|e| e.seq as i32).collect::<Vec<_>>(),
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
