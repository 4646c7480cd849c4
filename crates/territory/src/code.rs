//! Codes that cannot be wrong: divisions, grids, mines, stations.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text is not a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not 6, 9 or 12 digits.
    #[error("`{0}` is not a division code: 6 digits for a banner, 9 for a township, 12 for a village")]
    Division(String),
    /// Not 15 or 17 digits with a sequence in range.
    #[error(
        "`{0}` is not a grid code: village (12 digits) + 001–799 base or 801–999 dedicated, + 01–99 for a micro grid"
    )]
    Grid(String),
    /// Empty or with characters other than letters, digits and `-`.
    #[error("`{0}` is not an identifier: 1–32 letters, digits or `-`")]
    Identifier(String),
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $check:expr, $error:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks the form and builds the code.
            ///
            /// # Errors
            /// [`CodeError`] that says what form is expected.
            pub fn new(text: impl Into<String>) -> Result<Self, CodeError> {
                let text = text.into();
                if ($check)(text.as_str()) { Ok($name(text)) } else { Err(($error)(text)) }
            }

            /// The code as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = CodeError;
            fn try_from(text: String) -> Result<Self, CodeError> {
                $name::new(text)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> String {
                code.0
            }
        }
    };
}

code!(
    /// A statistical division code: 6 digits banner, 9 township, 12 village or community.
    DivisionCode, is_division, CodeError::Division
);
code!(
    /// A grid code: 15 digits base (village + 001–799) or dedicated (village + 801–999), 17 digits micro (parent + 01–99).
    ///
    /// Codes are never used again: a split or merge retires them.
    GridCode, is_grid, CodeError::Grid
);
code!(
    /// A mine's identifier, such as `M0230` (Global Coal Mine Tracker) or `S0001` (synthetic).
    MineId, is_identifier, CodeError::Identifier
);
code!(
    /// A station's or unit's identifier, such as `ST-104`.
    StationId, is_identifier, CodeError::Identifier
);

fn digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn is_division(text: &str) -> bool {
    matches!(text.len(), 6 | 9 | 12) && digits(text)
}

fn is_grid(text: &str) -> bool {
    if !matches!(text.len(), 15 | 17) || !digits(text) {
        return false;
    }
    let sequence = &text[12..15];
    ("001"..="799").contains(&sequence) && text.len() >= 15 && micro_part(text)
        || ("801"..="999").contains(&sequence) && micro_part(text)
}

fn micro_part(text: &str) -> bool {
    text.len() == 15 || &text[15..] != "00"
}

fn is_identifier(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

impl DivisionCode {
    /// The division one level up; `None` for a banner.
    pub fn parent(&self) -> Option<DivisionCode> {
        match self.0.len() {
            12 => Some(DivisionCode(self.0[..9].to_owned())),
            9 => Some(DivisionCode(self.0[..6].to_owned())),
            _ => None,
        }
    }
}

impl GridCode {
    /// The village the grid belongs to.
    pub fn village(&self) -> DivisionCode {
        DivisionCode(self.0[..12].to_owned())
    }

    /// The township the grid belongs to.
    pub fn township(&self) -> DivisionCode {
        DivisionCode(self.0[..9].to_owned())
    }

    /// The base or dedicated grid of a micro grid; `None` for a primary grid.
    pub fn parent(&self) -> Option<GridCode> {
        (self.0.len() == 17).then(|| GridCode(self.0[..15].to_owned()))
    }

    /// Whether the sequence number is one of a dedicated grid (801–999).
    pub fn is_dedicated(&self) -> bool {
        &self.0[12..15] > "800"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_codes_know_their_parent() {
        let village = DivisionCode::new("150622004201").expect("a village");
        assert_eq!(village.parent().map(|p| p.to_string()).as_deref(), Some("150622004"));
        assert!(DivisionCode::new("15062200").is_err());
        assert!(DivisionCode::new("15062200420A").is_err());
    }

    #[test]
    fn grid_codes_follow_the_numbering_of_base_dedicated_and_micro_grids() {
        for good in ["150622004201001", "150622004201799", "150622004201801", "15062200420180101"] {
            assert!(GridCode::new(good).is_ok(), "{good}");
        }
        for bad in [
            "150622004201000",
            "150622004201800",
            "15062200420100100",
            "1506220042010010",
            "１50622004201001",
        ] {
            assert!(GridCode::new(bad).is_err(), "{bad}");
        }
        let micro = GridCode::new("15062200420180101").expect("micro");
        assert!(micro.is_dedicated());
        assert_eq!(micro.parent().map(|p| p.to_string()).as_deref(), Some("150622004201801"));
    }
}
