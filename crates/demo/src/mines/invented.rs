//! The eight mines that the list of sources lacks: marked 示意, on the coal field, away from the real ones.

use crate::error::DemoError;
use crate::plane::{self, Xy};
use crate::random::Random;
use spatial::{Region, distance};

/// Mines in the banner less mines with a name in the sources (134 − 126).
pub(super) const INVENTED: usize = 8;

/// Nearest and farthest another mine may be, metres: away from the others, but on the coal field.
const NEIGHBOUR_M: (f64, f64) = (3_500.0, 9_000.0);
/// Least distance to the outline, metres.
const BORDER_M: f64 = 3_000.0;
/// Least distance to the middle of a town, metres.
const TOWN_M: f64 = 6_000.0;

/// Capacities, million tonnes a year: small and middling, as the missing mines are.
pub(super) const CAPACITIES: [f64; INVENTED] = [0.6, 0.9, 1.2, 1.2, 0.9, 1.2, 1.8, 0.6];

/// Places for the invented mines.
pub(super) fn places(
    outline: &Region,
    mines: &[Xy],
    towns: &[Xy],
    random: &mut Random,
) -> Result<Vec<Xy>, DemoError> {
    let bounds = outline.bounds();
    let (low, high) = (plane::xy(bounds.min), plane::xy(bounds.max));
    let mut all = mines.to_vec();
    let mut found = vec![];
    for _ in 0..200_000 {
        if found.len() == INVENTED {
            return Ok(found);
        }
        let at = [random.between(low[0], high[0]), random.between(low[1], high[1])];
        let nearest = all.iter().map(|&m| plane::metres(m, at)).fold(f64::INFINITY, f64::min);
        let town = towns.iter().map(|&t| plane::metres(t, at)).fold(f64::INFINITY, f64::min);
        let node = plane::node(at);
        if (NEIGHBOUR_M.0..=NEIGHBOUR_M.1).contains(&nearest)
            && town >= TOWN_M
            && outline.covers(node)
            && distance::nearest_on_border(node.lon_lat(), outline).0 >= BORDER_M
        {
            all.push(at);
            found.push(at);
        }
    }
    Err(DemoError::synthesis("示意煤矿", format!("only {} of {INVENTED} places found", found.len())))
}
