//! Declared interests of the people at work.

use crate::audit::append;
use crate::read_atlas::word;
use crate::{Store, StoreError};
use casework::recusal::{Interest, InterestGround, Subject, SubjectKind};
use casework::{Act, Actor, AuditEntry, Scope};
use time::OffsetDateTime;

impl Store {
    /// Declarations in force, by number. Who may read the grounds is for the caller to decide.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds an unknown word.
    pub async fn interests(&self, _: &Scope) -> Result<Vec<Interest>, StoreError> {
        let rows = sqlx::query_file_as!(Row, "sql/interest/in_force.sql").fetch_all(&self.pool).await?;
        let interest = |r: Row| {
            let kind = word("interest", "kind", &r.kind, SubjectKind::parse)?;
            let subject = Subject::of(kind, &r.subject);
            Ok(Interest {
                id: r.id,
                subject: subject.ok_or_else(|| StoreError::corrupt("interest", "subject", &r.subject))?,
                ground: word("interest", "ground", &r.ground, InterestGround::parse)?,
                person: r.person_id,
                declared_by: r.declared_by,
            })
        };
        rows.into_iter().map(interest).collect()
    }

    /// Records a declaration and tells the audit log, without the ground; gives its number, nothing when it is in force already.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is stored then.
    pub async fn declare_interest(
        &self,
        actor: &Actor,
        (person, subject, ground): (&str, &Subject, InterestGround),
        now: OffsetDateTime,
    ) -> Result<Option<i64>, StoreError> {
        let mut tx = self.pool.begin().await?;
        let (kind, code) = (subject.kind().as_str(), subject.code());
        let id = sqlx::query_file_scalar!(
            "sql/interest/insert.sql",
            person,
            kind,
            code,
            ground.as_str(),
            now,
            actor.id
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(id) = id else { return Ok(None) };
        let object = format!("interest {id} person {person} {kind} {code}");
        append(&mut tx, &[AuditEntry::done(now, actor, Act::InterestDeclare, object)]).await?;
        tx.commit().await?;
        Ok(Some(id))
    }

    /// Ends a declaration and tells the audit log; nothing is done for whoever recorded it.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is stored then.
    pub async fn end_interest(
        &self,
        actor: &Actor,
        id: i64,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let mut tx = self.pool.begin().await?;
        let done = sqlx::query_file!("sql/interest/finish.sql", id, now, actor.id).execute(&mut *tx).await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        append(&mut tx, &[AuditEntry::done(now, actor, Act::InterestEnd, format!("interest {id}"))]).await?;
        tx.commit().await?;
        Ok(true)
    }
}

struct Row {
    id: i64,
    person_id: String,
    kind: String,
    subject: String,
    ground: String,
    declared_by: String,
}
