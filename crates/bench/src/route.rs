//! From a point to a suggestion, as the server does it for one report: each call by the clock, and the compiling of rules.

use crate::figures::{short, time, wall};
use crate::machine::Machine;
use crate::peers::BenchError;
use crate::points::Random;
use casework::intake::NEAREST_MINES;
use casework::{CategoryTree, Channel, Extent, RoutingInput, RoutingRules};
use serde::{Deserialize, Serialize};
use spatial::{Datum, LonLat};
use std::fmt::Write as _;
use territory::place::SourcePoint;
use territory::{InfluenceRules, Territory};
use time::macros::datetime;

/// Rules of the set that is compiled and asked.
const RULES: usize = 500;

/// Heading of the section in the document.
pub const HEADING: &str = "## From a point to a suggestion";

/// Seconds of single calls: the middle, one in a hundred, the slowest.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Spread {
    /// What was called.
    pub work: String,
    /// Calls.
    pub calls: usize,
    /// Half of the calls take less.
    pub median: f64,
    /// One in a hundred takes more.
    pub p99: f64,
    /// The slowest.
    pub slowest: f64,
}

/// What was measured.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Routed {
    /// Rules of the committed file.
    pub shipped: usize,
    /// Figures.
    pub figures: Vec<Spread>,
}

impl Spread {
    fn of(work: String, mut seconds: Vec<f64>) -> Spread {
        seconds.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = (seconds.len() as f64 * share) as usize;
            seconds.get(place.min(seconds.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
        };
        Spread { work, calls: seconds.len(), median: at(0.5), p99: at(0.99), slowest: at(1.0) }
    }
}

/// Measures; `calls` reports at points all over the banner, each of another category.
///
/// # Errors
/// [`BenchError::Work`] when the demonstration cannot be made or a report finds no unit.
pub fn run(calls: usize, rounds: usize, tell: &mut dyn FnMut(String)) -> Result<Routed, BenchError> {
    let work = |e: &dyn std::fmt::Display| BenchError::Work(e.to_string());
    tell("from a point to a suggestion".to_owned());
    let made = demo::build_territory(150_622, &mut |_| {}).map_err(|e| work(&e))?;
    let groups: Vec<_> =
        made.party_groups.iter().map(|g| (g.id.clone(), g.name.clone(), g.village.clone())).collect();
    let heads: Vec<_> = made.heads.iter().map(|h| (h.id.clone(), h.micro.clone())).collect();
    let persons = demo::cases::build_persons(150_622, &made.atlas, &groups, &heads);
    let influence = InfluenceRules::parse(include_str!("../../../geodata/rules/influence.toml"));
    let territory = Territory::index(made.atlas, influence.map_err(|e| work(&e))?).map_err(|e| work(&e))?;
    let tree = CategoryTree::parse(include_str!("../../../geodata/rules/categories.toml"));
    let tree = tree.map_err(|e| work(&e))?;
    let shipped = include_str!("../../../geodata/rules/routing.toml");
    let many = many(shipped, RULES);
    let mut figures = vec![];
    for (text, name) in [(shipped, "the committed rules"), (&*many, "500 rules")] {
        let mut seconds = vec![];
        for _ in 0..rounds.max(3) {
            let (took, read) = wall(|| {
                let rules = RoutingRules::parse(text)?;
                rules.check_categories(&tree).map(|()| rules)
            });
            read.map_err(|e| work(&e))?;
            seconds.push(took);
        }
        figures.push(Spread::of(format!("read, check and compile {name}"), seconds));
        let rules = RoutingRules::parse(text).map_err(|e| work(&e))?;
        let seconds = asked(calls, &rules, &tree, &territory, &persons)?;
        figures.push(Spread::of(format!("locate and route a report with its whole trace, {name}"), seconds));
    }
    Ok(Routed { shipped: shipped.matches("[[rule]]").count(), figures })
}

/// Each report by the clock, on one core, nothing kept from the one before.
fn asked(
    calls: usize,
    rules: &RoutingRules,
    tree: &CategoryTree,
    territory: &Territory,
    persons: &[casework::Person],
) -> Result<Vec<f64>, BenchError> {
    let leaves: Vec<_> =
        tree.categories.iter().flat_map(|g| g.children.iter().map(move |l| (g, l))).collect();
    let bounds = territory.outline().bounds();
    let (low, high) = (bounds.min.lon_lat(), bounds.max.lon_lat());
    let mut random = Random::new(17);
    let mut seconds = Vec::with_capacity(calls);
    while seconds.len() < calls {
        let lon = low.lon() + random.unit() * (high.lon() - low.lon());
        let lat = low.lat() + random.unit() * (high.lat() - low.lat());
        let Ok(at) = LonLat::new(lon, lat) else { continue };
        let (group, leaf) = leaves[seconds.len() % leaves.len()];
        // Of a phone: every grid within the accuracy is looked for too.
        let source = SourcePoint::new(Datum::Cgcs2000, at, Some(30.0));
        let (took, routed) = wall(|| {
            let place = territory.locate(source, NEAREST_MINES).map_err(|e| e.to_string())?;
            let input = RoutingInput {
                place: &place,
                category: &leaf.code,
                mining_related: group.mining_related,
                nature: None,
                people: 12,
                extent: Extent { households: Some(4), amount_fen: Some(10_000_000) },
                channel: Channel::Counter,
                at: datetime!(2026-11-23 09:00 +8),
                tree,
                stations: &territory.atlas().stations,
                persons,
                load: &|id| id.len() as u32,
            };
            rules.suggest(&input).map_err(|e| e.to_string())
        });
        std::hint::black_box(routed.map_err(BenchError::Work)?);
        seconds.push(took);
    }
    Ok(seconds)
}

/// The committed rules over and over, each with an identifier of its own; what leads for everything stays at the end.
fn many(shipped: &str, count: usize) -> String {
    let (head, rules) = shipped.split_once("[[rule]]").unwrap_or((shipped, ""));
    let rules: Vec<&str> = rules.split("[[rule]]").collect();
    let mut text = head.to_owned();
    for number in 0..count {
        let rule = rules[number % rules.len()].replacen("id = \"", &format!("id = \"N{number}-"), 1);
        let _ = writeln!(text, "[[rule]]{rule}");
    }
    text
}

/// The section of the document.
pub fn section(routed: &Routed, machine: &Machine, day: &str) -> String {
    let mut text = format!(
        "{HEADING}\n\nThe server's path for one report, without HTTP and database: locate with accuracy and {NEAREST_MINES} nearest mines, try every rule, choose\n\
         a person, write the trace. One call after the other on one core, each by the clock, points all over the banner, every\n\
         category in turn; the committed file has {} rules. Machine: {} ({} cores); load at the beginning {}; {day}.\n\n\
         | work | calls | half take less than | 99 of 100 take less than | slowest |\n|---|---:|---:|---:|---:|\n",
        routed.shipped, machine.processor, machine.cores, machine.load
    );
    for f in &routed.figures {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            f.work,
            short(f.calls as f64),
            time(f.median),
            time(f.p99),
            time(f.slowest)
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_run_routes_every_report_and_compiles_five_hundred_rules() {
        let routed = run(200, 1, &mut |_| {}).expect("measured");
        assert_eq!(routed.figures.len(), 4);
        assert!(section(&routed, &Machine::default(), "today").contains("500 rules"));
    }
}
