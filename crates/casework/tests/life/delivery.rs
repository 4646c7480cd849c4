//! The result names its paper; periods are counted from the day it reached its receiver.

use crate::world::{Desk, command, somebody};
use casework::Capacity::*;
use casework::{Command, Course, EventBody, Refusal, State};
use serde_json::{Value, json};
use time::macros::date;

/// A case whose result was approved on 2 March 2026.
fn approved() -> Desk {
    let mut desk = Desk::reported("EN-01", 3, date!(2026 - 03 - 02));
    desk.act(Intake, json!({"command": "accept"})).dispatch();
    desk.act(Handler, json!({"command": "sign"}));
    desk.act(Handler, json!({"command": "record_work", "kind": "visit", "text": "示意"}));
    desk.act(Handler, json!({"command": "set_nature", "nature": "petition"}));
    conclude(&mut desk);
    desk
}

fn conclude(desk: &mut Desk) {
    let draft = json!({"command": "draft_result", "facts": "示意", "opinion": "explain", "law": "示意"});
    desk.act(Handler, draft);
    desk.act(UnitHead, json!({"command": "approve_result"}));
}

fn notify(day: &str) -> Value {
    json!({"command": "notify", "delivery": "post", "delivered_on": day})
}

#[test]
fn the_approval_issues_the_paper_and_the_delivery_names_it_with_a_receipt() {
    let mut desk = approved();
    assert_eq!(desk.state(), State::Done);
    assert_eq!(desk.paper_words().last(), Some(&"result_notice"));
    let number = desk.number("结果");
    assert_eq!(desk.course().result_paper.as_ref(), Some(&number));
    desk.act(Handler, notify("2026-03-02"));
    let EventBody::Acted { command: Command::Notify { document, .. }, .. } =
        &desk.events[desk.events.len() - 1].body
    else {
        panic!("no delivery")
    };
    assert_eq!(document.as_ref(), Some(&number));
    assert_eq!(desk.paper_words().last(), Some(&"delivery_receipt"));
    let receipt = desk.papers.last().expect("a receipt");
    assert!(receipt.lines.iter().any(|l| l.label == "送达文书" && l.text == number), "{receipt:?}");
    assert_eq!(desk.course().deliveries[0].0, number);
}

#[test]
fn only_the_second_approval_of_a_complex_case_issues_the_paper() {
    let mut desk = Desk::reported("EN-01", 12, date!(2026 - 03 - 02));
    desk.act(Intake, json!({"command": "accept"})).dispatch();
    desk.act(Handler, json!({"command": "sign"}));
    desk.act(Handler, json!({"command": "record_work", "kind": "visit", "text": "示意"}));
    desk.act(Handler, json!({"command": "set_nature", "nature": "petition"}));
    conclude(&mut desk);
    assert_eq!((desk.state(), desk.course().result_paper), (State::ResultDrafted, None));
    desk.act(Supervisor, json!({"command": "approve_result"}));
    assert_eq!(desk.paper_words().iter().filter(|w| **w == "result_notice").count(), 1);
}

#[test]
fn periods_that_the_law_counts_from_receipt_begin_on_the_day_of_delivery() {
    let mut desk = approved();
    desk.days_pass(10).act(Handler, notify("2026-03-04"));
    assert_eq!(desk.today, date!(2026 - 03 - 12));
    for rule in ["review_request", "silence", "call_back"] {
        assert_eq!(desk.clock(rule).started, date!(2026 - 03 - 04), "{rule}");
    }
    // 30 days after 4 March are 3 April.
    assert_eq!(desk.clock("review_request").due, Some(date!(2026 - 04 - 03)));
    desk.today = date!(2026 - 04 - 03);
    assert!(matches!(desk.refused(Supervisor, json!({"command": "archive"})), Refusal::Period { .. }));
    desk.today = date!(2026 - 04 - 07);
    let late = desk.refused(Citizen, json!({"command": "ask_review", "reason": "示意"}));
    assert!(matches!(late, Refusal::Period { last_day, .. } if last_day == date!(2026 - 04 - 03)), "{late}");
    desk.act(Supervisor, json!({"command": "archive"}));
}

#[test]
fn the_period_for_the_re_check_runs_from_the_delivery_of_the_review_once_it_is_recorded() {
    let mut desk = approved();
    desk.act(Handler, notify("2026-03-02"));
    desk.days_pass(5).act(Citizen, json!({"command": "ask_review", "reason": "示意"}));
    desk.days_pass(5).act(Leader, json!({"command": "decide_review", "outcome": "upheld", "reason": "示意"}));
    assert_eq!(desk.clock("recheck_request").started, date!(2026 - 03 - 12));
    let number = desk.number("复查");
    let delivered = json!({"command": "record_delivery", "document": number, "delivery": "post", "receiver": "申请人",
        "delivered_on": "2026-03-16"});
    desk.days_pass(6).act(Handler, delivered);
    assert_eq!(desk.clock("recheck_request").started, date!(2026 - 03 - 16));
    assert_eq!(desk.clock("recheck_request").due, Some(date!(2026 - 04 - 15)));
}

#[test]
fn a_delivery_in_the_future_or_before_its_paper_is_refused_at_its_field() {
    let mut desk = approved();
    for day in ["2026-03-01", "2026-03-03"] {
        let refused = desk.refused(Handler, notify(day));
        assert!(matches!(refused, Refusal::Field { field: "delivered_on", .. }), "{day}: {refused}");
    }
    let number = desk.number("受理");
    let early = json!({"command": "record_delivery", "document": number, "delivery": "post", "receiver": "申请人",
        "delivered_on": "2026-02-27"});
    let refused = desk.refused(Handler, early);
    assert!(matches!(refused, Refusal::Field { field: "delivered_on", .. }), "{refused}");
    let mut other = notify("2026-03-02");
    other["document"] = json!(number);
    let refused = desk.refused(Handler, other);
    assert!(matches!(refused, Refusal::Field { field: "document", .. }), "{refused}");
    desk.act(Handler, notify("2026-03-02"));
}

#[test]
fn a_new_round_never_offers_the_paper_of_the_old_one() {
    let mut desk = approved();
    let old = desk.number("结果");
    desk.act(Handler, notify("2026-03-02"));
    desk.act(Citizen, json!({"command": "evaluate", "score": 1, "solved": false}));
    desk.act(Supervisor, json!({"command": "reopen", "reason": "示意"})).dispatch();
    assert_eq!(desk.course().result_paper, None);
    let again = json!({"command": "record_delivery", "document": old, "delivery": "post", "receiver": "申请人",
        "delivered_on": "2026-03-02"});
    let refused = desk.refused(Handler, again);
    assert!(matches!(&refused, Refusal::NotYet(h) if h.as_str() == "paper_overtaken"), "{refused}");
    desk.act(Handler, json!({"command": "sign"}));
    conclude(&mut desk);
    desk.act(Supervisor, json!({"command": "approve_result"}));
    let new = desk.number("结果");
    assert_ne!(new, old);
    let mut wrong = notify("2026-03-02");
    wrong["document"] = json!(old);
    assert!(desk.answer(&somebody(Handler), command(wrong)).is_err());
    desk.act(Handler, notify("2026-03-02"));
    assert_eq!(desk.course().deliveries.last().map(|(number, ..)| number.clone()), Some(new));
}

/// As events were written before results had papers of their own.
#[test]
fn an_old_delivery_without_a_paper_reads_back_as_it_was_written_and_a_result_of_then_is_delivered_without_one()
 {
    let text = r#"{"kind":"acted","command":{"command":"notify","delivered_on":"2026-03-02","delivery":"post","note":null},"to":"notified"}"#;
    let body: EventBody = serde_json::from_str(text).expect("an event");
    let written = serde_json::to_value(&body).expect("JSON");
    assert_eq!(written, serde_json::from_str::<Value>(text).expect("JSON"));
    let mut desk = approved();
    let last = desk.events.len() - 1;
    if let Some(documents) = desk.events[last].body.documents_mut() {
        documents.clear();
    }
    assert_eq!(Course::of(&desk.events).result_paper, None);
    let body = desk.answer(&somebody(Handler), command(notify("2026-03-02"))).expect("an event");
    assert!(matches!(&body, EventBody::Acted { command: Command::Notify { document: None, .. }, .. }));
}
