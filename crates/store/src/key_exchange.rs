//! Another key for everything that is sealed: parties and second factors, in one transaction that ends with the proof of the
//! new key. Broken off at any moment, all of it is as before.

use crate::accounts::tell;
use crate::change::Tx;
use crate::inquiries::name_context;
use crate::party_find::{BY_IDENTITY, BY_PHONE};
use crate::personal_data::{KEY_PROOF, context, former_context};
use crate::second_factor::secret_context;
use crate::{SealError, Sealer, Store, StoreError};
use casework::{Act, Actor, AuditEntry};
use serde_json::Value;
use time::OffsetDateTime;

/// Parties that are sealed anew by one statement.
const AT_ONCE: i64 = 1_000;

/// What was sealed anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyExchange {
    /// Parties.
    pub parties: u64,
    /// Accounts with a second factor, in force or waiting.
    pub second_factors: u64,
}

/// Columns of parties under the new key.
#[derive(Default)]
struct Resealed {
    case_id: Vec<i64>,
    seq: Vec<i32>,
    name: Vec<Option<Vec<u8>>>,
    phone: Vec<Option<Vec<u8>>>,
    identity: Vec<Option<Vec<u8>>>,
    address: Vec<Option<Vec<u8>>>,
    phone_lookup: Vec<Option<Vec<u8>>>,
    identity_lookup: Vec<Option<Vec<u8>>>,
}

impl Store {
    /// Whether a key is the one that the data of this database are sealed with; true as long as it knows none.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn is_key(&self, sealer: &Sealer) -> Result<bool, StoreError> {
        Ok(match self.dataset(KEY_PROOF).await? {
            Some(proof) => proves(&proof, sealer)?,
            None => true,
        })
    }

    /// How much is sealed: what an exchange would seal anew.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn sealed_values(&self) -> Result<KeyExchange, StoreError> {
        let mut tx = self.begin_as_program("what an exchange of the key would seal anew").await?;
        let r = sqlx::query_file!("sql/key/count.sql").fetch_one(&mut *tx).await?;
        Ok(KeyExchange { parties: r.parties.unsigned_abs(), second_factors: r.second_factors.unsigned_abs() })
    }

    /// Seals everything under another key. Programs that hold the old key can neither read nor seal afterwards: they are
    /// ended before and started with the new one.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when `old` is not the key; [`StoreError::Sealed`] for a value that does not open. Nothing is
    /// changed then.
    pub async fn exchange_key(
        &self,
        actor: &Actor,
        (old, new): (&Sealer, &Sealer),
        reason: &str,
        now: OffsetDateTime,
    ) -> Result<KeyExchange, StoreError> {
        let mut tx = self.begin_as_program("everything is sealed under another key").await?;
        let proof =
            sqlx::query_file_scalar!("sql/key/proof_locked.sql", KEY_PROOF).fetch_optional(&mut *tx).await?;
        if !proof.is_some_and(|proof| proves(&proof, old).unwrap_or(false)) {
            return Err(StoreError::WrongKey);
        }
        sqlx::query_file_scalar!("sql/key/begin.sql").fetch_one(&mut *tx).await?;
        let parties = exchange_parties(&mut tx, old, new).await?;
        exchange_corrections(&mut tx, old, new).await?;
        exchange_repliers(&mut tx, old, new).await?;
        let second_factors = exchange_second_factors(&mut tx, old, new).await?;
        // The proof comes last: it says under which key everything before lies.
        let proof = serde_json::to_value(new.seal(KEY_PROOF, KEY_PROOF.as_bytes()))?;
        sqlx::query_file!("sql/dataset/put.sql", KEY_PROOF, proof).execute(&mut *tx).await?;
        let object = format!("{parties} parties, {second_factors} second factors");
        tell(tx, AuditEntry::done(now, actor, Act::KeyExchange, object).because(reason)).await?;
        Ok(KeyExchange { parties, second_factors })
    }
}

async fn exchange_parties(tx: &mut Tx, old: &Sealer, new: &Sealer) -> Result<u64, StoreError> {
    let (mut after, mut count) = ((0, 0), 0);
    loop {
        let rows =
            sqlx::query_file!("sql/key/parties.sql", after.0, after.1, AT_ONCE).fetch_all(&mut **tx).await?;
        let Some(last) = rows.last() else { return Ok(count) };
        after = (last.case_id, last.seq);
        count += rows.len() as u64;
        let mut resealed = Resealed::default();
        for r in &rows {
            let seq = r.seq as u32;
            let open = |column: &str, sealed: &Option<Vec<u8>>| {
                let broken = |cause| StoreError::Sealed { case: r.code.clone(), seq, cause };
                let plain = sealed.as_ref().map(|sealed| old.open(&context(&r.code, seq, column), sealed));
                plain.transpose().map_err(broken)
            };
            let seal = |column: &str, plain: &Option<Vec<u8>>| {
                plain.as_ref().map(|plain| new.seal(&context(&r.code, seq, column), plain))
            };
            let lookup = |by: &str, plain: &Option<Vec<u8>>| {
                let broken = || StoreError::Sealed { case: r.code.clone(), seq, cause: SealError::Broken };
                let text = plain.as_deref().map(std::str::from_utf8).transpose().map_err(|_| broken())?;
                Ok::<_, StoreError>(text.map(|text| new.lookup(by, text)))
            };
            let (name, phone) = (open("name", &r.name)?, open("phone", &r.phone)?);
            let (identity, address) = (open("identity", &r.identity)?, open("address", &r.address)?);
            resealed.case_id.push(r.case_id);
            resealed.seq.push(r.seq);
            resealed.name.push(seal("name", &name));
            resealed.phone.push(seal("phone", &phone));
            resealed.identity.push(seal("identity", &identity));
            resealed.address.push(seal("address", &address));
            resealed.phone_lookup.push(lookup(BY_PHONE, &phone)?);
            resealed.identity_lookup.push(lookup(BY_IDENTITY, &identity)?);
        }
        resealed.write(tx).await?;
    }
}

/// Former values of corrected parties: few, so one after the other.
async fn exchange_corrections(tx: &mut Tx, old: &Sealer, new: &Sealer) -> Result<(), StoreError> {
    let rows = sqlx::query_file!("sql/key/corrections.sql").fetch_all(&mut **tx).await?;
    for r in rows {
        let (seq, number) = (r.party as u32, r.number as u32);
        let anew = |column: &str, sealed: &Option<Vec<u8>>| {
            let place = former_context(&r.code, seq, number, column);
            let plain = sealed.as_ref().map(|sealed| old.open(&place, sealed)).transpose();
            let plain = plain.map_err(|cause| StoreError::Sealed { case: r.code.clone(), seq, cause })?;
            Ok::<_, StoreError>(plain.map(|plain| new.seal(&place, &plain)))
        };
        let (name, phone) = (anew("name", &r.name)?, anew("phone", &r.phone)?);
        let (identity, address) = (anew("identity", &r.identity)?, anew("address", &r.address)?);
        sqlx::query_file!(
            "sql/key/update_correction.sql",
            r.case_id,
            r.party,
            r.number,
            name,
            phone,
            identity,
            address
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Those who answered for companies: few, so one after the other.
async fn exchange_repliers(tx: &mut Tx, old: &Sealer, new: &Sealer) -> Result<(), StoreError> {
    let rows = sqlx::query_file!("sql/key/repliers.sql").fetch_all(&mut **tx).await?;
    for r in rows {
        let number = r.number as u32;
        let place = name_context(&r.code, number, r.seq as u32);
        let broken = |cause| StoreError::SealedName { case: r.code.clone(), number, cause };
        let plain = old.open(&place, &r.by_name).map_err(broken)?;
        let name = new.seal(&place, &plain);
        sqlx::query_file!("sql/key/update_replier.sql", r.case_id, r.number, r.seq, name)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

impl Resealed {
    async fn write(self, tx: &mut Tx) -> Result<(), StoreError> {
        sqlx::query_file!(
            "sql/key/update_parties.sql",
            &self.case_id,
            &self.seq,
            &self.name as &[Option<Vec<u8>>],
            &self.phone as &[Option<Vec<u8>>],
            &self.identity as &[Option<Vec<u8>>],
            &self.address as &[Option<Vec<u8>>],
            &self.phone_lookup as &[Option<Vec<u8>>],
            &self.identity_lookup as &[Option<Vec<u8>>],
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }
}

async fn exchange_second_factors(tx: &mut Tx, old: &Sealer, new: &Sealer) -> Result<u64, StoreError> {
    let rows = sqlx::query_file!("sql/key/second_factors.sql").fetch_all(&mut **tx).await?;
    for r in &rows {
        let place = secret_context(&r.login);
        let anew = |sealed: &Option<Vec<u8>>| {
            let plain = sealed.as_ref().map(|sealed| old.open(&place, sealed)).transpose();
            let plain = plain.map_err(|cause| StoreError::SealedSecret { login: r.login.clone(), cause })?;
            Ok::<_, StoreError>(plain.map(|plain| new.seal(&place, &plain)))
        };
        let (secret, pending) = (anew(&r.secret)?, anew(&r.secret_pending)?);
        sqlx::query_file!("sql/key/update_second_factor.sql", r.login, secret, pending)
            .execute(&mut **tx)
            .await?;
    }
    Ok(rows.len() as u64)
}

fn proves(proof: &Value, sealer: &Sealer) -> Result<bool, StoreError> {
    let sealed: Vec<u8> = serde_json::from_value(proof.clone())?;
    Ok(sealer.open(KEY_PROOF, &sealed).is_ok_and(|plain| plain == KEY_PROOF.as_bytes()))
}

/// Refuses what a program sealed that still holds a key from before an exchange; until the transaction ends none happens.
pub(crate) async fn require_current(tx: &mut Tx, sealed: &[u8]) -> Result<(), StoreError> {
    let proof =
        sqlx::query_file_scalar!("sql/key/proof_shared.sql", KEY_PROOF).fetch_optional(&mut **tx).await?;
    let Some(proof) = proof else { return Ok(()) };
    let proof: Vec<u8> = serde_json::from_value(proof)?;
    if Sealer::same_key(&proof, sealed) { Ok(()) } else { Err(StoreError::WrongKey) }
}
