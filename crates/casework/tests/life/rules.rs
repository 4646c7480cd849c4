//! Rules that no table can hold: two pairs of eyes, periods, what has to come first.

use crate::world::{Desk, command, named, somebody};
use casework::Capacity::*;
use casework::{Refusal, State};
use serde_json::json;
use time::macros::date;

fn in_progress(category: &str) -> Desk {
    let mut desk = Desk::reported(category, 3, date!(2026 - 03 - 02));
    desk.act(Intake, json!({"command": "accept"})).dispatch();
    desk.act(Handler, json!({"command": "sign"}));
    desk.act(Handler, json!({"command": "record_work", "kind": "visit", "text": "示意"}));
    desk
}

#[test]
fn a_refusal_needs_a_proposal_and_another_person() {
    let mut desk = Desk::reported("MS-01", 3, date!(2026 - 03 - 02));
    let refuse = json!({"command": "refuse", "reason": "同意"});
    assert!(matches!(desk.refused(UnitHead, refuse.clone()), Refusal::NotYet(_)));
    let both = named("both", &[Intake, UnitHead]);
    desk.act_as(&both, json!({"command": "propose_refusal", "ground": "litigation_path", "path": "向法院起诉", "reason": "已在诉讼"}));
    assert!(matches!(desk.answer(&both, command(refuse.clone())), Err(Refusal::FourEyes(_))));
    desk.act(UnitHead, refuse);
    assert_eq!(desk.state(), State::NotAccepted);
    let notice = desk.papers.last().expect("a document");
    assert!(notice.lines.iter().any(|l| l.label == "应走途径" && l.text == "向法院起诉"), "{notice:?}");
}

#[test]
fn an_objection_to_the_transfer_comes_within_five_working_days_across_the_spring_festival() {
    let mut desk = Desk::reported("MS-01", 3, date!(2026 - 02 - 12));
    desk.act(Intake, json!({"command": "accept"})).dispatch();
    let ask = json!({"command": "ask_return", "reason": "不在本辖区"});
    assert_eq!(desk.clock("return").due, Some(date!(2026 - 02 - 26)));
    desk.today = date!(2026 - 02 - 27);
    assert!(
        matches!(desk.refused(Handler, ask.clone()), Refusal::Period { last_day, .. } if last_day == date!(2026 - 02 - 26))
    );
    desk.today = date!(2026 - 02 - 26);
    desk.act(Handler, ask);
    assert_eq!(desk.state(), State::ReturnAsked);
    assert!(!desk.clocks()[0].is_paused(), "a return never stops the clock");
}

#[test]
fn the_second_return_is_decided_above_those_who_disagree() {
    let mut desk = Desk::reported("MS-01", 3, date!(2026 - 03 - 02));
    desk.act(Intake, json!({"command": "accept"})).dispatch();
    desk.act(Handler, json!({"command": "ask_return", "reason": "不在本辖区"}));
    desk.act(Dispatch, json!({"command": "grant_return"})).dispatch();
    desk.act(Handler, json!({"command": "ask_return", "reason": "也不在本辖区"}));
    let grant = json!({"command": "grant_return"});
    assert!(matches!(desk.refused(Dispatch, grant.clone()), Refusal::NotYours(_)));
    desk.act(Leader, grant);
    assert_eq!(desk.state(), State::Accepted);
    assert!(desk.case.is_complex(&desk.course()), "two returns make a case complex");
}

#[test]
fn nobody_goes_to_court_before_mediation_was_tried_and_a_party_may_refuse_it() {
    let mut desk = in_progress("MS-01");
    let sue = json!({"command": "sue", "reference": "(2026)内0622民初示意号"});
    assert!(matches!(desk.refused(Judge, sue.clone()), Refusal::NotYet(_)));
    desk.act(Mediator, json!({"command": "begin_mediation", "all_consent": true}));
    desk.act(Mediator, json!({"command": "fail_mediation", "reason": "一方明确拒绝"}));
    desk.act(Judge, sue);
    assert!(desk.clocks()[0].is_paused());
}

#[test]
fn no_result_before_the_nature_is_determined_and_none_approved_by_its_author() {
    let mut desk = in_progress("EN-01");
    let draft = json!({"command": "draft_result", "facts": "示意", "opinion": "explain", "law": "示意"});
    assert!(matches!(desk.refused(Handler, draft.clone()), Refusal::NotYet(_)));
    desk.act(Handler, json!({"command": "set_nature", "nature": "petition"}));
    let author = named("author", &[Handler, UnitHead]);
    desk.act_as(&author, draft);
    let approve = json!({"command": "approve_result"});
    assert!(matches!(desk.answer(&author, command(approve.clone())), Err(Refusal::FourEyes(_))));
    assert!(matches!(desk.refused(Supervisor, approve.clone()), Refusal::NotYet(_)));
    desk.act(UnitHead, approve);
    assert_eq!(desk.state(), State::Done);
}

#[test]
fn who_received_a_case_does_not_supervise_it() {
    let mut desk = in_progress("EN-01");
    desk.act(Handler, json!({"command": "set_nature", "nature": "petition"}));
    desk.act(
        Handler,
        json!({"command": "draft_result", "facts": "示意", "opinion": "explain", "law": "示意"}),
    );
    let both = named("intake", &[Supervisor]);
    let back = json!({"command": "send_back", "reason": "补充"});
    assert!(matches!(desk.answer(&both, command(back)), Err(Refusal::FourEyes(_))));
}

#[test]
fn an_agreement_on_land_title_cannot_be_confirmed() {
    let mut desk = in_progress("LD-04");
    desk.act(Mediator, json!({"command": "begin_mediation", "all_consent": true}));
    let agreement = json!({"command": "agree", "terms": "地界以沟为准", "payer": "甲", "payee": "乙", "fulfil_by": "2026-06-30",
        "on_default": "重新协商", "confirms_title": true});
    desk.act(Mediator, agreement);
    assert!(desk.papers.last().expect("a document").notes.iter().any(|n| n.contains("不予司法确认")));
    let apply = json!({"command": "apply_confirmation", "court": "示意"});
    assert!(matches!(desk.refused(Mediator, apply), Refusal::NotYet(_)));
}

#[test]
fn confirmation_is_asked_for_within_thirty_days() {
    let mut desk = in_progress("MS-01");
    desk.act(Mediator, json!({"command": "begin_mediation", "all_consent": true}));
    let agreement = json!({"command": "agree", "terms": "示意", "payer": "甲", "payee": "乙", "fulfil_by": "2026-06-30", "on_default": "示意",
        "confirms_title": false});
    desk.act(Mediator, agreement).days_pass(31);
    let apply = json!({"command": "apply_confirmation", "court": "示意"});
    assert!(matches!(desk.refused(Mediator, apply), Refusal::Period { .. }));
}

#[test]
fn the_time_limit_is_extended_once_by_the_head_and_not_after_its_end() {
    let mut desk = in_progress("LD-01");
    let extend = json!({"command": "extend", "reason": "案情复杂"});
    let before = desk.clocks()[0].due.expect("a day");
    desk.act(UnitHead, extend.clone());
    let after = desk.clocks()[0].due.expect("a day");
    // 60 days after 2 March are a holiday, 90 days a Sunday.
    assert_eq!((before, after), (date!(2026 - 05 - 06), date!(2026 - 06 - 01)));
    assert!(matches!(desk.refused(UnitHead, extend.clone()), Refusal::NotYet(_)));
    let mut late = in_progress("LD-01");
    late.days_pass(90);
    assert!(matches!(late.refused(UnitHead, extend.clone()), Refusal::Period { .. }));
    let mut small = Desk::reported("GN-01", 1, date!(2026 - 03 - 02));
    assert!(matches!(small.days_pass(0).refused(UnitHead, extend), Refusal::NotYet(_)));
}

#[test]
fn a_silent_citizen_is_waited_for_thirty_days_and_a_review_asked_too_late_is_refused() {
    let mut desk = in_progress("EN-01");
    desk.act(Handler, json!({"command": "set_nature", "nature": "petition"}));
    desk.act(
        Handler,
        json!({"command": "draft_result", "facts": "示意", "opinion": "explain", "law": "示意"}),
    );
    desk.act(UnitHead, json!({"command": "approve_result"}));
    desk.act(Handler, json!({"command": "notify", "delivery": "post", "delivered_on": "2026-03-02"}));
    desk.days_pass(30);
    assert!(matches!(desk.refused(Supervisor, json!({"command": "archive"})), Refusal::Period { .. }));
    desk.days_pass(1);
    let ask = json!({"command": "ask_review", "reason": "示意"});
    assert!(matches!(desk.refused(Citizen, ask), Refusal::Period { .. }));
    desk.act(Supervisor, json!({"command": "archive"}));
    assert_eq!(desk.state(), State::Closed);
}

#[test]
fn a_case_is_reopened_twice_and_only_for_a_dissatisfied_citizen() {
    let mut desk = in_progress("EN-01");
    for round in 0..3 {
        desk.act(Handler, json!({"command": "set_nature", "nature": "petition"}));
        desk.act(
            Handler,
            json!({"command": "draft_result", "facts": "示意", "opinion": "explain", "law": "示意"}),
        );
        desk.act(UnitHead, json!({"command": "approve_result"}));
        if round > 0 {
            assert_eq!(desk.state(), State::ResultDrafted, "a reopened case is complex");
            desk.act(Supervisor, json!({"command": "approve_result"}));
        }
        desk.act(Handler, json!({"command": "notify", "delivery": "post", "delivered_on": "2026-03-02"}));
        let reopen = json!({"command": "reopen", "reason": "扬尘依旧"});
        if round == 0 {
            let mut content = Desk {
                case: desk.case.clone(),
                events: desk.events.clone(),
                today: desk.today,
                rules: crate::world::Rules::committed(),
                papers: vec![],
            };
            content.act(Citizen, json!({"command": "evaluate", "score": 5, "solved": true}));
            assert!(matches!(content.refused(Supervisor, reopen.clone()), Refusal::NotYet(_)));
        }
        desk.act(Citizen, json!({"command": "evaluate", "score": 1, "solved": false}));
        if round == 2 {
            assert!(matches!(desk.refused(Supervisor, reopen), Refusal::NotYet(_)));
            return;
        }
        desk.act(Supervisor, reopen).dispatch();
        desk.act(Handler, json!({"command": "sign"}));
    }
}

#[test]
fn the_five_matters_of_a_village_go_stage_by_stage() {
    let mut desk = in_progress("LD-02");
    let work = |kind: &str| json!({"command": "record_work", "kind": kind, "text": "示意"});
    assert!(matches!(desk.refused(Local, work("village_sort")), Refusal::NotYet(_)));
    for kind in ["village_tell", "village_sort", "village_act", "village_council", "village_law"] {
        desk.act(Local, work(kind));
    }
    assert_eq!(desk.course().village_stage, 5);
    desk.act(Local, work("village_tell"));
    assert_eq!(desk.course().village_stage, 1, "a new session begins from the first stage");
}

#[test]
fn only_members_of_a_batch_wait_for_its_lead_case_and_a_case_does_not_join_itself() {
    let desk = in_progress("MS-01");
    assert!(matches!(desk.refused(Judge, json!({"command": "wait_for_lead_case"})), Refusal::NotYet(_)));
    let fresh = Desk::reported("MS-01", 3, date!(2026 - 03 - 02));
    let own = fresh.case.code.to_string();
    let merged = fresh.refused(Intake, json!({"command": "merge", "into": own, "reason": "示意"}));
    assert!(matches!(merged, Refusal::Field { field: "into", .. }), "{merged}");
    assert!(
        fresh
            .answer(
                &somebody(Intake),
                command(json!({"command": "merge", "into": "ZZ26-000001-0", "reason": "示意"}))
            )
            .is_err()
    );
}
