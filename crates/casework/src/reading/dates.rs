//! When something happened, as it was said. Words such as 去年冬天 stay words: no clock is asked.

use serde::Serialize;
use territory::gazetteer::number::number;
use territory::gazetteer::{Folded, Span};
use time::{Date, Month};

/// How a time was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SaidWhen {
    /// With year, month and day.
    Day,
    /// With year and month, or the year alone.
    Period,
    /// Against the day of the report: 去年冬天, 上个月.
    Relative,
}

/// A time in the text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// Where.
    pub span: Span,
    /// The words.
    pub text: String,
    /// How it was said.
    pub kind: SaidWhen,
    /// The first day of it, where year and month are given.
    pub from: Option<String>,
}

/// Words that count from the day of the report, longest first.
const RELATIVE: [&str; 30] = [
    "大前年",
    "前几天",
    "上个月",
    "这个月",
    "上个星期",
    "上星期",
    "这几天",
    "前几年",
    "这两年",
    "近几年",
    "前阵子",
    "前段时间",
    "今早",
    "今晚",
    "昨晚",
    "前晚",
    "上礼拜",
    "近日",
    "近期",
    "最近",
    "去年",
    "今年",
    "前年",
    "上周",
    "本周",
    "本月",
    "上月",
    "昨天",
    "前天",
    "今天",
];
const SEASONS: [&str; 19] = [
    "春节前",
    "春节",
    "冬天",
    "夏天",
    "秋天",
    "春天",
    "入冬",
    "开春",
    "年底",
    "年初",
    "秋收",
    "雨季",
    "过年",
    "下半年",
    "上半年",
    "冬季",
    "夏季",
    "秋季",
    "春季",
];

pub(super) fn read(text: &str, folded: &Folded) -> Vec<Said> {
    let mut all = vec![];
    let mut at = 0;
    while at < folded.chars.len() {
        let found = absolute(&folded.chars[at..]).or_else(|| relative(&folded.chars[at..]));
        let Some((length, kind, from)) = found else {
            at += 1;
            continue;
        };
        let span = folded.span(at, at + length);
        all.push(Said { span, text: span.of(text).to_owned(), kind, from: from.map(|d| d.to_string()) });
        at += length;
    }
    all
}

fn starts(text: &[char], words: &[&str]) -> Option<usize> {
    let fits = |w: &&&str| w.chars().count() <= text.len() && w.chars().zip(text).all(|(a, b)| a == *b);
    words.iter().find(fits).map(|w| w.chars().count())
}

type Found = (usize, SaidWhen, Option<Date>);

/// 2025年, 2025年11月, 2025年11月3日, 11月3日, 2025.11.3, 2025-11-03
fn absolute(text: &[char]) -> Option<Found> {
    let part = |at: usize, marks: &[char]| -> Option<(u32, usize)> {
        let n = number(text.get(at..)?).filter(|n| n.value.fract() == 0.0)?;
        let mark = text.get(at + n.length)?;
        marks.contains(mark).then_some((n.value as u32, at + n.length + 1))
    };
    let (year, mut at) = match part(0, &['年']) {
        Some((year, at)) => (Some(if (10..100).contains(&year) { 2000 + year } else { year }), at),
        None => (None, 0),
    };
    if year.is_some_and(|y| !(1950..2100).contains(&y)) {
        return None;
    }
    let mut end = at;
    let month = part(at, &['月']).filter(|(m, _)| (1..=12).contains(m));
    if let Some((_, next)) = month {
        at = next;
        end = next;
    }
    let day = month.and_then(|_| part(at, &['日', '号'])).filter(|(d, _)| (1..=31).contains(d));
    end = day.map_or(end, |(_, next)| next);
    let month_day = month.map(|(m, _)| (m, day.map(|(d, _)| d)));
    match (year, month_day) {
        (Some(y), Some((m, d))) => {
            let month = Month::try_from(m as u8).ok()?;
            let from = Date::from_calendar_date(y as i32, month, d.unwrap_or(1) as u8).ok();
            Some((end, if d.is_some() { SaidWhen::Day } else { SaidWhen::Period }, from))
        }
        (Some(y), None) => {
            let season = starts(&text[end..], &SEASONS).unwrap_or(0);
            let from = Date::from_calendar_date(y as i32, Month::January, 1).ok().filter(|_| season == 0);
            Some((end + season, SaidWhen::Period, from))
        }
        (None, Some((_, Some(_)))) => Some((end, SaidWhen::Relative, None)),
        _ => None,
    }
}

/// 去年冬天, 上个月, 三年前
fn relative(text: &[char]) -> Option<Found> {
    if let Some(length) = starts(text, &RELATIVE) {
        let season = starts(&text[length..], &SEASONS).unwrap_or(0);
        let month = number(&text[length..])
            .filter(|n| text.get(length + n.length) == Some(&'月'))
            .map(|n| n.length + 1);
        return Some((length + season.max(month.unwrap_or(0)), SaidWhen::Relative, None));
    }
    let n = number(text)?;
    let rest = &text[n.length..];
    let length = starts(rest, &["年前", "个月前", "天前", "多年前", "个星期前", "周前"])?;
    Some((n.length + length, SaidWhen::Relative, None))
}
