//! Absences in a real database.

use crate::support::{Database, empty};
use casework::presence::{AbsenceFault, AbsenceKind, NewAbsence};
use casework::{Actor, Scope};
use store::StoreError;
use time::macros::{date, datetime};
use time::{Date, OffsetDateTime};

const NOW: OffsetDateTime = datetime!(2026-11-26 08:00 UTC);
const TODAY: Date = date!(2026 - 11 - 26);

async fn staffed() -> Database {
    let database = empty().await;
    let people = "insert into person (id, name, role, synthetic) values ('a', '示意', 'grid_worker', true), ('b', '示意', 'grid_worker', true)";
    database.execute(people).await.unwrap();
    database
}

fn away(person: &str, from: Date, until: Date, deputy: Option<&str>) -> NewAbsence {
    let deputy = deputy.map(str::to_owned);
    NewAbsence { person: person.into(), kind: AbsenceKind::Leave, from, until, deputy }
}

#[tokio::test]
async fn of_two_absences_recorded_at_once_that_exclude_each_other_one_is_refused() {
    let database = staffed().await;
    let actor = Actor::local_operator();
    // Each names the other as deputy, for the same days: without the lock both would be recorded.
    for round in 0..8 {
        let day = TODAY + time::Duration::days(round);
        let (a, b) = (away("a", day, day, Some("b")), away("b", day, day, Some("a")));
        let (first, second) = tokio::join!(
            database.store.note_absence(&actor, &a, (TODAY, NOW)),
            database.store.note_absence(&actor, &b, (TODAY, NOW)),
        );
        let refused = [first, second].into_iter().filter_map(Result::err).collect::<Vec<_>>();
        assert!(matches!(refused[..], [StoreError::Absence(AbsenceFault::DeputyAway(..))]), "{refused:?}");
    }
    assert_eq!((database.rows("absence").await, database.rows("audit").await), (8, 8));
}

#[tokio::test]
async fn a_cancelled_absence_stays_in_the_table_and_counts_no_more() {
    let database = staffed().await;
    let (store, actor, scope) = (&database.store, Actor::local_operator(), Scope::whole_banner());
    let new = away("a", TODAY, date!(2026 - 11 - 30), None);
    let id = store.note_absence(&actor, &new, (TODAY, NOW)).await.unwrap();
    assert_eq!(store.absences(&scope, date!(2026 - 11 - 30), date!(2026 - 12 - 30)).await.unwrap().len(), 1);
    assert!(store.absences(&scope, date!(2026 - 12 - 01), date!(2026 - 12 - 30)).await.unwrap().is_empty());
    assert!(store.cancel_absence(&actor, id, NOW).await.unwrap());
    assert!(!store.cancel_absence(&actor, id, NOW).await.unwrap(), "only once");
    assert!(store.absences(&scope, TODAY, TODAY).await.unwrap().is_empty());
    assert_eq!(database.rows("absence").await, 1);
    store.note_absence(&actor, &new, (TODAY, NOW)).await.unwrap();
}
