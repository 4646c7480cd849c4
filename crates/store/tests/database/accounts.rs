//! Accounts, attempts and sessions in a real database.

use crate::support::{Database, empty};
use casework::account::lockout::Outcome;
use casework::account::{Deputy, Period};
use casework::{Account, Act, Actor, Capacity, Duty, Login};
use sqlx::Executor;
use store::{AuditFilter, StoreError};
use time::macros::{date, datetime};
use time::{Duration, OffsetDateTime};

const NOW: OffsetDateTime = datetime!(2026-07-01 08:00 UTC);

fn account(login: &str, capacity: Capacity) -> Account {
    Account {
        login: Login::new(login).unwrap(),
        name: "示意".into(),
        duty: Duty::checked(vec![capacity], "150622100", None).unwrap(),
        valid: Period { from: date!(2026 - 01 - 01), until: Some(date!(2026 - 12 - 31)) },
        disabled: false,
        deputy: None,
        password_set: NOW,
        password_once: true,
        second_factor: false,
        active: NOW,
        synthetic: false,
    }
}

fn admin() -> Actor {
    Actor { id: "admin".into(), name: "示意".into(), capacity: Some(Capacity::SystemAdmin) }
}

/// Acts of the audit log with who did them and to what, oldest first; the chain must hold.
async fn told(database: &Database) -> Vec<(String, String, String)> {
    assert_eq!(database.store.prove(None).await.unwrap().fault_count, 0);
    let page = database.store.audit_page(&AuditFilter::default(), 100).await.unwrap();
    page.rows.into_iter().rev().map(|r| (r.actor_id, r.act, r.object)).collect()
}

async fn with(logins: &[&str]) -> Database {
    let database = empty().await;
    let accounts: Vec<_> = logins.iter().map(|l| account(l, Capacity::Intake)).collect();
    let stored: Vec<_> = accounts.iter().map(|a| (a, "hash-0")).collect();
    database.store.create_accounts(&admin(), &stored, NOW).await.unwrap();
    database
}

fn login(text: &str) -> Login {
    Login::new(text).unwrap()
}

#[tokio::test]
async fn an_account_reads_back_as_it_was_stored() {
    let database = with(&["clerk", "deputy"]).await;
    let mut wanted = account("clerk", Capacity::Intake);
    assert_eq!(database.store.account(&wanted.login).await.unwrap().as_ref(), Some(&wanted));
    assert_eq!(database.store.account(&login("nobody")).await.unwrap(), None);
    wanted.duty = Duty::checked(vec![Capacity::Dispatch, Capacity::Intake], "", None).unwrap();
    wanted.valid.until = None;
    database.store.set_duty(&admin(), &wanted, NOW).await.unwrap();
    let deputy = Deputy { login: login("deputy"), from: date!(2026 - 07 - 01), until: date!(2026 - 07 - 10) };
    database.store.set_deputy(&admin(), &wanted.login, Some(&deputy), NOW).await.unwrap();
    wanted.deputy = Some(deputy.clone());
    assert_eq!(database.store.account(&wanted.login).await.unwrap().as_ref(), Some(&wanted));
    let naming = database.store.naming_deputy(&deputy.login, date!(2026 - 07 - 10)).await.unwrap();
    assert_eq!(naming, [wanted]);
    assert!(database.store.naming_deputy(&deputy.login, date!(2026 - 07 - 11)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_login_name_is_given_once_and_of_several_accounts_all_or_none_are_stored() {
    let database = with(&["clerk"]).await;
    let (new, taken) = (account("second", Capacity::Judge), account("clerk", Capacity::Judge));
    let refused =
        database.store.create_accounts(&admin(), &[(&new, "h"), (&taken, "h")], NOW).await.unwrap_err();
    assert!(matches!(refused, StoreError::LoginTaken(name) if name == "clerk"));
    assert_eq!(database.rows("account").await, 1);
}

#[tokio::test]
async fn the_database_itself_keeps_the_three_administrators_apart() {
    let database = with(&["clerk"]).await;
    let mixed = "update account set capacities = array['audit_admin', 'intake']";
    let refused = database.connection().await.execute(mixed).await.unwrap_err();
    assert!(refused.to_string().contains("check constraint"), "{refused}");
}

#[tokio::test]
async fn the_last_five_passwords_are_remembered_and_no_more() {
    let database = with(&["clerk"]).await;
    for i in 1..=7 {
        let (hash, at) = (format!("hash-{i}"), NOW + Duration::days(i));
        database.store.change_password(&admin(), &login("clerk"), &hash, &[0; 32], at).await.unwrap();
    }
    let known = database.store.password_hashes(&login("clerk")).await.unwrap();
    assert_eq!(known, ["hash-7", "hash-6", "hash-5", "hash-4", "hash-3"]);
    assert_eq!(database.rows("password_history").await, 4);
    assert!(!database.store.account(&login("clerk")).await.unwrap().unwrap().password_once);
}

#[tokio::test]
async fn attempts_in_parallel_do_not_outrun_the_lock() {
    let database = with(&["clerk"]).await;
    let attempts = (0..40).map(|_| database.store.begin_attempt("clerk", "1.2.3.4", NOW));
    let results = futures_util::future::join_all(attempts).await;
    let through = results.iter().filter(|r| r.is_ok()).count();
    assert_eq!(through, 5, "more passwords could be tried than five");
    let locked =
        results.into_iter().filter_map(Result::err).all(|e| matches!(e, StoreError::SignInLocked(_)));
    assert!(locked);
    let later = NOW + Duration::minutes(15);
    assert!(database.store.begin_attempt("clerk", "1.2.3.4", later).await.is_ok());
    assert!(database.store.begin_attempt("other", "1.2.3.4", NOW).await.is_ok(), "names are locked singly");
}

#[tokio::test]
async fn a_success_or_an_administrator_ends_a_row_of_failures() {
    let database = with(&["clerk"]).await;
    let store = &database.store;
    for _ in 0..4 {
        store.begin_attempt("clerk", "a", NOW).await.unwrap();
    }
    let fifth = store.begin_attempt("clerk", "a", NOW).await.unwrap();
    store.end_attempt(fifth, Outcome::Succeeded).await.unwrap();
    for _ in 0..5 {
        store.begin_attempt("clerk", "a", NOW).await.unwrap();
    }
    assert!(store.begin_attempt("clerk", "a", NOW).await.is_err());
    store.unlock(&admin(), &login("clerk"), NOW).await.unwrap();
    assert!(store.begin_attempt("clerk", "a", NOW).await.is_ok());
    let rows = store.attempts(Some("clerk"), None, 3).await.unwrap();
    let outcomes: Vec<_> = rows.iter().map(|r| r.outcome).collect();
    assert_eq!(outcomes, [Outcome::Failed, Outcome::Unlocked, Outcome::Locked]);
    let older = store.attempts(None, Some(rows[2].id), 100).await.unwrap();
    assert_eq!(older.len(), 10);
}

#[tokio::test]
async fn sessions_end_with_what_they_were_opened_for_and_an_account_has_ten_at_most() {
    let database = with(&["clerk", "deputy"]).await;
    let store = &database.store;
    let (clerk, deputy) = (login("clerk"), login("deputy"));
    let token = |i: u8| [i; 32];
    for i in 0..12 {
        let at = NOW + Duration::seconds(i64::from(i));
        store.open_session(&token(i), &clerk, None, "a", at).await.unwrap();
    }
    store.open_session(&token(100), &deputy, Some(&clerk), "a", NOW).await.unwrap();
    assert_eq!(database.rows("session").await, 11);
    assert!(store.session(&token(1)).await.unwrap().is_none(), "the oldest goes");
    let found = store.session(&token(100)).await.unwrap().unwrap();
    assert_eq!((found.login, found.stands_for), (deputy.clone(), Some(clerk.clone())));
    store.session_used(&token(11), NOW + Duration::minutes(5)).await.unwrap();
    store.session_used(&token(11), NOW).await.unwrap();
    let used = store.session(&token(11)).await.unwrap().unwrap().times.used;
    assert_eq!(used, NOW + Duration::minutes(5), "never earlier than known");
    store.change_password(&admin(), &clerk, "h", &token(11), NOW).await.unwrap();
    assert!(store.session(&token(11)).await.unwrap().is_some(), "the one that changed it goes on");
    assert_eq!(database.rows("session").await, 1);
    store.set_disabled(&admin(), &clerk, true, NOW).await.unwrap();
    assert_eq!(database.rows("session").await, 0);
}

#[tokio::test]
async fn a_code_of_the_second_factor_is_used_up_by_one_of_two() {
    let database = with(&["clerk"]).await;
    let (store, clerk) = (&database.store, login("clerk"));
    store.set_pending_secret(&clerk, b"sealed-1").await.unwrap();
    store.set_pending_secret(&clerk, b"sealed-2").await.unwrap();
    assert!(
        !store.confirm_secret(&admin(), &clerk, (b"sealed-1", 7), NOW).await.unwrap(),
        "another one waits"
    );
    assert!(!store.account(&clerk).await.unwrap().unwrap().second_factor);
    assert!(store.confirm_secret(&admin(), &clerk, (b"sealed-2", 7), NOW).await.unwrap());
    assert!(store.account(&clerk).await.unwrap().unwrap().second_factor);
    assert!(!store.use_step(&clerk, 7).await.unwrap());
    let (one, two) = tokio::join!(store.use_step(&clerk, 8), store.use_step(&clerk, 8));
    assert!(one.unwrap() != two.unwrap());
    store.delete_secret(&admin(), &clerk, NOW).await.unwrap();
    assert_eq!(store.second_factor(&clerk).await.unwrap(), store::SecondFactorRow::default());
}

#[tokio::test]
async fn only_accounts_of_the_demonstration_stay_young() {
    let database = with(&["clerk"]).await;
    let made_up = Account { synthetic: true, password_once: false, ..account("desk", Capacity::Judge) };
    database.store.create_accounts(&admin(), &[(&made_up, "h")], NOW).await.unwrap();
    let later = NOW + Duration::days(200);
    database.store.refresh_synthetic_accounts(later).await.unwrap();
    assert!(database.store.account(&login("desk")).await.unwrap().unwrap().usable(NOW).is_ok());
    assert_eq!(database.store.account(&login("desk")).await.unwrap().unwrap().active, later);
    assert_eq!(database.store.account(&login("clerk")).await.unwrap().unwrap().active, NOW);
}

#[tokio::test]
async fn every_change_of_an_account_is_told_with_who_did_it_and_to_whom() {
    let database = with(&["clerk", "deputy"]).await;
    let (store, clerk) = (&database.store, login("clerk"));
    let mut wanted = account("clerk", Capacity::Intake);
    wanted.duty = Duty::checked(vec![Capacity::Dispatch, Capacity::Intake], "", None).unwrap();
    store.set_duty(&admin(), &wanted, NOW).await.unwrap();
    let deputy = Deputy { login: login("deputy"), from: date!(2026 - 07 - 01), until: date!(2026 - 07 - 10) };
    store.set_deputy(&admin(), &clerk, Some(&deputy), NOW).await.unwrap();
    store.set_deputy(&admin(), &clerk, None, NOW).await.unwrap();
    store.set_disabled(&admin(), &clerk, true, NOW).await.unwrap();
    store.set_disabled(&admin(), &clerk, false, NOW).await.unwrap();
    store.set_pending_secret(&clerk, b"sealed").await.unwrap();
    assert!(!store.confirm_secret(&admin(), &clerk, (b"other", 7), NOW).await.unwrap());
    store.confirm_secret(&admin(), &clerk, (b"sealed", 7), NOW).await.unwrap();
    store.delete_secret(&admin(), &clerk, NOW).await.unwrap();
    store.change_password(&admin(), &clerk, "h1", &[0; 32], NOW).await.unwrap();
    store.reset_password(&admin(), &clerk, "h2", false, NOW + Duration::SECOND).await.unwrap();
    store.unlock(&admin(), &clerk, NOW).await.unwrap();
    let told = told(&database).await;
    assert!(told.iter().all(|(actor, ..)| actor == "admin"));
    let told: Vec<_> = told.iter().map(|(_, act, object)| (&**act, &**object)).collect();
    let expected = [
        ("account_make", "clerk intake 150622100 2026-01-01/2026-12-31"),
        ("account_make", "deputy intake 150622100 2026-01-01/2026-12-31"),
        ("account_duty", "clerk intake,dispatch * 2026-01-01/2026-12-31"),
        ("deputy_name", "clerk deputy 2026-07-01/2026-07-10"),
        ("deputy_dismiss", "clerk"),
        ("account_disable", "clerk"),
        ("account_enable", "clerk"),
        ("second_factor_set", "clerk"),
        ("second_factor_remove", "clerk"),
        ("password_change", "clerk"),
        ("password_reset", "clerk"),
        ("sign_in_unlock", "clerk"),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn what_was_refused_is_not_told_as_done() {
    let database = with(&["clerk"]).await;
    let taken = account("clerk", Capacity::Judge);
    let fresh = account("fresh", Capacity::Judge);
    let refused = database.store.create_accounts(&admin(), &[(&fresh, "h"), (&taken, "h")], NOW).await;
    assert!(refused.is_err());
    assert_eq!(told(&database).await.len(), 1);
}

#[tokio::test]
async fn a_reset_takes_password_and_second_factor_together_or_neither() {
    let database = with(&["clerk"]).await;
    let (store, clerk) = (&database.store, login("clerk"));
    store.set_pending_secret(&clerk, b"sealed").await.unwrap();
    store.confirm_secret(&admin(), &clerk, (b"sealed", 7), NOW).await.unwrap();
    // The end of the transaction fails: nobody can write into the log.
    let breaks = "create function no() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$; \
                  create trigger no before insert on audit for each row execute function no()";
    database.connection().await.execute(breaks).await.unwrap();
    assert!(store.reset_password(&admin(), &clerk, "h2", true, NOW).await.is_err());
    assert_eq!(store.password_hash(&clerk).await.unwrap().as_deref(), Some("hash-0"));
    assert!(store.account(&clerk).await.unwrap().unwrap().second_factor);
    database.connection().await.execute("drop trigger no on audit").await.unwrap();
    store.reset_password(&admin(), &clerk, "h2", true, NOW).await.unwrap();
    let after = store.account(&clerk).await.unwrap().unwrap();
    assert!(!after.second_factor && after.password_once);
    let acts: Vec<_> = told(&database).await.into_iter().map(|(_, act, _)| act).collect();
    assert_eq!(acts[2..], ["password_reset", "second_factor_remove"]);
}

#[tokio::test]
async fn a_lock_out_is_told_once_and_of_a_name_that_nobody_has_never() {
    let database = with(&["clerk"]).await;
    let store = &database.store;
    for name in ["clerk", "nobody"] {
        let attempts =
            futures_util::future::join_all((0..5).map(|_| store.begin_attempt(name, "a", NOW))).await;
        for attempt in attempts {
            store.fail_attempt(attempt.unwrap(), &login(name), NOW).await.unwrap();
        }
        assert!(store.begin_attempt(name, "a", NOW).await.is_err());
    }
    let lock = told(&database).await.into_iter().filter(|(_, act, _)| act == Act::SignInLock.as_str());
    assert_eq!(lock.collect::<Vec<_>>(), [("system".into(), "sign_in_lock".into(), "clerk".into())]);
    let later = NOW + Duration::minutes(16);
    for _ in 0..4 {
        let attempt = store.begin_attempt("clerk", "a", later).await.unwrap();
        store.fail_attempt(attempt, &login("clerk"), later).await.unwrap();
    }
    assert_eq!(told(&database).await.len(), 2, "four more do not lock");
}
