//! From a geometry as read to a valid area on the lattice.

use super::crs::{Axes, SourceCrs, ToStored};
use super::fault::{Fault, FaultKind};
use super::numbers;
use crate::diagnostics;
use gdal::vector::{Geometry, ToGdal};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use geozero::ToGeo;
use spatial::{Region, RegionError};

const FIELD: &str = "geometry";

/// Turns geometries of one CRS into areas.
pub(crate) struct Shaper<'a> {
    pub(crate) crs: &'a SourceCrs,
    pub(crate) to_stored: ToStored,
}

fn fault(kind: FaultKind, zh: impl Into<String>, en: impl Into<String>) -> Box<Fault> {
    Box::new(Fault::new(kind, FIELD, zh.into(), en.into()))
}

/// The polygons of a geometry in its own CRS.
pub(crate) fn polygons(geometry: Option<&Geometry>, wkb: &[u8]) -> Result<MultiPolygon<f64>, Box<Fault>> {
    let Some(geometry) = geometry.filter(|g| !g.is_empty()) else {
        return Err(fault(FaultKind::EmptyGeometry, "没有图形", "the geometry is missing or empty"));
    };
    match geozero::wkb::Wkb(wkb).to_geo() {
        Ok(geo_types::Geometry::Polygon(p)) => Ok(MultiPolygon(vec![p])),
        Ok(geo_types::Geometry::MultiPolygon(m)) => Ok(m),
        _ => {
            let name = geometry.geometry_name();
            Err(fault(
                FaultKind::NotAPolygon,
                format!("图形是 {name}，不是面：网格必须是面(曲线请先转为折线)"),
                format!(
                    "the geometry is a {name}: a grid must be a polygon (turn curves into line segments first)"
                ),
            ))
        }
    }
}

/// Vertices of all rings, closing ones included.
pub(crate) fn vertex_count(shape: &MultiPolygon<f64>) -> usize {
    rings(shape).map(|r| r.0.len()).sum()
}

fn rings(shape: &MultiPolygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    shape.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
}

impl Shaper<'_> {
    /// The valid area on the lattice.
    pub(crate) fn region(&self, shape: &MultiPolygon<f64>) -> Result<Region, Box<Fault>> {
        let region = self.region_as_drawn(shape)?;
        check_valid(&region)?;
        Ok(region)
    }

    /// The area on the lattice, whether its borders cross or not.
    pub(crate) fn region_as_drawn(&self, shape: &MultiPolygon<f64>) -> Result<Region, Box<Fault>> {
        self.check_numbers(shape)?;
        let degrees = self.transformed(shape)?;
        if self.crs.axes == Axes::Plane {
            let vertices = rings(&degrees).flat_map(|r| r.0.iter());
            if let Some(m) = vertices.filter_map(|c| numbers::in_degrees(c.x, c.y)).next() {
                return Err(fault(m.kind, m.zh, m.en));
            }
        }
        Region::from_degrees(&degrees).map_err(|e| region_fault(&e))
    }

    fn check_numbers(&self, shape: &MultiPolygon<f64>) -> Result<(), Box<Fault>> {
        for c in rings(shape).flat_map(|r| r.0.iter()) {
            if !c.x.is_finite() || !c.y.is_finite() {
                let (zh, en) = ("坐标不是有限数字", "a coordinate is not a finite number");
                return Err(fault(FaultKind::BadCoordinate, zh, en));
            }
            if let Some(m) = numbers::misplaced(self.crs, c.x, c.y) {
                return Err(fault(m.kind, m.zh, m.en));
            }
        }
        Ok(())
    }

    /// A position on CGCS2000 of numbers as read.
    pub(crate) fn position(&self, x: f64, y: f64) -> Result<spatial::LonLat, Box<Fault>> {
        if !x.is_finite() || !y.is_finite() {
            let (zh, en) = ("坐标不是有限数字", "a coordinate is not a finite number");
            return Err(fault(FaultKind::BadCoordinate, zh, en));
        }
        if let Some(m) = numbers::misplaced(self.crs, x, y) {
            return Err(fault(m.kind, m.zh, m.en));
        }
        let (mut lon, mut lat) = ([x], [y]);
        let done = self.to_stored.transform(&mut lon, &mut lat);
        let at = done.and_then(|()| spatial::LonLat::new(lon[0], lat[0]).ok());
        let at = at.ok_or_else(|| {
            let en = format!("a coordinate lies outside the range of {}", self.crs.label);
            fault(FaultKind::BadCoordinate, format!("坐标超出 {} 的范围", self.crs.label), en)
        })?;
        match numbers::in_degrees(at.lon(), at.lat()).filter(|_| self.crs.axes == Axes::Plane) {
            Some(m) => Err(fault(m.kind, m.zh, m.en)),
            None => Ok(at),
        }
    }

    fn transformed(&self, shape: &MultiPolygon<f64>) -> Result<MultiPolygon<f64>, Box<Fault>> {
        let ring = |line: &LineString<f64>| {
            let (mut x, mut y): (Vec<f64>, Vec<f64>) = line.0.iter().map(|c| (c.x, c.y)).unzip();
            if !x.is_empty() {
                self.to_stored.transform(&mut x, &mut y).ok_or_else(|| {
                    let en = format!("a coordinate lies outside the range of {}", self.crs.label);
                    fault(FaultKind::BadCoordinate, format!("坐标超出 {} 的范围", self.crs.label), en)
                })?;
            }
            Ok(LineString(x.into_iter().zip(y).map(|(x, y)| Coord { x, y }).collect()))
        };
        let polygon = |p: &Polygon<f64>| {
            let holes = p.interiors().iter().map(ring).collect::<Result<Vec<_>, Box<Fault>>>()?;
            Ok(Polygon::new(ring(p.exterior())?, holes))
        };
        Ok(MultiPolygon(shape.0.iter().map(polygon).collect::<Result<Vec<_>, Box<Fault>>>()?))
    }
}

fn region_fault(error: &RegionError) -> Box<Fault> {
    let (kind, zh) = match error {
        RegionError::TooFewVertices { polygon, ring, vertices } => (
            FaultKind::TooFewVertices,
            format!("第 {} 个面第 {} 个环只有 {vertices} 个不同顶点，至少要 3 个", polygon + 1, ring + 1),
        ),
        RegionError::BadCoordinate { .. } => (FaultKind::BadCoordinate, "坐标不是经纬度".to_owned()),
        RegionError::Empty => (FaultKind::EmptyGeometry, "没有图形".to_owned()),
        RegionError::TooLarge => (FaultKind::TooWide, "图形跨度超过 107 度".to_owned()),
    };
    fault(kind, zh, error.to_string())
}

/// Rule G01 on the snapped area, asked of GEOS, which names the place.
fn check_valid(region: &Region) -> Result<(), Box<Fault>> {
    diagnostics::start();
    let valid = region.to_degrees().to_gdal().is_ok_and(|g| g.is_valid());
    if valid {
        return Ok(());
    }
    let reason = diagnostics::reason().unwrap_or_else(|| "not valid".to_owned());
    Err(fault(
        FaultKind::SelfCrossing,
        format!("边界自相交或自相接({reason}):请修正该处顶点"),
        format!("the border crosses or touches itself ({reason}): mend the vertices there"),
    ))
}
