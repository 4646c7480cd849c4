//! Duplicates: the cases that a report may repeat, and the group that a case belongs to.

use super::locate::locate_at;
use crate::app::App;
use crate::clock;
use crate::problem::{Problem, QuietBody};
use crate::view::CategoryView;
use axum::Json;
use casework::case::checked_text;
use casework::duplicates::{Candidate, Likeness, Matter, candidates};
use casework::party::{self, ResidentIdentity};
use casework::{LinkKind, Location, PartyRefusal, Refusal, State};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use store::GroupMember;
use utoipa::ToSchema;

/// A report that is not registered yet.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DuplicatesRequest {
    lon: f64,
    lat: f64,
    /// `cgcs2000` (default), `gcj02` or `bd09`.
    datum: Option<String>,
    /// Category such as `MS-01`.
    category: String,
    /// What happened, 1 to 2000 characters.
    summary: String,
    /// Phone of who reports; compared by a keyed hash, written into the audit log, and never kept.
    phone: Option<String>,
    /// Resident identity number of who reports; as `phone`.
    id_number: Option<String>,
}

/// Cases that the report may repeat, best first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DuplicateList {
    candidates: Vec<CandidateView>,
    /// Version of the rules behind the scores.
    rules_version: String,
}

/// A case that the report may repeat.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CandidateView {
    code: String,
    state: &'static str,
    category: CategoryView,
    /// The beginning of its description; long numbers in it are hidden.
    summary_excerpt: String,
    /// Day of its report, Asia/Shanghai.
    reported_at: String,
    distance_m: f64,
    /// The same phone or identity number.
    same_person: bool,
    /// 0 to 1.
    score: f64,
    /// Why: `rule`, `text_zh`, `text_en`, `facts`.
    #[schema(value_type = Vec<Object>)]
    reasons: Vec<Likeness>,
}

/// Looks for cases that a report may repeat; nothing is stored. A hint for the clerk, never a merge.
#[utoipa::path(post, path = "/api/v1/cases/duplicates", request_body = DuplicatesRequest,
    responses((status = 200, body = DuplicateList), (status = 403, description = "A phone was given in the wrong capacity"),
        (status = 422, description = "Refused, with the field")))]
pub(crate) async fn find_duplicates(
    app: App,
    QuietBody(r): QuietBody<DuplicatesRequest>,
) -> Result<Json<DuplicateList>, Problem> {
    let place = locate_at(&app, r.lon, r.lat, r.datum.as_deref(), None, 1)?;
    app.rules().categories.leaf(&r.category).map_err(Refusal::from)?;
    let summary = checked_text(&r.summary)?;
    let same_person = same_person(&app, r.phone.as_deref(), r.id_number.as_deref()).await?;
    let location = Location::of(&place);
    let matter = Matter {
        at: location.point,
        place_code: location.code().unwrap_or_default(),
        category: &r.category,
        summary: &summary,
        day: clock::today(),
    };
    let rules = &app.rules().duplicates;
    let found = candidates(&app.cases().docket, &app.scope(), rules, &matter, &same_person);
    let candidates = found.into_iter().map(|c| CandidateView::of(&app, c)).collect();
    Ok(Json(DuplicateList { candidates, rules_version: rules.version.clone() }))
}

/// Numbers of the cases of who reports.
async fn same_person(app: &App, phone: Option<&str>, id: Option<&str>) -> Result<HashSet<i64>, Problem> {
    let given = |text: Option<&str>| text.map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let phone = given(phone).map(|p| party::normal_phone(&p).ok_or(PartyRefusal::Phone)).transpose()?;
    let id = given(id).map(|i| ResidentIdentity::parse(&i, clock::today()));
    let id = id.transpose().map_err(PartyRefusal::from)?;
    if phone.is_none() && id.is_none() {
        return Ok(HashSet::new());
    }
    let id = id.as_ref().map(ResidentIdentity::as_str);
    Ok(app.store().cases_of_person(app.principal(), phone.as_deref(), id, clock::now()).await?)
}

impl CandidateView {
    fn of(app: &App, candidate: Candidate) -> CandidateView {
        CandidateView {
            state: candidate.state.as_str(),
            category: CategoryView::of(app, &candidate.category),
            summary_excerpt: candidate.excerpt,
            reported_at: candidate.reported.to_string(),
            distance_m: candidate.distance_m.round(),
            same_person: candidate.same_person,
            score: (candidate.score * 1000.0).round() / 1000.0,
            reasons: candidate.reasons,
            code: candidate.code,
        }
    }
}

/// The group of a case, as far as the reader sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupView {
    /// Cases and people of the group.
    size: usize,
    people: u32,
    /// How often the same person came again with the matter.
    repeat_visits: usize,
    /// So many people that a batch is worth a thought (示范诉讼+批量调解).
    batch_hint: bool,
    /// The first case first; at most a hundred.
    members: Vec<MemberView>,
}

/// A case of a group.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberView {
    code: String,
    state: &'static str,
    state_zh: &'static str,
    state_en: &'static str,
    /// `group` or `repeat_visit`; null for the first case.
    link: Option<&'static str>,
    link_zh: Option<&'static str>,
    link_en: Option<&'static str>,
}

impl GroupView {
    /// `None` for a case that is in no group.
    pub(crate) fn of(app: &App, members: Vec<GroupMember>) -> Option<GroupView> {
        if !members.iter().any(|m| m.link.is_some()) {
            return None;
        }
        let repeated = |m: &&GroupMember| m.link == Some(LinkKind::RepeatVisit);
        let repeat_visits = members.iter().filter(repeated).count();
        // Who came again is not counted again.
        let people = members.iter().filter(|m| !repeated(m)).map(|m| m.people).fold(0, u32::saturating_add);
        let (size, batch_from) = (members.len(), app.rules().duplicates.batch_from);
        let member = |m: GroupMember| MemberView {
            state: m.state.as_str(),
            state_zh: State::name_zh(m.state),
            state_en: State::name_en(m.state),
            link: m.link.map(LinkKind::as_str),
            link_zh: m.link.map(LinkKind::name_zh),
            link_en: m.link.map(LinkKind::name_en),
            code: m.code,
        };
        let members = members.into_iter().take(100).map(member).collect();
        Some(GroupView { size, people, repeat_visits, batch_hint: people >= batch_from, members })
    }
}
