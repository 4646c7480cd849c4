//! Trips to households (现场勘查、走访): stops in a short order, with times, over as many days as it takes (`geodata/rules/visits.toml`).
//!
//! First one tour through all, then cut into days where a household more would not be back in time, then each day ordered anew. There
//! is no road map: ways are geodesics times a detour, and every plan says so.

use crate::rule_file::toml_fault;
use serde::Deserialize;
use spatial::LonLat;
use spatial::distance::metres;
use spatial::tour::round_trip;
use time::macros::format_description;
use time::{Duration, Time};

/// Minutes at a household that somebody may ask for.
pub const HOUSEHOLD_MINUTES: std::ops::RangeInclusive<u32> = 5..=240;

/// How trips are reckoned.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitRules {
    /// Version, named in every plan.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
    /// Households nearer to each other are one stop, metres.
    pub same_stop_m: f64,
    /// How many times longer the road is than the straight line.
    pub detour: f64,
    /// Kilometres an hour.
    pub speed_kmh: f64,
    /// Minutes at a household.
    pub household_minutes: u32,
    /// When a trip sets out, civil time.
    pub leave: Time,
    /// When it should be back, civil time.
    pub back: Time,
    /// From when on nobody is visited before the rest at noon, civil time.
    pub noon: Time,
    /// Minutes of that rest.
    pub noon_minutes: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    version: String,
    source: String,
    same_stop_m: f64,
    detour: f64,
    speed_kmh: f64,
    household_minutes: u32,
    leave: String,
    back: String,
    noon: String,
    noon_minutes: u32,
}

/// A place where the trip stops.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// Rows of its households.
    pub households: Vec<usize>,
    /// Where.
    pub at: LonLat,
    /// From the place before, metres along the geodesic.
    pub way_m: f64,
    /// Civil time.
    pub arrives: Time,
    /// Civil time.
    pub leaves: Time,
}

/// One day's trip.
#[derive(Debug, Clone, PartialEq)]
pub struct Trip {
    /// In the order of the trip.
    pub stops: Vec<Stop>,
    /// From the last stop to the start, metres along the geodesic.
    pub home_m: f64,
    /// Back at the start, civil time.
    pub home: Time,
    /// Out and back, metres along geodesics.
    pub length_m: f64,
    /// Whether it is back too late: a single household so far off that no day is long enough.
    pub late: bool,
}

impl VisitRules {
    /// Reads `visits.toml`.
    ///
    /// # Errors
    /// One line with the place of the first fault.
    pub fn parse(text: &str) -> Result<VisitRules, String> {
        let raw: RawFile = toml::from_str(text).map_err(|e| toml_fault(text, &e))?;
        let time = |name: &str, text: &str| {
            Time::parse(text, format_description!("[hour]:[minute]"))
                .map_err(|_| format!("{name}: `{text}` is not a time such as 08:30"))
        };
        let (leave, back) = (time("leave", &raw.leave)?, time("back", &raw.back)?);
        let noon = time("noon", &raw.noon)?;
        let sound = (0.0..=1_000.0).contains(&raw.same_stop_m)
            && (1.0..=5.0).contains(&raw.detour)
            && (1.0..=120.0).contains(&raw.speed_kmh);
        if !sound {
            return Err("same_stop_m lies in 0 to 1000, detour in 1 to 5, speed_kmh in 1 to 120".into());
        }
        if !HOUSEHOLD_MINUTES.contains(&raw.household_minutes) {
            return Err("household_minutes lies in 5 to 240".into());
        }
        if back - leave < Duration::hours(1) {
            return Err("back lies an hour or more after leave".into());
        }
        if !(leave..back).contains(&noon) || raw.noon_minutes > 180 {
            return Err("noon lies between leave and back, noon_minutes in 0 to 180".into());
        }
        Ok(VisitRules {
            version: raw.version,
            source: raw.source,
            same_stop_m: raw.same_stop_m,
            detour: raw.detour,
            speed_kmh: raw.speed_kmh,
            household_minutes: raw.household_minutes,
            leave,
            back,
            noon,
            noon_minutes: raw.noon_minutes,
        })
    }

    /// Trips from a start to all households, each household once; the same for the same places in the same order.
    pub fn plan(&self, start: LonLat, households: &[LonLat]) -> Vec<Trip> {
        let stops = self.stops(households);
        let places: Vec<LonLat> = stops.iter().map(|(at, _)| *at).collect();
        let order = round_trip(start, &places).order;
        let mut days: Vec<Vec<(LonLat, Vec<usize>)>> = vec![];
        let mut day = Day::new(self, start);
        for row in order {
            let (at, mut left) = stops[row].clone();
            while !left.is_empty() {
                let most = day.fit(at).min(left.len());
                if most == 0 && !day.stops.is_empty() {
                    days.push(std::mem::replace(&mut day, Day::new(self, start)).stops);
                    continue;
                }
                // Alone in its day: further off than any day is long, and gone to all the same.
                day.visit(at, left.drain(..most.max(1)).collect());
            }
        }
        if !day.stops.is_empty() {
            days.push(day.stops);
        }
        days.into_iter().map(|stops| self.trip(start, stops)).collect()
    }

    /// Households side by side are one stop, where the first of them is.
    fn stops(&self, households: &[LonLat]) -> Vec<(LonLat, Vec<usize>)> {
        let mut stops: Vec<(LonLat, Vec<usize>)> = vec![];
        for (row, &at) in households.iter().enumerate() {
            match stops.iter_mut().find(|(stop, _)| metres(*stop, at) < self.same_stop_m) {
                Some((_, rows)) => rows.push(row),
                None => stops.push((at, vec![row])),
            }
        }
        stops
    }

    /// The stops of a day in the better of two orders: as they were cut from the whole tour, or as a tour of their own.
    fn trip(&self, start: LonLat, stops: Vec<(LonLat, Vec<usize>)>) -> Trip {
        let places: Vec<LonLat> = stops.iter().map(|(at, _)| *at).collect();
        let tour = round_trip(start, &places);
        let by = |order: &mut dyn Iterator<Item = usize>| {
            let mut day = Day::new(self, start);
            for row in order {
                let (at, households) = &stops[row];
                day.visit(*at, households.clone());
            }
            day
        };
        let (cut, own) = (by(&mut (0..stops.len())), by(&mut tour.order.into_iter()));
        // By the clock: whole minutes can make a shorter way a later one.
        if own.home_minute() <= cut.home_minute() { own.end() } else { cut.end() }
    }

    /// Whole minutes on the road.
    fn on_the_road(&self, way_m: f64) -> i64 {
        (way_m * self.detour / (self.speed_kmh * 1_000.0 / 60.0)).ceil() as i64
    }
}

/// A day that is being filled; minutes after midnight, so that a late one does not begin anew.
struct Day<'r> {
    rules: &'r VisitRules,
    start: LonLat,
    at: LonLat,
    minute: i64,
    rested: bool,
    stops: Vec<(LonLat, Vec<usize>)>,
    told: Vec<Stop>,
}

impl<'r> Day<'r> {
    fn new(rules: &'r VisitRules, start: LonLat) -> Day<'r> {
        Day {
            rules,
            start,
            at: start,
            minute: minute_of(rules.leave),
            rested: false,
            stops: vec![],
            told: vec![],
        }
    }

    /// When the first household of a place can be visited next: there, and rested at noon. Whether there was a rest by then.
    fn begins(&self, at: LonLat) -> (i64, bool) {
        let there = self.minute + self.rules.on_the_road(metres(self.at, at));
        if self.rested || there < minute_of(self.rules.noon) {
            return (there, self.rested);
        }
        (there + i64::from(self.rules.noon_minutes), true)
    }

    /// How many households of a place can be visited next: with the way home in time, and none begun at noon before the rest.
    fn fit(&self, at: LonLat) -> usize {
        let (begins, rested) = self.begins(at);
        let each = i64::from(self.rules.household_minutes);
        let left = minute_of(self.rules.back) - begins - self.rules.on_the_road(metres(at, self.start));
        let most = if rested {
            left / each
        } else {
            (left / each).min((minute_of(self.rules.noon) - begins + each - 1) / each)
        };
        usize::try_from(most).unwrap_or(0)
    }

    fn visit(&mut self, at: LonLat, households: Vec<usize>) {
        let way_m = metres(self.at, at);
        let (arrives, rested) = self.begins(at);
        self.rested = rested;
        self.minute = arrives + i64::from(self.rules.household_minutes) * households.len() as i64;
        let (arrives, leaves) = (time_of(arrives), time_of(self.minute));
        self.told.push(Stop { households: households.clone(), at, way_m, arrives, leaves });
        self.stops.push((at, households));
        self.at = at;
    }

    fn home_minute(&self) -> i64 {
        self.minute + self.rules.on_the_road(metres(self.at, self.start))
    }

    fn end(self) -> Trip {
        let (home_m, home) = (metres(self.at, self.start), self.home_minute());
        Trip {
            length_m: self.told.iter().map(|s| s.way_m).sum::<f64>() + home_m,
            stops: self.told,
            home_m,
            home: time_of(home),
            late: home > minute_of(self.rules.back),
        }
    }
}

fn minute_of(time: Time) -> i64 {
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}

/// The time of a minute; of the next day when it is past midnight.
fn time_of(minute: i64) -> Time {
    Time::MIDNIGHT + Duration::minutes(minute)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rules() -> VisitRules {
        VisitRules::parse(include_str!("../../../geodata/rules/visits.toml")).unwrap()
    }

    fn at(x_km: f64, y_km: f64) -> LonLat {
        LonLat::new(110.5 + x_km / 85.8, 39.5 + y_km / 111.0).unwrap()
    }

    #[test]
    fn nobody_to_visit_is_no_trip() {
        assert_eq!(rules().plan(at(0.0, 0.0), &[]), []);
    }

    #[test]
    fn one_household_some_way_off_is_out_and_back_by_the_clock() {
        let [trip] = &rules().plan(at(0.0, 0.0), &[at(0.0, 9.9)])[..] else { panic!("one trip") };
        // 9.9 km as the crow flies are 13.9 km by road: 24 minutes at 35 km/h.
        assert_eq!(trip.stops[0].arrives, time::macros::time!(8:54));
        assert_eq!(trip.stops[0].leaves, time::macros::time!(9:24));
        assert_eq!(trip.home, time::macros::time!(9:48));
        assert!(!trip.late);
    }

    #[test]
    fn households_in_one_yard_are_one_stop() {
        let yard = [at(3.0, 0.0), at(3.02, 0.0), at(3.0, 0.03), at(3.2, 0.0)];
        let [trip] = &rules().plan(at(0.0, 0.0), &yard)[..] else { panic!("one trip") };
        assert_eq!(trip.stops.iter().map(|s| s.households.len()).sum::<usize>(), 4);
        assert_eq!(trip.stops.len(), 2);
    }

    #[test]
    fn a_building_of_thirty_households_takes_two_days() {
        let building = vec![at(2.0, 0.0); 30];
        let trips = rules().plan(at(0.0, 0.0), &building);
        assert_eq!(trips.len(), 2);
        assert!(trips.iter().all(|t| !t.late));
        let households = trips.iter().flat_map(|t| &t.stops).map(|s| s.households.len());
        assert_eq!(households.sum::<usize>(), 30);
    }

    #[test]
    fn nobody_is_visited_at_noon() {
        let [trip, ..] = &rules().plan(at(0.0, 0.0), &vec![at(2.0, 0.0); 30])[..] else { panic!("a trip") };
        // From 8:35 on seven households fit before noon; the eighth begins at 12:05 and would be the first after it.
        let before = &trip.stops[0];
        assert_eq!((before.households.len(), before.leaves), (7, time::macros::time!(12:05)));
        assert_eq!(trip.stops[1].arrives, time::macros::time!(13:05));
        assert_eq!(trip.stops[1].way_m, 0.0);
    }

    #[test]
    fn a_household_too_far_for_any_day_is_gone_to_and_said_to_be_late() {
        let trips = rules().plan(at(0.0, 0.0), &[at(0.0, 200.0), at(0.0, 1.0)]);
        assert_eq!(trips.iter().map(|t| t.late).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn a_file_with_a_day_that_ends_before_it_begins_is_refused() {
        let text = include_str!("../../../geodata/rules/visits.toml");
        for (from, to, said) in [
            ("back = \"17:30\"", "back = \"08:00\"", "back lies an hour"),
            ("detour = 1.4", "detour = 0.5", "detour in 1 to 5"),
            ("household_minutes = 30", "household_minutes = 0", "household_minutes"),
            ("leave = \"08:30\"", "leave = \"half past\"", "not a time"),
            ("noon = \"12:00\"", "noon = \"07:00\"", "noon lies between"),
            ("speed_kmh", "speed_mph", "line "),
        ] {
            let fault = VisitRules::parse(&text.replace(from, to)).unwrap_err();
            assert!(fault.contains(said), "{fault}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn everybody_is_visited_once_and_every_day_that_is_not_late_ends_in_time(
            xy in prop::collection::vec((-30.0..30.0, -30.0..30.0), 0..70)
        ) {
            let places: Vec<LonLat> = xy.iter().map(|(x, y)| at(*x, *y)).collect();
            let rules = rules();
            let trips = rules.plan(at(0.0, 0.0), &places);
            let mut rows: Vec<usize> =
                trips.iter().flat_map(|t| t.stops.iter().flat_map(|s| s.households.clone())).collect();
            rows.sort_unstable();
            prop_assert_eq!(rows, (0..places.len()).collect::<Vec<_>>());
            for trip in &trips {
                prop_assert!(!trip.late && trip.home <= rules.back);
                prop_assert!(trip.stops.windows(2).all(|w| w[0].leaves <= w[1].arrives));
                let ways = trip.stops.iter().map(|s| s.way_m).sum::<f64>() + trip.home_m;
                prop_assert!((ways - trip.length_m).abs() < 1e-6);
            }
        }
    }
}
