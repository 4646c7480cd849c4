//! Where to look: a box or polygons that a client asks with, and whether a feature meets them.

use super::crs::Crs;
use super::record::Shape;
use spatial::overlay::touch;
use spatial::{Bounds, LonLat, Node, Region};

/// Parts that an edge of a box in plane coordinates is cut into: it is a curve in longitude and latitude.
const PARTS: usize = 32;
/// Beyond the banner nothing is held; boxes are cut to this much around it, in degrees, so that any of them fits the lattice.
const AROUND: f64 = 5.0;

/// What a client asks with, on the lattice. Borders belong to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Area {
    regions: Vec<Region>,
    points: Vec<Node>,
}

impl Area {
    /// A box: two numbers for each corner, in the order of the system's axes. With degrees, a west side east of the east side
    /// means a box across the antimeridian.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(super) fn of_box(corners: [f64; 4], crs: Crs, around: &Bounds) -> Result<Area, String> {
        if corners.iter().any(|v| !v.is_finite()) {
            return Err("numbers are expected".into());
        }
        let [a0, a1, b0, b1] = corners;
        let limits = limits(around);
        if crs.is_plane() {
            if a0 > b0 || a1 > b1 {
                return Err("the lower corner comes first".into());
            }
            return plane_box(corners, crs);
        }
        let low = crs.lon_lat([a0, a1]).unwrap_or_default();
        let high = crs.lon_lat([b0, b1]).unwrap_or_default();
        if low[1] > high[1] {
            return Err("the south side comes before the north side".into());
        }
        if [low[1], high[1]].iter().any(|lat| lat.abs() > 90.0)
            || [low[0], high[0]].iter().any(|lon| lon.abs() > 180.0)
        {
            return Err("longitudes lie in -180 to 180, latitudes in -90 to 90".into());
        }
        let spans = if low[0] <= high[0] {
            vec![[low[0], high[0]]]
        } else {
            vec![[low[0], 180.0], [-180.0, high[0]]]
        };
        let cut = spans.into_iter().filter_map(|[west, east]| cut([west, low[1], east, high[1]], limits));
        Ok(Area { regions: cut.filter_map(rectangle).collect(), points: Vec::new() })
    }

    /// Positions in longitude and latitude, degrees.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(super) fn of_point([lon, lat]: [f64; 2]) -> Result<Area, String> {
        let at = LonLat::new(lon, lat).map_err(|e| e.to_string())?;
        Ok(Area { regions: Vec::new(), points: vec![at.node()] })
    }

    /// Polygons: rings of longitude and latitude, degrees, the outer ring of each first.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(super) fn of_polygons(polygons: Vec<Vec<Vec<[f64; 2]>>>) -> Result<Area, String> {
        let node = |[lon, lat]: [f64; 2]| LonLat::new(lon, lat).map(LonLat::node).map_err(|e| e.to_string());
        let ring = |ring: Vec<[f64; 2]>| ring.into_iter().map(node).collect::<Result<Vec<_>, _>>();
        let polygon = |rings: Vec<Vec<[f64; 2]>>| rings.into_iter().map(ring).collect::<Result<Vec<_>, _>>();
        let nodes = polygons.into_iter().map(polygon).collect::<Result<Vec<_>, _>>()?;
        let region = Region::from_rings(nodes).map_err(|e| e.to_string())?;
        if let Some(fault) = spatial::validity::check(&region).first() {
            return Err(format!("the shape is not valid: {}", fault.kind.as_str()));
        }
        Ok(Area { regions: vec![region], points: Vec::new() })
    }

    /// Whether a feature has a point in common with it.
    pub(super) fn meets(&self, shape: &Shape<'_>) -> bool {
        match shape {
            Shape::None => false,
            Shape::Point(at) => self.holds(at.node()),
            Shape::Points(points) => points.iter().any(|at| self.holds(at.node())),
            Shape::Area(area) => {
                self.regions.iter().any(|r| touch(area, r)) || self.points.iter().any(|p| area.covers(*p))
            }
        }
    }

    fn holds(&self, node: Node) -> bool {
        self.points.contains(&node) || self.regions.iter().any(|r| r.covers(node))
    }

    /// West, south, east, north in degrees around all of it; `None` when nothing can meet it.
    pub(super) fn bounds(&self) -> Option<[f64; 4]> {
        let corners = self.regions.iter().flat_map(|r| [r.bounds().min, r.bounds().max]);
        let all = Bounds::of(corners.chain(self.points.iter().copied()))?;
        let (low, high) = (all.min.lon_lat(), all.max.lon_lat());
        Some([low.lon(), low.lat(), high.lon(), high.lat()])
    }
}

fn limits(around: &Bounds) -> [f64; 4] {
    let (low, high) = (around.min.lon_lat(), around.max.lon_lat());
    [low.lon() - AROUND, low.lat() - AROUND, high.lon() + AROUND, high.lat() + AROUND]
}

/// The part of a box within limits.
fn cut(wanted: [f64; 4], limits: [f64; 4]) -> Option<[f64; 4]> {
    let [west, south, east, north] = [
        wanted[0].max(limits[0]),
        wanted[1].max(limits[1]),
        wanted[2].min(limits[2]),
        wanted[3].min(limits[3]),
    ];
    (west <= east && south <= north).then_some([west, south, east, north])
}

/// A box as an area. One that is a line or a point becomes one unit of the lattice wide.
fn rectangle([west, south, east, north]: [f64; 4]) -> Option<Region> {
    let node = |lon, lat| LonLat::new(lon, lat).ok().map(LonLat::node);
    let (low, mut high) = (node(west, south)?, node(east, north)?);
    high.x = high.x.max(low.x + 1);
    high.y = high.y.max(low.y + 1);
    let ring = vec![low, Node { x: high.x, y: low.y }, high, Node { x: low.x, y: high.y }];
    Region::from_rings(vec![vec![ring]]).ok()
}

fn plane_box([a0, a1, b0, b1]: [f64; 4], crs: Crs) -> Result<Area, String> {
    let corners = [[a0, a1], [a0, b1], [b0, b1], [b0, a1]];
    let mut ring = Vec::with_capacity(4 * PARTS);
    for (i, from) in corners.iter().enumerate() {
        let to = corners[(i + 1) % 4];
        for part in 0..PARTS {
            let t = part as f64 / PARTS as f64;
            let at = crs.lon_lat([from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t]);
            ring.push(at.ok_or("the box leaves the zone of the projection")?);
        }
    }
    let node = |[lon, lat]: [f64; 2]| LonLat::new(lon, lat).map(LonLat::node).map_err(|e| e.to_string());
    let nodes = ring.into_iter().map(node).collect::<Result<Vec<_>, _>>()?;
    match Region::from_rings(vec![vec![nodes.clone()]]) {
        Ok(region) => Ok(Area { regions: vec![region], points: Vec::new() }),
        // A box without an area: its corners are all it has.
        Err(_) => Ok(Area { regions: Vec::new(), points: nodes }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around() -> Bounds {
        let node = |lon, lat| LonLat::new(lon, lat).unwrap().node();
        Bounds { min: node(110.0, 39.0), max: node(111.5, 40.5) }
    }

    fn point(lon: f64, lat: f64) -> Shape<'static> {
        Shape::Point(LonLat::new(lon, lat).unwrap())
    }

    #[test]
    fn a_box_holds_its_border_and_nothing_beyond() {
        let area = Area::of_box([111.0, 39.5, 111.2, 39.7], Crs::Crs84, &around()).unwrap();
        assert!(area.meets(&point(111.0, 39.5)) && area.meets(&point(111.2, 39.7)));
        assert!(!area.meets(&point(111.200_000_2, 39.6)));
    }

    #[test]
    fn the_order_of_the_axes_is_that_of_the_system() {
        let area = Area::of_box([39.5, 111.0, 39.7, 111.2], Crs::Cgcs2000, &around()).unwrap();
        assert!(area.meets(&point(111.1, 39.6)) && !area.meets(&point(39.6, 81.0)));
    }

    #[test]
    fn the_whole_world_and_a_box_across_the_antimeridian_are_boxes() {
        let world = Area::of_box([-180.0, -90.0, 180.0, 90.0], Crs::Crs84, &around()).unwrap();
        assert!(world.meets(&point(111.1, 39.6)));
        let across = Area::of_box([111.1, 39.0, 110.2, 40.0], Crs::Crs84, &around()).unwrap();
        assert!(
            across.meets(&point(111.3, 39.5))
                && across.meets(&point(110.1, 39.5))
                && !across.meets(&point(110.6, 39.5))
        );
    }

    #[test]
    fn a_box_of_one_point_meets_that_point_and_the_areas_that_hold_it() {
        let area = Area::of_box([111.1, 39.6, 111.1, 39.6], Crs::Crs84, &around()).unwrap();
        assert!(area.meets(&point(111.1, 39.6)) && !area.meets(&point(111.100_001, 39.6)));
        let square = rectangle([111.0, 39.5, 111.2, 39.7]).unwrap();
        assert!(area.meets(&Shape::Area(std::borrow::Cow::Borrowed(&square))));
    }

    #[test]
    fn a_plane_box_is_bent_as_its_projection_is() {
        let at = LonLat::new(110.2, 39.6).unwrap();
        let [north, east] = Crs::GaussKrueger.position(at);
        let just = [north - 1.0, east - 40_000.0, north + 40_000.0, east + 40_000.0];
        let area = Area::of_box(just, Crs::GaussKrueger, &around()).unwrap();
        assert!(area.meets(&Shape::Point(at)));
        let above = [north + 5.0, east - 40_000.0, north + 40_000.0, east + 40_000.0];
        assert!(!Area::of_box(above, Crs::GaussKrueger, &around()).unwrap().meets(&Shape::Point(at)));
    }

    #[test]
    fn boxes_that_are_none_are_refused_in_words() {
        for bad in [[111.0, 39.7, 111.2, 39.5], [181.0, 39.0, 182.0, 40.0], [f64::NAN; 4]] {
            assert!(Area::of_box(bad, Crs::Crs84, &around()).is_err(), "{bad:?}");
        }
    }
}
