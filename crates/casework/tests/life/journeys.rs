//! Three whole journeys.

use crate::world::{Desk, named};
use casework::Capacity::*;
use casework::{Course, State};
use serde_json::json;
use time::macros::date;

#[test]
fn a_small_matter_goes_from_report_to_archive() {
    let mut desk = Desk::reported("GN-01", 1, date!(2026 - 11 - 25));
    desk.act(Intake, json!({"command": "accept"})).dispatch();
    desk.act(GridWorker, json!({"command": "sign"}));
    desk.act(GridWorker, json!({"command": "record_work", "kind": "visit", "text": "入户劝说，楼道已清"}));
    desk.act(GridWorker, json!({"command": "record_work", "kind": "mediation", "text": "两家当面说和"}));
    desk.act(Intake, json!({"command": "set_nature", "nature": "civil"}));
    desk.act(GridWorker, json!({"command": "draft_result", "facts": "楼道堆物属实，已清理", "opinion": "support", "law": "民法典288"}));
    desk.act(UnitHead, json!({"command": "approve_result"}));
    desk.act(Handler, json!({"command": "notify", "delivery": "in_person", "delivered_on": "2026-11-25"}));
    desk.act(Citizen, json!({"command": "evaluate", "score": 5, "solved": true}));
    desk.act(Supervisor, json!({"command": "archive"}));
    assert_eq!(desk.state(), State::Closed);
    assert_eq!(
        desk.paper_words(),
        ["acceptance_notice", "transfer_order", "result_notice", "delivery_receipt"]
    );
    assert!(desk.clocks().iter().all(|c| c.ended.is_some() || c.of_citizen), "{:#?}", desk.clocks());
}

#[test]
fn a_cracked_house_goes_through_appraisal_and_mediation_to_judicial_confirmation() {
    let mut desk = Desk::reported("MS-01", 3, date!(2026 - 03 - 02));
    assert_eq!(desk.clocks()[0].due, Some(date!(2026 - 04 - 01)));
    desk.act(Intake, json!({"command": "accept"})).days_pass(1).dispatch();
    desk.act(Handler, json!({"command": "sign"})).days_pass(3);
    desk.act(Handler, json!({"command": "set_nature", "nature": "civil"}));
    let appraisal = json!({"command": "begin_appraisal", "kind": "cause", "body": "示意鉴定中心", "expected_end": "2026-04-20", "reason": "裂缝成因有争议"});
    desk.act(UnitHead, appraisal).days_pass(40);
    let paused = &desk.clocks()[0];
    assert!(paused.is_paused() && paused.due.is_none());
    assert_eq!(paused.statutory_end, Some(date!(2026 - 04 - 01)), "a pause hides nothing");
    desk.act(Handler, json!({"command": "resume"}));
    // 30 days after 2 March, and the 40 days of the appraisal: 11 May.
    assert_eq!(desk.clocks()[0].due, Some(date!(2026 - 05 - 11)));
    assert!(desk.clocks()[0].explained_zh().contains("40日不计"), "{}", desk.clocks()[0].explained_zh());
    desk.act(Mediator, json!({"command": "begin_mediation", "all_consent": true})).days_pass(5);
    let agreement = json!({"command": "agree", "terms": "一次性修缮补偿", "payer": "示意煤矿", "payee": "示意户", "sum_fen": 3_500_000,
        "fulfil_by": "2026-06-30", "on_default": "按日万分之五支付违约金", "confirms_title": false});
    desk.act(Mediator, agreement).days_pass(10);
    desk.act(Mediator, json!({"command": "apply_confirmation", "court": "准格尔旗人民法院"})).days_pass(10);
    desk.act(
        Judge,
        json!({"command": "record_confirmation", "granted": true, "reference": "(2026)内0622民特示意号"}),
    );
    let course = desk.course();
    assert_eq!(course.agreement.as_ref().and_then(|a| a.confirmed), Some(true));
    desk.act(Mediator, json!({"command": "begin_fulfilment"})).days_pass(20);
    desk.act(Mediator, json!({"command": "record_fulfilled"}));
    desk.act(
        Handler,
        json!({"command": "draft_result", "facts": "已履行", "opinion": "support", "law": "民法典1240"}),
    );
    // An appraisal makes it complex: the head's approval waits for the supervisor's.
    desk.act(UnitHead, json!({"command": "approve_result"}));
    assert_eq!(desk.state(), State::ResultDrafted);
    desk.act(Supervisor, json!({"command": "approve_result"}));
    assert_eq!(desk.state(), State::Done);
    assert_eq!(
        desk.paper_words(),
        [
            "acceptance_notice",
            "transfer_order",
            "appraisal_commission",
            "mediation_agreement",
            "result_notice"
        ]
    );
    let agreement = &desk.papers[3];
    assert!(agreement.lines.iter().any(|l| l.label == "金额" && l.text == "35,000.00元"), "{agreement:?}");
}

#[test]
fn a_rejected_demand_goes_through_review_and_re_check_and_ends_there() {
    let mut desk = Desk::reported("LD-01", 2, date!(2026 - 03 - 02));
    desk.act(Intake, json!({"command": "accept"})).dispatch();
    desk.act(Handler, json!({"command": "sign"}));
    desk.act(Handler, json!({"command": "set_nature", "nature": "administrative"}));
    desk.act(Handler, json!({"command": "record_work", "kind": "investigation", "text": "核对补偿台账"}));
    desk.act(Handler, json!({"command": "draft_result", "facts": "已按区片综合地价补偿", "opinion": "reject", "law": "土地管理法48"}));
    desk.act(UnitHead, json!({"command": "approve_result"}));
    desk.act(Handler, json!({"command": "notify", "delivery": "post", "delivered_on": "2026-03-02"}));
    desk.days_pass(20).act(Citizen, json!({"command": "ask_review", "reason": "面积算错"}));
    desk.days_pass(20);
    let own = named("unit_head", &[UnitHead]);
    let decide = json!({"command": "decide_review", "outcome": "upheld", "reason": "面积以实测为准"});
    assert!(
        desk.answer(&own, crate::world::command(decide.clone())).is_err(),
        "nobody reviews the own result"
    );
    desk.act(Leader, decide);
    assert_eq!(desk.state(), State::Review);
    desk.days_pass(30).act(Citizen, json!({"command": "ask_recheck", "reason": "不服"}));
    desk.days_pass(25);
    desk.act(Leader, json!({"command": "decide_recheck", "outcome": "upheld", "reason": "维持"}));
    assert_eq!(desk.state(), State::Closed);
    assert_eq!(desk.paper_words()[4..], ["review_opinion", "review_opinion"]);
    assert!(desk.papers[5].notes[0].contains("不再受理"));
}

#[test]
fn a_review_that_changes_the_result_opens_a_new_round_with_a_new_clock() {
    let mut desk = Desk::reported("LD-01", 2, date!(2026 - 03 - 02));
    desk.act(Intake, json!({"command": "accept"})).dispatch();
    desk.act(Handler, json!({"command": "sign"}));
    desk.act(Handler, json!({"command": "set_nature", "nature": "administrative"}));
    desk.act(Handler, json!({"command": "record_work", "kind": "investigation", "text": "示意"}));
    desk.act(
        Handler,
        json!({"command": "draft_result", "facts": "示意", "opinion": "reject", "law": "示意"}),
    );
    desk.act(UnitHead, json!({"command": "approve_result"}));
    desk.act(Handler, json!({"command": "notify", "delivery": "post", "delivered_on": "2026-03-02"}));
    desk.days_pass(10).act(Citizen, json!({"command": "ask_review", "reason": "示意"}));
    desk.days_pass(10);
    desk.act(Leader, json!({"command": "decide_review", "outcome": "changed", "reason": "事实不清"}));
    assert_eq!(desk.state(), State::Reopened);
    let clock = &desk.clocks()[0];
    assert_eq!((clock.started, clock.ended), (date!(2026 - 03 - 22), None));
    assert_eq!(desk.course().result, None);
    desk.dispatch();
    assert_eq!(desk.state(), State::Dispatched);
}

#[test]
fn replaying_the_events_gives_the_state() {
    let mut desk = Desk::reported("MS-01", 3, date!(2026 - 03 - 02));
    desk.act(Intake, json!({"command": "accept"})).dispatch();
    desk.act(Handler, json!({"command": "sign"}));
    desk.act(Mediator, json!({"command": "begin_mediation", "all_consent": true}));
    desk.act(Mediator, json!({"command": "fail_mediation", "reason": "一方拒绝"}));
    let course = Course::of(&desk.events);
    assert_eq!(course.state(), Some(desk.state()));
    let states: Vec<State> = course.stations.iter().map(|(state, _)| *state).collect();
    use State::*;
    assert_eq!(states, [Registered, Accepted, Dispatched, InProgress, Mediating, MediationFailed]);
    // As they are stored and read back.
    for event in &desk.events {
        let text = serde_json::to_string(&event.body).expect("JSON");
        let read: casework::EventBody = serde_json::from_str(&text).expect("an event");
        assert_eq!(read, event.body);
    }
}

#[test]
fn papers_beside_the_path_are_delivered_answered_and_bound_to_their_case() {
    let mut desk = Desk::reported("MS-01", 3, date!(2026 - 12 - 30));
    desk.act(Intake, json!({"command": "accept"}));
    let delivery = |number: &str| json!({"command": "record_delivery", "document": number, "delivery": "post", "receiver": "申请人", "delivered_on": "2026-12-30"});
    let refused = desk.refused(Intake, delivery("准综〔2026〕受理第000009号"));
    assert!(matches!(refused, casework::Refusal::Field { field: "document", .. }), "{refused}");
    assert!(matches!(
        desk.refused(Judge, json!({"command": "record_advice_reply", "reply": "示意", "adopted": true})),
        casework::Refusal::NotYet(_)
    ));
    desk.act(Judge, json!({"command": "advise_by_court", "addressee": "示意煤矿", "problem": "爆破无预告", "advice": "提前公告"}));
    // Two calendar months after 30 December 2026: the last day of a shorter month (民法典 202).
    assert_eq!(desk.clock("judicial_advice").due, Some(date!(2027 - 02 - 28)));
    assert!(desk.papers.last().expect("a paper").lines.iter().any(|l| l.text == "2027年2月28日前"));
    desk.days_pass(20)
        .act(Judge, json!({"command": "record_advice_reply", "reply": "已整改", "adopted": true}));
    assert_eq!(desk.clock("judicial_advice").ended, Some(date!(2027 - 01 - 19)));
    let warning = json!({"command": "warn_of_risk", "level": "red", "addressee": "薛家湾镇", "indicators": "30日内同矿5件，阈值5件", "measures": "入户排查"});
    desk.act(Supervisor, warning);
    assert_eq!(desk.paper_words(), ["acceptance_notice", "judicial_advice", "risk_warning"]);
}
