//! Sealing of single values with a key that is not in the database.
//!
//! XChaCha20-Poly1305 with a nonce of 24 bytes; the context (table, column, row) is authenticated with it, so
//! that a sealed value put into another place does not open. Each use has a key of its own, derived from the one of
//! the key file.

use crate::credential;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;

/// First byte of a sealed value: how it was sealed.
const VERSION: u8 = 1;
/// Bytes that name the key.
const KEY_ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 24;
const HEAD_BYTES: usize = 1 + KEY_ID_BYTES + NONCE_BYTES;

/// Why a value does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not a sealed value, or one of a newer program.
    #[error("this is no sealed value, or one of a newer program")]
    Malformed,
    /// Sealed with another key.
    #[error("this was sealed with another key: give the key file that belongs to these data")]
    OtherKey,
    /// Changed, or taken from another place.
    #[error("the sealed value was changed, or belongs to another place")]
    Broken,
}

/// Seals, opens, and makes look-up values.
#[derive(Clone)]
pub struct Sealer {
    cipher: XChaCha20Poly1305,
    lookup: [u8; 32],
    nonce: [u8; 32],
    key_id: [u8; KEY_ID_BYTES],
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(…)")
    }
}

/// HMAC-SHA-256. A key of any length is taken, so there is always one.
fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

impl Sealer {
    /// A sealer with the key of the key file.
    pub fn from_key(key: [u8; 32]) -> Sealer {
        let derived = |purpose: &str| mac(&key, &[b"zhunzhi:", purpose.as_bytes()]);
        let [a, b, c, d, ..] = derived("key id");
        Sealer {
            cipher: XChaCha20Poly1305::new(&derived("seal").into()),
            lookup: derived("lookup"),
            nonce: derived("nonce"),
            key_id: [a, b, c, d],
        }
    }

    /// Seals a value for a place: `context` names table, column and row.
    ///
    /// The nonce is a MAC of random bytes, the context and the value: random as long as the system gives random
    /// numbers, and never the same for two different values even if it does not.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        let salt: [u8; 32] = credential::random().unwrap_or_default();
        let hedged = mac(&self.nonce, &[&salt, context.as_bytes(), &[0], plain]);
        let mut nonce = [0; NONCE_BYTES];
        nonce.copy_from_slice(&hedged[..NONCE_BYTES]);
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        // Refused only for plain texts of 256 GiB.
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        [&[VERSION][..], &self.key_id, &nonce, &sealed].concat()
    }

    /// Opens a value that was sealed for a place.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (head, body) = sealed.split_at_checked(HEAD_BYTES).ok_or(SealError::Malformed)?;
        let (version, rest) = head.split_at(1);
        let (key_id, nonce) = rest.split_at(KEY_ID_BYTES);
        if version != [VERSION] {
            return Err(SealError::Malformed);
        }
        if key_id != self.key_id {
            return Err(SealError::OtherKey);
        }
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| SealError::Malformed)?;
        let payload = Payload { msg: body, aad: context.as_bytes() };
        self.cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::Broken)
    }

    /// What equal values of a context have in common: HMAC-SHA-256 under a key of its own.
    pub fn lookup(&self, context: &str, plain: &str) -> Vec<u8> {
        mac(&self.lookup, &[context.as_bytes(), &[0], plain.as_bytes()]).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_in_the_same_place_only() {
        let sealer = Sealer::from_key([7; 32]);
        let sealed = sealer.seal("account.secret:desk", b"secret");
        assert_eq!(sealer.open("account.secret:desk", &sealed).unwrap(), b"secret");
        assert_eq!(sealer.open("account.secret:other", &sealed), Err(SealError::Broken));
        assert_eq!(Sealer::from_key([8; 32]).open("account.secret:desk", &sealed), Err(SealError::OtherKey));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(sealer.open("account.secret:desk", &changed).is_err(), "byte {at}");
        }
        assert_eq!(sealer.open("x", b""), Err(SealError::Malformed));
        assert_ne!(sealed, sealer.seal("account.secret:desk", b"secret"));
    }

    #[test]
    fn equal_values_are_found_again_within_a_context_and_with_one_key() {
        let sealer = Sealer::from_key([7; 32]);
        assert_eq!(sealer.lookup("phone", "138"), sealer.lookup("phone", "138"));
        assert_ne!(sealer.lookup("phone", "138"), sealer.lookup("id", "138"));
        assert_ne!(sealer.lookup("phone", "138"), Sealer::from_key([8; 32]).lookup("phone", "138"));
    }
}
