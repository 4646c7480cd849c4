//! Sealed matters: who may not know of a case finds it in no read, no figure and no change.

use crate::support::cases::{Loaded, NOW, TODAY, change, circles, loaded as made, many, register, report};
use crate::support::{Database, banner, loaded};
use casework::case::Nature;
use casework::circle::matter;
use casework::{
    Actor, Capacity, CaseFilter, Channel, NewParty, PartyEntry, Principal, Scope, State, StateFilter,
};
use spatial::LonLat;
use store::{Sealer, StoreError, Subject};
use territory::StationId;
use time::macros::date;

/// Cases of which a third are crime clues by category or by nature, led by two units.
fn mixed() -> Vec<Loaded> {
    let mut cases = many(150, 21);
    for (i, made) in cases.iter_mut().enumerate() {
        if i % 6 == 0 {
            made.case.report.category = report("SF-03").category;
        }
        if i % 7 == 0 {
            made.case.nature = Some(Nature::CrimeClue);
        }
        made.case.unit = match i % 5 {
            0 => None,
            1 => StationId::new("S-2").ok(),
            _ => StationId::new("S-1").ok(),
        };
    }
    cases
}

/// Readers of every kind, by what they are.
fn readers() -> Vec<(&'static str, Scope)> {
    let (rules, unit) = (circles(), StationId::new("S-1").unwrap());
    vec![
        ("the program", Scope::whole_banner()),
        ("the banner's dispatch", rules.scope(&[Capacity::Dispatch], "", None)),
        ("the banner's intake", rules.scope(&[Capacity::Intake], "", None)),
        ("a township's dispatch", rules.scope(&[Capacity::Dispatch], "150622004", None)),
        ("a handler of the unit", rules.scope(&[Capacity::Handler], "", Some(&unit))),
        ("a grid worker of the unit", rules.scope(&[Capacity::GridWorker], "150622004", Some(&unit))),
        ("an administrator", rules.scope(&[Capacity::AuditAdmin], "", None)),
    ]
}

fn seen<'a>(cases: &'a [Loaded], scope: &Scope) -> Vec<&'a casework::Case> {
    let all = cases.iter().map(|made| &made.case);
    let knows = |c: &casework::Case| {
        scope.knows(matter(c.report.category.as_str(), c.nature), c.unit.as_ref().map(|u| u.as_str()))
    };
    all.filter(|c| scope.sees(c.location.code()) && knows(c)).collect()
}

#[tokio::test]
async fn every_read_and_figure_has_the_cases_that_the_reader_may_know_of_and_no_other() {
    let cases = mixed();
    let Database { store, .. } = &loaded(&cases).await;
    let mut sizes = vec![];
    for (who, scope) in readers() {
        let visible = seen(&cases, &scope);
        sizes.push(visible.len());
        let open = visible.iter().filter(|c| c.state.is_open()).count() as i64;
        let filter = CaseFilter::default();
        let page = store.cases(&scope, &filter, TODAY, None, 500).await.unwrap();
        let mut listed: Vec<_> = page.rows.iter().map(|r| r.code.to_string()).collect();
        listed.sort();
        let expected: Vec<_> = visible.iter().map(|c| c.code.to_string()).collect();
        assert_eq!(listed, expected, "{who}");
        assert_eq!(store.count_cases(&scope, &filter, TODAY).await.unwrap(), visible.len() as i64, "{who}");
        let points = store.case_points(&scope, None).await.unwrap();
        assert_eq!(points.iter().map(|p| p.code.clone()).collect::<Vec<_>>(), expected, "{who}");
        assert!(points.iter().all(|p| p.is_seen_by(&scope)), "{who}");
        let steps = store.supervised_counts(&scope).await.unwrap();
        assert_eq!(steps.iter().map(|(_, count)| count).sum::<i64>(), open, "{who}");
        assert_eq!(store.supervised(&scope, 0, 500).await.unwrap().len() as i64, open, "{who}");
        let (mut of_units, mut rated) = (0, 0);
        for unit in ["S-1", "S-2"] {
            of_units += store.unit_cases(&scope, &StationId::new(unit).unwrap(), TODAY).await.unwrap().0;
        }
        let led = visible.iter().filter(|c| c.unit.is_some());
        assert_eq!(of_units, led.clone().filter(|c| c.state.is_open()).count() as i64, "{who}");
        assert_eq!(store.load(&scope).await.unwrap().values().sum::<u32>() as i64, of_units, "{who}");
        for row in store.effectiveness(&scope, date!(2025 - 01 - 01), TODAY, Subject::Unit).await.unwrap() {
            rated += row.cases as usize;
        }
        assert_eq!(rated, led.count(), "{who}");
    }
    assert!(
        sizes[1] < sizes[0] + 1 && sizes[2] < sizes[1] && sizes[4] > sizes[2] && sizes[6] == 0,
        "{sizes:?}"
    );
}

#[tokio::test]
async fn a_case_that_may_not_be_known_of_is_not_found_by_any_name() {
    let cases = mixed();
    let Database { store, .. } = &loaded(&cases).await;
    let store = store.clone().with_key(Sealer::from_key([7; 32])).await.unwrap();
    let (intake, clerk) = (circles().scope(&[Capacity::Intake], "", None), Actor::local_operator());
    let filter = |text: &str| CaseFilter { text: Some(text.to_owned()), ..CaseFilter::default() };
    for made in cases.iter().step_by(3) {
        let code = &made.case.code;
        let visible = seen(std::slice::from_ref(made), &intake).len() == 1;
        assert_eq!(store.sees_case(&intake, code).await.unwrap(), visible);
        let read = store.case(&intake, code).await;
        assert_eq!(read.is_ok(), visible);
        assert!(visible || matches!(read, Err(StoreError::NoCase(_))));
        assert_eq!(
            store.cases(&intake, &filter(code.as_str()), TODAY, None, 9).await.unwrap().rows.len(),
            usize::from(visible)
        );
        let reference = made.case.report.source_ref.clone().unwrap();
        let known = store
            .known_references(&intake, Channel::Counter, std::slice::from_ref(&reference))
            .await
            .unwrap();
        assert_eq!(known[&reference].code.is_some(), visible, "taken, and by which case is not told");
        let withdraw = |c: &casework::Case| Ok(vec![c.move_to(State::Withdrawn, Some("示意".into()))?]);
        let changed = change(&store, &intake, &clerk, code, NOW, withdraw).await;
        assert_eq!(matches!(changed, Err(StoreError::NoCase(_))), !visible);
        assert_eq!(store.parties(&intake, code).await.is_ok(), visible);
        assert_eq!(store.evidence(&intake, code).await.is_ok(), visible);
        let open = CaseFilter { state: Some(StateFilter::Open), ..filter(code.as_str()) };
        assert!(visible || store.count_cases(&intake, &open, TODAY).await.unwrap() == 0);
    }
}

#[tokio::test]
async fn what_decides_who_knows_is_the_same_in_the_database_as_here() {
    let mut cases = vec![];
    let place = crate::support::cases::location(&banner::territory(), LonLat::new(111.03, 39.81).unwrap());
    for (i, nature) in [None].into_iter().chain(Nature::ALL.iter().copied().map(Some)).enumerate() {
        let mut one = made(i as u32 + 1, place.clone(), "MS-01", State::Registered, NOW);
        one.case.nature = nature;
        cases.push(one);
    }
    let database = loaded(&cases).await;
    for point in database.store.case_points(&Scope::whole_banner(), None).await.unwrap() {
        let case = &cases.iter().find(|c| c.case.code.as_str() == point.code).unwrap().case;
        assert_eq!(point.matter, matter(case.report.category.as_str(), case.nature));
    }
}

#[tokio::test]
async fn who_takes_in_a_clue_says_who_reports_it_and_sees_neither_afterwards() {
    let database = loaded(&[]).await;
    let store = database.store.clone().with_key(Sealer::from_key([7; 32])).await.unwrap();
    let clerk = |id: &str| Principal {
        id: id.into(),
        capacities: vec![Capacity::Intake],
        scope: circles().scope(&[Capacity::Intake], "", None),
        ..Principal::local_operator()
    };
    let (mine, other) = (clerk("clerk"), clerk("other"));
    let place = crate::support::cases::location(&banner::territory(), LonLat::new(111.03, 39.81).unwrap());
    let actor = mine.acting_as(Some(Capacity::Intake));
    let code = register(&store, &actor, report("SF-03"), place, NOW).await.unwrap().code;
    let entry =
        PartyEntry { role: "petitioner", kind: "natural", name: "示意甲", ..PartyEntry::default() };
    let party = NewParty::check(&entry, TODAY).unwrap();
    store.add_party(&mine, &code, &party, NOW).await.unwrap();
    let refused = store.add_party(&other, &code, &party, NOW).await;
    assert!(matches!(refused, Err(StoreError::NoCase(_))), "{refused:?}");
    for who in [&mine, &other] {
        assert!(matches!(store.parties(&who.scope, &code).await, Err(StoreError::NoCase(_))));
    }
    assert_eq!(store.parties(&Scope::whole_banner(), &code).await.unwrap().len(), 1);
}
