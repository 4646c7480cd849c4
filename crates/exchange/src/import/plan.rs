//! What an import would change: added, changed and unchanged grids, with every fault, before anything is changed.

use super::fault::Fault;
use super::grids::{GridFile, Origin, RawRecord, Summary};
use super::topology::topology_faults;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use territory::{Atlas, Grid, GridCode, Territory};

/// What an import would do.
#[derive(Debug, Clone, Serialize)]
pub struct ImportPlan {
    /// The file in short.
    pub file: Summary,
    /// Codes that do not exist yet.
    pub added: Vec<GridCode>,
    /// Grids that get another shape or other attributes.
    pub changed: Vec<ChangedGrid>,
    /// Grids that stay as they are.
    pub unchanged: Vec<GridCode>,
    /// Faults of the file, then faults of the territory as it would be.
    pub faults: Vec<Fault>,
    /// Whether the plan may be applied: something changes and there is no fault.
    pub applicable: bool,
    /// The grids to write: added and changed ones, complete.
    #[serde(skip)]
    pub writes: Vec<Grid>,
    /// The surveyed geometry of the grids to write.
    #[serde(skip)]
    pub raw: Vec<RawRecord>,
}

/// A grid in force that would change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangedGrid {
    /// Code.
    pub code: GridCode,
    /// Square metres before and after, when the shape changes.
    pub area_m2: Option<(f64, f64)>,
    /// Attributes that change.
    pub attributes: Vec<AttributeChange>,
}

/// One attribute that would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttributeChange {
    /// Field.
    pub field: &'static str,
    /// As it is.
    pub from: String,
    /// As it would be.
    pub to: String,
}

/// Compares a file with the grids in force, by code. Attributes the file does not give stay as they are; grids that
/// the file does not name are left alone.
pub fn plan(file: &GridFile, territory: &Territory) -> ImportPlan {
    let mut plan = ImportPlan {
        file: file.summary.clone(),
        added: vec![],
        changed: vec![],
        unchanged: vec![],
        faults: file.faults.clone(),
        applicable: false,
        writes: vec![],
        raw: vec![],
    };
    for (grid, origin) in file.grids.iter().zip(&file.origins) {
        match territory.grid(&grid.code) {
            None => {
                plan.added.push(grid.code.clone());
                plan.writes.push(grid.clone());
            }
            Some(current) => compare(&mut plan, current, &merged(grid, current, origin)),
        }
    }
    let written: BTreeSet<&GridCode> = plan.writes.iter().map(|g| &g.code).collect();
    plan.raw =
        file.raw.iter().filter(|r| r.code.as_ref().is_some_and(|c| written.contains(c))).cloned().collect();
    let touched: BTreeSet<GridCode> = written.into_iter().cloned().collect();
    let features: HashMap<&GridCode, usize> =
        file.grids.iter().zip(&file.origins).map(|(g, o)| (&g.code, o.feature)).collect();
    let found = topology_faults(&atlas_after(territory.atlas(), &plan.writes), &touched);
    plan.faults.extend(found.into_iter().map(|mut fault| {
        let code = fault.code.as_ref().and_then(|c| GridCode::new(c.clone()).ok());
        fault.feature = code.and_then(|c| features.get(&c).copied());
        fault
    }));
    plan.applicable = plan.faults.is_empty() && !plan.writes.is_empty();
    plan
}

/// The territory as it would be: grids of the same code are replaced, new ones added.
pub fn atlas_after(atlas: &Atlas, writes: &[Grid]) -> Atlas {
    let replaced: BTreeSet<&GridCode> = writes.iter().map(|g| &g.code).collect();
    let kept = atlas.grids.iter().filter(|g| !replaced.contains(&g.code));
    Atlas { grids: kept.chain(writes).cloned().collect(), ..atlas.clone() }
}

fn merged(new: &Grid, current: &Grid, given: &Origin) -> Grid {
    fn pick<T: Clone>(given: bool, new: &T, current: &T) -> T {
        if given { new.clone() } else { current.clone() }
    }
    Grid {
        households: pick(given.households, &new.households, &current.households),
        population: pick(given.population, &new.population, &current.population),
        dedicated_type: pick(given.dedicated_type, &new.dedicated_type, &current.dedicated_type),
        valid_from: pick(given.valid_from, &new.valid_from, &current.valid_from),
        valid_to: new.valid_to.or(current.valid_to),
        party_group: pick(given.party_group, &new.party_group, &current.party_group),
        head: pick(given.head, &new.head, &current.head),
        ..new.clone()
    }
}

fn compare(plan: &mut ImportPlan, current: &Grid, new: &Grid) {
    let attributes = attribute_changes(current, new);
    let reshaped = !same_area(current, new);
    if attributes.is_empty() && !reshaped {
        plan.unchanged.push(new.code.clone());
        return;
    }
    let area = |g: &Grid| spatial::distance::area_m2(&g.region);
    plan.changed.push(ChangedGrid {
        code: new.code.clone(),
        area_m2: reshaped.then(|| (area(current), area(new))),
        attributes,
    });
    plan.writes.push(new.clone());
}

/// The first day of validity is not compared: a new version begins on the day of the import, so a file that still
/// names the day on which the grid once began changes nothing.
fn attribute_changes(current: &Grid, new: &Grid) -> Vec<AttributeChange> {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let pairs = [
        ("name", current.name.clone(), new.name.clone()),
        ("households", current.households.to_string(), new.households.to_string()),
        ("population", current.population.to_string(), new.population.to_string()),
        ("dedicated_type", word(current), word(new)),
        ("valid_to", date(current), date(new)),
        ("party_group", text(&current.party_group), text(&new.party_group)),
        ("head", text(&current.head), text(&new.head)),
        ("synthetic", current.synthetic.to_string(), new.synthetic.to_string()),
    ];
    let differing = pairs.into_iter().filter(|(_, from, to)| from != to);
    differing.map(|(field, from, to)| AttributeChange { field, from, to }).collect()
}

fn word(grid: &Grid) -> String {
    grid.dedicated_type.map(|t| t.as_str().to_owned()).unwrap_or_default()
}

fn date(grid: &Grid) -> String {
    grid.valid_to.map(|d| d.to_string()).unwrap_or_default()
}

/// Whether two grids have the same rings, wherever a ring begins and in whatever order parts and holes stand.
fn same_area(a: &Grid, b: &Grid) -> bool {
    let rings = |g: &Grid| {
        let mut rings: Vec<Vec<spatial::Node>> = g
            .region
            .rings()
            .map(|ring| {
                let least = (0..ring.len()).min_by_key(|&i| ring[i]).unwrap_or(0);
                [&ring[least..], &ring[..least]].concat()
            })
            .collect();
        rings.sort();
        rings
    };
    rings(a) == rings(b)
}
