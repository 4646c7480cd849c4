//! The rules of accounts, one by one.

use super::lockout::{Outcome, locked_until};
use super::password::{self, PasswordFault};
use super::session::SessionTimes;
use super::*;
use time::macros::{date, datetime};

const NOW: OffsetDateTime = datetime!(2026-07-01 08:00 UTC);

fn account(login: &str, capacities: &[Capacity], area: &str) -> Account {
    Account {
        login: Login::new(login).unwrap(),
        name: "示意".into(),
        duty: Duty::checked(capacities.to_vec(), area, None).unwrap(),
        valid: Period { from: date!(2026 - 01 - 01), until: None },
        disabled: false,
        deputy: None,
        password_set: NOW - Duration::days(1),
        password_once: false,
        second_factor: false,
        active: NOW - Duration::days(1),
        synthetic: true,
    }
}

/// The circles as shipped.
fn circles() -> CircleRules {
    let tree = crate::CategoryTree::parse(include_str!("../../../../geodata/rules/categories.toml")).unwrap();
    CircleRules::parse(include_str!("../../../../geodata/rules/circles.toml"), &tree).unwrap()
}

#[test]
fn a_login_name_is_short_plain_and_not_one_that_the_history_uses() {
    for good in ["desk", "a.b-c_9", "x12"] {
        assert!(Login::new(good).is_ok(), "{good}");
    }
    for bad in ["", "ab", "Desk", "9abc", "a b", "名字名字", "a'b;--", &"a".repeat(33)] {
        assert_eq!(Login::new(bad), Err(AccountFault::Login), "{bad}");
    }
    assert_eq!(Login::new("system"), Err(AccountFault::Taken("system".into())));
}

#[test]
fn an_administrator_has_no_other_capacity_and_sees_no_case() {
    let both = vec![Capacity::SystemAdmin, Capacity::Intake];
    assert_eq!(Duty::checked(both, "", None), Err(AccountFault::Exclusive(Capacity::SystemAdmin)));
    let two = vec![Capacity::AuditAdmin, Capacity::SecurityAdmin];
    assert!(matches!(Duty::checked(two, "", None), Err(AccountFault::Exclusive(_))));
    let duty = Duty::checked(vec![Capacity::AuditAdmin], "", None).unwrap();
    let scope = duty.scope(&circles());
    assert_eq!(scope, Scope::nothing());
    assert!(!scope.sees(Some("150622100")) && !scope.sees(None) && !scope.knows("MS-01", None));
}

#[test]
fn a_duty_needs_a_capacity_that_can_be_given_and_a_code_for_its_area() {
    assert_eq!(Duty::checked(vec![], "", None), Err(AccountFault::NoCapacity));
    let citizen = Duty::checked(vec![Capacity::Citizen], "", None);
    assert_eq!(citizen, Err(AccountFault::NotGiven(Capacity::Citizen)));
    for area in ["1", "15062210", "15062210a", "%", "150622100 ", "1506221002"] {
        assert_eq!(Duty::checked(vec![Capacity::Intake], area, None), Err(AccountFault::Area), "{area}");
    }
    let twice = vec![Capacity::Dispatch, Capacity::Intake, Capacity::Intake];
    let duty = Duty::checked(twice, "150622100", None).unwrap();
    assert_eq!(duty.capacities, [Capacity::Intake, Capacity::Dispatch]);
    assert_eq!(duty.scope(&circles()).area_prefix(), "150622100");
}

#[test]
fn a_password_has_ten_characters_of_three_kinds_and_is_none_that_is_guessed() {
    let check = |p: &str| password::check(p, "desk", || false);
    assert_eq!(check("Kx7-mmpq2t"), Ok(()));
    assert_eq!(check("矿区纠纷调解Abc1"), Ok(()));
    assert_eq!(check("Kx7-mmpq2"), Err(PasswordFault::TooShort));
    assert_eq!(check("kxymmpqtwz7"), Err(PasswordFault::TooSimple));
    assert_eq!(check("MyDesk-7xyz"), Err(PasswordFault::Guessed), "the login name");
    assert_eq!(check("Password-7xyz"), Err(PasswordFault::Guessed));
    assert_eq!(check("Kx7-mm\u{7}pq2tz"), Err(PasswordFault::ControlCharacter));
    assert_eq!(check(&"Kx7-".repeat(40)), Err(PasswordFault::TooLong));
    assert_eq!(password::check("Kx7-mmpq2t", "desk", || true), Err(PasswordFault::Used));
}

#[test]
fn the_past_of_a_password_is_asked_only_when_everything_else_is_right() {
    let refused = password::check("short", "desk", || panic!("asked"));
    assert_eq!(refused, Err(PasswordFault::TooShort));
}

#[test]
fn a_password_is_changed_at_the_first_use_and_after_ninety_days() {
    let mut a = account("desk", &[Capacity::Intake], "");
    assert_eq!(a.first_step(NOW), None);
    a.password_set = NOW - Duration::days(90);
    assert_eq!(a.first_step(NOW), Some(FirstStep::ChangePassword));
    a.password_set = NOW;
    a.password_once = true;
    assert_eq!(a.first_step(NOW), Some(FirstStep::ChangePassword));
}

#[test]
fn an_administrator_needs_a_second_factor() {
    let mut a = account("admin", &[Capacity::SystemAdmin], "");
    assert_eq!(a.first_step(NOW), Some(FirstStep::EnrolSecondFactor));
    a.second_factor = true;
    assert_eq!(a.first_step(NOW), None);
}

#[test]
fn five_failures_in_a_row_lock_for_fifteen_minutes() {
    let at = |minutes: i64| NOW + Duration::minutes(minutes);
    let failed = |n: i64| (0..n).map(move |i| (at(i), Outcome::Failed));
    assert_eq!(locked_until(failed(4), at(5)), None);
    assert_eq!(locked_until(failed(5), at(5)), Some(at(19)));
    assert_eq!(locked_until(failed(5), at(19)), None, "over");
    let reset = failed(4).chain([(at(4), Outcome::Succeeded), (at(5), Outcome::Failed)]);
    assert_eq!(locked_until(reset, at(6)), None);
    let unlocked = failed(5).chain([(at(6), Outcome::Unlocked)]);
    assert_eq!(locked_until(unlocked, at(7)), None);
    let knocking = failed(5).chain((5..15).map(|i| (at(i), Outcome::Locked)));
    assert_eq!(locked_until(knocking, at(16)), Some(at(19)), "knocking does not prolong it");
    let again = failed(5).chain((20..24).map(|i| (at(i), Outcome::Failed)));
    assert_eq!(locked_until(again, at(24)), None, "it is counted anew");
}

#[test]
fn a_session_ends_unused_after_half_an_hour_and_in_any_case_after_twelve() {
    let idle = SessionTimes { begun: NOW, used: NOW };
    assert!(idle.lasts(NOW + Duration::minutes(29)) && !idle.lasts(NOW + Duration::minutes(30)));
    let busy = SessionTimes { begun: NOW, used: NOW + Duration::minutes(719) };
    assert_eq!(busy.ends(), NOW + Duration::hours(12));
}

#[test]
fn an_account_is_used_in_its_period_while_it_is_enabled_and_not_forgotten() {
    let mut a = account("desk", &[Capacity::Intake], "");
    assert_eq!(a.usable(NOW), Ok(()));
    a.valid.until = Some(date!(2026 - 06 - 30));
    assert_eq!(a.usable(NOW), Err(NoEntry::OutOfPeriod));
    assert_eq!(a.usable(datetime!(2026-06-30 15:59 UTC)), Ok(()), "the last day is a day in Shanghai");
    assert_eq!(a.usable(datetime!(2026-06-30 16:00 UTC)), Err(NoEntry::OutOfPeriod));
    a.valid.until = None;
    a.active = NOW - Duration::days(90);
    assert_eq!(a.usable(NOW), Err(NoEntry::Unused));
    a.disabled = true;
    assert_eq!(a.usable(NOW), Err(NoEntry::Disabled));
}

#[test]
fn a_deputy_has_the_duty_of_the_absent_under_the_own_name_while_it_lasts() {
    let mut head = account("head", &[Capacity::UnitHead], "150622100");
    let clerk = account("clerk", &[Capacity::Handler], "150622004");
    let named = head.deputised_by(&clerk, date!(2026 - 07 - 01), date!(2026 - 07 - 10)).unwrap();
    assert_eq!(clerk.principal_for(&head, &circles(), NOW), None, "not yet named");
    head.deputy = Some(named);
    let acting = clerk.principal_for(&head, &circles(), NOW).unwrap();
    assert_eq!((acting.id.as_str(), &acting.scope), ("clerk", &head.duty.scope(&circles())));
    assert_eq!(acting.capacities, [Capacity::UnitHead]);
    assert_eq!(clerk.principal_for(&head, &circles(), NOW + Duration::days(10)), None, "over");
    head.disabled = true;
    assert_eq!(clerk.principal_for(&head, &circles(), NOW), None, "who has left has no deputy");
}

#[test]
fn a_deputy_is_somebody_else_for_at_most_ninety_days_and_breaks_no_separation() {
    let head = account("head", &[Capacity::UnitHead], "");
    let admin = account("admin", &[Capacity::SystemAdmin], "");
    let other = account("admin2", &[Capacity::SystemAdmin], "");
    let (from, until) = (date!(2026 - 07 - 01), date!(2026 - 07 - 10));
    assert_eq!(head.deputised_by(&head, from, until), Err(AccountFault::OwnDeputy));
    assert_eq!(head.deputised_by(&admin, from, until), Err(AccountFault::DeputyExcluded));
    assert!(admin.deputised_by(&other, from, until).is_ok());
    assert_eq!(admin.deputised_by(&other, until, from), Err(AccountFault::Period));
    let long = admin.deputised_by(&other, from, date!(2026 - 09 - 29));
    assert_eq!(long, Err(AccountFault::DeputyTooLong));
    assert!(admin.deputised_by(&other, from, date!(2026 - 09 - 28)).is_ok());
}

#[test]
fn nobody_changes_the_own_account() {
    let admin = account("admin", &[Capacity::SystemAdmin], "").principal(&circles());
    assert_eq!(may_change(&admin, &Login::new("admin").unwrap()), Err(AccountFault::Own));
    assert_eq!(may_change(&admin, &Login::new("desk").unwrap()), Ok(()));
}
