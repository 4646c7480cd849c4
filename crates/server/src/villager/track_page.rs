//! The page on which a case is followed without an account.

use super::page::{Say, demo, whole};
use casework::plain::{Said, Standing};
use maud::{Markup, html};

/// What is shown of a case: no name of anyone, nothing that was written down about it.
pub(crate) struct FollowedCase<'a> {
    /// Its code.
    pub(crate) case: &'a str,
    /// For what is sent from this page.
    pub(crate) ticket: &'a str,
    /// Civil date of the report.
    pub(crate) reported_on: &'a str,
    /// Name of the unit that handles it.
    pub(crate) unit: Option<&'a str>,
    /// Where it stands.
    pub(crate) standing: &'a Standing,
    /// Papers for the one who reported: name, number, date, whether it was delivered.
    pub(crate) papers: Vec<(&'a str, &'a str, &'a str, bool)>,
    /// What may be done now: machine words of commands.
    pub(crate) may: &'a [&'static str],
    /// Whether it is made up.
    pub(crate) synthetic: bool,
}

/// What is asked for with a reason and nothing else: Chinese and English each.
struct WithReason {
    command: &'static str,
    title: (&'static str, &'static str),
    note: (&'static str, &'static str),
    button: (&'static str, &'static str),
}

/// What a villager may ask for, in the order of the page.
const WITH_A_REASON: &[WithReason] = &[
    WithReason {
        command: "ask_review",
        title: ("对结果不服，申请复查", "Ask for a review of the result"),
        note: (
            "收到书面答复后 30 天内可以申请，由上一级机关复查，30 天内答复。",
            "Within 30 days of the written answer; the authority above answers within 30 days.",
        ),
        button: ("申请复查", "Ask for review"),
    },
    WithReason {
        command: "ask_recheck",
        title: ("对复查意见不服，申请复核", "Ask for a re-check of the review"),
        note: (
            "收到复查意见后 30 天内可以申请，复核意见 30 天内作出。",
            "Within 30 days of the review; the re-check is decided within 30 days.",
        ),
        button: ("申请复核", "Ask for re-check"),
    },
    WithReason {
        command: "ask_recusal",
        title: ("承办人和对方有关系，申请回避", "The person in charge is related to the other side"),
        note: (
            "写明是什么关系。单位负责人在三天内决定，决定之前不会作出结论；同意的，换人办理。",
            "Say what the relation is. The head of the unit decides within three days, nothing is concluded before; if granted, another person takes over.",
        ),
        button: ("申请回避", "Ask for recusal"),
    },
    WithReason {
        command: "withdraw",
        title: ("撤回这件事", "Withdraw it"),
        note: (
            "撤回后不再办理；有危险的，有关部门还会处理。",
            "It is not handled any more then; a danger is still dealt with.",
        ),
        button: ("撤回", "Withdraw"),
    },
];

/// The question for code and digits.
pub(crate) fn ask(say: Say) -> String {
    let title = say.t("查进度", "Follow a case");
    let body = html! {
        h1 { (title) }
        form method="post" action=(format!("/t{}", say.query())) {
            label.text for="case" { (say.t("案件编码", "Case code")) }
            p.note { (say.t("比如 ZZ26-000123-6,横线、大小写不管。", "Such as ZZ26-000123-6; dashes and capitals do not matter.")) }
            input.line id="case" name="case" required autocomplete="off" autocapitalize="characters" maxlength="40";
            label.text for="digits" { (say.t("电话最后四位，或者六位取件号", "Last four digits of the phone, or six-digit pick-up number")) }
            input.line id="digits" name="digits" required inputmode="numeric" autocomplete="off" maxlength="6" pattern="[0-9]{4}|[0-9]{6}";
            button type="submit" { (say.t("查", "Look")) }
        }
        p.note { (say.t("编码或取件号丢了：带身份证到综治中心窗口查。", "Lost the code or number? Ask at the counter of the centre with your identity card.")) }
    };
    whole(say, title, Some("/t"), None, &body)
}

/// A case that was found.
pub(crate) fn followed(say: Say, seen: &FollowedCase<'_>, done: bool) -> String {
    let said = |s: &Said| if say.english { s.en } else { s.zh };
    let s = seen.standing;
    let title = say.t("办到哪一步了", "How far it has come");
    let body = html! {
        h1 { (title) }
        (demo(say, seen.synthetic))
        @if done { div.box.good role="status" { p { (say.t("记下了。", "Done.")) } } }
        p.code data-testid="code" { (seen.case) }
        div.box {
            dl {
                dt { (say.t("现在", "Now")) } dd data-testid="state" { strong { (said(&s.state)) } }
                dt { (say.t("轮到谁", "Whose turn")) } dd { (said(&s.turn)) @if let Some(unit) = seen.unit { (say.t("(", " (")) (unit) (say.t(")", ")")) } }
                @if let Some(next) = &s.next {
                    dt { (say.t("下一个日子", "The next date")) }
                    dd data-testid="next" { strong { (next.day) } " " (say.t(&next.zh, &next.en)) @if next.passed { (say.t(",已经过了", ", has passed")) } }
                }
                dt { (say.t("没有消息怎么办", "What silence means")) } dd { (said(&s.silence)) }
                dt { (say.t("上报日期", "Reported on")) } dd { (seen.reported_on) }
            }
        }
        h2 { (say.t("给您的文书", "Papers for you")) }
        @if seen.papers.is_empty() { p { (say.t("还没有。", "None yet.")) } }
        @else { ul { @for (name, number, on, delivered) in &seen.papers {
            li { (name) " " (number) ", " (on) ": " (if *delivered { say.t("已送达", "delivered") } else { say.t("等送达，可到综治中心窗口领", "to be delivered; you can collect it at the counter") }) }
        } } }
        (actions(say, seen))
        p { a href=(format!("/t{}", say.query())) { (say.t("查另一件", "Look for another")) } }
    };
    whole(say, title, None, Some("villager/track.js"), &body)
}

fn actions(say: Say, seen: &FollowedCase<'_>) -> Markup {
    let may = |word| seen.may.contains(&word);
    let begin = |command: &str, fields: Markup, button: &str, plain: bool| {
        html! {
            form method="post" action=(format!("/t/act{}", say.query())) {
                input type="hidden" name="case" value=(seen.case);
                input type="hidden" name="ticket" value=(seen.ticket);
                input type="hidden" name="command" value=(command);
                (fields)
                button.plain[plain] type="submit" { (button) }
            }
        }
    };
    html! {
        @if may("evaluate") {
            h2 { (say.t("您满意吗?", "Are you satisfied?")) }
            (begin("evaluate", html! {
                fieldset {
                    @for (score, zh, en) in [(5, "满意", "Satisfied"), (3, "一般", "So-so"), (1, "不满意", "Not satisfied")] {
                        div.pick { input type="radio" name="score" id=(format!("score-{score}")) value=(score) required;
                            label for=(format!("score-{score}")) { (say.t(zh, en)) } }
                    }
                    @for (solved, zh, en) in [("true", "问题解决了", "It is solved"), ("false", "问题没解决", "It is not solved")] {
                        div.pick { input type="radio" name="solved" id=(format!("solved-{solved}")) value=(solved) required;
                            label for=(format!("solved-{solved}")) { (say.t(zh, en)) } }
                    }
                }
                label.text for="note" { (say.t("想说的话(可以不填)", "Anything to add (optional)")) }
                textarea id="note" name="note" maxlength="500" {}
            }, say.t("提交评价", "Send"), false))
        }
        @if may("supplement") {
            h2 { (say.t("补充情况", "Add something")) }
            (begin("supplement", html! {
                label.text for="text" { (say.t("新的情况", "What is new")) }
                textarea id="text" name="text" required maxlength="1000" {}
            }, say.t("补充", "Add"), false))
            // Filled by the script, which photos need.
            div id="photos" hidden data-case=(seen.case) data-ticket=(seen.ticket) data-lang=(say.word()) {}
        }
        @for word in WITH_A_REASON.iter().filter(|word| may(word.command)) {
            details {
                summary { (say.t(word.title.0, word.title.1)) }
                (begin(word.command, html! {
                    p.note { (say.t(word.note.0, word.note.1)) }
                    label.text for=(format!("reason-{}", word.command)) { (say.t("为什么", "Why")) }
                    textarea id=(format!("reason-{}", word.command)) name="reason" required maxlength="500" {}
                }, say.t(word.button.0, word.button.1), true))
            }
        }
    }
}
