//! From a point to everything that governs it: grids, village, township, station, mines.

use crate::code::{DivisionCode, GridCode, MineId, StationId};
use crate::grid::GridKind;
use crate::influence::InfluenceRules;
use crate::mine::{Mine, MiningMethod};
use crate::station::{Station, StationKind};
use crate::{Atlas, Division, DivisionKind, Grid};
use serde::Serialize;
use spatial::{Bounds, Datum, FaceTree, LonLat, Position, Region, distance};
use std::collections::HashMap;

/// The answer to "what is here?", the same body on the command line and over HTTP.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// The position asked for, on CGCS2000.
    pub point: LonLat,
    /// The position as the source gave it.
    pub source: SourcePoint,
    /// 微网格, when the primary grid has any.
    pub micro_grid: Option<CodeName>,
    /// The base or dedicated grid.
    pub primary_grid: Option<GridRef>,
    /// Village or community.
    pub village: Option<CodeName>,
    /// Township.
    pub township: Option<CodeName>,
    /// The mediation station that serves the township.
    pub station: Option<StationRef>,
    /// Mines that cover the position first, then the nearest.
    pub mines: Vec<MineRelation>,
    /// Codes of other primary grids that have this very position on their border.
    pub on_edge: Vec<String>,
    /// Set when the position is outside the banner.
    pub outside: Option<Outside>,
}

/// A position as its source gave it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourcePoint {
    /// Datum of the numbers.
    pub datum: Datum,
    /// Degrees east in that datum.
    pub lon: f64,
    /// Degrees north in that datum.
    pub lat: f64,
    /// Accuracy the source claims, metres; never better than the datum allows.
    pub accuracy_m: Option<f64>,
}

impl SourcePoint {
    /// A point in a datum with the accuracy its source claims.
    pub fn new(datum: Datum, at: LonLat, claimed_accuracy_m: Option<f64>) -> Self {
        let accuracy_m = match (claimed_accuracy_m, datum.accuracy_floor_m()) {
            (Some(claim), Some(floor)) => Some(claim.max(floor)),
            (claim, floor) => claim.or(floor),
        };
        SourcePoint { datum, lon: at.lon(), lat: at.lat(), accuracy_m }
    }
}

/// A code with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeName {
    /// Code.
    pub code: String,
    /// Name in Chinese.
    pub name: String,
}

/// A primary grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GridRef {
    /// 15 digits.
    pub code: GridCode,
    /// `base` or `dedicated`.
    pub kind: GridKind,
    /// Name in Chinese.
    pub name: String,
    /// What a dedicated grid is for.
    pub dedicated_type: Option<crate::DedicatedType>,
}

/// The station that serves a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StationRef {
    /// Identifier.
    pub id: StationId,
    /// Name in Chinese.
    pub name: String,
    /// What it is.
    pub kind: StationKind,
    /// Metres from the position, when the station has a point.
    pub distance_m: Option<f64>,
}

/// How a mine relates to a position, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Inside the open-pit outline.
    WithinPit,
    /// Inside the licence polygon.
    WithinLicence,
    /// Reached by a pit's or panel's influence zone.
    WithinInfluence,
    /// Only near.
    Nearby,
}

impl Relation {
    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            Relation::WithinPit => "within_pit",
            Relation::WithinLicence => "within_licence",
            Relation::WithinInfluence => "within_influence",
            Relation::Nearby => "nearby",
        }
    }

    /// Whether the mine covers the position rather than only lying near.
    pub fn covers(self) -> bool {
        self != Relation::Nearby
    }
}

/// A mine and how it relates to a position. A hint, never a finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MineRelation {
    /// Identifier.
    pub id: MineId,
    /// Short name in Chinese.
    pub name: String,
    /// Open pit or underground.
    pub method: MiningMethod,
    /// Strongest relation.
    pub relation: Relation,
    /// Metres to the licence polygon, 0 inside.
    pub distance_m: f64,
}

/// How far outside the banner a position is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outside {
    /// Metres to the outline.
    pub distance_m: f64,
    /// The nearest point of the outline.
    pub nearest: LonLat,
    /// Whether the same numbers exchanged lie inside: longitude and latitude were swapped.
    pub swapped: bool,
}

/// Why an atlas cannot be indexed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TerritoryError {
    /// No division of kind banner with a shape.
    #[error("no banner outline: the atlas needs one division of kind `banner` with a shape")]
    NoOutline,
}

/// An atlas with its indexes: answers where a point lies. Immutable; a change makes a new one.
#[derive(Debug)]
pub struct Territory {
    atlas: Atlas,
    influence: InfluenceRules,
    outline: Region,
    townships: Level,
    villages: Level,
    primary: Level,
    micro: Level,
    mines: Vec<usize>,
    grid_by_code: HashMap<GridCode, usize>,
    division_by_code: HashMap<DivisionCode, usize>,
    mine_by_id: HashMap<MineId, usize>,
    station_by_id: HashMap<StationId, usize>,
    station_by_township: HashMap<DivisionCode, usize>,
}

/// A coverage and, per face, the index of its feature in the atlas.
#[derive(Debug)]
struct Level {
    index: FaceTree,
    features: Vec<usize>,
}

impl Level {
    fn build<C: Ord>(faces: impl Iterator<Item = (C, usize, Region)>) -> Level {
        let mut faces: Vec<_> = faces.collect();
        faces.sort_by(|a, b| a.0.cmp(&b.0));
        let features = faces.iter().map(|f| f.1).collect();
        Level { index: FaceTree::build(faces.into_iter().map(|f| f.2).collect()), features }
    }

    /// Features whose box meets another, in the order of their codes.
    fn in_bounds(&self, bounds: &Bounds) -> Vec<usize> {
        let mut faces: Vec<usize> = self.index.intersecting(bounds).collect();
        faces.sort_unstable();
        faces.into_iter().map(|f| self.features[f]).collect()
    }
}

impl Territory {
    /// Indexes an atlas.
    ///
    /// # Errors
    /// [`TerritoryError::NoOutline`] without a banner outline.
    pub fn index(atlas: Atlas, influence: InfluenceRules) -> Result<Territory, TerritoryError> {
        let outline = atlas
            .divisions
            .iter()
            .find(|d| d.kind == DivisionKind::Banner)
            .and_then(|d| d.region.clone())
            .ok_or(TerritoryError::NoOutline)?;
        let divisions = |digits: usize| {
            let of_level = move |d: &Division| d.code.as_str().len() == digits;
            let faces = atlas.divisions.iter().enumerate().filter(move |(_, d)| of_level(d));
            Level::build(faces.filter_map(|(i, d)| d.region.clone().map(|r| (d.code.clone(), i, r))))
        };
        let grids = |micro: bool| {
            let faces = atlas.grids.iter().enumerate().filter(|(_, g)| (g.kind == GridKind::Micro) == micro);
            Level::build(faces.map(|(i, g)| (g.code.clone(), i, g.region.clone())))
        };
        let stations = atlas.stations.iter().enumerate();
        let serving = stations.filter(|(_, s)| s.kind == StationKind::MediationStation);
        Ok(Territory {
            townships: divisions(9),
            villages: divisions(12),
            primary: grids(false),
            micro: grids(true),
            mines: (0..atlas.mines.len()).filter(|&i| atlas.mines[i].ground().is_some()).collect(),
            grid_by_code: atlas.grids.iter().enumerate().map(|(i, g)| (g.code.clone(), i)).collect(),
            division_by_code: atlas.divisions.iter().enumerate().map(|(i, d)| (d.code.clone(), i)).collect(),
            mine_by_id: atlas.mines.iter().enumerate().map(|(i, m)| (m.id.clone(), i)).collect(),
            station_by_id: atlas.stations.iter().enumerate().map(|(i, s)| (s.id.clone(), i)).collect(),
            station_by_township: serving.filter_map(|(i, s)| Some((s.township.clone()?, i))).collect(),
            outline,
            influence,
            atlas,
        })
    }

    /// Everything that governs a position; `nearest` mines that do not cover it are added.
    ///
    /// # Errors
    /// When the datum shift leaves the range of degrees.
    pub fn locate(&self, source: SourcePoint, nearest: usize) -> Result<Place, spatial::CoordinateError> {
        let point = source.datum.to_cgcs2000(LonLat::new(source.lon, source.lat)?)?;
        let mut place = Place {
            point,
            source,
            micro_grid: None,
            primary_grid: None,
            village: None,
            township: None,
            station: None,
            mines: vec![],
            on_edge: vec![],
            outside: self.outside(point),
        };
        if place.outside.is_none() {
            self.fill_grids(&mut place);
            place.mines = self.mines_at(point, nearest);
        }
        Ok(place)
    }

    fn outside(&self, point: LonLat) -> Option<Outside> {
        if self.outline.covers(point.node()) {
            return None;
        }
        let (distance_m, nearest) = distance::nearest_on_border(point, &self.outline);
        let swapped = point.swapped().is_some_and(|p| self.outline.covers(p.node()));
        Some(Outside { distance_m, nearest, swapped })
    }

    fn fill_grids(&self, place: &mut Place) {
        let node = place.point.node();
        let covering: Vec<usize> =
            self.primary.index.covering(node).into_iter().map(|f| self.primary.features[f]).collect();
        let wins = |&&i: &&usize| {
            let grid = &self.atlas.grids[i];
            grid.kind == GridKind::Dedicated && grid.region.position(node) == Position::Inside
        };
        let owner = covering.iter().find(wins).or(covering.first()).copied();
        let village = match owner {
            Some(i) => Some(self.atlas.grids[i].code.village()),
            None => self.face_code(&self.villages, node),
        };
        if let Some(i) = owner {
            let grid = &self.atlas.grids[i];
            place.primary_grid = Some(GridRef {
                code: grid.code.clone(),
                kind: grid.kind,
                name: grid.name.clone(),
                dedicated_type: grid.dedicated_type,
            });
            place.on_edge = covering
                .iter()
                .filter(|&&o| o != i && self.atlas.grids[o].region.position(node) == Position::Boundary)
                .map(|&o| self.atlas.grids[o].code.to_string())
                .collect();
            place.micro_grid = self.micro_in(&grid.code, node);
        }
        let township =
            village.as_ref().and_then(DivisionCode::parent).or_else(|| self.face_code(&self.townships, node));
        place.village = village.and_then(|c| self.named(&c));
        place.station = township.as_ref().and_then(|t| self.station_for(t, place.point));
        place.township = township.and_then(|c| self.named(&c));
    }

    fn micro_in(&self, parent: &GridCode, node: spatial::Node) -> Option<CodeName> {
        let covering = self.micro.index.covering(node);
        let mut grids = covering.into_iter().map(|f| &self.atlas.grids[self.micro.features[f]]);
        let micro = grids.find(|g| g.code.parent().as_ref() == Some(parent))?;
        Some(CodeName { code: micro.code.to_string(), name: micro.name.clone() })
    }

    fn face_code(&self, level: &Level, node: spatial::Node) -> Option<DivisionCode> {
        let owner = level.index.locate(node)?;
        Some(self.atlas.divisions[level.features[owner.face]].code.clone())
    }

    fn named(&self, code: &DivisionCode) -> Option<CodeName> {
        let division = self.division(code)?;
        Some(CodeName { code: code.to_string(), name: division.name.clone() })
    }

    fn station_for(&self, township: &DivisionCode, at: LonLat) -> Option<StationRef> {
        let station = self.station_of_township(township)?;
        Some(StationRef {
            id: station.id.clone(),
            name: station.name.clone(),
            kind: station.kind,
            distance_m: station.point.map(|p| distance::metres(at, p)),
        })
    }

    /// Mines whose pit, licence or influence zone covers a position, then the `nearest` others by distance.
    pub fn mines_at(&self, at: LonLat, nearest: usize) -> Vec<MineRelation> {
        let mut covering = vec![];
        let mut others: Vec<(f64, usize)> = vec![];
        for &i in &self.mines {
            let mine = &self.atlas.mines[i];
            let Some(ground) = mine.ground() else { continue };
            let bound = distance::lower_bound_to_bounds(at, &ground.bounds());
            // A panel or a pit may lie outside the licence: its reach is asked for wherever the licence lies.
            if (bound == 0.0 || self.influence.reaches(mine, at))
                && let Some(found) = self.relation(mine, ground, at)
            {
                covering.push(found);
            } else {
                others.push((bound, i));
            }
        }
        covering.sort_by(|a, b| {
            (a.relation, a.distance_m, &a.id)
                .partial_cmp(&(b.relation, b.distance_m, &b.id))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        covering.extend(self.nearest_mines(others, at, nearest));
        covering
    }

    fn relation(&self, mine: &Mine, ground: &Region, at: LonLat) -> Option<MineRelation> {
        let in_pit = mine.pit.as_ref().is_some_and(|p| p.covers(at.node()));
        let (distance_m, _) = distance::to_region(at, ground);
        let relation = if in_pit {
            Relation::WithinPit
        } else if distance_m == 0.0 {
            Relation::WithinLicence
        } else if self.influence.reaches(mine, at) {
            Relation::WithinInfluence
        } else {
            return None;
        };
        Some(related(mine, relation, distance_m))
    }

    /// Visits candidates by the lower bound of their distance and stops when no better one can follow.
    fn nearest_mines(
        &self,
        mut candidates: Vec<(f64, usize)>,
        at: LonLat,
        count: usize,
    ) -> Vec<MineRelation> {
        candidates.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut found: Vec<MineRelation> = vec![];
        for (bound, i) in candidates {
            if count == 0 || (found.len() == count && found[count - 1].distance_m < bound) {
                break;
            }
            let mine = &self.atlas.mines[i];
            let Some(ground) = mine.ground() else { continue };
            found.push(related(mine, Relation::Nearby, distance::to_region(at, ground).0));
            found.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then_with(|| a.id.cmp(&b.id)));
            found.truncate(count);
        }
        found
    }

    /// Townships whose box meets another, by code.
    pub fn townships_in(&self, bounds: &Bounds) -> impl Iterator<Item = &Division> {
        self.townships.in_bounds(bounds).into_iter().map(|i| &self.atlas.divisions[i])
    }

    /// Villages whose box meets another, by code.
    pub fn villages_in(&self, bounds: &Bounds) -> impl Iterator<Item = &Division> {
        self.villages.in_bounds(bounds).into_iter().map(|i| &self.atlas.divisions[i])
    }

    /// Base and dedicated grids whose box meets another, by code.
    pub fn primary_grids_in(&self, bounds: &Bounds) -> impl Iterator<Item = &Grid> {
        self.primary.in_bounds(bounds).into_iter().map(|i| &self.atlas.grids[i])
    }

    /// Micro grids whose box meets another, by code.
    pub fn micro_grids_in(&self, bounds: &Bounds) -> impl Iterator<Item = &Grid> {
        self.micro.in_bounds(bounds).into_iter().map(|i| &self.atlas.grids[i])
    }

    /// All facts.
    pub fn atlas(&self) -> &Atlas {
        &self.atlas
    }

    /// The screening rules in force.
    pub fn influence(&self) -> &InfluenceRules {
        &self.influence
    }

    /// The banner's outline.
    pub fn outline(&self) -> &Region {
        &self.outline
    }

    /// A grid of any level by its code.
    pub fn grid(&self, code: &GridCode) -> Option<&Grid> {
        self.grid_by_code.get(code).map(|&i| &self.atlas.grids[i])
    }

    /// The micro grids of a primary grid, by code.
    pub fn micro_grids_of<'a>(&'a self, parent: &'a GridCode) -> impl Iterator<Item = &'a Grid> {
        let micros = self.micro.features.iter().map(|&i| &self.atlas.grids[i]);
        micros.filter(move |g| g.code.as_str().starts_with(parent.as_str()))
    }

    /// A division by its code.
    pub fn division(&self, code: &DivisionCode) -> Option<&Division> {
        self.division_by_code.get(code).map(|&i| &self.atlas.divisions[i])
    }

    /// Whether a code is that of a division or a grid of any level.
    pub fn knows_area(&self, code: &str) -> bool {
        DivisionCode::new(code).is_ok_and(|c| self.division(&c).is_some())
            || GridCode::new(code).is_ok_and(|c| self.grid(&c).is_some())
    }

    /// A mine by its identifier.
    pub fn mine(&self, id: &MineId) -> Option<&Mine> {
        self.mine_by_id.get(id).map(|&i| &self.atlas.mines[i])
    }

    /// A station by its identifier.
    pub fn station(&self, id: &StationId) -> Option<&Station> {
        self.station_by_id.get(id).map(|&i| &self.atlas.stations[i])
    }

    /// The mediation station that serves a township.
    pub fn station_of_township(&self, township: &DivisionCode) -> Option<&Station> {
        self.station_by_township.get(township).map(|&i| &self.atlas.stations[i])
    }
}

fn related(mine: &Mine, relation: Relation, distance_m: f64) -> MineRelation {
    let name = mine.short_name.clone();
    MineRelation { id: mine.id.clone(), name, method: mine.method, relation, distance_m }
}
