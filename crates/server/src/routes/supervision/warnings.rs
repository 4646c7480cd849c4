//! Hints at a risk beside the supervision board.

use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use crate::view::CategoryView;
use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::Capacity;
use casework::command::RiskLevel;
use casework::warning::{Trigger, Unusual};
use serde::Serialize;
use store::Counted;
use territory::MineId;
use utoipa::ToSchema;

/// Hints at a risk, the gravest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RiskHints {
    hints: Vec<RiskHint>,
    /// Days that are counted, up to today.
    days: u16,
    /// Whether the reader may send a 风险预警函.
    may_warn: bool,
    /// Version of the rules.
    rules_version: String,
    /// Where their figures come from.
    source: String,
}

/// A hint at a risk. It sends nothing by itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RiskHint {
    trigger: &'static str,
    trigger_zh: &'static str,
    trigger_en: &'static str,
    /// `blue`, `yellow`, `orange` or `red`.
    level: &'static str,
    /// Mine, micro grid or case.
    object: String,
    /// Its name.
    name: String,
    category: Option<CategoryView>,
    /// Cases, households or people, as the trigger counts.
    count: u32,
    /// The number from which on it tells.
    threshold: u32,
    /// How many would be usual; null for a single case or with too short a past.
    expected: Option<f64>,
    /// The chance of so many or more at the usual rate.
    chance: Option<f64>,
    /// Its newest cases, at most twenty.
    cases: Vec<String>,
    /// The indicator as a letter has it.
    indicator: String,
}

/// Hints at a risk among the cases that the reader sees: more cases than usual of a kind on a mine, new cracks in a micro grid, many who
/// come together, agreements of many that were not performed, words of danger. A person decides on the letter.
#[utoipa::path(get, path = "/api/v1/supervision/warnings", responses((status = 200, body = RiskHints)))]
pub(crate) async fn risk_hints(app: App) -> Result<Response, Problem> {
    let rules = &app.rules().warnings;
    let counted = app.store().warnings(&app.scope(), rules, clock::now()).await?;
    let mut hints: Vec<(RiskLevel, RiskHint)> = counted.into_iter().map(|c| hint(&app, c)).collect();
    // The order of the store stays within a colour: the largest first.
    hints.sort_by_key(|(level, _)| std::cmp::Reverse(*level));
    let warners = [Capacity::Supervisor, Capacity::Local, Capacity::Leader];
    let answer = RiskHints {
        hints: hints.into_iter().map(|(_, hint)| hint).collect(),
        days: rules.days,
        may_warn: app.principal().capacity_among(&warners).is_some(),
        rules_version: rules.version.clone(),
        source: rules.source.clone(),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

fn hint(app: &App, counted: Counted) -> (RiskLevel, RiskHint) {
    let rules = &app.rules().warnings;
    let trigger = counted.trigger;
    let unusual = counted.tally.and_then(|tally| rules.unusual(tally));
    let level = match counted.tally {
        Some(_) => rules.level_of(unusual),
        None => rules.fixed_level(trigger),
    };
    let name = name_of(app, trigger, &counted.object);
    let category = counted.category.as_deref().map(|code| CategoryView::of(app, code));
    let hint = RiskHint {
        trigger: trigger.as_str(),
        trigger_zh: trigger.name_zh(),
        trigger_en: trigger.name_en(),
        level: level.as_str(),
        indicator: indicator(app, &counted, &name, unusual),
        object: counted.object,
        name,
        category,
        count: counted.count,
        threshold: rules.threshold(trigger),
        expected: unusual.map(|u| u.expected),
        chance: unusual.map(|u| u.chance),
        cases: counted.cases,
    };
    (level, hint)
}

fn name_of(app: &App, trigger: Trigger, object: &str) -> String {
    let mine = || MineId::new(object).ok().and_then(|id| app.territory().mine(&id)).map(|m| m.name.clone());
    let grid = || app.territory().area_name(object).map(str::to_owned);
    let named = match trigger {
        Trigger::MineCases => mine(),
        Trigger::GridCracks => grid(),
        Trigger::Visitors | Trigger::Breach | Trigger::Words => None,
    };
    named.unwrap_or_else(|| object.to_owned())
}

/// One sentence with value and threshold, as 风险预警函 asks for.
fn indicator(app: &App, counted: &Counted, name: &str, unusual: Option<Unusual>) -> String {
    let rules = &app.rules().warnings;
    let (n, least, days) = (counted.count, rules.threshold(counted.trigger), rules.days);
    let what = match counted.trigger {
        Trigger::MineCases => {
            let code = counted.category.as_deref().unwrap_or_default();
            let kind = app.rules().categories.any(code).map_or(code, |c| c.name_zh.as_str());
            format!("{days}日内{name}“{kind}”{n}件（阈值{least}件）")
        }
        Trigger::GridCracks => format!("{days}日内{name}新增房屋裂缝{n}户（阈值{least}户）"),
        Trigger::Visitors => format!("案件{name}{n}人一起来访（阈值{least}人）"),
        Trigger::Breach => format!("案件{name}涉及{n}人的协议未履行（阈值{least}人）"),
        Trigger::Words => format!("案件{name}的反映中有过激或危险言语"),
    };
    match unusual {
        Some(u) => format!("{what}，按往常约{:.1}，出现这么多的概率{}", u.expected, chance(u.chance)),
        None => what,
    }
}

fn chance(p: f64) -> String {
    if p < 0.0001 { "小于万分之一".to_owned() } else { format!("约{:.2}%", p * 100.0) }
}
