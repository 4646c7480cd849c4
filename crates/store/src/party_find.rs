//! Cases of a person, by the HMAC of a phone or identity number: equality only, and in the audit log.

use crate::{Store, StoreError};
use casework::Principal;
use casework::audit::{Act, AuditEntry};
use casework::party::{self, PartyRole};
use time::OffsetDateTime;

/// Most parties that are found.
const MOST: i64 = 100;

/// Contexts of the two lookups.
pub(crate) const BY_PHONE: &str = "party.phone";
pub(crate) const BY_IDENTITY: &str = "party.identity";

/// A party found: where, and as what. Nothing of who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundParty {
    /// Case.
    pub case_code: String,
    /// Number of the party in it.
    pub seq: u32,
    /// As what.
    pub role: PartyRole,
}

impl Store {
    /// Parties with exactly this phone, in digits; newest case first, at most a hundred.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], [`StoreError::TooManyReveals`]; both are written into the log.
    pub async fn find_by_phone(
        &self,
        principal: &Principal,
        phone: &str,
        reason: &str,
        now: OffsetDateTime,
    ) -> Result<Vec<FoundParty>, StoreError> {
        let phone = self.sealer()?.lookup(BY_PHONE, phone);
        self.find(principal, "by phone", (Some(phone), None), reason, now).await
    }

    /// Parties with exactly this resident identity number; newest case first, at most a hundred.
    ///
    /// # Errors
    /// As [`Store::find_by_phone`].
    pub async fn find_by_identity(
        &self,
        principal: &Principal,
        identity: &str,
        reason: &str,
        now: OffsetDateTime,
    ) -> Result<Vec<FoundParty>, StoreError> {
        let identity = self.sealer()?.lookup(BY_IDENTITY, identity);
        self.find(principal, "by identity", (None, Some(identity)), reason, now).await
    }

    async fn find(
        &self,
        principal: &Principal,
        object: &str,
        (phone, identity): (Option<Vec<u8>>, Option<Vec<u8>>),
        reason: &str,
        now: OffsetDateTime,
    ) -> Result<Vec<FoundParty>, StoreError> {
        let capacity = party::finding_capacity(principal);
        let actor = principal.acting_as(capacity);
        let entry = AuditEntry::done(now, &actor, Act::PartyFind, object).because(reason);
        let allowed = capacity.ok_or(StoreError::NotAllowed(
            "only those who take in, distribute or handle cases look for the cases of a person",
        ));
        self.audit_look(entry, allowed.map(|_| ())).await?;
        let scope = &principal.scope;
        let mut tx = self.begin_as(scope).await?;
        let rows = sqlx::query_file!(
            "sql/party/find.sql",
            scope.area_prefix(),
            phone,
            identity,
            MOST,
            scope.matters() as Option<&[String]>
        )
        .fetch_all(&mut *tx)
        .await?;
        rows.into_iter()
            .map(|r| {
                let role = PartyRole::parse(&r.role);
                Ok(FoundParty {
                    case_code: r.code,
                    seq: r.seq as u32,
                    role: role.ok_or_else(|| StoreError::corrupt("party", "role", &r.role))?,
                })
            })
            .collect()
    }
}
