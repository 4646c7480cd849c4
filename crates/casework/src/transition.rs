//! The life cycle as one table: which command leads from which state to which, and who may give it.

use crate::access::Capacity;
use crate::state::State;
use crate::words::words;

words! {
    /// What can be done to a case.
    CommandKind {
        Accept "accept" "受理" "accept",
        ProposeRefusal "propose_refusal" "拟不予受理" "propose refusal",
        Refuse "refuse" "不予受理" "refuse",
        Merge "merge" "并案" "merge",
        Dispatch "dispatch" "分流" "dispatch",
        Sign "sign" "签收" "sign for it",
        AskReturn "ask_return" "申请退件" "ask to return it",
        GrantReturn "grant_return" "同意退件" "grant the return",
        DenyReturn "deny_return" "不同意退件" "deny the return",
        BeginMediation "begin_mediation" "开始调解" "begin mediation",
        Agree "agree" "达成协议" "record an agreement",
        FailMediation "fail_mediation" "调解不成" "mediation failed",
        ApplyConfirmation "apply_confirmation" "申请司法确认" "apply for judicial confirmation",
        RecordConfirmation "record_confirmation" "记录确认结果" "record the court's ruling",
        BeginAppraisal "begin_appraisal" "委托鉴定评估" "commission an appraisal",
        Sue "sue" "转入诉讼" "go to court",
        Arbitrate "arbitrate" "转入仲裁" "go to arbitration",
        AskAdminReview "ask_admin_review" "转入行政复议" "go to administrative review",
        WaitForLeadCase "wait_for_lead_case" "等待示范案" "wait for the lead case",
        Resume "resume" "恢复办理" "resume the work",
        DraftResult "draft_result" "拟定办理结果" "draft the result",
        ApproveResult "approve_result" "审核通过" "approve the result",
        SendBack "send_back" "退回补充" "send back",
        Notify "notify" "送达结果" "notify the result",
        Evaluate "evaluate" "评价回访" "record the evaluation",
        Archive "archive" "归档" "archive",
        AskReview "ask_review" "申请复查" "ask for review",
        DecideReview "decide_review" "作出复查意见" "decide the review",
        AskRecheck "ask_recheck" "申请复核" "ask for re-check",
        DecideRecheck "decide_recheck" "作出复核意见" "decide the re-check",
        Reopen "reopen" "重新办理" "reopen",
        Withdraw "withdraw" "撤回" "withdraw",
        Escalate "escalate" "提级办理" "escalate",
        BeginFulfilment "begin_fulfilment" "开始履行" "begin fulfilment",
        RecordFulfilled "record_fulfilled" "履行完毕" "record fulfilment",
        RecordBreach "record_breach" "未按约履行" "record a breach",
        Extend "extend" "延长期限" "extend the time limit",
        SetNature "set_nature" "认定性质(一分)" "determine the nature",
        RecordWork "record_work" "工作记录" "record work",
        TakeCharge "take_charge" "领导包案" "take charge",
        RecordDelivery "record_delivery" "文书送达" "record a delivery",
        WarnOfRisk "warn_of_risk" "发出风险预警函" "warn of a risk",
        AdviseByCourt "advise_by_court" "发出司法建议" "send judicial advice",
        RecordAdviceReply "record_advice_reply" "记录司法建议回复" "record the reply to judicial advice",
        Supplement "supplement" "补充情况" "add information",
        AskRecusal "ask_recusal" "申请回避" "ask for recusal",
        DecideRecusal "decide_recusal" "决定回避申请" "decide on the recusal",
    }
}

/// What may be needed at any time and leads a case nowhere by itself, or out of its way.
const ASIDE: [CommandKind; 14] = {
    use CommandKind::*;
    [
        Withdraw,
        Escalate,
        Extend,
        RecordWork,
        TakeCharge,
        ProposeRefusal,
        SetNature,
        RecordDelivery,
        WarnOfRisk,
        AdviseByCourt,
        RecordAdviceReply,
        Supplement,
        AskRecusal,
        DecideRecusal,
    ]
};

impl CommandKind {
    /// Whether it takes a case on along its way.
    pub fn leads_on(self) -> bool {
        !ASIDE.contains(&self)
    }
}

/// One row of the life cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// Row number of the life cycle (T2 to T24), or `–` for a command that changes no state.
    pub id: &'static str,
    /// What is done.
    pub command: CommandKind,
    /// State before.
    pub from: State,
    /// State after.
    pub to: State,
    /// Who may do it.
    pub by: &'static [Capacity],
    /// Whether a written reason is required.
    pub needs_reason: bool,
}

const fn row(
    id: &'static str,
    command: CommandKind,
    from: State,
    to: State,
    by: &'static [Capacity],
    needs_reason: bool,
) -> Transition {
    Transition { id, command, from, to, by, needs_reason }
}

/// Who receives cases: also on behalf of a citizen who stands at the counter or calls.
const COUNTER: &[Capacity] = &[Capacity::Intake];
const CITIZEN: &[Capacity] = &[Capacity::Citizen, Capacity::Intake];
const DISPATCH: &[Capacity] = &[Capacity::Dispatch];
const HEAD: &[Capacity] = &[Capacity::UnitHead, Capacity::Leader];
const UNIT: &[Capacity] =
    &[Capacity::Handler, Capacity::UnitHead, Capacity::Mediator, Capacity::Local, Capacity::GridWorker];
const MEDIATION: &[Capacity] = &[Capacity::Mediator, Capacity::Judge];
const COURT: &[Capacity] = &[Capacity::Judge, Capacity::Mediator, Capacity::Handler];
const ABOVE: &[Capacity] = &[Capacity::Supervisor, Capacity::Leader];
const SUPERVISION: &[Capacity] = &[Capacity::Supervisor];
const REVIEWERS: &[Capacity] = &[Capacity::Leader, Capacity::UnitHead];

/// The life cycle as one table (信访工作条例 2022 art. 19–36, 人民调解法, 民事诉讼法 205–206). Registration (T1) has
/// no state before; withdrawal (T22) and escalation (T23) are allowed from every open state and stand apart.
pub const TRANSITIONS: &[Transition] = &{
    use CommandKind::*;
    use State::*;
    [
        row("T2", Accept, Registered, Accepted, COUNTER, false),
        row("T3", Refuse, Registered, NotAccepted, HEAD, true),
        row("T4", Merge, Registered, Merged, COUNTER, true),
        row("T5", Dispatch, Accepted, Dispatched, DISPATCH, false),
        row("T5", Dispatch, Reopened, Dispatched, DISPATCH, false),
        row("T5", Dispatch, Escalated, Dispatched, DISPATCH, false),
        row("T6", Sign, Dispatched, InProgress, UNIT, false),
        row("T7", AskReturn, Dispatched, ReturnAsked, UNIT, true),
        row("T7", GrantReturn, ReturnAsked, Accepted, DISPATCH, false),
        row("T7", DenyReturn, ReturnAsked, InProgress, DISPATCH, true),
        row("T8", BeginMediation, InProgress, Mediating, MEDIATION, false),
        row("T9", Agree, Mediating, Agreed, MEDIATION, false),
        row("T10", FailMediation, Mediating, MediationFailed, MEDIATION, true),
        row("T10", Resume, MediationFailed, InProgress, UNIT, false),
        row("T10", Sue, MediationFailed, Litigating, COURT, false),
        row("T11", ApplyConfirmation, Agreed, Confirming, MEDIATION, false),
        row("T11", RecordConfirmation, Confirming, Agreed, MEDIATION, false),
        row("T12", BeginAppraisal, InProgress, Appraising, HEAD, true),
        row("T12", Resume, Appraising, InProgress, UNIT, false),
        row("T13", Sue, InProgress, Litigating, COURT, false),
        row("T13", Sue, Mediating, Litigating, COURT, false),
        row("T13", Arbitrate, InProgress, Arbitrating, COURT, false),
        row("T13", Arbitrate, Mediating, Arbitrating, COURT, false),
        row("T13", AskAdminReview, InProgress, AdminReview, COURT, false),
        row("T13", Resume, Litigating, InProgress, COURT, false),
        row("T13", Resume, Arbitrating, InProgress, COURT, false),
        row("T13", Resume, AdminReview, InProgress, COURT, false),
        row("T14", WaitForLeadCase, InProgress, WaitingDemo, &[Capacity::Judge, Capacity::Supervisor], false),
        row("T14", Resume, WaitingDemo, InProgress, &[Capacity::Judge, Capacity::Supervisor], false),
        row("T15", DraftResult, InProgress, ResultDrafted, UNIT, false),
        row("T15", DraftResult, Agreed, ResultDrafted, UNIT, false),
        row("T15", DraftResult, Fulfilled, ResultDrafted, UNIT, false),
        row("T16", ApproveResult, ResultDrafted, Done, &[Capacity::UnitHead, Capacity::Supervisor], false),
        row("T16", SendBack, ResultDrafted, InProgress, &[Capacity::UnitHead, Capacity::Supervisor], true),
        row("T17", Notify, Done, Notified, &[Capacity::Handler, Capacity::Intake, Capacity::Mediator], false),
        row(
            "T18",
            Evaluate,
            Notified,
            Evaluated,
            &[Capacity::Citizen, Capacity::Intake, Capacity::Supervisor],
            false,
        ),
        row("T19", Archive, Evaluated, Closed, SUPERVISION, false),
        row("T19", Archive, Notified, Closed, SUPERVISION, false),
        row("T20", AskReview, Notified, Review, CITIZEN, false),
        row("T20", AskReview, Evaluated, Review, CITIZEN, false),
        row("T20", AskRecheck, Review, Recheck, CITIZEN, false),
        row("T20", Archive, Review, Closed, SUPERVISION, false),
        row("T20", DecideReview, Review, Reopened, REVIEWERS, true),
        row("T20", DecideRecheck, Recheck, Closed, &[Capacity::Leader], true),
        row("T20", DecideRecheck, Recheck, Reopened, &[Capacity::Leader], true),
        row("T21", Reopen, Evaluated, Reopened, SUPERVISION, true),
        row("T24", BeginFulfilment, Agreed, Fulfilling, MEDIATION, false),
        row("T24", RecordFulfilled, Fulfilling, Fulfilled, MEDIATION, false),
        row("T24", RecordBreach, Fulfilling, Breached, MEDIATION, true),
        row("T24", Sue, Breached, Litigating, COURT, false),
        row("T24", Resume, Breached, InProgress, UNIT, false),
    ]
};

/// Work that leaves the state as it is: the command, who may do it, and whether only while the case is open.
const STANDING: &[(CommandKind, &[Capacity], bool)] = &[
    (CommandKind::ProposeRefusal, COUNTER, true),
    (CommandKind::Extend, HEAD, true),
    (CommandKind::SetNature, &[Capacity::Dispatch, Capacity::Intake, Capacity::Handler], true),
    (
        CommandKind::RecordWork,
        &[
            Capacity::Handler,
            Capacity::Mediator,
            Capacity::GridWorker,
            Capacity::Local,
            Capacity::UnitHead,
            Capacity::Judge,
            Capacity::Notary,
            Capacity::Supervisor,
            Capacity::Intake,
            Capacity::Leader,
        ],
        false,
    ),
    (CommandKind::TakeCharge, &[Capacity::Leader], true),
    (
        CommandKind::RecordDelivery,
        &[
            Capacity::Handler,
            Capacity::Intake,
            Capacity::Mediator,
            Capacity::Dispatch,
            Capacity::Local,
            Capacity::Judge,
        ],
        false,
    ),
    (CommandKind::WarnOfRisk, &[Capacity::Supervisor, Capacity::Local, Capacity::Leader], true),
    (CommandKind::AdviseByCourt, &[Capacity::Judge], false),
    (CommandKind::RecordAdviceReply, &[Capacity::Judge], false),
    (CommandKind::Supplement, CITIZEN, true),
    (CommandKind::AskRecusal, CITIZEN, true),
    (CommandKind::DecideRecusal, HEAD, true),
];

impl State {
    /// The row that leads from this state to another, or `None` when the life cycle has none.
    pub fn transition_to(self, to: State) -> Option<Transition> {
        let listed = TRANSITIONS.iter().copied().find(|t| t.from == self && t.to == to);
        listed.or_else(|| self.everywhere().find(|t| t.to == to))
    }

    /// The rows that a command takes from this state: several when the outcome decides.
    pub fn rows(self, command: CommandKind) -> impl Iterator<Item = Transition> {
        let listed = TRANSITIONS.iter().copied().filter(move |t| t.from == self && t.command == command);
        let standing = STANDING.iter().filter(move |(kind, _, while_open)| {
            let refusal = command != CommandKind::ProposeRefusal || self == State::Registered;
            *kind == command && (self.is_open() || !while_open) && refusal
        });
        let standing = standing.map(move |(kind, by, _)| row("–", *kind, self, self, by, false));
        // A review that upholds the result leaves the case where it is: the citizen may still ask for the re-check.
        let upheld = (command == CommandKind::DecideReview && self == State::Review)
            .then(|| row("T20", command, self, self, REVIEWERS, true));
        let everywhere = self.everywhere().filter(move |t| t.command == command);
        listed.chain(standing).chain(upheld).chain(everywhere)
    }

    /// The commands that the life cycle knows in this state, each once, with all who may give it.
    pub fn commands(self) -> Vec<(CommandKind, Vec<Capacity>)> {
        let kinds = CommandKind::ALL.iter().map(|kind| {
            let mut by: Vec<Capacity> = self.rows(*kind).flat_map(|t| t.by).copied().collect();
            by.sort_unstable();
            by.dedup();
            (*kind, by)
        });
        kinds.filter(|(_, by)| !by.is_empty()).collect()
    }

    /// T22 and T23: from every open state.
    fn everywhere(self) -> impl Iterator<Item = Transition> {
        const UP: &[Capacity] =
            &[Capacity::Local, Capacity::Supervisor, Capacity::Leader, Capacity::UnitHead, Capacity::System];
        let withdrawn = row("T22", CommandKind::Withdraw, self, State::Withdrawn, CITIZEN, true);
        let escalated = row("T23", CommandKind::Escalate, self, State::Escalated, UP, true);
        let rows = [withdrawn, escalated].into_iter();
        rows.filter(move |t| self.is_open() && self != t.to)
    }
}

/// Who decides on a second return: above those who disagree (信访工作条例 art. 24).
pub(crate) const ARBITERS: &[Capacity] = ABOVE;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_state_can_be_reached_from_registration() {
        let mut reached = vec![State::Registered];
        let mut next = 0;
        while next < reached.len() {
            let from = reached[next];
            let more = State::ALL.iter().filter(|to| from.transition_to(**to).is_some());
            let more: Vec<State> = more.filter(|to| !reached.contains(to)).copied().collect();
            reached.extend(more);
            next += 1;
        }
        assert_eq!(reached.len(), State::ALL.len());
    }

    #[test]
    fn from_every_open_state_a_case_can_come_to_an_end() {
        for state in State::ALL.iter().filter(|s| s.is_open()) {
            assert!(state.transition_to(State::Withdrawn).is_some(), "{state:?}");
        }
        assert!(State::Closed.transition_to(State::Withdrawn).is_none());
    }

    #[test]
    fn no_row_stands_twice_in_the_table() {
        for (i, a) in TRANSITIONS.iter().enumerate() {
            assert!(TRANSITIONS[i + 1..].iter().all(|b| (a.from, a.to) != (b.from, b.to)), "{a:?}");
        }
    }

    #[test]
    fn machine_words_of_commands_are_unique_and_parse_back() {
        let words: BTreeSet<_> = CommandKind::ALL.iter().map(|c| c.as_str()).collect();
        assert_eq!(words.len(), CommandKind::ALL.len());
        assert!(CommandKind::ALL.iter().all(|c| CommandKind::parse(c.as_str()) == Some(*c)));
    }

    #[test]
    fn every_command_has_a_state_in_which_somebody_may_give_it() {
        for kind in CommandKind::ALL {
            assert!(State::ALL.iter().any(|s| s.rows(*kind).next().is_some()), "{kind:?}");
        }
    }

    #[test]
    fn a_closed_case_takes_only_what_may_come_after_its_end() {
        use CommandKind::*;
        let kinds: Vec<_> = State::Closed.commands().into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [RecordWork, RecordDelivery, AdviseByCourt, RecordAdviceReply]);
    }

    #[test]
    fn nobody_who_administers_the_system_works_on_cases() {
        for state in State::ALL {
            for (kind, by) in state.commands() {
                assert!(by.iter().all(|c| !c.is_administrator()), "{kind:?}");
            }
        }
    }
}
