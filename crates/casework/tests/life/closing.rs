//! Closing checks (一分两步三解), and leaders who take charge in time (包案).

use crate::world::Desk;
use casework::Capacity::*;
use casework::{Actor, ClosingRules, EventBody, Ladder, Refusal, State};
use serde_json::json;
use time::Date;
use time::macros::date;

fn in_progress(nature: &str) -> Desk {
    let mut desk = Desk::reported("EN-01", 3, date!(2026 - 03 - 02));
    desk.act(Intake, json!({"command": "accept"})).dispatch();
    desk.act(Handler, json!({"command": "sign"}));
    desk.act(Handler, json!({"command": "set_nature", "nature": nature}));
    desk
}

fn draft() -> serde_json::Value {
    json!({"command": "draft_result", "facts": "示意", "opinion": "explain", "law": "示意"})
}

#[test]
fn each_nature_is_closed_only_after_its_own_kind_of_work() {
    for (nature, word, idle, enough) in [
        ("civil", "not_mediated", "visit", "mediation"),
        ("labour", "not_mediated", "visit", "mediation"),
        ("administrative", "not_resolved", "visit", "investigation"),
        ("petition", "not_eased", "reply", "visit"),
        ("mixed", "not_resolved", "visit", "joint_reception"),
    ] {
        let mut desk = in_progress(nature);
        desk.act(Handler, json!({"command": "record_work", "kind": idle, "text": "示意"}));
        let refused = desk.refused(Handler, draft());
        assert!(matches!(&refused, Refusal::NotYet(h) if h.as_str() == word), "{nature}: {refused}");
        assert!(refused.text_zh().is_some_and(|text| text.contains("到位")), "{nature}");
        desk.act(Handler, json!({"command": "record_work", "kind": enough, "text": "示意"}));
        desk.act(Handler, draft());
        assert_eq!(desk.state(), State::ResultDrafted, "{nature}");
    }
    let mut clue = in_progress("crime_clue");
    clue.act(Handler, draft());
}

#[test]
fn a_mediation_that_failed_counts_as_one() {
    let mut desk = in_progress("civil");
    desk.act(Mediator, json!({"command": "begin_mediation", "all_consent": true}));
    desk.act(Mediator, json!({"command": "fail_mediation", "reason": "一方拒绝"}));
    desk.act(Handler, json!({"command": "resume"}));
    desk.act(Handler, draft());
}

#[test]
fn a_nature_that_is_determined_anew_after_the_draft_is_checked_at_the_approval() {
    let mut desk = in_progress("petition");
    desk.act(Handler, json!({"command": "record_work", "kind": "visit", "text": "示意"}));
    desk.act(Handler, draft());
    desk.act(Handler, json!({"command": "set_nature", "nature": "civil"}));
    let refused = desk.refused(UnitHead, json!({"command": "approve_result"}));
    assert!(matches!(&refused, Refusal::NotYet(h) if h.as_str() == "not_mediated"), "{refused}");
}

#[test]
fn rules_with_a_fault_are_refused_with_what_is_wrong() {
    let good = include_str!("../../../../geodata/rules/closing.toml");
    let twice = good.replacen("\"labour\"", "\"civil\"", 1);
    assert!(ClosingRules::parse(&twice).is_err_and(|e| e.to_string().contains("twice")));
    let word = good.replacen("not_eased", "nonsense", 1);
    assert!(ClosingRules::parse(&word).is_err_and(|e| e.to_string().contains("nonsense")));
    let kind = good.replacen("bench_council", "bench", 1);
    assert!(ClosingRules::parse(&kind).is_err());
    let watch =
        include_str!("../../../../geodata/rules/supervision.toml").replacen("\"sponsor\"", "\"x\"", 1);
    let ladder = Ladder::parse(&watch).expect("a ladder");
    let rules = crate::world::Rules::committed();
    assert!(ladder.check_clocks(&rules.clocks).is_err() && rules.ladder.check_clocks(&rules.clocks).is_ok());
}

/// Lets a case lie for so many days; every morning the watches are asked. Gives the days on which one told something.
fn lie(desk: &mut Desk, days: i64) -> Vec<Date> {
    let mut told = vec![];
    for _ in 0..days {
        let clocks = desk.clocks();
        let (calendar, course) = (desk.rules.sla.calendar(), desk.course());
        let missed = desk.rules.ladder.missed(&clocks, calendar, &course);
        let due = missed.into_iter().filter(|missed| missed.on <= desk.today);
        let bodies = due.map(|missed| EventBody::Watched {
            watch: missed.watch.id.clone(),
            version: desk.rules.ladder.version.clone(),
            since: missed.since,
            due: missed.due,
            documents: vec![],
        });
        for body in bodies.collect::<Vec<_>>() {
            told.push(desk.today);
            desk.write(Actor::system(), body);
        }
        desk.days_pass(1);
    }
    told
}

#[test]
fn a_complex_case_without_a_leader_is_told_once_on_the_day_after_the_seventh() {
    let mut desk = Desk::reported("MS-01", 12, date!(2026 - 03 - 02));
    assert_eq!(desk.clock("sponsor").due, Some(date!(2026 - 03 - 09)));
    assert_eq!(lie(&mut desk, 300), [date!(2026 - 03 - 10)]);
    assert_eq!(desk.paper_words(), ["supervision_order"]);
    assert!(desk.papers[0].lines.iter().any(|l| l.text.contains("包案")), "{:?}", desk.papers[0]);
    assert_eq!(desk.state(), State::Registered, "supervision moves no case");
}

#[test]
fn a_leader_in_charge_ends_the_period_and_a_plain_case_has_none() {
    let mut desk = Desk::reported("MS-01", 12, date!(2026 - 03 - 02));
    desk.days_pass(3).act(Leader, json!({"command": "take_charge", "plan": "示意"}));
    assert_eq!(desk.clock("sponsor").ended, Some(date!(2026 - 03 - 05)));
    assert_eq!(lie(&mut desk, 30), []);
    let mut plain = Desk::reported("MS-01", 3, date!(2026 - 03 - 02));
    assert!(plain.clocks().iter().all(|clock| clock.rule != "sponsor"));
    // It becomes complex on the day it is handed up, and a leader who was in charge before is in charge.
    plain.days_pass(9).act(Leader, json!({"command": "take_charge", "plan": "示意"}));
    plain.days_pass(1).act(Local, json!({"command": "escalate", "to": "banner", "reason": "示意"}));
    let clock = plain.clock("sponsor");
    assert_eq!((clock.started, clock.ended), (date!(2026 - 03 - 12), Some(date!(2026 - 03 - 12))));
    assert_eq!(lie(&mut plain, 30), []);
}
