//! Resident identity numbers (GB 11643-1999): six digits of area, birth date, sequence, check character.

use time::{Date, Month};

/// Weights of the first seventeen digits (GB 11643, after ISO/IEC 7064 MOD 11-2).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
/// Nobody who is asked was born before; the demonstration's made-up people were.
const FIRST_YEAR: i32 = 1800;
/// Below this age in years personal data are sensitive whatever they are (个人信息保护法 art. 28, 31).
const MINOR_BELOW: i32 = 14;

/// What is wrong with a number. No message repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityFault {
    /// Not seventeen digits and a digit or X.
    #[error("an identity number has 17 digits and a digit or X at the end")]
    Form,
    /// Digits 7 to 14 are no date, or one that is not over yet.
    #[error("digits 7 to 14 of the identity number are not a birth date")]
    BirthDate,
    /// A digit was mistyped.
    #[error("the last character of the identity number does not fit the others: a digit was mistyped")]
    CheckCharacter,
}

/// A checked resident identity number.
#[derive(Clone, PartialEq, Eq)]
pub struct ResidentIdentity {
    text: String,
    born: Date,
}

impl std::fmt::Debug for ResidentIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResidentIdentity(..)")
    }
}

impl ResidentIdentity {
    /// Reads a number; a small x at the end is as good as a large one.
    ///
    /// # Errors
    /// [`IdentityFault`]; a birth date after `today` is none.
    pub fn parse(text: &str, today: Date) -> Result<ResidentIdentity, IdentityFault> {
        let text = text.trim().to_ascii_uppercase();
        let digits = text.get(..17).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
        let digits = digits.filter(|d| !d.starts_with('0')).ok_or(IdentityFault::Form)?;
        let last = text.chars().nth(17).filter(|c| c.is_ascii_digit() || *c == 'X');
        let last = last.filter(|_| text.chars().count() == 18).ok_or(IdentityFault::Form)?;
        let part = |from: usize, to: usize| digits.get(from..to).and_then(|d| d.parse::<u16>().ok());
        let born = || {
            let month = Month::try_from(u8::try_from(part(10, 12)?).ok()?).ok()?;
            Date::from_calendar_date(i32::from(part(6, 10)?), month, u8::try_from(part(12, 14)?).ok()?).ok()
        };
        let born = born().filter(|d| d.year() >= FIRST_YEAR && *d <= today);
        let born = born.ok_or(IdentityFault::BirthDate)?;
        if check_character(digits) != Some(last) {
            return Err(IdentityFault::CheckCharacter);
        }
        Ok(ResidentIdentity { text, born })
    }

    /// The eighteen characters.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Birth date.
    pub fn born(&self) -> Date {
        self.born
    }

    /// Whether the fourteenth birthday lies after a day.
    pub fn is_under_14(&self, day: Date) -> bool {
        let years = day.year() - self.born.year();
        let before_birthday = (day.month() as u8, day.day()) < (self.born.month() as u8, self.born.day());
        years - i32::from(before_birthday) < MINOR_BELOW
    }
}

/// The check character of seventeen digits; `None` for anything else.
pub fn check_character(digits: &str) -> Option<char> {
    if digits.len() != 17 {
        return None;
    }
    let products = digits.chars().zip(WEIGHTS).map(|(c, weight)| Some(c.to_digit(10)? * weight));
    let sum: u32 = products.sum::<Option<u32>>()?;
    CHECKS.get(sum as usize % 11).copied()
}
