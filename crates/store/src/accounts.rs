//! Accounts: their duties and passwords. They are nobody's cases, so these reads take no scope.

use crate::people::station;
use crate::{Store, StoreError};
use casework::account::{Deputy, Period, password};
use casework::{Account, Capacity, Duty, Login};
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
    pub async fn create_accounts(&self, accounts: &[(&Account, &str)]) -> Result<(), StoreError> {
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
    pub async fn set_duty(&self, account: &Account) -> Result<(), StoreError> {
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
        sqlx::query_file!("sql/session/delete_of_login.sql", account.login.as_str(), None::<&[u8]>)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Switches an account off, which ends its sessions, or on.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn set_disabled(
        &self,
        login: &Login,
        disabled: bool,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query_file!("sql/account/set_disabled.sql", login.as_str(), disabled, now)
            .execute(&mut *tx)
            .await?;
        if disabled {
            sqlx::query_file!("sql/session/delete_of_login.sql", login.as_str(), None::<&[u8]>)
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// Names a deputy, or none; a session of the deputy before, in the place of this account, ends when it is used next.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn set_deputy(&self, login: &Login, deputy: Option<&Deputy>) -> Result<(), StoreError> {
        sqlx::query_file!(
            "sql/account/set_deputy.sql",
            login.as_str(),
            deputy.map(|d| d.login.as_str()),
            deputy.map(|d| d.from),
            deputy.map(|d| d.until),
        )
        .execute(&self.pool)
        .await?;
        Ok(())
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

    /// Stores another password and ends the account's sessions but the one to keep. `once` says that it was given out
    /// and must be changed at its first use.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn set_password(
        &self,
        login: &Login,
        hash: &str,
        once: bool,
        now: OffsetDateTime,
        keep: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        let before = password::REMEMBERED as i64 - 1;
        sqlx::query_file!("sql/account/remember_password.sql", login.as_str()).execute(&mut *tx).await?;
        sqlx::query_file!("sql/account/forget_passwords.sql", login.as_str(), before)
            .execute(&mut *tx)
            .await?;
        sqlx::query_file!("sql/account/set_password.sql", login.as_str(), hash, now, once)
            .execute(&mut *tx)
            .await?;
        sqlx::query_file!("sql/session/delete_of_login.sql", login.as_str(), keep).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }
}
