//! Sets of routing rules that were drafted here: who may publish one, from which day, and which is in force.

use super::RoutingError;
use crate::access::{Capacity, Principal};
use time::{Date, Duration, OffsetDateTime};

/// Longest text of a set, bytes.
pub const MAX_BODY: usize = 1 << 20;
/// Drafts that wait at once.
pub const MAX_DRAFTS: usize = 20;
/// Shortest and longest reason, characters.
pub const REASON: std::ops::RangeInclusive<usize> = 4..=500;
/// Longest name of a version, characters.
const MAX_VERSION: usize = 60;
/// How far ahead a set may be published.
const MAX_AHEAD: Duration = Duration::days(366);

/// Capacities that draft rules, in the order in which one is taken (工作建议: the centre's own desks).
pub const DRAFTERS: [Capacity; 3] = [Capacity::Dispatch, Capacity::Supervisor, Capacity::Leader];
/// Capacities that publish them (工作建议).
pub const PUBLISHERS: [Capacity; 2] = [Capacity::Leader, Capacity::Supervisor];

/// Who did a step of a set, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// When.
    pub at: OffsetDateTime,
    /// Identifier.
    pub by: String,
    /// Name as it was then.
    pub name: String,
}

/// A set without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSet {
    /// Number, from 1; the file that came with the program has none.
    pub id: i64,
    /// Version, as its text says.
    pub version: String,
    /// Why it was drafted.
    pub reason: String,
    /// Who drafted it.
    pub drafted: Signature,
    /// Who published it, and from which day.
    pub published: Option<(Signature, Date)>,
    /// Whether it was withdrawn before it was published.
    pub withdrawn: bool,
}

/// What a set is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Waits for another person.
    Draft,
    /// Taken back before it was published.
    Withdrawn,
    /// Published, from a later day.
    Planned,
    /// Routes today.
    InForce,
    /// Was in force, or was overtaken before it was.
    Past,
}

impl Standing {
    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Draft => "draft",
            Standing::Withdrawn => "withdrawn",
            Standing::Planned => "planned",
            Standing::InForce => "in_force",
            Standing::Past => "past",
        }
    }
}

/// Why a step of a set is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleSetFault {
    /// The text.
    #[error(transparent)]
    Text(#[from] RoutingError),
    /// Too long to be rules.
    #[error("a set of rules has at most {} KiB", MAX_BODY / 1024)]
    TooLong,
    /// The version.
    #[error("`version` must have 1 to {MAX_VERSION} characters")]
    Version,
    /// Cases name the version they were routed by: it must mean one text.
    #[error("version `{0}` was given to other rules already: raise `version` in the file")]
    VersionTaken(String),
    /// No reason, or a novel.
    #[error("a reason of {} to {} characters is needed", REASON.start(), REASON.end())]
    Reason,
    /// Too many drafts wait.
    #[error("{MAX_DRAFTS} drafts wait already: publish or withdraw one first")]
    TooManyDrafts,
    /// Published or withdrawn already.
    #[error("this set is no draft any more")]
    NoDraft,
    /// Two pairs of eyes.
    #[error("who drafted a set of rules does not publish it: another person must")]
    OwnDraft,
    /// The day.
    #[error("the first day must be today or later, and at most a year ahead")]
    Day,
}

/// The capacity in which somebody does a step: one of some, for the whole banner.
pub fn capacity(who: &Principal, among: &[Capacity]) -> Option<Capacity> {
    who.scope.covers_banner().then(|| who.capacity_among(among)).flatten()
}

/// Checks what is said beside the text of a draft.
///
/// # Errors
/// [`RuleSetFault`].
pub fn check_draft(version: &str, reason: &str) -> Result<(), RuleSetFault> {
    let long = version.chars().count();
    if version.trim() != version
        || !(1..=MAX_VERSION).contains(&long)
        || version.chars().any(char::is_control)
    {
        return Err(RuleSetFault::Version);
    }
    let plain = !reason.chars().any(|c| c.is_control() && c != '\n');
    if plain && REASON.contains(&reason.trim().chars().count()) { Ok(()) } else { Err(RuleSetFault::Reason) }
}

impl RuleSet {
    /// Whether somebody may put the set in force from a day on.
    ///
    /// # Errors
    /// [`RuleSetFault`].
    pub fn may_be_published(&self, by: &str, from: Date, today: Date) -> Result<(), RuleSetFault> {
        if !self.is_draft() {
            return Err(RuleSetFault::NoDraft);
        }
        if self.drafted.by == by {
            return Err(RuleSetFault::OwnDraft);
        }
        if from < today || from > today.saturating_add(MAX_AHEAD) {
            return Err(RuleSetFault::Day);
        }
        Ok(())
    }

    /// Whether it waits to be published.
    pub fn is_draft(&self) -> bool {
        self.published.is_none() && !self.withdrawn
    }

    /// What it is on a day, of all sets.
    pub fn standing(&self, all: &[RuleSet], day: Date) -> Standing {
        match &self.published {
            None if self.withdrawn => Standing::Withdrawn,
            None => Standing::Draft,
            Some((_, from)) if *from > day => Standing::Planned,
            Some(_) if in_force(all, day).is_some_and(|set| set.id == self.id) => Standing::InForce,
            Some(_) => Standing::Past,
        }
    }
}

/// The set that routes on a day: of those published up to it the one with the latest first day, of one day the one that
/// was published last. `None` is the file that came with the program.
pub fn in_force(all: &[RuleSet], day: Date) -> Option<&RuleSet> {
    let begun = all.iter().filter_map(|set| Some((set.published.as_ref()?, set)));
    let begun = begun.filter(|((_, from), _)| *from <= day);
    begun.max_by_key(|((signature, from), set)| (*from, signature.at, set.id)).map(|(_, set)| set)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    fn set(id: i64, published: Option<(OffsetDateTime, Date)>) -> RuleSet {
        let signed = |at, by: &str| Signature { at, by: by.into(), name: by.into() };
        RuleSet {
            id,
            version: format!("v{id}"),
            reason: "示意".into(),
            drafted: signed(datetime!(2026-11-01 08:00 +8), "dispatch"),
            published: published.map(|(at, from)| (signed(at, "leader"), from)),
            withdrawn: false,
        }
    }

    #[test]
    fn the_latest_first_day_is_in_force_and_of_one_day_the_last_publication() {
        let all = [
            set(1, Some((datetime!(2026-11-02 09:00 +8), date!(2026 - 11 - 02)))),
            set(2, Some((datetime!(2026-11-03 09:00 +8), date!(2026 - 12 - 01)))),
            set(3, Some((datetime!(2026-11-04 09:00 +8), date!(2026 - 11 - 04)))),
            set(4, Some((datetime!(2026-11-04 10:00 +8), date!(2026 - 11 - 04)))),
            set(5, None),
        ];
        let on = |day| in_force(&all, day).map(|s| s.id);
        assert_eq!(on(date!(2026 - 11 - 01)), None, "the file that came with the program");
        assert_eq!(on(date!(2026 - 11 - 03)), Some(1));
        assert_eq!(on(date!(2026 - 11 - 30)), Some(4), "what is planned later is not cancelled by it");
        assert_eq!(on(date!(2026 - 12 - 01)), Some(2));
        let standing = |i: usize| all[i].standing(&all, date!(2026 - 11 - 04));
        assert_eq!(
            [0, 1, 2, 3, 4].map(standing),
            [Standing::Past, Standing::Planned, Standing::Past, Standing::InForce, Standing::Draft]
        );
    }

    #[test]
    fn who_drafted_a_set_does_not_publish_it_and_nobody_backdates_it() {
        let (draft, today) = (set(1, None), date!(2026 - 11 - 26));
        assert_eq!(draft.may_be_published("dispatch", today, today), Err(RuleSetFault::OwnDraft));
        assert_eq!(draft.may_be_published("leader", date!(2026 - 11 - 25), today), Err(RuleSetFault::Day));
        assert_eq!(draft.may_be_published("leader", date!(2028 - 01 - 01), today), Err(RuleSetFault::Day));
        assert_eq!(draft.may_be_published("leader", today, today), Ok(()));
        let withdrawn = RuleSet { withdrawn: true, ..draft };
        assert_eq!(withdrawn.may_be_published("leader", today, today), Err(RuleSetFault::NoDraft));
    }

    #[test]
    fn a_draft_needs_a_reason_and_a_version_that_can_be_named() {
        assert_eq!(check_draft("2026-12-01", "按会议纪要调整"), Ok(()));
        assert_eq!(check_draft("2026-12-01", "  a "), Err(RuleSetFault::Reason));
        assert_eq!(check_draft(" v", "按会议纪要调整"), Err(RuleSetFault::Version));
        assert_eq!(check_draft(&"v".repeat(61), "按会议纪要调整"), Err(RuleSetFault::Version));
    }
}
