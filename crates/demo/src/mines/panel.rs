//! Underground panels (工作面): parallel rectangles in the licence, worked one after the other.

use crate::error::DemoError;
use crate::plane::{self, Xy};
use crate::random::Random;
use spatial::{Region, overlay};
use territory::{MineStatus, Panel};
use time::{Date, Duration, Month};

/// A seam with the digits its panels' names begin with, thickness and depth in metres.
struct Seam {
    name: &'static str,
    digits: &'static str,
    thickness_m: (f64, f64),
    depth_m: (f64, f64),
}

/// Coal left between two panels of one seam, metres.
const PILLAR_M: f64 = 30.0;
/// Coal left between a panel and the licence border, metres.
const MARGIN_M: f64 = 60.0;
/// Longest and shortest usual panel, and the shortest where the licence is narrow, metres.
const LENGTH_M: (f64, f64, f64) = (2500.0, 1000.0, 350.0);
/// Step of the search along a panel, metres.
const STEP_M: f64 = 20.0;
/// Advance of a longwall face, metres a day.
const ADVANCE_M: (f64, f64) = (4.0, 8.0);

const SEAMS: [Seam; 4] = [
    Seam { name: "4#", digits: "41", thickness_m: (2.2, 4.5), depth_m: (80.0, 160.0) },
    Seam { name: "6#上", digits: "61", thickness_m: (2.0, 5.0), depth_m: (110.0, 200.0) },
    Seam { name: "6#", digits: "62", thickness_m: (6.0, 12.0), depth_m: (130.0, 280.0) },
    Seam { name: "9#", digits: "91", thickness_m: (2.0, 4.5), depth_m: (180.0, 350.0) },
];

/// What decides about the panels of a mine.
pub(super) struct Workings<'m> {
    pub(super) id: &'m str,
    pub(super) status: MineStatus,
    pub(super) capacity_mtpa: f64,
    pub(super) opening_year: Option<i32>,
    pub(super) licence: &'m Region,
}

/// A place for a panel.
struct Slot {
    region: Region,
    length_m: f64,
}

/// Panels of an underground mine; none for one that has not been worked yet.
pub(super) fn panels(workings: &Workings, random: &mut Random) -> Result<Vec<Panel>, DemoError> {
    let Some(end) = end_of_work(workings, random)? else { return Ok(vec![]) };
    let wanted = ((1.8 + 0.75 * workings.capacity_mtpa) as usize).clamp(1, 8);
    let seams = match workings.capacity_mtpa {
        c if c < 2.0 => vec![&SEAMS[[0, 2, 2, 3][random.below(4)]]],
        c if c < 8.0 => vec![&SEAMS[0], &SEAMS[2]],
        _ => vec![&SEAMS[1], &SEAMS[2], &SEAMS[3]],
    };
    let mut found = vec![];
    // All seams of a mine are worked in the same direction.
    let angle = random.between(0.0, std::f64::consts::PI);
    let per_seam = wanted.div_ceil(seams.len());
    for (seam, of) in seams.iter().enumerate() {
        let left = wanted.saturating_sub(found.len()).min(per_seam);
        let slots = slots(workings, angle, left, random)?;
        let depth = random.between(of.depth_m.0, of.depth_m.1);
        found.extend(slots.into_iter().enumerate().map(|(n, slot)| (seam, n + 1, depth, slot)));
    }
    let periods = periods(workings, end, &found.iter().map(|f| f.3.length_m).collect::<Vec<_>>(), random)?;
    // Periods run back from the last panel: the deepest seam is worked last, the oldest periods may fall away.
    let skipped = found.len() - periods.len();
    let panels = found.into_iter().skip(skipped).zip(periods);
    Ok(panels
        .map(|((seam, number, depth, slot), (start, end))| {
            let seam = seams[seam];
            let name = format!("{}{number:02}", seam.digits);
            let tenth = |v: f64| (v * 10.0).round() / 10.0;
            Panel {
                id: format!("{}-{name}", workings.id),
                name: format!("{name}工作面"),
                seam: seam.name.to_owned(),
                thickness_m: tenth(random.between(seam.thickness_m.0, seam.thickness_m.1)),
                depth_m: (depth + random.between(-8.0, 8.0)).clamp(80.0, 350.0).round(),
                dip_deg: tenth(random.between(1.0, 5.0)),
                start,
                end,
                region: slot.region,
            }
        })
        .collect())
}

/// The last day of work: `None` for a mine never worked, `Some(None)` while it is worked.
fn end_of_work(w: &Workings, random: &mut Random) -> Result<Option<Option<Date>>, DemoError> {
    let opened = w.opening_year.unwrap_or(2008);
    let year = match w.status {
        MineStatus::Operating => return Ok(Some(None)),
        MineStatus::Proposed | MineStatus::Shelved => return Ok(None),
        MineStatus::Mothballed => (2018 + random.below(7) as i32).max(opened + 1).min(2025),
        MineStatus::Closed => (2016 + random.below(3) as i32).max(opened + 1).min(2025),
    };
    let first = day(w.id, year, Month::January)?;
    Ok(Some(Some(first + Duration::days(random.below(360) as i64))))
}

/// Start and end of panels worked one after the other, oldest first; the last ones of the list when time is too short
/// for all.
fn periods(
    w: &Workings,
    end: Option<Date>,
    lengths_m: &[f64],
    random: &mut Random,
) -> Result<Vec<(Date, Option<Date>)>, DemoError> {
    let earliest = day(w.id, w.opening_year.unwrap_or(2015).max(2015), Month::January)?;
    let mut periods = vec![];
    let mut until = end;
    for length in lengths_m.iter().rev() {
        let days = Duration::days((length / random.between(ADVANCE_M.0, ADVANCE_M.1)) as i64);
        let start = match until {
            Some(until) => until - days,
            // In the demonstration's last year, so that the panel is still being worked.
            None => day(w.id, 2025, Month::November)? + Duration::days(random.below(280) as i64),
        };
        if start < earliest && !periods.is_empty() {
            break;
        }
        let start = start.max(earliest);
        periods.push((start, until.map(|u| u.max(start + Duration::days(30)))));
        until = Some(start - Duration::days(20 + random.below(50) as i64));
    }
    periods.reverse();
    Ok(periods)
}

fn day(mine: &str, year: i32, month: Month) -> Result<Date, DemoError> {
    Date::from_calendar_date(year, month, 1).map_err(|e| DemoError::synthesis(mine, e))
}

/// Up to `count` rectangles side by side, along `angle` (radians from east) where the licence allows.
fn slots(w: &Workings, angle: f64, count: usize, random: &mut Random) -> Result<Vec<Slot>, DemoError> {
    let mut best = vec![];
    for turn in 0..4 {
        let frame = Frame::of(w.licence, angle + f64::from(turn) * std::f64::consts::FRAC_PI_4);
        // From somewhere in the licence, and from its edge when there is not enough room beyond.
        let first = random.between(0.15, 0.55);
        for (first, shortest) in [(first, LENGTH_M.1), (0.0, LENGTH_M.1), (0.0, LENGTH_M.2)] {
            let found = rows(w, &frame, first, count, shortest, random)?;
            if found.len() >= count {
                return Ok(found);
            }
            if found.len() > best.len() {
                best = found;
            }
        }
    }
    Ok(best)
}

/// Side by side from the part `first` of the way across the licence.
fn rows(
    w: &Workings,
    frame: &Frame,
    first: f64,
    count: usize,
    shortest: f64,
    random: &mut Random,
) -> Result<Vec<Slot>, DemoError> {
    let mut slots = vec![];
    let mut across = frame.across.0 + MARGIN_M + first * (frame.across.1 - frame.across.0);
    while across < frame.across.1 && slots.len() < count {
        let width = random.between(200.0, 300.0).round();
        if let Some(slot) = widest_in_row(w, frame, across, width, shortest, random)? {
            slots.push(slot);
            across += width + PILLAR_M;
        } else {
            across += 40.0;
        }
    }
    Ok(slots)
}

/// The longest rectangle of a row that lies in the licence with a margin.
fn widest_in_row(
    w: &Workings,
    frame: &Frame,
    across: f64,
    width: f64,
    shortest: f64,
    random: &mut Random,
) -> Result<Option<Slot>, DemoError> {
    let inside = |along: f64| {
        [across - MARGIN_M, across + width / 2.0, across + width + MARGIN_M]
            .iter()
            .all(|&v| w.licence.covers(plane::node(frame.place(along, v))))
    };
    let (mut longest, mut start) = ((0.0, 0.0), None);
    let mut along = frame.along.0;
    while along <= frame.along.1 {
        match (inside(along), start) {
            (true, None) => start = Some(along),
            (true, Some(from)) if along - from > longest.1 - longest.0 => longest = (from, along),
            (false, _) => start = None,
            _ => {}
        }
        along += STEP_M;
    }
    let longest_allowed = random.between(0.6, 1.0) * LENGTH_M.0;
    let (mut from, mut to) = (longest.0 + MARGIN_M, longest.1 - MARGIN_M);
    if to - from > longest_allowed {
        let room = to - from - longest_allowed;
        from += room * random.unit();
        to = from + longest_allowed;
    }
    while to - from >= shortest {
        let corners = [(from, across), (to, across), (to, across + width), (from, across + width)];
        let nodes = corners.map(|(u, v)| plane::node(frame.place(u, v))).to_vec();
        let region = Region::from_rings(vec![vec![nodes]]).map_err(|e| DemoError::synthesis(w.id, e))?;
        if overlay::covers(w.licence, &region) {
            return Ok(Some(Slot { region, length_m: to - from }));
        }
        (from, to) = (from + MARGIN_M, to - MARGIN_M);
    }
    Ok(None)
}

/// Turned axes over a licence.
struct Frame {
    origin: Xy,
    axis: Xy,
    along: (f64, f64),
    across: (f64, f64),
}

impl Frame {
    fn of(licence: &Region, angle: f64) -> Frame {
        let vertices: Vec<Xy> = licence.rings().flatten().map(|&n| plane::xy(n)).collect();
        let mut frame = Frame {
            origin: vertices.first().copied().unwrap_or_default(),
            axis: [angle.cos(), angle.sin()],
            along: (f64::INFINITY, f64::NEG_INFINITY),
            across: (f64::INFINITY, f64::NEG_INFINITY),
        };
        for v in vertices {
            let d = [v[0] - frame.origin[0], v[1] - frame.origin[1]];
            let along = d[0] * frame.axis[0] + d[1] * frame.axis[1];
            let across = d[1] * frame.axis[0] - d[0] * frame.axis[1];
            frame.along = (frame.along.0.min(along), frame.along.1.max(along));
            frame.across = (frame.across.0.min(across), frame.across.1.max(across));
        }
        frame
    }

    fn place(&self, along: f64, across: f64) -> Xy {
        [
            self.origin[0] + along * self.axis[0] - across * self.axis[1],
            self.origin[1] + along * self.axis[1] + across * self.axis[0],
        ]
    }
}
