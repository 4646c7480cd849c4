//! Documents and supervision measures in the database.

use crate::support::cases::{NOW, command, location, register, report, supervise};
use crate::support::{Database, banner, loaded};
use casework::{Actor, Capacity, CaseCode, CaseEvent, DocumentKind, EventBody, Principal, Scope};
use serde_json::json;
use spatial::LonLat;
use std::collections::BTreeSet;
use time::{Duration, OffsetDateTime};

fn clerk() -> Principal {
    Principal { id: "clerk".into(), ..Principal::local_operator() }
}

async fn registered(database: &Database, now: OffsetDateTime) -> CaseCode {
    let place = location(&banner::territory(), LonLat::new(111.0312345, 39.8123456).unwrap());
    let actor = clerk().acting_as(Some(Capacity::Intake));
    register(&database.store, &actor, report("MS-01"), place, now).await.unwrap().code
}

#[tokio::test]
async fn a_notice_is_numbered_named_by_its_event_and_verified_by_its_token() {
    let database = loaded(&[]).await;
    let store = &database.store;
    let code = registered(&database, NOW).await;
    command(store, &clerk(), &code, NOW, json!({"command": "accept"})).await.unwrap();
    let file = store.case(&Scope::whole_banner(), &code).await.unwrap();
    let documents = store.documents(&Scope::whole_banner(), file.id).await.unwrap();
    assert_eq!(documents.len(), 1);
    let notice = &documents[0];
    assert_eq!(
        (notice.kind, notice.number.as_str()),
        (DocumentKind::AcceptanceNotice, "准综〔2026〕受理第000001号")
    );
    let EventBody::Acted { documents: named, .. } = &file.events[1].body else { panic!("no command") };
    assert_eq!(
        (named[0].number.as_str(), named[0].sha256.as_str()),
        (notice.number.as_str(), notice.sha256.as_str())
    );
    CaseEvent::verify(code.as_str(), &file.events).unwrap();

    let issued = store.document(&Scope::whole_banner(), notice.id).await.unwrap().unwrap();
    assert_eq!(issued.document.sha256().unwrap(), notice.sha256);
    let verified = store.verify_document(&notice.token).await.unwrap().unwrap();
    assert!(verified.intact && verified.newest);
    assert!(store.verify_document(&"0".repeat(32)).await.unwrap().is_none());
    let elsewhere = Scope::area("150622999");
    assert!(store.document(&elsewhere, notice.id).await.unwrap().is_none());
}

#[tokio::test]
async fn a_document_changed_behind_our_back_is_no_longer_intact_and_cannot_be_changed_in_the_open() {
    let database = loaded(&[]).await;
    let code = registered(&database, NOW).await;
    command(&database.store, &clerk(), &code, NOW, json!({"command": "accept"})).await.unwrap();
    let file = database.store.case(&Scope::whole_banner(), &code).await.unwrap();
    let token = database.store.documents(&Scope::whole_banner(), file.id).await.unwrap().remove(0).token;
    let forged = "update document set content = jsonb_set(content, '{addressee}', '\"别人\"')";
    let refused = database.execute(forged).await.unwrap_err();
    assert!(refused.to_string().contains("cannot be changed"), "{refused}");
    database.execute(&format!("set session_replication_role = replica; {forged}")).await.unwrap();
    let verified = database.store.verify_document(&token).await.unwrap().unwrap();
    assert!(!verified.intact);
}

#[tokio::test]
async fn numbers_have_no_gap_when_ten_accept_at_once_and_some_are_refused() {
    let database = loaded(&[]).await;
    let mut codes = vec![];
    for _ in 0..10 {
        codes.push(registered(&database, NOW).await);
    }
    // Every case is accepted twice at once: one of the two is refused, after it may have drawn a number.
    let twice = codes.iter().chain(&codes).cloned();
    let tasks: Vec<_> = twice
        .map(|code| {
            let store = database.store.clone();
            tokio::spawn(async move {
                command(&store, &clerk(), &code, NOW, json!({"command": "accept"})).await.is_ok()
            })
        })
        .collect();
    let mut accepted = 0;
    for task in tasks {
        accepted += usize::from(task.await.unwrap());
    }
    assert_eq!(accepted, 10);
    let mut numbers = BTreeSet::new();
    for code in &codes {
        let file = database.store.case(&Scope::whole_banner(), code).await.unwrap();
        numbers.insert(
            database.store.documents(&Scope::whole_banner(), file.id).await.unwrap().remove(0).number,
        );
    }
    let expected: BTreeSet<String> = (1..=10).map(|n| format!("准综〔2026〕受理第{n:06}号")).collect();
    assert_eq!(numbers, expected);
}

/// Two servers look every day; a case lies for a year and another is worked on and paused.
#[tokio::test]
async fn in_a_simulated_year_with_two_servers_every_measure_fires_once() {
    let database = loaded(&[]).await;
    let store = &database.store;
    let begin = time::macros::datetime!(2026-01-05 09:00 +8);
    let lies = registered(&database, begin).await;
    let works = registered(&database, begin).await;
    // Handed up, so complex: one finds a leader who takes charge, the other none.
    let (led, left) = (registered(&database, begin).await, registered(&database, begin).await);
    for code in [&led, &left] {
        let up = json!({"command": "escalate", "to": "banner", "reason": "示意"});
        command(store, &clerk(), code, begin, up).await.unwrap();
    }
    let leader = Principal { id: "leader".into(), ..Principal::local_operator() };
    command(store, &leader, &led, begin, json!({"command": "take_charge", "plan": "示意"})).await.unwrap();
    for (kind, body) in [
        ("accept", json!({"command": "accept"})),
        ("nature", json!({"command": "set_nature", "nature": "civil"})),
    ] {
        command(store, &clerk(), &works, begin, body).await.unwrap_or_else(|e| panic!("{kind}: {e}"));
    }
    let mut fired = 0;
    for day in 1..=350 {
        let now = begin + Duration::days(day);
        let today = casework::course::civil_day(now);
        let due = store.measures_due(today, 100).await.unwrap();
        for code in &due {
            let (one, other) = tokio::join!(supervise(store, code, now), supervise(store, code, now));
            fired += one.unwrap().len() + other.unwrap().len();
        }
        assert!(store.measures_due(today, 100).await.unwrap().is_empty(), "nothing is left for the same day");
    }
    for code in [&lies, &works, &led, &left] {
        let file = store.case(&Scope::whole_banner(), code).await.unwrap();
        let steps: Vec<u8> = file
            .events
            .iter()
            .filter_map(|e| match &e.body {
                EventBody::Supervised { step, .. } => Some(*step),
                _ => None,
            })
            .collect();
        assert_eq!(steps, [1, 2, 3, 4, 5], "{code}");
        let watched = file.events.iter().filter(|e| matches!(e.body, EventBody::Watched { .. }));
        let days: Vec<_> = watched.map(|e| casework::course::civil_day(e.at)).collect();
        let expected = if *code == left { vec![time::macros::date!(2026 - 01 - 13)] } else { vec![] };
        assert_eq!(days, expected, "{code}");
        CaseEvent::verify(code.as_str(), &file.events).unwrap();
    }
    assert_eq!(fired, 4 * 5 + 1);
    let letters = database.rows("document where kind in ('prompt_letter', 'supervision_order')").await;
    assert_eq!(letters, 4 * 3 + 1);
    let board = store.supervised(&Scope::whole_banner(), 1, 10).await.unwrap();
    assert_eq!(board.iter().map(|c| c.step).collect::<Vec<_>>(), [5, 5, 5, 5]);
}

#[tokio::test]
async fn a_time_limit_that_stands_still_is_not_supervised_and_the_row_says_so() {
    let database = loaded(&[]).await;
    let store = &database.store;
    let begin = time::macros::datetime!(2026-01-05 09:00 +8);
    let code = registered(&database, begin).await;
    let head = Principal { id: "head".into(), ..Principal::local_operator() };
    for body in [json!({"command": "accept"}), json!({"command": "set_nature", "nature": "civil"})] {
        command(store, &clerk(), &code, begin, body).await.unwrap();
    }
    let unit = territory::StationId::new("S-1").unwrap();
    let dispatch = |c: &casework::Case| c.assign(&crate::support::cases::suggestion(), &unit, None, None);
    let actor = Actor::local_operator();
    crate::support::cases::change(store, &Scope::whole_banner(), &actor, &code, begin, dispatch)
        .await
        .unwrap();
    command(store, &head, &code, begin, json!({"command": "sign"})).await.unwrap();
    let appraisal = json!({"command": "begin_appraisal", "kind": "cause", "body": "示意", "expected_end": "2026-03-01", "reason": "示意"});
    command(store, &head, &code, begin, appraisal).await.unwrap();
    // An appraisal makes it complex: a leader takes charge.
    command(store, &head, &code, begin, json!({"command": "take_charge", "plan": "示意"})).await.unwrap();
    let far = time::macros::date!(2026 - 12 - 01);
    assert!(store.measures_due(far, 10).await.unwrap().is_empty());
    let paused = "case_file where paused and due is null and statutory_end = '2026-02-04' and clock_rule like 'sla/C@%'";
    assert_eq!(database.rows(paused).await, 1);
    let later = begin + Duration::days(10);
    command(store, &head, &code, later, json!({"command": "resume"})).await.unwrap();
    assert_eq!(database.rows("case_file where not paused and due = '2026-02-14'").await, 1);
}
