//! Sets of routing rules in a real database: two pairs of eyes, one meaning of a version, and the feed that tells of it.

use crate::support::{Database, empty};
use casework::Actor;
use casework::routing::rule_set::{MAX_DRAFTS, RuleSetFault};
use std::time::Duration;
use store::{Changed, StoreError};
use time::macros::{date, datetime};
use time::{Date, OffsetDateTime};

const NOW: OffsetDateTime = datetime!(2026-11-26 08:00 UTC);
const TODAY: Date = date!(2026 - 11 - 26);

fn who(id: &str) -> Actor {
    Actor { id: id.into(), name: format!("示意 {id}"), capacity: None }
}

async fn draft(database: &Database, version: &str, body: &str) -> Result<i64, StoreError> {
    database.store.draft_rule_set(&who("a"), (version, body, "00"), "按会议纪要", NOW).await
}

async fn publish(database: &Database, by: &str, id: i64, from: Date) -> Result<Option<()>, StoreError> {
    database.store.publish_rule_set(&who(by), id, from, (TODAY, NOW)).await
}

#[tokio::test]
async fn a_draft_is_published_by_another_person_and_the_feed_tells_of_it() {
    let database = empty().await;
    let mut feed = database.store.follow(0).await.unwrap();
    let id = draft(&database, "v1", "first").await.unwrap();
    assert!(database.store.begun_rules(TODAY).await.unwrap().is_empty());
    let own = publish(&database, "a", id, TODAY).await;
    assert!(matches!(own, Err(StoreError::RuleSet(RuleSetFault::OwnDraft))), "{own:?}");
    assert_eq!(publish(&database, "b", id + 1, TODAY).await.unwrap(), None, "no such set");
    assert_eq!(publish(&database, "b", id, TODAY).await.unwrap(), Some(()));
    let told = tokio::time::timeout(Duration::from_secs(20), feed.next()).await.unwrap().unwrap();
    assert_eq!(told.iter().map(|c| &c.what).collect::<Vec<_>>(), [&Changed::Rules]);
    let begun = database.store.begun_rules(TODAY).await.unwrap();
    assert_eq!((begun[0].id, begun[0].from, begun[0].body.as_str()), (id, TODAY, "first"));
    let again = publish(&database, "b", id, TODAY).await;
    assert!(matches!(again, Err(StoreError::RuleSet(RuleSetFault::NoDraft))), "{again:?}");
    assert_eq!(database.rows("audit").await, 2);
}

#[tokio::test]
async fn what_is_planned_for_a_later_day_waits_and_the_last_of_a_day_wins() {
    let database = empty().await;
    let mut ids = vec![];
    for (version, from) in [("v1", TODAY), ("v2", date!(2026 - 12 - 01)), ("v3", TODAY)] {
        let id = draft(&database, version, version).await.unwrap();
        publish(&database, "b", id, from).await.unwrap();
        ids.push(id);
    }
    let on = async |day| database.store.begun_rules(day).await.unwrap()[0].id;
    assert_eq!(on(TODAY).await, ids[2]);
    assert_eq!(on(date!(2026 - 12 - 01)).await, ids[1]);
    assert!(database.store.begun_rules(date!(2026 - 11 - 25)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_version_means_one_text_and_may_come_back_with_it() {
    let database = empty().await;
    draft(&database, "v1", "first").await.unwrap();
    draft(&database, "v1", "first").await.unwrap();
    let other = draft(&database, "v1", "second").await;
    assert!(matches!(other, Err(StoreError::RuleSet(RuleSetFault::VersionTaken(_)))), "{other:?}");
    for n in 2..MAX_DRAFTS {
        draft(&database, &format!("w{n}"), "x").await.unwrap();
    }
    let more = draft(&database, "y", "y").await;
    assert!(matches!(more, Err(StoreError::RuleSet(RuleSetFault::TooManyDrafts))), "{more:?}");
    let first = database.store.rule_sets().await.unwrap().last().unwrap().id;
    database.store.withdraw_rule_set(&who("a"), first, NOW).await.unwrap();
    let twice = database.store.withdraw_rule_set(&who("a"), first, NOW).await;
    assert!(matches!(twice, Err(StoreError::RuleSet(RuleSetFault::NoDraft))), "{twice:?}");
    draft(&database, "y", "y").await.unwrap();
}

#[tokio::test]
async fn not_even_the_owner_of_the_database_changes_a_set_by_mistake() {
    let database = empty().await;
    let id = draft(&database, "v1", "first").await.unwrap();
    for sql in [
        format!("update rule_set set body = 'x' where id = {id}"),
        format!(
            "update rule_set set published_at = now(), published_by = 'a', publisher = 'a', effective_from = now() where id = {id}"
        ),
        format!("delete from rule_set where id = {id}"),
        "truncate rule_set".to_owned(),
    ] {
        assert!(database.execute(&sql).await.is_err(), "{sql}");
    }
    publish(&database, "b", id, TODAY).await.unwrap();
    assert!(
        database
            .execute(&format!("update rule_set set effective_from = '2026-01-01' where id = {id}"))
            .await
            .is_err()
    );
}
