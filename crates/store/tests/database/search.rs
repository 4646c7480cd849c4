//! One filter for list and count, and paging.

use crate::support::cases::{CATEGORIES, Loaded, NOW, STATES, TODAY, location, many, register, report};
use crate::support::random::Random;
use crate::support::{banner, loaded};
use casework::{Actor, CaseFilter, Scope, StateFilter};
use spatial::LonLat;
use std::collections::BTreeSet;
use time::{Date, Duration, UtcOffset};

fn day(made: &Loaded) -> Date {
    made.case.reported_at.to_offset(UtcOffset::from_hms(8, 0, 0).unwrap()).date()
}

/// The filter in plain words, for cases in memory; mines are compared elsewhere.
fn matches(filter: &CaseFilter, made: &Loaded) -> bool {
    let case = &made.case;
    let place = case.location.code().unwrap_or_default();
    let category = case.report.category.as_str();
    let state = match filter.state {
        None => true,
        Some(StateFilter::Open) => case.state.is_open(),
        Some(StateFilter::Closed) => !case.state.is_open(),
        Some(StateFilter::Overdue) => case.is_overdue(TODAY),
        Some(StateFilter::Is(state)) => case.state == state,
    };
    let within = |[w, s, e, n]: [f64; 4]| {
        let p = case.location.point;
        (w..=e).contains(&p.lon()) && (s..=n).contains(&p.lat())
    };
    state
        && filter.area_prefix.as_deref().is_none_or(|a| place.starts_with(a))
        && filter.category.as_deref().is_none_or(|c| category == c || category.split('-').next() == Some(c))
        && filter.since.is_none_or(|d| day(made) >= d)
        && filter.until.is_none_or(|d| day(made) <= d)
        && filter.bbox.is_none_or(within)
        && filter
            .text
            .as_deref()
            .is_none_or(|t| case.report.summary.contains(t) || case.code.as_str().starts_with(t))
}

fn any_filter(random: &mut Random) -> CaseFilter {
    let areas = ["150622", "150622004", "150622100201", "150622004201003", "15062200420100301"];
    let states: Vec<StateFilter> = STATES.map(StateFilter::Is).into_iter().collect();
    let other = [StateFilter::Open, StateFilter::Closed, StateFilter::Overdue];
    let mut filter = CaseFilter::default();
    if random.chance(0.4) {
        filter.area_prefix = Some((*random.pick(&areas)).to_owned());
    }
    if random.chance(0.4) {
        let category = *random.pick(&CATEGORIES);
        filter.category = Some(if random.chance(0.5) { category } else { &category[..2] }.to_owned());
    }
    if random.chance(0.5) {
        filter.state = Some(if random.chance(0.5) { *random.pick(&states) } else { *random.pick(&other) });
    }
    let mut some_day = || (NOW - Duration::days(random.below(365) as i64)).date();
    let (a, b) = (some_day(), some_day());
    if random.chance(0.3) {
        filter.since = Some(a.min(b));
    }
    if random.chance(0.3) {
        filter.until = Some(a.max(b));
    }
    if random.chance(0.3) {
        let (x, y) = (random.between(110.99, 111.06), random.between(39.79, 39.83));
        filter.bbox = Some([x, y, x + random.between(0.0, 0.05), y + random.between(0.0, 0.03)]);
    }
    if random.chance(0.2) {
        filter.text =
            Some((*random.pick(&["裂缝", "扬尘", "示意", "ZZ26-00000", "%", "_", "没有"])).to_owned());
    }
    filter.checked().unwrap()
}

#[tokio::test]
async fn list_and_count_and_the_filter_in_plain_words_agree_for_two_hundred_filters() {
    let cases = many(400, 21);
    let database = loaded(&cases).await;
    let (store, scope) = (&database.store, Scope::whole_banner());
    let mut random = Random::new(22);
    let mut found = 0;
    for _ in 0..200 {
        let filter = any_filter(&mut random);
        let expected: BTreeSet<&str> =
            cases.iter().filter(|c| matches(&filter, c)).map(|c| c.case.code.as_str()).collect();
        let page = store.cases(&scope, &filter, TODAY, None, 500).await.unwrap();
        let listed: BTreeSet<&str> = page.rows.iter().map(|r| r.code.as_str()).collect();
        assert_eq!(listed, expected, "{filter:?}");
        assert_eq!(
            store.count_cases(&scope, &filter, TODAY).await.unwrap(),
            expected.len() as i64,
            "{filter:?}"
        );
        found += expected.len();
    }
    assert!(found > 2_000, "the filters find something: {found}");
}

#[tokio::test]
async fn a_row_tells_the_same_as_the_case() {
    let cases = many(60, 23);
    let database = loaded(&cases).await;
    let page =
        database.store.cases(&Scope::whole_banner(), &CaseFilter::default(), TODAY, None, 100).await.unwrap();
    assert_eq!(page.rows.len(), cases.len());
    assert_eq!(page.next, None);
    for row in page.rows {
        let made = cases.iter().find(|c| c.case.code == row.code).unwrap();
        let case = &made.case;
        assert_eq!(
            (row.state, &row.category, &row.summary),
            (case.state, &case.report.category, &case.report.summary)
        );
        assert_eq!((row.point, row.accuracy_m), (case.location.point, case.location.source.accuracy_m));
        assert_eq!(row.primary_grid, case.location.located.primary_grid);
        assert_eq!((row.due, row.overdue), (case.due, case.is_overdue(TODAY)));
        let mines = &case.location.located.mines;
        assert!(row.mine.is_none_or(|(id, m)| mines.iter().any(|l| l.mine == id && l.distance_m == m)));
    }
}

#[tokio::test]
async fn paging_gives_every_case_once_while_others_come_in() {
    let cases = many(100, 24);
    let database = loaded(&cases).await;
    let (store, scope, filter) = (&database.store, Scope::whole_banner(), CaseFilter::default());
    let place = location(&banner::territory(), LonLat::new(111.01, 39.81).unwrap());
    let mut seen = vec![];
    let mut after = None;
    loop {
        let page = store.cases(&scope, &filter, TODAY, after, 7).await.unwrap();
        seen.extend(page.rows.iter().map(|r| r.id));
        let clerk = Actor::local_operator();
        register(store, &clerk, report("MS-01"), place.clone(), NOW).await.unwrap();
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert!(seen.is_sorted_by(|a, b| a > b), "newest first, none twice");
    assert_eq!(seen.len(), cases.len(), "complete, and the new ones do not push in");
}

#[tokio::test]
async fn the_last_page_is_known_to_be_the_last_even_when_it_is_full() {
    let database = loaded(&many(14, 25)).await;
    let (store, scope, filter) = (&database.store, Scope::whole_banner(), CaseFilter::default());
    let first = store.cases(&scope, &filter, TODAY, None, 7).await.unwrap();
    let second = store.cases(&scope, &filter, TODAY, first.next, 7).await.unwrap();
    assert_eq!((first.rows.len(), second.rows.len()), (7, 7));
    if second.next.is_some() {
        assert!(store.cases(&scope, &filter, TODAY, second.next, 7).await.unwrap().rows.is_empty());
    }
}

#[tokio::test]
async fn a_case_a_step_of_the_lattice_outside_a_box_is_not_in_it() {
    let cases = many(1, 22);
    let database = loaded(&cases).await;
    let at = cases[0].case.location.point;
    let step = 1e-7;
    for (west, expected) in [(at.lon(), 1), (at.lon() - step, 1), (at.lon() + step, 0)] {
        let bbox = Some([west, at.lat() - 0.1, west + 0.1, at.lat()]);
        let filter = CaseFilter { bbox, ..CaseFilter::default() };
        let found = database.store.count_cases(&Scope::whole_banner(), &filter, TODAY).await.unwrap();
        assert_eq!(found, expected, "{west} is the western side, {at:?} the case");
        let page = database.store.cases(&Scope::whole_banner(), &filter, TODAY, None, 10).await.unwrap();
        assert_eq!(page.rows.len() as i64, expected);
    }
}
