//! Groups of open cases that may be worth a batch.

use super::quiet;
use super::view::BatchWord;
use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use crate::view::NamedId;
use axum::response::Response;
use casework::batch::{Cause, Confidence, Measures, ProposedGroup};
use casework::course::SHANGHAI;
use serde::Serialize;
use spatial::Bounds;
use territory::MineId;
use utoipa::ToSchema;

/// Proposed groups with the rule behind them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProposedGroups {
    /// The largest first.
    groups: Vec<ProposedGroupView>,
    /// First day of reporting that was looked at.
    since: String,
    /// Metres to a neighbour.
    reach_m: f64,
    /// Cases within reach that make a place dense.
    least: usize,
    /// Version of the rule.
    rules_version: String,
    /// Where its figures come from.
    source: String,
}

/// A proposed group. It decides nothing: who opens a batch may change the list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProposedGroupView {
    /// A name for the batch.
    name: String,
    mine: Option<NamedId>,
    cause: CauseView,
    /// Codes of its cases.
    cases: Vec<String>,
    people: u32,
    /// A case that does not say counts as one.
    households: u32,
    /// First day of reporting.
    first: String,
    /// Last day of reporting.
    last: String,
    /// West, south, east, north in degrees on CGCS2000.
    bbox: [f64; 4],
    /// Shares from 0 to 1: `dense`, `alike`, `reached`.
    #[schema(value_type = Object)]
    measures: Measures,
    confidence: BatchWord,
}

/// A cause with its names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CauseView {
    word: String,
    name_zh: String,
    name_en: String,
}

/// Groups of open cases in no batch that may be worth one, of the cases that the reader sees.
#[utoipa::path(get, path = "/api/v1/batches/proposed", responses((status = 200, body = ProposedGroups)))]
pub(crate) async fn proposed_groups(app: App) -> Result<Response, Problem> {
    let rules = &app.rules().groups;
    let since = rules.since(clock::today());
    let cases = app.store().group_candidates(&app.scope(), since.midnight().assume_offset(SHANGHAI)).await?;
    let groups = rules.propose(cases);
    Ok(quiet(ProposedGroups {
        groups: groups.into_iter().filter_map(|group| ProposedGroupView::of(&app, group)).collect(),
        since: since.to_string(),
        reach_m: rules.reach_m,
        least: rules.least,
        rules_version: rules.version.clone(),
        source: rules.source.clone(),
    }))
}

impl ProposedGroupView {
    fn of(app: &App, group: ProposedGroup) -> Option<ProposedGroupView> {
        let cause = app.rules().groups.causes.iter().find(|cause| cause.id == group.cause)?;
        let mine = MineId::new(&group.mine).ok().and_then(|id| app.territory().mine(&id));
        let short = mine.map_or("", |mine| mine.short_name.as_str());
        let Bounds { min, max } = group.area;
        let ((west, south), (east, north)) = (degrees(min), degrees(max));
        Some(ProposedGroupView {
            name: format!("{short}{}（{}件）", cause.name_zh, group.cases.len()),
            mine: mine.map(|mine| NamedId { id: mine.id.to_string(), name: mine.name.clone() }),
            cause: cause.into(),
            cases: group.cases,
            people: group.people,
            households: group.households,
            first: group.reported.0.to_string(),
            last: group.reported.1.to_string(),
            bbox: [west, south, east, north],
            measures: group.measures,
            confidence: confidence(group.confidence),
        })
    }
}

fn degrees(node: spatial::Node) -> (f64, f64) {
    let at = node.lon_lat();
    (at.lon(), at.lat())
}

impl From<&Cause> for CauseView {
    fn from(cause: &Cause) -> CauseView {
        let (word, name_zh, name_en) = (cause.id.clone(), cause.name_zh.clone(), cause.name_en.clone());
        CauseView { word, name_zh, name_en }
    }
}

fn confidence(how: Confidence) -> BatchWord {
    let (word, name_zh, name_en) = match how {
        Confidence::High => ("high", "把握较大", "high confidence"),
        Confidence::Medium => ("medium", "把握一般", "medium confidence"),
        Confidence::Low => ("low", "把握较小", "low confidence"),
    };
    BatchWord { word, name_zh, name_en }
}
