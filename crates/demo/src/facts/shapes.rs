//! The shapes among the facts: the banner's outline, its river and dams, in GeoJSON.

use crate::error::DemoError;
use geo_types::{Geometry, MultiPolygon};
use geojson::{Feature, FeatureCollection};
use spatial::{LonLat, Region};
use territory::Water;

/// Lines and dams of the hydrography that are used: the outline's reaches of the Yellow River and the dams. The
/// Natural Earth line shows the same river, half a kilometre off, and is left out.
const USED_WATERS: [&str; 2] = ["HYD-YR-", "HYD-DAM-"];

/// The outline of the banner.
pub(super) fn outline(file: &'static str, text: &str) -> Result<Region, DemoError> {
    let fault = |problem: String| DemoError::File { file, problem };
    let features = features(file, text)?;
    let [feature] = features.as_slice() else {
        return Err(fault(format!("has {} features, one outline is expected", features.len())));
    };
    let shape = match geometry(file, feature)? {
        Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
        Geometry::MultiPolygon(shape) => shape,
        _ => return Err(fault("the outline is no polygon".to_owned())),
    };
    Region::from_degrees(&shape).map_err(|e| fault(e.to_string()))
}

/// River lines and dams.
pub(super) fn waters(file: &'static str, text: &str) -> Result<Vec<Water>, DemoError> {
    let mut waters = vec![];
    for feature in features(file, text)? {
        let id = property(file, &feature, "id")?;
        if !USED_WATERS.iter().any(|prefix| id.starts_with(prefix)) {
            continue;
        }
        let coordinates = match geometry(file, &feature)? {
            Geometry::Point(point) => vec![point.0],
            Geometry::LineString(line) => line.0,
            _ => return Err(DemoError::File { file, problem: format!("{id}: neither a line nor a point") }),
        };
        let at = |c: geo_types::Coord<f64>| {
            LonLat::new(c.x, c.y).map_err(|e| DemoError::File { file, problem: format!("{id}: {e}") })
        };
        waters.push(Water {
            name: property(file, &feature, "name_zh")?,
            kind: property(file, &feature, "kind")?,
            line: coordinates.into_iter().map(at).collect::<Result<_, _>>()?,
        });
    }
    Ok(waters)
}

fn features(file: &'static str, text: &str) -> Result<Vec<Feature>, DemoError> {
    let fault = |e: geojson::Error| DemoError::File { file, problem: e.to_string() };
    let parsed: geojson::GeoJson = text.parse().map_err(fault)?;
    Ok(FeatureCollection::try_from(parsed).map_err(fault)?.features)
}

fn geometry(file: &'static str, feature: &Feature) -> Result<Geometry<f64>, DemoError> {
    let fault = |problem: String| DemoError::File { file, problem };
    let shape = feature.geometry.clone().ok_or_else(|| fault("a feature has no geometry".to_owned()))?;
    Geometry::try_from(shape).map_err(|e| fault(e.to_string()))
}

fn property(file: &'static str, feature: &Feature, name: &str) -> Result<String, DemoError> {
    let text = feature.property(name).and_then(|v| v.as_str()).map(str::to_owned);
    text.ok_or_else(|| DemoError::File { file, problem: format!("a feature has no text property `{name}`") })
}
