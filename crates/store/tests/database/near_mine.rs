//! Distances to a mine: PostGIS on the spheroid against the geodesic in memory.

use crate::support::banner::{self, MINE};
use crate::support::cases::{Loaded, NOW, TODAY, loaded as made, location};
use crate::support::random::Random;
use crate::support::{empty, load, loaded};
use casework::{CaseFilter, Scope, State};
use spatial::{LonLat, PointIndex, Target, distance};
use std::collections::{HashMap, HashSet};
use store::{BannerLoad, Store};
use territory::{Atlas, InfluenceRules, Mine, MineId, Territory};

/// How near to the limit the two may differ, metres.
const TOLERANCE_M: f64 = 0.01;

fn cases(count: u32) -> Vec<Loaded> {
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

/// Compares list and memory for one mine and many limits; gives the number of comparisons.
async fn compare(store: &Store, territory: &Territory, cases: &[Loaded], mine: &MineId) -> usize {
    let licence = territory.mine(mine).unwrap().licence.as_ref().unwrap();
    let metres: HashMap<&str, f64> = cases
        .iter()
        .map(|c| (c.case.code.as_str(), distance::to_region(c.case.location.point, licence).0))
        .collect();
    let index = PointIndex::build(cases.iter().map(|c| c.case.location.point.node()).zip(0..));
    let target = Target::region(licence);
    let mut compared = 0;
    for limit in [0.0, 1.0, 50.0, 333.3, 500.0, 1_000.0, 2_718.28, 3_000.0, 5_000.0, 20_000.0] {
        let filter = CaseFilter { near_mine: Some((mine.clone(), limit)), ..CaseFilter::default() };
        let page = store.cases(&Scope::whole_banner(), &filter, TODAY, None, 1_000).await.unwrap();
        let listed: HashSet<&str> = page.rows.iter().map(|r| r.code.as_str()).collect();
        let mut indexed = HashSet::new();
        index.within(&target, limit, |row| {
            indexed.insert(cases[row as usize].case.code.as_str());
        });
        for (code, away) in &metres {
            if (away - limit).abs() > TOLERANCE_M || (limit == 0.0 && *away == 0.0) {
                let found = listed.contains(code);
                assert_eq!(found, *away <= limit, "{code} is {away} m from {mine}, limit {limit} m");
                assert_eq!(indexed.contains(code), found, "{code} by the point index, limit {limit} m");
                compared += 1;
            }
        }
    }
    compared
}

#[tokio::test]
async fn the_filter_near_a_mine_agrees_with_the_geodesic_in_memory() {
    let cases = cases(500);
    let database = loaded(&cases).await;
    let mine = MineId::new(MINE).unwrap();
    let compared = compare(&database.store, &banner::territory(), &cases, &mine).await;
    assert!(compared > 4_900, "{compared}");
}

#[tokio::test]
async fn around_the_mines_of_the_demonstration_the_two_agree_as_well() {
    let made_up = demo::build_territory(150_622, &mut |_| ()).unwrap();
    let influence = include_str!("../../../../geodata/rules/influence.toml");
    let territory = Territory::index(made_up.atlas, InfluenceRules::parse(influence).unwrap()).unwrap();
    let mut random = Random::new(33);
    let mines: Vec<&Mine> = territory.atlas().mines.iter().filter(|m| m.licence.is_some()).collect();
    let chosen: Vec<&Mine> = (0..8).map(|_| *random.pick(&mines)).collect();
    let cases: Vec<Loaded> = (1..=800)
        .map(|n| {
            let bounds = random.pick(&chosen).licence.as_ref().unwrap().bounds();
            let (low, high) = (bounds.min.lon_lat(), bounds.max.lon_lat());
            let lon = random.between(low.lon() - 0.05, high.lon() + 0.05);
            let lat = random.between(low.lat() - 0.04, high.lat() + 0.04);
            let at = LonLat::new(lon, lat).unwrap().node().lon_lat();
            made(n, location(&territory, at), "MS-01", State::Registered, NOW)
        })
        .map(|mut c| {
            c.case.unit = None;
            c
        })
        .collect();
    let database = empty().await;
    // Grids, stations and divisions play no part here.
    let atlas = Atlas {
        mines: territory.atlas().mines.iter().cloned().map(|m| Mine { township: None, ..m }).collect(),
        ..Atlas::default()
    };
    let banner = BannerLoad { party_groups: vec![], ..load(&atlas, &cases) };
    database.store.load_banner(&banner).await.unwrap();
    let mut asked = 0;
    for mine in &chosen {
        asked += squeeze(&database.store, &territory, &cases[..270], &mine.id).await;
    }
    assert!(asked > 350, "{asked}");
    let mut compared = 0;
    for mine in chosen {
        compared += compare(&database.store, &territory, &cases, &mine.id).await;
    }
    assert!(compared > 60_000, "{compared}");
}

/// Asks for every case whether it is found with a limit a centimetre above and below its distance in memory.
async fn squeeze(store: &Store, territory: &Territory, cases: &[Loaded], mine: &MineId) -> usize {
    let licence = territory.mine(mine).unwrap().licence.as_ref().unwrap();
    let mut asked = 0;
    for made in cases {
        let away = distance::to_region(made.case.location.point, licence).0;
        if !(2.0 * TOLERANCE_M..10_000.0).contains(&away) {
            continue;
        }
        for (limit, expected) in [(away + TOLERANCE_M, 1), (away - TOLERANCE_M, 0)] {
            let filter = CaseFilter {
                near_mine: Some((mine.clone(), limit)),
                text: Some(made.case.code.to_string()),
                ..CaseFilter::default()
            };
            let found = store.count_cases(&Scope::whole_banner(), &filter, TODAY).await.unwrap();
            assert_eq!(found, expected, "{} is {away} m from {mine}, limit {limit} m", made.case.code);
        }
        asked += 1;
    }
    asked
}

#[tokio::test]
async fn a_mine_without_a_licence_or_that_does_not_exist_has_no_dispute_near_it() {
    let database = loaded(&cases(20)).await;
    let mine = MineId::new("M4711").unwrap();
    let filter = CaseFilter { near_mine: Some((mine.clone(), 5_000.0)), ..CaseFilter::default() };
    assert_eq!(database.store.count_cases(&Scope::whole_banner(), &filter, TODAY).await.unwrap(), 0);
}
