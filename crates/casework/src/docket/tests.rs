//! Every answer of the docket against going through a plain list of cases.

use super::*;
use crate::access::{Capacity, Principal};
use crate::desk::{DeskPlan, Lane, Remark, SOON};
use crate::filter::{CaseFilter, Ground, Reach, StateFilter};
use crate::state::State;
use proptest::prelude::*;
use spatial::{Node, Region, distance};
use std::collections::BTreeMap;
use time::Duration;
use time::macros::date;

const TODAY: Date = date!(2026 - 11 - 25);

const PLACES: [&str; 9] = [
    "",
    "150622",
    "150622004",
    "150622004201",
    "150622004201001",
    "15062200420100101",
    "15062200420100102",
    "15062200420200101",
    "15062210020100101",
];
const CATEGORIES: [&str; 5] = ["MS-01", "BL-01", "MS-02", "MSX-01", "LA-01"];
/// Those that everybody sees; the others are sealed.
const COMMON: [&str; 3] = ["MS-01", "BL-01", "MS-02"];

fn case() -> impl Strategy<Value = CasePoint> {
    let what = (0..State::ALL.len(), 0..CATEGORIES.len(), any::<bool>(), 0..3usize, 0..4usize);
    let turn = (0..3usize, 0..=Remark::ALL.len());
    let when = (0..60i64, proptest::option::of(-30..30i64));
    let place = (0..400_000i32, 0..400_000i32, 0..PLACES.len());
    (0..40i64, what, when, place, turn).prop_map(
        |(
            id,
            (state, category, mining_related, batch, word),
            (reported, due),
            (x, y, place),
            (unit, remark),
        )| CasePoint {
            id,
            code: format!("ZZ2026{id:05}"),
            state: State::ALL[state],
            category: CATEGORIES[category].to_owned(),
            matter: CATEGORIES[category].to_owned(),
            unit: ["unit-a", "unit-b"].get(unit).map(|u| (*u).to_owned()),
            remark: Remark::ALL.get(remark).copied(),
            mining_related,
            summary: format!("院墙开裂 {}", ["裂缝", "水井干涸", "粉尘", "裂"][word]),
            people: 1,
            reported: TODAY - Duration::days(reported),
            due: due.map(|d| TODAY + Duration::days(d)),
            batch: ["B1", "B2"].get(batch).map(|b| (*b).to_owned()),
            at: Node::new(1_111_000_000 + x, 398_000_000 + y).lon_lat(),
            accuracy_m: (batch > 0).then_some(f64::from(x % 50)),
            place_code: PLACES[place].to_owned(),
        },
    )
}

fn licence() -> Region {
    let n = |x: i32, y: i32| Node::new(1_111_100_000 + x, 398_100_000 + y);
    let ring = vec![n(0, 0), n(120_000, 20_000), n(90_000, 130_000), n(-10_000, 100_000)];
    Region::from_rings(vec![vec![ring]]).expect("a licence")
}

fn filter() -> impl Strategy<Value = CaseFilter> {
    let state = prop_oneof![
        Just(StateFilter::Open),
        Just(StateFilter::Overdue),
        Just(StateFilter::Closed),
        (0..State::ALL.len()).prop_map(|s| StateFilter::Is(State::ALL[s])),
    ];
    let mine = territory::MineId::new("M4711").expect("an identifier");
    let near = proptest::option::weighted(0.2, prop_oneof![Just(0.0), 0.0..2_000.0f64]);
    let day = || proptest::option::weighted(0.3, (0..60i64).prop_map(|d| TODAY - Duration::days(d)));
    let bbox = proptest::option::weighted(0.2, (111.1..111.13, 39.8..39.83))
        .prop_map(|b| b.map(|(west, south): (f64, f64)| [west, south, west + 0.012, south + 0.013]));
    let word = |of: &'static [&'static str]| {
        proptest::option::weighted(0.3, proptest::sample::select(of)).prop_map(|w| w.map(str::to_owned))
    };
    let words = (
        word(&PLACES[1..]),
        word(&["MS", "MS-01", "BL", "LA-01", "XX"]),
        word(&["B1", "B2", "B3"]),
        word(&["裂", "水井", "ZZ20260001"]),
    );
    (proptest::option::weighted(0.4, state), near, day(), day(), (bbox, within()), words).prop_map(
        move |(state, near, since, until, (bbox, within), (area_prefix, category, batch, text))| CaseFilter {
            near_mine: near.map(|metres| (mine.clone(), metres)),
            area_prefix,
            category,
            state,
            since,
            until,
            bbox,
            batch,
            text,
            within,
        },
    )
}

/// Positions with distances and areas with and without, united and cut.
fn within() -> impl Strategy<Value = Vec<Vec<Reach>>> {
    let node =
        || (0..400_000i32, 0..400_000i32).prop_map(|(x, y)| Node::new(1_111_000_000 + x, 398_000_000 + y));
    let at =
        (node(), 1.0..3_000.0f64).prop_map(|(n, metres)| Reach { ground: Ground::At(n.lon_lat()), metres });
    let area =
        (node(), 1_000..150_000i32, prop_oneof![Just(0.0), 0.0..2_000.0f64]).prop_map(|(n, size, metres)| {
            let ring = vec![n, Node::new(n.x + size, n.y), Node::new(n.x + size / 3, n.y + size)];
            Reach { ground: Ground::In(Region::from_rings(vec![vec![ring]]).expect("an area")), metres }
        });
    let any = proptest::collection::vec(prop_oneof![at, area], 1..3);
    prop_oneof![2 => Just(vec![]), 1 => proptest::collection::vec(any, 1..3)]
}

fn fits(case: &CasePoint, filter: &CaseFilter, licence: Option<&Region>, today: Date) -> bool {
    let near = |metres: f64| licence.is_some_and(|l| distance::to_region(case.at, l).0 <= metres);
    let overdue = case.state.is_open() && case.due.is_some_and(|d| d < today);
    let state = |s: StateFilter| match s {
        StateFilter::Open => case.state.is_open(),
        StateFilter::Closed => !case.state.is_open(),
        StateFilter::Overdue => overdue,
        StateFilter::Is(state) => case.state == state,
    };
    let category = |c: &str| case.category == c || case.category.starts_with(&format!("{c}-"));
    let boxed = |[w, s, e, n]: [f64; 4]| {
        case.at.lon() >= w && case.at.lon() <= e && case.at.lat() >= s && case.at.lat() <= n
    };
    filter.near_mine.as_ref().is_none_or(|(_, metres)| near(*metres))
        && filter.within.iter().all(|any| any.iter().any(|reach| reach.holds(case.at)))
        && filter.area_prefix.as_ref().is_none_or(|p| case.place_code.starts_with(p))
        && filter.category.as_deref().is_none_or(category)
        && filter.state.is_none_or(state)
        && filter.since.is_none_or(|d| case.reported >= d)
        && filter.until.is_none_or(|d| case.reported <= d)
        && filter.bbox.is_none_or(boxed)
        && filter.batch.as_ref().is_none_or(|b| case.batch.as_ref() == Some(b))
        && filter.text.as_ref().is_none_or(|t| case.summary.contains(t) || case.code.starts_with(t))
}

fn naive<'a>(cases: impl Iterator<Item = &'a CasePoint>, today: Date) -> Counts {
    let mut counts = Counts::default();
    for case in cases {
        let open = case.state.is_open();
        counts += Counts {
            total: 1,
            open: u32::from(open),
            overdue: u32::from(open && case.due.is_some_and(|d| d < today)),
            mining: u32::from(case.mining_related),
        };
    }
    counts
}

/// A docket that has seen some cases at once, others one by one, and lost a few; and the list of what is in it.
fn worked_on(
    first: Vec<CasePoint>,
    then: Vec<(bool, CasePoint)>,
    common: bool,
) -> (Docket, BTreeMap<i64, CasePoint>) {
    let mut truth: BTreeMap<i64, CasePoint> = first.into_iter().map(|c| (c.id, c)).collect();
    let common: &[&str] = if common { &COMMON } else { &[] };
    let common: Vec<String> = common.iter().map(|m| (*m).to_owned()).collect();
    let mut docket = Docket::with_common(truth.values().rev().cloned().collect(), TODAY, &common);
    for (gone, case) in then {
        let node = |c: &CasePoint| c.at.node();
        if gone {
            let before = truth.remove(&case.id);
            assert_eq!(docket.remove(case.id), before.map(|c| Touched::of(Some(node(&c)), None)));
        } else {
            let after = Some(node(&case));
            let touched = docket.insert(case.clone());
            let before = truth.insert(case.id, case);
            assert_eq!(touched, Touched::of(before.as_ref().map(node), after));
        }
    }
    (docket, truth)
}

fn scope() -> impl Strategy<Value = Scope> {
    let area = proptest::sample::select(&["", "", "150622004", "150622004201001"][..]);
    // What is sealed is not seen, seen where the own unit leads, or seen.
    let sealed = proptest::sample::select(vec![vec![], vec!["MSX-01@unit-a", "LA-01@unit-b"], vec!["LA-01"]]);
    let matters = sealed.prop_map(|sealed| [&COMMON[..], &sealed[..]].concat());
    (area, proptest::option::weighted(0.7, matters)).prop_map(|(area, matters)| match matters {
        None => Scope::area(area),
        Some(matters) => Scope::of_matters(area, matters.into_iter().map(str::to_owned).collect()),
    })
}

fn visible<'a>(truth: &'a BTreeMap<i64, CasePoint>, scope: &Scope) -> impl Iterator<Item = &'a CasePoint> {
    truth.values().filter(|c| c.is_seen_by(scope))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_count_is_that_of_going_through_all_cases(
        first in proptest::collection::vec(case(), 0..60),
        then in proptest::collection::vec((proptest::bool::weighted(0.3), case()), 0..60),
        filters in proptest::collection::vec(filter(), 8),
        scope in scope(),
        (ahead, turned, common) in (0..3i64, any::<bool>(), any::<bool>()),
    ) {
        let (mut docket, truth) = worked_on(first, then, common);
        prop_assert_eq!(docket.len(), truth.len());
        let today = TODAY + Duration::days(ahead);
        if turned {
            docket.turn_to(today);
        }
        let licence = licence();
        for (filter, level) in filters.iter().zip(Level::ALL.into_iter().cycle()) {
            let fitting: Vec<_> =
                visible(&truth, &scope).filter(|c| fits(c, filter, Some(&licence), today)).collect();
            let mut areas: BTreeMap<&str, Vec<&CasePoint>> = BTreeMap::new();
            for case in &fitting {
                areas.entry(case.place_code.get(..level.digits()).unwrap_or("")).or_default().push(case);
            }
            let unplaced = areas.remove("").unwrap_or_default();
            let counted = docket.counts(&scope, filter, Some(&licence), today, level);
            prop_assert_eq!(counted.sum, naive(fitting.iter().copied(), today));
            prop_assert_eq!(counted.unplaced, naive(unplaced.into_iter(), today));
            let expected: Vec<_> =
                areas.into_iter().map(|(code, c)| AreaCount { code, counts: naive(c.into_iter(), today) }).collect();
            prop_assert_eq!(counted.areas, expected);
            let everywhere = Bounds { min: Node::new(1_110_000_000, 397_000_000), max: Node::new(1_113_000_000, 400_000_000) };
            let half = Bounds { max: Node::new(1_111_200_000, 398_200_000), ..everywhere };
            for bounds in [everywhere, half] {
                let found = docket.filtered(&scope, filter, Some(&licence), today, &bounds);
                let found: Vec<i64> = found.iter().map(|c| c.id).collect();
                let mut inside: Vec<i64> =
                    fitting.iter().filter(|c| bounds.contains(c.at.node())).map(|c| c.id).collect();
                inside.sort_unstable();
                prop_assert_eq!(found, inside);
            }
        }
        for code in PLACES {
            let inside = visible(&truth, &scope).filter(|c| c.place_code.starts_with(code));
            prop_assert_eq!(docket.counts_in(&scope, code, today), naive(inside, today));
        }
    }

    #[test]
    fn cases_in_a_box_around_a_mine_and_nearest_are_those_of_the_list_and_of_the_scope(
        first in proptest::collection::vec(case(), 0..60),
        then in proptest::collection::vec((proptest::bool::weighted(0.3), case()), 0..60),
        (scope, common) in (scope(), any::<bool>()),
        metres in 0.0..3_000.0f64,
    ) {
        let (docket, truth) = worked_on(first, then, common);
        let licence = licence();
        let ids = |found: Vec<CaseEntry<'_>>| found.iter().map(|e| e.id).collect::<Vec<_>>();
        let boxed = visible(&truth, &scope).filter(|c| licence.bounds().contains(c.at.node()));
        prop_assert_eq!(ids(docket.in_bounds(&scope, &licence.bounds())), boxed.map(|c| c.id).collect::<Vec<_>>());
        let near = visible(&truth, &scope).filter(|c| distance::to_region(c.at, &licence).0 <= metres);
        let target = Target::region(&licence);
        prop_assert_eq!(ids(docket.within(&scope, &target, metres)), near.map(|c| c.id).collect::<Vec<_>>());
        let at = Node::new(1_111_200_000, 398_200_000).lon_lat();
        let mut all: Vec<f64> = visible(&truth, &scope).map(|c| distance::metres(at, c.at)).collect();
        all.sort_by(f64::total_cmp);
        all.truncate(7);
        let nearest = docket.nearest(&scope, at, 7);
        prop_assert_eq!(nearest.iter().map(|n| n.1).collect::<Vec<_>>(), all);
        for (entry, _) in nearest {
            let case = &truth[&entry.id];
            prop_assert_eq!(
                (entry.code, entry.state, entry.category, entry.mining_related, entry.people),
                (case.code.as_str(), case.state, case.category.as_str(), case.mining_related, case.people)
            );
            prop_assert_eq!((entry.at, entry.place_code), (case.at, case.place_code.as_str()));
            prop_assert_eq!(entry.due, case.due.filter(|_| case.state.is_open()));
        }
    }
}

/// The lanes of a desk by going through all cases.
fn naive_desk<'a>(
    cases: impl Iterator<Item = &'a CasePoint>,
    reader: &Principal,
    today: Date,
) -> BTreeMap<Lane, Vec<&'a CasePoint>> {
    let mut lanes: BTreeMap<Lane, Vec<&CasePoint>> = BTreeMap::new();
    let watchers = [Capacity::Supervisor, Capacity::Leader, Capacity::Local, Capacity::UnitHead];
    let watches = watchers.iter().any(|c| reader.holds(*c));
    let unit = reader.unit.as_ref().map(ToString::to_string);
    for case in cases.filter(|c| unit.is_none() || c.unit.is_none() || c.unit == unit) {
        let steps = crate::desk::steps(case.state, case.remark, reader);
        let lane = Lane::of(case.state, case.remark).filter(|_| !steps.is_empty());
        let near = case.state.is_open() && case.due.is_some_and(|due| due <= today + SOON);
        let urgent = (near && (lane.is_some() || watches)).then_some(Lane::Urgent);
        for lane in lane.into_iter().chain(urgent) {
            lanes.entry(lane).or_default().push(case);
        }
    }
    for cases in lanes.values_mut() {
        cases.sort_by_key(|c| (c.due.filter(|_| c.state.is_open()).unwrap_or(Date::MAX), c.id));
    }
    lanes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_desk_has_the_cases_that_going_through_all_of_them_gives_in_the_same_order(
        first in proptest::collection::vec(case(), 0..60),
        then in proptest::collection::vec((proptest::bool::weighted(0.3), case()), 0..60),
        (scope, common) in (scope(), any::<bool>()),
        held in proptest::sample::subsequence(Capacity::ALL.to_vec(), 1..4),
        unit in proptest::option::of(proptest::sample::select(&["unit-a", "unit-c"][..])),
        (overdue, text, area) in (any::<bool>(), proptest::option::of(Just("裂")), proptest::option::of(Just("150622004"))),
        limit in 1..6usize,
    ) {
        let (docket, truth) = worked_on(first, then, common);
        let unit = unit.map(|id| territory::StationId::new(id).expect("an identifier"));
        let reader = Principal { capacities: held, unit, scope, ..Principal::local_operator() };
        let filter = CaseFilter {
            state: overdue.then_some(StateFilter::Overdue),
            text: text.map(str::to_owned),
            area_prefix: area.map(str::to_owned),
            ..CaseFilter::default()
        };
        let seen = visible(&truth, &reader.scope).filter(|c| fits(c, &filter, None, TODAY));
        let mut expected = naive_desk(seen, &reader, TODAY);
        let plan = DeskPlan::of(&reader);
        let queues = docket.desk(&reader.scope, &filter, &plan, TODAY, limit);
        prop_assert_eq!(queues.iter().map(|q| q.lane).collect::<Vec<_>>(), plan.lanes());
        for queue in queues {
            let cases = expected.remove(&queue.lane).unwrap_or_default();
            prop_assert_eq!(queue.count as usize, cases.len());
            let late = cases.iter().filter(|c| c.state.is_open() && c.due.is_some_and(|d| d < TODAY)).count();
            prop_assert_eq!(queue.overdue as usize, late);
            let shown: Vec<i64> = queue.rows.iter().map(|w| w.entry.id).collect();
            prop_assert_eq!(shown, cases.iter().take(limit).map(|c| c.id).collect::<Vec<_>>());
            for (waiting, case) in queue.rows.iter().zip(&cases) {
                prop_assert_eq!((waiting.remark, waiting.unit), (case.remark, case.unit.as_deref()));
            }
        }
        prop_assert!(expected.is_empty(), "lanes that the desk does not have: {:?}", expected.keys());
    }
}

#[test]
fn who_does_not_see_all_common_matters_sees_none_of_them() {
    let made = |id: i64, category: &str| CasePoint {
        id,
        code: format!("ZZ2026{id:05}"),
        state: State::Registered,
        category: category.to_owned(),
        matter: category.to_owned(),
        unit: None,
        remark: None,
        mining_related: true,
        summary: String::new(),
        people: 1,
        reported: TODAY,
        due: None,
        batch: None,
        at: Node::new(1_111_000_000, 398_000_000).lon_lat(),
        accuracy_m: None,
        place_code: "15062200420100101".to_owned(),
    };
    let common = COMMON.map(str::to_owned);
    let docket = Docket::with_common(vec![made(1, "MS-01"), made(2, "LA-01")], TODAY, &common);
    let partly = Scope::of_matters("", vec!["MS-01".into(), "LA-01".into()]);
    assert_eq!(docket.counts_in(&partly, "", TODAY).total, 1);
    assert!(docket.case(&partly, 1).is_none() && docket.case(&partly, 2).is_some());
    assert_eq!(docket.nearest(&Scope::nothing(), made(1, "").at, 5), vec![]);
}

#[test]
fn a_mine_without_a_licence_has_no_case_near_it() {
    let mine = territory::MineId::new("M4711").expect("an identifier");
    let filter = CaseFilter { near_mine: Some((mine, 5_000.0)), ..CaseFilter::default() };
    let docket = Docket::new(vec![], TODAY);
    assert_eq!(docket.counts(&Scope::whole_banner(), &filter, None, TODAY, Level::Grid), Counted::default());
}
