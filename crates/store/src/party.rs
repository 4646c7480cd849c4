//! Parties of a case: entered sealed, listed masked, shown plainly only after the audit log has it.

use crate::audit::append;
use crate::change::Tx;
use crate::personal_data::{Opened, PartyRows};
use crate::read_case::locked;
use crate::{Sealer, Store, StoreError};
use casework::audit::{Act, AuditEntry};
use casework::party::{self, Added, MAX_PARTIES, NewParty, PartyField};
use casework::{CaseCode, MaskedParty, Principal, Scope};
use std::sync::Arc;
use time::{Duration, OffsetDateTime};

/// Looks at personal data that one person has within an hour.
pub const REVEALS_AN_HOUR: i64 = 30;

/// What was asked for of a party, plainly. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PlainParty {
    /// Number of the party in its case.
    pub seq: u32,
    /// The fields asked for; `None` where nothing was recorded.
    pub fields: Vec<(PartyField, Option<String>)>,
}

impl std::fmt::Debug for PlainParty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlainParty").field("seq", &self.seq).finish_non_exhaustive()
    }
}

impl Store {
    /// The same store with the key for personal data.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when the database knows another key.
    pub async fn with_key(mut self, sealer: Sealer) -> Result<Store, StoreError> {
        self.check_key(&sealer).await?;
        self.sealer = Some(Arc::new(sealer));
        Ok(self)
    }

    /// Whether a key is loaded: without one there are no parties.
    pub fn is_keyed(&self) -> bool {
        self.sealer.is_some()
    }

    /// What seals and opens values of this database.
    ///
    /// # Errors
    /// [`StoreError::NoKey`] when no key was given.
    pub fn sealer(&self) -> Result<&Sealer, StoreError> {
        self.sealer.as_deref().ok_or(StoreError::NoKey)
    }

    /// Enters a party and gives it masked.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`] for the wrong capacity, [`StoreError::NoCase`] outside the scope,
    /// [`StoreError::TooManyParties`], [`StoreError::NoKey`]; nothing is stored then.
    pub async fn add_party(
        &self,
        principal: &Principal,
        code: &CaseCode,
        new: &NewParty,
        now: OffsetDateTime,
    ) -> Result<MaskedParty, StoreError> {
        let sealer = self.sealer()?;
        let capacity = party::adding_capacity(principal);
        let capacity = capacity
            .ok_or(StoreError::NotAllowed("parties are entered by those who take in or handle cases"))?;
        let mut tx = self.begin_as(&principal.scope).await?;
        let case_id = case_of_adding(&mut tx, principal, code).await?;
        let last =
            sqlx::query_file_scalar!("sql/party/count_locked.sql", case_id).fetch_one(&mut *tx).await?;
        if usize::try_from(last).is_ok_and(|n| n >= MAX_PARTIES) {
            return Err(StoreError::TooManyParties(MAX_PARTIES));
        }
        let seq = last as u32 + 1;
        let added = Added { at: now, by: principal.id.clone() };
        PartyRows::seal(sealer, [(code.as_str(), seq, new)]).insert(&mut tx, &added).await?;
        let actor = principal.acting_as(Some(capacity));
        let entry =
            AuditEntry::done(now, &actor, Act::PartyAdd, format!("party {seq} {}", new.role.as_str()));
        append(&mut tx, &[entry.about(code.as_str())]).await?;
        tx.commit().await?;
        Ok(new.masked(seq, &added))
    }

    /// The parties of a case, masked.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] outside the scope, [`StoreError::Sealed`] when a value was tampered with.
    pub async fn parties(&self, scope: &Scope, code: &CaseCode) -> Result<Vec<MaskedParty>, StoreError> {
        let sealer = self.sealer()?;
        self.require_case(scope, code).await?;
        let records = self.party_records(scope, code).await?;
        records.into_iter().map(|r| r.masked(sealer, code.as_str())).collect()
    }

    /// Shows fields of a party plainly. The audit log has it before this gives anything: when the log cannot be written,
    /// nothing is shown. A refusal is written down too.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], [`StoreError::TooManyReveals`], [`StoreError::NoParty`], [`StoreError::Destroyed`],
    /// [`StoreError::NoCase`] outside the scope.
    pub async fn reveal_party(
        &self,
        principal: &Principal,
        code: &CaseCode,
        seq: u32,
        fields: &[PartyField],
        reason: &str,
        now: OffsetDateTime,
    ) -> Result<PlainParty, StoreError> {
        let sealer = self.sealer()?;
        self.require_case(&principal.scope, code).await?;
        let records = self.party_records(&principal.scope, code).await?;
        let record = records.into_iter().find(|r| r.seq == seq as i32);
        let record = record.ok_or_else(|| StoreError::NoParty { case: code.to_string(), seq })?;
        if record.destroyed_at.is_some() {
            return Err(StoreError::Destroyed);
        }
        let words: Vec<&str> = fields.iter().map(|f| f.as_str()).collect();
        let capacity = party::revealing_capacity(principal, record.protected);
        let actor = principal.acting_as(capacity);
        let entry =
            AuditEntry::done(now, &actor, Act::PartyReveal, format!("party {seq} {}", words.join(",")))
                .about(code.as_str())
                .because(reason);
        let allowed = capacity.ok_or(StoreError::NotAllowed(
            "only those who work on the case see its parties plainly, and protected ones only those who handle it",
        ));
        self.audit_look(entry, allowed.map(|_| ())).await?;
        let opened = record.open(sealer, code.as_str())?;
        Ok(PlainParty { seq, fields: fields.iter().map(|f| (*f, opened.field(*f))).collect() })
    }

    /// Writes a look at personal data into the log, done or refused, within the limit of an hour.
    pub(crate) async fn audit_look(
        &self,
        entry: AuditEntry,
        allowed: Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        let decided = match allowed {
            Ok(()) => within_the_limit(&mut tx, &entry).await,
            refused => refused,
        };
        match decided {
            Ok(()) => append(&mut tx, &[entry]).await?,
            Err(StoreError::NotAllowed(_) | StoreError::TooManyReveals(_)) => {
                append(&mut tx, &[entry.refused()]).await?;
            }
            Err(other) => return Err(other),
        }
        tx.commit().await?;
        decided
    }

    /// Whether a case is there and lies in the scope.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn sees_case(&self, scope: &Scope, code: &CaseCode) -> Result<bool, StoreError> {
        match self.require_case(scope, code).await {
            Ok(()) => Ok(true),
            Err(StoreError::NoCase(_)) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// A case outside the scope is not found, never forbidden.
    async fn require_case(&self, scope: &Scope, code: &CaseCode) -> Result<(), StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let exists = sqlx::query_file_scalar!(
            "sql/case/exists.sql",
            scope.area_prefix(),
            code.as_str(),
            scope.matters() as Option<&[String]>
        );
        if exists.fetch_one(&mut *tx).await? { Ok(()) } else { Err(StoreError::NoCase(code.to_string())) }
    }
}

/// The case whose parties somebody enters: one in the scope, or one that the same person has just taken in. Who takes in a
/// sealed case may say who reports it, without seeing it afterwards.
async fn case_of_adding(tx: &mut Tx, principal: &Principal, code: &CaseCode) -> Result<i64, StoreError> {
    match locked(tx, &principal.scope, code).await {
        Ok(case) => Ok(case.id),
        Err(StoreError::NoCase(_)) => {
            let taken_in =
                sqlx::query_file_scalar!("sql/party/lock_taken_in.sql", code.as_str(), principal.id);
            let id = taken_in.fetch_optional(&mut **tx).await?;
            id.ok_or_else(|| StoreError::NoCase(code.to_string()))
        }
        Err(other) => Err(other),
    }
}

impl Opened {
    fn field(&self, field: PartyField) -> Option<String> {
        match field {
            PartyField::Name => Some(self.name.clone()),
            PartyField::Phone => self.phone.clone(),
            PartyField::Identity => self.identity.clone(),
            PartyField::Address => self.address.clone(),
        }
    }
}

/// Counted under the log's lock, so that no two requests at once get past the limit, on any number of servers.
async fn within_the_limit(tx: &mut Tx, entry: &AuditEntry) -> Result<(), StoreError> {
    crate::audit::lock(tx).await?;
    let since = entry.at - Duration::HOUR;
    let count =
        sqlx::query_file_scalar!("sql/audit/count_since.sql", entry.actor.id, entry.act.as_str(), since)
            .fetch_one(&mut **tx)
            .await?;
    if count >= REVEALS_AN_HOUR { Err(StoreError::TooManyReveals(REVEALS_AN_HOUR)) } else { Ok(()) }
}
