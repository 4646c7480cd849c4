//! Codes of a second factor, as an authenticator program makes them from the secret that it was shown.

use crate::Fault;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::time::{SystemTime, UNIX_EPOCH};

/// The code of the present step, or of one after it.
///
/// # Errors
/// When the secret is no base32.
pub fn code(secret: &str, steps_on: u64) -> Result<String, Fault> {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bits, mut held, mut key) = (0_u32, 0, vec![]);
    for letter in secret.bytes() {
        let value = letters.iter().position(|l| *l == letter).ok_or("no base32")?;
        bits = bits << 5 | value as u32;
        held += 5;
        if held >= 8 {
            held -= 8;
            key.push((bits >> held & 0xff) as u8);
        }
    }
    let step = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() / 30 + steps_on;
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).map_err(|_| "no key")?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let start = usize::from(hash[19] & 0xf);
    let number = u32::from_be_bytes([hash[start], hash[start + 1], hash[start + 2], hash[start + 3]]);
    Ok(format!("{:06}", (number & 0x7fff_ffff) % 1_000_000))
}
