//! The crack diary: a crack with dated readings, and how it grows. Growth is a fact to look at, never a finding of cause.

use crate::evidence::EvidenceRefusal;
use crate::words::words;
use serde::{Deserialize, Serialize};
use time::Date;

/// Most cracks of a case.
pub const MAX_CRACKS: u32 = 100;
/// Most readings of a crack.
pub const MAX_READINGS: usize = 1_000;
/// Widest crack, mm.
const MAX_WIDTH_MM: f64 = 1_000.0;
/// Longest crack, cm.
const MAX_LENGTH_CM: f64 = 10_000.0;
/// Longest name of a crack, room or wall, characters.
const MAX_LINE_CHARS: usize = 60;
/// Days that growth is told for.
const PERIOD_DAYS: f64 = 30.0;

words! {
    /// Which way a crack runs.
    Direction {
        Vertical "vertical" "竖向" "vertical",
        Horizontal "horizontal" "水平" "horizontal",
        Diagonal "diagonal" "斜向" "diagonal",
        Stepped "stepped" "阶梯形" "stepped",
        Irregular "irregular" "不规则" "irregular",
    }
}

words! {
    /// What has to be kept in mind about a reading.
    Caution {
        NoScaleCard "no_scale_card" "照片中没有标尺，宽度不能核对" "no scale card: the width cannot be checked on the photo",
        WidthShrank "width_shrank" "宽度小于上次，请核对测点、季节影响或是否已修补" "narrower than before: check the spot, the season, or whether it was repaired",
        LengthShrank "length_shrank" "长度小于上次，请核对测点" "shorter than before: check the ends",
        NoPhoto "no_photo" "没有照片" "no photo",
    }
}

/// Where a crack is and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCrack {
    /// Such as `1号裂缝`.
    pub name: String,
    /// Such as `东屋`.
    pub room: String,
    /// Such as `东墙`.
    pub wall: String,
    /// Which way it runs.
    pub direction: Direction,
}

impl NewCrack {
    /// Checks what was typed.
    ///
    /// # Errors
    /// [`EvidenceRefusal::Field`].
    pub fn check(name: &str, room: &str, wall: &str, direction: &str) -> Result<NewCrack, EvidenceRefusal> {
        let line = |field, text| crate::evidence::line(field, text, MAX_LINE_CHARS);
        let direction = Direction::parse(direction).ok_or_else(|| {
            let words: Vec<_> = Direction::ALL.iter().map(|d| d.as_str()).collect();
            field("direction", format!("one of {} is expected", words.join(", ")))
        })?;
        Ok(NewCrack {
            name: line("name", name)?,
            room: line("room", room)?,
            wall: line("wall", wall)?,
            direction,
        })
    }
}

/// A reading of a crack.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The day.
    pub on: Date,
    /// Width at the marked spot, mm.
    pub width_mm: f64,
    /// Length from end to end, cm.
    pub length_cm: f64,
    /// Whether a scale card is seen on the photo.
    pub scale_card: bool,
    /// The photo: number of an item of evidence.
    pub photo: Option<u32>,
}

impl Reading {
    /// Checks a reading. `today` is the civil date in Asia/Shanghai.
    ///
    /// # Errors
    /// [`EvidenceRefusal::Field`].
    pub fn check(self, today: Date) -> Result<Reading, EvidenceRefusal> {
        if self.on > today || self.on.year() < 1950 {
            return Err(field("on", "a day from 1950 to today is expected"));
        }
        if !(0.0..=MAX_WIDTH_MM).contains(&self.width_mm) {
            return Err(field("width_mm", format!("0 to {MAX_WIDTH_MM} mm are expected")));
        }
        if !(0.0..=MAX_LENGTH_CM).contains(&self.length_cm) {
            return Err(field("length_cm", format!("0 to {MAX_LENGTH_CM} cm are expected")));
        }
        // A feeler gauge reads hundredths; finer digits would claim what nobody measured.
        let rounded = |value: f64, parts: f64| (value * parts).round() / parts;
        Ok(Reading {
            width_mm: rounded(self.width_mm, 100.0),
            length_cm: rounded(self.length_cm, 10.0),
            ..self
        })
    }
}

/// That a reading takes the place of a wrong one, which stays on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Number of the wrong reading within the crack.
    pub seq: u32,
    /// What was wrong.
    pub reason: String,
}

impl Replaced {
    /// Checks what was typed.
    ///
    /// # Errors
    /// [`EvidenceRefusal::Field`] for a reason of less than four or more than two hundred characters.
    pub fn check(seq: u32, reason: &str) -> Result<Replaced, EvidenceRefusal> {
        Ok(Replaced { seq, reason: crate::evidence::checked_reason(reason)? })
    }
}

/// A reading as it was noted.
#[derive(Debug, Clone, PartialEq)]
pub struct Noted {
    /// Running number within the crack, from 1.
    pub seq: u32,
    /// The reading.
    pub reading: Reading,
    /// The wrong one whose place it takes.
    pub replaces: Option<Replaced>,
}

/// Those whose place no other took.
pub fn in_force(noted: &[Noted]) -> impl Iterator<Item = &Noted> {
    let replaced = |seq| noted.iter().filter_map(|n| n.replaces.as_ref()).any(|r| r.seq == seq);
    noted.iter().filter(move |n| !replaced(n.seq))
}

/// The number of the next reading of a crack.
///
/// # Errors
/// [`EvidenceRefusal::Field`] for a day that has a reading, for a reading to be replaced that is not in force, and when there
/// are [`MAX_READINGS`].
pub fn next_reading(
    noted: &[Noted],
    reading: &Reading,
    replaces: Option<&Replaced>,
) -> Result<u32, EvidenceRefusal> {
    if noted.len() >= MAX_READINGS {
        return Err(field("on", format!("a crack has at most {MAX_READINGS} readings")));
    }
    if let Some(wrong) = replaces
        && !in_force(noted).any(|n| n.seq == wrong.seq)
    {
        return Err(field("corrects", format!("there is no reading {} that counts", wrong.seq)));
    }
    let other = |n: &&Noted| replaces.is_none_or(|r| r.seq != n.seq);
    if in_force(noted).filter(other).any(|n| n.reading.on == reading.on) {
        return Err(field("on", format!("the crack has a reading of {} already", reading.on)));
    }
    Ok(noted.iter().map(|n| n.seq).max().unwrap_or(0) + 1)
}

fn field(field: &'static str, problem: impl Into<String>) -> EvidenceRefusal {
    EvidenceRefusal::Field { field, problem: problem.into() }
}

/// What a reading says beside the one before.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The reading.
    pub reading: Reading,
    /// Days since the reading before.
    pub days: Option<i64>,
    /// Growth of the width since then, mm; negative when it shrank.
    pub growth_mm: Option<f64>,
    /// The same for 30 days, mm.
    pub per_30_days_mm: Option<f64>,
    /// What has to be kept in mind.
    pub cautions: Vec<Caution>,
}

/// A crack's growth from its first to its last reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Growth {
    /// The readings in order of days.
    pub steps: Vec<Step>,
    /// Days between the first and the last.
    pub days: i64,
    /// Growth of the width, mm.
    pub growth_mm: f64,
    /// The same for 30 days, mm; `None` with fewer than two days.
    pub per_30_days_mm: Option<f64>,
}

impl Growth {
    /// Works out the growth; readings may come in any order, of one day there is one.
    pub fn of(mut readings: Vec<Reading>) -> Growth {
        readings.sort_by_key(|r| r.on);
        let steps: Vec<Step> = readings
            .iter()
            .enumerate()
            .map(|(i, r)| Step::of(i.checked_sub(1).and_then(|before| readings.get(before)), *r))
            .collect();
        let whole = readings.first().zip(readings.last()).map(|(first, last)| between(first, last));
        let (days, growth_mm) = whole.unwrap_or_default();
        Growth { steps, days, growth_mm, per_30_days_mm: per_period(days, growth_mm) }
    }
}

impl Step {
    fn of(before: Option<&Reading>, reading: Reading) -> Step {
        let since = before.map(|b| between(b, &reading));
        let cautions = [
            (before.is_some_and(|b| reading.width_mm < b.width_mm), Caution::WidthShrank),
            (before.is_some_and(|b| reading.length_cm < b.length_cm), Caution::LengthShrank),
            (reading.photo.is_none(), Caution::NoPhoto),
            (reading.photo.is_some() && !reading.scale_card, Caution::NoScaleCard),
        ];
        Step {
            reading,
            days: since.map(|(days, _)| days),
            growth_mm: since.map(|(_, growth)| growth),
            per_30_days_mm: since.and_then(|(days, growth)| per_period(days, growth)),
            cautions: cautions.into_iter().filter_map(|(holds, caution)| holds.then_some(caution)).collect(),
        }
    }
}

/// Days and growth of the width in mm, in hundredths as they are read.
fn between(first: &Reading, last: &Reading) -> (i64, f64) {
    let growth = ((last.width_mm - first.width_mm) * 100.0).round() / 100.0;
    ((last.on - first.on).whole_days(), growth)
}

fn per_period(days: i64, growth_mm: f64) -> Option<f64> {
    (days > 0).then(|| (growth_mm * PERIOD_DAYS / days as f64 * 1000.0).round() / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn reading(on: Date, width_mm: f64) -> Reading {
        Reading { on, width_mm, length_cm: 80.0, scale_card: true, photo: Some(1) }
    }

    #[test]
    fn growth_is_told_between_readings_and_for_thirty_days() {
        let growth = Growth::of(vec![
            reading(date!(2026 - 10 - 10), 3.5),
            reading(date!(2026 - 09 - 10), 2.0),
            reading(date!(2026 - 10 - 25), 4.1),
        ]);
        let steps: Vec<_> = growth.steps.iter().map(|s| (s.days, s.growth_mm, s.per_30_days_mm)).collect();
        assert_eq!(
            steps,
            [(None, None, None), (Some(30), Some(1.5), Some(1.5)), (Some(15), Some(0.6), Some(1.2))]
        );
        assert_eq!((growth.days, growth.growth_mm, growth.per_30_days_mm), (45, 2.1, Some(1.4)));
        assert!(growth.steps.iter().all(|s| s.cautions.is_empty()));
    }

    #[test]
    fn a_width_that_shrinks_and_a_missing_scale_card_are_noted() {
        let mut later = reading(date!(2026 - 10 - 10), 1.0);
        later.scale_card = false;
        let growth = Growth::of(vec![reading(date!(2026 - 09 - 10), 2.0), later]);
        assert_eq!(growth.steps[1].cautions, [Caution::WidthShrank, Caution::NoScaleCard]);
        assert_eq!(growth.growth_mm, -1.0);
        let unseen = Growth::of(vec![Reading { photo: None, ..later }]);
        assert_eq!(unseen.steps[0].cautions, [Caution::NoPhoto]);
    }

    #[test]
    fn a_wrong_reading_is_replaced_once_and_stays_and_its_day_is_free_for_the_right_one() {
        let (day, other) = (date!(2026 - 09 - 10), date!(2026 - 09 - 11));
        let first = Noted { seq: 1, reading: reading(day, 20.0), replaces: None };
        let wrong = Replaced::check(1, "小数点有误").unwrap();
        let refused = |noted: &[Noted], on, replaces: Option<&Replaced>| match next_reading(
            noted,
            &reading(on, 2.0),
            replaces,
        ) {
            Err(EvidenceRefusal::Field { field, .. }) => field,
            _ => "",
        };
        let noted = [first.clone()];
        assert_eq!(refused(&noted, day, None), "on");
        assert_eq!(next_reading(&noted, &reading(day, 2.0), Some(&wrong)), Ok(2));
        let second = Noted { seq: 2, reading: reading(other, 2.0), replaces: Some(wrong.clone()) };
        let noted = [first, second];
        assert_eq!(in_force(&noted).map(|n| n.seq).collect::<Vec<_>>(), [2]);
        assert_eq!(refused(&noted, day, Some(&wrong)), "corrects", "it was replaced before");
        assert_eq!(refused(&noted, other, None), "on");
        assert_eq!(next_reading(&noted, &reading(day, 2.0), None), Ok(3));
        assert!(Replaced::check(1, "误").is_err());
    }

    #[test]
    fn no_reading_and_one_reading_have_no_rate() {
        assert_eq!(Growth::of(vec![]).per_30_days_mm, None);
        let one = Growth::of(vec![reading(date!(2026 - 09 - 10), 2.0)]);
        assert_eq!((one.days, one.growth_mm, one.per_30_days_mm), (0, 0.0, None));
    }

    #[test]
    fn a_reading_is_of_today_or_before_and_its_numbers_are_numbers() {
        let today = date!(2026 - 11 - 26);
        let name = |r: Reading| match r.check(today) {
            Err(EvidenceRefusal::Field { field, .. }) => field,
            _ => "",
        };
        let good = reading(today, 2.004);
        assert_eq!(good.check(today).unwrap().width_mm, 2.0);
        assert_eq!(name(Reading { on: date!(2026 - 11 - 27), ..good }), "on");
        for width_mm in [f64::NAN, f64::INFINITY, -0.1, 1000.1] {
            assert_eq!(name(Reading { width_mm, ..good }), "width_mm");
        }
        assert_eq!(name(Reading { length_cm: f64::NAN, ..good }), "length_cm");
        assert!(NewCrack::check("1号", "东屋", "东墙", "diagonal").is_ok());
        assert!(NewCrack::check("1号", "东屋", "东墙", "up").is_err());
    }
}
