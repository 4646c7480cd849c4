//! Figures of a run: rounds of every engine in turn, medians, ratios.

use cpu_time::ProcessTime;
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// What one engine took for a piece of work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The engine.
    pub engine: String,
    /// Points, rows or whatever the work counts.
    pub items: u64,
    /// Seconds of each round: of one processor when `cpu`, else by the clock.
    pub seconds: Vec<f64>,
    /// Whether processor time was measured.
    pub cpu: bool,
    /// Answers that differ from ours; `None` when they were not compared.
    pub different: Option<u64>,
}

impl Figure {
    /// The middle of the rounds.
    pub fn median(&self) -> f64 {
        let mut sorted = self.seconds.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// Seconds of one item.
    pub fn each(&self) -> f64 {
        self.median() / self.items as f64
    }
}

/// Processor seconds of this process for a piece of work, and its result.
pub fn cpu<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begin = ProcessTime::now();
    let done = work();
    (begin.elapsed().as_secs_f64(), done)
}

/// Seconds by the clock.
pub fn wall<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begin = Instant::now();
    let done = work();
    (begin.elapsed().as_secs_f64(), done)
}

/// A number with three digits that count.
pub fn short(v: f64) -> String {
    if !v.is_finite() {
        return "–".to_owned();
    }
    if v.abs() >= 100.0 {
        return format!("{v:.0}");
    }
    let digits = if v.abs() >= 10.0 { 1 } else { 2 };
    format!("{v:.digits$}")
}

/// Seconds in the unit that reads best.
pub fn time(seconds: f64) -> String {
    for (unit, size) in [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)] {
        if seconds >= size {
            return format!("{} {unit}", short(seconds / size));
        }
    }
    format!("{} ns", short(seconds * 1e9))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_are_written_to_be_read() {
        assert_eq!([short(1.234), short(12.34), short(123.4), short(f64::NAN)], ["1.23", "12.3", "123", "–"]);
        assert_eq!(
            [time(2.5), time(0.0031), time(4.2e-6), time(17e-9)],
            ["2.50 s", "3.10 ms", "4.20 µs", "17.0 ns"]
        );
    }

    #[test]
    fn the_median_of_three_rounds_is_the_middle_one() {
        let figure = Figure {
            engine: "x".into(),
            items: 10,
            seconds: vec![3.0, 1.0, 2.0],
            cpu: true,
            different: None,
        };
        assert_eq!((figure.median(), figure.each()), (2.0, 0.2));
    }
}
