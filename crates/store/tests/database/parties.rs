//! Parties: sealed in the database, masked in lists, plain only after the audit log has it.

use crate::support::cases::{Loaded, NOW, TODAY, many};
use crate::support::{Database, empty, load, loaded};
use casework::party::{PartyField, check_character};
use casework::{
    AuditRecord, Capacity, CaseCode, NewParty, PartyEntry, Principal, RetentionRules, Scope, State,
};
use sqlx::Executor;
use store::{AuditFilter, Destroyed, PartyLoad, REVEALS_AN_HOUR, Sealer, Store, StoreError};
use time::Duration;

const NAME: &str = "示意张三01";
const PHONE: &str = "00012345678";
const REASON: &str = "电话回访";

fn identity() -> String {
    let digits = "15062218000101001";
    format!("{digits}{}", check_character(digits).unwrap())
}

fn party(protected: bool) -> NewParty {
    let identity = identity();
    let entry = PartyEntry {
        role: "petitioner",
        kind: "natural",
        name: NAME,
        phone: Some(PHONE),
        identity: Some(&identity),
        address: Some("薛家湾镇示意村三社12号"),
        protected,
        ..PartyEntry::default()
    };
    NewParty::check(&entry, TODAY).unwrap()
}

/// A database with cases, its store with a key, and the code of the first case.
async fn keyed(cases: &[Loaded]) -> (Database, Store, CaseCode) {
    let database = loaded(cases).await;
    let store = database.store.clone().with_key(Sealer::from_key([7; 32])).await.unwrap();
    (database, store, cases[0].case.code.clone())
}

fn holding(capacity: Capacity) -> Principal {
    Principal { capacities: vec![capacity], ..Principal::local_operator() }
}

async fn log(store: &Store) -> Vec<AuditRecord> {
    store.audit_page(&AuditFilter::default(), 1_000).await.unwrap().rows
}

#[tokio::test]
async fn no_column_of_the_database_holds_what_was_typed() {
    let (database, store, code) = keyed(&many(1, 5)).await;
    let me = Principal::local_operator();
    store.add_party(&me, &code, &party(false), NOW).await.unwrap();
    store.reveal_party(&me, &code, 1, PartyField::ALL, REASON, NOW).await.unwrap();
    store.find_by_phone(&me, PHONE, REASON, NOW).await.unwrap();
    let mut connection = database.connection().await;
    for table in ["party", "audit", "change", "case_event", "case_file", "dataset"] {
        let sql =
            sqlx::AssertSqlSafe(format!("select coalesce(string_agg(t::text, ' '), '') from {table} t"));
        let text: String = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
        let hex = |plain: &str| plain.bytes().map(|b| format!("{b:02x}")).collect::<String>();
        for plain in [NAME, PHONE, &identity(), "三社12号"] {
            assert!(!text.contains(plain) && !text.contains(&hex(plain)), "{table} holds {plain}");
        }
    }
}

#[tokio::test]
async fn a_list_shows_masks_and_a_protected_party_not_even_those() {
    let (_database, store, code) = keyed(&many(1, 5)).await;
    let me = Principal::local_operator();
    store.add_party(&me, &code, &party(false), NOW).await.unwrap();
    store.add_party(&me, &code, &party(true), NOW).await.unwrap();
    let parties = store.parties(&Scope::whole_banner(), &code).await.unwrap();
    let first = &parties[0];
    assert_eq!(first.name.as_deref(), Some("示*****"));
    assert_eq!(first.phone.as_deref(), Some("000****5678"));
    assert!(first.identity.as_deref().unwrap().starts_with("150*************"));
    assert_eq!(first.address.as_deref(), Some("薛家湾镇示意村***"));
    assert_eq!((parties[1].seq, parties[1].name.as_deref()), (2, Some("***")));
}

#[tokio::test]
async fn a_look_gives_the_fields_asked_for_and_stands_in_the_log_with_its_reason() {
    let (_database, store, code) = keyed(&many(1, 5)).await;
    let me = Principal::local_operator();
    store.add_party(&me, &code, &party(true), NOW).await.unwrap();
    let fields = [PartyField::Phone, PartyField::Name];
    let plain = store.reveal_party(&me, &code, 1, &fields, REASON, NOW).await.unwrap();
    let expected = [(PartyField::Phone, PHONE), (PartyField::Name, NAME)];
    assert_eq!(plain.fields, expected.map(|(f, v)| (f, Some(v.to_owned()))));
    let row = &log(&store).await[0];
    assert_eq!((&*row.act, &*row.object, &*row.outcome), ("party_reveal", "party 1 phone,name", "done"));
    assert_eq!((row.case_code.as_deref(), row.reason.as_deref()), (Some(code.as_str()), Some(REASON)));
    assert_eq!(row.actor_capacity.as_deref(), Some("handler"), "a protected party is shown to handlers");
}

#[tokio::test]
async fn a_look_that_the_log_cannot_take_shows_nothing() {
    let (database, store, code) = keyed(&many(1, 5)).await;
    let me = Principal::local_operator();
    store.add_party(&me, &code, &party(false), NOW).await.unwrap();
    let broken = "alter table audit add constraint no_more check (act <> 'party_reveal')";
    database.connection().await.execute(broken).await.unwrap();
    let refused = store.reveal_party(&me, &code, 1, PartyField::ALL, REASON, NOW).await.unwrap_err();
    assert!(matches!(refused, StoreError::Database(_)), "{refused}");
}

#[tokio::test]
async fn who_may_not_look_is_refused_and_that_is_written_down() {
    let (_database, store, code) = keyed(&many(1, 5)).await;
    store.add_party(&Principal::local_operator(), &code, &party(true), NOW).await.unwrap();
    for capacity in [Capacity::Leader, Capacity::AuditAdmin, Capacity::Intake] {
        let asked = store.reveal_party(&holding(capacity), &code, 1, &[PartyField::Name], REASON, NOW).await;
        assert!(matches!(asked, Err(StoreError::NotAllowed(_))), "{capacity:?}");
        let row = &log(&store).await[0];
        assert_eq!((&*row.act, &*row.outcome), ("party_reveal", "refused"));
    }
    let added = store.add_party(&holding(Capacity::Leader), &code, &party(false), NOW).await;
    assert!(matches!(added, Err(StoreError::NotAllowed(_))));
    let found = store.find_by_phone(&holding(Capacity::Leader), PHONE, REASON, NOW).await;
    assert!(matches!(found, Err(StoreError::NotAllowed(_))));
}

#[tokio::test]
async fn a_case_outside_the_scope_has_no_parties_and_cannot_be_told_from_one_that_is_not_there() {
    let (_database, store, code) = keyed(&many(1, 5)).await;
    let me = Principal::local_operator();
    store.add_party(&me, &code, &party(false), NOW).await.unwrap();
    let elsewhere = Principal { scope: Scope::area("999"), ..me };
    let refusals = [
        store.parties(&elsewhere.scope, &code).await.err(),
        store.reveal_party(&elsewhere, &code, 1, &[PartyField::Name], REASON, NOW).await.err(),
        store.add_party(&elsewhere, &code, &party(false), NOW).await.err(),
    ];
    assert!(refusals.iter().all(|r| matches!(r, Some(StoreError::NoCase(_)))), "{refusals:?}");
    assert_eq!(store.find_by_phone(&elsewhere, PHONE, REASON, NOW).await.unwrap(), []);
}

#[tokio::test]
async fn one_person_has_thirty_looks_an_hour_whatever_comes_at_once() {
    let (_database, store, code) = keyed(&many(1, 5)).await;
    let me = Principal::local_operator();
    store.add_party(&me, &code, &party(false), NOW).await.unwrap();
    let look = |at| store.reveal_party(&me, &code, 1, &[PartyField::Name], REASON, at);
    let looks = futures_util::future::join_all((0..REVEALS_AN_HOUR + 5).map(|_| look(NOW))).await;
    assert_eq!(looks.iter().filter(|l| l.is_ok()).count() as i64, REVEALS_AN_HOUR);
    assert!(looks.iter().flat_map(|l| l.as_ref().err()).all(|e| matches!(e, StoreError::TooManyReveals(30))));
    let other = Principal { id: "other".into(), ..me.clone() };
    assert!(store.reveal_party(&other, &code, 1, &[PartyField::Name], REASON, NOW).await.is_ok());
    assert!(look(NOW + Duration::minutes(59)).await.is_err());
    assert!(look(NOW + Duration::minutes(61)).await.is_ok());
}

#[tokio::test]
async fn cases_of_a_person_are_found_by_the_whole_number_only() {
    let cases = many(3, 5);
    let (_database, store, first) = keyed(&cases).await;
    let me = Principal::local_operator();
    let third = cases[2].case.code.clone();
    store.add_party(&me, &first, &party(false), NOW).await.unwrap();
    store.add_party(&me, &third, &party(true), NOW).await.unwrap();
    let mut by_phone: Vec<_> = store
        .find_by_phone(&me, PHONE, REASON, NOW)
        .await
        .unwrap()
        .into_iter()
        .map(|f| f.case_code)
        .collect();
    by_phone.sort();
    assert_eq!(by_phone, [first.to_string(), third.to_string()]);
    assert_eq!(store.find_by_identity(&me, &identity(), REASON, NOW).await.unwrap().len(), 2);
    for other in ["0001234567", "000123456789", ""] {
        assert_eq!(store.find_by_phone(&me, other, REASON, NOW).await.unwrap(), []);
    }
    let row = &log(&store).await[0];
    assert_eq!((&*row.act, &*row.object), ("party_find", "by phone"));
}

#[tokio::test]
async fn a_sealed_value_copied_to_another_party_does_not_open_there() {
    let (database, store, code) = keyed(&many(1, 5)).await;
    let me = Principal::local_operator();
    store.add_party(&me, &code, &party(false), NOW).await.unwrap();
    store.add_party(&me, &code, &party(false), NOW).await.unwrap();
    let mut connection = database.connection().await;
    connection.execute("set session_replication_role = replica").await.unwrap();
    connection
        .execute("update party set phone = (select phone from party where seq = 1) where seq = 2")
        .await
        .unwrap();
    let broken = store.parties(&Scope::whole_banner(), &code).await.unwrap_err();
    assert!(matches!(broken, StoreError::Sealed { seq: 2, .. }), "{broken}");
}

#[tokio::test]
async fn the_first_key_is_the_databases_own_and_another_is_refused() {
    let (database, _store, code) = keyed(&many(1, 5)).await;
    let again = database.store.clone().with_key(Sealer::from_key([7; 32])).await;
    assert!(again.is_ok() && database.store.has_key().await.unwrap());
    let other = database.store.clone().with_key(Sealer::from_key([8; 32])).await;
    assert!(matches!(other, Err(StoreError::WrongKey)));
    let without = database.store.parties(&Scope::whole_banner(), &code).await;
    assert!(matches!(without, Err(StoreError::NoKey)));
}

#[tokio::test]
async fn a_party_can_neither_be_edited_nor_removed() {
    let (database, store, code) = keyed(&many(1, 5)).await;
    store.add_party(&Principal::local_operator(), &code, &party(false), NOW).await.unwrap();
    let mut connection = database.connection().await;
    for statement in [
        "update party set protected = true",
        "update party set name = null",
        "update party set destroyed_at = now(), role = 'agent', name = null, phone = null, identity = null, address = null, phone_lookup = null, identity_lookup = null",
        "update party set destroyed_at = now()",
        "delete from party",
        "truncate party",
        "delete from destruction",
        "update audit set reason = 'x' where false",
        "delete from audit",
        "truncate audit",
    ] {
        assert!(connection.execute(statement).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn personal_data_are_destroyed_once_their_period_is_over_and_the_case_stays() {
    let mut cases = many(40, 5);
    cases.retain(|c| c.case.state == State::Closed);
    let (database, store, code) = keyed(&cases).await;
    let me = Principal::local_operator();
    store.add_party(&me, &code, &party(false), NOW).await.unwrap();
    let rules = RetentionRules::parse(include_str!("../../../../geodata/rules/retention.toml")).unwrap();
    let actor = me.acting_as(None);
    let closed = store.case(&me.scope, &code).await.unwrap().case.closed_at.unwrap();
    let early = closed + Duration::days(5 * 365 - 30);
    let kept = store.destroy_personal_data(&actor, &code, &rules, "期满销毁", early).await.unwrap_err();
    assert!(matches!(kept, StoreError::StillKept(_)), "{kept}");
    let late = closed + Duration::days(5 * 366);
    let destroyed = store.destroy_personal_data(&actor, &code, &rules, "期满销毁", late).await.unwrap();
    assert_eq!(destroyed, Destroyed { parties: 1, files: 0 });
    let gone = &store.parties(&me.scope, &code).await.unwrap()[0];
    assert_eq!((&gone.name, &gone.phone, &gone.identity, &gone.address), (&None, &None, &None, &None));
    assert!(gone.destroyed_at.is_some());
    assert_eq!(store.find_by_phone(&me, PHONE, REASON, late).await.unwrap(), []);
    let look = store.reveal_party(&me, &code, 1, &[PartyField::Name], REASON, late).await;
    assert!(matches!(look, Err(StoreError::Destroyed)));
    assert_eq!(database.rows("destruction").await, 1);
    assert!(store.case(&me.scope, &code).await.is_ok());
    assert_eq!(store.prove(None).await.unwrap().fault_count, 0);
}

#[tokio::test]
async fn a_banner_is_loaded_with_its_parties() {
    let database = empty().await;
    let store = database.store.clone().with_key(Sealer::from_key([7; 32])).await.unwrap();
    let (atlas, cases) = (crate::support::banner::atlas(), many(3, 5));
    let parties = [party(false), party(true)];
    let mut banner = load(&atlas, &cases);
    banner.parties =
        cases.iter().map(|c| PartyLoad { case: c.case.code.as_str(), parties: &parties }).collect();
    store.load_banner(&banner).await.unwrap();
    for case in &cases {
        assert_eq!(store.parties(&Scope::whole_banner(), &case.case.code).await.unwrap().len(), 2);
    }
}
