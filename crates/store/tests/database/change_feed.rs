//! The change feed: every change, in order, whatever happens in between.

use crate::support::cases::{NOW, change, location, register as taken, report};
use crate::support::{Database, banner, loaded};
use casework::{Actor, Scope, State};
use spatial::LonLat;
use sqlx::{Connection, Executor};
use std::collections::BTreeSet;
use std::time::Duration;
use store::{Change, ChangeFeed, Changed};

async fn register(database: &Database, writer: u32, count: u32) -> Vec<String> {
    let at = LonLat::new(111.01 + f64::from(writer) / 1_000.0, 39.81).unwrap();
    let place = location(&banner::territory(), at);
    let mut codes = vec![];
    for _ in 0..count {
        let clerk = Actor { id: format!("w{writer}"), name: "示意".into(), capacity: None };
        let case = taken(&database.store, &clerk, report("MS-01"), place.clone(), NOW).await;
        codes.push(case.unwrap().code.to_string());
    }
    codes
}

async fn next(feed: &mut ChangeFeed) -> Vec<Change> {
    tokio::time::timeout(Duration::from_secs(20), feed.next()).await.expect("the feed is silent").unwrap()
}

#[tokio::test]
async fn every_change_of_two_writers_arrives_once_and_in_order_and_after_a_reconnect() {
    let database = loaded(&[]).await;
    let mut feed = database.store.follow(0).await.unwrap();
    let (a, b) = (register(&database, 1, 30), register(&database, 2, 30));
    let reader = async {
        let mut got: Vec<Change> = vec![];
        while got.len() < 60 {
            got.extend(next(&mut feed).await);
            if (20..40).contains(&got.len()) {
                // The connection is lost: the reader follows again from the last number it has.
                feed = database.store.follow(got.last().unwrap().seq).await.unwrap();
            }
        }
        got
    };
    let (a, b, got) = tokio::join!(a, b, reader);
    assert!(got.is_sorted_by(|x, y| x.seq < y.seq), "in order, none twice");
    let told: BTreeSet<&str> = got.iter().filter_map(Change::case_code).collect();
    assert_eq!(told, a.iter().chain(&b).map(String::as_str).collect());
    assert!(got.iter().all(|c| matches!(c.what, Changed::Case { before: None, .. })), "they are new");
    assert_eq!(database.store.last_change().await.unwrap(), got.last().unwrap().seq);
}

#[tokio::test]
async fn a_reader_of_the_table_alone_never_skips_a_change_that_commits_late() {
    let database = loaded(&[]).await;
    let writers = async { tokio::join!(register(&database, 1, 40), register(&database, 2, 40)) };
    let reader = async {
        let (mut seen, mut got) = (0, 0);
        while got < 80 {
            let changes = database.store.changes_since(seen).await.unwrap();
            got += changes.len();
            seen = changes.last().map_or(seen, |c| c.seq);
            tokio::task::yield_now().await;
        }
        got
    };
    let both = async { tokio::join!(writers, reader) };
    let (_, got) = tokio::time::timeout(Duration::from_secs(60), both).await.expect("a change was skipped");
    assert_eq!(got, 80);
}

#[tokio::test]
async fn a_changed_case_is_told_with_its_place() {
    let database = loaded(&[]).await;
    let code = register(&database, 1, 1).await.remove(0);
    let code = casework::CaseCode::parse(&code).unwrap();
    let mut feed = database.store.follow(database.store.last_change().await.unwrap()).await.unwrap();
    let decide = |c: &casework::Case| Ok(vec![c.move_to(State::Accepted, None)?]);
    let scope = Scope::whole_banner();
    let changed = change(&database.store, &scope, &Actor::system(), &code, NOW, decide).await.unwrap();
    let told = next(&mut feed).await;
    assert_eq!(told.len(), 1);
    let at = changed.location.point;
    assert_eq!(told[0].what, Changed::Case { code: code.to_string(), before: Some(at), after: at });
}

#[tokio::test]
async fn a_writer_waits_for_one_that_has_a_smaller_number_but_has_not_committed() {
    let database = loaded(&[]).await;
    let code = register(&database, 1, 1).await.remove(0);
    let seen = database.store.last_change().await.unwrap();
    let mut slow = database.connection().await;
    let mut transaction = slow.begin().await.unwrap();
    transaction
        .execute("select pg_advisory_xact_lock(hashtext(current_schema() || $$.change$$))")
        .await
        .unwrap();
    transaction
        .execute("insert into change (case_code, after) values ('slow', st_setsrid(st_makepoint(111, 39.8), 4490))")
        .await
        .unwrap();

    let store = database.store.clone();
    let quick = tokio::spawn(async move {
        let code = casework::CaseCode::parse(&code).unwrap();
        let decide = |c: &casework::Case| Ok(vec![c.move_to(State::Accepted, None)?]);
        change(&store, &Scope::whole_banner(), &Actor::system(), &code, NOW, decide).await.unwrap();
    });
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert!(!quick.is_finished(), "the quick writer must not become visible before the slow one");
    assert!(database.store.changes_since(seen).await.unwrap().is_empty());

    transaction.commit().await.unwrap();
    quick.await.unwrap();
    let told = database.store.changes_since(seen).await.unwrap();
    assert_eq!(told.len(), 2);
    assert_eq!(told[0].case_code(), Some("slow"), "in the order of their numbers");
}
