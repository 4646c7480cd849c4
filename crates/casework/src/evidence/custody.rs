//! The chain of custody: who had evidence in hands, when and why. It only grows.

use super::{EvidenceRefusal, announcement::text};
use crate::access::Actor;
use crate::words::words;
use time::OffsetDateTime;

/// Shortest reason to see an original, characters.
const MIN_REASON_CHARS: usize = 4;
/// Longest, characters.
const MAX_REASON_CHARS: usize = 200;

words! {
    /// What was done with evidence.
    CustodyAct {
        Received "received" "接收" "received",
        Sealed "sealed" "固定(哈希入链)" "sealed in the history",
        ViewedOriginal "viewed_original" "调阅原件" "original viewed",
        Copied "copied" "制作副本" "copy made",
        HandedOut "handed_out" "交出" "handed out",
    }
}

/// A link of the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Custody {
    /// Running number in the item, from 1.
    pub seq: u32,
    /// What was done.
    pub act: CustodyAct,
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: OffsetDateTime,
    /// From whom, why, how: where there is something to say.
    pub note: Option<String>,
}

/// A reason to see an original: 4 to 200 characters.
///
/// # Errors
/// [`EvidenceRefusal::Field`] of `reason`.
pub fn checked_reason(reason: &str) -> Result<String, EvidenceRefusal> {
    let reason = text("reason", reason, MAX_REASON_CHARS)?;
    if reason.chars().count() < MIN_REASON_CHARS {
        let problem = format!("at least {MIN_REASON_CHARS} characters: the original names people and places");
        return Err(EvidenceRefusal::Field { field: "reason", problem });
    }
    Ok(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something() {
        assert_eq!(checked_reason(" 鉴定机构调取 ").unwrap(), "鉴定机构调取");
        for bad in ["", "看看", "    ", "\u{200b}\u{200b}\u{200b}\u{200b}"] {
            assert!(checked_reason(bad).is_err(), "{bad:?}");
        }
        assert!(checked_reason(&"因".repeat(201)).is_err());
    }
}
