//! The made-up cases of the small banner keep every rule of the real ones.

use super::*;
use crate::cases::fixture::{atlas, limits, rules, territory, tree};
use casework::{CaseCode, EventBody, Role, State};
use spatial::Datum;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use territory::{DivisionCode, GridCode};
use time::macros::date;

pub(super) const TODAY: Date = date!(2026 - 11 - 23);

pub(super) fn people() -> Vec<Person> {
    let village = DivisionCode::new("150622004201").expect("a code");
    let heads = [("HE-15062200420100101".to_owned(), GridCode::new("15062200420100101").expect("a code"))];
    build_persons(7, &atlas(), &[("PG-150622004201".into(), "示意党小组".into(), village)], &heads)
}

fn build(seed: u64) -> DemoCases {
    let territory = territory(atlas());
    let mut lines = 0;
    build_cases(seed, &territory, &people(), &rules(), &tree(), &limits(), TODAY, &mut |_| lines += 1)
        .expect("the cases")
}

pub(super) fn made() -> &'static DemoCases {
    static MADE: OnceLock<DemoCases> = OnceLock::new();
    MADE.get_or_init(|| build(1))
}

#[test]
fn the_same_seed_and_day_give_the_same_cases_and_another_seed_gives_others() {
    let again = build(1);
    assert!(made() == &again);
    assert!(made().cases != build(2).cases);
}

#[test]
fn there_are_ten_thousand_cases_in_three_years_and_nothing_lies_in_the_future() {
    assert_eq!(made().cases.len(), CASES);
    let (first, end) = (plan::midnight(TODAY - Duration::days(DAYS)), plan::midnight(TODAY));
    for demo in &made().cases {
        assert!(demo.case.reported_at >= first);
        assert!(demo.events.iter().all(|e| e.at < end), "{}", demo.case.code);
        assert!(demo.case.synthetic);
    }
}

#[test]
fn codes_run_without_gaps_by_year_in_the_order_of_the_reports() {
    let mut numbers: BTreeMap<i32, u32> = BTreeMap::new();
    let mut before = None;
    for demo in &made().cases {
        let year = demo.case.reported_at.to_offset(plan::shanghai()).year();
        let number = numbers.entry(year).or_insert(0);
        *number += 1;
        assert_eq!(Ok(&demo.case.code), CaseCode::of(year, *number).as_ref());
        assert!(before <= Some(demo.case.reported_at));
        before = Some(demo.case.reported_at);
    }
}

#[test]
fn every_log_is_a_whole_chain_of_legal_moves_that_leads_to_the_state_of_the_case() {
    for demo in &made().cases {
        let code = demo.case.code.as_str();
        CaseEvent::verify(code, &demo.events).expect("a whole chain");
        assert!(matches!(demo.events[0].body, EventBody::Registered { .. }));
        let mut state = State::Registered;
        for pair in demo.events.windows(2) {
            assert!(pair[0].at <= pair[1].at, "{code}");
            if let Some(to) = pair[1].body.leads_to() {
                let row = state.transition_to(to).unwrap_or_else(|| panic!("{code}: {state:?} to {to:?}"));
                let EventBody::Moved { note, .. } = &pair[1].body else {
                    state = to;
                    continue;
                };
                assert!(!row.needs_reason || note.is_some(), "{code}: {row:?}");
                state = to;
            }
        }
        assert_eq!(state, demo.case.state, "{code}");
        assert_eq!(demo.case.closed_at.is_some(), !state.is_open(), "{code}");
    }
}

#[test]
fn every_state_channel_and_category_occurs() {
    let truth = &made().truth;
    for state in State::ALL {
        assert!(truth.by_state.get(state.as_str()).copied().unwrap_or(0) >= 5, "{state:?}");
    }
    // The four that people come by most; calls, letters and the court's own are few and not invented.
    assert_eq!(truth.by_channel.len(), 4);
    assert_eq!(truth.by_category.len(), 64);
}

#[test]
fn about_seventy_in_a_hundred_are_mining_related_and_most_old_ones_are_closed() {
    let truth = &made().truth;
    let share = truth.mining_related as f64 / truth.cases as f64;
    assert!((0.67..0.73).contains(&share), "{share}");
    let year_old =
        made().cases.iter().filter(|d| d.case.reported_at < plan::midnight(TODAY - Duration::days(365)));
    let (mut old, mut open) = (0, 0);
    for demo in year_old {
        old += 1;
        open += usize::from(demo.case.state.is_open());
    }
    assert!(open * 20 < old, "{open} of {old} old cases are open");
    assert!(
        truth.open > 300 && truth.overdue > 50 && truth.overdue * 3 < truth.open,
        "{} {}",
        truth.open,
        truth.overdue
    );
}

#[test]
fn mining_disputes_lie_nearer_to_a_mine_than_the_others() {
    let median = |mining: bool| {
        let cases = made().cases.iter().filter(|d| d.case.report.mining_related == mining);
        let nearest = |d: &DemoCase| d.case.location.located.mines.first().map(|m| m.distance_m);
        let mut away: Vec<f64> = cases.filter_map(nearest).collect();
        away.sort_by(f64::total_cmp);
        away[away.len() / 2]
    };
    assert!(median(true) * 3.0 < median(false), "{} against {}", median(true), median(false));
}

#[test]
fn reports_come_in_bursts_around_each_mine() {
    let territory = territory(atlas());
    let scene = Scene::of(&territory, DAYS, &Random::new(1).fork(0x6361_7365).fork(1));
    let mut random = Random::new(3);
    let mut by_day = vec![0usize; DAYS as usize];
    for _ in 0..5_000 {
        by_day[scene.day(Some(0), DAYS, &mut random) as usize] += 1;
    }
    // Evenly spread reports would be 4.6 a day.
    assert!(by_day.iter().copied().max() > Some(40));
}

#[test]
fn the_group_matter_is_one_petition_with_forty_one_households_merged_into_it() {
    let group = made().truth.group.as_ref().expect("a group");
    assert_eq!(group.households.len(), HOUSEHOLDS);
    let find = |code: &str| made().cases.iter().find(|d| d.case.code.as_str() == code).expect("a case");
    let master = &find(&group.master).case;
    assert_eq!((master.state, master.report.people), (State::Closed, group.people));
    assert!((82..=164).contains(&group.people));
    assert!(master.report.summary.contains("41户"), "{}", master.report.summary);
    for code in &group.households {
        let household = find(code);
        assert_eq!(household.case.state, State::Merged);
        assert_eq!(
            household.case.location.located.village.as_ref().map(DivisionCode::as_str),
            Some(GROUP_VILLAGE)
        );
        let EventBody::Moved { note: Some(note), .. } = &household.events[1].body else { panic!("no note") };
        assert!(note.contains(&group.master));
    }
}

#[test]
fn the_two_batches_have_a_lead_case_and_members_that_wait_for_it() {
    assert_eq!(made().batches.len(), 2);
    for (batch, truth) in made().batches.iter().zip(&made().truth.batches) {
        assert_eq!(batch.lead_case.as_ref(), Some(&truth.lead));
        let of: BTreeSet<&str> = made()
            .cases
            .iter()
            .filter(|d| d.case.batch.as_deref() == Some(batch.id.as_str()))
            .map(|d| d.case.code.as_str())
            .collect();
        assert_eq!(of.len(), truth.members.len() + 1);
        assert!(truth.members.iter().chain([&truth.lead]).all(|c| of.contains(c.as_str())));
    }
    let states = |batch: usize| {
        let members = &made().truth.batches[batch].members;
        let of = made().cases.iter().filter(|d| members.iter().any(|m| m == d.case.code.as_str()));
        of.map(|d| d.case.state.as_str()).collect::<BTreeSet<_>>()
    };
    assert_eq!(states(1), BTreeSet::from(["waiting_demo"]));
    assert!(
        states(0).contains("closed")
            && states(0).contains("fulfilling")
            && !states(0).contains("waiting_demo")
    );
}

#[test]
fn an_open_case_keeps_its_whole_trace_and_a_closed_one_what_led_to_its_unit() {
    let rules = include_str!("../../../../geodata/rules/routing.toml").matches("[[rule]]").count();
    for demo in &made().cases {
        let chosen = demo.suggestion.reasons.iter().any(|r| r.facts.contains_key("lead"));
        let whole = demo.suggestion.reasons.len() > rules;
        assert!(chosen && whole == demo.case.state.is_open(), "{}", demo.case.code);
    }
}

#[test]
fn ten_cases_lie_outside_the_banner_and_say_so_and_a_tenth_comes_from_phones_in_gcj02() {
    let outside: Vec<_> = made().cases.iter().filter(|d| d.case.report.out_of_area).collect();
    assert_eq!((outside.len(), made().truth.outside.len()), (OUTSIDE, OUTSIDE));
    assert!(
        outside
            .iter()
            .all(|d| d.case.location.located.primary_grid.is_none()
                && d.suggestion.unit.id.as_str() == "centre")
    );
    let phones: Vec<_> =
        made().cases.iter().filter(|d| d.case.location.source.datum == Datum::Gcj02).collect();
    assert!((850..1_150).contains(&phones.len()), "{}", phones.len());
    for demo in phones {
        let location = &demo.case.location;
        assert!((15.0..=60.0).contains(&location.source.accuracy_m.expect("an accuracy")));
        assert!((location.source.lon - location.point.lon()).abs() > 0.001);
    }
}

#[test]
fn a_station_s_mediators_share_its_work_by_load() {
    let mut by_person: BTreeMap<&str, usize> = BTreeMap::new();
    for demo in made().cases.iter().filter(|d| d.suggestion.unit.id.as_str() == "station-004") {
        if let Some(person) = &demo.suggestion.person {
            *by_person.entry(&person.id).or_default() += 1;
        }
    }
    assert!(by_person.len() >= 3, "{by_person:?}");
}

#[test]
fn every_primary_grid_has_a_worker_and_every_unit_people_with_names_that_say_they_are_made_up() {
    let people = people();
    let count = |role| people.iter().filter(|p| p.role == role).count();
    assert_eq!((count(Role::GridWorker), count(Role::Head), count(Role::PartyGroupLeader)), (4, 1, 1));
    assert_eq!((count(Role::Judge), count(Role::UnitHead), count(Role::Handler)), (3, 13, 12 * 3 + 4));
    assert!(people.iter().all(|p| p.synthetic && p.name.starts_with("示意")));
    let ids: BTreeSet<_> = people.iter().map(|p| &p.id).collect();
    assert_eq!(ids.len(), people.len());
    let leader = people.iter().find(|p| p.role == Role::PartyGroupLeader).expect("a leader");
    assert_eq!(leader.grids.len(), 2);
}
