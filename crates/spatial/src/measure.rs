//! Quick area and centre of gravity of an area, for checks that measure every grid of a banner.

use crate::coordinate::{LonLat, NODES_PER_DEGREE, Node};
use crate::distance::metres_per_degree;
use crate::region::Region;

/// Centre of gravity on the lattice; `None` for an area of size zero.
pub fn centroid(region: &Region) -> Option<LonLat> {
    let origin = region.bounds().min;
    let local = |n: Node| (f64::from(n.x - origin.x), f64::from(n.y - origin.y));
    let (mut twice, mut x, mut y) = (0.0, 0.0, 0.0);
    for (a, b) in region.edges() {
        let (a, b) = (local(a), local(b));
        let cross = a.0 * b.1 - b.0 * a.1;
        twice += cross;
        x += (a.0 + b.0) * cross;
        y += (a.1 + b.1) * cross;
    }
    let degrees = |sum: f64, from: i32| (sum / (3.0 * twice) + f64::from(from)) / NODES_PER_DEGREE;
    LonLat::new(degrees(x, origin.x), degrees(y, origin.y)).ok()
}

/// Area on the ellipsoid with the scale of the centre of gravity: the error grows with the square of the north–south
/// extent, 1e-6 of the area for a township. A hundred times faster than [`crate::distance::area_m2`].
///
/// # Units
/// Square metres; 0 for an area of size zero.
pub fn quick_area_m2(region: &Region) -> f64 {
    let Some(centre) = centroid(region) else { return 0.0 };
    let (east, north) = metres_per_degree(centre.lat());
    let lattice = region.twice_lattice_area() as f64 / 2.0;
    lattice * (east / NODES_PER_DEGREE) * (north / NODES_PER_DEGREE)
}

/// An area in 亩 (mu): 15 to the hectare, exactly 2000/3 m².
pub fn mu(area_m2: f64) -> f64 {
    area_m2 * 3.0 / 2_000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distance::area_m2;

    fn rectangle(width: i32, height: i32) -> Region {
        let (x, y) = (1_110_000_000, 398_000_000);
        let n = Node::new;
        let ring = vec![n(x, y), n(x + width, y), n(x + width, y + height), n(x, y + height)];
        Region::from_rings(vec![vec![ring]]).expect("a rectangle")
    }

    #[test]
    fn the_quick_area_of_a_township_is_right_to_a_few_millionths() {
        for (width, height) in [(1_000, 1_000), (100_000, 300_000), (2_000_000, 2_000_000)] {
            let region = rectangle(width, height);
            let (quick, geodesic) = (quick_area_m2(&region), area_m2(&region));
            assert!((quick / geodesic - 1.0).abs() < 8e-6, "{quick} {geodesic}");
        }
    }

    #[test]
    fn a_triangle_balances_on_the_mean_of_its_corners() {
        let n = Node::new;
        let triangle = Region::from_rings(vec![vec![vec![n(0, 0), n(30_000_000, 0), n(0, 60_000_000)]]]);
        let centre = centroid(&triangle.expect("a triangle")).expect("a centre");
        assert!((centre.lon() - 1.0).abs() < 1e-9 && (centre.lat() - 2.0).abs() < 1e-9);
    }
}
