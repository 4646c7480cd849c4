//! What the synthesis knows about its own cases, for tests and for honest answers about the demonstration.

use serde::Serialize;
use std::collections::BTreeMap;
use time::Date;

/// Known facts of the made-up cases. Codes are case codes, counts are of cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct CasesTruth {
    /// Seed.
    pub seed: u64,
    /// Last day; no event lies on or after it (Asia/Shanghai).
    pub today: String,
    /// All cases.
    pub cases: usize,
    /// Events of all cases.
    pub events: usize,
    /// In mining-related categories.
    pub mining_related: usize,
    /// Open, and open past the due date.
    pub open: usize,
    /// Open and past the due date.
    pub overdue: usize,
    /// By state.
    pub by_state: BTreeMap<String, usize>,
    /// By category.
    pub by_category: BTreeMap<String, usize>,
    /// By channel.
    pub by_channel: BTreeMap<String, usize>,
    /// By the mine that covers the place.
    pub by_covering_mine: BTreeMap<String, usize>,
    /// By township; cases outside the banner have none.
    pub by_township: BTreeMap<String, usize>,
    /// Days on which bursts of reports begin, by mine.
    pub bursts: BTreeMap<String, Vec<String>>,
    /// Outside the banner.
    pub outside: Vec<String>,
    /// Reported in GCJ-02.
    pub gcj02: usize,
    /// Led to a state so that each can be looked at: state and codes.
    pub led_to_state: BTreeMap<String, Vec<String>>,
    /// The group matter of 王家圪楞社; `None` when the village is not in the territory.
    pub group: Option<GroupTruth>,
    /// The batches.
    pub batches: Vec<BatchTruth>,
}

/// The group petition with its households, each merged with the master case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupTruth {
    /// Village.
    pub village: String,
    /// Villagers' group.
    pub name: String,
    /// The petition of all.
    pub master: String,
    /// One case for each household.
    pub households: Vec<String>,
    /// People of all households, the number the master case has.
    pub people: u32,
}

/// A batch with its cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BatchTruth {
    /// Identifier.
    pub id: String,
    /// Mine.
    pub mine: String,
    /// Lead case.
    pub lead: String,
    /// Other members.
    pub members: Vec<String>,
}

impl CasesTruth {
    pub(super) fn new(seed: u64, today: Date) -> CasesTruth {
        CasesTruth { seed, today: today.to_string(), ..CasesTruth::default() }
    }

    pub(super) fn count(into: &mut BTreeMap<String, usize>, key: &str) {
        match into.get_mut(key) {
            Some(n) => *n += 1,
            None => {
                into.insert(key.to_owned(), 1);
            }
        }
    }
}
