//! Makes the planner's table of a reader: areas and households of the scope, numbers of one state of the register.

use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use casework::course::SHANGHAI;
use casework::planning::{Cube, HIDDEN_BELOW, MAX_NUMBERS, PlanningArea, PlanningReport};
use casework::{Level, Scope};
use exchange::export::meta::moment;
use std::collections::{BTreeMap, HashMap};
use store::{CutOff, PlanningQuery};
use territory::{DivisionKind, GridKind};
use time::macros::format_description;
use time::{Date, Month, OffsetDateTime};

/// Most periods of a table.
const MAX_PERIODS: usize = 120;

/// What is counted, and by what.
pub(crate) struct Asked {
    pub(crate) level: Level,
    pub(crate) period: &'static str,
    pub(crate) since: Date,
    pub(crate) until: Date,
    pub(crate) category: Option<String>,
}

/// The table, with the codes that a page works with.
pub(crate) struct Made {
    pub(crate) report: PlanningReport,
    pub(crate) categories: Vec<String>,
    pub(crate) periods: Vec<Date>,
    pub(crate) cut_off: String,
}

/// Counts.
///
/// # Errors
/// [`Problem`] for a table that is too large, and when the database does not answer.
pub(crate) async fn make(app: &App, asked: &Asked) -> Result<Made, Problem> {
    let scope = app.scope();
    let areas = areas(app, asked.level, &scope);
    let categories = categories(app, asked.category.as_deref());
    let periods = periods(asked.since, asked.until, asked.period);
    let numbers = (areas.len() + 1) * (categories.len() + 1) * (periods.len() + 1);
    if periods.len() > MAX_PERIODS || numbers > MAX_NUMBERS {
        let detail = format!("{numbers} numbers are too many for one table");
        return Err(Problem::bad_request("table_too_large", detail)
            .field("period")
            .hint("take longer periods, a shorter time, or larger areas"));
    }
    let query = PlanningQuery {
        level: asked.level,
        period: asked.period,
        since: asked.since,
        until: asked.until,
        category: asked.category.as_deref(),
    };
    let (counted, cut_off) = app.store().planning(&scope, &query, clock::today()).await?;
    let at_area: HashMap<&str, usize> = areas.iter().zip(0..).map(|(a, i)| (a.code.as_str(), i)).collect();
    let at_category: HashMap<&str, usize> =
        categories.iter().zip(0..).map(|((code, _), i)| (code.as_str(), i)).collect();
    let at_period: HashMap<Date, usize> = periods.iter().zip(0..).map(|(day, i)| (*day, i)).collect();
    let place = |n: &store::PlanningNumber| {
        let area = *at_area.get(n.area.as_str())?;
        Some([area, *at_category.get(n.category.as_str())?, *at_period.get(&n.period)?])
    };
    let unplaced = counted.iter().filter(|n| place(n).is_none()).map(|n| n.cases).sum();
    let entries = counted.iter().filter_map(|n| Some((place(n)?, n.cases)));
    let cube = Cube::of([areas.len(), categories.len(), periods.len()], entries);
    let report = PlanningReport {
        title: format!("准治地图规划报表({})", level_zh(asked.level)),
        categories: categories.iter().map(|(_, name)| name.clone()).collect(),
        periods: periods.iter().map(|day| period_name(*day, asked.period)).collect(),
        cube,
        unplaced,
        facts: facts(app, asked, cut_off, unplaced),
        synthetic: app.territory().atlas().grids.iter().any(|g| g.synthetic),
        areas,
    };
    let categories = categories.into_iter().map(|(code, _)| code).collect();
    Ok(Made { report, categories, periods, cut_off: moment(cut_off.at) })
}

/// Areas of a level that the reader sees, with the households of the grids that the reader sees.
fn areas(app: &App, level: Level, scope: &Scope) -> Vec<PlanningArea> {
    let atlas = app.territory().atlas();
    let digits = level.digits();
    let mut households: BTreeMap<&str, u32> = BTreeMap::new();
    let seen = atlas.grids.iter().filter(|g| g.kind != GridKind::Micro && scope.sees(Some(g.code.as_str())));
    for grid in seen {
        if let Some(code) = grid.code.as_str().get(..digits) {
            *households.entry(code).or_default() += grid.households;
        }
    }
    // A division without grids has cases all the same.
    let divisions = atlas.divisions.iter().filter(|d| {
        d.code.as_str().len() == digits
            && d.kind != DivisionKind::DevelopmentZone
            && scope.sees(Some(d.code.as_str()))
    });
    for division in divisions {
        households.entry(division.code.as_str()).or_default();
    }
    let area = |(code, households): (&str, u32)| PlanningArea {
        code: code.to_owned(),
        name: app.territory().area_name(code).unwrap_or(code).to_owned(),
        households,
    };
    households.into_iter().map(area).collect()
}

/// Code and name of all groups, or of the categories of one.
fn categories(app: &App, of: Option<&str>) -> Vec<(String, String)> {
    let tree = &app.rules().categories;
    let named = |c: &casework::Category| (c.code.to_string(), c.name_zh.clone());
    match of {
        None => tree.categories.iter().map(named).collect(),
        Some(code) => {
            let group = tree.categories.iter().find(|g| g.code.as_str() == code);
            let leaves = group.map(|g| g.children.iter().map(named).collect());
            leaves.unwrap_or_else(|| tree.any(code).map(named).into_iter().collect())
        }
    }
}

/// First days of the periods from one day to another.
fn periods(since: Date, until: Date, period: &str) -> Vec<Date> {
    let months = match period {
        "year" => 12,
        "quarter" => 3,
        _ => 1,
    };
    let number = |day: Date| day.year() * 12 + i32::from(u8::from(day.month())) - 1;
    let (mut at, last) = (number(since) / months * months, number(until));
    let mut days = vec![];
    while at <= last && days.len() <= MAX_PERIODS {
        let month = u8::try_from(at.rem_euclid(12) + 1).ok().and_then(|m| Month::try_from(m).ok());
        let day = month.and_then(|m| Date::from_calendar_date(at.div_euclid(12), m, 1).ok());
        days.extend(day);
        at += months;
    }
    days
}

fn period_name(first: Date, period: &str) -> String {
    let month = u8::from(first.month());
    match period {
        "year" => format!("{}年", first.year()),
        "quarter" => format!("{}年{}季度", first.year(), (month - 1) / 3 + 1),
        _ => format!("{}年{month}月", first.year()),
    }
}

/// A moment as people here read it.
fn beijing(at: OffsetDateTime) -> String {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    at.to_offset(SHANGHAI).format(form).unwrap_or_default()
}

fn level_zh(level: Level) -> &'static str {
    match level {
        Level::Township => "乡镇、街道",
        Level::Village => "嘎查村、社区",
        Level::Grid => "网格",
        Level::Micro => "微网格",
    }
}

fn facts(app: &App, asked: &Asked, cut_off: CutOff, unplaced: u32) -> Vec<(&'static str, String)> {
    let category = asked.category.as_deref().unwrap_or("全部");
    // These facts stand in files: a small number here is as telling as in the table.
    let unplaced = match unplaced {
        0 => "没有案件".to_owned(),
        few if few < HIDDEN_BELOW => format!("不足 {HIDDEN_BELOW} 件"),
        many => format!("{many} 件"),
    };
    let mut facts = vec![
        ("报送日期", format!("{} 至 {}(北京时间)", asked.since, asked.until)),
        ("区域", format!("{}；权限范围内", level_zh(asked.level))),
        ("类别", category.to_owned()),
        ("数据截止", format!("{}(北京时间，第 {} 号变更)", beijing(cut_off.at), cut_off.change)),
        ("规则版本", format!("categories {}", app.rules().categories.version)),
        ("制表人", app.principal().name.clone()),
        ("案件数", "期间内报送的案件，不论是否已结".to_owned()),
        ("户数", "区域内基础网格与专属网格今日登记的户数之和".to_owned()),
        ("每千户案件", "全部期间的案件数 ÷ 户数 × 1000,未折算为一年".to_owned()),
        ("95% 区间", "泊松区间,Byar 近似；案件少时区间宽，不宜据此排名".to_owned()),
        ("未列入", format!("{unplaced}不在此级区域内(旗外或没有网格的地点)")),
        ("来源", territory::source::attribution()),
    ];
    if app.territory().atlas().grids.iter().any(|g| g.synthetic) {
        facts.insert(0, ("提示", "示意数据(synthetic),不涉及任何真实的人和企业".to_owned()));
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn periods_begin_where_the_database_cuts_them() {
        let (since, until) = (date!(2025 - 11 - 20), date!(2026 - 02 - 01));
        assert_eq!(periods(since, until, "year"), [date!(2025 - 01 - 01), date!(2026 - 01 - 01)]);
        assert_eq!(periods(since, until, "quarter"), [date!(2025 - 10 - 01), date!(2026 - 01 - 01)]);
        assert_eq!(periods(since, until, "month").len(), 4);
        assert_eq!(period_name(date!(2025 - 10 - 01), "quarter"), "2025年4季度");
        assert_eq!(period_name(date!(2026 - 02 - 01), "month"), "2026年2月");
    }
}
