//! The page of a question to a mine's operator: what is asked, by when, what silence means, and the form for the answer.

use super::page::{Say, demo, whole};
use crate::problem::Problem;
use casework::inquiry::{MAX_REPLY_CHARS, MAX_REPLY_FILES, Question, Stance};
use maud::{Markup, html};
use time::{Date, Month, Weekday};

/// Kinds of files that are taken in, for the chooser of the browser.
const ACCEPTED: &str = ".jpg,.jpeg,.png,.webp,.heic,.pdf,.mp3,.m4a,.amr,.ogg,.webm,.mp4";

/// What somebody typed into the form.
#[derive(Default)]
pub(crate) struct Typed {
    /// Of the form, so that what is sent twice is one answer.
    pub(crate) key: String,
    pub(crate) stance: String,
    pub(crate) text: String,
    pub(crate) by_name: String,
    pub(crate) by_function: String,
}

/// An answer that came before.
pub(crate) struct Came<'a> {
    /// From 1.
    pub(crate) seq: u32,
    /// Chinese and English.
    pub(crate) stance: (&'static str, &'static str),
    /// Civil date.
    pub(crate) on: Date,
    pub(crate) late: bool,
    /// How many.
    pub(crate) files: usize,
    /// SHA-256, hexadecimal.
    pub(crate) receipt: &'a str,
}

/// All that a company sees: nothing of the case but its question.
pub(crate) struct RoomPage<'a> {
    /// Its own address.
    pub(crate) action: &'a str,
    /// Name of the unit that asks.
    pub(crate) unit: &'a str,
    /// Name of the mine.
    pub(crate) mine: &'a str,
    pub(crate) question: &'a Question,
    /// Last day for an answer.
    pub(crate) due: Date,
    /// Last day for a late one.
    pub(crate) open_until: Date,
    pub(crate) today: Date,
    pub(crate) came: Vec<Came<'a>>,
    /// Of this form.
    pub(crate) key: &'a str,
    pub(crate) typed: &'a Typed,
    /// Why what was sent was not taken.
    pub(crate) problem: Option<&'a Problem>,
    /// The answer that was just taken in.
    pub(crate) done: Option<u32>,
    /// Whether this server takes files in.
    pub(crate) files: bool,
    pub(crate) synthetic: bool,
}

impl RoomPage<'_> {
    pub(crate) fn html(&self, say: Say) -> String {
        let q = self.question;
        let title = say.t("书面询问", "A question in writing");
        let body = html! {
            h1 { (title) }
            (demo(say, self.synthetic))
            @if let Some(seq) = self.done { (self.taken(say, seq)) }
            @if let Some(problem) = self.problem { div.box.bad role="alert" data-testid="problem" { p { (words(say, problem.code())) } } }
            div.box {
                dl {
                    dt { (say.t("询问单位", "Asked by")) } dd { (self.unit) }
                    dt { (say.t("致", "To")) } dd data-testid="addressee" { (q.addressee) }
                    @if !self.mine.is_empty() { dt { (say.t("涉及煤矿", "Mine")) } dd { (self.mine) } }
                    dt { (say.t("事由", "Subject")) } dd { strong { (q.subject) } }
                    @if let Some(document) = &q.document { dt { (say.t("相关文书", "Paper")) } dd { (document) } }
                    dt { (say.t("最迟答复日期", "Last day for an answer")) }
                    dd data-testid="due" { strong { (day(say, self.due)) } (self.left(say)) }
                }
            }
            h2 { (say.t("问题", "Question")) }
            p.asked style="white-space:pre-wrap;overflow-wrap:anywhere" { (q.text) }
            h2 { (say.t("不答复会怎样", "What silence means")) }
            p { (say.t(
                "到期没有收到答复，会如实记入办理经过，并计入本矿的矿区档案。这只说明到期没有收到答复，不表示贵单位有责任。",
                "When no answer has come by the day, that is recorded as it is and counted in the dossier of the mine. It says that nothing came, and nothing about fault.",
            )) }
            @if !self.came.is_empty() { (self.came_before(say)) }
            h2 { (if self.came.is_empty() { say.t("答复", "Answer") } else { say.t("再次答复", "Answer again") }) }
            (self.form(say))
            (about(say))
        };
        whole(say, title, Some(self.action), None, &body)
    }

    fn taken(&self, say: Say, seq: u32) -> Markup {
        let receipt = self.came.iter().find(|came| came.seq == seq);
        html! {
            div.box.good role="status" data-testid="taken" {
                p { strong { (say.t("答复已收到。", "The answer has come.")) } }
                @if let Some(came) = receipt {
                    p.note { (say.t("回执（SHA-256），请留存：", "Receipt (SHA-256), please keep it:")) br; code style="overflow-wrap:anywhere" { (came.receipt) } }
                }
            }
        }
    }

    fn left(&self, say: Say) -> String {
        let days = (self.due - self.today).whole_days();
        match (days, say.english) {
            (0, false) => "，今天是最后一天".to_owned(),
            (0, true) => " (today)".to_owned(),
            (1.., false) => format!("，还有 {days} 天"),
            (1.., true) => format!(" ({days} days left)"),
            (_, false) => format!("，期限已过；到{}为止仍可答复，会标明逾期", day(say, self.open_until)),
            (_, true) => format!(
                " (has passed; an answer is taken until {} and marked as late)",
                day(say, self.open_until)
            ),
        }
    }

    fn came_before(&self, say: Say) -> Markup {
        html! {
            h2 { (say.t("已收到的答复", "Answers that came")) }
            ul data-testid="came" { @for came in &self.came { li {
                (say.t("第", "No. ")) (came.seq) (say.t("次 ", " ")) (day(say, came.on)) " " (say.t(came.stance.0, came.stance.1))
                @if came.late { (say.t("，逾期", ", late")) }
                @if came.files > 0 { (say.t("，附件 ", ", files: ")) (came.files) (say.t(" 个", "")) }
            } } }
        }
    }

    fn form(&self, say: Say) -> Markup {
        let typed = self.typed;
        html! {
            form method="post" enctype="multipart/form-data" action=(format!("{}{}", self.action, say.query())) {
                input type="hidden" name="key" value=(self.key);
                fieldset {
                    legend { (say.t("对这个问题", "To this question")) }
                    @for stance in Stance::ALL { div.pick {
                        input type="radio" name="stance" required id=(format!("stance-{}", stance.as_str())) value=(stance.as_str()) checked[typed.stance == stance.as_str()];
                        label for=(format!("stance-{}", stance.as_str())) { (say.t(chosen_zh(*stance), chosen_en(*stance))) }
                    } }
                }
                label.text for="text" { (say.t("答复内容", "Answer")) }
                p.note { (say.t("最多两千字。不要写与问题无关的个人信息。", "At most two thousand characters. No personal data that the question does not need.")) }
                textarea id="text" name="text" required maxlength=(MAX_REPLY_CHARS) rows="8" { (typed.text) }
                label.text for="by_name" { (say.t("答复人姓名", "Name of who answers")) }
                input.line id="by_name" name="by_name" required maxlength="40" autocomplete="name" value=(typed.by_name);
                label.text for="by_function" { (say.t("职务", "Function")) }
                input.line id="by_function" name="by_function" required maxlength="40" autocomplete="organization-title" value=(typed.by_function);
                @if self.files {
                    label.text for="files" { (say.t("附件(可以不附)", "Files (optional)")) }
                    p.note { (say.t("最多 ", "At most ")) (MAX_REPLY_FILES) (say.t(
                        " 个，每个不超过 6 MB，合计不超过 12 MB：图片、PDF、录音、录像。超出的请交询问单位。",
                        " files of at most 6 MB, 12 MB together: pictures, PDF, sound, video. Hand in larger ones at the unit.",
                    )) }
                    input.line type="file" id="files" name="files" multiple accept=(ACCEPTED);
                }
                button type="submit" { (say.t("提交答复", "Send the answer")) }
            }
        }
    }
}

fn chosen_zh(stance: Stance) -> &'static str {
    match stance {
        Stance::Agrees => "认可所述情况",
        Stance::Disputes => "有异议",
        Stance::MoreTime => "需要更多时间(由询问单位决定是否延期)",
        Stance::NotOurs => "不是本矿的事项",
    }
}

fn chosen_en(stance: Stance) -> &'static str {
    match stance {
        Stance::Agrees => "We agree",
        Stance::Disputes => "We dispute it",
        Stance::MoreTime => "We need more time (the unit decides)",
        Stance::NotOurs => "It does not concern our mine",
    }
}

fn about(say: Say) -> Markup {
    html! {
        h2 { (say.t("关于这个页面", "About this page")) }
        p.note { (say.t(
            "链接就是钥匙，谁拿到谁能答复：请只交给负责答复的人；怀疑外泄，请告知询问单位换发。对来源有疑问，请用公开电话向询问单位核实，不要用本页之外别人给的电话。",
            "The link is a key: whoever has it can answer. Give it only to who answers, and ask the unit for another one when it went astray. In doubt, call the unit under its public number.",
        )) }
        p.note { (say.t(
            "答复会记入办理经过，不能修改；写错了，再答复一次说明。答复人姓名只用于核实答复，加密保存，随案件当事人信息的保存期限届满一并销毁；职务、内容和附件随案卷保存。",
            "An answer stands in the history and cannot be changed; when something was wrong, answer again. The name of who answers is used to verify the answer, is kept encrypted, and is destroyed with the personal data of the case; function, text and files stay with its file.",
        )) }
    }
}

/// The page for a link that leads nowhere: one for all reasons.
pub(crate) fn no_room(say: Say, code: &str) -> String {
    let title = match code {
        "too_many_reports" => say.t("试得太多了", "Too many tries"),
        "no_room" => say.t("链接不可用", "This link cannot be used"),
        _ => say.t("暂时打不开", "It cannot be opened now"),
    };
    let body = html! {
        h1 { (title) }
        div.box.bad role="alert" { p { (words(say, code)) } }
    };
    whole(say, title, None, None, &body)
}

/// What a refusal means to who answers.
fn words(say: Say, code: &str) -> &str {
    match code {
        "no_room" | "inquiry_closed" => say.t(
            "链接不对、已经到期，或者已经被新的链接代替。请核对链接是否完整，或者联系询问单位。",
            "The link is not right, has ended, or was replaced by another one. Compare it, or ask the unit.",
        ),
        "too_many_reports" => say.t(
            "短时间内打开或提交的次数太多，请过十分钟再试。已经收到的答复不会丢。",
            "Too much was opened or sent within a short time: try again in ten minutes. Answers that came are not lost.",
        ),
        "bad_field" => say.t("有一项没填，或者写得太长。请检查后再提交；附件要重新选。", "Something is missing or too long. Check it and send it again; files must be chosen again."),
        "reply_text_too_long" => say.t("答复最多两千字，请缩短或改用附件。", "An answer has at most two thousand characters: shorten it, or attach a file."),
        "too_many_replies" => say.t("这个问题的答复次数已满，请联系询问单位。", "This question has as many answers as it takes: ask the unit."),
        "reply_files" | "reply_file_size" | "evidence_size" => say.t(
            "附件太多或太大：最多 4 个，每个不超过 6 MB，合计不超过 12 MB。",
            "Too many or too large files: at most 4 of 6 MB each, 12 MB together.",
        ),
        "evidence_type" | "evidence_picture" | "evidence_picture_size" => say.t(
            "有一个附件打不开或者不是能收的类型：收图片(JPEG、PNG、WebP、HEIC)、PDF、录音和录像。请换一个再提交。",
            "A file cannot be read or is of no kind that is taken: pictures (JPEG, PNG, WebP, HEIC), PDF, sound and video. Choose another one.",
        ),
        "evidence_too_many" | "evidence_unfinished" => say.t("附件现在收不下，请不带附件提交，并把材料交给询问单位。", "No more files can be taken: send the answer without, and hand them in at the unit."),
        "reply_key_used" => say.t("这一页已经提交过别的内容，请重新打开链接再填。", "Something else was sent from this page before: open the link again."),
        _ => say.t("没有办成，请过一会儿再试，或者联系询问单位。", "That did not work: try again in a while, or ask the unit."),
    }
}

/// A day in words.
fn day(say: Say, day: Date) -> String {
    let (zh, en) = match day.weekday() {
        Weekday::Monday => ("一", "Monday"),
        Weekday::Tuesday => ("二", "Tuesday"),
        Weekday::Wednesday => ("三", "Wednesday"),
        Weekday::Thursday => ("四", "Thursday"),
        Weekday::Friday => ("五", "Friday"),
        Weekday::Saturday => ("六", "Saturday"),
        Weekday::Sunday => ("日", "Sunday"),
    };
    let (year, month, n) = (day.year(), day.month(), day.day());
    if say.english {
        format!("{en} {n} {month} {year}")
    } else {
        format!("{year}年{}月{n}日(星期{zh})", number(month))
    }
}

fn number(month: Month) -> u8 {
    month.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;
    use time::macros::date;

    fn page(today: Date, problem: Option<&Problem>, english: bool) -> String {
        let question = Question {
            mine: "M0001".into(),
            addressee: "示意煤业有限公司".into(),
            subject: "工作面".into(),
            text: "请说明 <b>推进</b>".into(),
            document: None,
        };
        let typed =
            Typed { text: "写了一半\"><script>".into(), stance: "disputes".into(), ..Typed::default() };
        RoomPage {
            action: "/m/abc",
            unit: "示意调解中心",
            mine: "示意煤矿",
            question: &question,
            due: date!(2026 - 12 - 11),
            open_until: date!(2026 - 12 - 26),
            today,
            came: vec![],
            key: "k",
            typed: &typed,
            problem,
            done: None,
            files: true,
            synthetic: true,
        }
        .html(Say { english })
    }

    #[test]
    fn the_last_day_is_told_in_words_and_once_it_is_over_until_when_a_late_answer_is_taken() {
        let told = page(date!(2026 - 12 - 01), None, false);
        assert!(told.contains("2026年12月11日(星期五)") && told.contains("还有 10 天"));
        assert!(page(date!(2026 - 12 - 11), None, false).contains("今天是最后一天"));
        assert!(
            page(date!(2026 - 12 - 12), None, false)
                .contains("到2026年12月26日(星期六)为止仍可答复，会标明逾期")
        );
        assert!(page(date!(2026 - 12 - 12), None, true).contains("Saturday 26 December 2026"));
    }

    #[test]
    fn what_was_typed_is_shown_again_as_text_with_what_was_wrong_and_nothing_runs() {
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "evidence_type", "internal words");
        let told = page(date!(2026 - 12 - 01), Some(&problem), false);
        assert!(told.contains("写了一半&quot;&gt;&lt;script&gt;") && !told.contains("<script"));
        assert!(told.contains("&lt;b&gt;推进") && told.contains("value=\"disputes\" checked"));
        assert!(told.contains("不是能收的类型") && !told.contains("internal words"));
    }

    #[test]
    fn a_link_that_leads_nowhere_says_the_same_whatever_the_reason() {
        let told = no_room(Say { english: false }, "no_room");
        assert!(told.contains("链接不可用") && told.contains("已经到期，或者已经被新的链接代替"));
    }
}
