//! Households, people, money and land in a text.

use serde::Serialize;
use territory::gazetteer::number::number;
use territory::gazetteer::{Folded, Span};

/// Largest count that is taken for one.
const MOST: f64 = 100_000.0;

/// A count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Count {
    /// How many.
    pub value: u32,
    /// 多, 余, 来, 几 stand with it.
    pub approximate: bool,
    /// Where.
    pub span: Span,
}

/// A sum of money or an area.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Amount {
    /// Yuan, or mu.
    pub value: f64,
    /// 多, 余, 来, 几 stand with it.
    pub approximate: bool,
    /// Where.
    pub span: Span,
}

/// What is counted in a text.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Quantities {
    /// Households concerned: of several the one behind 其中, else the first that is no total of the village.
    pub households: Option<Count>,
    /// People concerned, chosen likewise.
    pub people: Option<Count>,
    /// Yuan.
    pub money: Vec<Amount>,
    /// Mu (亩).
    pub land_mu: Vec<Amount>,
}

#[derive(Debug, Clone, Copy)]
struct Counted {
    count: Count,
    total: bool,
    part: bool,
}

pub(super) fn read(text: &Folded) -> Quantities {
    let mut all = Quantities::default();
    let (mut households, mut people) = (vec![], vec![]);
    let mut at = 0;
    while at < text.chars.len() {
        let Some(n) = number(&text.chars[at..]) else {
            at += 1;
            continue;
        };
        let rest = &text.chars[at + n.length..];
        let starts = |words: &[&str]| -> Option<usize> {
            let fits =
                |w: &&&str| w.chars().count() <= rest.len() && w.chars().zip(rest).all(|(a, b)| a == *b);
            words.iter().find(fits).map(|w| w.chars().count())
        };
        let span = |length: usize| text.span(at, at + n.length + length);
        let count =
            |length: usize| Count { value: n.value as u32, approximate: n.approximate, span: span(length) };
        let amount = |length: usize, unit: f64| Amount {
            value: n.value * unit,
            approximate: n.approximate,
            span: span(length),
        };
        // 几十户 says many, not how many.
        let whole = text.chars[at] != '几' && n.value.fract() == 0.0 && (1.0..=MOST).contains(&n.value);
        let mut used = 0;
        if let Some(length) =
            starts(&["户", "家农户", "家住户", "家人家"]).filter(|_| whole && !ordinal(text, at))
        {
            households.push(counted(text, at, count(length)));
            used = length;
        } else if let Some(length) = people_unit(rest).filter(|_| whole && !ordinal(text, at)) {
            people.push(counted(text, at, count(length)));
            used = length;
        } else if let Some(length) = starts(&["元钱", "元", "块钱", "块"]) {
            if !matches!(rest.get(length), Some('地' | '石' | '砖' | '玻')) {
                all.money.push(amount(length, 1.0));
            }
            used = length;
        } else if let Some(length) = starts(&["亩"]) {
            all.land_mu.push(amount(length, 1.0));
            used = length;
        } else if n.value >= 10_000.0 && text.chars[at..at + n.length].contains(&'万') && !starts_letter(rest)
        {
            all.money.push(amount(0, 1.0));
        }
        at += n.length + used;
    }
    all.households = chosen(&households);
    all.people = chosen(&people);
    all
}

/// 第三户, 3号户: a number that names and does not count.
fn ordinal(text: &Folded, at: usize) -> bool {
    at > 0 && matches!(text.chars[at - 1], '第' | '每' | '另')
}

/// Whether a unit of something else follows a number with 万.
fn starts_letter(rest: &[char]) -> bool {
    matches!(
        rest.first(),
        Some('吨' | '平' | '米' | '公' | '人' | '户' | '头' | '只' | '棵' | '家' | '斤' | '方' | '立' | '千')
    )
}

fn people_unit(rest: &[char]) -> Option<usize> {
    let at = |i: usize| rest.get(i).copied();
    match (at(0)?, at(1)) {
        ('口', Some('人')) => Some(2),
        // 一口井
        ('口', _) => None,
        ('个', Some('人')) => Some(2),
        ('个', Some('村')) if at(2) == Some('民') => Some(3),
        ('个', Some('工')) if at(2) == Some('人') => Some(3),
        ('个', Some('农')) if at(2) == Some('民') => Some(3),
        ('个', Some('司')) if at(2) == Some('机') => Some(3),
        ('人', Some('次' | '民')) => None,
        ('人', Some('家')) => None,
        ('人', _) => Some(1),
        ('名', Some('字')) => None,
        ('名', _) | ('位', _) => Some(1),
        ('村', Some('民')) | ('群', Some('众')) | ('工', Some('人')) | ('司', Some('机')) => Some(2),
        _ => None,
    }
}

fn counted(text: &Folded, at: usize, count: Count) -> Counted {
    let before: String = text.chars[at.saturating_sub(6)..at].iter().collect();
    let near = |words: &[&str]| words.iter().any(|w| before.contains(w));
    Counted {
        count,
        total: near(&[
            "全村",
            "全社",
            "全镇",
            "总共",
            "共有",
            "一共",
            "全组",
            "总户",
            "整个村",
            "整个社",
            "常住",
            "户籍",
            "村里有",
            "社里有",
        ]) && !near(&["其中"]),
        part: near(&["其中"]),
    }
}

fn chosen(all: &[Counted]) -> Option<Count> {
    let of = |fits: &dyn Fn(&Counted) -> bool| all.iter().find(|c| fits(c)).map(|c| c.count);
    of(&|c| c.part)
        .or_else(|| of(&|c| !c.total && c.count.value > 1))
        .or_else(|| of(&|c| !c.total))
        .or_else(|| of(&|_| true))
}
