//! What is reported where and when, before any case exists: ordinary reports, the group matter, two batches.

use super::life::path_to;
use super::scene::{Scene, offset};
use super::subject::{Setting, Subjects};
use crate::random::Random;
use casework::State;
use spatial::LonLat;
use territory::{DivisionCode, MiningMethod, Territory};
use time::{Date, Duration, OffsetDateTime, Time, UtcOffset};

/// Cases in the demonstration, the group matter and the batches among them.
pub const CASES: usize = 10_000;
/// Days of the demonstration before its last day: three years.
pub const DAYS: i64 = 1_095;
/// Share of disputes in mining-related categories, as the banner reports it.
pub const MINING_SHARE: f64 = 0.70;
/// Cases outside the banner.
pub const OUTSIDE: usize = 10;
/// Cases that are led to each state of the life cycle, so that every state can be looked at.
pub const PER_STATE: usize = 6;
/// Households of the group matter of 王家圪楞社.
pub const HOUSEHOLDS: usize = 41;
/// 苏计沟村, 友谊街道.
pub const GROUP_VILLAGE: &str = "150622004201";
/// The villagers' group of the group matter.
pub const GROUP_NAME: &str = "王家圪楞社";
/// Members of the two batches beside the lead case.
const MEMBERS: [usize; 2] = [24, 18];
/// Days before the last day on which the group matter and the two lead cases are reported.
const GROUP_AGE: i64 = 400;
const LEAD_AGE: [i64; 2] = [430, 130];

/// Why a case is in the demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A report like any other.
    Ordinary,
    /// Led to this state.
    Towards(State),
    /// Outside the banner.
    Outside,
    /// The group petition.
    GroupMaster,
    /// A household of the group petition, merged with it.
    GroupHousehold,
    /// Lead case of a batch.
    Lead(usize),
    /// Member of a batch.
    Member(usize),
}

/// A report to come.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) at: OffsetDateTime,
    pub(super) point: LonLat,
    pub(super) category: &'static str,
    pub(super) people: u32,
    pub(super) part: Part,
}

/// The offset of Asia/Shanghai, which knows no summer time.
pub(super) fn shanghai() -> UtcOffset {
    UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC)
}

/// The first moment of a day in Asia/Shanghai.
pub(super) fn midnight(day: Date) -> OffsetDateTime {
    day.with_time(Time::MIDNIGHT).assume_offset(shanghai())
}

/// All reports in the order of their time. The last ones come on the day before `today`, so that whatever the hour,
/// nothing lies in the future.
pub(super) fn plans(territory: &Territory, scene: &Scene<'_>, today: Date, random: &Random) -> Vec<Plan> {
    let mut plans = group(territory, today, random.fork(11));
    for (number, method) in [MiningMethod::OpenPit, MiningMethod::Underground].into_iter().enumerate() {
        if let Some(mine) = scene.busiest(method) {
            plans.extend(batch(number, mine, scene, today, random.fork(12 + number as u64)));
        }
    }
    let subjects = Subjects::new();
    let mut one = random.fork(14);
    for state in State::ALL.iter().filter(|s| **s != State::WaitingDemo) {
        for _ in 0..PER_STATE {
            let plan = ordinary(scene, &subjects, today, &mut one);
            let age = match path_to(*state).len() {
                0..=3 => one.between(2.0, 7.0),
                4..=6 => one.between(10.0, 45.0),
                _ => one.between(30.0, 150.0),
            } as i64;
            plans.push(Plan { at: moment(today, age, &mut one), part: Part::Towards(*state), ..plan });
        }
    }
    for _ in 0..OUTSIDE {
        let plan = ordinary(scene, &subjects, today, &mut one);
        plans.push(Plan { point: scene.outside(&mut one), part: Part::Outside, ..plan });
    }
    while plans.len() < CASES {
        plans.push(ordinary(scene, &subjects, today, &mut one));
    }
    plans.sort_by_key(|p| p.at);
    plans
}

fn ordinary(scene: &Scene<'_>, subjects: &Subjects, today: Date, random: &mut Random) -> Plan {
    let mine = if random.chance(MINING_SHARE) { scene.draw_mine(random) } else { None };
    let method = mine.map(|m| scene.mines[m].mine.method);
    let (category, setting) = subjects.draw(method, random);
    let point = match mine {
        Some(mine) => scene.near_mine(mine, setting, random),
        None => scene.elsewhere(random),
    };
    let day = scene.day(mine, DAYS, random);
    let people = match random.unit() {
        _ if category == "SF-02" => 5 + random.below(40) as u32,
        u if u < 0.62 => 1,
        u if u < 0.965 => 2 + random.below(5) as u32,
        _ => 10 + random.exponential(12.0).min(70.0) as u32,
    };
    Plan { at: moment(today, DAYS - day, random), point, category, people, part: Part::Ordinary }
}

/// A moment of a working day `age` days before today, mostly not on a weekend.
fn moment(today: Date, age: i64, random: &mut Random) -> OffsetDateTime {
    let age = age.clamp(1, DAYS);
    let mut at = midnight(today) - Duration::days(age);
    let from_monday = i64::from(at.weekday().number_days_from_monday());
    if from_monday >= 5 && random.chance(0.6) && age > 2 {
        at += Duration::days(7 - from_monday);
    }
    let hour = 8.0 + random.unit() * random.between(2.0, 11.5);
    at + Duration::seconds((hour * 3600.0) as i64)
}

/// The group petition and its 41 households; empty without the village.
fn group(territory: &Territory, today: Date, mut random: Random) -> Vec<Plan> {
    let homes = group_homes(territory, &mut random);
    let Some(&first) = homes.first() else { return vec![] };
    let reported = moment(today, GROUP_AGE, &mut random);
    let household = |(i, &point): (usize, &LonLat)| Plan {
        at: reported + Duration::minutes(20 * (i as i64 + 1)),
        point,
        category: "MS-01",
        people: 2 + random.below(3) as u32,
        part: Part::GroupHousehold,
    };
    let households: Vec<Plan> = homes.iter().enumerate().map(household).collect();
    let people = households.iter().map(|h| h.people).sum();
    let master = Plan { at: reported, point: first, category: "MS-01", people, part: Part::GroupMaster };
    std::iter::once(master).chain(households).collect()
}

/// The 41 dwellings of the village nearest to the one that lies nearest to a mine, or around its villagers' group.
fn group_homes(territory: &Territory, random: &mut Random) -> Vec<LonLat> {
    let village = DivisionCode::new(GROUP_VILLAGE).ok().and_then(|c| territory.division(&c));
    let Some(region) = village.and_then(|v| v.region.as_ref()) else { return vec![] };
    let bounds = region.bounds();
    let inside = |at: LonLat| bounds.contains(at.node()) && region.covers(at.node());
    let mut homes: Vec<LonLat> =
        territory.atlas().addresses.iter().map(|a| a.at).filter(|at| inside(*at)).collect();
    let to_mine = |at: &LonLat| territory.mines_at(*at, 1).first().map_or(f64::INFINITY, |m| m.distance_m);
    let named = territory.atlas().grids.iter().find(|g| {
        g.code.as_str().len() == 15
            && g.code.as_str().starts_with(GROUP_VILLAGE)
            && g.name.contains("王家圪楞")
    });
    let of_group: Vec<LonLat> =
        homes.iter().copied().filter(|at| named.is_some_and(|g| g.region.covers(at.node()))).collect();
    let candidates = if of_group.is_empty() { &homes } else { &of_group };
    let nearest = candidates.iter().map(|at| (to_mine(at), *at)).min_by(|a, b| a.0.total_cmp(&b.0));
    let Some((_, anchor)) = nearest else { return vec![] };
    let away = |at: &LonLat| (at.lon() - anchor.lon()).hypot(at.lat() - anchor.lat());
    let out = |at: &LonLat| named.is_some_and(|g| !g.region.covers(at.node()));
    homes.sort_by(|a, b| {
        (out(a), away(a)).partial_cmp(&(out(b), away(b))).unwrap_or(std::cmp::Ordering::Equal)
    });
    homes.truncate(HOUSEHOLDS);
    for i in 0..HOUSEHOLDS.saturating_sub(homes.len()) {
        homes.push(offset(homes[i % homes.len()], 12.0, random));
    }
    homes
}

/// A lead case and its members around one mine: land money at the pit, houses over the panels.
fn batch(number: usize, mine: usize, scene: &Scene<'_>, today: Date, mut random: Random) -> Vec<Plan> {
    let (category, setting) = [("LD-01", Setting::Land), ("MS-01", Setting::Dwelling)][number];
    let report = |part, age| {
        let point = scene.near_mine(mine, setting, &mut random);
        let at = moment(today, age, &mut random);
        Plan { at, point, category, people: 1 + random.below(5) as u32, part }
    };
    let mut report = report;
    let age = LEAD_AGE[number];
    let lead = report(Part::Lead(number), age);
    let members = (0..MEMBERS[number]).map(|i| report(Part::Member(number), age - 4 - i as i64 % 21));
    let members: Vec<Plan> = members.collect();
    std::iter::once(lead).chain(members).collect()
}
