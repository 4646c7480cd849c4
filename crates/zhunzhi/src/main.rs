//! The one binary: demo, serve, import, export, locate, check, doctor.
fn main() {}
