//! One filter for list, export and count, as query parameters.

use super::day::day;
use crate::app::App;
use crate::problem::Problem;
use casework::filter::{Places, Reach};
use casework::{CaseCode, CaseFilter, State, StateFilter};
use serde::{Deserialize, Serialize};
use territory::MineId;
use utoipa::{IntoParams, ToSchema};

/// The conditions of a filter; what is not said is not asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FilterParams {
    /// A mine's identifier; with `distance`.
    near_mine: Option<String>,
    /// Metres from the mine's licence, 0 (default) = within it, at most 20000.
    distance: Option<f64>,
    /// Code of a division or grid of any level.
    grid: Option<String>,
    /// Group such as `MS` or category such as `MS-01`.
    category: Option<String>,
    /// `open`, `overdue`, `closed_all` (every closed state) or one state such as `mediating`.
    state: Option<String>,
    /// First day of reporting, `2026-11-23`.
    since: Option<String>,
    /// Last day of reporting.
    until: Option<String>,
    /// `west,south,east,north` in degrees.
    bbox: Option<String>,
    /// A batch's identifier.
    batch: Option<String>,
    /// Text in the description, or the beginning of a case code.
    q: Option<String>,
    /// Up to eight places with `;` between them, each with metres behind `@`: `mine:M0230@3000`, `case:CODE@500`, `grid:150622004`,
    /// `ring:lon,lat,lon,lat,lon,lat` (a drawn area).
    places: Option<String>,
    /// How several `places` are taken together: `any` (default) or `all` of them.
    join: Option<String>,
    /// Rows of a page, 1 to 500 (list only).
    pub(crate) limit: Option<i64>,
    /// `next` of the page before (list only).
    pub(crate) after: Option<i64>,
    /// `township` (default), `village`, `grid` or `micro` (counts only).
    pub(crate) level: Option<String>,
}

impl FilterParams {
    /// The conditions that a desk knows.
    pub(crate) fn of_desk(grid: Option<String>, category: Option<String>, q: Option<String>) -> FilterParams {
        FilterParams { grid, category, q, ..FilterParams::default() }
    }

    /// The conditions of places alone.
    pub(crate) fn of_places(places: Option<String>, join: Option<String>) -> FilterParams {
        FilterParams { places, join, ..FilterParams::default() }
    }

    /// Whether every case is meant.
    pub(crate) fn asks_nothing(&self) -> bool {
        self.text().is_empty()
    }

    /// The filter, with every name checked: an unknown mine, area or category is an error, never an empty list.
    pub(crate) fn filter(&self, app: &App) -> Result<CaseFilter, Problem> {
        if self.distance.is_some() && self.near_mine.is_none() {
            return Err(Problem::bad_request("bad_filter", "`distance` needs `near_mine`").field("near_mine"));
        }
        if let Some(code) = &self.category {
            let unknown = |e: casework::category::CategoryError| {
                Problem::bad_request("unknown_category", e.to_string()).field("category")
            };
            app.rules().categories.any(code).map_err(unknown)?;
        }
        let filter = CaseFilter {
            near_mine: self
                .near_mine
                .as_deref()
                .map(|id| mine(app, id))
                .transpose()?
                .map(|id| (id, self.distance.unwrap_or(0.0))),
            area_prefix: self.grid.clone(),
            category: self.category.clone(),
            state: self.state.as_deref().map(state).transpose()?,
            since: self.since.as_deref().map(|d| day(d, "since")).transpose()?,
            until: self.until.as_deref().map(|d| day(d, "until")).transpose()?,
            bbox: self.bbox.as_deref().map(bbox).transpose()?,
            batch: self.batch.clone(),
            text: self.q.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned),
            within: self.within(app)?,
        };
        let filter = filter.checked()?;
        if let Some(code) = filter.area_prefix.as_deref().filter(|code| !app.territory().knows_area(code)) {
            let detail = format!("there is no division or grid `{code}`");
            return Err(Problem::bad_request("unknown_area", detail).field("grid"));
        }
        Ok(filter)
    }

    /// The reaches of the places: one list of all for their union, a list of each for their intersection.
    fn within(&self, app: &App) -> Result<Vec<Vec<Reach>>, Problem> {
        let every = match self.join.as_deref() {
            None | Some("any") => false,
            Some("all") => true,
            Some(_) => {
                return Err(Problem::bad_request("bad_filter", "`any` or `all` is expected").field("join"));
            }
        };
        let Some(text) = &self.places else {
            return match self.join {
                None => Ok(vec![]),
                Some(_) => Err(Problem::bad_request("bad_filter", "`join` needs `places`").field("places")),
            };
        };
        let (cases, scope) = (app.cases(), app.scope());
        let at = |code: &CaseCode| cases.docket.place_of(&scope, code);
        let reaches = Places::parse(text)?.on(app.territory(), at)?;
        Ok(if every { reaches.into_iter().map(|reach| vec![reach]).collect() } else { vec![reaches] })
    }

    /// Refuses what only a list understands.
    pub(crate) fn refuse_pages(&self, what: &str) -> Result<(), Problem> {
        if self.limit.is_none() && self.after.is_none() {
            return Ok(());
        }
        let detail = format!("{what} no pages: leave out `limit` and `after`");
        Err(Problem::bad_request("bad_parameter", detail))
    }

    /// Refuses what only counts understand.
    pub(crate) fn refuse_level(&self) -> Result<(), Problem> {
        if self.level.is_none() {
            return Ok(());
        }
        Err(Problem::bad_request("bad_parameter", "`level` is for /api/v1/counts: leave it out")
            .field("level"))
    }

    /// The filter as text without the words that are looked for, which can name people.
    pub(crate) fn text_without_words(&self) -> String {
        let q = self.q.as_ref().map(|q| format!("({} characters)", q.chars().count()));
        FilterParams { q, ..self.clone() }.text()
    }

    /// The filter as text, for the head of an export.
    pub(crate) fn text(&self) -> String {
        let distance = self.distance.map(|d| d.to_string());
        let pairs = [
            ("near_mine", &self.near_mine),
            ("distance", &distance),
            ("grid", &self.grid),
            ("category", &self.category),
            ("state", &self.state),
            ("since", &self.since),
            ("until", &self.until),
            ("bbox", &self.bbox),
            ("batch", &self.batch),
            ("places", &self.places),
            ("join", &self.join),
            ("q", &self.q),
        ];
        let set = pairs.iter().filter_map(|(name, value)| value.as_ref().map(|v| format!("{name}={v}")));
        set.collect::<Vec<_>>().join("&")
    }
}

fn mine(app: &App, id: &str) -> Result<MineId, Problem> {
    let known = MineId::new(id).ok().filter(|id| app.territory().mine(id).is_some());
    known.ok_or_else(|| {
        let id: String = id.chars().take(40).collect();
        Problem::bad_request("unknown_mine", format!("there is no mine `{id}`")).field("near_mine")
    })
}

fn state(word: &str) -> Result<StateFilter, Problem> {
    match word {
        "open" => Ok(StateFilter::Open),
        "closed_all" => Ok(StateFilter::Closed),
        "overdue" => Ok(StateFilter::Overdue),
        other => State::parse(other).map(StateFilter::Is).ok_or_else(|| {
            let word: String = other.chars().take(40).collect();
            Problem::bad_request("unknown_state", format!("unknown state `{word}`"))
                .field("state")
                .hint("open, overdue, closed_all, or a state of /api/v1/categories")
        }),
    }
}

pub(super) fn bbox(text: &str) -> Result<[f64; 4], Problem> {
    let numbers: Result<Vec<f64>, _> = text.split(',').take(5).map(|n| n.trim().parse::<f64>()).collect();
    numbers.ok().and_then(|n| <[f64; 4]>::try_from(n).ok()).ok_or_else(|| {
        Problem::bad_request("bad_filter", "`bbox`: west,south,east,north in degrees are expected")
            .field("bbox")
    })
}
