//! A case in plain words, for the one who reported it: what state it is in, whose turn it is, the next date and what silence
//! until then means. No names of anyone.

use crate::clock::{Clock, MAIN};
use crate::state::State;
use serde::Serialize;
use time::Date;

/// The same in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// In a sentence.
    pub state: Said,
    /// Whose turn it is.
    pub turn: Said,
    /// The day that counts next; `None` while the time limit stands still and at the end.
    pub next: Option<Next>,
    /// What it means when nothing is heard until then.
    pub silence: Said,
}

/// A day that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The last day.
    pub day: Date,
    /// What ends, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Whether the day has passed.
    pub passed: bool,
}

impl Serialize for Next {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut next = serializer.serialize_struct("Next", 4)?;
        next.serialize_field("day", &self.day.to_string())?;
        next.serialize_field("zh", &self.zh)?;
        next.serialize_field("en", &self.en)?;
        next.serialize_field("passed", &self.passed)?;
        next.end()
    }
}

const fn said(zh: &'static str, en: &'static str) -> Said {
    Said { zh, en }
}

const CENTRE: Said = said("轮到综治中心", "It is the centre's turn");
const UNIT: Said = said("轮到承办单位", "It is the responsible unit's turn");
const ELSEWHERE: Said =
    said("轮到法院、仲裁或鉴定机构", "It is the turn of the court, arbitrators or experts");
const BOTH: Said = said("轮到您和对方", "It is your and the other side's turn");
const YOURS: Said = said("轮到您", "It is your turn");
const NOBODY: Said = said("这件事已经办完", "This matter has ended");

const LATE: Said = said(
    "到这一天还没有消息，就是超期了：系统会自动催办、报告上级。您不用重新上报，可以拿着编码到综治中心问。",
    "No news by that day means it is overdue: the system reminds the unit and tells its superiors. You need not report again; you can ask at the centre with the code.",
);
const STILL: Said = said(
    "这段时间不计入办理期限，结束后接着算。没有消息不影响您的权利。",
    "This time does not count towards the limit, which goes on afterwards. Silence costs you no right.",
);
const CONSENT: Said = said(
    "到这一天您没有提出不同意见，这件事就归档。归档以前您可以评价；不服可以在这一天以前到综治中心申请复查。",
    "If you do not object by that day the matter is filed. Until then you can rate it; if you disagree, ask for a review at the centre before that day.",
);
const AGREED: Said = said(
    "双方可以在这一天以前一起向法院申请司法确认，确认后能强制执行。过了这一天，协议仍然有效，但不能再申请确认。",
    "Until that day both sides can ask the court together to confirm the agreement, which makes it enforceable. After it the agreement still holds but cannot be confirmed.",
);
const ENDED: Said = said(
    "不会再有通知。有新情况，请重新上报。",
    "There will be no more news. Report anew if something new happens.",
);

impl Standing {
    /// Where a case in a state stands, by its clocks on a day.
    pub fn of(state: State, clocks: &[Clock], today: Date) -> Standing {
        let (text, turn, silence) = words(state);
        let running = |c: &&Clock| c.ended.is_none() && !c.is_paused();
        let named = |rule: &str| clocks.iter().filter(running).find(|c| c.rule == rule);
        let main = clocks.iter().filter(running).find(|c| c.rule.starts_with(MAIN) && state.is_open());
        let clock = match state {
            State::Registered => named("register_and_transfer").or(main),
            State::Agreed => named("confirmation_request").or(main),
            State::Notified | State::Evaluated => named("review_request").or_else(|| named("silence")),
            State::Review => named("recheck_request").or(main),
            State::Done => named("notify"),
            _ => main,
        };
        let next = clock.and_then(|c| {
            let day = c.due?;
            Some(Next { day, zh: c.name_zh.clone(), en: c.name_en.clone(), passed: day < today })
        });
        Standing { state: text, turn, next, silence }
    }
}

fn words(state: State) -> (Said, Said, Said) {
    use State::*;
    match state {
        Registered => (said("已经登记，等着受理", "Registered, waiting to be accepted"), CENTRE, LATE),
        Accepted => {
            (said("已经受理，正在安排谁来办", "Accepted; the centre decides who handles it"), CENTRE, LATE)
        }
        NotAccepted => (
            said(
                "没有受理，告知单上写了理由和该走的路",
                "Not accepted; the notice gives the reason and the right path",
            ),
            YOURS,
            said("不同意可以带着告知单到综治中心问。", "If you disagree, ask at the centre with the notice."),
        ),
        Merged => (
            said("和同一件事并在一起办理", "Joined with a case of the same matter"),
            NOBODY,
            said("结果会一并告诉您。", "You will be told the result with it."),
        ),
        Dispatched => {
            (said("已经派给承办单位，等着签收", "Sent to the responsible unit, to be signed for"), UNIT, LATE)
        }
        ReturnAsked => (
            said("承办单位申请退回，中心在决定谁来办", "The unit asked to return it; the centre decides"),
            CENTRE,
            LATE,
        ),
        InProgress => (said("正在办理", "Being handled"), UNIT, LATE),
        Mediating => (said("正在调解", "In mediation"), BOTH, LATE),
        Agreed => (said("双方达成了协议", "Both sides have agreed"), BOTH, AGREED),
        MediationFailed => (
            said(
                "调解没有成，您可以打官司或者申请仲裁",
                "Mediation failed; you can go to court or arbitration",
            ),
            BOTH,
            LATE,
        ),
        Confirming => (said("法院正在审查协议", "The court examines the agreement"), ELSEWHERE, STILL),
        Fulfilling => (said("对方正在按协议做", "The agreement is being carried out"), BOTH, STILL),
        Fulfilled => (said("协议已经做到", "The agreement was carried out"), UNIT, LATE),
        Breached => (said("对方没有按协议做", "The agreement was not carried out"), BOTH, LATE),
        Appraising => (said("正在鉴定、评估", "Experts examine it"), ELSEWHERE, STILL),
        Litigating => (said("正在打官司", "In court"), ELSEWHERE, STILL),
        Arbitrating => (said("正在仲裁", "In arbitration"), ELSEWHERE, STILL),
        AdminReview => (said("正在行政复议", "In administrative review"), ELSEWHERE, STILL),
        WaitingDemo => (
            said("同类的一件事先判，等它的结果", "A similar case is judged first; its result is awaited"),
            ELSEWHERE,
            STILL,
        ),
        ResultDrafted => {
            (said("有了结果，正在审核", "A result was drafted and is being checked"), UNIT, LATE)
        }
        Done => (said("办完了，结果正在送给您", "Done; the result is on its way to you"), UNIT, LATE),
        Notified => (said("结果已经告诉您", "You were told the result"), YOURS, CONSENT),
        Evaluated => (said("您已经评价", "You have rated it"), CENTRE, CONSENT),
        Closed => (said("已经归档", "Filed"), NOBODY, ENDED),
        Review => (said("正在复查", "Under review"), CENTRE, LATE),
        Recheck => (said("正在复核", "Under re-check"), CENTRE, LATE),
        Reopened => (
            said("重新办理，正在安排谁来办", "Opened again; the centre decides who handles it"),
            CENTRE,
            LATE,
        ),
        Withdrawn => (said("已经撤回", "Withdrawn"), NOBODY, ENDED),
        Escalated => (said("交给上一级办理", "Handed up to a higher level"), CENTRE, LATE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn every_state_is_said_in_both_languages_and_ends_for_nobody_who_still_has_a_right() {
        for state in State::ALL {
            let standing = Standing::of(*state, &[], date!(2026 - 11 - 26));
            for text in [&standing.state, &standing.turn, &standing.silence] {
                assert!(!text.zh.is_empty() && text.en.is_ascii(), "{state:?} {}", text.en);
            }
            assert!(standing.turn != NOBODY || !state.is_open(), "{state:?}");
            assert_eq!(standing.next, None);
        }
    }
}
