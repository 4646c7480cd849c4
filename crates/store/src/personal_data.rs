//! Personal data between plain and sealed, and the proof of the key.

use crate::change::Tx;
use crate::key_exchange::require_current;
use crate::party_find::{BY_IDENTITY, BY_PHONE};
use crate::{SealError, Sealer, Store, StoreError};
use casework::party::{Added, Corrected, MaskedParty, NewParty, Notice, PartyKind, PartyRole};
use casework::{CaseCode, Scope};
use time::OffsetDateTime;

/// Key, context and plain text of the proof that the right key is loaded.
pub(crate) const KEY_PROOF: &str = "key_proof";

/// A party as stored.
pub(crate) struct PartyRecord {
    pub(crate) seq: i32,
    role: String,
    kind: String,
    name: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    identity: Option<Vec<u8>>,
    address: Option<Vec<u8>>,
    pub(crate) protected: bool,
    minor: bool,
    notice: String,
    added_at: OffsetDateTime,
    added_by: String,
    pub(crate) destroyed_at: Option<OffsetDateTime>,
    pub(crate) corrections: i32,
    corrected_at: Option<OffsetDateTime>,
}

/// What a stored party says plainly. Has no `Debug`.
pub(crate) struct Opened {
    pub(crate) name: String,
    pub(crate) phone: Option<String>,
    pub(crate) identity: Option<String>,
    pub(crate) address: Option<String>,
}

/// Binds a sealed value to its case, row and column.
pub(crate) fn context(case: &str, seq: u32, column: &str) -> String {
    format!("party/{case}/{seq}/{column}")
}

/// Binds the sealed former value of a corrected party to its case, row, correction and column.
pub(crate) fn former_context(case: &str, seq: u32, correction: u32, column: &str) -> String {
    format!("party/{case}/{seq}/before/{correction}/{column}")
}

/// A sealed value of a party's column.
pub(crate) fn opened(
    sealer: &Sealer,
    (case, seq, column): (&str, u32, &str),
    sealed: &[u8],
) -> Result<String, StoreError> {
    let broken = |cause| StoreError::Sealed { case: case.to_owned(), seq, cause };
    let plain = sealer.open(&context(case, seq, column), sealed).map_err(broken)?;
    String::from_utf8(plain).map_err(|_| broken(SealError::Broken))
}

impl PartyRecord {
    pub(crate) fn open(&self, sealer: &Sealer, case: &str) -> Result<Opened, StoreError> {
        let text = |column: &str, sealed: &Option<Vec<u8>>| {
            sealed.as_ref().map(|sealed| opened(sealer, (case, self.seq as u32, column), sealed)).transpose()
        };
        Ok(Opened {
            name: text("name", &self.name)?.unwrap_or_default(),
            phone: text("phone", &self.phone)?,
            identity: text("identity", &self.identity)?,
            address: text("address", &self.address)?,
        })
    }

    /// As it was entered, with what was corrected since.
    pub(crate) fn plain(&self, sealer: &Sealer, case: &str) -> Result<NewParty, StoreError> {
        let opened = self.open(sealer, case)?;
        let bad = |what, value: &str| StoreError::corrupt("party", what, value);
        Ok(NewParty {
            role: PartyRole::parse(&self.role).ok_or_else(|| bad("role", &self.role))?,
            kind: PartyKind::parse(&self.kind).ok_or_else(|| bad("kind", &self.kind))?,
            notice: Notice::parse(&self.notice).ok_or_else(|| bad("notice", &self.notice))?,
            name: opened.name,
            phone: opened.phone,
            identity: opened.identity,
            address: opened.address,
            protected: self.protected,
            minor: self.minor,
        })
    }

    pub(crate) fn added(&self) -> Added {
        Added { at: self.added_at, by: self.added_by.clone() }
    }

    pub(crate) fn masked(self, sealer: &Sealer, case: &str) -> Result<MaskedParty, StoreError> {
        let corrected = self.corrected_at.map(|last| Corrected { times: self.corrections as u32, last });
        let plain = self.plain(sealer, case)?;
        let masked = MaskedParty { corrected, ..plain.masked(self.seq as u32, &self.added()) };
        Ok(match self.destroyed_at {
            None => masked,
            Some(_) => MaskedParty { name: None, destroyed_at: self.destroyed_at, ..masked },
        })
    }
}

/// Sealed parties of any number of cases as columns.
#[derive(Default)]
pub(crate) struct PartyRows {
    case: Vec<String>,
    seq: Vec<i32>,
    role: Vec<String>,
    kind: Vec<String>,
    name: Vec<Option<Vec<u8>>>,
    phone: Vec<Option<Vec<u8>>>,
    identity: Vec<Option<Vec<u8>>>,
    address: Vec<Option<Vec<u8>>>,
    phone_lookup: Vec<Option<Vec<u8>>>,
    identity_lookup: Vec<Option<Vec<u8>>>,
    protected: Vec<bool>,
    minor: Vec<bool>,
    notice: Vec<String>,
}

impl PartyRows {
    pub(crate) fn seal<'a>(
        sealer: &Sealer,
        parties: impl IntoIterator<Item = (&'a str, u32, &'a NewParty)>,
    ) -> PartyRows {
        let mut rows = PartyRows::default();
        for (case, seq, party) in parties {
            let seal = |column: &str, text: &Option<String>| {
                text.as_ref().map(|t| sealer.seal(&context(case, seq, column), t.as_bytes()))
            };
            let lookup = |by: &str, text: &Option<String>| text.as_ref().map(|t| sealer.lookup(by, t));
            rows.name.push(seal("name", &Some(party.name.clone())));
            rows.phone.push(seal("phone", &party.phone));
            rows.identity.push(seal("identity", &party.identity));
            rows.address.push(seal("address", &party.address));
            rows.phone_lookup.push(lookup(BY_PHONE, &party.phone));
            rows.identity_lookup.push(lookup(BY_IDENTITY, &party.identity));
            rows.case.push(case.to_owned());
            rows.seq.push(seq as i32);
            rows.role.push(party.role.as_str().to_owned());
            rows.kind.push(party.kind.as_str().to_owned());
            rows.protected.push(party.protected);
            rows.minor.push(party.minor);
            rows.notice.push(party.notice.as_str().to_owned());
        }
        rows
    }

    pub(crate) async fn insert(self, tx: &mut Tx, added: &Added) -> Result<(), StoreError> {
        if let Some(Some(name)) = self.name.first() {
            require_current(tx, name).await?;
        }
        sqlx::query_file!(
            "sql/party/insert.sql",
            &self.case,
            &self.seq,
            &self.role,
            &self.kind,
            &self.name as &[Option<Vec<u8>>],
            &self.phone as &[Option<Vec<u8>>],
            &self.identity as &[Option<Vec<u8>>],
            &self.address as &[Option<Vec<u8>>],
            &self.phone_lookup as &[Option<Vec<u8>>],
            &self.identity_lookup as &[Option<Vec<u8>>],
            &self.protected,
            &self.minor,
            &self.notice,
            added.at,
            added.by,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }
}

impl Store {
    /// Whether the database knows a key already.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn has_key(&self) -> Result<bool, StoreError> {
        Ok(self.dataset(KEY_PROOF).await?.is_some())
    }

    /// Compares a key with the one that the database knows by a sealed text; the first key ever given is taken.
    pub(crate) async fn check_key(&self, sealer: &Sealer) -> Result<(), StoreError> {
        let sealed = serde_json::to_value(sealer.seal(KEY_PROOF, KEY_PROOF.as_bytes()))?;
        sqlx::query_file!("sql/dataset/put_new.sql", KEY_PROOF, sealed).execute(&self.pool).await?;
        let known = self.dataset(KEY_PROOF).await?.unwrap_or_default();
        let known: Vec<u8> = serde_json::from_value(known)?;
        match sealer.open(KEY_PROOF, &known) {
            Ok(plain) if plain == KEY_PROOF.as_bytes() => Ok(()),
            _ => Err(StoreError::WrongKey),
        }
    }

    pub(crate) async fn party_records(
        &self,
        scope: &Scope,
        code: &CaseCode,
    ) -> Result<Vec<PartyRecord>, StoreError> {
        party_records(&mut self.begin_as(scope).await?, scope, code).await
    }
}

/// The parties of a case, by number.
pub(crate) async fn party_records(
    tx: &mut Tx,
    scope: &Scope,
    code: &CaseCode,
) -> Result<Vec<PartyRecord>, StoreError> {
    let records = sqlx::query_file_as!(
        PartyRecord,
        "sql/party/of_case.sql",
        scope.area_prefix(),
        code.as_str(),
        scope.matters() as Option<&[String]>
    );
    Ok(records.fetch_all(&mut **tx).await?)
}
