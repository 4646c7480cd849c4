//! Geometry between PostGIS and the lattice: a newtype over EWKB, longitude first, EPSG:4490.

use geo_types::{Coord, Geometry, LineString, Point};
use geozero::{CoordDimensions, ToGeo, ToWkb, wkb::Ewkb};
use spatial::{Bounds, LonLat, Region};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef, Postgres};
use sqlx::{Decode, Encode, Type};

const CGCS2000: i32 = 4490;

/// A geometry as stored.
#[derive(Debug, Clone)]
pub(crate) struct Shape(pub(crate) Geometry<f64>);

impl Shape {
    pub(crate) fn point(p: LonLat) -> Shape {
        Shape(Geometry::Point(Point::new(p.lon(), p.lat())))
    }

    pub(crate) fn region(r: &Region) -> Shape {
        Shape(Geometry::MultiPolygon(r.to_degrees()))
    }

    pub(crate) fn line(line: &[LonLat]) -> Shape {
        let mut coords: Vec<Coord<f64>> = line.iter().map(|p| Coord { x: p.lon(), y: p.lat() }).collect();
        // A line string needs two positions: a dam may be one place.
        if let [only] = coords[..] {
            coords.push(only);
        }
        Shape(Geometry::LineString(LineString(coords)))
    }

    /// One ring, given open.
    pub(crate) fn ring(ring: &[LonLat]) -> Shape {
        let corners = ring.iter().map(|p| Coord { x: p.lon(), y: p.lat() }).collect();
        Shape(Geometry::Polygon(geo_types::Polygon::new(LineString(corners), vec![])))
    }

    /// The outer ring of a polygon, open.
    pub(crate) fn to_ring(&self) -> Option<Vec<LonLat>> {
        let Geometry::Polygon(polygon) = &self.0 else { return None };
        let mut ring: Vec<LonLat> =
            polygon.exterior().0.iter().map(|c| LonLat::new(c.x, c.y).ok()).collect::<Option<_>>()?;
        ring.pop();
        Some(ring)
    }

    pub(crate) fn to_point(&self) -> Option<LonLat> {
        match &self.0 {
            Geometry::Point(p) => LonLat::new(p.x(), p.y()).ok(),
            _ => None,
        }
    }

    pub(crate) fn to_region(&self) -> Option<Region> {
        match &self.0 {
            Geometry::MultiPolygon(m) => Region::from_degrees(m).ok(),
            _ => None,
        }
    }

    /// Boxes as the parts of one shape.
    pub(crate) fn boxes(boxes: &[Bounds]) -> Shape {
        let corner = |at: LonLat| Coord { x: at.lon(), y: at.lat() };
        let part =
            |b: &Bounds| geo_types::Rect::new(corner(b.min.lon_lat()), corner(b.max.lon_lat())).to_polygon();
        Shape(Geometry::MultiPolygon(boxes.iter().map(part).collect()))
    }

    /// The boxes around the parts.
    pub(crate) fn to_boxes(&self) -> Vec<Bounds> {
        let Geometry::MultiPolygon(parts) = &self.0 else { return vec![] };
        let nodes = |part: &geo_types::Polygon<f64>| {
            let corners = part.exterior().0.iter();
            Bounds::of(corners.filter_map(|c| Some(LonLat::new(c.x, c.y).ok()?.node())))
        };
        parts.iter().filter_map(nodes).collect()
    }

    pub(crate) fn to_line(&self) -> Option<Vec<LonLat>> {
        match &self.0 {
            Geometry::LineString(l) => l.0.iter().map(|c| LonLat::new(c.x, c.y).ok()).collect(),
            _ => None,
        }
    }
}

impl Type<Postgres> for Shape {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("geometry")
    }
}

impl PgHasArrayType for Shape {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("_geometry")
    }
}

impl Encode<'_, Postgres> for Shape {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.extend_from_slice(&self.0.to_ewkb(CoordDimensions::xy(), Some(CGCS2000))?);
        Ok(IsNull::No)
    }
}

impl<'r> Decode<'r, Postgres> for Shape {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Shape(Ewkb(value.as_bytes()?).to_geo()?))
    }
}
