//! Progress on stderr: one line for each step, with its seconds.

use serde_json::json;
use std::time::Instant;

/// Tells steps as they end.
#[derive(Debug, Clone)]
pub(crate) struct Progress {
    json: bool,
    begin: Instant,
    since: Instant,
}

impl Progress {
    pub(crate) fn begin(json: bool) -> Progress {
        Progress { json, begin: Instant::now(), since: Instant::now() }
    }

    /// A step has ended; the next one begins.
    pub(crate) fn done(&mut self, step: &str) {
        let seconds = self.since.elapsed().as_secs_f64();
        self.since = Instant::now();
        if self.json {
            eprintln!("{}", json!({ "step": step, "seconds": (seconds * 100.0).round() / 100.0 }));
        } else {
            eprintln!("{seconds:7.1} s  {step}");
        }
    }

    /// Something worth knowing that is no step.
    pub(crate) fn note(&self, text: &str) {
        if self.json {
            eprintln!("{}", json!({ "note": text }));
        } else {
            eprintln!("{text}");
        }
    }

    /// Seconds since the beginning.
    pub(crate) fn total(&self) -> f64 {
        self.begin.elapsed().as_secs_f64()
    }
}
