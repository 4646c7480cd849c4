//! The second factor: time-based one-time passwords (RFC 6238) with SHA-1, six digits and 30 seconds, which is what
//! every authenticator program takes.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use time::OffsetDateTime;

/// Bytes of a secret: as long as the hash (RFC 4226, 4).
pub const SECRET_BYTES: usize = 20;
/// Seconds of a step.
const STEP_SECONDS: i64 = 30;
/// Steps that a clock may be early or late.
const DRIFT: i64 = 1;
const DIGITS: u32 = 1_000_000;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The code of a step.
fn code_of(secret: &[u8], step: i64) -> Option<u32> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let start = usize::from(hash.last()? & 0xf);
    let four: [u8; 4] = hash.get(start..start + 4)?.try_into().ok()?;
    Some((u32::from_be_bytes(four) & 0x7fff_ffff) % DIGITS)
}

/// The step for which a code is right, if it is; steps up to `used` are not taken again. Whoever asks must keep the
/// step, so that a code is used once.
pub fn accepted(secret: &[u8], code: &str, now: OffsetDateTime, used: Option<i64>) -> Option<i64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: u32 = digits.parse().ok()?;
    let present = now.unix_timestamp().div_euclid(STEP_SECONDS);
    let steps = present - DRIFT..=present + DRIFT;
    steps.filter(|s| used.is_none_or(|u| u < *s)).find(|s| code_of(secret, *s) == Some(number))
}

/// A secret in base32 without padding, as it is typed when there is no camera.
pub fn base32(secret: &[u8]) -> String {
    let mut text = String::new();
    for block in secret.chunks(5) {
        let bits = block.iter().fold(0_u64, |bits, b| bits << 8 | u64::from(*b)) << (8 * (5 - block.len()));
        let letters = (block.len() * 8).div_ceil(5);
        text.extend((0..letters).map(|i| char::from(BASE32[(bits >> (35 - 5 * i) & 31) as usize])));
    }
    text
}

/// The address that an authenticator program reads from the QR code.
pub fn address(login: &str, secret: &[u8]) -> String {
    format!(
        "otpauth://totp/Zhunzhi:{login}?secret={}&issuer=Zhunzhi&algorithm=SHA1&digits=6&period=30",
        base32(secret)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the last six of its eight digits.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (second, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            let now = OffsetDateTime::from_unix_timestamp(second).unwrap();
            assert_eq!(accepted(secret, code, now, None), Some(second / 30), "{second}");
        }
    }

    #[test]
    fn a_code_is_taken_one_step_early_or_late_and_once() {
        let secret = b"12345678901234567890";
        let at = |second| OffsetDateTime::from_unix_timestamp(second).unwrap();
        assert_eq!(accepted(secret, "287 082", at(29), None), Some(1));
        assert_eq!(accepted(secret, "287082", at(89), None), Some(1));
        assert_eq!(accepted(secret, "287082", at(90), None), None, "two steps late");
        assert_eq!(accepted(secret, "287082", at(59), Some(1)), None, "used before");
        for nonsense in ["", "28708", "2870822", "28708x", "-28708", "２８７０８２"] {
            assert_eq!(accepted(secret, nonsense, at(59), None), None, "{nonsense}");
        }
    }

    #[test]
    fn a_secret_is_written_as_rfc_4648_writes_it() {
        for (plain, text) in
            [("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB")]
        {
            assert_eq!(base32(plain.as_bytes()), text);
        }
        assert!(address("desk", b"fooba").contains("secret=MZXW6YTB"));
    }
}
