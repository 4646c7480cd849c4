//! States of a case and the transitions between them, as one table.

use serde::{Deserialize, Serialize};

macro_rules! states {
    ($($(#[$doc:meta])* $name:ident $word:literal $zh:literal $en:literal $open:literal,)*) => {
        /// State of a case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum State {
            $($(#[$doc])* #[doc = $zh] $name,)*
        }

        impl State {
            /// All states, in the order of the life cycle.
            pub const ALL: &'static [State] = &[$(State::$name,)*];

            /// The machine word.
            pub fn as_str(self) -> &'static str {
                match self { $(State::$name => $word,)* }
            }

            /// Name in Chinese.
            pub fn name_zh(self) -> &'static str {
                match self { $(State::$name => $zh,)* }
            }

            /// Name in English.
            pub fn name_en(self) -> &'static str {
                match self { $(State::$name => $en,)* }
            }

            /// Whether somebody still has to act.
            pub fn is_open(self) -> bool {
                match self { $(State::$name => $open,)* }
            }
        }
    };
}

states! {
    Registered "registered" "已登记" "registered" true,
    Accepted "accepted" "已受理" "accepted" true,
    NotAccepted "not_accepted" "不予受理" "not accepted" false,
    Merged "merged" "并案" "merged" false,
    Dispatched "dispatched" "已分流" "dispatched" true,
    ReturnAsked "return_asked" "申请退件" "return asked" true,
    InProgress "in_progress" "办理中" "in progress" true,
    Mediating "mediating" "调解中" "in mediation" true,
    Agreed "agreed" "达成协议" "agreed" true,
    MediationFailed "mediation_failed" "调解不成" "mediation failed" true,
    Confirming "confirming" "司法确认中" "judicial confirmation" true,
    Fulfilling "fulfilling" "履行中" "being fulfilled" true,
    Fulfilled "fulfilled" "已履行" "fulfilled" true,
    Breached "breached" "未履行" "breached" true,
    Appraising "appraising" "鉴定评估中" "being appraised" true,
    Litigating "litigating" "诉讼中" "in litigation" true,
    Arbitrating "arbitrating" "仲裁中" "in arbitration" true,
    AdminReview "admin_review" "行政复议中" "administrative review" true,
    WaitingDemo "waiting_demo" "等待示范案" "waiting for the lead case" true,
    ResultDrafted "result_drafted" "待审核" "result drafted" true,
    Done "done" "已办结" "done" false,
    Notified "notified" "已反馈" "notified" false,
    Evaluated "evaluated" "已评价" "evaluated" false,
    Closed "closed" "已归档" "closed" false,
    Review "review" "复查中" "review" true,
    Recheck "recheck" "复核中" "re-check" true,
    Reopened "reopened" "重新办理" "reopened" true,
    Withdrawn "withdrawn" "撤回" "withdrawn" false,
    Escalated "escalated" "提级办理" "escalated" true,
}

impl State {
    /// The state of a machine word.
    pub fn parse(word: &str) -> Option<State> {
        State::ALL.iter().copied().find(|s| s.as_str() == word)
    }
}

/// One row of the life cycle: which state may follow which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// Row number of the life cycle (T2…T24).
    pub id: &'static str,
    /// State before.
    pub from: State,
    /// State after.
    pub to: State,
    /// Whether a written reason is required.
    pub needs_reason: bool,
}

const fn row(id: &'static str, from: State, to: State, needs_reason: bool) -> Transition {
    Transition { id, from, to, needs_reason }
}

/// The life cycle as one table (信访工作条例 2022 art. 19–36, 人民调解法, 民事诉讼法 205–206). Registration (T1) has
/// no state before; withdrawal (T22) and escalation (T23) are allowed from every open state and stand apart.
pub const TRANSITIONS: &[Transition] = &{
    use State::*;
    [
        row("T2", Registered, Accepted, false),
        row("T3", Registered, NotAccepted, true),
        row("T4", Registered, Merged, true),
        row("T5", Accepted, Dispatched, false),
        row("T5", Reopened, Dispatched, false),
        row("T5", Escalated, Dispatched, false),
        row("T6", Dispatched, InProgress, false),
        row("T7", Dispatched, ReturnAsked, true),
        row("T7", ReturnAsked, Accepted, false),
        row("T7", ReturnAsked, InProgress, true),
        row("T8", InProgress, Mediating, false),
        row("T9", Mediating, Agreed, false),
        row("T10", Mediating, MediationFailed, true),
        row("T10", MediationFailed, InProgress, false),
        row("T10", MediationFailed, Litigating, false),
        row("T11", Agreed, Confirming, false),
        row("T11", Confirming, Agreed, false),
        row("T12", InProgress, Appraising, true),
        row("T12", Appraising, InProgress, false),
        row("T13", InProgress, Litigating, false),
        row("T13", Mediating, Litigating, false),
        row("T13", InProgress, Arbitrating, false),
        row("T13", Mediating, Arbitrating, false),
        row("T13", InProgress, AdminReview, false),
        row("T13", Litigating, InProgress, false),
        row("T13", Arbitrating, InProgress, false),
        row("T13", AdminReview, InProgress, false),
        row("T14", InProgress, WaitingDemo, false),
        row("T14", WaitingDemo, InProgress, false),
        row("T15", InProgress, ResultDrafted, false),
        row("T15", Agreed, ResultDrafted, false),
        row("T15", Fulfilled, ResultDrafted, false),
        row("T16", ResultDrafted, Done, false),
        row("T16", ResultDrafted, InProgress, true),
        row("T17", Done, Notified, false),
        row("T18", Notified, Evaluated, false),
        row("T19", Evaluated, Closed, false),
        row("T19", Notified, Closed, false),
        row("T20", Notified, Review, false),
        row("T20", Evaluated, Review, false),
        row("T20", Review, Recheck, false),
        row("T20", Review, Closed, false),
        row("T20", Recheck, Closed, false),
        row("T21", Evaluated, Reopened, true),
        row("T24", Agreed, Fulfilling, false),
        row("T24", Fulfilling, Fulfilled, false),
        row("T24", Fulfilling, Breached, true),
        row("T24", Breached, Litigating, false),
        row("T24", Breached, InProgress, false),
    ]
};

impl State {
    /// The row that leads from this state to another, or `None` when the life cycle has none.
    pub fn transition_to(self, to: State) -> Option<Transition> {
        let listed = TRANSITIONS.iter().copied().find(|t| t.from == self && t.to == to);
        listed.or_else(|| match to {
            State::Withdrawn if self.is_open() => Some(row("T22", self, to, true)),
            State::Escalated if self.is_open() && self != to => Some(row("T23", self, to, true)),
            _ => None,
        })
    }
}

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
            reached.extend(
                State::ALL
                    .iter()
                    .filter(|to| from.transition_to(**to).is_some() && !reached.contains(to))
                    .copied()
                    .collect::<Vec<_>>(),
            );
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
    fn machine_words_are_unique_and_parse_back() {
        let words: BTreeSet<_> = State::ALL.iter().map(|s| s.as_str()).collect();
        assert_eq!(words.len(), State::ALL.len());
        assert!(State::ALL.iter().all(|s| State::parse(s.as_str()) == Some(*s)));
    }

    #[test]
    fn no_row_stands_twice_in_the_table() {
        for (i, a) in TRANSITIONS.iter().enumerate() {
            assert!(TRANSITIONS[i + 1..].iter().all(|b| (a.from, a.to) != (b.from, b.to)), "{a:?}");
        }
    }
}
