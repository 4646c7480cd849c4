//! Accounts: who may sign in, with which duty, and until when.
//!
//! The numbers follow GB/T 22239-2019 (等保 2.0), level 3, where it asks for one; where it gives none they are a
//! proposal (工作建议) and say so.

pub mod lockout;
pub mod password;
pub mod second_factor;
pub mod session;
#[cfg(test)]
mod tests;

use crate::access::{Capacity, Principal, Scope};
use crate::circle::CircleRules;
use crate::course::civil_day;
use serde::Serialize;
use std::fmt;
use territory::StationId;
use time::{Date, Duration, OffsetDateTime};

/// An account that nobody used for so long signs in no more (工作建议).
pub const UNUSED_FOR: Duration = Duration::days(90);
/// Longest period for which a deputy may be named (工作建议).
pub const MAX_DEPUTY_DAYS: i64 = 90;
/// Most characters of a display name.
pub const MAX_NAME_CHARS: usize = 40;
/// Names that the history uses for those who have no account.
const TAKEN: [&str; 2] = ["local", "system"];
/// Lengths of division and grid codes: banner, township, village, primary grid, micro grid.
const CODE_DIGITS: [usize; 5] = [6, 9, 12, 15, 17];

/// Why an account cannot be made or changed so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountFault {
    /// The login name.
    #[error(
        "a login name has 3 to 32 characters: lower-case letters, digits, `.`, `-`, `_`, and a letter first"
    )]
    Login,
    /// A login name that the history uses otherwise.
    #[error("the login name `{0}` stands for something else in the history: choose another one")]
    Taken(String),
    /// The display name.
    #[error("a name has 1 to 40 characters and no control characters")]
    Name,
    /// Nothing that the account could do.
    #[error("an account needs at least one capacity")]
    NoCapacity,
    /// A capacity nobody can be given.
    #[error("no account can be given the capacity `{}`", .0.as_str())]
    NotGiven(Capacity),
    /// The three administrators and the work on cases exclude each other (三员分立).
    #[error("the capacity `{}` excludes every other one", .0.as_str())]
    Exclusive(Capacity),
    /// Not a code of a division or grid.
    #[error("an area is a division or grid code of 6, 9, 12, 15 or 17 digits, or empty for the whole banner")]
    Area,
    /// The last day lies before the first.
    #[error("the last day of a period must not lie before its first")]
    Period,
    /// A deputy for too long.
    #[error("a deputy is named for at most 90 days")]
    DeputyTooLong,
    /// Nobody is the own deputy.
    #[error("an account cannot be its own deputy")]
    OwnDeputy,
    /// The deputy would hold capacities that exclude each other.
    #[error("the deputy would hold capacities that exclude each other (三员分立)")]
    DeputyExcluded,
    /// Administrators do not change themselves.
    #[error("nobody changes the own duty or state: another administrator must do it")]
    Own,
}

/// A login name: what is typed, and what the history names an actor by. It is never given a second time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Login(String);

impl Login {
    /// Checks a login name.
    ///
    /// # Errors
    /// [`AccountFault::Login`], [`AccountFault::Taken`].
    pub fn new(text: &str) -> Result<Login, AccountFault> {
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
        let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
        if !begins || !(3..=32).contains(&text.len()) || !text.chars().all(good) {
            return Err(AccountFault::Login);
        }
        if TAKEN.contains(&text) {
            return Err(AccountFault::Taken(text.to_owned()));
        }
        Ok(Login(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an account may do, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// Capacities, each once, in their order.
    pub capacities: Vec<Capacity>,
    /// Code of the division or grid whose cases are seen; empty is the whole banner.
    pub area: String,
    /// The unit, for those who belong to one.
    pub unit: Option<StationId>,
}

impl Duty {
    /// Checks a duty and brings its capacities in order.
    ///
    /// # Errors
    /// [`AccountFault`] when nothing can be done with it, or too much.
    pub fn checked(
        mut capacities: Vec<Capacity>,
        area: &str,
        unit: Option<StationId>,
    ) -> Result<Duty, AccountFault> {
        capacities.sort_unstable();
        capacities.dedup();
        if capacities.is_empty() {
            return Err(AccountFault::NoCapacity);
        }
        if let Some(c) = capacities.iter().find(|c| !c.can_be_given()) {
            return Err(AccountFault::NotGiven(*c));
        }
        exclusive(&capacities)?;
        let is_code = CODE_DIGITS.contains(&area.len()) && area.bytes().all(|b| b.is_ascii_digit());
        if !area.is_empty() && !is_code {
            return Err(AccountFault::Area);
        }
        Ok(Duty { capacities, area: area.to_owned(), unit })
    }

    /// What is seen of cases: an administrator sees none, everybody else those of the area that the circles let the
    /// duty know of.
    pub fn scope(&self, circles: &CircleRules) -> Scope {
        circles.scope(&self.capacities, &self.area, self.unit.as_ref())
    }

    /// The duty of one of the three administrators.
    pub fn is_administrator(&self) -> bool {
        self.capacities.iter().any(|c| c.is_administrator())
    }
}

/// 三员分立: an administrator has no other capacity.
fn exclusive(capacities: &[Capacity]) -> Result<(), AccountFault> {
    let administrator = capacities.iter().find(|c| c.is_administrator());
    match administrator {
        Some(c) if capacities.len() > 1 => Err(AccountFault::Exclusive(*c)),
        _ => Ok(()),
    }
}

/// A period of whole days in Asia/Shanghai, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day; open without one.
    pub until: Option<Date>,
}

impl Period {
    /// Checks a period.
    ///
    /// # Errors
    /// [`AccountFault::Period`].
    pub fn checked(from: Date, until: Option<Date>) -> Result<Period, AccountFault> {
        if until.is_some_and(|until| until < from) {
            return Err(AccountFault::Period);
        }
        Ok(Period { from, until })
    }

    /// Whether a day lies in it.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// Who stands in for an account, from and until which day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deputy {
    /// The account that may act with the other's duty.
    pub login: Login,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Login name.
    pub login: Login,
    /// Name as shown and as written into events.
    pub name: String,
    /// What may be done and seen.
    pub duty: Duty,
    /// When it may be used.
    pub valid: Period,
    /// Switched off by an administrator.
    pub disabled: bool,
    /// Who stands in for it.
    pub deputy: Option<Deputy>,
    /// When the password was set.
    pub password_set: OffsetDateTime,
    /// Whether the password is a one-time one that was told by an administrator.
    pub password_once: bool,
    /// Whether a second factor is enrolled.
    pub second_factor: bool,
    /// When it was last used, made or enabled.
    pub active: OffsetDateTime,
    /// Made up for the demonstration.
    pub synthetic: bool,
}

/// Why somebody with the right password may not sign in all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoEntry {
    /// Switched off.
    #[error("the account is disabled: ask the system administrator")]
    Disabled,
    /// Before or after its period.
    #[error("the account is not valid today: ask the system administrator")]
    OutOfPeriod,
    /// Unused for too long.
    #[error("the account was not used for 90 days and is disabled: ask the system administrator")]
    Unused,
}

/// What must be done before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstStep {
    /// Set an own password: the present one was given out, or is too old.
    ChangePassword,
    /// Enrol a second factor, which administrators must have.
    EnrolSecondFactor,
}

impl Account {
    /// The account with its duty and period as the audit log tells it: login name, capacities, area (`*` is the whole
    /// banner), unit and days. The name of the person is not in it.
    pub fn told(&self) -> String {
        let words: Vec<_> = self.duty.capacities.iter().map(|c| c.as_str()).collect();
        let area = if self.duty.area.is_empty() { "*" } else { &self.duty.area };
        let unit = self.duty.unit.as_ref().map(|u| format!(" {}", u.as_str())).unwrap_or_default();
        let until = self.valid.until.map(|d| d.to_string()).unwrap_or_default();
        format!("{} {} {area}{unit} {}/{until}", self.login, words.join(","), self.valid.from)
    }

    /// Whether the account may be used at a moment.
    ///
    /// # Errors
    /// [`NoEntry`].
    pub fn usable(&self, now: OffsetDateTime) -> Result<(), NoEntry> {
        if self.disabled {
            return Err(NoEntry::Disabled);
        }
        if !self.valid.holds(civil_day(now)) {
            return Err(NoEntry::OutOfPeriod);
        }
        if now - self.active >= UNUSED_FOR {
            return Err(NoEntry::Unused);
        }
        Ok(())
    }

    /// What has to be done before the account can be worked with.
    pub fn first_step(&self, now: OffsetDateTime) -> Option<FirstStep> {
        if self.password_once || password::is_too_old(self.password_set, now) {
            return Some(FirstStep::ChangePassword);
        }
        (self.duty.is_administrator() && !self.second_factor).then_some(FirstStep::EnrolSecondFactor)
    }

    /// The account at work with its own duty.
    pub fn principal(&self, circles: &CircleRules) -> Principal {
        self.with_duty_of(self, circles)
    }

    /// The account at work in the place of another, which must have named it: name and identifier stay its own.
    ///
    /// The two duties are not mixed: their union could do in one area what either may do only in another.
    pub fn principal_for(
        &self,
        absent: &Account,
        circles: &CircleRules,
        now: OffsetDateTime,
    ) -> Option<Principal> {
        let today = civil_day(now);
        let named = absent.deputy.as_ref()?;
        let may = named.login == self.login && (named.from..=named.until).contains(&today);
        // Who has left has no deputy; who is only away has.
        (may && !absent.disabled && absent.valid.holds(today)).then(|| self.with_duty_of(absent, circles))
    }

    fn with_duty_of(&self, other: &Account, circles: &CircleRules) -> Principal {
        Principal {
            id: self.login.to_string(),
            name: self.name.clone(),
            capacities: other.duty.capacities.clone(),
            unit: other.duty.unit.clone(),
            scope: other.duty.scope(circles),
        }
    }

    /// Names a deputy.
    ///
    /// # Errors
    /// [`AccountFault`] when the period is wrong, or the two duties exclude each other.
    pub fn deputised_by(&self, deputy: &Account, from: Date, until: Date) -> Result<Deputy, AccountFault> {
        if deputy.login == self.login {
            return Err(AccountFault::OwnDeputy);
        }
        Period::checked(from, Some(until))?;
        if (until - from).whole_days() >= MAX_DEPUTY_DAYS {
            return Err(AccountFault::DeputyTooLong);
        }
        let mut both = [&self.duty.capacities[..], &deputy.duty.capacities[..]].concat();
        both.sort_unstable();
        both.dedup();
        exclusive(&both).map_err(|_| AccountFault::DeputyExcluded)?;
        Ok(Deputy { login: deputy.login.clone(), from, until })
    }
}

/// Checks a display name and takes blanks off its ends.
///
/// # Errors
/// [`AccountFault::Name`].
pub fn checked_name(text: &str) -> Result<String, AccountFault> {
    let name = text.trim();
    let fits = (1..=MAX_NAME_CHARS).contains(&name.chars().count());
    if fits && !name.chars().any(char::is_control) { Ok(name.to_owned()) } else { Err(AccountFault::Name) }
}

/// Whether an administrator may change an account: never the own one.
///
/// # Errors
/// [`AccountFault::Own`].
pub fn may_change(administrator: &Principal, account: &Login) -> Result<(), AccountFault> {
    if administrator.id == account.as_str() { Err(AccountFault::Own) } else { Ok(()) }
}
