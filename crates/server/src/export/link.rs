//! Links to the files of exports: for one account, for an hour, signed with the export's own secret.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use store::ExportJob;
use time::OffsetDateTime;

/// Why a link does not open its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadLink {
    /// Its hour is over.
    Lapsed,
    /// It was not made by us, for this account.
    Forged,
}

/// The path and query of a link that holds until a moment.
pub(crate) fn link(job: &ExportJob, until: OffsetDateTime) -> String {
    let expires = until.unix_timestamp();
    let signature = signed(job, expires).map(|mac| hex(&mac.finalize().into_bytes())).unwrap_or_default();
    format!("/api/v1/exports/{}/file?expires={expires}&signature={signature}", job.id)
}

/// Whether a link is ours and still holds.
///
/// # Errors
/// [`BadLink`].
pub(crate) fn check(
    job: &ExportJob,
    expires: i64,
    signature: &str,
    now: OffsetDateTime,
) -> Result<(), BadLink> {
    let bytes = unhex(signature).ok_or(BadLink::Forged)?;
    let mac = signed(job, expires).ok_or(BadLink::Forged)?;
    mac.verify_slice(&bytes).map_err(|_| BadLink::Forged)?;
    if now.unix_timestamp() > expires { Err(BadLink::Lapsed) } else { Ok(()) }
}

fn signed(job: &ExportJob, expires: i64) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(job.secret.as_bytes()).ok()?;
    mac.update(format!("{}\n{}\n{expires}", job.id, job.account_id).as_bytes());
    Some(mac)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| Some(c.to_digit(16)? as u8)).collect();
    let digits = digits.filter(|d| d.len() == 64)?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use casework::Scope;
    use casework::takeout::JobState;
    use time::macros::datetime;

    fn job(account: &str) -> ExportJob {
        ExportJob {
            id: "0".repeat(32),
            account_id: account.to_owned(),
            account_name: "王某".to_owned(),
            scope: Scope::whole_banner(),
            request: serde_json::json!({}),
            descriptions: false,
            state: JobState::Done,
            attempt: 1,
            rows_done: 0,
            rows_total: None,
            manifest: None,
            failure: None,
            secret: "secret".to_owned(),
            created_at: datetime!(2026-11-26 00:00 UTC),
            ended_at: None,
            expires_at: datetime!(2026-11-27 00:00 UTC),
        }
    }

    #[test]
    fn a_link_holds_for_its_account_until_its_hour_is_over() {
        let until = datetime!(2026-11-26 09:00 UTC);
        let made = link(&job("desk"), until);
        let (_, query) = made.split_once("expires=").unwrap();
        let (expires, signature) = query.split_once("&signature=").unwrap();
        let expires: i64 = expires.parse().unwrap();
        let checked =
            |account: &str, expires, signature: &str, now| check(&job(account), expires, signature, now);
        assert_eq!(checked("desk", expires, signature, until), Ok(()));
        let late = until + time::Duration::seconds(1);
        assert_eq!(checked("desk", expires, signature, late), Err(BadLink::Lapsed));
        assert_eq!(checked("desk", expires + 60, signature, until), Err(BadLink::Forged));
        assert_eq!(checked("other", expires, signature, until), Err(BadLink::Forged));
        for bad in ["", "zz", &signature[1..], &"é".repeat(32)] {
            assert_eq!(checked("desk", expires, bad, until), Err(BadLink::Forged), "{bad}");
        }
    }
}
