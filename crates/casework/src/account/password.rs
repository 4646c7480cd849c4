//! What a password must be: GB/T 22239-2019 asks for complexity and regular change; the numbers are 工作建议.

use time::{Duration, OffsetDateTime};

/// Least characters.
pub const MIN_CHARS: usize = 10;
/// Most bytes: a longer one only keeps the hash busy.
pub const MAX_BYTES: usize = 128;
/// A password must differ from so many before it, the present one included.
pub const REMEMBERED: usize = 5;
/// It must be changed after this time.
pub const LASTS: Duration = Duration::days(90);

/// Words that every list of guesses begins with, in lower case; a password must hold none of them.
const GUESSED: [&str; 20] = [
    "password", "passw0rd", "p@ssw0rd", "qwerty", "1q2w3e", "qazwsx", "123456", "654321", "111111", "000000",
    "888888", "abc123", "abcdef", "letmein", "welcome", "iloveyou", "zhunge", "zhunzhi", "jungar", "150622",
];

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Too short.
    #[error("a password has at least 10 characters")]
    TooShort,
    /// Too long.
    #[error("a password has at most 128 bytes")]
    TooLong,
    /// Too few kinds of characters.
    #[error(
        "a password has characters of at least three kinds: capital letters, small letters, digits, others"
    )]
    TooSimple,
    /// A control character, which nobody can type again.
    #[error("a password has no control characters")]
    ControlCharacter,
    /// Easily guessed.
    #[error("the password holds the login name or a word that is guessed first")]
    Guessed,
    /// One of the last five.
    #[error("the password was used before: the last five are not taken again")]
    Used,
}

/// Checks a new password; `used` tells whether it is one of the last [`REMEMBERED`], which only a comparison with
/// their hashes can say. It is asked last, because it costs time.
///
/// # Errors
/// [`PasswordFault`].
pub fn check(password: &str, login: &str, used: impl FnOnce() -> bool) -> Result<(), PasswordFault> {
    check_form(password, login)?;
    if used() { Err(PasswordFault::Used) } else { Ok(()) }
}

/// Checks a password without its past.
///
/// # Errors
/// [`PasswordFault`], never [`PasswordFault::Used`].
pub fn check_form(password: &str, login: &str) -> Result<(), PasswordFault> {
    if password.len() > MAX_BYTES {
        return Err(PasswordFault::TooLong);
    }
    if password.chars().count() < MIN_CHARS {
        return Err(PasswordFault::TooShort);
    }
    if password.chars().any(char::is_control) {
        return Err(PasswordFault::ControlCharacter);
    }
    let kinds = [
        password.chars().any(char::is_uppercase),
        password.chars().any(char::is_lowercase),
        password.chars().any(char::is_numeric),
        password.chars().any(|c| !c.is_uppercase() && !c.is_lowercase() && !c.is_numeric()),
    ];
    if kinds.iter().filter(|k| **k).count() < 3 {
        return Err(PasswordFault::TooSimple);
    }
    let small = password.to_lowercase();
    if small.contains(login) || GUESSED.iter().any(|word| small.contains(word)) {
        return Err(PasswordFault::Guessed);
    }
    Ok(())
}

/// Whether a password set at one moment must be changed at another.
pub fn is_too_old(set: OffsetDateTime, now: OffsetDateTime) -> bool {
    now - set >= LASTS
}
