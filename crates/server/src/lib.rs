//! HTTP: the governance map's API, its tiles and its live events.
