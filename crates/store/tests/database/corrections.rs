//! Corrections: what is right is shown and found, what was there before stays sealed until it is destroyed.

use crate::evidence::case;
use crate::support::cases::{NOW, TODAY, command, in_office};
use crate::support::{Database, loaded};
use casework::crack::{NewCrack, Reading, Replaced};
use casework::party::{CorrectionEntry, PartyCorrection, PartyField};
use casework::{
    Actor, Capacity, CaseCode, EventBody, EvidenceRefusal, MaskedParty, NewParty, PartyEntry, PartyRefusal,
    Principal, RetentionRules, Scope,
};
use serde_json::json;
use store::{Sealer, Store, StoreError};
use time::Duration;

const REASON: &str = "录入时电话有误";
const WRONG: &str = "00012345678";
const RIGHT: &str = "00087654321";

fn key(byte: u8) -> Sealer {
    Sealer::from_key([byte; 32])
}

fn as_(capacity: Capacity) -> Principal {
    Principal { capacities: vec![capacity], ..Principal::local_operator() }
}

async fn entered(protected: bool) -> (Database, Store, CaseCode) {
    let database = loaded(&[]).await;
    let store = database.store.clone().with_key(key(7)).await.unwrap();
    let code = case(&database).await;
    let entry = PartyEntry {
        role: "petitioner",
        kind: "natural",
        name: "示意张三",
        phone: Some(WRONG),
        protected,
        ..PartyEntry::default()
    };
    let party = NewParty::check(&entry, TODAY).unwrap();
    store.add_party(&Principal::local_operator(), &code, &party, NOW).await.unwrap();
    (database, store, code)
}

async fn correct(
    store: &Store,
    who: &Principal,
    code: &CaseCode,
    phone: &str,
) -> Result<MaskedParty, StoreError> {
    let entry = CorrectionEntry { phone: Some(phone), reason: REASON, ..CorrectionEntry::default() };
    let correction = PartyCorrection::check(&entry, TODAY).unwrap();
    in_office(async |o| store.correct_party(who, o, (code, 1), &correction, NOW).await).await
}

async fn phone(store: &Store, code: &CaseCode) -> Option<String> {
    let me = Principal::local_operator();
    let plain = store.reveal_party(&me, code, 1, &[PartyField::Phone], "电话回访", NOW).await.unwrap();
    plain.fields[0].1.clone()
}

async fn former(database: &Database) -> Vec<u8> {
    let mut connection = database.connection().await;
    sqlx::query_scalar("select phone from party_correction").fetch_one(&mut connection).await.unwrap()
}

#[tokio::test]
async fn what_is_right_is_shown_and_found_and_the_history_tells_that_there_was_a_correction_and_not_what() {
    let (database, store, code) = entered(false).await;
    let me = Principal::local_operator();
    let shown = correct(&store, &me, &code, RIGHT).await.unwrap();
    assert_eq!((shown.phone.as_deref(), shown.corrected.map(|c| c.times)), (Some("000****4321"), Some(1)));
    assert_eq!(store.parties(&me.scope, &code).await.unwrap(), [shown]);
    assert_eq!(phone(&store, &code).await.as_deref(), Some(RIGHT));
    assert_eq!(store.find_by_phone(&me, RIGHT, REASON, NOW).await.unwrap().len(), 1);
    assert_eq!(store.find_by_phone(&me, WRONG, REASON, NOW).await.unwrap().len(), 0);
    let events = store.case(&me.scope, &code).await.unwrap().events;
    assert_eq!(events.last().unwrap().body, EventBody::PartyCorrected { party: 1 });
    let said = "audit where act = 'party_correct' and object = 'party 1 phone' and reason = '录入时电话有误'";
    assert_eq!(database.rows(said).await, 1);
    assert_eq!(
        database
            .rows("party_correction where fields = '{phone}' and phone is not null and name is null")
            .await,
        1
    );
    assert_eq!(store.prove(None).await.unwrap().fault_count, 0);
    let again = correct(&store, &me, &code, "00011112222").await.unwrap();
    assert_eq!(again.corrected.map(|c| c.times), Some(2));
}

#[tokio::test]
async fn who_may_not_and_what_changes_nothing_is_refused_and_nothing_is_stored() {
    let (database, store, code) = entered(true).await;
    for capacity in [Capacity::Leader, Capacity::Intake] {
        let refused = correct(&store, &as_(capacity), &code, RIGHT).await;
        assert!(matches!(refused, Err(StoreError::NotAllowed(_))), "{capacity:?}");
    }
    let elsewhere = Principal { scope: Scope::area("150622999"), ..Principal::local_operator() };
    assert!(matches!(correct(&store, &elsewhere, &code, RIGHT).await, Err(StoreError::NoCase(_))));
    let same = correct(&store, &as_(Capacity::Handler), &code, WRONG).await;
    assert!(matches!(same, Err(StoreError::Party(PartyRefusal::NothingCorrected))));
    assert_eq!(database.rows("party_correction").await, 0);
    let shown = correct(&store, &as_(Capacity::Handler), &code, RIGHT).await.unwrap();
    assert_eq!(shown.phone.as_deref(), Some("***"), "who is protected stays protected");
}

#[tokio::test]
async fn former_values_go_with_the_key_and_end_with_the_period_of_retention() {
    let (database, store, code) = entered(false).await;
    correct(&store, &Principal::local_operator(), &code, RIGHT).await.unwrap();
    let actor = Actor::local_user("zhang");
    let before = former(&database).await;
    store.exchange_key(&actor, (&key(7), &key(8)), REASON, NOW).await.unwrap();
    assert_ne!(former(&database).await, before);
    let store = database.store.clone().with_key(key(8)).await.unwrap();
    assert_eq!(phone(&store, &code).await.as_deref(), Some(RIGHT));
    // A second exchange opens every former value with the key that the first one sealed it with.
    store.exchange_key(&actor, (&key(8), &key(9)), REASON, NOW).await.unwrap();
    let store = database.store.clone().with_key(key(9)).await.unwrap();
    command(
        &store,
        &Principal::local_operator(),
        &code,
        NOW,
        json!({"command": "withdraw", "reason": "示意"}),
    )
    .await
    .unwrap();
    let rules = include_str!("../../../../geodata/rules/retention.toml");
    let (rules, late) = (RetentionRules::parse(rules).unwrap(), NOW + Duration::days(366 * 6));
    store.destroy_personal_data(&actor, &code, &rules, "保存期满", late).await.unwrap();
    assert_eq!(database.rows("party_correction where phone is null and destroyed_at is not null").await, 1);
    let refused = correct(&store, &Principal::local_operator(), &code, WRONG).await;
    assert!(matches!(refused, Err(StoreError::Destroyed)));
}

#[tokio::test]
async fn a_party_changes_only_with_a_record_of_what_was_there_and_the_record_never() {
    let (database, store, code) = entered(false).await;
    assert!(database.execute("update party set phone = 'x', corrections = corrections + 1").await.is_err());
    correct(&store, &Principal::local_operator(), &code, RIGHT).await.unwrap();
    for statement in [
        "update party set phone = 'x'",
        "update party set corrections = corrections + 1",
        "update party_correction set reason = 'x'",
        "update party_correction set phone = 'x'",
        "delete from party_correction",
        "truncate party_correction",
    ] {
        assert!(database.execute(statement).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn a_wrong_reading_of_a_crack_is_replaced_and_both_stay() {
    let database = loaded(&[]).await;
    let (store, scope, clerk) = (&database.store, Scope::whole_banner(), Actor::local_operator());
    let code = case(&database).await;
    let crack = NewCrack::check("1号", "东屋", "东墙", "vertical").unwrap();
    store.note_crack(&scope, &code, &crack, &clerk, NOW).await.unwrap();
    let reading = |width_mm| Reading { on: TODAY, width_mm, length_cm: 80.0, scale_card: true, photo: None };
    let note = async |width, replaces: Option<Replaced>| {
        store.note_reading(&scope, (&code, 1), (&reading(width), replaces.as_ref()), &clerk, NOW).await
    };
    note(20.0, None).await.unwrap();
    let wrong = Replaced::check(1, "小数点有误").unwrap();
    note(2.0, Some(wrong.clone())).await.unwrap();
    let row = store.cracks(&scope, &code).await.unwrap().remove(0);
    assert_eq!(row.growth.steps.iter().map(|s| s.reading.width_mm).collect::<Vec<_>>(), [2.0]);
    assert_eq!(row.noted.iter().map(|n| n.reading.width_mm).collect::<Vec<_>>(), [20.0, 2.0]);
    assert_eq!(row.noted[1].replaces, Some(wrong.clone()));
    let twice = note(3.0, Some(wrong)).await;
    assert!(
        matches!(twice, Err(StoreError::Evidence(EvidenceRefusal::Field { field: "corrects", .. }))),
        "{twice:?}"
    );
    assert!(database.execute("update crack_reading set width_mm = 1").await.is_err());
}
