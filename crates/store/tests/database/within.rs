//! Reaches of a filter: PostGIS on the spheroid against the geodesic in memory, united and cut.

use crate::support::banner;
use crate::support::cases::{Loaded, NOW, TODAY, loaded as made, location};
use crate::support::loaded;
use crate::support::random::Random;
use casework::filter::{Ground, Reach};
use casework::{CaseFilter, Scope, State};
use spatial::{LonLat, Node, Region};
use std::collections::HashSet;

/// How near to a limit the two may differ, metres.
const TOLERANCE_M: f64 = 0.01;

fn cases(count: u32) -> Vec<Loaded> {
    let territory = banner::territory();
    let mut random = Random::new(41);
    let mut place = move || {
        let (lon, lat) = (111.038 + random.between(-0.06, 0.06), 39.818 + random.between(-0.06, 0.06));
        LonLat::new(lon, lat).unwrap().node().lon_lat()
    };
    (1..=count).map(|n| made(n, location(&territory, place()), "MS-01", State::Registered, NOW)).collect()
}

/// A position, or a drawn area: a star, so that it has corners that point inwards and never crosses itself.
fn reach(random: &mut Random) -> Reach {
    let (lon, lat) = (111.038 + random.between(-0.05, 0.05), 39.818 + random.between(-0.05, 0.05));
    if random.chance(0.3) {
        let at = LonLat::new(lon, lat).unwrap().node().lon_lat();
        return Reach { ground: Ground::At(at), metres: random.between(1.0, 6_000.0) };
    }
    let corners = 3 + random.below(9);
    let corner = |i: usize, far: f64| -> Node {
        let turn = std::f64::consts::TAU * i as f64 / corners as f64;
        LonLat::new(lon + far * turn.cos(), lat + far * turn.sin()).unwrap().node()
    };
    let ring: Vec<Node> = (0..corners).map(|i| corner(i, random.between(0.004, 0.05))).collect();
    let region = Region::from_rings(vec![vec![ring]]).unwrap();
    let metres = if random.chance(0.4) { 0.0 } else { random.between(0.5, 5_000.0) };
    Reach { ground: Ground::In(region), metres }
}

fn within(random: &mut Random) -> Vec<Vec<Reach>> {
    (0..1 + random.below(3)).map(|_| (0..1 + random.below(3)).map(|_| reach(random)).collect()).collect()
}

/// Whether all of a filter's answers about a position are clear of its limits.
fn clear(within: &[Vec<Reach>], at: LonLat) -> bool {
    within.iter().flatten().all(|reach| {
        let away = reach.target().metres_from(at);
        (away - reach.metres).abs() > TOLERANCE_M || (reach.metres == 0.0 && away == 0.0)
    })
}

#[tokio::test]
async fn united_and_cut_reaches_agree_with_the_geodesic_in_memory() {
    let cases = cases(400);
    let database = loaded(&cases).await;
    let (scope, mut random) = (Scope::whole_banner(), Random::new(42));
    let (mut compared, mut found) = (0, 0);
    for _ in 0..120 {
        let within = within(&mut random);
        let filter = CaseFilter { within: within.clone(), ..CaseFilter::default() };
        let page = database.store.cases(&scope, &filter, TODAY, None, 1_000).await.unwrap();
        let listed: HashSet<&str> = page.rows.iter().map(|r| r.code.as_str()).collect();
        let counted = database.store.count_cases(&scope, &filter, TODAY).await.unwrap();
        assert_eq!(counted, listed.len() as i64);
        for made in &cases {
            let at = made.case.location.point;
            if !clear(&within, at) {
                continue;
            }
            let expected = within.iter().all(|any| any.iter().any(|reach| reach.holds(at)));
            let code = made.case.code.as_str();
            assert_eq!(listed.contains(code), expected, "{code} at {at:?}, {within:?}");
            compared += 1;
        }
        found += listed.len();
    }
    assert!(compared > 47_000 && found > 5_000, "{compared} compared, {found} found");
}

#[tokio::test]
async fn a_case_a_centimetre_on_either_side_of_a_limit_is_told_apart() {
    let cases = cases(120);
    let database = loaded(&cases).await;
    let (scope, mut random) = (Scope::whole_banner(), Random::new(43));
    let mut asked = 0;
    for made in &cases {
        let reach = reach(&mut random);
        let away = reach.target().metres_from(made.case.location.point);
        if !(2.0 * TOLERANCE_M..15_000.0).contains(&away) {
            continue;
        }
        for (metres, expected) in [(away + TOLERANCE_M, 1), (away - TOLERANCE_M, 0)] {
            let reach = Reach { metres, ..reach.clone() };
            let text = Some(made.case.code.to_string());
            let filter = CaseFilter { within: vec![vec![reach]], text, ..CaseFilter::default() };
            let found = database.store.count_cases(&scope, &filter, TODAY).await.unwrap();
            assert_eq!(found, expected, "{} is {away} m away, limit {metres} m", made.case.code);
        }
        asked += 1;
    }
    assert!(asked > 60, "{asked}");
}
