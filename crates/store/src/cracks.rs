//! The crack diary of a case. Readings are written once: another takes the place of a wrong one, and both stay.

use crate::change::Tx;
use crate::read_atlas::{count, word};
use crate::{Store, StoreError};
use casework::crack::{
    Direction, Growth, MAX_CRACKS, NewCrack, Noted, Reading, Replaced, in_force, next_reading,
};
use casework::{Actor, CaseCode, EvidenceRefusal, Scope};
use time::OffsetDateTime;

/// A crack with its growth.
#[derive(Debug, Clone, PartialEq)]
pub struct CrackRow {
    /// Number in the case, from 1.
    pub number: u32,
    /// Where it is.
    pub crack: NewCrack,
    /// The readings that count, and how it grows.
    pub growth: Growth,
    /// All readings, also those whose place another took.
    pub noted: Vec<Noted>,
}

impl Store {
    /// The crack diary of a case.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] outside the scope.
    pub async fn cracks(&self, scope: &Scope, code: &CaseCode) -> Result<Vec<CrackRow>, StoreError> {
        let (mut tx, case_id) = self.begin_in_case(scope, code).await?;
        let mut readings = readings(&mut tx, case_id).await?;
        let cracks = sqlx::query_file!("sql/crack/of_case.sql", case_id).fetch_all(&mut *tx).await?;
        cracks
            .into_iter()
            .map(|c| {
                let number = count(c.number);
                let noted: Vec<Noted> =
                    readings.extract_if(.., |(of, _)| *of == number).map(|(_, noted)| noted).collect();
                let growth = Growth::of(in_force(&noted).map(|n| n.reading).collect());
                let direction = word("crack", "direction", &c.direction, Direction::parse)?;
                let crack = NewCrack { name: c.name, room: c.room, wall: c.wall, direction };
                Ok(CrackRow { number, crack, growth, noted })
            })
            .collect()
    }

    /// Notes a crack and gives its number.
    ///
    /// # Errors
    /// [`StoreError::NoCase`]; [`EvidenceRefusal::Field`] when the case has [`MAX_CRACKS`].
    pub async fn note_crack(
        &self,
        scope: &Scope,
        code: &CaseCode,
        crack: &NewCrack,
        actor: &Actor,
        now: OffsetDateTime,
    ) -> Result<u32, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let case_id = sqlx::query_file_scalar!(
            "sql/evidence/lock_case.sql",
            scope.area_prefix(),
            code.as_str(),
            scope.matters() as Option<&[String]>
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| StoreError::NoCase(code.to_string()))?;
        let NewCrack { name, room, wall, direction } = crack;
        let number = sqlx::query_file_scalar!(
            "sql/crack/insert.sql",
            case_id,
            name,
            room,
            wall,
            direction.as_str(),
            actor.id,
            now
        )
        .fetch_one(&mut *tx)
        .await?;
        let number = count(number);
        if number > MAX_CRACKS {
            let problem = format!("a case has at most {MAX_CRACKS} cracks");
            return Err(EvidenceRefusal::Field { field: "name", problem }.into());
        }
        tx.commit().await?;
        Ok(number)
    }

    /// Notes a reading of a crack, perhaps in the place of a wrong one, which stays on record.
    ///
    /// # Errors
    /// [`StoreError::NoCase`], [`EvidenceRefusal::NoCrack`], [`EvidenceRefusal::NoItem`] for its photo, and
    /// [`EvidenceRefusal::Field`] for a day that has a reading or a reading to be replaced that is not there.
    pub async fn note_reading(
        &self,
        scope: &Scope,
        (code, number): (&CaseCode, u32),
        (reading, replaces): (&Reading, Option<&Replaced>),
        actor: &Actor,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        if let Some(photo) = reading.photo {
            self.exhibit(scope, code, photo).await?;
        }
        let n = i32::try_from(number).unwrap_or_default();
        let (mut tx, case_id) = self.begin_in_case(scope, code).await?;
        sqlx::query_file_scalar!("sql/crack/lock.sql", case_id, n)
            .fetch_optional(&mut *tx)
            .await?
            .ok_or(EvidenceRefusal::NoCrack(number))?;
        let all = readings(&mut tx, case_id).await?;
        let own: Vec<Noted> =
            all.into_iter().filter(|(of, _)| *of == number).map(|(_, noted)| noted).collect();
        let seq = next_reading(&own, reading, replaces)?;
        sqlx::query_file!(
            "sql/crack/insert_reading.sql",
            case_id,
            n,
            seq as i32,
            reading.on,
            reading.width_mm,
            reading.length_cm,
            reading.scale_card,
            reading.photo.map(|p| p as i32),
            replaces.map(|r| r.seq as i32),
            replaces.map(|r| r.reason.as_str()),
            actor.id,
            now,
        )
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }
}

/// All readings of a case with the numbers of their cracks, in the order in which they were noted.
async fn readings(tx: &mut Tx, case_id: i64) -> Result<Vec<(u32, Noted)>, StoreError> {
    let rows = sqlx::query_file!("sql/crack/readings.sql", case_id).fetch_all(&mut **tx).await?;
    let noted = rows.into_iter().map(|r| {
        let reading = Reading {
            on: r.read_on,
            width_mm: r.width_mm,
            length_cm: r.length_cm,
            scale_card: r.scale_card,
            photo: r.photo.map(count),
        };
        let replaces = r.corrects.zip(r.reason).map(|(seq, reason)| Replaced { seq: count(seq), reason });
        (count(r.number), Noted { seq: count(r.seq), reading, replaces })
    });
    Ok(noted.collect())
}
