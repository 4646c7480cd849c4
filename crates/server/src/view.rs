//! What the API answers with: DTOs, and how they are made from the domain's types.

use crate::app::App;
use crate::border::{NeighbourView, neighbours};
use crate::clock;
use casework::{Case, CaseRow, Clock, Course, Person, SealedCircle, State, Suggestion};
use serde::Serialize;
use store::{CaseFile, DocumentRow};
use territory::{DivisionCode, GridCode, Station, StationId};
use utoipa::ToSchema;

/// A code with its name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Named {
    pub(crate) code: String,
    pub(crate) name: String,
}

/// An identifier with its name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NamedId {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// Degrees on CGCS2000.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PointView {
    pub(crate) lon: f64,
    pub(crate) lat: f64,
}

impl From<spatial::LonLat> for PointView {
    fn from(p: spatial::LonLat) -> Self {
        PointView { lon: p.lon(), lat: p.lat() }
    }
}

/// A person at work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonView {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) role: &'static str,
    pub(crate) role_zh: &'static str,
    /// Grid looked after, when the duty has one here.
    pub(crate) area: Option<String>,
}

impl PersonView {
    pub(crate) fn of(person: &Person, area: Option<&GridCode>) -> PersonView {
        PersonView {
            id: person.id.clone(),
            name: person.name.clone(),
            role: person.role.as_str(),
            role_zh: person.role.name_zh(),
            area: area.map(ToString::to_string),
        }
    }
}

/// A category with its names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CategoryView {
    pub(crate) code: String,
    pub(crate) name_zh: String,
    pub(crate) name_en: String,
}

impl CategoryView {
    pub(crate) fn of(app: &App, code: &str) -> CategoryView {
        let known = app.rules().categories.any(code).ok();
        CategoryView {
            code: code.to_owned(),
            name_zh: known.map_or_else(|| code.to_owned(), |c| c.name_zh.clone()),
            name_en: known.map_or_else(|| code.to_owned(), |c| c.name_en.clone()),
        }
    }
}

/// A case in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseRowView {
    pub(crate) code: String,
    pub(crate) state: &'static str,
    pub(crate) category: CategoryView,
    pub(crate) summary: String,
    pub(crate) reported_at: String,
    pub(crate) due: Option<String>,
    pub(crate) overdue: bool,
    pub(crate) lon: f64,
    pub(crate) lat: f64,
    pub(crate) village: Option<Named>,
    pub(crate) township: Option<Named>,
    pub(crate) unit: Option<NamedId>,
    pub(crate) people: u32,
    pub(crate) mining_related: bool,
    /// 边界案件: its place leaves more than one grid possible.
    pub(crate) border: bool,
}

impl CaseRowView {
    pub(crate) fn of(app: &App, row: CaseRow) -> CaseRowView {
        let border = !neighbours(app, row.point, row.accuracy_m, row.primary_grid.as_ref()).is_empty();
        CaseRowView {
            border,
            code: row.code.to_string(),
            state: row.state.as_str(),
            category: CategoryView::of(app, row.category.as_str()),
            summary: row.summary,
            reported_at: instant(row.reported_at),
            due: row.due.map(|d| d.to_string()),
            overdue: row.overdue,
            lon: row.point.lon(),
            lat: row.point.lat(),
            village: division(app, row.village.as_ref()),
            township: division(app, row.township.as_ref()),
            unit: station(app, row.unit.as_ref()),
            people: row.people,
            mining_related: row.mining_related,
        }
    }
}

/// Where a case lies.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlaceView {
    micro_grid: Option<Named>,
    primary_grid: Option<Named>,
    village: Option<Named>,
    township: Option<Named>,
}

/// A mine linked to a case: a hint, never a finding.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MineLinkView {
    id: String,
    name: String,
    relation: &'static str,
    /// Metres to the licence, 0 inside.
    distance_m: f64,
}

/// One entry of a case's history.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventView {
    seq: u32,
    kind: &'static str,
    at: String,
    actor: String,
    /// In which capacity; null in records older than capacities.
    capacity_zh: Option<&'static str>,
    capacity_en: Option<&'static str>,
    text_zh: String,
    text_en: String,
}

/// A case with everything known about it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseView {
    code: String,
    state: &'static str,
    category: CategoryView,
    nature: Option<&'static str>,
    mining_related: bool,
    summary: String,
    people: u32,
    channel: &'static str,
    source_ref: Option<String>,
    reported_at: String,
    due: Option<String>,
    overdue: bool,
    point: PointView,
    place: PlaceView,
    mines: Vec<MineLinkView>,
    unit: Option<NamedId>,
    person: Option<NamedId>,
    batch: Option<NamedId>,
    synthetic: bool,
    #[schema(value_type = Option<Object>)]
    suggestion: Option<Suggestion>,
    events: Vec<EventView>,
    /// Periods that run or ran, the main one first.
    clocks: Vec<ClockView>,
    /// Papers in the order they were issued.
    documents: Vec<DocumentView>,
    /// Commands that the reader may give now; see `/api/v1/commands`.
    commands: Vec<&'static str>,
    /// 复杂件: derived, never typed in.
    complex: bool,
    /// Name of the person whose recusal was asked for, while nobody has decided on it.
    recusal_of: Option<String>,
    /// 边界案件: the other grids that it may lie in.
    border: Vec<NeighbourView>,
    /// The sealed circle, of a case that not everybody may know of.
    sealed: Option<SealedView>,
    /// The group that it belongs to.
    group: Option<crate::routes::GroupView>,
}

/// A circle of those who may know of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SealedView {
    name_zh: String,
    name_en: String,
}

impl From<&SealedCircle> for SealedView {
    fn from(circle: &SealedCircle) -> SealedView {
        SealedView { name_zh: circle.name_zh.clone(), name_en: circle.name_en.clone() }
    }
}

/// A period with what it rests on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClockView {
    rule: String,
    name_zh: String,
    name_en: String,
    started: String,
    /// Null while it stands still, or when the calendar of the year is not published.
    due: Option<String>,
    /// As if it had never stood still.
    statutory_end: Option<String>,
    paused: bool,
    /// The day it ended because what it waits for was done.
    ended: Option<String>,
    overdue: bool,
    /// A right of the citizen rather than a duty of a body.
    of_citizen: bool,
    /// `yellow`, `orange` or `red`; of the main period only.
    colour: Option<&'static str>,
    explained_zh: String,
    explained_en: String,
}

/// A paper of the case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DocumentView {
    id: i64,
    kind: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
    number: String,
    version: i16,
    issued_on: String,
    sha256: String,
    page: String,
    /// The same as PDF.
    pdf: String,
    event_seq: i32,
}

impl From<DocumentRow> for DocumentView {
    fn from(row: DocumentRow) -> DocumentView {
        DocumentView {
            id: row.id,
            kind: row.kind.as_str(),
            name_zh: row.kind.name_zh(),
            name_en: row.kind.name_en(),
            number: row.number,
            version: row.version,
            issued_on: row.issued_on.to_string(),
            sha256: row.sha256,
            page: format!("/api/v1/documents/{}/page", row.id),
            pdf: format!("/api/v1/documents/{}/pdf", row.id),
            event_seq: row.event_seq,
        }
    }
}

fn clock_views(app: &App, case: &Case, course: &Course) -> Vec<ClockView> {
    let (rules, today) = (app.rules(), clock::today());
    // A case whose class nobody knows any more has no clocks; it is shown all the same.
    let clocks = casework::clock::clocks(&rules.clocks, &rules.sla, case, course).unwrap_or_default();
    let view = |(i, c): (usize, Clock)| {
        let colour = (i == 0).then(|| rules.ladder.colour(&c, rules.sla.calendar(), today)).flatten();
        ClockView {
            started: c.started.to_string(),
            due: c.due.map(|d| d.to_string()),
            statutory_end: c.statutory_end.map(|d| d.to_string()),
            paused: c.is_paused(),
            ended: c.ended.map(|d| d.to_string()),
            overdue: c.is_overdue(today),
            of_citizen: c.of_citizen,
            colour: colour.map(casework::supervision::Colour::as_str),
            explained_zh: c.explained_zh(),
            explained_en: c.explained_en(),
            rule: c.rule,
            name_zh: c.name_zh,
            name_en: c.name_en,
        }
    };
    clocks.into_iter().enumerate().map(view).collect()
}

impl CaseView {
    pub(crate) fn with_group(self, group: Option<crate::routes::GroupView>) -> CaseView {
        CaseView { group, ..self }
    }

    pub(crate) fn of(
        app: &App,
        file: CaseFile,
        documents: Vec<DocumentRow>,
        batch: Option<NamedId>,
    ) -> CaseView {
        let CaseFile { case, events, suggestion, .. } = file;
        let course = Course::of(&events);
        let located = &case.location.located;
        let sealed = app.rules().circles.sealed_as(case.report.category.as_str(), case.nature);
        let mine = |m: &casework::MineLink| MineLinkView {
            id: m.mine.to_string(),
            name: app.territory().mine(&m.mine).map_or_else(|| m.mine.to_string(), |x| x.short_name.clone()),
            relation: m.relation.as_str(),
            distance_m: m.distance_m,
        };
        CaseView {
            state: case.state.as_str(),
            category: CategoryView::of(app, case.report.category.as_str()),
            nature: case.nature.map(casework::case::Nature::as_str),
            mining_related: case.report.mining_related,
            people: case.report.people,
            channel: case.report.channel.as_str(),
            source_ref: case.report.source_ref.clone(),
            reported_at: instant(case.reported_at),
            due: case.due.map(|d| d.to_string()),
            overdue: case.is_overdue(clock::today()),
            point: case.location.point.into(),
            place: PlaceView {
                micro_grid: grid(app, located.micro_grid.as_ref()),
                primary_grid: grid(app, located.primary_grid.as_ref()),
                village: division(app, located.village.as_ref()),
                township: division(app, located.township.as_ref()),
            },
            mines: located.mines.iter().map(mine).collect(),
            unit: station(app, case.unit.as_ref()),
            person: person(app, &case),
            batch,
            synthetic: case.synthetic,
            suggestion,
            events: events.iter().map(|e| event_view(app, e)).collect(),
            clocks: clock_views(app, &case, &course),
            documents: documents.into_iter().map(DocumentView::from).collect(),
            commands: case
                .commands_for(app.principal())
                .into_iter()
                .map(casework::CommandKind::as_str)
                .collect(),
            complex: case.is_complex(&course),
            recusal_of: course.petition.as_ref().map(|petition| {
                app.person(&petition.against).map_or_else(|| petition.against.clone(), |p| p.name.clone())
            }),
            border: neighbours(
                app,
                case.location.point,
                case.location.source.accuracy_m,
                located.primary_grid.as_ref(),
            ),
            sealed: sealed.map(SealedView::from),
            group: None,
            code: case.code.to_string(),
            summary: case.report.summary,
        }
    }
}

fn event_view(app: &App, event: &casework::CaseEvent) -> EventView {
    let (text_zh, text_en) = event_text(app, &event.body);
    EventView {
        seq: event.seq,
        kind: event.body.kind(),
        at: instant(event.at),
        actor: event.actor.name.clone(),
        capacity_zh: event.actor.capacity.map(casework::Capacity::name_zh),
        capacity_en: event.actor.capacity.map(casework::Capacity::name_en),
        text_zh,
        text_en,
    }
}

pub(crate) fn event_text(app: &App, body: &casework::EventBody) -> (String, String) {
    use casework::EventBody::*;
    let noted = |zh: &str, en: &str, note: &Option<String>| match note {
        Some(n) => (format!("{zh}：{n}"), format!("{en}: {n}")),
        None => (zh.to_owned(), en.to_owned()),
    };
    match body {
        Registered { channel, category } => {
            let category = CategoryView::of(app, category.as_str());
            (
                format!("登记({},{})", channel.name_zh(), category.name_zh),
                format!("registered ({}, {})", channel.name_en(), category.name_en),
            )
        }
        Moved { to, note } => noted(to.name_zh(), to.name_en(), note),
        Assigned { unit, reason, .. } => {
            let name = StationId::new(unit.clone()).ok().and_then(|id| app.territory().station(&id));
            let name = name.map_or(unit.as_str(), |s| s.name.as_str());
            noted(&format!("分流至{name}"), &format!("assigned to {name}"), reason)
        }
        HandedOver { person, reason } => {
            let name = app.person(person).map_or(person.as_str(), |p| p.name.as_str());
            (format!("改由{name}承办：{reason}"), format!("handed over to {name}: {reason}"))
        }
        Relocated { from_grid, to_grid } => {
            let text = |g: &Option<String>| g.clone().unwrap_or_else(|| "–".into());
            (
                format!("网格更正 {} → {}", text(from_grid), text(to_grid)),
                format!("grid corrected {} → {}", text(from_grid), text(to_grid)),
            )
        }
        PlaceCorrected { from_grid, to_grid, reason, .. } => {
            let name = |g: &Option<String>| {
                let code = g.as_deref().unwrap_or("–");
                app.territory().area_name(code).unwrap_or(code).to_owned()
            };
            let (from, to) = (name(from_grid), name(to_grid));
            (format!("位置更正 {from} → {to}：{reason}"), format!("place corrected {from} → {to}: {reason}"))
        }
        Unbatched { batch } => (format!("退出批次 {batch}"), format!("left batch {batch}")),
        Batched { batch } => (format!("纳入批次 {batch}"), format!("joined batch {batch}")),
        Joined { first, link } => {
            (format!("关联首件 {first}({})", link.name_zh()), format!("joined {first} ({})", link.name_en()))
        }
        JoinedBy { case, link } => {
            (format!("{case} 关联本案({})", link.name_zh()), format!("joined by {case} ({})", link.name_en()))
        }
        NeighboursTold { grids } => {
            let name = |code: &String| app.territory().area_name(code).unwrap_or(code).to_owned();
            let names: Vec<String> = grids.iter().map(name).collect();
            (
                format!("边界案件，已告知相邻网格：{}", names.join("、")),
                format!("at a border; told: {}", names.join(", ")),
            )
        }
        Acted { command, consistency, .. } => {
            let words = command.words();
            let told = noted(command.kind().name_zh(), command.kind().name_en(), &words);
            crate::consistency::told(told, command, consistency.as_deref())
        }
        Evidence { item, what, .. } => {
            (format!("固定证据第{item}号：{what}"), format!("evidence no. {item} sealed: {what}"))
        }
        PartyCorrected { party } => (
            format!("更正第{party}位当事人的信息"),
            format!("what is recorded of party {party} was corrected"),
        ),
        Surveyed { survey } => survey.told(),
        Inquiry { step } => step.told(),
        Supervised { step, due, .. } => {
            let measure = app.rules().ladder.measure(*step);
            let name =
                |zh| measure.map_or("督办", |m| if zh { m.name_zh.as_str() } else { m.name_en.as_str() });
            (format!("{}(期限 {due})", name(true)), format!("{} (due {due})", name(false)))
        }
        Watched { watch, due, .. } => {
            let watch = app.rules().ladder.watch(watch);
            let (zh, en) = watch.map_or(("督办", "supervision"), |w| (&w.name_zh, &w.name_en));
            (format!("{zh}(期限 {due})"), format!("{en} (due {due})"))
        }
    }
}

fn person(app: &App, case: &Case) -> Option<NamedId> {
    let person = app.person(case.person.as_deref()?)?;
    Some(NamedId { id: person.id.clone(), name: person.name.clone() })
}

/// RFC 3339 in UTC.
pub(crate) fn instant(at: time::OffsetDateTime) -> String {
    at.format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
}

pub(crate) fn division(app: &App, code: Option<&DivisionCode>) -> Option<Named> {
    let division = app.territory().division(code?)?;
    Some(Named { code: division.code.to_string(), name: division.name.clone() })
}

pub(crate) fn grid(app: &App, code: Option<&GridCode>) -> Option<Named> {
    let code = code?;
    let name = app.territory().grid(code).map_or_else(|| code.to_string(), |g| g.name.clone());
    Some(Named { code: code.to_string(), name })
}

pub(crate) fn station(app: &App, id: Option<&StationId>) -> Option<NamedId> {
    app.territory().station(id?).map(named_station)
}

pub(crate) fn named_station(station: &Station) -> NamedId {
    NamedId { id: station.id.to_string(), name: station.name.clone() }
}

/// A state with its names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StateView {
    code: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
    group: &'static str,
}

impl From<State> for StateView {
    fn from(s: State) -> Self {
        let group = if s.is_open() { "open" } else { "closed" };
        StateView { code: s.as_str(), name_zh: s.name_zh(), name_en: s.name_en(), group }
    }
}
