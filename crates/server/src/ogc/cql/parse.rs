//! What text and JSON are both read to, before it is known which collection is asked.

use crate::ogc::area::Area;
use crate::ogc::crs::Crs;
use spatial::Bounds;

/// A part of a filter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Name in small letters, and its operands.
    Op(String, Vec<Node>),
    Property(String),
    Text(String),
    Number(f64),
    Flag(bool),
    Date(String),
    Timestamp(String),
    /// Ends as `datetime` has them.
    Interval(String, String),
    Shape(ShapeLiteral),
    List(Vec<Node>),
}

/// A geometry as written, in the order of its system's axes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ShapeLiteral {
    Point([f64; 2]),
    Polygons(Vec<Vec<Vec<[f64; 2]>>>),
    Box([f64; 4]),
}

impl ShapeLiteral {
    /// The area on the lattice.
    pub(super) fn area(self, crs: Crs, around: &Bounds) -> Result<Area, String> {
        let degrees = |at| {
            crs.lon_lat(at).ok_or_else(|| "a position lies outside the zone of the projection".to_owned())
        };
        match self {
            ShapeLiteral::Point(at) => Area::of_point(degrees(at)?),
            ShapeLiteral::Box(corners) => Area::of_box(corners, crs, around),
            ShapeLiteral::Polygons(polygons) => {
                let ring = |ring: Vec<[f64; 2]>| ring.into_iter().map(degrees).collect::<Result<Vec<_>, _>>();
                let polygon =
                    |rings: Vec<Vec<[f64; 2]>>| rings.into_iter().map(ring).collect::<Result<Vec<_>, _>>();
                Area::of_polygons(polygons.into_iter().map(polygon).collect::<Result<_, _>>()?)
            }
        }
    }
}
