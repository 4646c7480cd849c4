//! Codes of places: made and revoked by staff in their area, checked for whoever scans one.

use crate::audit::append;
use crate::change::Tx;
use crate::read_atlas::{point, word};
use crate::{Store, StoreError, shape::Shape};
use casework::audit::{Act, AuditEntry};
use casework::place_code::{self, MAX_CODES, PlaceKind};
use casework::{Actor, Scope};
use spatial::LonLat;
use time::OffsetDateTime;

/// What the signature is made for: it can be mistaken for no other use of the key.
const CONTEXT: &str = "place code";
/// Most codes of a list.
const LISTED: i64 = 500;

/// A place that gets a code.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPlaceCode {
    /// What kind of place.
    pub kind: PlaceKind,
    /// Identifier of the mine, code of the village or grid.
    pub subject: String,
    /// Where the poster hangs; may be empty.
    pub spot: String,
    /// The point that stands for it.
    pub at: LonLat,
    /// How far it reaches around the point, metres.
    pub accuracy_m: f64,
    /// The longest division or grid code of the point.
    pub area: String,
}

/// A code of a place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceCodeRow {
    /// Running number.
    pub serial: u32,
    /// The code as printed.
    pub code: String,
    /// The place.
    pub place: NewPlaceCode,
    /// When it was made.
    pub made_at: OffsetDateTime,
    /// When and why it was revoked.
    pub revoked: Option<(OffsetDateTime, String)>,
}

/// What a scanned code turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum CodeCheck {
    /// In force.
    Good(Box<PlaceCodeRow>),
    /// It was ours and was revoked.
    Revoked,
    /// Not a code that this server signed: edited, misread or made up.
    Foreign,
}

struct Record {
    serial: i32,
    kind: String,
    subject: String,
    spot: String,
    point: Shape,
    accuracy_m: f64,
    area: String,
    made_at: OffsetDateTime,
    revoked_at: Option<OffsetDateTime>,
    revoked_reason: Option<String>,
}

impl Store {
    /// Makes a code.
    ///
    /// # Errors
    /// [`StoreError::TooManyCodes`], [`StoreError::NoKey`]; nothing is stored then.
    pub async fn add_place_code(
        &self,
        actor: &Actor,
        new: &NewPlaceCode,
        now: OffsetDateTime,
    ) -> Result<PlaceCodeRow, StoreError> {
        self.sealer()?;
        let mut tx = self.pool.begin().await?;
        let row = self.insert_place_code(&mut tx, actor, new, now).await?;
        let entry = AuditEntry::done(now, actor, Act::PlaceCode, object("made", row.serial, new));
        append(&mut tx, &[entry]).await?;
        tx.commit().await?;
        Ok(row)
    }

    async fn insert_place_code(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        new: &NewPlaceCode,
        now: OffsetDateTime,
    ) -> Result<PlaceCodeRow, StoreError> {
        let kind = new.kind.as_str();
        sqlx::query_file!("sql/place_code/lock_subject.sql", new.subject).execute(&mut **tx).await?;
        let count = sqlx::query_file_scalar!("sql/place_code/count.sql", kind, new.subject);
        if count.fetch_one(&mut **tx).await? >= MAX_CODES {
            return Err(StoreError::TooManyCodes(MAX_CODES));
        }
        let serial = sqlx::query_file_scalar!(
            "sql/place_code/insert.sql",
            kind,
            new.subject,
            new.spot,
            Shape::point(new.at) as Shape,
            new.accuracy_m,
            new.area,
            now,
            actor.id
        )
        .fetch_one(&mut **tx)
        .await?;
        let serial = serial.unsigned_abs();
        let code = self.signed(serial)?;
        Ok(PlaceCodeRow { serial, code, place: new.clone(), made_at: now, revoked: None })
    }

    /// Revokes a code at once, and with `renew` makes another one of the same place, which it gives.
    ///
    /// # Errors
    /// [`StoreError::NoPlaceCode`] when none is in force in the scope; nothing is stored then.
    pub async fn revoke_place_code(
        &self,
        scope: &Scope,
        actor: &Actor,
        serial: u32,
        (reason, renew): (&str, bool),
        now: OffsetDateTime,
    ) -> Result<Option<PlaceCodeRow>, StoreError> {
        let old = self.place_code(scope, serial).await?;
        let old = old.filter(|row| row.revoked.is_none()).ok_or(StoreError::NoPlaceCode(serial))?;
        let mut tx = self.pool.begin().await?;
        let area = scope.area_prefix();
        let revoked = sqlx::query_file!("sql/place_code/revoke.sql", area, serial as i32, now, reason);
        if revoked.execute(&mut *tx).await?.rows_affected() == 0 {
            return Err(StoreError::NoPlaceCode(serial));
        }
        let mut entries = vec![
            AuditEntry::done(now, actor, Act::PlaceCode, object("revoked", serial, &old.place))
                .because(reason),
        ];
        let new = match renew {
            true => Some(self.insert_place_code(&mut tx, actor, &old.place, now).await?),
            false => None,
        };
        let made = new
            .iter()
            .map(|row| AuditEntry::done(now, actor, Act::PlaceCode, object("made", row.serial, &row.place)));
        entries.extend(made);
        append(&mut tx, &entries).await?;
        tx.commit().await?;
        Ok(new)
    }

    /// The codes of the scope, of one kind and place when asked so: in force first, newest first, at most 500.
    ///
    /// # Errors
    /// [`StoreError::NoKey`]; [`StoreError`] when the database does not answer.
    pub async fn place_codes(
        &self,
        scope: &Scope,
        kind: Option<PlaceKind>,
        subject: Option<&str>,
    ) -> Result<Vec<PlaceCodeRow>, StoreError> {
        let kind = kind.map(PlaceKind::as_str);
        let rows = sqlx::query_file_as!(
            Record,
            "sql/place_code/list.sql",
            scope.area_prefix(),
            kind,
            subject,
            LISTED
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(|record| self.place_code_row(record)).collect()
    }

    /// A code by its number; `None` outside the scope.
    ///
    /// # Errors
    /// As [`Store::place_codes`].
    pub async fn place_code(&self, scope: &Scope, serial: u32) -> Result<Option<PlaceCodeRow>, StoreError> {
        let Ok(number) = i32::try_from(serial) else { return Ok(None) };
        let found = sqlx::query_file_as!(Record, "sql/place_code/by_serial.sql", scope.area_prefix(), number)
            .fetch_optional(&self.pool)
            .await?;
        found.map(|record| self.place_code_row(record)).transpose()
    }

    /// What a scanned or typed code is. The signature is looked at before the database is asked.
    ///
    /// # Errors
    /// As [`Store::place_codes`].
    pub async fn check_place_code(&self, text: &str) -> Result<CodeCheck, StoreError> {
        let Some((serial, code)) = place_code::read(text) else { return Ok(CodeCheck::Foreign) };
        // Every letter is compared, however early one differs.
        let own = self.signed(serial)?;
        let differs = own.bytes().zip(code.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
        if differs != 0 {
            return Ok(CodeCheck::Foreign);
        }
        Ok(match self.place_code(&Scope::whole_banner(), serial).await? {
            Some(row) if row.revoked.is_none() => CodeCheck::Good(Box::new(row)),
            Some(_) => CodeCheck::Revoked,
            None => CodeCheck::Foreign,
        })
    }

    fn signed(&self, serial: u32) -> Result<String, StoreError> {
        let signature = self.sealer()?.lookup(CONTEXT, &serial.to_string());
        Ok(place_code::code(serial, &signature))
    }

    fn place_code_row(&self, r: Record) -> Result<PlaceCodeRow, StoreError> {
        let serial = r.serial.unsigned_abs();
        let place = NewPlaceCode {
            kind: word("place_code", "kind", &r.kind, PlaceKind::parse)?,
            subject: r.subject,
            spot: r.spot,
            at: point("place_code", &r.point)?,
            accuracy_m: r.accuracy_m,
            area: r.area,
        };
        let revoked = r.revoked_at.zip(r.revoked_reason);
        Ok(PlaceCodeRow { serial, code: self.signed(serial)?, place, made_at: r.made_at, revoked })
    }
}

fn object(done: &str, serial: u32, place: &NewPlaceCode) -> String {
    format!("{done} {serial} {} {}", place.kind.as_str(), place.subject)
}
