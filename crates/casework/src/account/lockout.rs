//! When an account is locked after failed attempts: five in a row, for fifteen minutes (等保; the numbers 工作建议).

use time::{Duration, OffsetDateTime};

/// Failures in a row after which the account is locked.
pub const FAILURES: u32 = 5;
/// How long it is locked.
pub const LOCKED_FOR: Duration = Duration::minutes(15);
/// How far back attempts are looked at.
pub const LOOKED_AT: Duration = Duration::hours(24);

macro_rules! outcomes {
    ($($name:ident $word:literal $doc:literal,)*) => {
        /// What came of an attempt to sign in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Outcome { $(#[doc = $doc] $name,)* }

        impl Outcome {
            /// The machine word.
            pub fn as_str(self) -> &'static str {
                match self { $(Outcome::$name => $word,)* }
            }

            /// The outcome of a machine word.
            pub fn parse(word: &str) -> Option<Outcome> {
                match word { $($word => Some(Outcome::$name),)* _ => None }
            }
        }
    };
}

outcomes! {
    Succeeded "succeeded" "Signed in.",
    Failed "failed" "Unknown name, wrong password or wrong code.",
    Locked "locked" "Not even looked at, because the account was locked.",
    CodeMissing "code_missing" "The password was right; the code of the second factor was not sent.",
    Refused "refused" "Name and password were right, but the account may not be used.",
    Unlocked "unlocked" "An administrator unlocked the account.",
}

/// Until when attempts lock a name. They are given in their order; a name that nobody has is treated alike, so that
/// the answer does not tell which names exist.
pub fn locked_until(
    attempts: impl IntoIterator<Item = (OffsetDateTime, Outcome)>,
    now: OffsetDateTime,
) -> Option<OffsetDateTime> {
    let (mut failures, mut until) = (0, None);
    for (at, outcome) in attempts {
        match outcome {
            Outcome::Succeeded | Outcome::Unlocked => (failures, until) = (0, None),
            Outcome::Failed => failures += 1,
            Outcome::Locked | Outcome::CodeMissing | Outcome::Refused => {}
        }
        if failures == FAILURES {
            (failures, until) = (0, Some(at + LOCKED_FOR));
        }
    }
    until.filter(|until| now < *until)
}
