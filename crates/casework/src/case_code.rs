//! The code of a case: short enough to be said over the phone, with a check digit that notices a slip.

use serde::Serialize;
use std::fmt;

/// The code of a case: `ZZ` + year + `-` + running number + `-` + check digit, such as `ZZ26-000123-6`.
///
/// The check digit is ISO 7064 MOD 11,10 over the eight digits: every single wrong digit and nearly every exchange
/// of neighbours is noticed when the code is said over the phone.
///
/// ```
/// use casework::CaseCode;
/// let code = CaseCode::of(2026, 123).unwrap();
/// assert_eq!(CaseCode::parse(code.as_str()).unwrap(), code);
/// assert!(CaseCode::parse("ZZ26-000124-0").is_err() || CaseCode::parse("ZZ26-000124-1").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct CaseCode(String);

/// Why a text is not a case code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaseCodeError {
    /// Not of the form.
    #[error(
        "`{0}` is not a case code: ZZ, two digits of the year, -, six digits, -, one check digit are expected"
    )]
    Form(String),
    /// The check digit does not fit: some digit is wrong.
    #[error("`{0}` has a wrong digit: its check digit does not fit, please compare it with the paper")]
    Check(String),
    /// Running number used up.
    #[error("no case number left for the year {0}")]
    Exhausted(i32),
}

impl CaseCode {
    /// The code of the n-th case of a year.
    ///
    /// # Errors
    /// [`CaseCodeError::Exhausted`] beyond 999 999.
    pub fn of(year: i32, number: u32) -> Result<CaseCode, CaseCodeError> {
        if number == 0 || number > 999_999 {
            return Err(CaseCodeError::Exhausted(year));
        }
        let digits = format!("{:02}{number:06}", year.rem_euclid(100));
        Ok(CaseCode(format!("ZZ{}-{}-{}", &digits[..2], &digits[2..], check_digit(&digits))))
    }

    /// Reads a code as typed: spaces, letter case and missing dashes are forgiven, a wrong digit is not.
    ///
    /// # Errors
    /// [`CaseCodeError`] that says what is wrong.
    pub fn parse(text: &str) -> Result<CaseCode, CaseCodeError> {
        let form = || CaseCodeError::Form(text.chars().take(40).collect());
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(40).collect();
        let plain = plain.to_ascii_uppercase();
        let digits = plain.strip_prefix("ZZ").ok_or_else(form)?;
        if digits.len() != 9 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(form());
        }
        let (body, check) = digits.split_at(8);
        if check != check_digit(body).to_string() {
            return Err(CaseCodeError::Check(text.to_owned()));
        }
        Ok(CaseCode(format!("ZZ{}-{}-{check}", &body[..2], &body[2..])))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The year (2000–2099) and the running number in it.
    pub fn parts(&self) -> (i32, u32) {
        let part =
            |range: std::ops::Range<usize>| self.0.get(range).and_then(|t| t.parse().ok()).unwrap_or(0);
        (2000 + part(2..4) as i32, part(5..11))
    }
}

impl fmt::Display for CaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check_digit(digits: &str) -> u32 {
    let step = |carry: u32, digit: u32| {
        let sum = (carry + digit) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    };
    let carry = digits.bytes().map(|b| u32::from(b - b'0')).fold(10, step);
    (11 - carry) % 10
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_typed_without_dashes_and_in_small_letters_is_understood() {
        let code = CaseCode::of(2026, 123).expect("a code");
        let typed = code.as_str().to_lowercase().replace('-', " ");
        assert_eq!(CaseCode::parse(&typed), Ok(code));
    }

    #[test]
    fn the_check_digit_is_that_of_iso_7064_mod_11_10() {
        // The standard's own example: 0794 has the check digit 5.
        assert_eq!(check_digit("0794"), 5);
    }

    proptest! {
        #[test]
        fn every_single_wrong_digit_is_noticed(number in 1u32..=999_999, place in 0usize..9, other in 0u32..10) {
            let code = CaseCode::of(2026, number).expect("a code").to_string();
            let digits: Vec<usize> = code.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(i, _)| i).collect();
            let mut wrong = code.clone();
            wrong.replace_range(digits[place]..=digits[place], &other.to_string());
            prop_assert_eq!(wrong == code, CaseCode::parse(&wrong).is_ok());
        }
    }
}
