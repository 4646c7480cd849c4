//! Sealing what must not lie open in the database: XChaCha20-Poly1305 for values, HMAC-SHA-256 to find equal ones.
//!
//! A sealed value is one byte of format, four of key identifier, 24 of nonce, then cipher text with its tag. The context
//! (table, row, column) is bound to it as associated data: a value copied into another row does not open there.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

/// First byte of what this version writes.
const FORMAT: u8 = 1;
const KEY_ID: usize = 4;
const NONCE: usize = 24;
const HEAD: usize = 1 + KEY_ID + NONCE;
/// Salt of the derivation of keys (RFC 5869).
const SALT: [u8; 32] = *b"zhunzhi: keys of sealed values 1";

/// Why a sealed value cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not a value of ours, or of a later version of the program.
    #[error("it is not in a format that this version reads")]
    Malformed,
    /// Sealed with another key.
    #[error("it was sealed with another key")]
    OtherKey,
    /// Changed, or moved here from elsewhere.
    #[error("it was changed or moved")]
    Broken,
}

/// Seals and opens with keys derived from one of 32 bytes, which are wiped from memory at the end.
#[derive(Clone)]
pub struct Sealer {
    values: Zeroizing<[u8; 32]>,
    nonces: Zeroizing<[u8; 32]>,
    lookups: Zeroizing<[u8; 32]>,
    key_id: [u8; KEY_ID],
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(..)")
    }
}

impl Sealer {
    /// Derives the keys by HKDF-SHA-256; the given one is wiped.
    pub fn from_key(mut key: [u8; 32]) -> Sealer {
        // HKDF of RFC 5869, whose first 32 bytes are one HMAC: written so, no step of it can fail.
        let extracted = Zeroizing::new(mac(&SALT, [&key[..]]));
        key.zeroize();
        let derived = |purpose: &str| Zeroizing::new(mac(&extracted, [purpose.as_bytes(), &[1]]));
        let id = derived("key id");
        Sealer {
            values: derived("values"),
            nonces: derived("nonces"),
            lookups: derived("lookups"),
            key_id: [id[0], id[1], id[2], id[3]],
        }
    }

    /// Seals a value for one place. Sealing the same value twice gives different bytes.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        let nonce = self.nonce(context, plain);
        let mut sealed = Vec::with_capacity(HEAD + plain.len() + 16);
        sealed.push(FORMAT);
        sealed.extend(self.key_id);
        sealed.extend(nonce);
        let aad = self.bound(context);
        let text = self.cipher().encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &aad });
        // Refused beyond 256 GiB only; what is left then cannot be opened.
        sealed.extend(text.unwrap_or_default());
        sealed
    }

    /// Opens a value of one place.
    ///
    /// # Errors
    /// [`SealError`] for what was changed, moved, or sealed with another key.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (head, text) = sealed.split_at_checked(HEAD).ok_or(SealError::Malformed)?;
        let (format, rest) = head.split_first().ok_or(SealError::Malformed)?;
        if *format != FORMAT {
            return Err(SealError::Malformed);
        }
        let (key_id, nonce) = rest.split_at(KEY_ID);
        if key_id != self.key_id {
            return Err(SealError::OtherKey);
        }
        let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| SealError::Malformed)?;
        let payload = Payload { msg: text, aad: &self.bound(context) };
        self.cipher().decrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::Broken)
    }

    /// Whether two values name the same key; nothing is opened.
    pub(crate) fn same_key(a: &[u8], b: &[u8]) -> bool {
        a.get(..=KEY_ID).is_some_and(|head| b.get(..=KEY_ID) == Some(head))
    }

    /// The same 32 bytes for the same text in the same context, and nothing else to be learnt from them.
    pub fn lookup(&self, context: &str, plain: &str) -> Vec<u8> {
        mac(&self.lookups, [&length(context)[..], context.as_bytes(), plain.as_bytes()]).to_vec()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&(*self.values).into())
    }

    /// Random bytes of the system, hedged: if the system had none, equal values would be seen to be equal and no more.
    fn nonce(&self, context: &str, plain: &[u8]) -> [u8; NONCE] {
        let mut random = [0; 32];
        let _ = getrandom::fill(&mut random);
        let whole = mac(&self.nonces, [&random[..], &length(context), context.as_bytes(), plain]);
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&whole[..NONCE]);
        nonce
    }

    fn bound(&self, context: &str) -> Vec<u8> {
        [&[FORMAT][..], &self.key_id, context.as_bytes()].concat()
    }
}

fn length(text: &str) -> [u8; 8] {
    (text.len() as u64).to_be_bytes()
}

fn mac<'a>(key: &[u8; 32], parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    // A key shorter than a block is padded with zeros by the definition of HMAC.
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&(*block).into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_with_its_key_and_place_only() {
        let sealer = Sealer::from_key([7; 32]);
        let sealed = sealer.seal("party/a/1/name", "张三".as_bytes());
        assert_eq!(sealer.open("party/a/1/name", &sealed), Ok("张三".as_bytes().to_vec()));
        assert_eq!(sealer.open("party/a/2/name", &sealed), Err(SealError::Broken));
        let other = Sealer::from_key([8; 32]);
        assert_eq!(other.open("party/a/1/name", &sealed), Err(SealError::OtherKey));
        assert_eq!(sealer.open("party/a/1/name", b""), Err(SealError::Malformed));
    }

    #[test]
    fn a_change_of_any_byte_is_noticed() {
        let sealer = Sealer::from_key([7; 32]);
        let sealed = sealer.seal("c", b"13800001234");
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert!(sealer.open("c", &changed).is_err(), "byte {i}");
            assert!(sealer.open("c", &sealed[..i]).is_err(), "cut at {i}");
        }
    }

    #[test]
    fn the_same_value_is_sealed_differently_each_time_and_holds_no_plain_text() {
        let sealer = Sealer::from_key([7; 32]);
        let (a, b) = (sealer.seal("c", b"13800001234"), sealer.seal("c", b"13800001234"));
        assert_ne!(a[HEAD - NONCE..], b[HEAD - NONCE..]);
        assert!(!a.windows(5).any(|w| w == b"13800"));
    }

    #[test]
    fn lookups_are_equal_for_equal_texts_of_one_context_and_key() {
        let sealer = Sealer::from_key([7; 32]);
        assert_eq!(sealer.lookup("phone", "1"), sealer.lookup("phone", "1"));
        assert_ne!(sealer.lookup("phone", "1"), sealer.lookup("identity", "1"));
        assert_ne!(sealer.lookup("ab", "c"), sealer.lookup("a", "bc"));
        assert_ne!(sealer.lookup("phone", "1"), Sealer::from_key([8; 32]).lookup("phone", "1"));
    }

    #[test]
    fn keys_are_those_of_hkdf_as_another_implementation_derives_them() {
        let sealer = Sealer::from_key([7; 32]);
        let theirs = hkdf::Hkdf::<Sha256>::new(Some(&SALT), &[7; 32]);
        let mut key = [0; 32];
        theirs.expand(b"values", &mut key).unwrap();
        assert_eq!(*sealer.values, key);
    }

    #[test]
    fn debug_output_holds_no_key() {
        assert_eq!(format!("{:?}", Sealer::from_key([7; 32])), "Sealer(..)");
    }
}
