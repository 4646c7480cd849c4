//! From a point to everything that governs it: grids, village, township, station, mines.

mod located;
mod mines;
mod vicinity;

pub use located::Located;
pub use vicinity::{PossibleGrid, Vicinity};

use crate::code::{DivisionCode, GridCode, MineId, StationId};
use crate::grid::GridKind;
use crate::influence::InfluenceRules;
use crate::mine::{Mine, MiningMethod};
use crate::station::{Station, StationKind};
use crate::{Atlas, Division, DivisionKind, Grid};
use located::Parents;
use mines::MineBoxes;
use serde::Serialize;
use spatial::coverage::CoverageError;
use spatial::plane::{self, NotRecognised};
use spatial::{Bounds, CoverageIndex, Datum, LonLat, Position, Region, distance};
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
    /// Every primary grid within the accuracy, when the source claims one.
    pub vicinity: Option<Vicinity>,
    /// Set when the position is outside the banner.
    pub outside: Option<Outside>,
}

impl Place {
    /// A position of which nothing is looked up.
    pub fn bare(point: LonLat, source: SourcePoint) -> Place {
        Place {
            point,
            source,
            micro_grid: None,
            primary_grid: None,
            village: None,
            township: None,
            station: None,
            mines: vec![],
            on_edge: vec![],
            vicinity: None,
            outside: None,
        }
    }
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
    /// The numbers of a survey table, when the position came as plane coordinates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<TableNumbers>,
}

/// Plane coordinates as a survey table gave them, and what they were recognised as.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableNumbers {
    /// The two numbers as given, in their order.
    pub given: [f64; 2],
    /// `EPSG:4525` and the like.
    pub crs: String,
    /// Metres to the north: X in Chinese tables.
    pub northing_m: f64,
    /// Metres to the east, as written: Y in Chinese tables.
    pub easting_m: f64,
}

impl SourcePoint {
    /// A point in a datum with the accuracy its source claims.
    pub fn new(datum: Datum, at: LonLat, claimed_accuracy_m: Option<f64>) -> Self {
        let accuracy_m = match (claimed_accuracy_m, datum.accuracy_floor_m()) {
            (Some(claim), Some(floor)) => Some(claim.max(floor)),
            (claim, floor) => claim.or(floor),
        };
        SourcePoint { datum, lon: at.lon(), lat: at.lat(), accuracy_m, table: None }
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

impl GridRef {
    fn of(grid: &Grid) -> GridRef {
        GridRef {
            code: grid.code.clone(),
            kind: grid.kind,
            name: grid.name.clone(),
            dedicated_type: grid.dedicated_type,
        }
    }
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
    /// The shapes do not fit in one index.
    #[error(transparent)]
    Coverage(#[from] CoverageError),
}

/// How far outside the banner plane coordinates are still recognised, metres: a neighbour's panel is no misprint.
const RECOGNISED_AROUND_M: f64 = 50_000.0;

/// The levels of [`Territory`]'s coverage, the finest first.
const LEVEL_MICRO: usize = 0;
/// Base and dedicated grids.
const LEVEL_PRIMARY: usize = 1;
const LEVEL_VILLAGE: usize = 2;
const LEVEL_TOWNSHIP: usize = 3;
/// The banner itself.
const LEVEL_OUTLINE: usize = 4;

/// An atlas with its indexes: answers where a point lies. Immutable; a change makes a new one.
#[derive(Debug)]
pub struct Territory {
    atlas: Atlas,
    influence: InfluenceRules,
    outline: Region,
    coverage: CoverageIndex,
    /// For every face of a level, its grid or division in the atlas.
    features: Vec<Vec<usize>>,
    parents: Parents,
    mine_boxes: MineBoxes,
    grid_by_code: HashMap<GridCode, usize>,
    division_by_code: HashMap<DivisionCode, usize>,
    mine_by_id: HashMap<MineId, usize>,
    station_by_id: HashMap<StationId, usize>,
    station_by_township: HashMap<DivisionCode, usize>,
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
        let levels = [
            grid_faces(&atlas, true),
            grid_faces(&atlas, false),
            division_faces(&atlas, 12),
            division_faces(&atlas, 9),
        ];
        let grid_by_code: HashMap<_, _> =
            atlas.grids.iter().enumerate().map(|(i, g)| (g.code.clone(), i)).collect();
        let division_by_code: HashMap<_, _> =
            atlas.divisions.iter().enumerate().map(|(i, d)| (d.code.clone(), i)).collect();
        let parents = Parents::of(
            &atlas,
            levels.each_ref().map(|(features, _)| features.as_slice()),
            &division_by_code,
        );
        let (mut features, mut faces): (Vec<_>, Vec<_>) = levels.into_iter().unzip();
        features.push(vec![]);
        faces.push(vec![outline.clone()]);
        let stations = atlas.stations.iter().enumerate();
        let serving = stations.filter(|(_, s)| s.kind == StationKind::MediationStation);
        Ok(Territory {
            coverage: CoverageIndex::build(faces)?,
            features,
            parents,
            mine_boxes: MineBoxes::of(&atlas, &influence),
            grid_by_code,
            division_by_code,
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
        let vicinity = source.accuracy_m.map(|radius| self.vicinity(point, radius));
        let mut place = Place { vicinity, ..Place::bare(point, source) };
        let node = point.node();
        let located = self.governing(node, self.coverage.locate(node));
        if located.inside {
            self.fill_grids(&mut place, &located);
            place.mines = self.mines_at(point, nearest);
        } else {
            place.outside = Some(self.outside(point));
        }
        Ok(place)
    }

    /// Two numbers of a survey table on CGCS2000, recognised by their digits and by lying in or near the banner.
    ///
    /// # Errors
    /// [`NotRecognised`], with all that was tried.
    pub fn recognise(
        &self,
        first: f64,
        second: f64,
        claimed_accuracy_m: Option<f64>,
    ) -> Result<SourcePoint, NotRecognised> {
        let around = self.outline.bounds().grown(RECOGNISED_AROUND_M);
        let found = plane::recognise(first, second, &around)?;
        let table = TableNumbers {
            given: [first, second],
            crs: format!("EPSG:{}", found.zone.epsg()),
            northing_m: found.point.northing_m,
            easting_m: found.point.easting_m,
        };
        let source = SourcePoint::new(Datum::Cgcs2000, found.at, claimed_accuracy_m);
        Ok(SourcePoint { table: Some(table), ..source })
    }

    fn outside(&self, point: LonLat) -> Outside {
        let (distance_m, nearest) = distance::nearest_on_border(point, &self.outline);
        let swapped = point.swapped().is_some_and(|p| self.outline.covers(p.node()));
        Outside { distance_m, nearest, swapped }
    }

    fn fill_grids(&self, place: &mut Place, located: &Located) {
        let division = |i: u32| &self.atlas.divisions[i as usize];
        let code_name = |code: &str, name: &str| CodeName { code: code.to_owned(), name: name.to_owned() };
        if let Some(grid) = located.primary.map(|i| &self.atlas.grids[i as usize]) {
            place.primary_grid = Some(GridRef::of(grid));
            if located.on_edge {
                place.on_edge = self.bordering(place.point, &grid.code);
            }
        }
        let micro = located.micro.map(|i| &self.atlas.grids[i as usize]);
        place.micro_grid = micro.map(|g| code_name(g.code.as_str(), &g.name));
        place.village = located.village.map(division).map(|d| code_name(d.code.as_str(), &d.name));
        let township = located.township.map(division);
        place.station = township.and_then(|t| self.station_for(&t.code, place.point));
        place.township = township.map(|d| code_name(d.code.as_str(), &d.name));
    }

    /// Codes of the other primary grids with the point on their border.
    fn bordering(&self, point: LonLat, owner: &GridCode) -> Vec<String> {
        let node = point.node();
        let covering = self.coverage.level(LEVEL_PRIMARY).covering(node).into_iter();
        let grids = covering.map(|f| &self.atlas.grids[self.features[LEVEL_PRIMARY][f]]);
        let others = grids.filter(|g| g.code != *owner && g.region.position(node) == Position::Boundary);
        others.map(|g| g.code.to_string()).collect()
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

    /// Features of a level whose box meets another, in the order of their codes.
    fn in_bounds(&self, level: usize, bounds: &Bounds) -> Vec<usize> {
        let mut faces: Vec<usize> = self.coverage.level(level).intersecting(bounds).collect();
        faces.sort_unstable();
        faces.into_iter().map(|f| self.features[level][f]).collect()
    }

    /// Townships whose box meets another, by code.
    pub fn townships_in(&self, bounds: &Bounds) -> impl Iterator<Item = &Division> {
        self.in_bounds(LEVEL_TOWNSHIP, bounds).into_iter().map(|i| &self.atlas.divisions[i])
    }

    /// Villages whose box meets another, by code.
    pub fn villages_in(&self, bounds: &Bounds) -> impl Iterator<Item = &Division> {
        self.in_bounds(LEVEL_VILLAGE, bounds).into_iter().map(|i| &self.atlas.divisions[i])
    }

    /// Base and dedicated grids whose box meets another, by code.
    pub fn primary_grids_in(&self, bounds: &Bounds) -> impl Iterator<Item = &Grid> {
        self.in_bounds(LEVEL_PRIMARY, bounds).into_iter().map(|i| &self.atlas.grids[i])
    }

    /// Micro grids whose box meets another, by code.
    pub fn micro_grids_in(&self, bounds: &Bounds) -> impl Iterator<Item = &Grid> {
        self.in_bounds(LEVEL_MICRO, bounds).into_iter().map(|i| &self.atlas.grids[i])
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
        let micros = self.features[LEVEL_MICRO].iter().map(|&i| &self.atlas.grids[i]);
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

    /// The name of a division or a grid of any level.
    pub fn area_name(&self, code: &str) -> Option<&str> {
        let division = DivisionCode::new(code).ok().and_then(|c| self.division(&c)).map(|d| d.name.as_str());
        division.or_else(|| GridCode::new(code).ok().and_then(|c| self.grid(&c)).map(|g| g.name.as_str()))
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

/// Faces of a level in the order of their codes, each with its feature in the atlas.
type Faces = (Vec<usize>, Vec<Region>);

fn sorted<C: Ord>(faces: impl Iterator<Item = (C, usize, Region)>) -> Faces {
    let mut faces: Vec<_> = faces.collect();
    faces.sort_by(|a, b| a.0.cmp(&b.0));
    faces.into_iter().map(|(_, feature, region)| (feature, region)).unzip()
}

fn grid_faces(atlas: &Atlas, micro: bool) -> Faces {
    let of_level = atlas.grids.iter().enumerate().filter(|(_, g)| (g.kind == GridKind::Micro) == micro);
    sorted(of_level.map(|(i, g)| (&g.code, i, g.region.clone())))
}

fn division_faces(atlas: &Atlas, digits: usize) -> Faces {
    let of_level = atlas.divisions.iter().enumerate().filter(|(_, d)| d.code.as_str().len() == digits);
    sorted(of_level.filter_map(|(i, d)| d.region.clone().map(|r| (&d.code, i, r))))
}
