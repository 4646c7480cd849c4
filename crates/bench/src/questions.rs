//! Paths c and f: questions to a million cases: how many in every grid, how many near a mine, which are nearest.

mod peers;

use crate::coverage::tiling;
use crate::figures::{Figure, cpu};
use crate::peers::{BenchError, PostGis, Python};
use crate::points::{Random, Spread, points};
use casework::access::Scope;
use casework::docket::{CasePoint, Docket, Level};
use casework::{CaseFilter, State, StateFilter};
use serde::{Deserialize, Serialize};
use spatial::{Bounds, CoverageIndex, Node, Region};
use std::f64::consts::TAU;
use std::path::Path;
use territory::MineId;
use time::macros::date;
use time::{Date, Duration};

/// The day of the questions.
const TODAY: Date = date!(2026 - 11 - 25);
/// First day of reporting that the filter lets pass.
const SINCE: Date = date!(2025 - 06 - 01);
/// Metres of the question near a mine.
const NEAR_M: f64 = 3_000.0;
/// Categories: the first four belong to the group that the filter names.
const CATEGORIES: [&str; 12] = [
    "MS-01", "MS-02", "MS-03", "MS-04", "BL-01", "BL-02", "DU-01", "LA-01", "LA-02", "NE-01", "WA-01",
    "WA-02",
];
/// How many of them are in the group.
const IN_GROUP: usize = 4;

/// How much is asked.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Cases.
    pub cases: usize,
    /// Sides of the tiling of grids.
    pub side: usize,
    /// Mines asked about.
    pub mines: usize,
    /// Places asked for their nearest cases.
    pub places: usize,
    /// Rounds.
    pub rounds: usize,
}

impl Plan {
    /// As many cases as the goals name.
    pub const FULL: Plan = Plan { cases: 1_000_000, side: 79, mines: 40, places: 200, rounds: 3 };
    /// A tenth of them.
    pub const QUICK: Plan = Plan { cases: 100_000, ..Plan::FULL };
    /// Enough to see that it works.
    pub const SMOKE: Plan = Plan { cases: 3_000, side: 12, mines: 3, places: 5, rounds: 1 };
}

/// One question and what every engine took for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Question {
    /// In words.
    pub asked: String,
    /// Engines, ours first.
    pub figures: Vec<Figure>,
}

/// All questions to one set of cases.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Questions {
    /// Cases.
    pub cases: usize,
    /// Grids.
    pub grids: usize,
    /// Questions.
    pub questions: Vec<Question>,
    /// Peers that are not there, with the reason.
    pub absent: Vec<String>,
}

/// A case as every engine gets it.
struct Made {
    at: Node,
    grid: usize,
    category: usize,
    state: State,
    day: i32,
}

/// The work: cases, mines, places.
struct Work {
    codes: Vec<String>,
    cases: Vec<Made>,
    mines: Vec<Region>,
    places: Vec<Node>,
}

/// What an engine answers: for all grids how many cases without and with a filter, for every mine how many, and for
/// every place the numbers of the nearest.
#[derive(Debug, Default, PartialEq, Eq)]
struct Answers {
    all: Vec<u32>,
    filtered: Vec<u32>,
    near: Vec<u32>,
    nearest: Vec<Vec<u32>>,
}

/// Number of nearest cases asked for.
const NEAREST: usize = 10;

/// Questions in words, in the order of the figures.
const ASKED: [&str; 4] = [
    "cases of every micro grid, no filter",
    "cases of every micro grid, by group, open state and day",
    "cases within 3 km of a mine, by group, open state and day",
    "the 10 nearest cases of a place, with metres",
];

/// Asks everybody.
///
/// # Errors
/// [`BenchError`] when a peer fails.
pub fn run(
    plan: Plan,
    folder: &Path,
    postgis: &PostGis,
    python: Option<&Python>,
    tell: &mut dyn FnMut(String),
) -> Result<Questions, BenchError> {
    tell(format!("{} cases, {} grids: counts, near a mine, nearest", plan.cases, plan.side * plan.side));
    let work = Work::make(plan)?;
    let (ours, answers) = work.ask_docket(plan);
    let mut questions: Vec<Question> = ASKED
        .iter()
        .zip(ours)
        .map(|(asked, f)| Question { asked: (*asked).to_owned(), figures: vec![f] })
        .collect();
    for (at, figure) in peers::postgis(&work, &answers, postgis, plan)? {
        questions[at].figures.push(figure);
    }
    let (duck, absent) = peers::duckdb(&work, &answers, python, folder, plan)?;
    for (at, figure) in duck {
        questions[at].figures.push(figure);
    }
    Ok(Questions { cases: plan.cases, grids: work.codes.len(), questions, absent })
}

impl Work {
    fn make(plan: Plan) -> Result<Work, BenchError> {
        let faces = tiling(plan.side, 23, 150_622);
        let at = points(&faces, plan.cases, Spread::Clustered, 7);
        let index = CoverageIndex::build(vec![faces.clone()]).map_err(|e| BenchError::Work(e.to_string()))?;
        let mut random = Random::new(23);
        let mut cases = Vec::with_capacity(at.len());
        for at in at {
            let Some(grid) = index.face(index.locate(at), 0) else { continue };
            cases.push(Made {
                at,
                grid,
                category: random.below(CATEGORIES.len()),
                state: State::ALL[random.below(State::ALL.len())],
                day: random.below(1_000) as i32,
            });
        }
        let bounds = Bounds::of(faces.iter().flat_map(|f| [f.bounds().min, f.bounds().max]));
        let bounds = bounds.ok_or_else(|| BenchError::Work("no faces".to_owned()))?;
        let inside = |random: &mut Random| {
            let between =
                |low: i32, high: i32, t: f64| low + (f64::from(high - low) * (0.1 + 0.8 * t)) as i32;
            Node::new(
                between(bounds.min.x, bounds.max.x, random.unit()),
                between(bounds.min.y, bounds.max.y, random.unit()),
            )
        };
        let mines = (0..plan.mines).filter_map(|_| licence(inside(&mut random), &mut random)).collect();
        let places = (0..plan.places).map(|_| inside(&mut random)).collect();
        // 14 townships, 15 villages in each, 30 grids of micro grids: the digits that codes of the banner have.
        let codes = (0..faces.len())
            .map(|i| format!("150622{:03}{:03}{:03}{:02}", i / 450, i / 30 % 15, i / 5 % 6, i % 5))
            .collect();
        Ok(Work { codes, cases, mines, places })
    }

    fn docket(&self) -> Docket {
        let row = |(id, made): (i64, &Made)| CasePoint {
            id,
            code: format!("ZZ2026{id:07}"),
            state: made.state,
            category: CATEGORIES[made.category].to_owned(),
            matter: CATEGORIES[made.category].to_owned(),
            unit: None,
            remark: None,
            mining_related: made.category < IN_GROUP,
            summary: "院墙开裂".to_owned(),
            people: 1,
            reported: reported(made),
            due: Some(reported(made) + Duration::days(60)),
            batch: None,
            at: made.at.lon_lat(),
            accuracy_m: None,
            place_code: self.codes[made.grid].clone(),
        };
        let common = CATEGORIES.map(str::to_owned);
        Docket::with_common((0..).zip(&self.cases).map(row).collect(), TODAY, &common)
    }

    fn ask_docket(&self, plan: Plan) -> (Vec<Figure>, Answers) {
        let (docket, scope) = (self.docket(), Scope::whole_banner());
        let filter = CaseFilter {
            category: Some("MS".to_owned()),
            state: Some(StateFilter::Open),
            since: Some(SINCE),
            ..CaseFilter::default()
        };
        let near = MineId::new("M1001").ok().map(|mine| (mine, NEAR_M));
        let near = CaseFilter { near_mine: near, ..filter.clone() };
        let all = CaseFilter::default();
        let per_grid = |filter: &CaseFilter| {
            let counted = docket.counts(&scope, filter, None, TODAY, Level::Micro);
            counted.areas.iter().map(|a| a.counts.total).collect::<Vec<u32>>()
        };
        let near_mine =
            |mine: &Region| docket.counts(&scope, &near, Some(mine), TODAY, Level::Township).sum.total;
        let nearest = |place: &Node| {
            let found = docket.nearest(&scope, place.lon_lat(), NEAREST);
            found.iter().map(|(entry, _)| entry.id as u32).collect::<Vec<u32>>()
        };
        let mut answers = Answers::default();
        let mut figures = [
            figure("ours", 1, true),
            figure("ours", 1, true),
            figure("ours", self.mines.len(), true),
            figure("ours", self.places.len(), true),
        ];
        // Counting all takes microseconds: repeated, so that a round is long enough for the clock.
        const REPEATS: u32 = 100;
        for _ in 0..plan.rounds.max(1) {
            let repeated = |filter: &CaseFilter| {
                let (seconds, counts) = cpu(|| {
                    (1..REPEATS).for_each(|_| drop(std::hint::black_box(per_grid(filter))));
                    per_grid(filter)
                });
                (seconds / f64::from(REPEATS), counts)
            };
            let (seconds, counts) = repeated(&all);
            figures[0].seconds.push(seconds);
            answers.all = counts;
            let (seconds, counts) = repeated(&filter);
            figures[1].seconds.push(seconds);
            answers.filtered = counts;
            let (seconds, counts) = cpu(|| self.mines.iter().map(near_mine).collect());
            figures[2].seconds.push(seconds);
            answers.near = counts;
            let (seconds, found) = cpu(|| self.places.iter().map(nearest).collect());
            figures[3].seconds.push(seconds);
            answers.nearest = found;
        }
        (figures.into(), answers)
    }
}

fn reported(made: &Made) -> Date {
    TODAY - Duration::days(i64::from(made.day))
}

/// A licence of about 1.5 km radius, 120 vertices.
fn licence(centre: Node, random: &mut Random) -> Option<Region> {
    let ring = (0..120).map(|i| {
        let (turn, far) = (f64::from(i) / 120.0 * TAU, 150_000.0 * (0.8 + 0.4 * random.unit()));
        Node::new(centre.x + (far * turn.cos()) as i32, centre.y + (far * turn.sin() * 0.8) as i32)
    });
    Region::from_rings(vec![vec![ring.collect()]]).ok()
}

fn figure(engine: &str, items: usize, cpu: bool) -> Figure {
    Figure { engine: engine.to_owned(), items: items as u64, seconds: vec![], cpu, different: None }
}
