//! Coordinates, exact lattice geometry, point location, ranges, tile maths and vector-tile encoding.
