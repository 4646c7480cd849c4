//! What an import would do: new, known and changed reports told apart, each new one at its place.

use super::fault::RowFault;
use super::mapping::{ChannelMapping, Field};
use super::read::{CaseFile, ReportRow, UsedColumn};
use super::table::Table;
use casework::duplicates::{DuplicateRules, Matter, candidates};
use casework::intake::{IncomingCase, KnownReport, NEAREST_MINES};
use casework::recusal::PassedOver;
use casework::routing::{RoutingError, RoutingInput};
use casework::{CategoryTree, Docket, Location, NewCase, Person, Role, RoutingRules, Scope};
use serde::Serialize;
use spatial::Datum;
use std::collections::{HashMap, HashSet};
use territory::place::SourcePoint;
use territory::{Gazetteer, GridCode, Place, Territory};

/// Least confidence of a place read from words that is taken (工作建议); below it a clerk decides.
const SURE: f64 = 0.7;
/// A place that reaches further than this, metres, is no place for a case: a township is none.
const WIDEST_M: f64 = 8_000.0;
/// Rows up to which possible duplicates are looked for; in a larger file nobody would read them.
const COMPARED_ROWS: usize = 5_000;
/// Possible duplicates told of one row.
const TOLD: usize = 3;

/// What the work on places and routes needs.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The territory of today.
    pub territory: &'a Territory,
    /// Categories.
    pub tree: &'a CategoryTree,
    /// Routing.
    pub routing: &'a RoutingRules,
    /// People at work.
    pub persons: &'a [Person],
    /// Open cases by unit or person.
    pub load: &'a HashMap<String, u32>,
    /// Why somebody must not be proposed for a case at a place: a declared interest (回避), or being away.
    pub passed_over: &'a (dyn Fn(&str, &Place) -> Option<PassedOver> + Sync),
}

/// A report that would become a case.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedCase {
    /// The row.
    pub report: ReportRow,
    /// Where it is: as the file gives it, or read from its words.
    pub source: SourcePoint,
}

/// A row whose place was read from its words, for somebody to look at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlacedByWords {
    /// Row.
    pub row: u32,
    /// Reference in the channel.
    pub source_ref: String,
    /// Name of the place that was taken.
    pub place: String,
    /// 0 to 1.
    pub confidence: f64,
    /// How far the true place may lie away, metres.
    pub accuracy_m: f64,
}

/// A row whose reference is known and whose content is another: told, never written over a case that is worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedCase {
    /// Row.
    pub row: u32,
    /// Reference in the channel.
    pub source_ref: String,
    /// Code of the case.
    pub case: String,
    /// Our fields that differ.
    pub fields: Vec<&'static str>,
}

/// A new row that may repeat a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowDuplicate {
    /// Row.
    pub row: u32,
    /// Reference in the channel.
    pub source_ref: String,
    /// Cases it may repeat, best first, with scores from 0 to 1.
    pub cases: Vec<(String, f64)>,
}

/// The plan of an import.
#[derive(Debug, Clone, Serialize)]
pub struct CasePlan {
    /// Name of the mapping.
    pub mapping: String,
    /// Format of the file.
    pub format: &'static str,
    /// Its encoding.
    pub encoding: &'static str,
    /// Rows of the file.
    pub rows: usize,
    /// What was recognised.
    pub columns: Vec<UsedColumn>,
    /// Columns that nothing was taken from.
    pub unused_columns: Vec<String>,
    /// Number of new reports.
    pub new: usize,
    /// Number of known ones without a difference.
    pub known: usize,
    /// Known ones with a difference.
    pub changed: Vec<ChangedCase>,
    /// New ones whose place was read from their words.
    pub placed_by_words: Vec<PlacedByWords>,
    /// Possible duplicates of new ones; `None` for a file that is too large for that.
    pub duplicates: Option<Vec<RowDuplicate>>,
    /// All faults, in the order of the file.
    pub faults: Vec<RowFault>,
    /// The new reports themselves.
    #[serde(skip)]
    pub planned: Vec<PlannedCase>,
}

/// What a file is compared with.
#[derive(Clone, Copy)]
pub struct Against<'a> {
    /// Cases that have the references of the file already.
    pub known: &'a HashMap<String, KnownReport>,
    /// The territory of today.
    pub territory: &'a Territory,
    /// Its names.
    pub gazetteer: &'a Gazetteer,
    /// What who imports may see: rows elsewhere are faults.
    pub scope: &'a Scope,
    /// All cases.
    pub docket: &'a Docket,
    /// When a report looks like one that is there already.
    pub duplicates: &'a DuplicateRules,
}

/// Compares a file with what is there; nothing is changed.
pub fn plan_cases(table: &Table, mapping: &ChannelMapping, file: CaseFile, with: &Against<'_>) -> CasePlan {
    let mut plan = CasePlan {
        mapping: mapping.name.clone(),
        format: table.format,
        encoding: table.encoding,
        rows: file.rows,
        columns: file.columns,
        unused_columns: file.unused,
        new: 0,
        known: 0,
        changed: vec![],
        placed_by_words: vec![],
        duplicates: (file.reports.len() <= COMPARED_ROWS).then(Vec::new),
        faults: file.faults,
        planned: vec![],
    };
    for report in file.reports {
        if let Some(case) = with.known.get(&report.source_ref) {
            match differences(case, &report) {
                fields if fields.is_empty() => plan.known += 1,
                fields => plan.changed.push(ChangedCase {
                    row: report.row,
                    source_ref: report.source_ref,
                    case: case.code.clone().unwrap_or_default(),
                    fields,
                }),
            }
            continue;
        }
        let sited = source(with.gazetteer, &report)
            .and_then(|(source, words)| Ok((place(with, &report, &source)?, source, words)));
        let (location, source, words) = match sited {
            Ok(sited) => sited,
            Err(fault) => {
                plan.faults.push(*fault);
                continue;
            }
        };
        plan.placed_by_words.extend(words);
        if let Some(told) = &mut plan.duplicates {
            told.extend(repeated(with, &report, &location));
        }
        plan.planned.push(PlannedCase { report, source });
    }
    plan.new = plan.planned.len();
    plan.faults.sort_by_key(|f| f.row);
    plan
}

/// Our fields in which a row differs from the case that has its reference. Of a case elsewhere nothing is told.
fn differences(case: &KnownReport, report: &ReportRow) -> Vec<&'static str> {
    let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
    let looked_at = case.code.is_some();
    [
        (Field::Summary, case.summary == report.summary),
        (Field::Category, case.category == report.category.as_str()),
        (Field::People, case.people == report.people),
        (Field::Lon, report.at.is_none_or(|at| near(case.at.0, at.lon()) && near(case.at.1, at.lat()))),
        (Field::Time, case.reported_at.unix_timestamp() == report.reported_at.unix_timestamp()),
    ]
    .into_iter()
    .filter(|(_, same)| looked_at && !same)
    .map(|(field, _)| field.word())
    .collect()
}

/// Where a row says it is: its coordinates, or else what its words name surely and narrowly enough.
fn source(
    gazetteer: &Gazetteer,
    report: &ReportRow,
) -> Result<(SourcePoint, Option<PlacedByWords>), Box<RowFault>> {
    if let Some(at) = report.at {
        return Ok((SourcePoint::new(report.datum, at, None), None));
    }
    let text = format!("{}\n{}", report.place, report.summary);
    let sighting = gazetteer.find(&text);
    let best = sighting.places.first().filter(|_| !sighting.likely_outside);
    let taken = best.filter(|p| p.confidence >= SURE).and_then(|p| {
        let radius = p.radius_m.filter(|r| *r <= WIDEST_M)?;
        Some((p, p.point?, radius))
    });
    let Some((place, at, accuracy_m)) = taken else {
        let guess = best.map(|p| format!("最可能是 {}({:.0}%)", p.name, p.confidence * 100.0));
        let guess = guess.unwrap_or_else(|| "文字中没有认得的地名".to_owned());
        let zh = format!("没有坐标，文字也不足以定位({guess}):请补经纬度，或写明嘎查村、社");
        let en = "no coordinates, and the words do not name a place surely enough: add coordinates, or the village";
        return Err(Box::new(RowFault::new((report.row, Field::Lon), "no_place", zh, en)));
    };
    let words = PlacedByWords {
        row: report.row,
        source_ref: report.source_ref.clone(),
        place: place.name.clone(),
        confidence: (place.confidence * 100.0).round() / 100.0,
        accuracy_m: accuracy_m.round(),
    };
    Ok((SourcePoint::new(Datum::Cgcs2000, at, Some(accuracy_m)), Some(words)))
}

fn place(with: &Against<'_>, report: &ReportRow, source: &SourcePoint) -> Result<Location, Box<RowFault>> {
    let fault = |code, zh: String, en: String| {
        let value = format!("{}, {}", source.lon, source.lat);
        Box::new(RowFault::new((report.row, Field::Lon), code, zh, en).showing(Field::Lon, &value))
    };
    let place = with
        .territory
        .locate(source.clone(), 1)
        .map_err(|e| fault("bad_coordinate", "坐标超出范围：请核对".into(), e.to_string()))?;
    if let Some(outside) = &place.outside {
        let metres = outside.distance_m.round();
        return Err(fault(
            "outside_banner",
            format!("在旗界外 {metres} 米：请核对坐标和坐标系；确在旗外的请在窗口单独登记"),
            format!(
                "{metres} m outside the banner: look up coordinates and datum; register it at the counter if that is right"
            ),
        ));
    }
    let location = Location::of(&place);
    if !with.scope.sees(location.code()) {
        let (zh, en) = ("不在本账号的辖区内", "outside the area of this account");
        return Err(fault("outside_own_area", zh.into(), en.into()));
    }
    Ok(location)
}

fn repeated(with: &Against<'_>, report: &ReportRow, location: &Location) -> Option<RowDuplicate> {
    let matter = Matter {
        at: location.point,
        place_code: location.code().unwrap_or_default(),
        category: report.category.as_str(),
        summary: &report.summary,
        day: casework::course::civil_day(report.reported_at),
    };
    let found = candidates(with.docket, with.scope, with.duplicates, &matter, &HashSet::new());
    if found.is_empty() {
        return None;
    }
    let cases = found.into_iter().take(TOLD).map(|c| (c.code, (c.score * 1000.0).round() / 1000.0)).collect();
    Some(RowDuplicate { row: report.row, source_ref: report.source_ref.clone(), cases })
}

/// Why planned reports cannot be made ready.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrepareError {
    /// The rules leave a case without a unit.
    #[error("row {row}: {cause}")]
    Routing {
        /// Row.
        row: u32,
        /// Why.
        cause: RoutingError,
    },
    /// What the plan found right is not any more: the grids changed meanwhile.
    #[error("row {0} no longer lies where the plan found it: check the file again")]
    Moved(u32),
    /// A thread broke off.
    #[error("the computation broke off; nothing of this part was stored")]
    Broken,
}

/// Locates and routes planned reports, on all cores: ready to be stored.
///
/// # Errors
/// [`PrepareError`] with the row; nothing is left out silently.
pub fn prepare(
    planned: &[PlannedCase],
    mapping: &ChannelMapping,
    ground: &Ground<'_>,
) -> Result<Vec<IncomingCase>, PrepareError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let share = planned.len().div_ceil(threads).max(1);
    let parts: Vec<Result<Vec<IncomingCase>, PrepareError>> = std::thread::scope(|scope| {
        let work = |part| scope.spawn(move || part_of(part, mapping, ground));
        let threads: Vec<_> = planned.chunks(share).map(work).collect();
        threads.into_iter().map(|t| t.join().unwrap_or(Err(PrepareError::Broken))).collect()
    });
    let mut all = Vec::with_capacity(planned.len());
    for part in parts {
        all.extend(part?);
    }
    Ok(all)
}

fn part_of(
    planned: &[PlannedCase],
    mapping: &ChannelMapping,
    ground: &Ground<'_>,
) -> Result<Vec<IncomingCase>, PrepareError> {
    let mut ready = Vec::with_capacity(planned.len());
    // Of thousands of people at work only the staff of units and the worker of the grid can be meant, whatever the row.
    let (mut staff, mut workers) = (vec![], HashMap::<&GridCode, Vec<&Person>>::new());
    for person in ground.persons {
        if person.station.is_some() {
            staff.push(person.clone());
        } else if person.role == Role::GridWorker {
            person.grids.iter().for_each(|grid| workers.entry(grid).or_default().push(person));
        }
    }
    let units = staff.len();
    let mut traces = ground.routing.trace_writer().map_err(|_| PrepareError::Broken)?;
    for PlannedCase { report, source } in planned {
        let moved = || PrepareError::Moved(report.row);
        let place = ground.territory.locate(source.clone(), NEAREST_MINES).map_err(|_| moved())?;
        let new = new_case(report, mapping, ground.tree, &place).map_err(|_| moved())?;
        staff.truncate(units);
        let here = place.primary_grid.as_ref().and_then(|grid| workers.get(&grid.code));
        staff.extend(here.into_iter().flatten().map(|worker| (*worker).clone()));
        let input = RoutingInput {
            place: &place,
            category: &new.category,
            mining_related: new.mining_related,
            nature: None,
            people: new.people,
            extent: new.extent,
            channel: new.channel,
            at: report.reported_at,
            tree: ground.tree,
            stations: &ground.territory.atlas().stations,
            persons: &staff,
            load: &|id| ground.load.get(id).copied().unwrap_or(0),
        };
        let suggestion = ground
            .routing
            .suggest_unbiased(&input, |person| (ground.passed_over)(person, &place))
            .map_err(|cause| PrepareError::Routing { row: report.row, cause })?;
        ready.push(IncomingCase {
            row: report.row,
            location: Location::of(&place),
            suggestion: traces.write(&suggestion).map_err(|_| PrepareError::Broken)?,
            report: new,
            reported_at: report.reported_at,
            party: report.party.clone(),
        });
    }
    Ok(ready)
}

fn new_case(
    report: &ReportRow,
    mapping: &ChannelMapping,
    tree: &CategoryTree,
    place: &Place,
) -> Result<NewCase, casework::Refusal> {
    let (category, people) = (report.category.as_str(), report.people);
    let new = NewCase::check(tree, place, category, &report.summary, people, mapping.channel, false)?;
    Ok(NewCase { source_ref: Some(report.source_ref.clone()), ..new })
}

impl ChannelMapping {
    /// The mapping that has the most of its needed columns in a header: what kind of file it is, when nobody says so.
    pub fn recognise<'m>(mappings: &'m [ChannelMapping], table: &Table) -> Option<&'m ChannelMapping> {
        let fits = |m: &&ChannelMapping| m.fits(&table.header);
        let best = mappings.iter().rev().max_by_key(fits)?;
        (fits(&best) > 0).then_some(best)
    }
}
