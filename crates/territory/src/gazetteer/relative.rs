//! Directions and distances from something named: 矿东边两公里, 黄玉川煤矿北侧500米.

use super::find::Mention;
use super::number::number;
use super::{Folded, Gazetteer, PlaceKind, Span};
use serde::Serialize;
use spatial::{LonLat, distance};

/// Farthest distance that is applied, metres: beyond it the words say a direction only.
const FARTHEST_M: f64 = 20_000.0;

/// The eight directions, two characters first.
const DIRECTIONS: [(&str, f64); 12] = [
    ("东北", 45.0),
    ("东南", 135.0),
    ("西南", 225.0),
    ("西北", 315.0),
    ("北", 0.0),
    ("东", 90.0),
    ("南", 180.0),
    ("西", 270.0),
    ("上风", f64::NAN),
    ("旁", f64::NAN),
    ("附近", f64::NAN),
    ("周边", f64::NAN),
];

/// Words that may stand between name, direction and distance.
const BETWEEN: [&str; 22] = [
    "往",
    "向",
    "以",
    "朝",
    "的",
    "正",
    "侧",
    "边",
    "面",
    "方向",
    "方",
    "头",
    "约",
    "大概",
    "大约",
    "不到",
    "差不多",
    "有",
    "距离",
    "距",
    "外",
    "处",
];

/// A direction or distance from something named.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Relative {
    /// Where in the text, the name included.
    pub span: Span,
    /// The words.
    pub text: String,
    /// Code or identifier of what it starts from; `None` for a mine that is not named (矿东边).
    pub from: Option<String>,
    /// Name of what it starts from.
    pub from_name: Option<String>,
    /// Degrees from north, clockwise; `None` for no direction.
    pub bearing_deg: Option<f64>,
    /// Metres; `None` when none are given.
    pub distance_m: Option<f64>,
    /// Where that is, from the point that stands for the named thing.
    pub point: Option<LonLat>,
    /// Uncertainty of that point, metres: the reach of the named thing and half the distance.
    pub radius_m: Option<f64>,
}

impl Gazetteer {
    pub(super) fn relatives(&self, text: &str, folded: &Folded, mentions: &[Mention]) -> Vec<Relative> {
        let named = mentions.iter().filter_map(|m| {
            let (first, _) = *m.names.first()?;
            let entry = self.entry_of(first);
            let fits = matches!(
                entry.kind,
                PlaceKind::Mine | PlaceKind::Village | PlaceKind::Grid | PlaceKind::Township
            );
            // Of namesakes it is not known from which one it is measured.
            let single = m.names.iter().all(|(n, _)| self.entry_of(*n).code == entry.code);
            fits.then(|| (m.start, m.end, single.then_some(entry)))
        });
        let mut all: Vec<(usize, usize, Option<&super::names::Entry>)> = named.collect();
        for (at, c) in folded.chars.iter().enumerate() {
            if *c == '矿' && !mentions.iter().any(|m| m.start <= at && at < m.end) {
                all.push((at, at + 1, None));
            }
        }
        all.sort_by_key(|(start, ..)| *start);
        let found = all.into_iter().filter_map(|(start, end, entry)| {
            let said = said(folded, end)?;
            let span = folded.span(start, said.end);
            let base = entry.and_then(|e| e.point);
            let point = base.zip(said.bearing).zip(said.metres).and_then(|((p, b), m)| shifted(p, b, m));
            let reach = entry.and_then(|e| e.radius_m).unwrap_or(0.0);
            Some(Relative {
                span,
                text: span.of(text).to_owned(),
                from: entry.map(|e| e.code.clone()),
                from_name: entry.map(|e| e.name.clone()),
                bearing_deg: said.bearing,
                distance_m: said.metres,
                radius_m: point.and(said.metres).map(|m| (reach + m / 2.0).round()),
                point,
            })
        });
        found.take(8).collect()
    }
}

struct Said {
    end: usize,
    bearing: Option<f64>,
    metres: Option<f64>,
}

/// A direction, a distance, or both, that begin right here.
fn said(folded: &Folded, from: usize) -> Option<Said> {
    let (mut at, mut last) = (from, from);
    let (mut bearing, mut near, mut metres) = (None, false, None);
    while at < folded.chars.len() && at < from + 16 {
        let rest = &folded.chars[at..];
        let starts =
            |word: &str| word.chars().zip(rest).all(|(a, b)| a == *b) && word.chars().count() <= rest.len();
        if let Some((word, degrees)) =
            DIRECTIONS.iter().find(|(w, _)| bearing.is_none() && !near && starts(w))
        {
            // 东西 is things, 南北 is both.
            let next = rest.get(word.chars().count());
            if word.chars().count() == 1 && matches!(next, Some('西' | '北' | '村' | '沟' | '街')) {
                return None;
            }
            if degrees.is_nan() {
                near = true
            } else {
                bearing = Some(*degrees)
            }
            at += word.chars().count();
            last = at;
        } else if let (None, Some((value, length))) = (metres, length(rest)) {
            metres = Some(value);
            at += length;
            last = at;
        } else if let Some(word) = BETWEEN.iter().find(|w| starts(w)) {
            at += word.chars().count();
            let closes = matches!(*word, "侧" | "边" | "面" | "方向" | "方" | "头" | "外" | "处");
            if closes && (bearing.is_some() || metres.is_some()) {
                last = at;
            }
        } else {
            break;
        }
    }
    let metres = metres.filter(|m| (1.0..=FARTHEST_M).contains(m));
    (bearing.is_some() || metres.is_some()).then_some(Said { end: last, bearing, metres })
}

/// A length: number and unit.
fn length(text: &[char]) -> Option<(f64, usize)> {
    let number = number(text)?;
    let units = [
        ("公里", 1000.0),
        ("千米", 1000.0),
        ("km", 1000.0),
        ("里地", 500.0),
        ("里", 500.0),
        ("米", 1.0),
        ("m", 1.0),
    ];
    let rest = &text[number.length..];
    let unit = units
        .iter()
        .find(|(u, _)| u.chars().zip(rest).all(|(a, b)| a == *b) && u.chars().count() <= rest.len())?;
    Some((number.value * unit.1, number.length + unit.0.chars().count()))
}

/// A point moved on the ground; good to a metre over these distances.
fn shifted(from: LonLat, bearing_deg: f64, metres: f64) -> Option<LonLat> {
    let (lon_m, lat_m) = distance::metres_per_degree(from.lat());
    let (sin, cos) = bearing_deg.to_radians().sin_cos();
    LonLat::new(from.lon() + metres * sin / lon_m, from.lat() + metres * cos / lat_m).ok()
}
