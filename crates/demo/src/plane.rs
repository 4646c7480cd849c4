//! A local plane in metres for decisions about shape; truth stays on the integer lattice.

use spatial::{LonLat, Node, distance};

/// Middle of the banner, degrees.
const ORIGIN: (f64, f64) = (110.78, 39.8);

/// Metres east and north of the middle of the banner.
pub(crate) type Xy = [f64; 2];

fn scale() -> (f64, f64) {
    distance::metres_per_degree(ORIGIN.1)
}

/// A node in the plane.
pub(crate) fn xy(n: Node) -> Xy {
    let (east, north) = scale();
    let p = n.lon_lat();
    [(p.lon() - ORIGIN.0) * east, (p.lat() - ORIGIN.1) * north]
}

/// A position in the plane.
pub(crate) fn of(p: LonLat) -> Xy {
    xy(p.node())
}

/// The lattice node nearest to a place in the plane.
pub(crate) fn node([x, y]: Xy) -> Node {
    let (east, north) = scale();
    let step = |degrees: f64| (degrees * spatial::coordinate::NODES_PER_DEGREE).round() as i32;
    Node::new(step(ORIGIN.0 + x / east), step(ORIGIN.1 + y / north))
}

/// Metres between two places of the plane.
pub(crate) fn metres(a: Xy, b: Xy) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}
