//! The course of a question to an operator, its periods, and what it must not say.

use super::*;
use crate::sla::WorkCalendar;
use time::Duration;
use time::macros::date;

const ASKED: Date = date!(2026 - 09 - 21);

fn rules() -> InquiryRules {
    InquiryRules::parse(include_str!("../../../../geodata/rules/inquiries.toml")).unwrap()
}

fn calendar() -> WorkCalendar {
    WorkCalendar::parse(include_str!("../../../../geodata/calendar/cn.csv")).unwrap()
}

fn asked() -> Inquiry {
    Inquiry::asked(1, ASKED, date!(2026 - 10 - 10))
}

fn answer(inquiry: &Inquiry, stance: Stance, on: Date) -> Inquiry {
    let step = inquiry.reply(stance, "00".to_owned(), vec![], on, &rules()).unwrap();
    inquiry.clone().after(&step, on)
}

fn question(text: &str) -> Question {
    Question {
        mine: "M0001".to_owned(),
        addressee: "示意煤业有限公司".to_owned(),
        subject: "工作面推进情况".to_owned(),
        text: text.to_owned(),
        document: None,
    }
}

#[test]
fn the_usual_last_day_is_counted_in_working_days_and_a_named_one_lies_within_the_longest() {
    let (rules, calendar) = (rules(), calendar());
    // Ten working days from Monday 21 September: National Day lies between, and one Saturday is worked.
    let due = rules.due(None, ASKED, &calendar).unwrap();
    assert!(due > date!(2026 - 10 - 07) && due <= date!(2026 - 10 - 14), "{due}");
    assert_eq!(rules.due(Some(date!(2026 - 09 - 30)), ASKED, &calendar), Ok(date!(2026 - 09 - 30)));
    let furthest = ASKED + Duration::days(rules.longest_days.into());
    assert_eq!(rules.due(Some(furthest), ASKED, &calendar), Ok(furthest));
    for wrong in [ASKED, ASKED - Duration::DAY, furthest + Duration::DAY] {
        assert!(
            matches!(rules.due(Some(wrong), ASKED, &calendar), Err(InquiryRefusal::Due { .. })),
            "{wrong}"
        );
    }
    let unknown = rules.due(None, date!(2099 - 01 - 05), &calendar);
    assert!(matches!(unknown, Err(InquiryRefusal::NoCalendar(_))), "{unknown:?}");
}

#[test]
fn rules_that_leave_no_time_to_answer_are_refused() {
    let text = include_str!("../../../../geodata/rules/inquiries.toml");
    let wrong = |from: &str, to: &str| InquiryRules::parse(&text.replace(from, to)).is_err();
    assert!(wrong("answer_working_days = 10", "answer_working_days = 0"));
    assert!(wrong("longest_days = 60", "longest_days = 9"));
    assert!(wrong("grace_days", "mercy_days"));
}

#[test]
fn an_answer_on_the_last_day_is_in_time_and_one_after_it_is_late_until_the_link_ends() {
    let (inquiry, rules) = (asked(), rules());
    let (due, end) = (inquiry.due, rules.open_until(inquiry.due));
    assert_eq!(answer(&inquiry, Stance::Disputes, due).standing(due), Standing::InTime);
    let next = due + Duration::DAY;
    assert_eq!(answer(&inquiry, Stance::Agrees, next).standing(next), Standing::Late);
    assert_eq!(answer(&inquiry, Stance::NotOurs, end).standing(end), Standing::Late);
    let after = inquiry.reply(Stance::Agrees, String::new(), vec![], end + Duration::DAY, &rules);
    assert_eq!(after, Err(InquiryRefusal::Closed));
}

#[test]
fn silence_is_told_once_after_the_last_day_and_a_late_answer_takes_its_place() {
    let inquiry = asked();
    assert_eq!(inquiry.silence(inquiry.due), None);
    let next = inquiry.due + Duration::DAY;
    let step = inquiry.silence(next).unwrap();
    let silent = inquiry.clone().after(&step, next);
    assert_eq!((silent.standing(next), silent.silence(next)), (Standing::Silent, None));
    assert_eq!(silent.standing(inquiry.due), Standing::Waiting, "the day before it was still waited for");
    let late = answer(&silent, Stance::Agrees, next + Duration::DAY);
    assert_eq!(late.standing(next + Duration::DAY), Standing::Late);
    assert_eq!(late.standing(next), Standing::Silent, "the past stays");
}

#[test]
fn more_time_is_a_request_and_no_answer() {
    let inquiry = answer(&asked(), Stance::MoreTime, date!(2026 - 09 - 25));
    assert_eq!((inquiry.standing(inquiry.due), inquiry.replies), (Standing::Waiting, 1));
    let next = inquiry.due + Duration::DAY;
    let Some(Step::Silent { asked_for_time: true, .. }) = inquiry.silence(next) else {
        panic!("that more time was asked for is told")
    };
    let due = date!(2026 - 10 - 20);
    let step = inquiry.extend(due, "同意".to_owned(), date!(2026 - 09 - 26), &rules()).unwrap();
    let extended = inquiry.after(&step, date!(2026 - 09 - 26));
    assert_eq!((extended.due, extended.asked_for_time, extended.silence(next)), (due, false, None));
}

#[test]
fn an_extension_after_silence_waits_again_and_silence_can_be_told_again() {
    let inquiry = asked();
    let next = inquiry.due + Duration::DAY;
    let silent = inquiry.clone().after(&inquiry.silence(next).unwrap(), next);
    let due = next + Duration::days(5);
    let step = silent.extend(due, "同意".to_owned(), next, &rules()).unwrap();
    let extended = silent.after(&step, next);
    assert_eq!((extended.standing(next), extended.is_awaited()), (Standing::Waiting, true));
    assert!(extended.silence(due).is_none() && extended.silence(due + Duration::DAY).is_some());
}

#[test]
fn an_extension_lies_after_the_last_day_and_within_the_longest_and_never_follows_an_answer() {
    let (inquiry, rules) = (asked(), rules());
    let extend = |inquiry: &Inquiry, due| inquiry.extend(due, String::new(), ASKED, &rules);
    assert!(matches!(extend(&inquiry, inquiry.due), Err(InquiryRefusal::Due { .. })));
    let beyond = ASKED + Duration::days(61);
    assert!(matches!(extend(&inquiry, beyond), Err(InquiryRefusal::Due { .. })));
    let answered = answer(&inquiry, Stance::Agrees, ASKED);
    assert_eq!(extend(&answered, date!(2026 - 10 - 20)), Err(InquiryRefusal::Answered));
}

#[test]
fn what_was_taken_back_or_ended_with_the_case_takes_nothing_more_and_is_never_silent() {
    let (inquiry, rules) = (asked(), rules());
    let revoked = inquiry.revoke("问错了矿".to_owned(), ASKED, &rules).unwrap();
    let revoked = inquiry.clone().after(&revoked, ASKED);
    let lapsed = Inquiry { lapsed_on: Some(ASKED), ..inquiry.clone() };
    for (ended, standing) in [(revoked, Standing::Revoked), (lapsed, Standing::Lapsed)] {
        assert_eq!((ended.standing(ASKED), ended.open_until(&rules)), (standing, None));
        assert_eq!(ended.silence(ended.due + Duration::DAY), None);
        let closed = Err(InquiryRefusal::Closed);
        assert_eq!(ended.reply(Stance::Agrees, String::new(), vec![], ASKED, &rules), closed);
        assert_eq!(ended.renew_link(String::new(), ASKED, &rules), closed);
        assert_eq!(ended.extend(date!(2026 - 10 - 20), String::new(), ASKED, &rules), closed);
        assert_eq!(ended.revoke(String::new(), ASKED, &rules), closed);
    }
    let answered = Inquiry { lapsed_on: Some(ASKED), ..answer(&inquiry, Stance::Agrees, ASKED) };
    assert_eq!(answered.standing(ASKED), Standing::InTime, "what was answered stays answered");
}

#[test]
fn a_question_takes_so_many_answers_and_no_more() {
    let full = Inquiry { replies: MAX_REPLIES, ..asked() };
    let more = full.reply(Stance::Agrees, String::new(), vec![], ASKED, &rules());
    assert_eq!(more, Err(InquiryRefusal::TooManyReplies(MAX_REPLIES)));
}

#[test]
fn a_tally_adds_up_and_counts_nothing_that_was_asked_later() {
    let next = date!(2026 - 10 - 11);
    let silent = asked().after(&asked().silence(next).unwrap(), next);
    let lapsed = Inquiry { lapsed_on: Some(ASKED), ..asked() };
    let late = answer(&asked(), Stance::Agrees, next);
    let later = Inquiry::asked(9, date!(2026 - 12 - 01), date!(2026 - 12 - 20));
    let all = [answer(&asked(), Stance::Agrees, ASKED), late, silent, asked(), lapsed, later];
    let tally = Tally::of(&all, next);
    assert_eq!(tally, Tally { asked: 5, in_time: 1, late: 1, silent: 1, waiting: 1, ended: 1 });
}

#[test]
fn a_question_names_no_party_and_holds_no_telephone_or_identity_number() {
    let names = ["张三丰", "李"];
    let fits = |text: &str| question(text).checked().and_then(|q| q.names_nobody(names.iter().copied()));
    assert_eq!(fits("请说明 2026 年 3 月至 5 月 6上103 工作面的推进位置和日期，李家塔村一侧。"), Ok(()));
    for telling in [
        "张三丰家的房子裂了",
        "请联系 13800001234",
        "电话 138 0000 1234",
        "１３８００００１２３４",
        "150622198001011234",
    ] {
        assert_eq!(fits(telling), Err(InquiryRefusal::Personal("text")), "{telling}");
    }
    let mut subject = question("请说明情况");
    subject.subject = "张三丰房屋".to_owned();
    let told = subject.checked().unwrap().names_nobody(names.iter().copied());
    assert_eq!(told, Err(InquiryRefusal::Personal("subject")));
}

#[test]
fn texts_that_are_empty_too_long_or_turn_the_line_are_refused_by_field() {
    let field = |q: Question| match q.checked() {
        Err(InquiryRefusal::Field { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(field(question(" \n")), "text");
    assert_eq!(field(question(&"问".repeat(MAX_QUESTION_CHARS + 1))), "text");
    assert_eq!(field(question("a\u{202e}b")), "text");
    assert_eq!(field(Question { subject: "一\n二".to_owned(), ..question("问") }), "subject");
    assert_eq!(field(Question { addressee: String::new(), ..question("问") }), "addressee");
    let entry = ReplyEntry {
        key: &"0a".repeat(16),
        stance: "agrees",
        text: "一\r\n二",
        by_name: "王",
        by_function: "矿长",
    };
    assert_eq!(NewReply::check(&entry).unwrap().text, "一\n二");
    for wrong in [
        ReplyEntry { key: "0A", ..entry },
        ReplyEntry { stance: "yes", ..entry },
        ReplyEntry { text: "", ..entry },
        ReplyEntry { by_name: " ", ..entry },
        ReplyEntry { by_function: "a\nb", ..entry },
    ] {
        assert!(matches!(NewReply::check(&wrong), Err(InquiryRefusal::Field { .. })));
    }
}

#[test]
fn the_hash_covers_every_part_and_the_name_is_in_no_hash_and_no_debug() {
    let first = question("请说明").sha256();
    for other in [
        Question { mine: "M0002".to_owned(), ..question("请说明") },
        Question {
            subject: "工作面推进情".to_owned(), text: "况请说明".to_owned(), ..question("")
        },
        Question { document: Some("1号".to_owned()), ..question("请说明") },
    ] {
        assert_ne!(other.sha256(), first);
    }
    let entry = ReplyEntry {
        key: &"0a".repeat(16),
        stance: "agrees",
        text: "是",
        by_name: "王五",
        by_function: "矿长",
    };
    let (reply, renamed) = (
        NewReply::check(&entry).unwrap(),
        NewReply::check(&ReplyEntry { by_name: "赵六", ..entry }).unwrap(),
    );
    assert_eq!(reply.sha256(&[]), renamed.sha256(&[]));
    assert_ne!(reply.sha256(&[]), reply.sha256(&[1]));
    assert_ne!(reply.sha256(&[1, 2]), reply.sha256(&[12]));
    assert!(!format!("{reply:?}").contains("王五"));
}

#[test]
fn words_of_stances_and_standings_parse_back_and_only_those_who_write_letters_ask() {
    assert!(Stance::ALL.iter().all(|s| Stance::parse(s.as_str()) == Some(*s)));
    assert!(Standing::ALL.iter().all(|s| Standing::parse(s.as_str()) == Some(*s)));
    let mut principal = Principal::local_operator();
    for capacity in Capacity::ALL {
        principal.capacities = vec![*capacity];
        assert_eq!(asker(&principal).is_ok(), ASKING.contains(capacity), "{capacity:?}");
    }
}
