//! Somebody is away for a period of whole days (请假), and who stands in meanwhile.

use crate::access::{Capacity, Principal};
use crate::person::Person;
use crate::words::words;
use territory::Station;
use time::Date;

/// Longest absence that can be recorded at once (工作建议).
pub const MAX_ABSENCE_DAYS: i64 = 366;

words! {
    /// Why somebody is away. Never more than this: an illness is nobody's business here.
    AbsenceKind {
        Leave "leave" "请假、休假" "leave",
        Trip "trip" "公出、出差" "official trip",
        Training "training" "培训、学习" "training",
        Other "other" "其他" "other",
    }
}

/// A recorded absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// Number.
    pub id: i64,
    /// Who is away.
    pub person: String,
    /// Why.
    pub kind: AbsenceKind,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Who stands in; the standing deputy when nobody is named.
    pub deputy: Option<String>,
}

impl Absence {
    /// Whether a day lies in it.
    pub fn holds(&self, day: Date) -> bool {
        (self.from..=self.until).contains(&day)
    }
}

/// An absence before it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAbsence {
    /// Who will be away.
    pub person: String,
    /// Why.
    pub kind: AbsenceKind,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Who stands in.
    pub deputy: Option<String>,
}

/// Why an absence cannot be recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AbsenceFault {
    /// The last day lies before the first.
    #[error("the last day of an absence must not lie before its first")]
    Period,
    /// It is over already: presence is not rewritten.
    #[error("an absence that ended before today is not recorded any more")]
    Over,
    /// Too long.
    #[error("an absence has at most 366 days: record the rest when the time comes")]
    TooLong,
    /// Nobody stands in for oneself.
    #[error("nobody can be the own deputy")]
    OwnDeputy,
    /// The deputy is away as well.
    #[error("the deputy is away from {0} to {1}: name somebody else")]
    DeputyAway(Date, Date),
    /// The person is recorded as away on some of these days.
    #[error("an absence from {0} to {1} is recorded already: cancel it first")]
    Overlaps(Date, Date),
}

impl NewAbsence {
    /// Checks an absence against those that are recorded of the person and of the deputy.
    ///
    /// # Errors
    /// [`AbsenceFault`].
    pub fn check(&self, today: Date, recorded: &[Absence]) -> Result<(), AbsenceFault> {
        if self.until < self.from {
            return Err(AbsenceFault::Period);
        }
        if self.until < today {
            return Err(AbsenceFault::Over);
        }
        if (self.until - self.from).whole_days() >= MAX_ABSENCE_DAYS {
            return Err(AbsenceFault::TooLong);
        }
        if self.deputy.as_deref() == Some(&self.person) {
            return Err(AbsenceFault::OwnDeputy);
        }
        let met = |who: &str| {
            recorded.iter().find(|a| a.person == who && a.from <= self.until && self.from <= a.until)
        };
        if let Some(own) = met(&self.person) {
            return Err(AbsenceFault::Overlaps(own.from, own.until));
        }
        match self.deputy.as_deref().and_then(met) {
            Some(deputy) => Err(AbsenceFault::DeputyAway(deputy.from, deputy.until)),
            None => Ok(()),
        }
    }
}

/// In which capacity somebody may record that a person is away; nothing when not at all. Local governance and supervision
/// look after the people of the grids they see, a head of unit after the own unit or the station of the own area.
pub fn noting_capacity(who: &Principal, person: &Person, station: Option<&Station>) -> Option<Capacity> {
    let of_grids = person.grids.iter().any(|grid| who.scope.sees(Some(grid.as_str())));
    let township = station.and_then(|s| s.township.as_ref());
    let of_station = station.is_some_and(|s| {
        who.unit.as_ref() == Some(&s.id) || who.scope.sees(township.map(|code| code.as_str()))
    });
    let wanted: &[Capacity] = match (of_grids, of_station) {
        (true, _) => &[Capacity::Local, Capacity::Supervisor],
        (false, true) => &[Capacity::UnitHead, Capacity::Local, Capacity::Supervisor],
        (false, false) => &[],
    };
    who.capacity_among(wanted)
}
