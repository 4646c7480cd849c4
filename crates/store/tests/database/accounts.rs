//! Accounts, attempts and sessions in a real database.

use crate::support::{Database, empty};
use casework::account::lockout::Outcome;
use casework::account::{Deputy, Period};
use casework::{Account, Capacity, Duty, Login};
use sqlx::Executor;
use store::StoreError;
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

async fn with(logins: &[&str]) -> Database {
    let database = empty().await;
    let accounts: Vec<_> = logins.iter().map(|l| account(l, Capacity::Intake)).collect();
    let stored: Vec<_> = accounts.iter().map(|a| (a, "hash-0")).collect();
    database.store.create_accounts(&stored).await.unwrap();
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
    database.store.set_duty(&wanted).await.unwrap();
    let deputy = Deputy { login: login("deputy"), from: date!(2026 - 07 - 01), until: date!(2026 - 07 - 10) };
    database.store.set_deputy(&wanted.login, Some(&deputy)).await.unwrap();
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
    let refused = database.store.create_accounts(&[(&new, "h"), (&taken, "h")]).await.unwrap_err();
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
        database.store.set_password(&login("clerk"), &hash, false, at, None).await.unwrap();
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
    store.unlock(&login("clerk"), "by admin", NOW).await.unwrap();
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
    store.set_password(&clerk, "h", false, NOW, Some(&token(11))).await.unwrap();
    assert!(store.session(&token(11)).await.unwrap().is_some(), "the one that changed it goes on");
    assert_eq!(database.rows("session").await, 1);
    store.set_disabled(&clerk, true, NOW).await.unwrap();
    assert_eq!(database.rows("session").await, 0);
}

#[tokio::test]
async fn a_code_of_the_second_factor_is_used_up_by_one_of_two() {
    let database = with(&["clerk"]).await;
    let (store, clerk) = (&database.store, login("clerk"));
    store.set_pending_secret(&clerk, b"sealed-1").await.unwrap();
    store.set_pending_secret(&clerk, b"sealed-2").await.unwrap();
    assert!(!store.confirm_secret(&clerk, b"sealed-1", 7).await.unwrap(), "another one waits");
    assert!(!store.account(&clerk).await.unwrap().unwrap().second_factor);
    assert!(store.confirm_secret(&clerk, b"sealed-2", 7).await.unwrap());
    assert!(store.account(&clerk).await.unwrap().unwrap().second_factor);
    assert!(!store.use_step(&clerk, 7).await.unwrap());
    let (one, two) = tokio::join!(store.use_step(&clerk, 8), store.use_step(&clerk, 8));
    assert!(one.unwrap() != two.unwrap());
    store.delete_secret(&clerk).await.unwrap();
    assert_eq!(store.second_factor(&clerk).await.unwrap(), store::SecondFactorRow::default());
}

#[tokio::test]
async fn only_accounts_of_the_demonstration_stay_young() {
    let database = with(&["clerk"]).await;
    let made_up = Account { synthetic: true, password_once: false, ..account("desk", Capacity::Judge) };
    database.store.create_accounts(&[(&made_up, "h")]).await.unwrap();
    let later = NOW + Duration::days(200);
    database.store.refresh_synthetic_accounts(later).await.unwrap();
    assert!(database.store.account(&login("desk")).await.unwrap().unwrap().usable(NOW).is_ok());
    assert_eq!(database.store.account(&login("desk")).await.unwrap().unwrap().active, later);
    assert_eq!(database.store.account(&login("clerk")).await.unwrap().unwrap().active, NOW);
}
