//! Codes of places: what a poster at a mine gate, on a village board or in a grid holds, signed so that no other can be made up.
//!
//! A code is sixteen letters and digits: six of a running number, ten of a signature over it. Letters that are taken for one
//! another (I, L, O, U) are not among them; small letters, spaces and dashes are forgiven when it is typed.

use crate::access::{Actor, Capacity, Principal};
use crate::case::{Refusal, checked_text};
use crate::words::words;

/// Most codes in force of one place.
pub const MAX_CODES: i64 = 20;
/// Longest description of where a poster hangs, characters.
pub const MAX_SPOT: usize = 40;
/// Letters and digits of a code.
pub const LENGTH: usize = SERIAL + MARK;

const SERIAL: usize = 6;
const MARK: usize = 10;
/// Crockford's base 32.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Who makes codes, prints posters and revokes them: who works with people on the spot or takes reports in.
const MAKERS: [Capacity; 7] = [
    Capacity::Intake,
    Capacity::Dispatch,
    Capacity::UnitHead,
    Capacity::Local,
    Capacity::GridWorker,
    Capacity::Supervisor,
    Capacity::Leader,
];

words! {
    /// What kind of place a code stands for.
    PlaceKind {
        Mine "mine" "煤矿" "mine",
        Village "village" "嘎查村、社区" "village",
        Grid "grid" "网格" "grid",
    }
}

/// The code of a running number under its signature, of which the first fifty bits are used.
pub fn code(serial: u32, signature: &[u8]) -> String {
    let mut bits = u128::from(serial & 0x3FFF_FFFF);
    let mut signed: u64 = 0;
    for i in 0..8 {
        signed = signed << 8 | u64::from(signature.get(i).copied().unwrap_or_default());
    }
    bits = bits << (5 * MARK) | u128::from(signed >> (64 - 5 * MARK));
    let letter = |i: usize| char::from(LETTERS[(bits >> (5 * (LENGTH - 1 - i)) & 31) as usize]);
    (0..LENGTH).map(letter).collect()
}

/// The running number of a code as typed, with the code as it is written; `None` for what cannot be one.
///
/// Whether the signature is right is not known here.
pub fn read(text: &str) -> Option<(u32, String)> {
    let typed = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase());
    let plain: String = typed.take(LENGTH + 1).collect();
    let values = plain.bytes().map(|b| LETTERS.iter().position(|l| *l == b));
    let values: Vec<usize> = values.collect::<Option<_>>()?;
    if values.len() != LENGTH {
        return None;
    }
    let serial = values[..SERIAL].iter().fold(0u32, |serial, value| serial << 5 | *value as u32);
    Some((serial, plain))
}

/// The actor behind making or revoking a code.
///
/// # Errors
/// [`Refusal::NotYours`].
pub fn maker(principal: &Principal) -> Result<Actor, Refusal> {
    let capacity = principal.capacity_among(&MAKERS).ok_or_else(|| Refusal::NotYours(MAKERS.to_vec()))?;
    Ok(principal.acting_as(Some(capacity)))
}

/// Where a poster hangs, in a line.
///
/// # Errors
/// [`Refusal::Field`].
pub fn checked_spot(text: &str) -> Result<String, Refusal> {
    let refuse = |problem: String| Refusal::Field { field: "spot", problem };
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    let spot = checked_text(text).map_err(|e| refuse(e.to_string()))?;
    if spot.chars().count() > MAX_SPOT || spot.contains(['\n', '\r', '\t']) {
        return Err(refuse(format!("one line of at most {MAX_SPOT} characters is expected")));
    }
    Ok(spot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_tells_its_number_however_it_is_typed(serial in 0u32..1 << 30, signature: [u8; 32]) {
            let code = code(serial, &signature);
            prop_assert_eq!(code.len(), LENGTH);
            let typed = format!(" {}-{} ", code[..4].to_lowercase(), &code[4..]);
            prop_assert_eq!(read(&typed), Some((serial, code)));
        }

        #[test]
        fn another_signature_or_number_gives_another_code(serial in 0u32..1 << 29, signature: [u8; 32], bit in 0usize..50) {
            let mut other = signature;
            other[bit / 8] ^= 0x80 >> (bit % 8);
            prop_assert_ne!(code(serial, &signature), code(serial, &other));
            prop_assert_ne!(code(serial, &signature), code(serial + 1, &signature));
        }
    }

    #[test]
    fn what_cannot_be_a_code_is_none() {
        for text in [
            "",
            "0",
            "0000000000000000 0",
            "000000000000000I",
            "000000000000000U",
            "汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn administrators_make_no_codes_and_a_spot_is_one_line() {
        let mut principal = Principal::local_operator();
        assert!(maker(&principal).is_ok());
        principal.capacities = vec![Capacity::SystemAdmin];
        assert!(matches!(maker(&principal), Err(Refusal::NotYours(_))));
        assert_eq!(checked_spot(" 村委会公示栏 "), Ok("村委会公示栏".to_owned()));
        assert!(checked_spot(&"栏".repeat(MAX_SPOT + 1)).is_err() && checked_spot("a\nb").is_err());
    }
}
