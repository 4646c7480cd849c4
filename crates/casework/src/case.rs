//! A case: what is reported, where it lies, who has it. Decisions are pure: they take facts and give events.

use crate::access::Capacity;
use crate::case_code::CaseCode;
use crate::category::{CategoryCode, CategoryTree};
use crate::command::{Command, RecusalOutcome};
use crate::course::Course;
use crate::event::EventBody;
use crate::hindrance::Hindrance;
use crate::state::State;
use crate::words::words;
use spatial::LonLat;
use territory::place::{Place, Relation, SourcePoint};
use territory::{DivisionCode, GridCode, MineId, StationId};
use time::{Date, OffsetDateTime};

/// Longest summary accepted, characters.
pub const MAX_SUMMARY_CHARS: usize = 2_000;
/// Most people one case can name.
pub const MAX_PEOPLE: u32 = 100_000;
/// Most money one case can be about, 分: ten million million yuan.
pub const MAX_AMOUNT_FEN: i64 = 1_000_000_000_000_000;

words! {
    /// The channel a case came through.
    Channel {
        Hotline "hotline" "12345热线" "12345 hotline",
        Petition "petition" "信访" "petition",
        GridPatrol "grid_patrol" "网格巡查" "grid patrol",
        Counter "counter" "综治中心窗口" "counter",
        Court "court" "法院" "court",
        Phone "phone" "来电" "telephone call",
        Letter "letter" "来信" "letter",
        Qr "qr" "扫码上报" "scanned code",
    }
}

words! {
    /// The nature of a dispute (一分): which path the law demands.
    Nature {
        Administrative "administrative" "行政" "administrative",
        Civil "civil" "民事" "civil",
        Petition "petition" "信访" "petition",
        Labour "labour" "劳动" "labour",
        CrimeClue "crime_clue" "刑事线索" "crime clue",
        Mixed "mixed" "混合" "mixed",
    }
}

/// Where a case lies, as found when it was located.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    /// 17 digits, when the place has micro grids.
    pub micro_grid: Option<GridCode>,
    /// Base or dedicated grid; `None` outside the banner.
    pub primary_grid: Option<GridCode>,
    /// Village or community.
    pub village: Option<DivisionCode>,
    /// Township.
    pub township: Option<DivisionCode>,
    /// Mines that cover the place, and the nearest one.
    pub mines: Vec<MineLink>,
}

impl Located {
    /// The mine that the case is told with in lists and files: the one that it lies at, else the nearest.
    pub fn told_mine(&self) -> Option<&MineLink> {
        let is_near = |m: &MineLink| m.relation == Relation::Nearby;
        self.mines.iter().min_by(|a, b| {
            let nearer = is_near(a).cmp(&is_near(b)).then(a.distance_m.total_cmp(&b.distance_m));
            nearer.then_with(|| a.mine.cmp(&b.mine))
        })
    }
}

/// A mine linked to a case: a hint, never a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct MineLink {
    /// The mine.
    pub mine: MineId,
    /// How it relates to the place.
    pub relation: Relation,
    /// Metres to the licence, 0 inside.
    pub distance_m: f64,
}

/// The place of a case: the point on CGCS2000, the raw input beside it, and what it was located to.
#[derive(Debug, Clone, PartialEq)]
pub struct Location {
    /// On CGCS2000.
    pub point: LonLat,
    /// As the source gave it; never overwritten.
    pub source: SourcePoint,
    /// Grids, divisions and mines.
    pub located: Located,
}

impl Location {
    /// The location behind a locate answer; of the mines that only lie near, the nearest is kept.
    pub fn of(place: &Place) -> Location {
        let division =
            |c: &Option<territory::CodeName>| c.as_ref().and_then(|c| DivisionCode::new(c.code.clone()).ok());
        let nearest = place.mines.iter().find(|m| !m.relation.covers()).map(|m| &m.id);
        let kept = place.mines.iter().filter(|m| m.relation.covers() || Some(&m.id) == nearest);
        let link = |m: &territory::MineRelation| MineLink {
            mine: m.id.clone(),
            relation: m.relation,
            distance_m: m.distance_m,
        };
        Location {
            point: place.point,
            source: place.source.clone(),
            located: Located {
                micro_grid: place.micro_grid.as_ref().and_then(|c| GridCode::new(c.code.clone()).ok()),
                primary_grid: place.primary_grid.as_ref().map(|g| g.code.clone()),
                village: division(&place.village),
                township: division(&place.township),
                mines: kept.map(link).collect(),
            },
        }
    }

    /// The longest code that says where it is: what a [`crate::Scope`] is compared with.
    pub fn code(&self) -> Option<&str> {
        self.located.code()
    }
}

impl Located {
    /// The longest code that says where it is.
    pub fn code(&self) -> Option<&str> {
        let grid = self.micro_grid.as_ref().or(self.primary_grid.as_ref()).map(GridCode::as_str);
        grid.or(self.village.as_ref().or(self.township.as_ref()).map(DivisionCode::as_str))
    }
}

/// How much a dispute is about, where the report tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extent {
    /// Households concerned.
    pub households: Option<u32>,
    /// Money, 分: never rounded.
    pub amount_fen: Option<i64>,
}

impl Extent {
    /// Checks what a report tells.
    ///
    /// # Errors
    /// [`Refusal::Field`] for none or more than [`MAX_PEOPLE`] households, and for an amount that is negative or beyond 10¹⁵ 分.
    pub fn check(households: Option<u32>, amount_fen: Option<i64>) -> Result<Extent, Refusal> {
        let refused = |field, problem: String| Err(Refusal::Field { field, problem });
        if households.is_some_and(|n| n == 0 || n > MAX_PEOPLE) {
            return refused("households", format!("1 to {MAX_PEOPLE} are expected, or nothing when unknown"));
        }
        if amount_fen.is_some_and(|fen| !(0..=MAX_AMOUNT_FEN).contains(&fen)) {
            return refused("amount_fen", format!("分 from 0 to {MAX_AMOUNT_FEN}, or nothing when unknown"));
        }
        Ok(Extent { households, amount_fen })
    }
}

/// What a report brings, before it has a code.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCase {
    /// Leaf category.
    pub category: CategoryCode,
    /// Whether the category's group counts as mining-related.
    pub mining_related: bool,
    /// Short description.
    pub summary: String,
    /// People concerned.
    pub people: u32,
    /// Households and money, where they are known.
    pub extent: Extent,
    /// Channel it came through.
    pub channel: Channel,
    /// Reference in the source channel, for idempotent import.
    pub source_ref: Option<String>,
    /// The clerk confirmed that it lies outside the banner.
    pub out_of_area: bool,
}

/// Why a command is refused. Knows no HTTP status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing that can be seen: white space and characters without width.
    #[error("the description is empty: say what happened in a sentence")]
    EmptyText,
    /// Longer than [`MAX_SUMMARY_CHARS`].
    #[error(
        "the description has {0} characters, at most {MAX_SUMMARY_CHARS} are kept: attach the rest as a document"
    )]
    TextTooLong(usize),
    /// Control characters other than line breaks and tabs, or characters that turn the direction of reading.
    #[error("the description contains control characters: paste it as plain text")]
    ControlCharacters,
    /// Zero or more than [`MAX_PEOPLE`].
    #[error("`people` must be 1 to {MAX_PEOPLE}, got {0}")]
    People(u32),
    /// See the category list.
    #[error(transparent)]
    Category(#[from] crate::category::CategoryError),
    /// Outside the banner and not flagged so.
    #[error("the place lies {distance_m} m outside the banner{}; move the point, or set `out_of_area` when it is right", if *.swapped { " (longitude and latitude are swapped)" } else { "" })]
    OutsideBanner {
        /// Metres to the outline, rounded.
        distance_m: i64,
        /// The same numbers exchanged lie inside.
        swapped: bool,
    },
    /// The life cycle has no such step.
    #[error("a case that is {from} cannot become {to}")]
    NoTransition {
        /// State now.
        from: &'static str,
        /// State asked for.
        to: &'static str,
    },
    /// The life cycle does not know the command in this state.
    #[error("`{command}` is not possible while the case is {state}")]
    NoStep {
        /// The command.
        command: &'static str,
        /// State now.
        state: &'static str,
    },
    /// The step asks for a reason.
    #[error("this step needs a written reason")]
    ReasonRequired,
    /// A field of a command does not fit.
    #[error("`{field}`: {problem}")]
    Field {
        /// Its name.
        field: &'static str,
        /// What is wrong and what is expected.
        problem: String,
    },
    /// Somebody else's work.
    #[error("this is the work of {}", .0.iter().map(|c| c.name_en()).collect::<Vec<_>>().join(", "))]
    NotYours(Vec<Capacity>),
    /// Two pairs of eyes.
    #[error("two pairs of eyes: {}", .0.text_en())]
    FourEyes(Hindrance),
    /// A period has ended or has not ended yet.
    #[error("{} ({rule}, last day {last_day})", problem.text_en())]
    Period {
        /// What follows from it.
        problem: Hindrance,
        /// The rule of the period.
        rule: String,
        /// Its last day.
        last_day: Date,
    },
    /// Something has to be done before.
    #[error("{}", .0.text_en())]
    NotYet(Hindrance),
    /// The unit or person does not exist.
    #[error("there is no {what} `{id}`")]
    NotFound {
        /// `unit` or `person`.
        what: &'static str,
        /// As given.
        id: String,
    },
}

impl Refusal {
    /// In Chinese, where the program has the words for it.
    pub fn text_zh(&self) -> Option<String> {
        Some(match self {
            Refusal::NotYours(who) => {
                let names: Vec<_> = who.iter().map(|c| c.name_zh()).collect();
                format!("这一步由{}办理", names.join("、"))
            }
            Refusal::FourEyes(hindrance) | Refusal::NotYet(hindrance) => hindrance.text_zh().to_owned(),
            Refusal::Period { problem, rule, last_day } => {
                format!("{}(末日 {last_day};{rule})", problem.text_zh())
            }
            _ => return None,
        })
    }
}

impl NewCase {
    /// Checks a report against the category tree and the place.
    ///
    /// # Errors
    /// [`Refusal`]: the first fault found.
    pub fn check(
        tree: &CategoryTree,
        place: &Place,
        category: &str,
        summary: &str,
        people: u32,
        channel: Channel,
        out_of_area: bool,
    ) -> Result<NewCase, Refusal> {
        let (group, leaf) = tree.leaf(category)?;
        let summary = checked_text(summary)?;
        let people = checked_people(people)?;
        match &place.outside {
            Some(o) if !out_of_area => {
                return Err(Refusal::OutsideBanner {
                    distance_m: o.distance_m.round() as i64,
                    swapped: o.swapped,
                });
            }
            _ => {}
        }
        Ok(NewCase {
            category: leaf.code.clone(),
            mining_related: group.mining_related,
            summary,
            people,
            extent: Extent::default(),
            channel,
            source_ref: None,
            out_of_area: place.outside.is_some(),
        })
    }
}

/// A number of people that a case can name.
///
/// # Errors
/// [`Refusal::People`] for none and for more than [`MAX_PEOPLE`].
pub fn checked_people(people: u32) -> Result<u32, Refusal> {
    if (1..=MAX_PEOPLE).contains(&people) { Ok(people) } else { Err(Refusal::People(people)) }
}

/// Blank counts as not given.
pub(crate) fn optional_text(text: Option<&str>) -> Result<Option<String>, Refusal> {
    text.filter(|t| !is_blank(t)).map(checked_text).transpose()
}

/// Whether there is nothing to see: white space is not all that leaves no mark on the screen.
fn is_blank(text: &str) -> bool {
    let without_width =
        |c| matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}');
    text.chars().all(|c| c.is_whitespace() || without_width(c))
}

/// Overrides and isolates make a line read otherwise than it is stored.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Text that people typed, trimmed.
///
/// # Errors
/// [`Refusal`] for one that is empty, too long, or holds control characters.
pub fn checked_text(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if is_blank(text) {
        return Err(Refusal::EmptyText);
    }
    let length = text.chars().count();
    if length > MAX_SUMMARY_CHARS {
        return Err(Refusal::TextTooLong(length));
    }
    if text.chars().any(|c| turns_direction(c) || c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Refusal::ControlCharacters);
    }
    Ok(text.to_owned())
}

/// A case as it stands after its events.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Code.
    pub code: CaseCode,
    /// State.
    pub state: State,
    /// What was reported.
    pub report: NewCase,
    /// Nature, once determined.
    pub nature: Option<Nature>,
    /// Where it lies.
    pub location: Location,
    /// Lead unit.
    pub unit: Option<StationId>,
    /// Person in charge.
    pub person: Option<String>,
    /// When it was reported.
    pub reported_at: OffsetDateTime,
    /// Last day of the time limit, while one runs.
    pub due: Option<Date>,
    /// When it ended.
    pub closed_at: Option<OffsetDateTime>,
    /// Batch it belongs to.
    pub batch: Option<String>,
    /// Whether it is made up.
    pub synthetic: bool,
}

impl Case {
    /// Decides a move along the life cycle.
    ///
    /// # Errors
    /// [`Refusal::NoTransition`] or [`Refusal::ReasonRequired`].
    pub fn move_to(&self, to: State, note: Option<String>) -> Result<EventBody, Refusal> {
        let note = optional_text(note.as_deref())?;
        let row = self.transition(to)?;
        if row.needs_reason && note.is_none() {
            return Err(Refusal::ReasonRequired);
        }
        Ok(EventBody::Moved { to, note })
    }

    /// Decides an assignment: the clerk confirms the suggestion, or changes it with a reason (acceptance first).
    ///
    /// # Errors
    /// [`Refusal::NoTransition`] or [`Refusal::ReasonRequired`].
    pub fn assign(
        &self,
        suggestion: &crate::routing::Suggestion,
        unit: &StationId,
        person: Option<&str>,
        reason: Option<&str>,
    ) -> Result<Vec<EventBody>, Refusal> {
        let reason = optional_text(reason)?;
        let as_suggested = suggestion.unit.id == *unit
            && (person.is_none() || person == suggestion.person.as_ref().map(|p| p.id.as_str()));
        if !as_suggested && reason.is_none() {
            return Err(Refusal::ReasonRequired);
        }
        let assigned = EventBody::Assigned {
            unit: unit.to_string(),
            person: person.map(str::to_owned),
            reason,
            rules_version: suggestion.rules_version.clone(),
            documents: vec![],
        };
        if self.state == State::Registered {
            let (command, to) = (Command::Accept { note: None }, Some(State::Accepted));
            let accepted = EventBody::Acted { command, to, documents: vec![], consistency: None };
            return Ok(vec![accepted, assigned]);
        }
        self.transition(State::Dispatched)?;
        Ok(vec![assigned])
    }

    /// Decides that another person of the unit takes over: somebody is recused, left, or has too much on the desk.
    ///
    /// # Errors
    /// [`Refusal::NotYet`] before a unit has it, for who has it already, and for who is recused from it; a closed case has
    /// nobody in charge ([`Refusal::NoStep`]).
    pub fn hand_over(&self, course: &Course, person: &str, reason: &str) -> Result<EventBody, Refusal> {
        let reason = checked_text(reason)?;
        if !self.state.is_open() {
            return Err(Refusal::NoStep { command: "hand over", state: self.state.name_en() });
        }
        if self.unit.is_none() {
            return Err(Refusal::NotYet(Hindrance::NoUnit));
        }
        if self.person.as_deref() == Some(person) {
            return Err(Refusal::NotYet(Hindrance::SamePerson));
        }
        course.may_have(person)?;
        Ok(EventBody::HandedOver { person: person.to_owned(), reason })
    }

    fn transition(&self, to: State) -> Result<crate::transition::Transition, Refusal> {
        let refused = Refusal::NoTransition { from: self.state.name_en(), to: to.name_en() };
        self.state.transition_to(to).ok_or(refused)
    }

    /// The case after an event.
    pub fn after(mut self, event: &EventBody, at: OffsetDateTime) -> Case {
        if let Some(state) = event.leads_to() {
            self.closed_at = (!state.is_open()).then(|| self.closed_at.unwrap_or(at));
            self.state = state;
        }
        match event {
            EventBody::Assigned { unit, person, .. } => {
                self.unit = StationId::new(unit.clone()).ok();
                self.person.clone_from(person);
            }
            EventBody::HandedOver { person, .. } => self.person = Some(person.clone()),
            EventBody::Acted {
                command: Command::DecideRecusal { outcome: RecusalOutcome::Granted, person, .. },
                ..
            } if self.person == *person => self.person = None,
            EventBody::Batched { batch } => self.batch = Some(batch.clone()),
            EventBody::Unbatched { .. } => self.batch = None,
            EventBody::Acted { command: Command::SetNature { nature, .. }, .. } => {
                self.nature = Some(*nature)
            }
            _ => {}
        }
        self
    }

    /// Whether the time limit has passed on a day while somebody still has to act.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state.is_open() && self.due.is_some_and(|due| due < today)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_empty_long_or_binary_text_is_refused() {
        assert_eq!(checked_text(" 房屋裂缝 \n"), Ok("房屋裂缝".to_owned()));
        assert_eq!(checked_text(" \n\t"), Err(Refusal::EmptyText));
        assert_eq!(checked_text(&"裂".repeat(2001)), Err(Refusal::TextTooLong(2001)));
        assert_eq!(checked_text("a\u{0}b"), Err(Refusal::ControlCharacters));
    }

    #[test]
    fn text_that_cannot_be_seen_is_empty_and_text_that_turns_the_line_is_refused() {
        assert_eq!(checked_text("\u{3000}\u{200b}\u{feff}"), Err(Refusal::EmptyText));
        assert_eq!(optional_text(Some("\u{200b}")), Ok(None));
        assert_eq!(checked_text("房屋\u{202e}裂缝"), Err(Refusal::ControlCharacters));
    }
}
