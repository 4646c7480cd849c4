//! Reading a hash chain: what a row that does not fit says about what was done to it.

use sha2::{Digest, Sha256};

/// How far from its place a row is looked for.
const NEAR: i64 = 256;

/// What was done to a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainFault {
    /// The row's own hash does not fit what it says.
    Edited {
        /// Number of the row.
        seq: i64,
    },
    /// Rows are gone.
    Missing {
        /// First number that is missing.
        from: i64,
        /// Last number that is missing.
        to: i64,
    },
    /// The row was written under another number.
    Reordered {
        /// Number of the row now.
        seq: i64,
        /// Number it was written under.
        written_as: i64,
    },
    /// The row fits itself but not the row before: one of them was replaced by a freshly sealed one.
    Replaced {
        /// Number of the row.
        seq: i64,
    },
}

impl std::fmt::Display for ChainFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ChainFault::Edited { seq } => write!(f, "row {seq} was edited"),
            ChainFault::Missing { from, to } if from == to => write!(f, "row {from} is missing"),
            ChainFault::Missing { from, to } => write!(f, "rows {from} to {to} are missing"),
            ChainFault::Reordered { seq, written_as } => {
                write!(f, "row {seq} was reordered: it was written as row {written_as}")
            }
            ChainFault::Replaced { seq } => {
                write!(f, "row {seq} does not follow the row before: it or that row was replaced")
            }
        }
    }
}

/// A reader of one chain, row by row in the order of numbers.
#[derive(Debug, Clone, Default)]
pub struct ChainWalk {
    last: i64,
    hash: String,
    /// Whether the last row can be built on: after a faulty row its successor is judged by itself only.
    sound: Option<bool>,
}

impl ChainWalk {
    /// Takes the next row; `digest_as` gives the hash the row would have under a number. Gives what is wrong.
    pub fn step(
        &mut self,
        seq: i64,
        previous: &str,
        hash: &str,
        digest_as: impl Fn(i64) -> Option<String>,
    ) -> Vec<ChainFault> {
        let mut faults = vec![];
        let gap = seq > self.last + 1;
        if gap {
            faults.push(ChainFault::Missing { from: self.last + 1, to: seq - 1 });
        }
        let fits = |number| digest_as(number).as_deref() == Some(hash);
        let sound = fits(seq);
        if !sound {
            let near = ((seq - NEAR).max(1)..=seq + NEAR).find(|n| *n != seq && fits(*n));
            faults.push(match near {
                Some(written_as) => ChainFault::Reordered { seq, written_as },
                None => ChainFault::Edited { seq },
            });
        } else if !gap && self.sound.unwrap_or(true) && previous != self.hash {
            faults.push(ChainFault::Replaced { seq });
        }
        *self = ChainWalk { last: seq, hash: hash.to_owned(), sound: Some(sound) };
        faults
    }

    /// Number of the last row; 0 before the first.
    pub fn last(&self) -> i64 {
        self.last
    }

    /// Hash of the last row.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

/// SHA-256 of parts, each with its length before it, hexadecimal.
pub fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().map(|b| format!("{b:02x}")).collect()
}
