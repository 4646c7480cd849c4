//! Clocks explain themselves and never guess.

use crate::world::{Desk, Rules};
use casework::Capacity::*;
use casework::{ClockRules, Ladder, SlaError};
use serde_json::json;
use time::macros::date;

#[test]
fn thirty_days_after_1_september_roll_over_the_national_holiday_and_say_so() {
    let desk = Desk::reported("MS-01", 3, date!(2026 - 09 - 01));
    let clock = &desk.clocks()[0];
    assert_eq!((clock.due, clock.rolled), (Some(date!(2026 - 10 - 08)), true));
    let said = clock.explained_zh();
    for part in ["2026-09-01", "30日", "顺延", "sla/C", &clock.version] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert!(clock.explained_en().contains("moved to the next working day"));
}

#[test]
fn a_period_that_needs_an_unpublished_year_has_no_day_and_names_the_file() {
    let mut desk = Desk::reported("MS-01", 3, date!(2026 - 12 - 28));
    desk.act(Intake, json!({"command": "accept"})).dispatch();
    let clock = desk.clock("return");
    assert_eq!((clock.due, clock.missing_year), (None, Some(2027)));
    assert!(clock.explained_zh().contains("geodata/calendar/cn.csv"));
    // Nobody loses a right because of it.
    desk.act(Handler, json!({"command": "ask_return", "reason": "示意"}));
}

#[test]
fn every_clock_carries_its_rule_and_version() {
    let mut desk = Desk::reported("MS-01", 3, date!(2026 - 03 - 02));
    desk.act(Intake, json!({"command": "accept"})).dispatch();
    let rules = Rules::committed();
    for clock in desk.clocks() {
        let version = if clock.rule.starts_with("sla/") { &rules.sla.version } else { &rules.clocks.version };
        assert_eq!(clock.version, *version);
        assert!(!clock.law.is_empty());
    }
    let begun: Vec<String> = desk.clocks().into_iter().map(|c| c.rule).collect();
    assert_eq!(begun, ["sla/C", "register_and_transfer", "sign", "return"]);
    assert_eq!(desk.clock("register_and_transfer").ended, Some(date!(2026 - 03 - 02)));
}

#[test]
fn faults_in_the_files_of_periods_are_told_with_their_place() {
    let text = include_str!("../../../../geodata/rules/clocks.toml");
    let unknown = ClockRules::parse(&text.replacen("enters = [\"registered\"]", "enters = [\"born\"]", 1));
    assert!(
        matches!(&unknown, Err(SlaError::Syntax(m)) if m.contains("line 1") && m.contains("born")),
        "{unknown:?}"
    );
    let twice = ClockRules::parse(&text.replacen("id = \"sign\"", "id = \"return\"", 1));
    assert!(matches!(&twice, Err(SlaError::Rules(m)) if m.contains("twice")), "{twice:?}");
    let nothing = ClockRules::parse(&text.replacen("enters = [\"dispatched\"]\n", "", 1));
    assert!(matches!(&nothing, Err(SlaError::Rules(m)) if m.contains("begins")), "{nothing:?}");
    let ladder = include_str!("../../../../geodata/rules/supervision.toml");
    let gap = Ladder::parse(&ladder.replacen("step = 3\nid = ", "step = 7\nid = ", 1));
    assert!(matches!(&gap, Err(SlaError::Rules(m)) if m.contains("3 is expected")), "{gap:?}");
    let both =
        Ladder::parse(&ladder.replacen("at_percent = 70", "at_percent = 70\nworking_days_late = 1", 1));
    assert!(matches!(&both, Err(SlaError::Rules(_))), "{both:?}");
}
