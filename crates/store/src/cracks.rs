//! The crack diary of a case. Readings are written once: a wrong one is answered by the next.

use crate::read_atlas::{count, word};
use crate::{Store, StoreError};
use casework::crack::{Direction, Growth, MAX_CRACKS, MAX_READINGS, NewCrack, Reading};
use casework::{Actor, CaseCode, EvidenceRefusal, Scope};
use time::OffsetDateTime;

/// A crack with its growth.
#[derive(Debug, Clone, PartialEq)]
pub struct CrackRow {
    /// Number in the case, from 1.
    pub number: u32,
    /// Where it is.
    pub crack: NewCrack,
    /// Its readings and how it grows.
    pub growth: Growth,
}

impl Store {
    /// The crack diary of a case.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] outside the scope.
    pub async fn cracks(&self, scope: &Scope, code: &CaseCode) -> Result<Vec<CrackRow>, StoreError> {
        let (mut tx, case_id) = self.begin_in_case(scope, code).await?;
        let readings = sqlx::query_file!("sql/crack/readings.sql", case_id).fetch_all(&mut *tx).await?;
        let cracks = sqlx::query_file!("sql/crack/of_case.sql", case_id).fetch_all(&mut *tx).await?;
        cracks
            .into_iter()
            .map(|c| {
                let own = readings.iter().filter(|r| r.number == c.number).map(|r| Reading {
                    on: r.read_on,
                    width_mm: r.width_mm,
                    length_cm: r.length_cm,
                    scale_card: r.scale_card,
                    photo: r.photo.map(count),
                });
                let direction = word("crack", "direction", &c.direction, Direction::parse)?;
                let crack = NewCrack { name: c.name, room: c.room, wall: c.wall, direction };
                Ok(CrackRow { number: count(c.number), crack, growth: Growth::of(own.collect()) })
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

    /// Notes a reading of a crack.
    ///
    /// # Errors
    /// [`StoreError::NoCase`], [`EvidenceRefusal::NoCrack`], [`EvidenceRefusal::NoItem`] for its photo, and
    /// [`EvidenceRefusal::Field`] for a day that has a reading.
    pub async fn note_reading(
        &self,
        scope: &Scope,
        code: &CaseCode,
        number: u32,
        reading: &Reading,
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
        let readings = sqlx::query_file!("sql/crack/readings.sql", case_id).fetch_all(&mut *tx).await?;
        let refused = |field, problem: String| Err(EvidenceRefusal::Field { field, problem }.into());
        if readings.iter().filter(|r| r.number == n).count() >= MAX_READINGS {
            return refused("on", format!("a crack has at most {MAX_READINGS} readings"));
        }
        let written = sqlx::query_file!(
            "sql/crack/insert_reading.sql",
            case_id,
            n,
            reading.on,
            reading.width_mm,
            reading.length_cm,
            reading.scale_card,
            reading.photo.map(|p| p as i32),
            actor.id,
            now,
        )
        .execute(&mut *tx)
        .await?;
        if written.rows_affected() == 0 {
            return refused("on", format!("the crack has a reading of {} already", reading.on));
        }
        Ok(tx.commit().await?)
    }
}
