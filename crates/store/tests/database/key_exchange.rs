//! Another key: everything sealed lies under it, or nothing does.

use crate::support::cases::{NOW, TODAY, many};
use crate::support::{Database, loaded};
use casework::account::Period;
use casework::party::{PartyField, check_character};
use casework::{Account, Actor, Capacity, CaseCode, Duty, Login, NewParty, PartyEntry, Principal};
use store::{KeyExchange, Sealer, Store, StoreError};
use time::Duration;

const PHONE: &str = "00012345678";
const REASON: &str = "电话回访";

fn old() -> Sealer {
    Sealer::from_key([7; 32])
}

fn new() -> Sealer {
    Sealer::from_key([8; 32])
}

fn operator() -> Actor {
    Actor::local_user("zhang")
}

fn party() -> NewParty {
    let digits = "15062218000101001";
    let identity = format!("{digits}{}", check_character(digits).unwrap());
    let entry = PartyEntry {
        role: "petitioner",
        kind: "natural",
        name: "示意张三01",
        phone: Some(PHONE),
        identity: Some(&identity),
        ..PartyEntry::default()
    };
    NewParty::check(&entry, TODAY).unwrap()
}

/// A database with parties in two cases and an account with a second factor, sealed under the old key.
async fn sealed() -> (Database, Store, CaseCode) {
    let cases = many(2, 5);
    let database = loaded(&cases).await;
    let store = database.store.clone().with_key(old()).await.unwrap();
    for case in &cases {
        store.add_party(&Principal::local_operator(), &case.case.code, &party(), NOW).await.unwrap();
    }
    let login = Login::new("clerk").unwrap();
    let clerk = Account {
        login: login.clone(),
        name: "示意".into(),
        duty: Duty::checked(vec![Capacity::Intake], "", None).unwrap(),
        valid: Period { from: TODAY, until: None },
        disabled: false,
        deputy: None,
        password_set: NOW,
        password_once: false,
        second_factor: false,
        active: NOW,
        synthetic: false,
    };
    store.create_accounts(&operator(), &[(&clerk, "h")], NOW).await.unwrap();
    let secret = old().seal(&store::secret_context("clerk"), b"secret");
    store.set_pending_secret(&login, &secret).await.unwrap();
    store.confirm_secret(&operator(), &login, (&secret, 7), NOW).await.unwrap();
    let code = cases[0].case.code.clone();
    (database, store, code)
}

/// Whether everything opens under a key and the other one is refused.
async fn lies_under(database: &Database, code: &CaseCode, key: Sealer, other: Sealer) {
    assert!(matches!(database.store.clone().with_key(other).await, Err(StoreError::WrongKey)));
    let store = database.store.clone().with_key(key.clone()).await.unwrap();
    let me = Principal::local_operator();
    let fields = [PartyField::Name, PartyField::Phone];
    let plain = store.reveal_party(&me, code, 1, &fields, REASON, NOW).await.unwrap();
    assert_eq!(plain.fields[1].1.as_deref(), Some(PHONE));
    assert_eq!(store.find_by_phone(&me, PHONE, REASON, NOW).await.unwrap().len(), 2);
    let row = store.second_factor(&Login::new("clerk").unwrap()).await.unwrap();
    assert_eq!(key.open(&store::secret_context("clerk"), &row.secret.unwrap()).unwrap(), b"secret");
    assert_eq!(row.step, Some(7));
    assert_eq!(store.prove(None).await.unwrap().fault_count, 0);
}

#[tokio::test]
async fn parties_and_second_factors_open_with_the_new_key_and_are_found_by_it() {
    let (database, store, code) = sealed().await;
    lies_under(&database, &code, old(), new()).await;
    assert_eq!(store.sealed_values().await.unwrap(), KeyExchange { parties: 2, second_factors: 1 });
    let done = store.exchange_key(&operator(), (&old(), &new()), REASON, NOW).await.unwrap();
    assert_eq!(done, KeyExchange { parties: 2, second_factors: 1 });
    lies_under(&database, &code, new(), old()).await;
    assert!(store.is_key(&new()).await.unwrap() && !store.is_key(&old()).await.unwrap());
    let again = store.exchange_key(&operator(), (&old(), &new()), REASON, NOW).await;
    assert!(matches!(again, Err(StoreError::WrongKey)));
}

#[tokio::test]
async fn an_exchange_that_is_killed_in_the_middle_leaves_everything_under_the_old_key() {
    let (database, store, code) = sealed().await;
    // The last statement waits, and there the task is killed: all parties were sealed anew before.
    let waits = "create function waits() returns trigger language plpgsql as $$ begin perform pg_sleep(30); return new; end $$; \
                 create trigger waits before insert on audit for each row when (new.act = 'key_exchange') execute function waits()";
    database.execute(waits).await.unwrap();
    let (actor, other) = (operator(), store.clone());
    let task = tokio::spawn(async move { other.exchange_key(&actor, (&old(), &new()), REASON, NOW).await });
    let sleeping = "pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";
    while database.rows(sleeping).await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let kill = "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";
    database.execute(kill).await.unwrap();
    assert!(task.await.unwrap().is_err());
    database.execute("drop trigger waits on audit").await.unwrap();
    lies_under(&database, &code, old(), new()).await;
    store.exchange_key(&operator(), (&old(), &new()), REASON, NOW).await.unwrap();
    lies_under(&database, &code, new(), old()).await;
}

#[tokio::test]
async fn a_program_that_still_holds_the_old_key_can_seal_nothing_any_more() {
    let (database, stale, code) = sealed().await;
    stale.exchange_key(&operator(), (&old(), &new()), REASON, NOW).await.unwrap();
    let refused = stale.add_party(&Principal::local_operator(), &code, &party(), NOW).await;
    assert!(matches!(refused, Err(StoreError::WrongKey)), "{refused:?}");
    let secret = old().seal(&store::secret_context("clerk"), b"secret");
    let refused = stale.set_pending_secret(&Login::new("clerk").unwrap(), &secret).await;
    assert!(matches!(refused, Err(StoreError::WrongKey)));
    assert_eq!(database.rows("party").await, 2);
}

#[tokio::test]
async fn a_party_changes_by_no_other_way_than_an_exchange() {
    let (database, store, _) = sealed().await;
    store.exchange_key(&operator(), (&old(), &new()), REASON, NOW + Duration::DAY).await.unwrap();
    for statement in [
        "update party set name = 'x'",
        "begin; select set_config('zhunzhi.key_exchange', 'on', true); update party set phone = null; commit",
        "begin; select set_config('zhunzhi.key_exchange', 'on', true); update party set role = 'agent'; commit",
    ] {
        assert!(database.execute(statement).await.is_err(), "{statement}");
    }
}
