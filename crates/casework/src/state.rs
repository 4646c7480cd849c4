//! States of a case.

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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn machine_words_are_unique_and_parse_back() {
        let words: BTreeSet<_> = State::ALL.iter().map(|s| s.as_str()).collect();
        assert_eq!(words.len(), State::ALL.len());
        assert!(State::ALL.iter().all(|s| State::parse(s.as_str()) == Some(*s)));
    }
}
