//! Sets of routing rules: drafted, published by another person, told to every server by the feed.

use crate::audit::append;
use crate::change::Tx;
use crate::{Store, StoreError};
use casework::routing::rule_set::{MAX_DRAFTS, RuleSet, RuleSetFault, Signature};
use casework::{Act, Actor, AuditEntry};
use time::{Date, OffsetDateTime};

/// Sets that are listed; older ones stay in the database.
const LISTED: i64 = 500;
/// Published sets that are read for the one in force: the others stand in when it cannot be read any more.
const BEGUN: i64 = 5;

struct Row {
    id: i64,
    version: String,
    reason: String,
    drafted_at: OffsetDateTime,
    drafted_by: String,
    drafter: String,
    published_at: Option<OffsetDateTime>,
    published_by: Option<String>,
    publisher: Option<String>,
    effective_from: Option<Date>,
    withdrawn: bool,
}

impl From<Row> for RuleSet {
    fn from(r: Row) -> RuleSet {
        let published = r.published_at.zip(r.published_by).zip(r.publisher).zip(r.effective_from);
        RuleSet {
            id: r.id,
            version: r.version,
            reason: r.reason,
            drafted: Signature { at: r.drafted_at, by: r.drafted_by, name: r.drafter },
            published: published.map(|(((at, by), name), from)| (Signature { at, by, name }, from)),
            withdrawn: r.withdrawn,
        }
    }
}

/// A published set with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunRules {
    /// Number.
    pub id: i64,
    /// First day.
    pub from: Date,
    /// The file.
    pub body: String,
}

impl Store {
    /// All sets, the newest first. Rules are no secret: they tell of no case.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn rule_sets(&self) -> Result<Vec<RuleSet>, StoreError> {
        let rows = sqlx::query_file_as!(Row, "sql/rule_set/all.sql", LISTED).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(RuleSet::from).collect())
    }

    /// The text of a set.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn rule_set_body(&self, id: i64) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_file_scalar!("sql/rule_set/body.sql", id).fetch_optional(&self.pool).await?)
    }

    /// Published sets that have begun on a day, the one in force first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn begun_rules(&self, day: Date) -> Result<Vec<BegunRules>, StoreError> {
        let rows = sqlx::query_file!("sql/rule_set/begun.sql", day, BEGUN).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(|r| BegunRules { id: r.id, from: r.effective_from, body: r.body }).collect())
    }

    /// Keeps a draft and tells the audit log; gives its number. The text was read before.
    ///
    /// # Errors
    /// [`StoreError::RuleSet`] for a version that other rules have, or too many drafts; nothing is stored then.
    pub async fn draft_rule_set(
        &self,
        actor: &Actor,
        (version, body, hash): (&str, &str, &str),
        reason: &str,
        now: OffsetDateTime,
    ) -> Result<i64, StoreError> {
        let mut tx = self.pool.begin().await?;
        lock(&mut tx).await?;
        let taken = sqlx::query_file_scalar!("sql/rule_set/version_of_others.sql", version, body);
        if taken.fetch_one(&mut *tx).await? {
            return Err(RuleSetFault::VersionTaken(version.to_owned()).into());
        }
        let waiting = sqlx::query_file_scalar!("sql/rule_set/count_drafts.sql").fetch_one(&mut *tx).await?;
        if waiting >= MAX_DRAFTS as i64 {
            return Err(RuleSetFault::TooManyDrafts.into());
        }
        let id = sqlx::query_file_scalar!(
            "sql/rule_set/insert.sql",
            version,
            body,
            reason,
            now,
            actor.id,
            actor.name
        );
        let id = id.fetch_one(&mut *tx).await?;
        let object = format!("rules {id} version {version} sha256 {hash}");
        append(&mut tx, &[AuditEntry::done(now, actor, Act::RulesDraft, object).because(reason)]).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Publishes a draft from a day on, and tells the audit log and every server. `None` when there is no such set.
    ///
    /// # Errors
    /// [`StoreError::RuleSet`] by the rules; nothing is stored then.
    pub async fn publish_rule_set(
        &self,
        actor: &Actor,
        id: i64,
        from: Date,
        (today, now): (Date, OffsetDateTime),
    ) -> Result<Option<()>, StoreError> {
        let mut tx = self.pool.begin().await?;
        lock(&mut tx).await?;
        let Some(set) = by_id(&mut tx, id).await? else { return Ok(None) };
        set.may_be_published(&actor.id, from, today)?;
        sqlx::query_file!("sql/rule_set/publish.sql", id, now, actor.id, actor.name, from)
            .execute(&mut *tx)
            .await?;
        let object = format!("rules {id} version {} from {from}", set.version);
        append(&mut tx, &[AuditEntry::done(now, actor, Act::RulesPublish, object)]).await?;
        sqlx::query_file!("sql/change/lock.sql").execute(&mut *tx).await?;
        sqlx::query_file!("sql/change/insert_rules.sql").execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(Some(()))
    }

    /// Takes a draft back and tells the audit log. `None` when there is no such set.
    ///
    /// # Errors
    /// [`StoreError::RuleSet`] when it is no draft any more; nothing is stored then.
    pub async fn withdraw_rule_set(
        &self,
        actor: &Actor,
        id: i64,
        now: OffsetDateTime,
    ) -> Result<Option<()>, StoreError> {
        let mut tx = self.pool.begin().await?;
        lock(&mut tx).await?;
        let Some(set) = by_id(&mut tx, id).await? else { return Ok(None) };
        let done =
            sqlx::query_file!("sql/rule_set/withdraw.sql", id, now, actor.id).execute(&mut *tx).await?;
        if done.rows_affected() == 0 {
            return Err(RuleSetFault::NoDraft.into());
        }
        let object = format!("rules {id} version {}", set.version);
        append(&mut tx, &[AuditEntry::done(now, actor, Act::RulesWithdraw, object)]).await?;
        tx.commit().await?;
        Ok(Some(()))
    }
}

/// One change of the sets at a time: versions and the number of drafts are looked at before it is made.
async fn lock(tx: &mut Tx) -> Result<(), StoreError> {
    sqlx::query_file!("sql/rule_set/lock.sql").execute(&mut **tx).await?;
    Ok(())
}

async fn by_id(tx: &mut Tx, id: i64) -> Result<Option<RuleSet>, StoreError> {
    let row = sqlx::query_file_as!(Row, "sql/rule_set/by_id.sql", id).fetch_optional(&mut **tx).await?;
    Ok(row.map(RuleSet::from))
}
