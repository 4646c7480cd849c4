//! Every state against every command.

use crate::world::{Desk, command, named};
use casework::command::FieldKind;
use casework::{Capacity, Command, CommandKind, Refusal, State};
use serde_json::{Value, json};
use time::macros::date;

/// A command with a fitting value in every field, made from the list of fields.
fn filled(kind: CommandKind) -> Command {
    let mut body = json!({ "command": kind.as_str() });
    for field in kind.fields() {
        body[field.name] = match field.kind {
            FieldKind::Text | FieldKind::Line => json!("示意"),
            FieldKind::Day if field.name == "delivered_on" => json!("2026-11-25"),
            FieldKind::Day => json!("2026-12-20"),
            FieldKind::Flag => json!(true),
            FieldKind::Score => json!(5),
            FieldKind::Fen => json!(100),
            FieldKind::Choice(choices) => json!(choices[0].word),
        };
    }
    command(body)
}

fn kinds() -> impl Iterator<Item = CommandKind> {
    CommandKind::ALL.iter().copied().filter(|kind| *kind != CommandKind::Dispatch)
}

#[test]
fn the_list_of_fields_is_exactly_what_every_command_takes() {
    for kind in kinds() {
        let value = serde_json::to_value(filled(kind)).expect("JSON");
        let mut written: Vec<&str> =
            value.as_object().expect("an object").keys().map(String::as_str).collect();
        written.retain(|name| *name != "command");
        let mut listed: Vec<&str> = kind.fields().iter().map(|f| f.name).collect();
        listed.sort_unstable();
        assert_eq!(written, listed, "{kind:?}");
    }
}

#[test]
fn a_field_that_is_required_cannot_be_left_out_and_an_unknown_one_is_refused() {
    for kind in kinds() {
        let whole = serde_json::to_value(filled(kind)).expect("JSON");
        for field in kind.fields() {
            let mut without = whole.clone();
            without.as_object_mut().expect("an object").remove(field.name);
            let read = serde_json::from_value::<Command>(without);
            assert_eq!(read.is_err(), field.required, "{kind:?} without {}", field.name);
        }
        let mut more = whole.clone();
        more["surprise"] = json!(1);
        assert!(serde_json::from_value::<Command>(more).is_err(), "{kind:?}");
    }
}

#[test]
fn every_choice_of_every_field_is_understood() {
    for kind in kinds() {
        for field in kind.fields() {
            let FieldKind::Choice(choices) = field.kind else { continue };
            for choice in choices {
                let mut body = serde_json::to_value(filled(kind)).expect("JSON");
                body[field.name] = Value::from(choice.word);
                assert!(serde_json::from_value::<Command>(body).is_ok(), "{kind:?} {}", choice.word);
            }
        }
    }
}

/// In every state every command either follows a row of the table, or is refused as impossible there: with all capacities in
/// one hand, so that only the state decides.
#[test]
fn in_every_state_exactly_the_commands_of_the_table_are_known() {
    let works: Vec<Capacity> = Capacity::ALL.iter().copied().filter(|c| !c.is_administrator()).collect();
    let everybody = named("everybody", &works);
    for state in State::ALL {
        for kind in kinds() {
            let mut desk = Desk::reported("MS-01", 3, date!(2026 - 11 - 25));
            desk.case.state = *state;
            let answer = desk.answer(&everybody, filled(kind));
            let known = state.rows(kind).next().is_some();
            let impossible = matches!(answer, Err(Refusal::NoStep { .. }));
            assert_eq!(known, !impossible, "{state:?} {kind:?}: {answer:?}");
        }
    }
}

#[test]
fn a_command_is_refused_to_everybody_whose_work_it_is_not_and_told_whose_it_is() {
    for state in State::ALL {
        for (kind, by) in state.commands().into_iter().filter(|(kind, _)| *kind != CommandKind::Dispatch) {
            for capacity in Capacity::ALL.iter().filter(|c| !by.contains(c)) {
                let mut desk = Desk::reported("MS-01", 3, date!(2026 - 11 - 25));
                desk.case.state = *state;
                let somebody = named("stranger", &[*capacity]);
                let refusal = desk.answer(&somebody, filled(kind)).expect_err("a refusal");
                let Refusal::NotYours(who) = &refusal else {
                    panic!("{state:?} {kind:?} {capacity:?}: {refusal}")
                };
                assert!(!who.is_empty());
            }
        }
    }
}

#[test]
fn values_out_of_bounds_are_refused_by_the_name_of_their_field() {
    let wrong = [
        (json!({"command": "evaluate", "score": 6, "solved": true}), "score"),
        (json!({"command": "begin_mediation", "all_consent": false}), "all_consent"),
        (json!({"command": "ask_return", "reason": " \u{200b}"}), "reason"),
        (json!({"command": "accept", "note": "a\u{0}b"}), "note"),
        (json!({"command": "notify", "delivery": "post", "delivered_on": "2026-12-01"}), "delivered_on"),
        (
            json!({"command": "begin_appraisal", "kind": "cause", "body": "示意", "reason": "示意", "expected_end": "2026-11-25"}),
            "expected_end",
        ),
        (json!({"command": "record_work", "kind": "visit", "text": "裂".repeat(2001)}), "text"),
    ];
    for (body, expected) in wrong {
        let refused = command(body).checked(date!(2026 - 11 - 25));
        let Err(Refusal::Field { field, .. }) = refused else { panic!("{expected}: {refused:?}") };
        assert_eq!(field, expected);
    }
}
