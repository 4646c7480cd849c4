//! Ground movement: the method against a closed form, a published-style worked example, brute force and its own laws.

mod exposure;
mod integral;
mod panel;
