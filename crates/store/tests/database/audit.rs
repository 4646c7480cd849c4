//! The audit log and the histories of cases, read back: what is edited, removed or moved behind the triggers is found.

use crate::support::cases::{NOW, change, location, many, register, report, suggestion};
use crate::support::{Database, banner, loaded};
use casework::audit::Act;
use casework::{Actor, AuditEntry, Scope};
use spatial::LonLat;
use sqlx::{AssertSqlSafe, Executor};
use store::{AuditFilter, AuditProof};
use territory::StationId;

/// A banner with twenty loaded cases and five that were registered and confirmed: sixteen rows in the log.
async fn busy() -> Database {
    let database = loaded(&many(20, 5)).await;
    let (store, clerk) = (&database.store, Actor::local_operator());
    let here = location(&banner::territory(), LonLat::new(111.0312345, 39.8123456).unwrap());
    let unit = StationId::new("S-1").unwrap();
    for _ in 0..5 {
        let registered = register(store, &clerk, report("MS-01"), here.clone(), NOW).await.unwrap();
        let confirm = |case: &casework::Case| case.assign(&suggestion(), &unit, None, None);
        change(store, &Scope::whole_banner(), &clerk, &registered.code, NOW, confirm).await.unwrap();
    }
    database
}

/// What is found after statements that no trigger sees.
async fn after(database: &Database, statements: &[&str]) -> AuditProof {
    let mut connection = database.connection().await;
    connection.execute("set session_replication_role = replica").await.unwrap();
    for statement in statements {
        let done = connection.execute(AssertSqlSafe(statement.to_string())).await.unwrap();
        assert!(done.rows_affected() > 0, "{statement}");
    }
    database.store.prove(None).await.unwrap()
}

fn told(proof: &AuditProof) -> Vec<String> {
    proof.faults.iter().map(ToString::to_string).collect()
}

/// The code of the last case registered.
async fn last_case(database: &Database) -> String {
    let codes = sqlx::query_scalar("select code from case_file order by id desc limit 1");
    codes.fetch_one(&mut database.connection().await).await.unwrap()
}

#[tokio::test]
async fn all_is_well_where_nobody_went_behind_the_program() {
    let database = busy().await;
    let proof = database.store.prove(None).await.unwrap();
    assert_eq!(told(&proof), Vec::<String>::new());
    assert_eq!((proof.audit_rows, proof.cases), (16, 25));
    assert_eq!(proof.events as i64, database.rows("case_event").await);
    assert_eq!(proof.root, database.store.audit_root().await.unwrap());
}

#[tokio::test]
async fn every_event_of_a_case_has_a_row_in_the_log() {
    let database = busy().await;
    let code = last_case(&database).await;
    let filter = AuditFilter { case_code: Some(code), ..AuditFilter::default() };
    let rows = database.store.audit_page(&filter, 10).await.unwrap().rows;
    let kinds: Vec<&str> = rows.iter().filter_map(|r| r.object.split(' ').nth(1)).collect();
    assert_eq!(kinds, ["assigned", "accept", "registered"]);
}

#[tokio::test]
async fn an_edited_row_of_the_log_is_named() {
    let database = busy().await;
    let proof = after(&database, &["update audit set actor_name = 'x' where seq = 7"]).await;
    assert_eq!(told(&proof), ["audit: row 7 was edited"]);
}

#[tokio::test]
async fn removed_rows_of_the_log_are_named() {
    let database = busy().await;
    let proof = after(&database, &["delete from audit where seq in (4, 5)"]).await;
    assert_eq!(told(&proof), ["audit: rows 4 to 5 are missing"]);
}

#[tokio::test]
async fn rows_of_the_log_that_changed_places_are_named() {
    let database = busy().await;
    let swap = [
        "update audit set seq = -1 where seq = 3",
        "update audit set seq = 3 where seq = 9",
        "update audit set seq = 9 where seq = -1",
    ];
    let faults = told(&after(&database, &swap).await);
    let expected = [
        "audit: row 3 was reordered: it was written as row 9",
        "audit: row 9 was reordered: it was written as row 3",
    ];
    assert_eq!(faults, expected);
}

#[tokio::test]
async fn a_cut_end_of_the_log_is_found_with_a_root_that_was_kept_elsewhere() {
    let database = busy().await;
    let root = database.store.audit_root().await.unwrap().unwrap();
    assert_eq!(told(&after(&database, &["delete from audit where seq = 16"]).await), Vec::<String>::new());
    let proof = database.store.prove(Some((root.seq, &root.hash))).await.unwrap();
    assert_eq!(told(&proof), ["audit: row 16 is missing or does not have the hash that was written down"]);
}

#[tokio::test]
async fn a_cut_end_of_the_log_is_found_by_the_root_of_a_day() {
    let database = busy().await;
    let (today, now) = (NOW.date(), NOW);
    database.store.keep_audit_root(today, now).await.unwrap();
    database.store.keep_audit_root(today, now).await.unwrap();
    let roots = database.store.audit_roots(10).await.unwrap();
    assert_eq!(roots.iter().map(|root| (root.day, root.seq)).collect::<Vec<_>>(), [(today, 16)]);
    assert_eq!(told(&database.store.prove(None).await.unwrap()), Vec::<String>::new());
    let proof = after(&database, &["delete from audit where seq = 16"]).await;
    assert_eq!(told(&proof), ["audit: row 16 is missing or does not have the hash that was written down"]);
}

#[tokio::test]
async fn the_roots_of_days_cannot_be_changed() {
    let database = busy().await;
    database.store.keep_audit_root(NOW.date(), NOW).await.unwrap();
    let mut connection = database.connection().await;
    for statement in ["update audit_root set seq = 1", "delete from audit_root", "truncate audit_root"] {
        let refused = connection.execute(AssertSqlSafe(statement.to_string())).await.unwrap_err();
        assert!(refused.to_string().contains("audit_root"), "{statement}: {refused}");
    }
}

#[tokio::test]
async fn an_edited_event_of_a_case_is_named() {
    let database = busy().await;
    let code = last_case(&database).await;
    let edit = "update case_event set body = body || '{\"unit\": \"S-9\"}' where kind = 'assigned' and case_id = (select max(case_id) from case_event)";
    assert_eq!(told(&after(&database, &[edit]).await), [format!("case {code}: event row 3 was edited")]);
    let spoil =
        "update case_event set body = '{}' where seq = 1 and case_id = (select max(case_id) from case_event)";
    let faults = told(&after(&database, &[spoil]).await);
    assert_eq!(faults[0], format!("case {code}: event row 1 was edited"));
}

#[tokio::test]
async fn events_of_a_case_that_are_missing_or_changed_places_are_named() {
    let database = busy().await;
    let code = last_case(&database).await;
    let of_last = "case_id = (select max(case_id) from case_event)";
    let swap = [
        &*format!("update case_event set seq = -1 where seq = 2 and {of_last}"),
        &format!("update case_event set seq = 2 where seq = 3 and {of_last}"),
        &format!("update case_event set seq = 3 where seq = -1 and {of_last}"),
    ];
    let faults = told(&after(&database, &swap).await);
    assert_eq!(faults[0], format!("case {code}: event row 2 was reordered: it was written as row 3"));
    let removed = format!("delete from case_event where seq = 2 and {of_last}");
    let faults = told(&after(&database, &[&removed]).await);
    assert_eq!(faults[0], format!("case {code}: event row 2 is missing"));
}

#[tokio::test]
async fn the_cut_end_of_a_history_is_found_by_what_the_log_knows() {
    let database = busy().await;
    let code = last_case(&database).await;
    let cut = "delete from case_event where seq = 3 and case_id = (select max(case_id) from case_event)";
    let expected = format!("case {code}: event row 3 is missing or replaced; the audit log knows another");
    assert_eq!(told(&after(&database, &[cut]).await), [expected]);
}

#[tokio::test]
async fn a_whole_history_that_is_gone_is_found_by_what_the_log_knows() {
    let database = busy().await;
    let gone = "delete from case_event where case_id = (select max(case_id) from case_event)";
    assert_eq!(after(&database, &[gone]).await.fault_count, 3);
}

#[tokio::test]
async fn the_cut_end_of_a_loaded_history_is_found() {
    let database = busy().await;
    let cut = "delete from case_event e where case_id = (select min(case_id) from case_event where seq = 2) and seq = 2";
    let faults = told(&after(&database, &[cut]).await);
    assert_eq!(faults.len(), 1);
    assert!(faults[0].contains("not complete"), "{faults:?}");
}

#[tokio::test]
async fn writers_at_once_leave_one_chain_without_gaps() {
    let database = loaded(&[]).await;
    let here = location(&banner::territory(), LonLat::new(111.0312345, 39.8123456).unwrap());
    let (store, clerk) = (&database.store, Actor::local_operator());
    let registered = futures_util::future::join_all(
        (0..20).map(|_| register(store, &clerk, report("MS-01"), here.clone(), NOW)),
    );
    let exported = futures_util::future::join_all((0..20).map(|i| async move {
        let entry = AuditEntry::done(NOW, &Actor::local_operator(), Act::Export, format!("export {i}"));
        store.audit_append(&entry).await
    }));
    let (registered, exported) = futures_util::future::join(registered, exported).await;
    assert!(registered.iter().all(Result::is_ok) && exported.iter().all(Result::is_ok));
    let proof = store.prove(None).await.unwrap();
    assert_eq!((proof.audit_rows, proof.fault_count), (41, 0));
}

#[tokio::test]
async fn the_log_is_read_by_pages_and_filters() {
    let database = busy().await;
    let store = &database.store;
    let all = AuditFilter::default();
    let first = store.audit_page(&all, 10).await.unwrap();
    assert_eq!((first.rows[0].seq, first.next), (16, Some(7)));
    let second = store.audit_page(&AuditFilter { before: first.next, ..all.clone() }, 10).await.unwrap();
    assert_eq!((second.rows[0].seq, second.rows.len(), second.next), (6, 6, None));
    let of = |filter| async move { store.audit_page(&filter, 100).await.unwrap().rows.len() };
    assert_eq!(of(AuditFilter { act: Some(Act::BannerLoad), ..all.clone() }).await, 1);
    assert_eq!(of(AuditFilter { actor: Some("local".into()), ..all.clone() }).await, 15);
    assert_eq!(of(AuditFilter { since: Some(NOW), ..all.clone() }).await, 15);
    assert_eq!(of(AuditFilter { until: Some(NOW), ..all }).await, 1);
}
