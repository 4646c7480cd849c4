//! Registering and confirming cases, and their numbers.

use crate::support::cases::{NOW, change, location, register, report, suggestion};
use crate::support::random::Random;
use crate::support::{banner, loaded};
use casework::{Actor, CaseEvent, EventBody, Location, MineLink, Refusal, Scope, State};
use spatial::LonLat;
use std::collections::BTreeSet;
use store::StoreError;
use territory::place::Relation;
use territory::{MineId, StationId};
use time::macros::date;

fn here() -> Location {
    location(&banner::territory(), LonLat::new(111.0312345, 39.8123456).unwrap())
}

#[tokio::test]
async fn a_registered_and_confirmed_case_reads_back_whole_with_an_unbroken_history() {
    let database = loaded(&[]).await;
    let (store, scope, clerk) = (&database.store, Scope::whole_banner(), Actor::local_operator());
    // Thirty days of class C; the calendar of 2026 knows no holiday there.
    let due = Some(date!(2026 - 12 - 23));
    let registered = register(store, &clerk, report("MS-01"), here(), NOW).await.unwrap();
    assert_eq!(registered.code.parts(), (2026, 1));
    assert_eq!(registered.state, State::Registered);

    let unit = StationId::new("S-1").unwrap();
    let confirm = |case: &casework::Case| case.assign(&suggestion(), &unit, None, None);
    let confirmed = change(store, &scope, &clerk, &registered.code, NOW, confirm).await.unwrap();
    assert_eq!((confirmed.state, confirmed.unit.as_ref()), (State::Dispatched, Some(&unit)));

    let file = store.case(&scope, &registered.code).await.unwrap();
    assert_eq!(file.case.location, here(), "point, raw input, grids and mines come back unchanged");
    assert_eq!(file.case.report, report("MS-01"));
    assert_eq!((file.case.state, file.case.unit, file.case.due), (State::Dispatched, Some(unit), due));
    assert_eq!(file.suggestion, Some(suggestion()));
    let kinds: Vec<_> = file.events.iter().map(|e| e.body.kind()).collect();
    assert_eq!(kinds, ["registered", "accept", "assigned"]);
    CaseEvent::verify(registered.code.as_str(), &file.events).unwrap();
}

#[tokio::test]
async fn a_refused_change_leaves_the_case_and_its_history_alone() {
    let database = loaded(&[]).await;
    let (store, scope, clerk) = (&database.store, Scope::whole_banner(), Actor::local_operator());
    let case = register(store, &clerk, report("MS-01"), here(), NOW).await.unwrap();
    let close = |c: &casework::Case| Ok(vec![c.move_to(State::Closed, None)?]);
    let refused = change(store, &scope, &clerk, &case.code, NOW, close).await.unwrap_err();
    assert!(matches!(refused, StoreError::Refused(Refusal::NoTransition { .. })), "{refused}");
    let file = store.case(&scope, &case.code).await.unwrap();
    assert_eq!((file.case.state, file.events.len()), (State::Registered, 1));
    assert_eq!(database.rows("change").await, 1);
}

#[tokio::test]
async fn two_clerks_who_confirm_at_once_are_put_in_order_and_the_second_is_refused() {
    let database = loaded(&[]).await;
    let (store, scope, clerk) = (&database.store, Scope::whole_banner(), Actor::local_operator());
    let case = register(store, &clerk, report("MS-01"), here(), NOW).await.unwrap();
    let accept =
        || change(store, &scope, &clerk, &case.code, NOW, |c| Ok(vec![c.move_to(State::Accepted, None)?]));
    let (first, second) = tokio::join!(accept(), accept());
    assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1);
    let file = store.case(&scope, &case.code).await.unwrap();
    assert_eq!(file.events.len(), 2);
    CaseEvent::verify(case.code.as_str(), &file.events).unwrap();
}

#[tokio::test]
async fn numbers_have_no_gap_when_twenty_register_at_once_and_some_of_them_fail() {
    let database = loaded(&[]).await;
    let clerk = Actor::local_operator();
    let mut tasks = vec![];
    for n in 0..20 {
        let (store, clerk) = (database.store.clone(), clerk.clone());
        tasks.push(tokio::spawn(async move {
            let mut place = here();
            if n % 4 == 3 {
                // No such mine: the database refuses after the number was taken.
                let mine = MineId::new("M9999").unwrap();
                place.located.mines.push(MineLink { mine, relation: Relation::Nearby, distance_m: 1.0 });
            }
            register(&store, &clerk, report("MS-01"), place, NOW).await
        }));
    }
    let mut numbers = BTreeSet::new();
    let mut failed = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(case) => assert!(numbers.insert(case.code.parts().1), "{} was given twice", case.code),
            Err(StoreError::Database(_)) => failed += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(failed, 5);
    assert_eq!(numbers, (1..=15).collect());
    assert_eq!(database.rows("case_event").await, 15);
}

#[tokio::test]
async fn a_new_case_is_numbered_after_the_loaded_ones_and_a_year_begins_in_china() {
    let cases = crate::support::cases::many(7, 1);
    let database = loaded(&cases).await;
    let clerk = Actor::local_operator();
    let taken = |now| register(&database.store, &clerk, report("MS-01"), here(), now);
    assert_eq!(taken(NOW).await.unwrap().code.parts(), (2026, 8));
    // 16:30 on the last day of the year in UTC is half past midnight of the new year in China.
    let new_year = time::macros::datetime!(2026-12-31 16:30 UTC);
    assert_eq!(taken(new_year).await.unwrap().code.parts(), (2027, 1));
}

#[tokio::test]
async fn every_kind_of_event_survives_the_database_with_its_hash() {
    let cases = crate::support::cases::many(40, Random::new(3).next());
    let database = loaded(&cases).await;
    for made in &cases {
        let file = database.store.case(&Scope::whole_banner(), &made.case.code).await.unwrap();
        assert_eq!(file.events, made.events);
        CaseEvent::verify(made.case.code.as_str(), &file.events).unwrap();
        assert!(matches!(file.events[0].body, EventBody::Registered { .. }));
        assert_eq!(file.case, made.case);
    }
}
