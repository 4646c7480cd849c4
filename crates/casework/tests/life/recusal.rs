//! 回避 asked for by a party: who decides, what waits for it, and who may have the case after it.

use crate::world::{Desk, command, named, somebody};
use casework::Capacity::*;
use casework::hindrance::Hindrance;
use casework::{Actor, Command, EventBody, Refusal};
use serde_json::{Value, json};
use time::macros::date;

/// A case that person `p-1` of a station works on since 2 March 2026, a Monday.
fn in_progress() -> Desk {
    let mut desk = Desk::reported("EN-01", 3, date!(2026 - 03 - 02));
    desk.act(Intake, json!({"command": "accept"})).dispatch();
    hand(&mut desk, "p-1");
    desk.act(Handler, json!({"command": "sign"}));
    desk.act(Handler, json!({"command": "record_work", "kind": "visit", "text": "示意"}));
    desk.act(Handler, json!({"command": "set_nature", "nature": "petition"}));
    desk
}

fn head() -> Actor {
    somebody(UnitHead).acting_as(Some(UnitHead))
}

fn hand(desk: &mut Desk, person: &str) {
    let body = desk.case.hand_over(&desk.course(), person, "示意").expect("handed over");
    desk.write(head(), body);
}

fn asked() -> Value {
    json!({"command": "ask_recusal", "reason": "承办人是对方的亲属"})
}

fn decided(outcome: &str) -> Value {
    json!({"command": "decide_recusal", "outcome": outcome, "reason": "已核实"})
}

fn draft() -> Value {
    json!({"command": "draft_result", "facts": "示意", "opinion": "explain", "law": "示意"})
}

fn waits(desk: &Desk, by: casework::Capacity, said: Value) -> Hindrance {
    match desk.refused(by, said) {
        Refusal::NotYet(hindrance) | Refusal::FourEyes(hindrance) => hindrance,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_granted_petition_takes_the_person_off_the_case_for_good_and_another_takes_over() {
    let mut desk = in_progress();
    desk.act(Citizen, asked());
    let named_in = |desk: &Desk| match &desk.events[desk.events.len() - 1].body {
        EventBody::Acted { command: Command::AskRecusal { person, .. }, .. }
        | EventBody::Acted { command: Command::DecideRecusal { person, .. }, .. } => person.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(named_in(&desk).as_deref(), Some("p-1"));
    desk.act(UnitHead, decided("granted"));
    assert_eq!(named_in(&desk).as_deref(), Some("p-1"));
    assert_eq!((desk.case.person.clone(), desk.course().person), (None, None));
    let again = desk.case.hand_over(&desk.course(), "p-1", "示意");
    assert_eq!(again, Err(Refusal::NotYet(Hindrance::Recused)));
    hand(&mut desk, "p-2");
    assert_eq!(desk.case.person.as_deref(), Some("p-2"));
    desk.act(Handler, draft());
}

#[test]
fn a_denied_petition_leaves_the_person_and_may_be_followed_by_another() {
    let mut desk = in_progress();
    desk.act(Citizen, asked()).act(Leader, decided("denied"));
    assert_eq!(desk.case.person.as_deref(), Some("p-1"));
    desk.act(Citizen, asked());
    assert!(desk.course().petition.is_some() && desk.course().recused.is_empty());
}

#[test]
fn nothing_is_concluded_while_a_petition_waits_and_work_on_the_spot_goes_on() {
    let mut desk = in_progress();
    desk.act(Citizen, asked());
    assert_eq!(waits(&desk, Handler, draft()), Hindrance::PetitionOpen);
    desk.act(Handler, json!({"command": "record_work", "kind": "visit", "text": "险情排查"}));
    assert_eq!(waits(&desk, Citizen, asked()), Hindrance::PetitionOpen);
    // Drafted before, asked for after: it is not approved either.
    let mut desk = in_progress();
    desk.act(Handler, draft()).act(Citizen, asked());
    assert_eq!(waits(&desk, UnitHead, json!({"command": "approve_result"})), Hindrance::PetitionOpen);
    desk.act(UnitHead, decided("denied")).act(UnitHead, json!({"command": "approve_result"}));
}

#[test]
fn who_entered_the_petition_does_not_decide_and_only_heads_and_leaders_do() {
    let mut desk = in_progress();
    let both = named("both", &[Intake, UnitHead]);
    desk.act_as(&both, asked());
    let own = desk.answer(&both, command(decided("granted")));
    assert_eq!(own, Err(Refusal::FourEyes(Hindrance::OwnPetition)));
    assert!(matches!(desk.refused(Handler, decided("granted")), Refusal::NotYours(_)));
    desk.act(UnitHead, decided("granted"));
    assert_eq!(waits(&desk, UnitHead, decided("granted")), Hindrance::NoPetition);
}

#[test]
fn a_petition_needs_somebody_in_charge_and_cannot_name_somebody_else() {
    let mut desk = Desk::reported("EN-01", 3, date!(2026 - 03 - 02));
    assert_eq!(waits(&desk, Citizen, asked()), Hindrance::NobodyInCharge);
    desk.act(Intake, json!({"command": "accept"}));
    let early = desk.case.hand_over(&desk.course(), "p-1", "示意");
    assert_eq!(early, Err(Refusal::NotYet(Hindrance::NoUnit)));
    let mut desk = in_progress();
    desk.act(Citizen, json!({"command": "ask_recusal", "reason": "示意", "person": "p-9"}));
    assert_eq!(desk.course().petition.map(|p| p.against).as_deref(), Some("p-1"));
}

#[test]
fn somebody_who_took_over_meanwhile_stays_when_the_petition_against_the_former_is_granted() {
    let mut desk = in_progress();
    desk.act(Citizen, asked());
    hand(&mut desk, "p-2");
    desk.act(UnitHead, decided("granted"));
    assert_eq!(desk.case.person.as_deref(), Some("p-2"));
    assert_eq!(desk.course().person.as_deref(), Some("p-2"));
    assert!(desk.course().may_have("p-1").is_err());
}

#[test]
fn the_decision_is_due_within_three_days_and_the_period_says_on_what_it_rests() {
    let mut desk = in_progress();
    desk.act(Citizen, asked());
    let clock = desk.clock("recusal");
    assert_eq!((clock.due, clock.ended), (Some(date!(2026 - 03 - 05)), None));
    assert!(clock.law.contains("第50条"), "{}", clock.law);
    desk.days_pass(1).act(UnitHead, decided("denied"));
    assert_eq!(desk.clock("recusal").ended, Some(date!(2026 - 03 - 03)));
}
