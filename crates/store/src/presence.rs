//! Duty periods, deputies and absences of the people at work.

use crate::audit::append;
use crate::change::Tx;
use crate::read_atlas::word;
use crate::{Store, StoreError};
use casework::presence::{Absence, AbsenceKind, DutyDays, DutyPeriod, NewAbsence, Roster};
use casework::{Act, Actor, AuditEntry, Scope};
use time::{Date, OffsetDateTime};

struct AbsenceRow {
    id: i64,
    person_id: String,
    kind: String,
    from_day: Date,
    until_day: Date,
    deputy_id: Option<String>,
}

impl AbsenceRow {
    fn absence(self) -> Result<Absence, StoreError> {
        Ok(Absence {
            id: self.id,
            kind: word("absence", "kind", &self.kind, AbsenceKind::parse)?,
            person: self.person_id,
            from: self.from_day,
            until: self.until_day,
            deputy: self.deputy_id,
        })
    }
}

fn absences(rows: Vec<AbsenceRow>) -> Result<Vec<Absence>, StoreError> {
    rows.into_iter().map(AbsenceRow::absence).collect()
}

impl Store {
    /// Duty periods and standing deputies of all people at work. Of those whom the scope does not see they say nothing:
    /// what is shown is chosen by [`Store::persons`].
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds an unknown word.
    pub async fn roster(&self, _: &Scope) -> Result<Roster, StoreError> {
        let mut roster = Roster::default();
        for row in sqlx::query_file!("sql/presence/duty_periods.sql").fetch_all(&self.pool).await? {
            let days = word("duty_period", "days", &row.days, DutyDays::parse)?;
            let period = DutyPeriod { days, from: row.from_time, until: row.until_time };
            roster.duty.entry(row.person_id).or_default().push(period);
        }
        let deputies = sqlx::query_file!("sql/presence/deputies.sql").fetch_all(&self.pool).await?;
        roster.deputies = deputies.into_iter().map(|r| (r.id, r.deputy_id)).collect();
        Ok(roster)
    }

    /// Absences that touch a period of days, by their first day. The caller shows those of people whom the scope sees.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds an unknown word.
    pub async fn absences(&self, _: &Scope, from: Date, until: Date) -> Result<Vec<Absence>, StoreError> {
        let rows = sqlx::query_file_as!(AbsenceRow, "sql/presence/absences.sql", from, until);
        absences(rows.fetch_all(&self.pool).await?)
    }

    /// An absence that is not cancelled.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds an unknown word.
    pub async fn absence(&self, _: &Scope, id: i64) -> Result<Option<Absence>, StoreError> {
        let row = sqlx::query_file_as!(AbsenceRow, "sql/presence/absence.sql", id);
        row.fetch_optional(&self.pool).await?.map(AbsenceRow::absence).transpose()
    }

    /// Records an absence and tells the audit log; gives its number.
    ///
    /// # Errors
    /// [`StoreError::Absence`] by the rules; nothing is stored then.
    pub async fn note_absence(
        &self,
        actor: &Actor,
        new: &NewAbsence,
        (today, now): (Date, OffsetDateTime),
    ) -> Result<i64, StoreError> {
        let mut tx = self.pool.begin().await?;
        let concerned: Vec<String> =
            [Some(&new.person), new.deputy.as_ref()].into_iter().flatten().cloned().collect();
        sqlx::query_file!("sql/presence/lock_people.sql", &concerned).fetch_all(&mut *tx).await?;
        let recorded = sqlx::query_file_as!(AbsenceRow, "sql/presence/absences_of.sql", &concerned);
        new.check(today, &absences(recorded.fetch_all(&mut *tx).await?)?)?;
        let id = insert_absences(&mut tx, std::slice::from_ref(new), &actor.id, now).await?;
        let id = id.first().copied().unwrap_or_default();
        let deputy = new.deputy.as_deref().unwrap_or("-");
        let object =
            format!("absence {id} person {} {} to {} deputy {deputy}", new.person, new.from, new.until);
        append(&mut tx, &[AuditEntry::done(now, actor, Act::AbsenceNote, object)]).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Cancels an absence and tells the audit log; whether there was one to cancel.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is stored then.
    pub async fn cancel_absence(
        &self,
        actor: &Actor,
        id: i64,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let mut tx = self.pool.begin().await?;
        let done = sqlx::query_file!("sql/presence/cancel.sql", id, now, actor.id).execute(&mut *tx).await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        let object = format!("absence {id}");
        append(&mut tx, &[AuditEntry::done(now, actor, Act::AbsenceCancel, object)]).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Writes absences and gives their numbers.
pub(crate) async fn insert_absences(
    tx: &mut Tx,
    new: &[NewAbsence],
    by: &str,
    now: OffsetDateTime,
) -> Result<Vec<i64>, StoreError> {
    let ids = sqlx::query_file_scalar!(
        "sql/presence/insert_absences.sql",
        &new.iter().map(|a| a.person.clone()).collect::<Vec<_>>(),
        &new.iter().map(|a| a.kind.as_str().to_owned()).collect::<Vec<_>>(),
        &new.iter().map(|a| a.from).collect::<Vec<_>>(),
        &new.iter().map(|a| a.until).collect::<Vec<_>>(),
        &new.iter().map(|a| a.deputy.clone()).collect::<Vec<_>>() as &[Option<String>],
        now,
        by
    );
    Ok(ids.fetch_all(&mut **tx).await?)
}

/// Writes duty periods and standing deputies of people who have none.
pub(crate) async fn insert_roster(tx: &mut Tx, roster: &Roster) -> Result<(), StoreError> {
    let periods: Vec<_> = roster.duty.iter().flat_map(|(id, all)| all.iter().map(move |p| (id, p))).collect();
    sqlx::query_file!(
        "sql/presence/insert_periods.sql",
        &periods.iter().map(|(id, _)| (*id).clone()).collect::<Vec<_>>(),
        &periods.iter().map(|(_, p)| p.days.as_str().to_owned()).collect::<Vec<_>>(),
        &periods.iter().map(|(_, p)| p.from).collect::<Vec<_>>(),
        &periods.iter().map(|(_, p)| p.until).collect::<Vec<_>>(),
    )
    .execute(&mut **tx)
    .await?;
    let (ids, deputies): (Vec<_>, Vec<_>) =
        roster.deputies.iter().map(|(a, b)| (a.clone(), b.clone())).unzip();
    sqlx::query_file!("sql/presence/set_deputies.sql", &ids, &deputies).execute(&mut **tx).await?;
    Ok(())
}
