//! Presence, posts and cover, against a slow own reference and by example.

use super::*;
use crate::person::{Person, Role};
use proptest::prelude::*;
use territory::GridCode;
use time::macros::{date, datetime, time};

const CALENDAR: &str = "date,kind,name\n2026-10-01,holiday,National Day\n2026-10-10,workday,National Day\n";

fn calendar() -> WorkCalendar {
    WorkCalendar::parse(CALENDAR).expect("a calendar")
}

fn roster(person: &str, periods: &[DutyPeriod]) -> Roster {
    Roster { duty: HashMap::from([(person.to_owned(), periods.to_vec())]), ..Roster::default() }
}

fn reach_at(roster: &Roster, absences: &[Absence], moment: OffsetDateTime) -> Reach {
    Presence::at(roster, absences, &calendar(), moment).reach("a")
}

fn period(days: DutyDays, from: Time, until: Time) -> DutyPeriod {
    DutyPeriod { days, from, until }
}

fn away(person: &str, from: Date, until: Date, deputy: Option<&str>) -> Absence {
    Absence {
        id: 1,
        person: person.into(),
        kind: AbsenceKind::Leave,
        from,
        until,
        deputy: deputy.map(Into::into),
    }
}

fn person(id: &str, role: Role, grid: &str) -> Person {
    Person {
        id: id.into(),
        name: format!("示意{id}"),
        role,
        station: None,
        grids: vec![GridCode::new(grid).expect("a code")],
        specialisms: vec![],
        synthetic: true,
    }
}

#[test]
fn without_a_duty_period_nobody_is_known_to_be_reachable() {
    assert_eq!(reach_at(&Roster::default(), &[], datetime!(2026-11-26 10:00 +8)), Reach::Unknown);
    assert_eq!(reach_at(&roster("a", &[]), &[], datetime!(2026-11-26 10:00 +8)), Reach::Unknown);
}

#[test]
fn a_shift_over_midnight_belongs_to_the_day_it_began_on() {
    // Friday night to Saturday morning; Sunday night belongs to no working day.
    let roster = roster("a", &[period(DutyDays::WorkingDays, time!(20:00), time!(8:00))]);
    assert_eq!(reach_at(&roster, &[], datetime!(2026-11-28 03:00 +8)), Reach::Reachable);
    assert_eq!(reach_at(&roster, &[], datetime!(2026-11-28 08:00 +8)), Reach::OffDuty);
    assert_eq!(reach_at(&roster, &[], datetime!(2026-11-29 21:00 +8)), Reach::OffDuty);
    assert_eq!(reach_at(&roster, &[], datetime!(2026-11-30 03:00 +8)), Reach::OffDuty);
}

#[test]
fn a_year_without_a_calendar_is_unknown_and_a_weekend_worked_in_exchange_is_a_working_day() {
    let roster = roster("a", &[period(DutyDays::WorkingDays, time!(8:00), time!(18:00))]);
    assert_eq!(reach_at(&roster, &[], datetime!(2026-10-10 09:00 +8)), Reach::Reachable);
    assert_eq!(reach_at(&roster, &[], datetime!(2026-10-01 09:00 +8)), Reach::OffDuty);
    assert_eq!(reach_at(&roster, &[], datetime!(2027-01-04 09:00 +8)), Reach::Unknown);
    assert_eq!(reach_at(&roster, &[], datetime!(2027-01-04 19:00 +8)), Reach::OffDuty);
}

#[test]
fn an_absence_counts_by_days_of_shanghai_and_names_its_last_one() {
    let roster = roster("a", &[period(DutyDays::EveryDay, Time::MIDNIGHT, Time::MIDNIGHT)]);
    let absences = [away("a", date!(2026 - 11 - 26), date!(2026 - 11 - 27), None)];
    // 16:30 UTC of the 27th is the 28th in Shanghai.
    assert_eq!(reach_at(&roster, &absences, datetime!(2026-11-27 16:30 UTC)), Reach::Reachable);
    assert_eq!(
        reach_at(&roster, &absences, datetime!(2026-11-27 15:30 UTC)),
        Reach::Absent(date!(2026 - 11 - 27))
    );
}

#[test]
fn the_deputy_of_an_absence_goes_before_the_standing_one() {
    let standing = Roster { deputies: HashMap::from([("a".into(), "b".into())]), ..Roster::default() };
    let absences = [away("a", date!(2026 - 11 - 26), date!(2026 - 11 - 27), Some("c"))];
    let calendar = calendar();
    let during = Presence::at(&standing, &absences, &calendar, datetime!(2026-11-26 12:00 +8));
    let after = Presence::at(&standing, &absences, &calendar, datetime!(2026-11-28 12:00 +8));
    assert_eq!((during.deputy("a"), after.deputy("a")), (Some("c"), Some("b")));
}

#[test]
fn a_grid_is_covered_by_a_deputy_uncovered_by_nobody_and_vacant_without_people() {
    let rules = CoverRules::parse(include_str!("../../../../geodata/rules/cover.toml")).expect("rules");
    let (grid, bare) = (GridCode::new("150622100200001").unwrap(), GridCode::new("150622100200002").unwrap());
    let persons = [
        person("a", Role::GridWorker, "150622100200001"),
        person("b", Role::GridWorker, "150622100200003"),
        person("h", Role::Head, "15062210020000101"),
    ];
    let posts = Posts::of(&persons);
    let round = period(DutyDays::EveryDay, Time::MIDNIGHT, Time::MIDNIGHT);
    let mut roster = Roster::default();
    roster.duty.insert("a".into(), vec![period(DutyDays::EveryDay, time!(8:00), time!(20:00))]);
    roster.duty.insert("b".into(), vec![round]);
    roster.duty.insert("h".into(), vec![round]);
    let calendar = calendar();
    let tonight = rules.evening(date!(2026 - 11 - 26));
    let cover = |roster: &Roster, grid: &GridCode| {
        rules.cover(&persons, &posts, grid, &Presence::at(roster, &[], &calendar, tonight)).cover
    };
    assert_eq!(cover(&roster, &grid), Cover::Uncovered, "a head stands for no whole grid");
    assert_eq!(cover(&roster, &bare), Cover::Vacant);
    assert_eq!(cover(&Roster::default(), &grid), Cover::Unknown);
    roster.deputies.insert("a".into(), "b".into());
    assert_eq!(cover(&roster, &grid), Cover::Covered);
}

#[test]
fn an_absence_is_refused_with_its_reason() {
    let new = |from, until, deputy: Option<&str>| NewAbsence {
        person: "a".into(),
        kind: AbsenceKind::Trip,
        from,
        until,
        deputy: deputy.map(Into::into),
    };
    let today = date!(2026 - 11 - 26);
    let recorded = [
        away("a", date!(2026 - 12 - 10), date!(2026 - 12 - 12), None),
        away("b", date!(2026 - 12 - 01), date!(2026 - 12 - 01), None),
    ];
    let check = |a: NewAbsence| a.check(today, &recorded);
    assert_eq!(check(new(date!(2026 - 12 - 02), date!(2026 - 12 - 09), Some("b"))), Ok(()));
    assert_eq!(check(new(date!(2026 - 11 - 20), date!(2026 - 11 - 26), None)), Ok(()), "it may have begun");
    assert_eq!(check(new(date!(2026 - 12 - 02), date!(2026 - 12 - 01), None)), Err(AbsenceFault::Period));
    assert_eq!(check(new(date!(2026 - 11 - 20), date!(2026 - 11 - 25), None)), Err(AbsenceFault::Over));
    assert_eq!(check(new(date!(2026 - 12 - 20), date!(2028 - 12 - 20), None)), Err(AbsenceFault::TooLong));
    assert_eq!(
        check(new(date!(2026 - 12 - 02), date!(2026 - 12 - 03), Some("a"))),
        Err(AbsenceFault::OwnDeputy)
    );
    let met = check(new(date!(2026 - 12 - 12), date!(2026 - 12 - 14), None));
    assert_eq!(met, Err(AbsenceFault::Overlaps(date!(2026 - 12 - 10), date!(2026 - 12 - 12))));
    let away = check(new(date!(2026 - 11 - 30), date!(2026 - 12 - 05), Some("b")));
    assert_eq!(away, Err(AbsenceFault::DeputyAway(date!(2026 - 12 - 01), date!(2026 - 12 - 01))));
}

#[test]
fn a_rule_of_cover_that_cannot_be_kept_is_refused() {
    let file = |posts: &str, evening: &str| {
        CoverRules::parse(&format!("version='1'\nsource='x'\nposts=[{posts}]\nevening='{evening}'"))
    };
    assert!(file("'grid_worker'", "22:00").is_ok());
    assert!(file("'tribunal'", "22:00").is_err_and(|e| e.contains("no single grid")));
    assert!(file("", "22:00").is_err() && file("'grid_worker'", "25:00").is_err());
    assert!(file("'mayor'", "22:00").is_err_and(|e| e.starts_with("line 3")));
}

/// Duty minute by minute over three days, the slow way: every shift of every day is laid out.
fn reachable_slowly(periods: &[DutyPeriod], at: OffsetDateTime) -> bool {
    let calendar = calendar();
    let mut day = at.date() - time::Duration::days(2);
    while day <= at.date() {
        for p in periods {
            let works = p.days == DutyDays::EveryDay || calendar.is_working(day) == Ok(true);
            let begin = day.with_time(p.from).assume_offset(SHANGHAI);
            let last = if p.from < p.until { day } else { day.next_day().unwrap() };
            let end = last.with_time(p.until).assume_offset(SHANGHAI);
            if works && (begin..end).contains(&at) {
                return true;
            }
        }
        day = day.next_day().unwrap();
    }
    false
}

proptest! {
    #[test]
    fn reach_agrees_with_laying_out_every_shift(
        shifts in prop::collection::vec((any::<bool>(), 0u8..24, 0u8..24), 1..4),
        minute in 0i64..(20 * 24 * 60),
    ) {
        let at = datetime!(2026-10-02 00:00 +8) + time::Duration::minutes(minute);
        let shift = |&(every, from, until): &(bool, u8, u8)| {
            let days = if every { DutyDays::EveryDay } else { DutyDays::WorkingDays };
            period(days, Time::from_hms(from, 0, 0).unwrap(), Time::from_hms(until, 0, 0).unwrap())
        };
        let periods: Vec<DutyPeriod> = shifts.iter().map(shift).collect();
        let expected = if reachable_slowly(&periods, at) { Reach::Reachable } else { Reach::OffDuty };
        prop_assert_eq!(reach_at(&roster("a", &periods), &[], at), expected);
    }
}
