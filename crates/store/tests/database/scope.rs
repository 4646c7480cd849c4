//! What a reader may see: nothing of another area, in any read.

use crate::support::cases::{Loaded, NOW, TODAY, change, many};
use crate::support::loaded;
use casework::{Actor, CaseFilter, Scope, State};
use store::StoreError;
use territory::{MineId, StationId};

const AREA: &str = "150622004";

fn inside(made: &Loaded) -> bool {
    made.case.location.code().is_some_and(|c| c.starts_with(AREA))
}

#[tokio::test]
async fn a_case_of_another_area_is_no_case_in_any_read_or_change() {
    let cases = many(120, 11);
    let database = loaded(&cases).await;
    let (store, scope) = (&database.store, Scope::area(AREA));
    let visible = cases.iter().filter(|c| inside(c)).count();
    assert!(visible > 20 && visible < 100, "the sample has cases on both sides: {visible}");

    for made in &cases {
        let read = store.case(&scope, &made.case.code).await;
        let withdraw = |c: &casework::Case| Ok(vec![c.move_to(State::Withdrawn, Some("示意".into()))?]);
        let changed = change(store, &scope, &Actor::local_operator(), &made.case.code, NOW, withdraw).await;
        if inside(made) {
            assert_eq!(read.unwrap().case, made.case);
            assert!(!matches!(changed, Err(StoreError::NoCase(_))));
        } else {
            assert!(matches!(read, Err(StoreError::NoCase(_))));
            assert!(matches!(changed, Err(StoreError::NoCase(_))));
        }
    }

    let filter = CaseFilter::default();
    let page = store.cases(&scope, &filter, TODAY, None, 500).await.unwrap();
    assert_eq!(page.rows.len(), visible);
    assert!(page.rows.iter().all(|r| r.township.as_ref().is_some_and(|t| t.as_str() == AREA)));
    assert_eq!(store.count_cases(&scope, &filter, TODAY).await.unwrap(), visible as i64);

    let codes: Vec<String> = cases.iter().map(|c| c.case.code.to_string()).collect();
    assert_eq!(store.case_points(&scope, None).await.unwrap().len(), visible);
    let points = store.case_points(&scope, Some(&codes)).await.unwrap();
    assert_eq!(points.len(), visible);
    assert!(points.iter().all(|p| p.place_code.starts_with(AREA)));
}

#[tokio::test]
async fn counts_around_a_mine_and_of_a_unit_stay_within_the_area() {
    let cases = many(150, 12);
    let database = loaded(&cases).await;
    let (store, unit) = (&database.store, StationId::new("S-1").unwrap());
    let mine = MineId::new(crate::support::banner::MINE).unwrap();
    let near = CaseFilter { near_mine: Some((mine, 5_000.0)), ..Default::default() };
    for area in [AREA, "150622100"] {
        let scope = Scope::area(area);
        let listed = store.cases(&scope, &near, TODAY, None, 500).await.unwrap().rows;
        assert!(listed.iter().all(|r| r.township.as_ref().is_some_and(|t| t.as_str() == area)));
        assert_eq!(store.count_cases(&scope, &near, TODAY).await.unwrap(), listed.len() as i64);
        let narrowed = CaseFilter { area_prefix: Some(area.into()), ..near.clone() };
        assert_eq!(
            store.count_cases(&Scope::whole_banner(), &narrowed, TODAY).await.unwrap(),
            listed.len() as i64
        );
        let open = CaseFilter { state: Some(casework::StateFilter::Open), ..Default::default() };
        let (of_unit, _) = store.unit_cases(&scope, &unit, TODAY).await.unwrap();
        assert_eq!(of_unit, store.count_cases(&scope, &open, TODAY).await.unwrap());
    }
}

#[tokio::test]
async fn a_case_outside_the_banner_is_seen_by_the_whole_banner_only() {
    let cases = many(120, 13);
    let outside: Vec<_> = cases.iter().filter(|c| c.case.location.code().is_none()).collect();
    assert!(!outside.is_empty());
    let database = loaded(&cases).await;
    for made in outside {
        assert!(database.store.case(&Scope::whole_banner(), &made.case.code).await.is_ok());
        let read = database.store.case(&Scope::area("150622"), &made.case.code).await;
        assert!(matches!(read, Err(StoreError::NoCase(_))));
    }
}
