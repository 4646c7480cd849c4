//! What the run was made on, without naming the host.

use serde::{Deserialize, Serialize};

/// The machine and its state at the beginning.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// Model of the processor.
    pub processor: String,
    /// Processors that can be used.
    pub cores: usize,
    /// Gibibytes.
    pub memory_gib: u64,
    /// Load of the last minute: above 0.5 other programs ran too.
    pub load: String,
    /// Rust's version.
    pub rust: String,
}

impl Machine {
    /// Reads it from the system; what it does not tell is left empty.
    pub fn here() -> Machine {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let value = |text: &str, key: &str| {
            let line = text.lines().find(|l| l.starts_with(key)).unwrap_or_default();
            line.split_once(':').map(|(_, v)| v.trim().to_owned()).unwrap_or_default()
        };
        let memory = value(&read("/proc/meminfo"), "MemTotal");
        let kib: u64 = memory.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or_default();
        let rust = std::process::Command::new("rustc").arg("--version").output();
        Machine {
            processor: value(&read("/proc/cpuinfo"), "model name"),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_gib: kib >> 20,
            load: read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned(),
            rust: rust.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default(),
        }
    }
}
