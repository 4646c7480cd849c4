//! Evidence in the database: scope, numbers, the event that seals it, what cannot be changed.

use crate::support::cases::{NOW, TODAY, circles, in_office, location, register, report};
use crate::support::{Database, banner, loaded};
use casework::crack::{NewCrack, Reading};
use casework::evidence::{
    Announced, Capture, CustodyAct, Media, NewEvidence, PixelSize, RedactionBox, UNFINISHED_HOURS,
};
use casework::{Actor, Capacity, CaseCode, CaseEvent, EventBody, EvidenceRefusal, Principal, Scope};
use spatial::LonLat;
use store::{Examined, Exhibit, MadeCopy, Store, StoreError};
use time::{Duration, OffsetDateTime};

const BANNER: fn() -> Scope = Scope::whole_banner;

fn clerk() -> Actor {
    Principal::local_operator().acting_as(Some(Capacity::Intake))
}

pub(crate) async fn case(database: &Database) -> CaseCode {
    case_of(database, "MS-01").await
}

async fn case_of(database: &Database, category: &str) -> CaseCode {
    let place = location(&banner::territory(), LonLat::new(111.0312345, 39.8123456).unwrap());
    register(&database.store, &clerk(), report(category), place, NOW).await.unwrap().code
}

pub(crate) fn announced(sha256: &str) -> NewEvidence {
    let shows = "东墙裂缝";
    let said = Announced { name: "1.jpg", bytes: 10, sha256, kind: "photo", shows, ..Announced::default() };
    NewEvidence::check(&said, NOW).unwrap()
}

fn examined() -> Examined {
    Examined {
        media: Media::Jpeg,
        size: Some(PixelSize { width: 40, height: 30 }),
        recorded: Capture { at: Some(NOW), place: LonLat::new(111.03, 39.81).ok(), ..Capture::default() },
        copy: Some(MadeCopy { sha256: "c".repeat(64), bytes: 5 }),
    }
}

pub(crate) async fn sealed(
    database: &Database,
    code: &CaseCode,
    sha256: &str,
) -> Result<Exhibit, StoreError> {
    let store = &database.store;
    let id = store.begin_upload(&BANNER(), code, &clerk(), &announced(sha256), NOW).await?;
    store.extend_upload(&BANNER(), code, &id, (0, 10), NOW, async || Ok(())).await?;
    in_office(async |office| store.seal_evidence(&BANNER(), office, code, &id, &examined(), NOW).await).await
}

fn refusal<T: std::fmt::Debug>(result: Result<T, StoreError>) -> EvidenceRefusal {
    match result.unwrap_err() {
        StoreError::Evidence(refusal) => refusal,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn an_original_is_sealed_in_the_chain_of_its_case_and_cannot_be_changed() {
    let database = loaded(&[]).await;
    let code = case(&database).await;
    let hash = "a".repeat(64);
    let exhibit = sealed(&database, &code, &hash).await.unwrap();
    assert_eq!((exhibit.item.number, exhibit.copy.as_ref().map(|c| c.version)), (1, Some(1)));
    let acts: Vec<_> = exhibit.custody.iter().map(|link| (link.seq, link.act)).collect();
    assert_eq!(acts, [(1, CustodyAct::Received), (2, CustodyAct::Sealed)]);
    let file = database.store.case(&BANNER(), &code).await.unwrap();
    CaseEvent::verify(code.as_str(), &file.events).unwrap();
    let event = file.events.last().unwrap();
    assert_eq!(event.body, EventBody::Evidence { item: 1, sha256: hash, what: "东墙裂缝".into() });
    assert_eq!((event.seq, event.body.leads_to()), (exhibit.item.event_seq, None));
    for table in ["evidence", "evidence_copy", "evidence_custody"] {
        let refused = database.execute(&format!("delete from {table}")).await.unwrap_err();
        assert!(refused.to_string().contains("cannot be changed"), "{table}: {refused}");
    }
}

#[tokio::test]
async fn outside_its_scope_a_case_has_no_evidence_no_upload_and_no_crack() {
    let database = loaded(&[]).await;
    let store = &database.store;
    let code = case_of(&database, "SF-03").await;
    sealed(&database, &code, &"a".repeat(64)).await.unwrap();
    let id = store.begin_upload(&BANNER(), &code, &clerk(), &announced(&"b".repeat(64)), NOW).await.unwrap();
    // Another area, and the right one without the right to know of crime clues.
    nothing_is_there(store, &code, &id, Scope::area("150622999")).await;
    nothing_is_there(store, &code, &id, circles().scope(&[Capacity::Intake], "", None)).await;
    assert_eq!(store.evidence(&BANNER(), &code).await.unwrap()[0].custody.len(), 2);
}

async fn nothing_is_there(store: &Store, code: &CaseCode, id: &str, elsewhere: Scope) {
    let copy = MadeCopy { sha256: "d".repeat(64), bytes: 1 };
    let crack = NewCrack::check("1号", "东屋", "东墙", "vertical").unwrap();
    let reading = Reading { on: TODAY, width_mm: 1.0, length_cm: 1.0, scale_card: true, photo: None };
    let act = (CustodyAct::ViewedOriginal, None);
    let answers = [
        store.evidence(&elsewhere, code).await.map(drop),
        store.exhibit(&elsewhere, code, 1).await.map(drop),
        store.note_custody(&elsewhere, code, 1, act, &clerk(), NOW).await,
        store.replace_copy(&elsewhere, code, 1, (&copy, &[]), &clerk(), NOW).await,
        store.begin_upload(&elsewhere, code, &clerk(), &announced(&"e".repeat(64)), NOW).await.map(drop),
        store.pending_upload(&elsewhere, code, id, NOW).await.map(drop),
        store.extend_upload(&elsewhere, code, id, (0, 1), NOW, async || panic!("written")).await.map(drop),
        in_office(async |o| store.seal_evidence(&elsewhere, o, code, id, &examined(), NOW).await)
            .await
            .map(drop),
        store.cracks(&elsewhere, code).await.map(drop),
        store.note_crack(&elsewhere, code, &crack, &clerk(), NOW).await.map(drop),
        store.note_reading(&elsewhere, (code, 1), (&reading, None), &clerk(), NOW).await,
    ];
    for (i, answer) in answers.into_iter().enumerate() {
        assert!(matches!(answer, Err(StoreError::NoCase(_))), "{i}: {answer:?}");
    }
}

#[tokio::test]
async fn two_parts_at_the_same_offset_are_one_part_and_a_failed_write_leaves_the_upload_where_it_was() {
    let database = loaded(&[]).await;
    let store = &database.store;
    let code = case(&database).await;
    let id = store.begin_upload(&BANNER(), &code, &clerk(), &announced(&"a".repeat(64)), NOW).await.unwrap();
    let failing = async || Err(std::io::Error::other("disk full"));
    let failed = store.extend_upload(&BANNER(), &code, &id, (0, 6), NOW, failing).await;
    assert!(matches!(failed, Err(StoreError::File(_))), "{failed:?}");
    let (scope, same) = (BANNER(), (0, 6));
    let one = store.extend_upload(&scope, &code, &id, same, NOW, async || Ok(()));
    let other = store.extend_upload(&scope, &code, &id, same, NOW, async || Ok(()));
    let (one, other) = tokio::join!(one, other);
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|ok| **ok).count(), 1);
    let refused = if one.is_err() { one } else { other };
    assert_eq!(refusal(refused), EvidenceRefusal::Offset { stands: 6, begins: 0 });
    assert_eq!(store.pending_upload(&BANNER(), &code, &id, NOW).await.unwrap().upload.received, 6);
}

#[tokio::test]
async fn the_same_bytes_are_one_item_and_an_upload_is_sealed_once() {
    let database = loaded(&[]).await;
    let store = &database.store;
    let code = case(&database).await;
    let hash = "a".repeat(64);
    // Two begin before either is whole.
    let mut ids = vec![];
    for _ in 0..2 {
        let id = store.begin_upload(&BANNER(), &code, &clerk(), &announced(&hash), NOW).await.unwrap();
        store.extend_upload(&BANNER(), &code, &id, (0, 10), NOW, async || Ok(())).await.unwrap();
        ids.push(id);
    }
    let seal = async |id: &str| {
        in_office(async |o| store.seal_evidence(&BANNER(), o, &code, id, &examined(), NOW).await).await
    };
    assert_eq!(seal(&ids[0]).await.unwrap().item.number, 1);
    assert_eq!(seal(&ids[0]).await.unwrap().item.number, 1);
    assert_eq!(refusal(seal(&ids[1]).await), EvidenceRefusal::Known(1));
    let again = store.begin_upload(&BANNER(), &code, &clerk(), &announced(&hash), NOW).await;
    assert_eq!(refusal(again), EvidenceRefusal::Known(1));
    assert_eq!(store.case(&BANNER(), &code).await.unwrap().events.len(), 2);
}

#[tokio::test]
async fn an_upload_lapses_after_a_day() {
    let database = loaded(&[]).await;
    let store = &database.store;
    let code = case(&database).await;
    let id = store.begin_upload(&BANNER(), &code, &clerk(), &announced(&"a".repeat(64)), NOW).await.unwrap();
    let day = NOW + Duration::hours(UNFINISHED_HOURS);
    let before: OffsetDateTime = day - Duration::seconds(1);
    assert!(store.drop_lapsed_uploads(before).await.unwrap().is_empty());
    assert!(store.pending_upload(&BANNER(), &code, &id, before).await.is_ok());
    assert_eq!(refusal(store.pending_upload(&BANNER(), &code, &id, day).await), EvidenceRefusal::NoUpload);
    assert_eq!(store.drop_lapsed_uploads(day).await.unwrap(), [id]);
}

#[tokio::test]
async fn a_new_copy_takes_the_place_of_the_old_one_and_is_in_the_chain() {
    let database = loaded(&[]).await;
    let store = &database.store;
    let code = case(&database).await;
    sealed(&database, &code, &"a".repeat(64)).await.unwrap();
    let boxes = [RedactionBox { x: 1, y: 2, width: 3, height: 4 }];
    let copy = MadeCopy { sha256: "d".repeat(64), bytes: 1 };
    store.replace_copy(&BANNER(), &code, 1, (&copy, &boxes), &clerk(), NOW).await.unwrap();
    let exhibit = store.exhibit(&BANNER(), &code, 1).await.unwrap();
    let shown = exhibit.copy.unwrap();
    assert_eq!((shown.version, shown.sha256, shown.boxes.as_slice()), (2, copy.sha256.clone(), &boxes[..]));
    assert_eq!(exhibit.custody.last().unwrap().act, CustodyAct::Copied);
    let nothing = store.replace_copy(&BANNER(), &code, 2, (&copy, &[]), &clerk(), NOW).await;
    assert_eq!(refusal(nothing), EvidenceRefusal::NoItem(2));
}
