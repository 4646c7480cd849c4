//! The committed time limits and working calendar, against dates worked out by hand and by an independent calendar.
#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

use casework::sla::{CalendarDays, WorkCalendar, WorkingDays};
use casework::{CategoryCode, CategoryTree, Due, SlaError, SlaRules};
use time::Date;
use time::macros::date;

fn calendar() -> WorkCalendar {
    WorkCalendar::parse(include_str!("../../../geodata/calendar/cn.csv")).expect("the committed calendar")
}

fn limits() -> SlaRules {
    SlaRules::parse(include_str!("../../../geodata/rules/sla.toml"), calendar())
        .expect("the committed limits")
}

fn tree() -> CategoryTree {
    CategoryTree::parse(include_str!("../../../geodata/rules/categories.toml")).expect("the committed tree")
}

fn code(text: &str) -> CategoryCode {
    tree().leaf(text).expect("a leaf").1.code.clone()
}

fn due(category: &str, people: u32, reported: Date) -> Due {
    limits().due(&code(category), people, reported).expect("a due date")
}

#[test]
fn five_working_days_after_12_february_2026_end_after_the_spring_festival() {
    assert_eq!(calendar().after_working(date!(2026 - 02 - 12), WorkingDays(5)), Ok(date!(2026 - 02 - 26)));
}

#[test]
fn fifteen_calendar_days_after_10_february_2026_end_on_the_25th() {
    let last = calendar().after(date!(2026 - 02 - 10), CalendarDays(15)).expect("a date");
    assert_eq!(calendar().rolled(last), Ok(date!(2026 - 02 - 25)));
}

#[test]
fn thirty_days_after_1_september_2026_roll_over_the_national_holiday() {
    let found = due("MS-01", 3, date!(2026 - 09 - 01));
    let expected = Due { date: date!(2026 - 10 - 08), class: "C".into(), rolled: true, provisional: None };
    assert_eq!(found, expected);
}

#[test]
fn weekends_worked_in_exchange_and_weekday_holidays_of_2026_are_known() {
    let calendar = calendar();
    let worked = [
        date!(2026 - 01 - 04),
        date!(2026 - 02 - 14),
        date!(2026 - 02 - 28),
        date!(2026 - 05 - 09),
        date!(2026 - 09 - 20),
        date!(2026 - 10 - 10),
    ];
    let free = [
        date!(2026 - 01 - 02),
        date!(2026 - 02 - 16),
        date!(2026 - 02 - 23),
        date!(2026 - 04 - 06),
        date!(2026 - 06 - 19),
        date!(2026 - 09 - 25),
        date!(2026 - 10 - 07),
    ];
    assert!(worked.iter().all(|d| calendar.is_working(*d) == Ok(true)));
    assert!(free.iter().all(|d| calendar.is_working(*d) == Ok(false)));
    assert_eq!(calendar.is_working(date!(2026 - 11 - 22)), Ok(false));
    assert_eq!(calendar.is_working(date!(2026 - 11 - 23)), Ok(true));
}

#[test]
fn a_last_day_on_a_weekend_rolls_to_monday_and_on_an_exchanged_saturday_stays() {
    assert_eq!(due("EN-01", 1, date!(2026 - 11 - 14)).date, date!(2026 - 11 - 23));
    let saturday = due("EN-01", 1, date!(2026 - 10 - 03));
    assert_eq!((saturday.date, saturday.rolled), (date!(2026 - 10 - 10), false));
}

#[test]
fn each_class_has_its_length() {
    for (category, people, class, date) in [
        ("GN-01", 1, "A", date!(2026 - 11 - 24)),
        ("EN-01", 1, "B", date!(2026 - 11 - 30)),
        ("MS-01", 9, "C", date!(2026 - 12 - 23)),
        ("SF-02", 50, "A", date!(2026 - 11 - 24)),
    ] {
        let found = due(category, people, date!(2026 - 11 - 23));
        assert_eq!((found.class.as_str(), found.date), (class, date), "{category}");
    }
    assert_eq!(
        due("MS-01", 10, date!(2026 - 06 - 01)),
        Due { date: date!(2026 - 07 - 31), class: "D".into(), rolled: false, provisional: None }
    );
    assert_eq!(due("LD-04", 1, date!(2026 - 06 - 01)).class, "D");
}

#[test]
fn a_small_matter_does_not_wait_for_a_working_day() {
    let found = due("GN-01", 1, date!(2026 - 09 - 30));
    assert_eq!((found.date, found.rolled), (date!(2026 - 10 - 01), false));
}

#[test]
fn a_due_date_in_an_unpublished_year_is_given_unrolled_and_marked_provisional() {
    // 23 January 2027 is a Saturday.
    let found = due("LD-04", 1, date!(2026 - 11 - 24));
    let expected =
        Due { date: date!(2027 - 01 - 23), class: "D".into(), rolled: false, provisional: Some(2027) };
    assert_eq!(found, expected);
}

#[test]
fn a_report_in_a_year_without_a_calendar_is_refused_with_the_year_and_the_file() {
    let error = limits().due(&code("MS-01"), 1, date!(2027 - 01 - 04)).expect_err("no calendar");
    assert_eq!(error, SlaError::YearMissing { year: 2027 });
    assert!(error.to_string().contains("2027") && error.to_string().contains("geodata/calendar/cn.csv"));
}

#[test]
fn working_days_that_run_into_an_unpublished_year_are_refused() {
    let found = calendar().after_working(date!(2026 - 12 - 30), WorkingDays(5));
    assert_eq!(found, Err(SlaError::YearMissing { year: 2027 }));
}

#[test]
fn a_holiday_in_the_last_days_of_december_does_not_publish_the_year() {
    let text = "date,kind,name\n2030-12-31,holiday,New Year's Day\n";
    let calendar = WorkCalendar::parse(text).expect("well formed");
    assert!(!calendar.covers(2030) && !calendar.covers(2031));
}

#[test]
fn a_faulty_calendar_is_refused_with_its_line() {
    for (text, line, says) in [
        ("day,kind\n", 1, "date,kind,name"),
        ("date,kind,name\n2026-13-01,holiday,x\n", 2, "2026-13-01"),
        ("date,kind,name\n\n2026-10-01,feast,x\n", 3, "feast"),
        ("date,kind,name\n2026-10-01,holiday,x\n2026-10-01,workday,x\n", 3, "twice"),
    ] {
        match WorkCalendar::parse(text) {
            Err(SlaError::Calendar { line: at, problem }) => {
                assert_eq!(at, line, "{problem}");
                assert!(problem.contains(says), "{problem}");
            }
            other => assert!(other.is_err(), "{text:?} was accepted"),
        }
    }
}

#[test]
fn the_committed_limits_name_only_categories_of_the_committed_tree() {
    assert_eq!(limits().check_categories(&tree()), Ok(()));
}

#[test]
fn limits_that_leave_a_case_without_a_class_or_name_an_unknown_one_are_refused() {
    let class = "version=\"t\"\nsource=\"t\"\n[[class]]\ncode=\"A\"\nname_zh=\"a\"\nname_en=\"a\"\ncalendar_days=1\nrolls=true\nlaw=\"\"\n";
    for (rule, says) in [
        ("[[rule]]\nclass=\"A\"\npeople_min=2\n", "last rule"),
        ("[[rule]]\nclass=\"B\"\n", "class `B`"),
        ("[[rule]]\nclas=\"A\"\n", "line 12, column 1: unknown field"),
    ] {
        let error =
            SlaRules::parse(&format!("{class}\n{rule}"), calendar()).expect_err("refused").to_string();
        assert!(error.contains(says), "{error}");
    }
}
