//! Ground movement: the method against a closed form, a published-style worked example, brute force and its own laws.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod blasting;
mod exposure;
mod integral;
mod panel;
mod zone;
