//! The routing rules that a server works by: the set published last, or the file that came with the program.

use crate::app::Rules;
use casework::routing::RoutingError;
use casework::{CategoryTree, RoutingRules};
use store::{Store, StoreError};
use time::Date;

/// The file of routing rules that came with the program: in force until a set is published.
#[derive(Debug, Clone)]
pub struct ShippedRouting {
    /// As it is in the repository.
    pub text: &'static str,
    /// What it says.
    pub rules: RoutingRules,
}

/// Routing rules in force.
#[derive(Debug, Clone)]
pub struct RoutingInForce {
    /// What they say.
    pub rules: RoutingRules,
    /// The published set, and its first day; `None` for the file that came with the program.
    pub set: Option<(i64, Date)>,
    /// Published sets that should route and cannot be read any more, for instance after the categories changed.
    pub unreadable: Vec<i64>,
}

impl RoutingInForce {
    /// Reads the rules in force on a day. A set that this program cannot read is passed over loudly: routing by the set before
    /// it is better than no server, and the page says so.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn read(store: &Store, rules: &Rules, day: Date) -> Result<RoutingInForce, StoreError> {
        let mut unreadable = vec![];
        for set in store.begun_rules(day).await? {
            match readable(&set.body, &rules.categories) {
                Ok(read) => {
                    return Ok(RoutingInForce { rules: read, set: Some((set.id, set.from)), unreadable });
                }
                Err(error) => {
                    tracing::error!(set = set.id, %error, "a published set of routing rules cannot be read; the one before it routes");
                    unreadable.push(set.id);
                }
            }
        }
        Ok(RoutingInForce { rules: rules.shipped_routing.rules.clone(), set: None, unreadable })
    }
}

/// Reads a file of rules and checks its categories.
///
/// # Errors
/// [`RoutingError::File`] with line and column of the first fault.
pub(crate) fn readable(text: &str, tree: &CategoryTree) -> Result<RoutingRules, RoutingError> {
    let read = RoutingRules::parse(text)?;
    read.check_categories(tree)?;
    Ok(read)
}
