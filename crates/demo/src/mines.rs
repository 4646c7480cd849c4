//! All mines: the real ones at their published points with synthetic shapes, and eight that are marked 示意.

mod invented;
mod licence;
mod panel;
mod records;

#[cfg(test)]
mod tests;

use crate::error::DemoError;
use crate::facts::{Facts, MineFact};
use crate::plane::{self, Xy};
use crate::random::Random;
use licence::{Licence, Site};
use panel::Workings;
use serde::Serialize;
use spatial::{distance, overlay};
use territory::{Mine, MineId, MineStatus, MiningMethod, Placement};

/// How the wanted area of a licence follows from capacity and method.
pub(crate) const AREA_FORMULA: &str = "licence km² = clamp(k · c^e · u, 2, 70): c capacity in Mt/a (1.2 where unknown), open pit k 3.2, e 0.85; \
     underground k 5.0, e 0.75; u evenly from 0.85 to 1.15 by seed; cut where a neighbour's half or the outline begins, \
     then stretched up to 1.9 times in radius to win the area back";
/// Least and largest wanted licence, km².
const AREA_KM2: (f64, f64) = (2.0, 70.0);
/// Capacity where the source has none, million tonnes a year.
const USUAL_CAPACITY: f64 = 1.2;
/// The outline's mines are expected to have an exact point; others say how they are placed.
const SHAPES_NOTE: &str = "采矿权、采坑、工作面范围均为示意";

/// A licence's wanted and resulting area.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LicenceArea {
    /// Mine.
    pub mine: String,
    /// By the formula, km².
    pub wanted_km2: f64,
    /// After the cuts, km².
    pub got_km2: f64,
    /// Whether the mine's point lies in its own licence.
    pub covers_point: bool,
}

/// Two licences that overlap.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LicenceOverlap {
    /// One mine.
    pub mine: String,
    /// The other.
    pub other: String,
    /// Common area, km².
    pub area_km2: f64,
}

/// A mine whose place the source leaves in doubt.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DoubtfulMine {
    /// Mine.
    pub mine: String,
    /// Short label.
    pub name: String,
    /// What is doubtful, as the facts say it.
    pub note: String,
    /// What the synthesis did.
    pub handling: &'static str,
}

/// The mines and what is known about their making.
#[derive(Debug, Clone)]
pub(crate) struct Mines {
    pub(crate) mines: Vec<Mine>,
    pub(crate) areas: Vec<LicenceArea>,
    pub(crate) overlaps: Vec<LicenceOverlap>,
    pub(crate) doubtful: Vec<DoubtfulMine>,
}

/// Builds all mines.
pub(crate) fn build(seed: u64, facts: &Facts) -> Result<Mines, DemoError> {
    let random = Random::new(seed).fork(0x6d69_6e65);
    let mut mines: Vec<Mine> = facts.mines.iter().map(|f| real(f, facts)).collect();
    mines.extend(made_up(facts, &mut random.fork(1))?);
    let opened = |id: &MineId| facts.mines.iter().find(|f| f.id == *id).and_then(|f| f.opening_year);
    let placed: Vec<usize> = (0..mines.len()).filter(|&i| mines[i].point.is_some()).collect();
    let sites: Vec<Site> = placed.iter().map(|&i| site(&mines[i], &random, i)).collect();
    let licences = licence::licences(&sites, &facts.outline, &random.fork(2))?;
    let mut areas = vec![];
    for ((&i, site), licence) in placed.iter().zip(&sites).zip(licences) {
        let mine = &mut mines[i];
        areas.push(area_of(mine, site, &licence));
        let opening_year = opened(&mine.id);
        shape(mine, licence, opening_year, &mut random.fork(1_000 + i as u64))?;
        mine.record = records::records(mine, &mut random.fork(5_000 + i as u64))?;
    }
    let overlaps = overlaps(&mines);
    Ok(Mines { doubtful: facts.mines.iter().filter_map(doubt).collect(), mines, areas, overlaps })
}

fn placement(fact: &MineFact) -> Placement {
    match (fact.point, fact.inside_outline, fact.exact) {
        (None, _, _) => Placement::NoPoint,
        (_, Some(false), _) => Placement::OutsideOutline,
        (_, _, true) => Placement::Published,
        _ => Placement::Approximate,
    }
}

fn real(fact: &MineFact, facts: &Facts) -> Mine {
    let placement = placement(fact);
    let mut note = match placement {
        Placement::Published => format!("公布坐标，来源注明为精确点；{SHAPES_NOTE}"),
        Placement::Approximate => format!("公布坐标，来源注明为大致位置；{SHAPES_NOTE}"),
        Placement::OutsideOutline => {
            let off = fact.point.map_or(0.0, |p| distance::nearest_on_border(p, &facts.outline).0 / 1e3);
            format!("公布坐标位于旗界外约{off:.2}公里，仍按公布点显示；{SHAPES_NOTE}")
        }
        _ => "来源无可信坐标：只列名，不上图".to_owned(),
    };
    if let Some(source) = &fact.notes {
        note.push_str("；来源说明：");
        note.push_str(source);
    }
    Mine {
        id: fact.id.clone(),
        name: fact.name.clone(),
        short_name: fact.short_name.clone(),
        operator: fact.operator.clone(),
        method: fact.method,
        capacity_mtpa: fact.capacity_mtpa,
        status: fact.status,
        township: fact.township.clone(),
        point: fact.point,
        placement,
        placement_note: note,
        licence: None,
        pit: None,
        panels: vec![],
        record: territory::MineRecord::default(),
        source: [Some(fact.source.as_str()), Some(fact.licence_note.as_str()), fact.source_url.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("; "),
        synthetic: false,
        synthetic_shape: true,
    }
}

fn made_up(facts: &Facts, random: &mut Random) -> Result<Vec<Mine>, DemoError> {
    let mines: Vec<Xy> = facts.mines.iter().filter_map(|f| f.point).map(plane::of).collect();
    let towns: Vec<Xy> = facts.townships.iter().filter_map(|t| t.seat).map(plane::of).collect();
    let places = invented::places(&facts.outline, &mines, &towns, random)?;
    let one = |(i, at): (usize, Xy)| {
        let name = format!("示意煤矿{}", i + 1);
        let id = MineId::new(format!("S{:04}", i + 1)).map_err(|e| DemoError::synthesis(&name, e))?;
        Ok(Mine {
            id,
            short_name: name.clone(),
            name,
            operator: None,
            method: if i % 2 == 0 { MiningMethod::Underground } else { MiningMethod::OpenPit },
            capacity_mtpa: Some(invented::CAPACITIES[i]),
            status: if i < 6 { MineStatus::Operating } else { MineStatus::Mothballed },
            township: None,
            point: Some(plane::node(at).lon_lat()),
            placement: Placement::Synthetic,
            placement_note: "示意煤矿：公开名录缺约8座煤矿，此处虚构，位置与范围均为示意".to_owned(),
            licence: None,
            pit: None,
            panels: vec![],
            record: territory::MineRecord::default(),
            source: "synthetic".to_owned(),
            synthetic: true,
            synthetic_shape: true,
        })
    };
    places.into_iter().enumerate().map(one).collect()
}

fn site(mine: &Mine, random: &Random, i: usize) -> Site {
    let c = mine.capacity_mtpa.unwrap_or(USUAL_CAPACITY);
    let usual = match mine.method {
        MiningMethod::OpenPit => 3.2 * c.powf(0.85),
        MiningMethod::Underground => 5.0 * c.powf(0.75),
    };
    let wanted_km2 = (usual * random.fork(500 + i as u64).between(0.85, 1.15)).clamp(AREA_KM2.0, AREA_KM2.1);
    Site {
        name: format!("licence of {} {}", mine.id, mine.short_name),
        at: mine.point.map(plane::of).unwrap_or_default(),
        wanted_m2: wanted_km2 * 1e6,
        bound: mine.placement != Placement::OutsideOutline,
    }
}

fn area_of(mine: &Mine, site: &Site, licence: &Licence) -> LicenceArea {
    let hundredth = |v: f64| (v * 100.0).round() / 100.0;
    LicenceArea {
        mine: mine.id.to_string(),
        wanted_km2: hundredth(site.wanted_m2 / 1e6),
        got_km2: hundredth(distance::area_m2(&licence.region) / 1e6),
        covers_point: mine.point.is_some_and(|p| licence.region.covers(p.node())),
    }
}

/// A mine never worked has no pit and no panels.
fn shape(
    mine: &mut Mine,
    licence: Licence,
    opening_year: Option<i32>,
    random: &mut Random,
) -> Result<(), DemoError> {
    let worked = !matches!(mine.status, MineStatus::Proposed | MineStatus::Shelved);
    match mine.method {
        MiningMethod::OpenPit if worked => mine.pit = Some(licence.pit(&mine.name, random)?),
        MiningMethod::OpenPit => {}
        MiningMethod::Underground => {
            let workings = Workings {
                id: mine.id.as_str(),
                status: mine.status,
                capacity_mtpa: mine.capacity_mtpa.unwrap_or(USUAL_CAPACITY),
                opening_year,
                licence: &licence.region,
            };
            mine.panels = panel::panels(&workings, random)?;
        }
    }
    mine.licence = Some(licence.region);
    Ok(())
}

fn overlaps(mines: &[Mine]) -> Vec<LicenceOverlap> {
    let shaped: Vec<_> = mines.iter().filter_map(|m| Some((m, m.licence.as_ref()?))).collect();
    let mut found = vec![];
    for (i, (mine, licence)) in shaped.iter().enumerate() {
        for (other, second) in &shaped[..i] {
            if overlay::interiors_meet(licence, second) {
                let area_m2: f64 = overlay::shared(licence, second).iter().map(|p| p.area_m2).sum();
                found.push(LicenceOverlap {
                    mine: other.id.to_string(),
                    other: mine.id.to_string(),
                    area_km2: area_m2 / 1e6,
                });
            }
        }
    }
    found
}

fn doubt(fact: &MineFact) -> Option<DoubtfulMine> {
    let handling = match placement(fact) {
        Placement::NoPoint => "listed without point and shapes",
        Placement::OutsideOutline => "shown at its published point outside the outline",
        Placement::Approximate => "shown at its published point, marked approximate",
        _ if fact.notes.is_some() => "shown at its published point; the note is kept",
        _ => return None,
    };
    let note = fact.notes.clone().unwrap_or_else(|| "the source calls the point approximate".to_owned());
    Some(DoubtfulMine { mine: fact.id.to_string(), name: fact.short_name.clone(), note, handling })
}
