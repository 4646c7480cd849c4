//! What the pages for villagers share: large type, plain colours, Chinese first, one switch to English.

use crate::problem::Problem;
use crate::web;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Set in the page itself: on a slow line one request less. No colour alone carries a meaning.
const STYLE: &str = "
*{box-sizing:border-box}body{margin:0;font:19px/1.6 system-ui,'Noto Sans CJK SC',sans-serif;color:#1c1c1a;background:#fbfaf7}
main{max-width:36em;margin:0 auto;padding:12px 16px 48px}h1{font-size:1.5em;margin:.3em 0}h2{font-size:1.15em;margin:1.4em 0 .4em}
.lang{float:right;padding:10px 0 10px 16px}.place{color:#444;margin:0 0 .6em}a{color:#0b4f8a}.note{color:#555;font-size:.88em}
fieldset{border:0;margin:0;padding:0}legend{font-weight:700;font-size:1.15em;padding:0;margin:1.2em 0 .4em}
.pick>input,.tick input{position:absolute;opacity:0}.pick>label,.tick label,summary{display:block;border:2px solid #b9b6ac;border-radius:10px;background:#fff;padding:12px 14px;margin:8px 0;cursor:pointer}
.pick>input:checked+label,.tick input:checked+label{border-color:#0b4f8a;background:#e8f0f8;font-weight:700}
.pick>input:checked+label::after,.tick input:checked+label::after{content:' ✓'}.pick>input:focus+label,.tick input:focus+label{outline:3px solid #e0a100}
.tick{margin-left:18px;display:none}.pick>input:checked~.tick{display:block}.tick label{padding:9px 12px;margin:6px 0}
label.text{display:block;font-weight:700;margin:1em 0 .2em}textarea,input.line{width:100%;font:inherit;padding:10px 12px;border:2px solid #8a877d;border-radius:10px;background:#fff}
textarea{min-height:6.5em}button,.button{display:block;width:100%;font:inherit;font-weight:700;text-align:center;padding:14px;margin:14px 0;border:0;border-radius:10px;background:#0b4f8a;color:#fff;text-decoration:none;cursor:pointer}
button.plain{background:#fff;color:#0b4f8a;border:2px solid #0b4f8a}button:disabled{background:#777}:focus-visible{outline:3px solid #e0a100;outline-offset:2px}
.code{font-size:1.7em;font-weight:700;letter-spacing:.04em;margin:.2em 0;white-space:nowrap}.box{background:#fff;border:2px solid #b9b6ac;border-radius:12px;padding:6px 16px 12px;margin:14px 0}
.bad{border-color:#a12622;color:#7f1d1d}.good{border-color:#1d6b3a}.demo{background:#fff3cd;border:1px dashed #7a5b00;padding:6px 10px;margin:8px 0;font-size:.88em}
dt{font-weight:700;margin-top:.7em}dd{margin:0}ul.shots{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:8px}ul.shots img{width:96px;height:96px;object-fit:cover;border-radius:8px;display:block}
.away{position:absolute;left:-9999px}@media print{button,.lang{display:none}}
";

/// In which language a page speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Say {
    /// English instead of Chinese.
    pub(crate) english: bool,
}

impl Say {
    /// The language of a query or form.
    pub(crate) fn of(lang: Option<&str>) -> Say {
        Say { english: lang == Some("en") }
    }

    /// The text in the language of the page.
    pub(super) fn t<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        if self.english { en } else { zh }
    }

    /// To be put behind an address.
    pub(super) fn query(self) -> &'static str {
        if self.english { "?lang=en" } else { "" }
    }

    pub(super) fn word(self) -> &'static str {
        if self.english { "en" } else { "zh" }
    }
}

/// A whole page. `here` is its own address, for the switch of languages; `script` a file of the small bundle.
pub(super) fn whole(
    say: Say,
    title: &str,
    here: Option<&str>,
    script: Option<&str>,
    body: &Markup,
) -> String {
    let script = script.and_then(web::versioned);
    let page = html! {
        (DOCTYPE)
        html lang=(if say.english { "en" } else { "zh-CN" }) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="same-origin";
                meta name="robots" content="noindex";
                // Numbers of cases are no phone numbers.
                meta name="format-detection" content="telephone=no";
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
                @if let Some(script) = &script { script src=(script) defer {} }
            }
            body { main {
                @if let Some(here) = here {
                    a.lang href=(if say.english { here.to_owned() } else { format!("{here}?lang=en") }) lang=(say.t("en", "zh-CN")) { (say.t("English", "中文")) }
                }
                (body)
            } }
        }
    };
    page.into_string()
}

/// That what is shown is made up.
pub(super) fn demo(say: Say, synthetic: bool) -> Markup {
    html! {
        @if synthetic { p.demo { (say.t("演示系统：示意数据，不是真的受理渠道。", "Demonstration with made-up data: no real office reads this.")) } }
    }
}

/// Something was refused, in words, with what to do.
pub(crate) fn failure(say: Say, problem: &Problem, back: &str) -> String {
    let (title, advice) = words(say, problem.code());
    let body = html! {
        h1 { (title) }
        div.box.bad role="alert" { p { (advice) } }
        a.button href=(format!("{back}{}", say.query())) { (say.t("返回", "Back")) }
    };
    whole(say, title, None, None, &body)
}

/// What a refusal means to somebody who reports or follows a case.
fn words(say: Say, code: &str) -> (&str, &str) {
    match code {
        "place_code_foreign" => (
            say.t("这个二维码不对", "This code is not right"),
            say.t(
                "它不是综治中心发的，或者被改动过、没有印全。请不要照着它填个人信息。可以扫别处的二维码，或者直接到综治中心、找网格员反映。",
                "It was not issued by the governance centre, or it was changed or is incomplete. Do not enter personal data because of it. Scan the code of another place, or tell the centre or your grid worker.",
            ),
        ),
        "place_code_revoked" => (
            say.t("这个二维码已经停用", "This code is no longer in use"),
            say.t(
                "这里换了新的二维码，请扫新的那张；找不到就到综治中心、找网格员反映。",
                "A new code has replaced it: please scan the new poster, or tell the centre or your grid worker.",
            ),
        ),
        "track_unknown" => (
            say.t("没有查到", "Nothing was found"),
            say.t(
                "编码或者后面的数字不对，请对照纸条再输一次。留过电话的输电话最后四位，没留电话的输六位取件号。",
                "The code or the digits are wrong: compare them with your note. With a phone enter its last four digits, without one the six-digit pick-up number.",
            ),
        ),
        "tracking_locked" | "too_many_reports" => (
            say.t("试得太多了", "Too many tries"),
            say.t(
                "请过一阵再试；急事请到综治中心，或者打电话报案件编码。已经上报的不会丢。",
                "Please try again later; when it is urgent, ask at the centre or by phone with the case code. Nothing that was reported is lost.",
            ),
        ),
        "text_empty" => (
            say.t("还没说是什么情况", "It does not say what happened"),
            say.t("请勾选一项，或者写几个字。", "Tick something or write a few words."),
        ),
        "text_too_long" => (
            say.t("写得太长了", "The text is too long"),
            say.t("最多一千字，请删掉一些。", "At most a thousand characters, please shorten it."),
        ),
        "party_phone" => (
            say.t("电话号码不对", "The phone number is not right"),
            say.t("请核对电话号码，或者不填。", "Please check the number, or leave it out."),
        ),
        "ticket" => (
            say.t("页面放得太久了", "The page was open for too long"),
            say.t("请重新输入编码和数字。", "Please enter the code and digits again."),
        ),
        "no_transition" | "not_yet" | "period" | "not_yours" => (
            say.t("现在不能这样做", "That is not possible now"),
            say.t("案件的状态刚刚变了，请返回再看一次。", "The state of the case has just changed: go back and look again."),
        ),
        _ => (
            say.t("没有办成", "That did not work"),
            say.t("请检查填的内容，过一会儿再试。您也可以到综治中心、找网格员反映。", "Check what you entered and try again in a while. You can also tell the centre or your grid worker."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;

    #[test]
    fn a_refusal_is_told_in_the_language_of_the_page_without_what_the_rules_say_to_programs() {
        let problem = Problem::new(StatusCode::NOT_FOUND, "place_code_foreign", "internal words");
        let chinese = failure(Say::of(None), &problem, "/t");
        assert!(chinese.contains("这个二维码不对") && !chinese.contains("internal words"));
        assert!(failure(Say::of(Some("en")), &problem, "/t").contains("This code is not right"));
    }
}
