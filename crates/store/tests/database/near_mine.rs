//! Distances to a mine: PostGIS on the spheroid against the in-memory geodesic, and rings against the filter.

use crate::support::banner::{self, MINE};
use crate::support::cases::{NOW, TODAY, loaded as made, location};
use crate::support::loaded;
use crate::support::random::Random;
use casework::{CaseFilter, Scope, State, StateFilter};
use spatial::{LonLat, distance};
use std::collections::HashMap;
use store::RING_DISTANCES_M;
use territory::MineId;

/// How near to the limit the two may differ, metres.
const TOLERANCE_M: f64 = 0.01;

fn cases(count: u32) -> Vec<crate::support::cases::Loaded> {
    let territory = banner::territory();
    let mut random = Random::new(31);
    (1..=count)
        .map(|n| {
            let wide = if n % 2 == 0 { 0.012 } else { 0.07 };
            let (lon, lat) = (111.038 + random.between(-wide, wide), 39.818 + random.between(-wide, wide));
            let at = LonLat::new(lon, lat).unwrap().node().lon_lat();
            let state = *random.pick(&[State::Registered, State::Closed]);
            let category = *random.pick(&["MS-01", "BL-01"]);
            made(n, location(&territory, at), category, state, NOW)
        })
        .collect()
}

#[tokio::test]
async fn the_filter_near_a_mine_agrees_with_the_geodesic_in_memory() {
    let cases = cases(500);
    let database = loaded(&cases).await;
    let mine = MineId::new(MINE).unwrap();
    let territory = banner::territory();
    let licence = territory.mine(&mine).unwrap().licence.as_ref().unwrap();
    let metres: HashMap<&str, f64> = cases
        .iter()
        .map(|c| (c.case.code.as_str(), distance::to_region(c.case.location.point, licence).0))
        .collect();
    let mut compared = 0;
    for limit in [0.0, 1.0, 50.0, 333.3, 500.0, 1_000.0, 2_718.28, 3_000.0, 5_000.0, 20_000.0] {
        let filter = CaseFilter { near_mine: Some((mine.clone(), limit)), ..CaseFilter::default() };
        let page = database.store.cases(&Scope::whole_banner(), &filter, TODAY, None, 1_000).await.unwrap();
        for (code, away) in &metres {
            if (away - limit).abs() > TOLERANCE_M || (limit == 0.0 && *away == 0.0) {
                let listed = page.rows.iter().any(|r| r.code.as_str() == *code);
                assert_eq!(listed, *away <= limit, "{code} is {away} m away, limit {limit} m");
                compared += 1;
            }
        }
    }
    assert!(compared > 4_900, "{compared}");
}

#[tokio::test]
async fn the_rings_add_up_to_the_filter_by_distance_category_and_state() {
    let cases = cases(400);
    let database = loaded(&cases).await;
    let (store, scope, mine) = (&database.store, Scope::whole_banner(), MineId::new(MINE).unwrap());
    let rings = store.mine_rings(&scope, &mine, TODAY).await.unwrap();
    assert!(rings.iter().all(|r| RING_DISTANCES_M.contains(&r.ring_m)));
    for limit in RING_DISTANCES_M {
        for category in ["MS-01", "BL-01"] {
            for state in [State::Registered, State::Closed] {
                let meant =
                    |r: &&store::RingCount| r.ring_m <= limit && r.category == category && r.state == state;
                let counted: u32 = rings.iter().filter(meant).map(|r| r.total).sum();
                let filter = CaseFilter {
                    near_mine: Some((mine.clone(), limit)),
                    category: Some(category.into()),
                    state: Some(StateFilter::Is(state)),
                    ..CaseFilter::default()
                };
                let listed = store.count_cases(&scope, &filter, TODAY).await.unwrap();
                assert_eq!(i64::from(counted), listed, "{limit} m, {category}, {state:?}");
            }
        }
    }
    assert!(rings.iter().all(|r| r.open == if r.state.is_open() { r.total } else { 0 }));
}

#[tokio::test]
async fn a_mine_without_a_licence_or_that_does_not_exist_has_no_dispute_near_it() {
    let database = loaded(&cases(20)).await;
    let mine = MineId::new("M4711").unwrap();
    let filter = CaseFilter { near_mine: Some((mine.clone(), 5_000.0)), ..CaseFilter::default() };
    assert_eq!(database.store.count_cases(&Scope::whole_banner(), &filter, TODAY).await.unwrap(), 0);
    assert!(database.store.mine_rings(&Scope::whole_banner(), &mine, TODAY).await.unwrap().is_empty());
}
