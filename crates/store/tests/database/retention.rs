//! The end of retention: what is listed is destroyed, its files go after the rows, and another case keeps its own.

use crate::evidence::{case, sealed};
use crate::support::cases::{NOW, command};
use crate::support::{Database, loaded};
use casework::{Actor, CaseCode, Principal, RetentionRules, Scope};
use serde_json::json;
use std::cell::RefCell;
use std::io;
use store::{Destroyed, StoreError};
use time::{Duration, OffsetDateTime};

const REASON: &str = "保存期满销毁";

fn rules() -> RetentionRules {
    RetentionRules::parse(include_str!("../../../../geodata/rules/retention.toml")).unwrap()
}

/// A day after every period.
fn late() -> OffsetDateTime {
    NOW + Duration::days(366 * 6)
}

async fn withdrawn(database: &Database, sha256: &str) -> CaseCode {
    let code = case(database).await;
    sealed(database, &code, sha256).await.unwrap();
    let withdraw = json!({"command": "withdraw", "reason": "示意"});
    command(&database.store, &Principal::local_operator(), &code, NOW, withdraw).await.unwrap();
    code
}

#[tokio::test]
async fn a_case_is_listed_on_its_day_and_its_evidence_goes_with_its_personal_data() {
    let database = loaded(&[]).await;
    let (store, actor) = (&database.store, Actor::local_user("zhang"));
    let code = withdrawn(&database, &"a".repeat(64)).await;
    assert_eq!(store.retention_due(&rules(), NOW + Duration::days(5 * 365)).await.unwrap(), []);
    let due = store.retention_due(&rules(), late()).await.unwrap();
    assert_eq!((due.len(), &due[0].code, due[0].parties, due[0].files), (1, &code, 0, 2));
    assert_eq!(due[0].end, rules().party_data_end(due[0].closed).unwrap());
    let done = store.destroy_personal_data(&actor, &code, &rules(), REASON, late()).await.unwrap();
    assert_eq!(done, Destroyed { parties: 0, files: 2 });
    assert_eq!(store.retention_due(&rules(), late()).await.unwrap(), [], "nothing is left to be destroyed");
    let scope = Scope::whole_banner();
    assert!(matches!(store.exhibit(&scope, &code, 1).await, Err(StoreError::Destroyed)));
    assert_eq!(
        store.evidence(&scope, &code).await.unwrap().len(),
        1,
        "the case still tells that there was one"
    );
    let rows = store.destructions(10).await.unwrap();
    assert_eq!((&rows[0].case_code, rows[0].files, rows[0].removed), (&code.to_string(), 2, 0));
    assert_eq!((&*rows[0].actor_id, &*rows[0].reason), ("local:zhang", REASON));
    assert_eq!(store.prove(None).await.unwrap().fault_count, 0);
}

#[tokio::test]
async fn a_run_that_breaks_off_leaves_files_that_the_next_one_removes_and_no_third_touches() {
    let database = loaded(&[]).await;
    let (store, actor) = (&database.store, Actor::local_user("zhang"));
    let code = withdrawn(&database, &"a".repeat(64)).await;
    store.destroy_personal_data(&actor, &code, &rules(), REASON, late()).await.unwrap();
    let gone = RefCell::new(vec![]);
    let broken = store.remove_destroyed_files(late(), |sha256| {
        if !gone.borrow().is_empty() {
            return Err(io::Error::other("the disk is away"));
        }
        gone.borrow_mut().push(sha256.to_owned());
        Ok(())
    });
    assert!(matches!(broken.await, Err(StoreError::File(_))));
    assert_eq!(store.destroyed_files_left().await.unwrap(), 1);
    let removed = store.remove_destroyed_files(late(), |sha256| {
        gone.borrow_mut().push(sha256.to_owned());
        Ok(())
    });
    assert_eq!(removed.await.unwrap(), 1);
    assert_eq!(*gone.borrow(), ["a".repeat(64), "c".repeat(64)]);
    let none = store.remove_destroyed_files(late(), |sha256| panic!("{sha256} again"));
    assert_eq!(none.await.unwrap(), 0);
    assert_eq!(store.destructions(1).await.unwrap()[0].removed, 2);
}

#[tokio::test]
async fn bytes_that_another_case_has_too_stay_until_that_one_ends() {
    let database = loaded(&[]).await;
    let (store, actor) = (&database.store, Actor::local_user("zhang"));
    let shared = "a".repeat(64);
    let (ends, stays) = (withdrawn(&database, &shared).await, case(&database).await);
    sealed(&database, &stays, &shared).await.unwrap();
    store.destroy_personal_data(&actor, &ends, &rules(), REASON, late()).await.unwrap();
    let kept = store.remove_destroyed_files(late(), |sha256| panic!("{sha256} is needed"));
    assert_eq!(kept.await.unwrap(), 0);
    assert!(store.exhibit(&Scope::whole_banner(), &stays, 1).await.is_ok());
    let withdraw = json!({"command": "withdraw", "reason": "示意"});
    command(store, &Principal::local_operator(), &stays, NOW, withdraw).await.unwrap();
    store.destroy_personal_data(&actor, &stays, &rules(), REASON, late()).await.unwrap();
    assert_eq!(store.remove_destroyed_files(late(), |_| Ok(())).await.unwrap(), 2);
}

#[tokio::test]
async fn bytes_of_an_upload_on_its_way_wait_for_the_next_run() {
    let database = loaded(&[]).await;
    let (store, actor) = (&database.store, Actor::local_user("zhang"));
    let ends = withdrawn(&database, &"a".repeat(64)).await;
    let other = case(&database).await;
    let announced = crate::evidence::announced(&"a".repeat(64));
    store.begin_upload(&Scope::whole_banner(), &other, &actor, &announced, NOW).await.unwrap();
    store.destroy_personal_data(&actor, &ends, &rules(), REASON, late()).await.unwrap();
    assert_eq!(store.remove_destroyed_files(late(), |_| Ok(())).await.unwrap(), 1, "the copy goes");
    assert_eq!(store.destroyed_files_left().await.unwrap(), 1);
}

#[tokio::test]
async fn an_open_case_is_never_destroyed_and_a_record_of_destruction_never_changed() {
    let database = loaded(&[]).await;
    let (store, actor) = (&database.store, Actor::local_user("zhang"));
    let open = case(&database).await;
    let refused = store.destroy_personal_data(&actor, &open, &rules(), REASON, late()).await;
    assert!(matches!(refused, Err(StoreError::StillKept(_))));
    let ended = withdrawn(&database, &"a".repeat(64)).await;
    store.destroy_personal_data(&actor, &ended, &rules(), REASON, late()).await.unwrap();
    for statement in [
        "delete from destroyed_file",
        "truncate destroyed_file",
        "update destroyed_file set sha256 = 'x'",
        "delete from destruction",
    ] {
        assert!(database.execute(statement).await.is_err(), "{statement}");
    }
}
