//! Made-up cases: reports for the store to register, and whole cases with their history to load.

use super::banner;
use super::random::Random;
use casework::document::{Named, drafts};
use casework::routing::UnitRef;
use casework::sla::WorkCalendar;
use casework::{
    Actor, Case, CaseCode, CaseEvent, CategoryTree, Channel, CircleRules, Clock, ClockRules, ClosingRules,
    Command, Course, Draft, EventBody, Ladder, LifeRules, Location, NewCase, Principal, Refusal, Scope,
    SlaRules, State, Suggestion,
};
use spatial::{Datum, LonLat};
use store::{Office, Store, StoreError};
use territory::place::SourcePoint;
use territory::{StationId, StationKind, Territory};
use time::macros::{date, datetime};
use time::{Date, Duration, OffsetDateTime};

/// The day of all tests.
pub(crate) const TODAY: Date = date!(2026 - 11 - 23);
/// The moment of all tests.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-23 09:00:00.123456 +8);

pub(crate) const CATEGORIES: [&str; 5] = ["MS-01", "MS-02", "BL-01", "LB-01", "LB-02"];
pub(crate) const STATES: [State; 6] =
    [State::Registered, State::Accepted, State::Mediating, State::Closed, State::Withdrawn, State::Merged];

/// A case with its history.
#[derive(Debug, Clone)]
pub(crate) struct Loaded {
    pub(crate) case: Case,
    pub(crate) events: Vec<CaseEvent>,
}

pub(crate) fn tree() -> CategoryTree {
    CategoryTree::parse(include_str!("../../../../../geodata/rules/categories.toml")).unwrap()
}

/// The circles as shipped.
pub(crate) fn circles() -> CircleRules {
    CircleRules::parse(include_str!("../../../../../geodata/rules/circles.toml"), &tree()).unwrap()
}

/// A location with grids and mines as the territory finds them.
pub(crate) fn location(territory: &Territory, at: LonLat) -> Location {
    Location::of(&territory.locate(SourcePoint::new(Datum::Cgcs2000, at, Some(8.0)), 1).unwrap())
}

/// A report of a category.
pub(crate) fn report(category: &str) -> NewCase {
    let tree = tree();
    let (group, leaf) = tree.leaf(category).unwrap();
    NewCase {
        category: leaf.code.clone(),
        mining_related: group.mining_related,
        summary: "示意：房屋裂缝".into(),
        people: 2,
        extent: casework::Extent { households: Some(1), amount_fen: Some(1_234_567) },
        channel: Channel::Counter,
        source_ref: None,
        out_of_area: false,
    }
}

/// A suggestion of a station.
pub(crate) fn suggestion() -> Suggestion {
    Suggestion {
        unit: UnitRef {
            id: StationId::new("S-1").unwrap(),
            name: "示意站S-1".into(),
            kind: StationKind::MediationStation,
        },
        person: None,
        co_units: vec![],
        tribunal: None,
        nature_hint: None,
        rules_version: "test".into(),
        reasons: vec![],
    }
}

/// A case at a place, in a state it came to in one step.
pub(crate) fn loaded(
    number: u32,
    location: Location,
    category: &str,
    state: State,
    at: OffsetDateTime,
) -> Loaded {
    let code = CaseCode::of(2026, number).unwrap();
    let report = NewCase { source_ref: Some(format!("R-{number}")), ..report(category) };
    let registered = EventBody::Registered { channel: report.channel, category: report.category.clone() };
    let mut events = vec![CaseEvent::seal(code.as_str(), None, Actor::system(), at, registered).unwrap()];
    if state != State::Registered {
        let moved = EventBody::Moved { to: state, note: Some("示意".into()) };
        let event =
            CaseEvent::seal(code.as_str(), events.last(), Actor::system(), at + Duration::hours(1), moved)
                .unwrap();
        events.push(event);
    }
    let case = Case {
        code,
        state,
        report,
        nature: None,
        location,
        unit: StationId::new("S-1").ok(),
        person: None,
        reported_at: events[0].at,
        due: Some(at.date() + Duration::days(60)),
        closed_at: (!state.is_open()).then_some(at),
        batch: None,
        synthetic: true,
    };
    Loaded { case, events }
}

/// Cases anywhere in and around the banner, over a year.
pub(crate) fn many(count: u32, seed: u64) -> Vec<Loaded> {
    let territory = banner::territory();
    let mut random = Random::new(seed);
    (1..=count)
        .map(|number| {
            let at = NOW - Duration::minutes(random.below(365 * 24 * 60) as i64);
            let place = location(&territory, banner::anywhere(&mut random));
            let (category, state) = (*random.pick(&CATEGORIES), *random.pick(&STATES));
            let mut made = loaded(number, place, category, state, at);
            made.case.report.summary =
                format!("示意案件 {}", if random.chance(0.3) { "裂缝" } else { "扬尘" });
            made.case.due = random.chance(0.8).then_some(made.case.due).flatten();
            made
        })
        .collect()
}

/// Rules and words of the office in which tests work.
pub(crate) struct TestOffice {
    clocks: ClockRules,
    sla: SlaRules,
    ladder: Ladder,
    closing: ClosingRules,
}

impl TestOffice {
    /// With the committed rules.
    pub(crate) fn new() -> TestOffice {
        let calendar = WorkCalendar::parse(include_str!("../../../../../geodata/calendar/cn.csv")).unwrap();
        let sla = include_str!("../../../../../geodata/rules/sla.toml");
        TestOffice {
            clocks: ClockRules::parse(include_str!("../../../../../geodata/rules/clocks.toml")).unwrap(),
            sla: SlaRules::parse(sla, calendar).unwrap(),
            ladder: Ladder::parse(include_str!("../../../../../geodata/rules/supervision.toml")).unwrap(),
            closing: ClosingRules::parse(include_str!("../../../../../geodata/rules/closing.toml")).unwrap(),
        }
    }

    pub(crate) fn rules(&self) -> LifeRules<'_> {
        LifeRules { clocks: &self.clocks, sla: &self.sla, ladder: &self.ladder, closing: &self.closing }
    }

    /// The papers that the rules ask for, without names.
    pub(crate) fn wording(
        &self,
        case: &Case,
        course: &Course,
        clocks: &[Clock],
        body: &EventBody,
    ) -> Vec<Draft> {
        drafts(case, course, clocks, body, &Named::default(), &self.ladder)
    }
}

/// Registers a report with a suggestion of a station.
pub(crate) async fn register(
    store: &Store,
    actor: &Actor,
    report: NewCase,
    location: Location,
    now: OffsetDateTime,
) -> Result<Case, StoreError> {
    let tests = TestOffice::new();
    let wording = |c: &Case, k: &Course, l: &[Clock], b: &EventBody| tests.wording(c, k, l, b);
    let office = Office::silent(tests.rules(), "示意中心", &wording);
    store.register_case(&office, actor, report, location, &suggestion().written()?, now).await
}

/// Changes a case by events that the test decides on.
pub(crate) async fn change(
    store: &Store,
    scope: &Scope,
    actor: &Actor,
    code: &CaseCode,
    now: OffsetDateTime,
    decide: impl FnOnce(&Case) -> Result<Vec<EventBody>, Refusal>,
) -> Result<Case, StoreError> {
    let tests = TestOffice::new();
    let wording = |c: &Case, k: &Course, l: &[Clock], b: &EventBody| tests.wording(c, k, l, b);
    let office = Office::silent(tests.rules(), "示意中心", &wording);
    store.change_case(scope, &office, code, now, |case, _| Ok((actor.clone(), decide(case)?))).await
}

/// Carries a command out as somebody.
pub(crate) async fn command(
    store: &Store,
    by: &Principal,
    code: &CaseCode,
    now: OffsetDateTime,
    json: serde_json::Value,
) -> Result<Case, StoreError> {
    let tests = TestOffice::new();
    let wording = |c: &Case, k: &Course, l: &[Clock], b: &EventBody| tests.wording(c, k, l, b);
    let office = Office::silent(tests.rules(), "示意中心", &wording);
    let command: Command = serde_json::from_value(json).unwrap();
    let today = casework::course::civil_day(now);
    let decide = |case: &Case, course: &Course| {
        let decision = case.accept(course, command, by, today, tests.rules())?;
        Ok((decision.actor, vec![decision.body]))
    };
    store.change_case(&by.scope, &office, code, now, decide).await
}

/// Takes the supervision measures of a case that have come due.
pub(crate) async fn supervise(
    store: &Store,
    code: &CaseCode,
    now: OffsetDateTime,
) -> Result<Vec<String>, StoreError> {
    let tests = TestOffice::new();
    let wording = |c: &Case, k: &Course, l: &[Clock], b: &EventBody| tests.wording(c, k, l, b);
    let office = Office::silent(tests.rules(), "示意中心", &wording);
    store.supervise(&office, code, now).await
}

/// Does something in the office of the tests.
pub(crate) async fn in_office<T>(work: impl AsyncFnOnce(&Office<'_>) -> T) -> T {
    let tests = TestOffice::new();
    let wording = |c: &Case, k: &Course, l: &[Clock], b: &EventBody| tests.wording(c, k, l, b);
    work(&Office::silent(tests.rules(), "示意中心", &wording)).await
}
