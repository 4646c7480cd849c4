//! Who may enter parties, and who may see them plainly. The capacities are a proposal (工作建议).

use super::{PartyRefusal, line};
use crate::access::{Capacity, Principal};

/// Shortest and longest reason for looking at personal data, characters.
const REASON: std::ops::RangeInclusive<usize> = 4..=200;

/// Capacities that work on a case with its people.
const AT_WORK: [Capacity; 7] = [
    Capacity::Handler,
    Capacity::UnitHead,
    Capacity::Mediator,
    Capacity::Judge,
    Capacity::Notary,
    Capacity::Dispatch,
    Capacity::Intake,
];

/// Capacities that handle a case: only they learn who a protected party is.
const HANDLING: [Capacity; 4] = [Capacity::Handler, Capacity::UnitHead, Capacity::Mediator, Capacity::Judge];

/// As what somebody may enter a party; `None` when not at all.
pub fn adding_capacity(principal: &Principal) -> Option<Capacity> {
    principal.capacity_among(&[Capacity::Intake, Capacity::Handler, Capacity::Mediator, Capacity::Dispatch])
}

/// As what somebody may see a party plainly; `None` when not at all: administrators, leaders and supervisors never.
pub fn revealing_capacity(principal: &Principal, protected: bool) -> Option<Capacity> {
    principal.capacity_among(if protected { &HANDLING } else { &AT_WORK })
}

/// As what somebody may look for the cases of a person; `None` when not at all.
pub fn finding_capacity(principal: &Principal) -> Option<Capacity> {
    principal.capacity_among(&[Capacity::Intake, Capacity::Dispatch, Capacity::Handler, Capacity::UnitHead])
}

/// The reason for looking at personal data, as it goes into the audit log.
///
/// # Errors
/// [`PartyRefusal::Reason`] for less than four or more than two hundred characters, or invisible ones.
pub fn checked_reason(text: &str) -> Result<String, PartyRefusal> {
    let reason = line("reason", text, *REASON.end()).map_err(|_| PartyRefusal::Reason)?;
    if reason.chars().count() < *REASON.start() {
        return Err(PartyRefusal::Reason);
    }
    Ok(reason)
}
