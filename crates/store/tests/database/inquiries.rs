//! Questions to operators in the database: the token that is kept as its hash, silence that is written once, the name that is sealed,
//! exchanged with the key, and destroyed with the personal data.

use crate::support::cases::{NOW, command, in_office, location, register, report};
use crate::support::{Database, banner, loaded};
use casework::inquiry::{
    Inquiry, InquiryRefusal, InquiryRules, NewReply, Question, ReplyEntry, Standing, Step,
};
use casework::party::PartyEntry;
use casework::{Actor, Capacity, CaseCode, NewParty, Principal, RetentionRules, Scope};
use serde_json::json;
use spatial::LonLat;
use store::{InquiryFile, Sealer, Store, StoreError};
use time::{Duration, OffsetDateTime};

const BANNER: fn() -> Scope = Scope::whole_banner;
const TOKEN: [u8; 32] = [1; 32];

fn key() -> Sealer {
    Sealer::from_key([7; 32])
}

fn rules() -> InquiryRules {
    InquiryRules::parse(include_str!("../../../../geodata/rules/inquiries.toml")).unwrap()
}

fn handler() -> Actor {
    Principal::local_operator().acting_as(Some(Capacity::Handler))
}

/// An open case with a mine, and the store with the key.
async fn case(database: &Database) -> (Store, CaseCode, String) {
    let store = database.store.clone().with_key(key()).await.unwrap();
    let place = location(&banner::territory(), LonLat::new(111.0312345, 39.8123456).unwrap());
    let case = register(&store, &handler(), report("MS-01"), place, NOW).await.unwrap();
    let mine = case.location.located.mines[0].mine.to_string();
    (store, case.code, mine)
}

fn question(mine: &str, text: &str) -> Question {
    let question = Question {
        mine: mine.to_owned(),
        addressee: "示意煤业有限公司".to_owned(),
        subject: "工作面".to_owned(),
        text: text.to_owned(),
        document: None,
    };
    question.checked().unwrap()
}

async fn ask(
    store: &Store,
    code: &CaseCode,
    question: &Question,
    token: &[u8; 32],
) -> Result<u32, StoreError> {
    let due = NOW.date() + Duration::days(10);
    in_office(async |office| {
        store.ask_operator((&BANNER(), &handler()), office, code, (question, due, token), NOW).await
    })
    .await
}

async fn answer(
    store: &Store,
    token: &[u8; 32],
    key: char,
    stance: &str,
    now: OffsetDateTime,
) -> Result<u32, StoreError> {
    let key = key.to_string().repeat(32);
    let entry =
        ReplyEntry {
            key: &key, stance, text: "推进 120 米", by_name: "示意王五", by_function: "矿长"
        };
    let reply = NewReply::check(&entry).unwrap();
    in_office(async |office| store.reply_to_inquiry(office, token, (&reply, &[]), &rules(), now).await).await
}

async fn change(
    store: &Store,
    of: (&CaseCode, u32),
    token: Option<&[u8; 32]>,
    decide: impl FnOnce(&Inquiry) -> Result<Step, InquiryRefusal>,
) -> Result<(), StoreError> {
    let by = (&BANNER(), &handler());
    in_office(async |office| store.change_inquiry(by, office, of, token, NOW, decide).await).await
}

async fn silence(store: &Store, code: &CaseCode, now: OffsetDateTime) -> usize {
    in_office(async |office| store.record_silence(office, code, now).await).await.unwrap()
}

async fn only(store: &Store, code: &CaseCode) -> InquiryFile {
    store.inquiries(&BANNER(), code).await.unwrap().pop().unwrap()
}

#[tokio::test]
async fn a_token_leads_to_its_question_until_another_takes_its_place() {
    let database = loaded(&[]).await;
    let (store, code, mine) = case(&database).await;
    assert_eq!(ask(&store, &code, &question(&mine, "请说明推进位置"), &TOKEN).await.unwrap(), 1);
    let room = store.reply_room(&TOKEN).await.unwrap().unwrap();
    assert_eq!(
        (room.case, room.question.text.as_str(), room.replies.len()),
        (code.clone(), "请说明推进位置", 0)
    );
    assert!(store.reply_room(&[9; 32]).await.unwrap().is_none());
    let next = [2; 32];
    let renew = |i: &Inquiry| i.renew_link("发错了人".into(), NOW.date(), &rules());
    change(&store, (&code, 1), Some(&next), renew).await.unwrap();
    assert!(store.reply_room(&TOKEN).await.unwrap().is_none());
    let closed = answer(&store, &TOKEN, 'a', "agrees", NOW).await;
    assert!(matches!(closed, Err(StoreError::Inquiry(InquiryRefusal::Closed))), "{closed:?}");
    assert_eq!(answer(&store, &next, 'a', "agrees", NOW).await.unwrap(), 1);
    assert_eq!(answer(&store, &next, 'a', "agrees", NOW).await.unwrap(), 1, "sent twice, it is one answer");
    let other = answer(&store, &next, 'a', "disputes", NOW).await;
    assert!(matches!(other, Err(StoreError::Inquiry(InquiryRefusal::KeyUsed))), "{other:?}");
    let file = only(&store, &code).await;
    assert_eq!((file.replies.len(), file.replies[0].by_name.as_deref()), (1, Some("示意王五")));
    let none = change(&store, (&code, 7), None, |i| i.revoke(String::new(), NOW.date(), &rules())).await;
    assert!(matches!(none, Err(StoreError::Inquiry(InquiryRefusal::NoInquiry(7)))), "{none:?}");
    assert_eq!(store.prove(None).await.unwrap().fault_count, 0);
}

#[tokio::test]
async fn silence_is_written_once_by_many_at_once_and_told_of_a_mine_in_the_scope_only() {
    let database = loaded(&[]).await;
    let (store, code, mine) = case(&database).await;
    ask(&store, &code, &question(&mine, "请说明推进位置"), &TOKEN).await.unwrap();
    let due = only(&store, &code).await.inquiry.due;
    assert_eq!(store.silences_due(due, 10).await.unwrap(), [], "the last day counts whole");
    let next = NOW + Duration::days(11);
    assert_eq!(store.silences_due(next.date(), 10).await.unwrap(), std::slice::from_ref(&code));
    assert_eq!(silence(&store, &code, NOW).await, 0, "not before its day");
    let (a, b, c) = tokio::join!(
        silence(&store, &code, next),
        silence(&store, &code, next),
        silence(&store, &code, next)
    );
    assert_eq!(a + b + c, 1);
    assert_eq!(store.silences_due(next.date(), 10).await.unwrap(), []);
    let seen = store.inquiries_of_mine(&BANNER(), &mine, next.date()).await.unwrap();
    assert_eq!((seen.len(), seen[0].inquiry.standing(next.date())), (1, Standing::Silent));
    assert_eq!(store.inquiries_of_mine(&BANNER(), &mine, NOW.date() - Duration::DAY).await.unwrap(), []);
    for other in [Scope::nothing(), Scope::area("150699")] {
        assert_eq!(store.inquiries_of_mine(&other, &mine, next.date()).await.unwrap(), []);
        assert!(matches!(store.inquiries(&other, &code).await, Err(StoreError::NoCase(_))));
    }
    assert_eq!(store.prove(None).await.unwrap().fault_count, 0);
}

#[tokio::test]
async fn a_question_that_names_a_party_is_refused_and_a_company_may_be_named() {
    let database = loaded(&[]).await;
    let (store, code, mine) = case(&database).await;
    for (kind, name) in [("natural", "示意张三"), ("organisation", "示意煤业")] {
        let entry = PartyEntry { role: "petitioner", kind, name, ..PartyEntry::default() };
        let party = NewParty::check(&entry, NOW.date()).unwrap();
        store.add_party(&Principal::local_operator(), &code, &party, NOW).await.unwrap();
    }
    let naming = ask(&store, &code, &question(&mine, "示意张三家的房屋"), &TOKEN).await;
    assert!(matches!(naming, Err(StoreError::Inquiry(InquiryRefusal::Personal("text")))), "{naming:?}");
    assert!(only_none(&store, &code).await, "nothing was stored");
    ask(&store, &code, &question(&mine, "示意煤业在哪里推进"), &TOKEN).await.unwrap();
    let without = database.store.clone();
    let refused = ask(&without, &code, &question(&mine, "请说明"), &[3; 32]).await;
    assert!(matches!(refused, Err(StoreError::NoKey)), "{refused:?}");
}

async fn only_none(store: &Store, code: &CaseCode) -> bool {
    store.inquiries(&BANNER(), code).await.unwrap().is_empty()
}

#[tokio::test]
async fn a_case_that_ends_ends_its_questions_and_the_name_goes_with_the_personal_data() {
    let database = loaded(&[]).await;
    let (store, code, mine) = case(&database).await;
    for token in [TOKEN, [2; 32]] {
        ask(&store, &code, &question(&mine, "请说明推进位置"), &token).await.unwrap();
    }
    answer(&store, &TOKEN, 'a', "disputes", NOW).await.unwrap();
    let withdraw = json!({"command": "withdraw", "reason": "示意"});
    command(&store, &Principal::local_operator(), &code, NOW, withdraw).await.unwrap();
    let standing: Vec<_> = store.inquiries(&BANNER(), &code).await.unwrap();
    let standing: Vec<_> = standing.iter().map(|file| file.inquiry.standing(NOW.date())).collect();
    assert_eq!(standing, [Standing::InTime, Standing::Lapsed]);
    assert_eq!(silence(&store, &code, NOW + Duration::days(40)).await, 0);
    for token in [TOKEN, [2; 32]] {
        let closed = answer(&store, &token, 'b', "agrees", NOW).await;
        assert!(matches!(closed, Err(StoreError::Inquiry(InquiryRefusal::Closed))), "{closed:?}");
    }
    let retention = RetentionRules::parse(include_str!("../../../../geodata/rules/retention.toml")).unwrap();
    let late = NOW + Duration::days(366 * 6);
    let due = store.retention_due(&retention, late).await.unwrap();
    assert_eq!((due.len(), &due[0].code), (1, &code), "a name alone is reason enough");
    store.destroy_personal_data(&handler(), &code, &retention, "保存期满销毁", late).await.unwrap();
    assert_eq!(store.retention_due(&retention, late).await.unwrap(), []);
    let files = store.inquiries(&BANNER(), &code).await.unwrap();
    assert_eq!(
        (files[0].replies[0].by_name.as_ref(), files[0].replies[0].text.as_str()),
        (None, "推进 120 米")
    );
}

#[tokio::test]
async fn the_name_lies_under_the_new_key_after_an_exchange() {
    let database = loaded(&[]).await;
    let (store, code, mine) = case(&database).await;
    ask(&store, &code, &question(&mine, "请说明推进位置"), &TOKEN).await.unwrap();
    answer(&store, &TOKEN, 'a', "agrees", NOW).await.unwrap();
    let new = Sealer::from_key([8; 32]);
    store.exchange_key(&handler(), (&key(), &new), "换钥匙", NOW).await.unwrap();
    let store = database.store.clone().with_key(new).await.unwrap();
    assert_eq!(only(&store, &code).await.replies[0].by_name.as_deref(), Some("示意王五"));
}
