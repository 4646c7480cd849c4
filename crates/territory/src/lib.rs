//! Everything with a shape and a period: divisions, grids, mines, panels, stations and where a point lies among them.
