//! The desk: which cases wait for somebody, by what has to be done next.
//!
//! Nothing here decides what may be done: the lanes are read off the one table of transitions, so that a row on a desk always
//! has a step that its reader can take.

use crate::access::{Capacity, Principal};
use crate::state::State;
use crate::transition::{ARBITERS, CommandKind};
use crate::words::words;
use time::{Date, Duration};

/// Cases whose last day is this near count as due soon (工作建议).
pub const SOON: Duration = Duration::days(3);

words! {
    /// A queue of a desk, in the order of the day's work.
    Lane {
        Urgent "urgent" "临期与逾期" "due soon or overdue",
        SentBack "sent_back" "退回待补" "sent back",
        Accept "accept" "待受理" "to accept",
        Assign "assign" "待分派" "to assign",
        Returns "returns" "待定退件" "returns to decide",
        Sign "sign" "待签收" "to sign for",
        Work "work" "在办" "in hand",
        Check "check" "待审核" "awaiting a second pair of eyes",
        Review "review" "待复查复核" "reviews to decide",
        Deliver "deliver" "待送达结果" "results to deliver",
        FollowUp "follow_up" "待回访" "follow-up calls",
        Archive "archive" "待归档" "to archive",
    }
}

words! {
    /// What the history of a case adds to its state, as far as it decides whose turn it is.
    Remark {
        RefusalProposed "refusal_proposed" "拟不予受理" "refusal proposed",
        SentBack "sent_back" "被退回" "sent back",
        ReturnedBefore "returned_before" "再次申请退件" "return asked again",
        Countersign "countersign" "负责人已审，待督办复核" "head approved, to be countersigned",
    }
}

impl Lane {
    /// The lane of a case, whoever may work on it; `None` when nobody has to act any more.
    pub fn of(state: State, remark: Option<Remark>) -> Option<Lane> {
        use State::*;
        Some(match (state, remark) {
            (Registered, Some(Remark::RefusalProposed)) => Lane::Check,
            (InProgress, Some(Remark::SentBack)) => Lane::SentBack,
            (Registered, _) => Lane::Accept,
            (Accepted | Reopened | Escalated, _) => Lane::Assign,
            (ReturnAsked, _) => Lane::Returns,
            (Dispatched, _) => Lane::Sign,
            (InProgress | Mediating | Agreed | MediationFailed | Confirming, _) => Lane::Work,
            (Fulfilling | Fulfilled | Breached | Appraising | WaitingDemo, _) => Lane::Work,
            (Litigating | Arbitrating | AdminReview, _) => Lane::Work,
            (ResultDrafted, _) => Lane::Check,
            (Review | Recheck, _) => Lane::Review,
            (Done, _) => Lane::Deliver,
            (Notified, _) => Lane::FollowUp,
            (Evaluated, _) => Lane::Archive,
            (NotAccepted | Merged | Closed | Withdrawn, _) => return None,
        })
    }

    pub(crate) fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// Commands that the citizen's word sets off: they may be given at the counter, and wait on no desk.
const OF_CITIZENS: [CommandKind; 2] = [CommandKind::AskReview, CommandKind::AskRecheck];

/// The steps that lead a case on and that somebody may take, as far as state, remark and capacity tell.
pub fn steps(state: State, remark: Option<Remark>, by: &Principal) -> Vec<CommandKind> {
    let on = |kind: &CommandKind| kind.leads_on() && !OF_CITIZENS.contains(kind);
    let commands = state.commands().into_iter().filter(|(kind, _)| on(kind));
    let mine = commands.filter(|(kind, who)| {
        who_may(*kind, remark, who).is_some_and(|who| by.capacity_among(who).is_some())
    });
    mine.map(|(kind, _)| kind).collect()
}

/// Who may give a command once the remark is known; `None` when nobody may. Follows [`crate::case::Case::accept`].
fn who_may(kind: CommandKind, remark: Option<Remark>, by_table: &[Capacity]) -> Option<&[Capacity]> {
    use CommandKind::*;
    match (kind, remark) {
        (Refuse, None) => None,
        // Whoever proposed it has handed it on.
        (Accept | Merge, Some(Remark::RefusalProposed)) => None,
        (GrantReturn | DenyReturn, Some(Remark::ReturnedBefore)) => Some(ARBITERS),
        (ApproveResult | SendBack, Some(Remark::Countersign)) => Some(&[Capacity::Supervisor]),
        (ApproveResult | SendBack, _) => Some(&[Capacity::UnitHead]),
        _ => Some(by_table),
    }
}

/// Places of [`Remark`]s in the table of a desk: none, then each.
pub(crate) const REMARKS: usize = 1 + Remark::ALL.len();

/// What lies on somebody's desk: made once for a reader and asked of many cases.
#[derive(Debug, Clone)]
pub struct DeskPlan {
    lanes: Vec<[Option<Lane>; REMARKS]>,
    /// Looks after time limits of others too.
    watches: bool,
    unit: Option<String>,
}

impl DeskPlan {
    /// The desk of somebody with a duty.
    pub fn of(reader: &Principal) -> DeskPlan {
        let lane = |state: State, remark: Option<Remark>| {
            Lane::of(state, remark).filter(|_| !steps(state, remark, reader).is_empty())
        };
        let of_state = |state: &State| {
            let mut lanes = [None; REMARKS];
            lanes[0] = lane(*state, None);
            for remark in Remark::ALL {
                lanes[1 + *remark as usize] = lane(*state, Some(*remark));
            }
            lanes
        };
        let watchers = [Capacity::Supervisor, Capacity::Leader, Capacity::Local, Capacity::UnitHead];
        DeskPlan {
            lanes: State::ALL.iter().map(of_state).collect(),
            watches: reader.capacity_among(&watchers).is_some(),
            unit: reader.unit.as_ref().map(ToString::to_string),
        }
    }

    /// The lanes that the reader's capacities have, in their order, with or without cases.
    pub fn lanes(&self) -> Vec<Lane> {
        let own = self.lanes.iter().flatten().flatten();
        let mut bits = own.fold(0, |bits, lane| bits | lane.bit());
        if bits != 0 || self.watches {
            bits |= Lane::Urgent.bit();
        }
        Lane::ALL.iter().copied().filter(|lane| bits & lane.bit() != 0).collect()
    }

    /// The unit whose cases the reader works on, and those that no unit has yet; `None` is every unit.
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// The lane that a case lies in for the reader; `place` is 0 without a remark, else its number and one.
    pub(crate) fn lane(&self, state: State, place: usize) -> Option<Lane> {
        self.lanes.get(state as usize).and_then(|lanes| lanes.get(place)).copied().flatten()
    }

    /// Whether an open case that is due soon belongs on the reader's desk.
    pub(crate) fn urgent(&self, own: bool) -> bool {
        own || self.watches
    }
}

/// The last day that counts as soon.
pub fn soon_until(today: Date) -> Date {
    today.saturating_add(SOON)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transition::TRANSITIONS;

    fn with(capacities: &[Capacity]) -> Principal {
        Principal { capacities: capacities.to_vec(), ..Principal::local_operator() }
    }

    fn remarks() -> impl Iterator<Item = Option<Remark>> {
        Remark::ALL.iter().copied().map(Some).chain([None])
    }

    #[test]
    fn every_state_in_which_somebody_has_to_act_lies_in_a_lane_of_somebody() {
        let all = Principal::local_operator();
        for state in State::ALL {
            let waits = state.is_open() || matches!(state, State::Done | State::Notified | State::Evaluated);
            assert_eq!(Lane::of(*state, None).is_some(), waits, "{state:?}");
            assert_eq!(DeskPlan::of(&all).lane(*state, 0).is_some(), waits, "{state:?}");
        }
    }

    #[test]
    fn every_step_of_a_desk_is_a_row_of_the_table_that_the_capacity_may_take() {
        for capacity in Capacity::ALL.iter().filter(|c| c.can_be_given()) {
            let reader = with(&[*capacity]);
            for (state, remark) in State::ALL.iter().flat_map(|s| remarks().map(move |r| (*s, r))) {
                for step in steps(state, remark, &reader) {
                    assert!(
                        state.rows(step).any(|row| row.by.contains(capacity) || row.by.is_empty())
                            || ARBITERS.contains(capacity),
                        "{capacity:?} {state:?} {step:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn every_row_of_the_table_that_leads_on_is_a_step_for_whoever_may_take_it() {
        let all = Principal::local_operator();
        for row in TRANSITIONS.iter().filter(|row| !OF_CITIZENS.contains(&row.command)) {
            let taken = remarks().any(|remark| steps(row.from, remark, &all).contains(&row.command));
            assert!(taken, "{row:?}");
        }
    }

    #[test]
    fn an_intake_clerk_accepts_and_calls_back_and_does_not_assign() {
        let lanes = DeskPlan::of(&with(&[Capacity::Intake])).lanes();
        assert!(lanes.contains(&Lane::Accept) && lanes.contains(&Lane::FollowUp));
        assert!(!lanes.contains(&Lane::Assign) && !lanes.contains(&Lane::Work));
    }

    #[test]
    fn a_proposed_refusal_leaves_the_counter_for_the_head() {
        let (clerk, head) = (with(&[Capacity::Intake]), with(&[Capacity::UnitHead]));
        let proposed = Some(Remark::RefusalProposed);
        assert_eq!(steps(State::Registered, proposed, &clerk), []);
        assert_eq!(steps(State::Registered, proposed, &head), [CommandKind::Refuse]);
        assert_eq!(steps(State::Registered, None, &head), []);
    }

    #[test]
    fn the_supervisor_looks_at_a_result_only_after_the_head() {
        let (head, above) = (with(&[Capacity::UnitHead]), with(&[Capacity::Supervisor]));
        let both = [CommandKind::ApproveResult, CommandKind::SendBack];
        assert_eq!(steps(State::ResultDrafted, None, &head), both);
        assert_eq!(steps(State::ResultDrafted, None, &above), []);
        assert_eq!(steps(State::ResultDrafted, Some(Remark::Countersign), &head), []);
        assert_eq!(steps(State::ResultDrafted, Some(Remark::Countersign), &above), both);
    }

    #[test]
    fn administrators_have_no_desk() {
        for capacity in Capacity::ALL.iter().filter(|c| c.is_administrator()) {
            assert_eq!(DeskPlan::of(&with(&[*capacity])).lanes(), []);
        }
    }
}
