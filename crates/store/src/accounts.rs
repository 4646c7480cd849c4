//! Accounts: their duties and passwords. They are nobody's cases, so these reads take no scope.

use crate::audit::append;
use crate::change::Tx;
use crate::people::station;
use crate::{Store, StoreError};
use casework::account::{Deputy, Period, password};
use casework::{Account, Act, Actor, AuditEntry, Capacity, Duty, Login};
use time::{Date, OffsetDateTime};

struct AccountRecord {
    login: String,
    name: String,
    capacities: Vec<String>,
    area: String,
    unit_id: Option<String>,
    valid_from: Date,
    valid_until: Option<Date>,
    disabled: bool,
    deputy_login: Option<String>,
    deputy_from: Option<Date>,
    deputy_until: Option<Date>,
    password_set: OffsetDateTime,
    password_once: bool,
    second_factor: bool,
    active: OffsetDateTime,
    synthetic: bool,
}

fn login(text: &str) -> Result<Login, StoreError> {
    Login::new(text).map_err(|_| StoreError::corrupt("account", "login", text))
}

impl AccountRecord {
    fn into_account(self) -> Result<Account, StoreError> {
        let capacity = |word: &String| {
            Capacity::parse(word).ok_or_else(|| StoreError::corrupt("account", "capacity", word))
        };
        let capacities = self.capacities.iter().map(capacity).collect::<Result<Vec<_>, _>>()?;
        let duty = Duty::checked(capacities, &self.area, station(self.unit_id)?)
            .map_err(|e| StoreError::corrupt("account", "duty", e))?;
        let deputy = match (self.deputy_login, self.deputy_from, self.deputy_until) {
            (Some(name), Some(from), Some(until)) => Some(Deputy { login: login(&name)?, from, until }),
            _ => None,
        };
        Ok(Account {
            login: login(&self.login)?,
            name: self.name,
            duty,
            valid: Period { from: self.valid_from, until: self.valid_until },
            disabled: self.disabled,
            deputy,
            password_set: self.password_set,
            password_once: self.password_once,
            second_factor: self.second_factor,
            active: self.active,
            synthetic: self.synthetic,
        })
    }
}

fn words(duty: &Duty) -> Vec<String> {
    duty.capacities.iter().map(|c| c.as_str().to_owned()).collect()
}

impl Store {
    /// All accounts, by login name.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds what no account can be.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let rows = sqlx::query_file_as!(AccountRecord, "sql/account/all.sql").fetch_all(&self.pool).await?;
        rows.into_iter().map(AccountRecord::into_account).collect()
    }

    /// Whether there is any account.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn has_accounts(&self) -> Result<bool, StoreError> {
        Ok(sqlx::query_file_scalar!("sql/account/exists.sql").fetch_one(&self.pool).await?)
    }

    /// One account.
    ///
    /// # Errors
    /// As [`Store::accounts`].
    pub async fn account(&self, login: &Login) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query_file_as!(AccountRecord, "sql/account/by_login.sql", login.as_str());
        row.fetch_optional(&self.pool).await?.map(AccountRecord::into_account).transpose()
    }

    /// Accounts that have named this one as their deputy for a day.
    ///
    /// # Errors
    /// As [`Store::accounts`].
    pub async fn naming_deputy(&self, deputy: &Login, day: Date) -> Result<Vec<Account>, StoreError> {
        let rows = sqlx::query_file_as!(AccountRecord, "sql/account/naming_deputy.sql", deputy.as_str(), day);
        rows.fetch_all(&self.pool).await?.into_iter().map(AccountRecord::into_account).collect()
    }

    /// Stores new accounts with the hashes of their first passwords: all, or none.
    ///
    /// # Errors
    /// [`StoreError::LoginTaken`] when there is or was one of this name.
    pub async fn create_accounts(
        &self,
        actor: &Actor,
        accounts: &[(&Account, &str)],
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        for (account, password_hash) in accounts {
            let done = sqlx::query_file!(
                "sql/account/insert.sql",
                account.login.as_str(),
                account.name,
                &words(&account.duty),
                account.duty.area,
                account.duty.unit.as_ref().map(|u| u.as_str()),
                account.valid.from,
                account.valid.until,
                *password_hash,
                account.password_set,
                account.password_once,
                account.synthetic,
            )
            .execute(&mut *tx)
            .await?;
            if done.rows_affected() == 0 {
                return Err(StoreError::LoginTaken(account.login.to_string()));
            }
        }
        let told = |(a, _): &(&Account, &str)| AuditEntry::done(now, actor, Act::AccountMake, a.told());
        append(&mut tx, &accounts.iter().map(told).collect::<Vec<_>>()).await?;
        Ok(tx.commit().await?)
    }

    /// Counts the accounts of a demonstration as used now and their passwords as new: otherwise a demonstration that
    /// rested for 90 days could not be entered. Real accounts are never touched by this.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn refresh_synthetic_accounts(&self, now: OffsetDateTime) -> Result<(), StoreError> {
        sqlx::query_file!("sql/account/refresh_synthetic.sql", now).execute(&self.pool).await?;
        Ok(())
    }

    /// Stores another duty, name or period, and ends the account's sessions: they were opened with the old one.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn set_duty(
        &self,
        actor: &Actor,
        account: &Account,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query_file!(
            "sql/account/update_duty.sql",
            account.login.as_str(),
            account.name,
            &words(&account.duty),
            account.duty.area,
            account.duty.unit.as_ref().map(|u| u.as_str()),
            account.valid.from,
            account.valid.until,
        )
        .execute(&mut *tx)
        .await?;
        end_sessions(&mut tx, &account.login, None).await?;
        tell(tx, AuditEntry::done(now, actor, Act::AccountDuty, account.told())).await
    }

    /// Switches an account off, which ends its sessions, or on.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn set_disabled(
        &self,
        actor: &Actor,
        login: &Login,
        disabled: bool,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query_file!("sql/account/set_disabled.sql", login.as_str(), disabled, now)
            .execute(&mut *tx)
            .await?;
        if disabled {
            end_sessions(&mut tx, login, None).await?;
        }
        let act = if disabled { Act::AccountDisable } else { Act::AccountEnable };
        tell(tx, AuditEntry::done(now, actor, act, login.as_str())).await
    }

    /// Names a deputy, or none; a session of the deputy before, in the place of this account, ends when it is used next.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn set_deputy(
        &self,
        actor: &Actor,
        login: &Login,
        deputy: Option<&Deputy>,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query_file!(
            "sql/account/set_deputy.sql",
            login.as_str(),
            deputy.map(|d| d.login.as_str()),
            deputy.map(|d| d.from),
            deputy.map(|d| d.until),
        )
        .execute(&mut *tx)
        .await?;
        let entry = match deputy {
            None => AuditEntry::done(now, actor, Act::DeputyDismiss, login.as_str()),
            Some(d) => {
                let object = format!("{login} {} {}/{}", d.login, d.from, d.until);
                AuditEntry::done(now, actor, Act::DeputyName, object)
            }
        };
        tell(tx, entry).await
    }

    /// The hash of an account's password.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn password_hash(&self, login: &Login) -> Result<Option<String>, StoreError> {
        let hash = sqlx::query_file_scalar!("sql/account/password_hash.sql", login.as_str());
        Ok(hash.fetch_optional(&self.pool).await?)
    }

    /// The hashes of the passwords that may not be taken again, the present one first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn password_hashes(&self, login: &Login) -> Result<Vec<String>, StoreError> {
        let before = password::REMEMBERED as i64 - 1;
        let rows = sqlx::query_file_scalar!("sql/account/password_hashes.sql", login.as_str(), before);
        Ok(rows.fetch_all(&self.pool).await?)
    }

    /// Stores a password that the account's own holder chose, and ends its sessions but the one to keep.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn change_password(
        &self,
        actor: &Actor,
        login: &Login,
        hash: &str,
        keep: &[u8],
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        put_password(&mut tx, login, (hash, false), now).await?;
        end_sessions(&mut tx, login, Some(keep)).await?;
        tell(tx, AuditEntry::done(now, actor, Act::PasswordChange, login.as_str())).await
    }

    /// Stores a password that was given out and must be changed at its first use, and ends all sessions of the account.
    /// With `second_factor` that one is removed too: both, or neither.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn reset_password(
        &self,
        actor: &Actor,
        login: &Login,
        hash: &str,
        second_factor: bool,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        put_password(&mut tx, login, (hash, true), now).await?;
        let mut acts = vec![Act::PasswordReset];
        if second_factor {
            sqlx::query_file!("sql/account/delete_secret.sql", login.as_str()).execute(&mut *tx).await?;
            acts.push(Act::SecondFactorRemove);
        }
        end_sessions(&mut tx, login, None).await?;
        let entries = acts.into_iter().map(|act| AuditEntry::done(now, actor, act, login.as_str()));
        append(&mut tx, &entries.collect::<Vec<_>>()).await?;
        Ok(tx.commit().await?)
    }
}

async fn put_password(
    tx: &mut Tx,
    login: &Login,
    (hash, once): (&str, bool),
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let before = password::REMEMBERED as i64 - 1;
    sqlx::query_file!("sql/account/remember_password.sql", login.as_str()).execute(&mut **tx).await?;
    sqlx::query_file!("sql/account/forget_passwords.sql", login.as_str(), before).execute(&mut **tx).await?;
    sqlx::query_file!("sql/account/set_password.sql", login.as_str(), hash, now, once)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn end_sessions(tx: &mut Tx, login: &Login, keep: Option<&[u8]>) -> Result<(), StoreError> {
    sqlx::query_file!("sql/session/delete_of_login.sql", login.as_str(), keep).execute(&mut **tx).await?;
    Ok(())
}

/// Writes the entry of a change as its last step, and commits both.
pub(crate) async fn tell(mut tx: Tx, entry: AuditEntry) -> Result<(), StoreError> {
    append(&mut tx, &[entry]).await?;
    Ok(tx.commit().await?)
}
