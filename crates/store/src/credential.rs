//! Hashes of passwords, one-time passwords, and the tokens of sessions.
//!
//! Hashing takes some 20 ms of one core and 19 MiB on purpose: call it off the threads that serve connections.

use argon2::Argon2;
use argon2::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use casework::account::password::check_form;
use sha2::{Digest, Sha256};

/// Letters and digits that are not taken for one another when they are read out or typed from paper.
const LEGIBLE: &[u8; 56] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Bytes of a session token.
const TOKEN_BYTES: usize = 32;

/// Why a secret could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
    /// The hash function refused.
    #[error("the password cannot be hashed: {0}")]
    Hash(argon2::password_hash::Error),
}

/// Random bytes of the system.
///
/// # Errors
/// [`CredentialError::Random`].
pub fn random<const N: usize>() -> Result<[u8; N], CredentialError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(CredentialError::Random)?;
    Ok(bytes)
}

/// Hashes a password with Argon2id and a salt of its own, as a PHC string.
///
/// # Errors
/// [`CredentialError`].
pub fn hash_password(password: &str) -> Result<String, CredentialError> {
    let salt = random::<16>()?;
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    Ok(hash.map_err(CredentialError::Hash)?.to_string())
}

/// Whether a password fits a hash. Without one the same work is done for nothing, so that the time does not tell which
/// names exist.
pub fn verify_password(password: &str, hash: Option<&str>) -> bool {
    match hash.and_then(|h| PasswordHash::new(h).ok()) {
        Some(hash) => Argon2::default().verify_password(password.as_bytes(), &hash).is_ok(),
        None => {
            let idle = Argon2::default().hash_password_with_salt(password.as_bytes(), &[0; 16]);
            // Only so that the work is not optimised away.
            idle.is_ok_and(|hash| hash.to_string().is_empty())
        }
    }
}

/// A password of sixteen legible characters in four groups, about 93 bits, that the rules for passwords take.
///
/// # Errors
/// [`CredentialError::Random`].
pub fn random_password(login: &str) -> Result<String, CredentialError> {
    loop {
        let mut word = String::with_capacity(19);
        while word.len() < 19 {
            let [byte] = random::<1>()?;
            // Bytes beyond the last whole multiple are thrown away: every character is equally likely.
            if usize::from(byte) >= 256 / LEGIBLE.len() * LEGIBLE.len() {
                continue;
            }
            word.push(char::from(LEGIBLE[usize::from(byte) % LEGIBLE.len()]));
            if word.len() % 5 == 4 && word.len() < 19 {
                word.push('-');
            }
        }
        if check_form(&word, login).is_ok() {
            return Ok(word);
        }
    }
}

/// A new session token: what the browser keeps, in hexadecimal digits.
///
/// # Errors
/// [`CredentialError::Random`].
pub fn new_token() -> Result<String, CredentialError> {
    let bytes = random::<TOKEN_BYTES>()?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}

/// What is kept of a token: its SHA-256. `None` for what cannot be one.
pub fn token_hash(token: &str) -> Option<[u8; 32]> {
    let fits = token.len() == 2 * TOKEN_BYTES && token.bytes().all(|b| b.is_ascii_hexdigit());
    fits.then(|| Sha256::digest(token.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only_and_each_hash_has_its_salt() {
        let hash = hash_password("Kx7-mmpq2t").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify_password("Kx7-mmpq2t", Some(&hash)));
        assert!(!verify_password("Kx7-mmpq2T", Some(&hash)));
        assert!(!verify_password("Kx7-mmpq2t", Some("nonsense")) && !verify_password("", None));
        assert_ne!(hash, hash_password("Kx7-mmpq2t").unwrap());
    }

    #[test]
    fn a_random_password_keeps_the_rules_and_is_another_one_each_time() {
        let words: std::collections::HashSet<_> =
            (0..200).map(|_| random_password("desk").unwrap()).collect();
        assert_eq!(words.len(), 200);
        assert!(words.iter().all(|w| w.len() == 19 && w.split('-').all(|part| part.len() == 4)));
    }

    #[test]
    fn a_token_is_kept_as_its_hash_and_what_is_no_token_has_none() {
        let token = new_token().unwrap();
        assert_eq!(token.len(), 64);
        assert!(token_hash(&token).is_some_and(|h| h != token_hash(&new_token().unwrap()).unwrap()));
        assert!(token_hash("").is_none() && token_hash(&"x".repeat(64)).is_none());
    }
}
