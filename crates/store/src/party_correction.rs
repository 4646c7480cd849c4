//! A party put right: the former values go sealed into a record beside it, the history says that there was a correction.

use crate::audit::Owed;
use crate::change::{OpenFile, Tx};
use crate::key_exchange::require_current;
use crate::office::Office;
use crate::party_find::{BY_IDENTITY, BY_PHONE};
use crate::personal_data::{PartyRecord, context, former_context, party_records};
use crate::{Sealer, Store, StoreError};
use casework::audit::{Act, AuditEntry};
use casework::course::civil_day;
use casework::party::{Corrected, PartyCorrection, PartyField, correcting_capacity};
use casework::{CaseCode, EventBody, MaskedParty, NewParty, Principal};
use time::OffsetDateTime;

impl Store {
    /// Corrects a party and gives it masked. History, record, party and audit log change in one transaction.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`] for the wrong capacity, [`StoreError::NoCase`] outside the scope, [`StoreError::NoParty`],
    /// [`StoreError::Destroyed`], [`StoreError::Party`] when nothing differs; nothing is stored then.
    pub async fn correct_party(
        &self,
        principal: &Principal,
        office: &Office<'_>,
        (code, seq): (&CaseCode, u32),
        correction: &PartyCorrection,
        now: OffsetDateTime,
    ) -> Result<MaskedParty, StoreError> {
        let sealer = self.sealer()?;
        let mut tx = self.begin_as(&principal.scope).await?;
        let mut open = OpenFile::locked(&mut tx, &principal.scope, code).await?;
        let record = record(&mut tx, principal, code, seq).await?;
        let capacity = correcting_capacity(principal, record.protected).ok_or(StoreError::NotAllowed(
            "parties are corrected by those who enter them, and protected ones by those who handle the case",
        ))?;
        let before = record.plain(sealer, code.as_str())?;
        let (right, fields) = correction.of(&before, civil_day(record.added().at))?;
        let times = record.corrections as u32 + 1;
        let change = Change { case_id: open.id, code: code.as_str(), seq, times, fields: &fields };
        change.keep(&mut tx, sealer, &before, correction.reason(), (&principal.id, now)).await?;
        change.write(&mut tx, sealer, &right).await?;
        let actor = principal.acting_as(Some(capacity));
        open.append(&mut tx, office, &actor, EventBody::PartyCorrected { party: seq }, now).await?;
        let words: Vec<&str> = fields.iter().map(|f| f.as_str()).collect();
        let entry =
            AuditEntry::done(now, &actor, Act::PartyCorrect, format!("party {seq} {}", words.join(",")));
        open.owed.take(Owed::default().and(entry.about(code.as_str()).because(correction.reason())));
        open.store(&mut tx, office).await?;
        tx.commit().await?;
        let corrected = Some(Corrected { times, last: now });
        Ok(MaskedParty { corrected, ..right.masked(seq, &record.added()) })
    }
}

/// The party as it stands under the lock of its case.
async fn record(
    tx: &mut Tx,
    principal: &Principal,
    code: &CaseCode,
    seq: u32,
) -> Result<PartyRecord, StoreError> {
    let records = party_records(tx, &principal.scope, code).await?;
    let record = records.into_iter().find(|r| r.seq == seq as i32);
    let record = record.ok_or_else(|| StoreError::NoParty { case: code.to_string(), seq })?;
    if record.destroyed_at.is_some() { Err(StoreError::Destroyed) } else { Ok(record) }
}

struct Change<'a> {
    case_id: i64,
    code: &'a str,
    seq: u32,
    times: u32,
    fields: &'a [PartyField],
}

impl Change<'_> {
    /// Keeps what was there before, of the fields that change.
    async fn keep(
        &self,
        tx: &mut Tx,
        sealer: &Sealer,
        before: &NewParty,
        reason: &str,
        (by, now): (&str, OffsetDateTime),
    ) -> Result<(), StoreError> {
        let former = |field: PartyField, text: Option<&String>| {
            let text = text.filter(|_| self.fields.contains(&field))?;
            let place = former_context(self.code, self.seq, self.times, field.as_str());
            Some(sealer.seal(&place, text.as_bytes()))
        };
        let fields: Vec<String> = self.fields.iter().map(|f| f.as_str().to_owned()).collect();
        sqlx::query_file!(
            "sql/party/insert_correction.sql",
            self.case_id,
            self.seq as i32,
            self.times as i32,
            &fields,
            former(PartyField::Name, Some(&before.name)),
            former(PartyField::Phone, before.phone.as_ref()),
            former(PartyField::Identity, before.identity.as_ref()),
            former(PartyField::Address, before.address.as_ref()),
            reason,
            by,
            now,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    async fn write(&self, tx: &mut Tx, sealer: &Sealer, right: &NewParty) -> Result<(), StoreError> {
        let seal =
            |column: &str, text: &str| sealer.seal(&context(self.code, self.seq, column), text.as_bytes());
        let sealed = |column: &str, text: &Option<String>| text.as_deref().map(|t| seal(column, t));
        let name = seal("name", &right.name);
        require_current(tx, &name).await?;
        sqlx::query_file!(
            "sql/party/correct.sql",
            self.case_id,
            self.seq as i32,
            name,
            sealed("phone", &right.phone),
            sealed("identity", &right.identity),
            sealed("address", &right.address),
            right.phone.as_deref().map(|t| sealer.lookup(BY_PHONE, t)),
            right.identity.as_deref().map(|t| sealer.lookup(BY_IDENTITY, t)),
            right.protected,
            right.minor,
            self.times as i32,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }
}
