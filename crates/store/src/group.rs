//! Groups of cases, and the cases of a person for the check of duplicates.

use crate::audit::append;
use crate::party_find::{BY_IDENTITY, BY_PHONE};
use crate::read_atlas::word;
use crate::{Store, StoreError};
use casework::audit::{Act, AuditEntry};
use casework::party;
use casework::{LinkKind, Principal, Scope, State};
use std::collections::HashSet;
use time::{Duration, OffsetDateTime};

/// Checks for duplicates with a phone or identity number that one person makes within an hour: more than any counter needs,
/// and too few to try numbers out.
pub const PERSON_CHECKS_AN_HOUR: i64 = 300;

/// A case of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMember {
    /// Its code.
    pub code: String,
    /// Its state.
    pub state: State,
    /// People concerned.
    pub people: u32,
    /// How it belongs to the first; `None` for the first itself.
    pub link: Option<LinkKind>,
}

impl Store {
    /// The group of a case as far as the scope sees it, the first case first; only the case itself when it is in none.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn group(&self, scope: &Scope, case_id: i64) -> Result<Vec<GroupMember>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let rows = sqlx::query_file!(
            "sql/link/of_case.sql",
            scope.area_prefix(),
            case_id,
            scope.matters() as Option<&[String]>
        )
        .fetch_all(&mut *tx)
        .await?;
        rows.into_iter()
            .map(|r| {
                let link = r.kind.map(|k| word("case_link", "kind", &k, LinkKind::parse)).transpose()?;
                let state = word("case_file", "state", &r.state, State::parse)?;
                Ok(GroupMember { code: r.code, state, people: r.people.unsigned_abs(), link })
            })
            .collect()
    }

    /// Numbers of the cases that have a party with this phone or identity number, for the check of duplicates: nothing of who it
    /// is. The audit log has it, done or refused.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`] for who takes in no cases, [`StoreError::TooManyReveals`] beyond
    /// [`PERSON_CHECKS_AN_HOUR`], [`StoreError::NoKey`].
    pub async fn cases_of_person(
        &self,
        principal: &Principal,
        phone: Option<&str>,
        identity: Option<&str>,
        now: OffsetDateTime,
    ) -> Result<HashSet<i64>, StoreError> {
        let sealer = self.sealer()?;
        let phone = phone.map(|p| sealer.lookup(BY_PHONE, p));
        let identity = identity.map(|i| sealer.lookup(BY_IDENTITY, i));
        let capacity = party::adding_capacity(principal);
        let entry = AuditEntry::done(
            now,
            &principal.acting_as(capacity),
            Act::DuplicateCheck,
            match (&phone, &identity) {
                (Some(_), Some(_)) => "by phone and identity",
                (Some(_), None) => "by phone",
                _ => "by identity",
            },
        );
        let mut tx = self.pool.begin().await?;
        crate::audit::lock(&mut tx).await?;
        let since = now - Duration::HOUR;
        let act = Act::DuplicateCheck.as_str();
        let made = sqlx::query_file_scalar!("sql/audit/count_since.sql", principal.id, act, since)
            .fetch_one(&mut *tx)
            .await?;
        let refusal = if capacity.is_none() {
            Some(StoreError::NotAllowed("only those who take in or handle cases check for cases of a person"))
        } else {
            (made >= PERSON_CHECKS_AN_HOUR).then_some(StoreError::TooManyReveals(PERSON_CHECKS_AN_HOUR))
        };
        let entry = if refusal.is_some() { entry.refused() } else { entry };
        append(&mut tx, &[entry]).await?;
        tx.commit().await?;
        if let Some(refusal) = refusal {
            return Err(refusal);
        }
        let scope = &principal.scope;
        let mut tx = self.begin_as(scope).await?;
        let ids = sqlx::query_file_scalar!(
            "sql/party/cases_of.sql",
            scope.area_prefix(),
            phone,
            identity,
            scope.matters() as Option<&[String]>
        );
        Ok(ids.fetch_all(&mut *tx).await?.into_iter().collect())
    }
}
