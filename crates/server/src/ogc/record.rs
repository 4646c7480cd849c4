//! One feature as every writer needs it: an identifier, a shape, a time, and the values of its collection's fields.

use serde_json::Value;
use spatial::{LonLat, Region};
use std::borrow::Cow;
use time::OffsetDateTime;

/// The geometry of a feature, on CGCS2000.
#[derive(Debug, Clone)]
pub(super) enum Shape<'a> {
    None,
    Point(LonLat),
    Points(Vec<LonLat>),
    Area(Cow<'a, Region>),
}

impl Shape<'_> {
    pub(super) fn into_owned(self) -> Shape<'static> {
        match self {
            Shape::None => Shape::None,
            Shape::Point(at) => Shape::Point(at),
            Shape::Points(points) => Shape::Points(points),
            Shape::Area(area) => Shape::Area(Cow::Owned(area.into_owned())),
        }
    }
}

impl<'a> From<Option<&'a Region>> for Shape<'a> {
    fn from(region: Option<&'a Region>) -> Shape<'a> {
        region.map_or(Shape::None, |r| Shape::Area(Cow::Borrowed(r)))
    }
}

impl From<Option<LonLat>> for Shape<'_> {
    fn from(at: Option<LonLat>) -> Self {
        at.map_or(Shape::None, Shape::Point)
    }
}

/// When a feature holds or happened: from, and until before; `None` is open.
pub(super) type Period = (Option<OffsetDateTime>, Option<OffsetDateTime>);

/// A feature.
#[derive(Debug, Clone)]
pub(super) struct Record<'a> {
    pub(super) id: String,
    pub(super) shape: Shape<'a>,
    /// `None` for what has no time: it passes every `datetime`.
    pub(super) period: Option<Period>,
    /// One for each field of the collection, in their order.
    pub(super) values: Vec<Value>,
}

impl Record<'_> {
    pub(super) fn into_owned(self) -> Record<'static> {
        Record { shape: self.shape.into_owned(), ..self }
    }
}
