//! Attempts to sign in, and the sessions that come of them.

use crate::accounts::tell;
use crate::change::Tx;
use crate::{Store, StoreError};
use casework::account::lockout::{LOOKED_AT, Outcome, locked_until};
use casework::account::session::{IDLE, LONGEST, MOST, SessionTimes};
use casework::{Act, Actor, AuditEntry, Login};
use time::{Duration, OffsetDateTime};

/// How long attempts are kept: network logs for at least six months (网络安全法).
const KEPT: Duration = Duration::days(366);

/// An attempt that was let through to a look at the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    id: i64,
}

/// An attempt, for whoever looks after security.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRow {
    /// Key for paging.
    pub id: i64,
    /// The name that was typed.
    pub login: String,
    /// When.
    pub at: OffsetDateTime,
    /// What came of it.
    pub outcome: Outcome,
    /// Network address it came from.
    pub address: String,
}

/// A stored session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Who signed in.
    pub login: Login,
    /// In whose place, for a deputy.
    pub stands_for: Option<Login>,
    /// When it was opened and last used.
    pub times: SessionTimes,
}

impl Store {
    /// Begins an attempt: it is written down as failed before anything is looked at, so that attempts in parallel cannot
    /// outrun the lock. A name that nobody has is treated alike.
    ///
    /// # Errors
    /// [`StoreError::SignInLocked`] when the name is locked; this is written down too.
    pub async fn begin_attempt(
        &self,
        login: &str,
        address: &str,
        now: OffsetDateTime,
    ) -> Result<Attempt, StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query_file!("sql/attempt/lock.sql", login).execute(&mut *tx).await?;
        let rows =
            sqlx::query_file!("sql/attempt/recent.sql", login, now - LOOKED_AT).fetch_all(&mut *tx).await?;
        let known = rows.into_iter().filter_map(|r| Some((r.at, Outcome::parse(&r.outcome)?)));
        let locked = locked_until(known, now);
        let outcome = if locked.is_some() { Outcome::Locked } else { Outcome::Failed };
        let id = sqlx::query_file_scalar!("sql/attempt/insert.sql", login, now, outcome.as_str(), address)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        match locked {
            Some(until) => Err(StoreError::SignInLocked(until)),
            None => Ok(Attempt { id }),
        }
    }

    /// Writes down what came of an attempt; without this it stays failed.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn end_attempt(&self, attempt: Attempt, outcome: Outcome) -> Result<(), StoreError> {
        sqlx::query_file!("sql/attempt/set_outcome.sql", attempt.id, outcome.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Leaves an attempt failed. When it is the one that locks an account, the audit log tells so; of names that nobody
    /// has it tells nothing, or strangers could fill it.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; the attempt counts as failed all the same.
    pub async fn fail_attempt(
        &self,
        attempt: Attempt,
        account: &Login,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        let rows = sqlx::query_file!("sql/attempt/recent.sql", account.as_str(), now - LOOKED_AT)
            .fetch_all(&mut *tx)
            .await?;
        let until = |last: i64| {
            let known = rows.iter().filter(|r| r.id <= last);
            locked_until(known.filter_map(|r| Some((r.at, Outcome::parse(&r.outcome)?))), now)
        };
        // With this attempt the name is locked, and without it it was not.
        if until(attempt.id - 1).is_some() || until(attempt.id).is_none() || !known(&mut tx, account).await? {
            return Ok(());
        }
        tell(tx, AuditEntry::done(now, &Actor::system(), Act::SignInLock, account.as_str())).await
    }

    /// Lifts the lock of a name.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn unlock(&self, actor: &Actor, login: &Login, now: OffsetDateTime) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        let (outcome, by) = (Outcome::Unlocked.as_str(), format!("by {}", actor.id));
        sqlx::query_file_scalar!("sql/attempt/insert.sql", login.as_str(), now, outcome, by)
            .fetch_one(&mut *tx)
            .await?;
        tell(tx, AuditEntry::done(now, actor, Act::SignInUnlock, login.as_str())).await
    }

    /// Attempts, newest first; `before` is the identifier of the last one of the page before.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn attempts(
        &self,
        login: Option<&str>,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<AttemptRow>, StoreError> {
        let before = before.unwrap_or(i64::MAX);
        let rows =
            sqlx::query_file!("sql/attempt/newest.sql", login, before, limit).fetch_all(&self.pool).await?;
        rows.into_iter()
            .map(|r| {
                let outcome = Outcome::parse(&r.outcome)
                    .ok_or_else(|| StoreError::corrupt("sign_in_attempt", "outcome", &r.outcome))?;
                Ok(AttemptRow { id: r.id, login: r.login, at: r.at, outcome, address: r.address })
            })
            .collect()
    }

    /// Opens a session; sessions that are over, and the oldest of the account when it has too many, are removed.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn open_session(
        &self,
        token_hash: &[u8],
        login: &Login,
        stands_for: Option<&Login>,
        address: &str,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query_file!("sql/account/set_active.sql", login.as_str(), now).execute(&mut *tx).await?;
        let other = stands_for.map(Login::as_str);
        sqlx::query_file!("sql/session/insert.sql", token_hash, login.as_str(), other, now, address)
            .execute(&mut *tx)
            .await?;
        sqlx::query_file!("sql/session/delete_surplus.sql", login.as_str(), now - IDLE, now - LONGEST, MOST)
            .execute(&mut *tx)
            .await?;
        sqlx::query_file!("sql/attempt/prune.sql", now - KEPT).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// The session of a token, whether it lasts still or not.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn session(&self, token_hash: &[u8]) -> Result<Option<SessionRow>, StoreError> {
        let row =
            sqlx::query_file!("sql/session/by_token.sql", token_hash).fetch_optional(&self.pool).await?;
        let login =
            |text: String| Login::new(&text).map_err(|_| StoreError::corrupt("session", "login", text));
        row.map(|r| {
            Ok(SessionRow {
                login: login(r.login)?,
                stands_for: r.stands_for.map(login).transpose()?,
                times: SessionTimes { begun: r.begun, used: r.used },
            })
        })
        .transpose()
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn session_used(&self, token_hash: &[u8], now: OffsetDateTime) -> Result<(), StoreError> {
        sqlx::query_file!("sql/session/set_used.sql", token_hash, now).execute(&self.pool).await?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn close_session(&self, token_hash: &[u8]) -> Result<(), StoreError> {
        sqlx::query_file!("sql/session/delete.sql", token_hash).execute(&self.pool).await?;
        Ok(())
    }
}

async fn known(tx: &mut Tx, login: &Login) -> Result<bool, StoreError> {
    let row = sqlx::query_file_scalar!("sql/account/password_hash.sql", login.as_str());
    Ok(row.fetch_optional(&mut **tx).await?.is_some())
}
