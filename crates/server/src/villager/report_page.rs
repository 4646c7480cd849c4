//! The page that a scanned code opens, and what is said once a report was taken in.

use super::page::{Say, demo, whole};
use casework::Topic;
use casework::report_topics::MAX_WORDS;
use maud::{Markup, html};

/// The form for a place.
pub(crate) struct ReportPage<'a> {
    /// The code, as in the address.
    pub(crate) code: &'a str,
    /// Name of the place.
    pub(crate) place: &'a str,
    /// What is asked here.
    pub(crate) topics: &'a [&'a Topic],
    /// Made for this page: sent twice, the report is one case.
    pub(crate) key: &'a str,
    /// Whether the place is made up.
    pub(crate) synthetic: bool,
    /// Whether a map is shown to the public.
    pub(crate) map: bool,
}

impl ReportPage<'_> {
    pub(crate) fn html(&self, say: Say) -> String {
        let here = format!("/r/{}", self.code);
        let body = html! {
            h1 { (say.t("有事请说", "Tell us what happened")) }
            p.place { (say.t("这里是：", "You are at: ")) strong { (self.place) } }
            (demo(say, self.synthetic))
            div id="waiting" aria-live="polite" {}
            form id="report" method="post" action=(format!("{here}{}", say.query())) data-place=(self.code) data-map[self.map] data-lang=(say.word()) {
                input type="hidden" name="key" value=(self.key);
                fieldset {
                    legend { (say.t("1. 什么事?", "1. What is it about?")) }
                    @for topic in self.topics { (pick(say, topic)) }
                }
                label.text for="words" { (say.t("2. 说说情况", "2. What happened?")) }
                p.note { (say.t("什么时候开始的、多大、影响了谁，想到什么写什么。", "Since when, how bad, who is affected: whatever comes to mind.")) }
                textarea id="words" name="words" maxlength=(MAX_WORDS) {}
                // Filled by the script, which photos, sound and position need.
                div id="more" hidden {}
                label.text for="phone" { (say.t("3. 您的电话(可以不填)", "3. Your phone (optional)")) }
                p.note { (say.t("填了，工作人员能联系您，查进度用电话最后四位。不填，会给您一个六位取件号。", "With it staff can reach you and you follow the case by its last four digits. Without it you get a six-digit pick-up number.")) }
                input.line id="phone" name="phone" type="tel" inputmode="tel" autocomplete="tel" maxlength="20";
                label.text for="name" { (say.t("怎么称呼您(可以不填)", "Your name (optional)")) }
                input.line id="name" name="name" autocomplete="name" maxlength="40";
                div.away aria-hidden="true" { label { "website" input name="website" tabindex="-1" autocomplete="off"; } }
                (privacy(say))
                div id="refused" role="alert" {}
                button type="submit" { (say.t("上报", "Send")) }
            }
            p.note { (say.t("有人受伤、房子要塌、正在冒烟着火：请先打 110、119、120。", "Somebody is hurt, a house may fall, there is fire: call 110, 119 or 120 first.")) }
            p { a href=(format!("/t{}", say.query())) { (say.t("报过了？查进度", "Reported before? See how it goes")) } }
        };
        whole(say, say.t("有事请说", "Tell us what happened"), Some(&here), Some("villager/report.js"), &body)
    }
}

fn pick(say: Say, topic: &Topic) -> Markup {
    let id = format!("topic-{}", topic.code);
    html! {
        div.pick {
            input type="radio" name="topic" id=(id) value=(topic.code) required;
            label for=(id) { (say.t(&topic.zh, &topic.en)) }
            @if !topic.questions.is_empty() {
                div.tick role="group" aria-label=(say.t("有下面的情况就点一下", "Tick what is so")) {
                    @for question in &topic.questions {
                        @let id = format!("{}-{}", topic.code, question.code);
                        div { input type="checkbox" name="answers" id=(id) value=(format!("{}.{}", topic.code, question.code));
                            label for=(id) { (say.t(&question.zh, &question.en)) } }
                    }
                }
            }
        }
    }
}

/// The notice of 个人信息保护法 art. 17 and 35: who, what for, what, how long, which rights.
fn privacy(say: Say) -> Markup {
    html! {
        details {
            summary { (say.t("您的信息怎么用", "How your data are used")) }
            p { (say.t(
                "谁用：准格尔旗社会治安综合治理中心和承办单位，只为办这件事、联系您。",
                "Who: the governance centre of Jungar Banner and the unit that handles the matter, only to handle it and to reach you."))
            }
            p { (say.t(
                "电话和称呼加密保存，谁看过都有记录；不会告诉被反映的一方，不公开。照片里的拍摄地点、手机型号不会给别人看。",
                "Phone and name are kept encrypted and every look at them is recorded; the other side is not told, nothing is published. Place and device inside photos are shown to nobody else."))
            }
            p { (say.t(
                "保存多久：办结后按档案规定的期限，到期销毁。您可以到综治中心查看、更正、要求删除。",
                "How long: after the end of the matter for the period that the rules on archives set, then destroyed. You can see, correct or have them deleted at the centre."))
            }
        }
    }
}

/// What is said once a report was taken in.
pub(crate) fn received(say: Say, case: &str, pick_up: Option<&str>, place: &str, back: &str) -> String {
    let title = say.t("收到了", "Received");
    let body = html! {
        h1 { (title) }
        div.box.good {
            p { (say.t("您的案件编码：", "Your case code:")) }
            p.code data-testid="code" { (case) }
            @if let Some(number) = pick_up {
                p { (say.t("取件号(只显示这一次):", "Pick-up number (shown only this once):")) }
                p.code data-testid="pick-up" { (number) }
                p { (say.t("请截图或者抄下来，查进度要用。", "Take a picture of it or write it down: you need it to follow the case.")) }
            } @else {
                p { (say.t("查进度用编码和您电话的最后四位。", "Follow the case with the code and the last four digits of your phone.")) }
            }
        }
        p { (place) }
        p { (say.t("15 天内会告诉您受理不受理。打电话时报编码就行，说错一个数字也能听出来。", "Within 15 days you will be told whether it is accepted. On the phone the code is enough; a wrong digit is noticed.")) }
        a.button href=(format!("/t{}", say.query())) { (say.t("查进度", "Follow the case")) }
        p { a href=(format!("{back}{}", say.query())) { (say.t("再报一件事", "Report something else")) } }
    };
    whole(say, title, None, None, &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_places_cannot_become_markup_and_the_form_needs_no_script() {
        let page = ReportPage {
            code: "ABC",
            place: "<b>矿</b>&",
            topics: &[],
            key: "k",
            synthetic: true,
            map: false,
        };
        let html = page.html(Say::of(None));
        assert!(html.contains("&lt;b&gt;矿&lt;/b&gt;&amp;") && !html.contains("<b>"));
        assert!(html.contains("method=\"post\" action=\"/r/ABC\"") && html.contains("示意数据"));
        let html = page.html(Say::of(Some("en")));
        assert!(html.contains("action=\"/r/ABC?lang=en\"") && html.contains("lang=\"en\""));
    }
}
