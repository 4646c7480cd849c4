//! The ladder of supervision, day by day.

use crate::world::Desk;
use casework::supervision::Colour;
use casework::{Actor, EventBody, State};
use time::Date;
use time::macros::date;

/// Lets a case lie for so many days; every morning the ladder is asked. Gives the steps with their days.
fn lie(desk: &mut Desk, days: i64) -> Vec<(u8, Date)> {
    let mut taken = vec![];
    for _ in 0..days {
        loop {
            let clock = desk.clocks().remove(0);
            let done = desk.course().measures.len() as u8;
            let next = desk.rules.ladder.next(&clock, desk.rules.sla.calendar(), done);
            let Some((measure, day)) = next.filter(|(_, day)| *day <= desk.today) else { break };
            assert!(day <= desk.today);
            let body = EventBody::Supervised {
                step: measure.step,
                rule: measure.id.clone(),
                due: clock.due.map(|d| d.to_string()).unwrap_or_default(),
                documents: vec![],
            };
            taken.push((measure.step, desk.today));
            desk.write(Actor::system(), body);
        }
        desk.days_pass(1);
    }
    taken
}

#[test]
fn in_a_year_every_step_is_taken_once_on_its_day() {
    let mut desk = Desk::reported("MS-01", 3, date!(2026 - 03 - 02));
    let taken = lie(&mut desk, 300);
    // Due on 1 April; 70 % and 90 % of 30 days; the day after; 5 and 15 working days after (清明 on 6 April).
    let expected = [
        (1, date!(2026 - 03 - 23)),
        (2, date!(2026 - 03 - 29)),
        (3, date!(2026 - 04 - 02)),
        (4, date!(2026 - 04 - 09)),
        (5, date!(2026 - 04 - 23)),
    ];
    assert_eq!(taken, expected);
    assert_eq!(desk.paper_words(), ["prompt_letter", "supervision_order", "supervision_order"]);
    assert_eq!(desk.state(), State::Registered, "supervision moves no case");
}

#[test]
fn a_small_matter_is_told_on_its_last_day_and_late_on_the_next() {
    let mut desk = Desk::reported("GN-01", 1, date!(2026 - 03 - 02));
    let taken = lie(&mut desk, 3);
    assert_eq!(taken, [(1, date!(2026 - 03 - 03)), (2, date!(2026 - 03 - 03)), (3, date!(2026 - 03 - 04))]);
}

#[test]
fn colours_follow_the_steps() {
    let desk = Desk::reported("MS-01", 3, date!(2026 - 03 - 02));
    let clock = &desk.clocks()[0];
    let colour = |day| desk.rules.ladder.colour(clock, desk.rules.sla.calendar(), day);
    assert_eq!(colour(date!(2026 - 03 - 22)), None);
    assert_eq!(colour(date!(2026 - 03 - 23)), Some(Colour::Yellow));
    assert_eq!(colour(date!(2026 - 03 - 31)), Some(Colour::Orange));
    assert_eq!(colour(date!(2026 - 04 - 02)), Some(Colour::Red));
}
