//! Made-up duty periods, deputies and absences: most grids are looked after at night, some are not, of some nothing is known.

use crate::random::Random;
use casework::presence::{AbsenceKind, DutyDays, DutyPeriod, NewAbsence, Roster};
use casework::{Person, Role};
use time::macros::time;
use time::{Date, Duration, Time};

/// When everybody of the demonstration can be reached, and who is away.
#[derive(Debug, Clone, Default)]
pub struct DemoRoster {
    /// Duty periods and standing deputies.
    pub roster: Roster,
    /// Absences around the given day.
    pub absences: Vec<NewAbsence>,
}

/// Share of the people of grids who are away on the given day.
const AWAY: f64 = 0.02;

const ROUND_THE_CLOCK: DutyPeriod =
    DutyPeriod { days: DutyDays::EveryDay, from: Time::MIDNIGHT, until: Time::MIDNIGHT };
const DAYTIME: DutyPeriod = DutyPeriod { days: DutyDays::EveryDay, from: time!(7:00), until: time!(21:00) };
const OFFICE: DutyPeriod = DutyPeriod { days: DutyDays::WorkingDays, from: time!(8:30), until: time!(18:00) };

/// Draws duty periods, standing deputies, and absences around a day.
pub fn build_roster(seed: u64, persons: &[Person], today: Date) -> DemoRoster {
    let mut random = Random::new(seed).fork(0x726f_7374);
    let mut made = DemoRoster::default();
    for person in persons {
        if let Some(period) = duty(person, &mut random) {
            made.roster.duty.insert(person.id.clone(), vec![period]);
        }
    }
    deputies(persons, &mut made.roster);
    for person in persons.iter().filter(|p| matches!(p.role, Role::GridWorker | Role::PartyGroupLeader)) {
        if !random.chance(AWAY) {
            continue;
        }
        let from = today - Duration::days(random.below(6) as i64);
        let until = today + Duration::days(random.below(9) as i64);
        let kind = random.pick(AbsenceKind::ALL).copied().unwrap_or(AbsenceKind::Leave);
        made.absences.push(NewAbsence { person: person.id.clone(), kind, from, until, deputy: None });
    }
    made
}

/// The duty period of a person; of some none is recorded.
fn duty(person: &Person, random: &mut Random) -> Option<DutyPeriod> {
    let drawn = random.unit();
    match person.role {
        Role::GridWorker if drawn < 0.04 => None,
        Role::GridWorker if drawn < 0.16 => Some(DAYTIME),
        Role::GridWorker => Some(ROUND_THE_CLOCK),
        Role::PartyGroupLeader if drawn < 0.15 => None,
        Role::PartyGroupLeader if drawn < 0.6 => Some(DAYTIME),
        Role::PartyGroupLeader => Some(ROUND_THE_CLOCK),
        Role::Head if drawn < 0.25 => None,
        Role::Head => Some(DAYTIME),
        // One of each station and unit can be called at any hour.
        Role::Mediator | Role::Handler if person.id.ends_with("-1") => Some(ROUND_THE_CLOCK),
        Role::Mediator | Role::Handler | Role::UnitHead | Role::Judge => Some(OFFICE),
    }
}

/// AB 角: the grid workers of a village stand in for each other in a ring, and so does the staff of a station.
fn deputies(persons: &[Person], roster: &mut Roster) {
    let mut rings: std::collections::BTreeMap<String, Vec<&str>> = std::collections::BTreeMap::new();
    for person in persons {
        let ring = match (person.role, person.grids.first(), &person.station) {
            (Role::GridWorker, Some(grid), _) => grid.village().to_string(),
            (Role::Mediator | Role::Handler | Role::Judge, _, Some(station)) => station.to_string(),
            _ => continue,
        };
        rings.entry(ring).or_default().push(&person.id);
    }
    for ring in rings.values().filter(|ring| ring.len() > 1) {
        for (person, deputy) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            roster.deputies.insert((*person).to_owned(), (*deputy).to_owned());
        }
    }
}
