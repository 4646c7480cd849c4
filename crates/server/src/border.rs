//! Border cases (边界案件): what is known of the place leaves more than one grid possible. One grid owns the case by rule; the
//! others are named, so that nobody says it is not theirs.

use crate::app::App;
use crate::view::Named;
use casework::CaseEntry;
use hashbrown::HashMap;
use serde::Serialize;
use spatial::{LonLat, Node};
use std::sync::{PoisonError, RwLock};
use territory::{GridCode, Territory};
use utoipa::ToSchema;

/// A grid that a case may really lie in, beside the one that owns it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NeighbourView {
    pub(crate) code: String,
    name: String,
    township: Option<Named>,
    /// Metres from the place to the border between them.
    border_m: f64,
}

/// Which places were found to leave a doubt. Told by the place, its accuracy and its owner alone, an answer holds as long as the
/// grids it was found on: it lives and ends with them, and a tile of ten thousand cases is not measured again for every reader.
#[derive(Debug, Default)]
pub(crate) struct DoubtfulPlaces {
    known: RwLock<HashMap<Placed, bool>>,
}

/// Place, accuracy (its bits) and digits of the owner.
type Placed = (Node, u64, u64);

/// More answers than these are forgotten together: more places than a banner has cases are those of moved and corrected ones.
const MOST_KNOWN: usize = 1_000_000;

impl DoubtfulPlaces {
    /// Whether cases of the map are border cases, each: [`neighbours`] on these grids is not empty.
    pub(crate) fn are_border_cases(&self, territory: &Territory, cases: &[CaseEntry<'_>]) -> Vec<bool> {
        self.remembered(cases, |case| is_in_doubt(territory, case))
    }

    fn remembered(&self, cases: &[CaseEntry<'_>], measure: impl Fn(&CaseEntry<'_>) -> bool) -> Vec<bool> {
        let placed: Vec<Option<Placed>> = cases.iter().map(placed).collect();
        let mut found: Vec<Option<bool>> = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            placed.iter().map(|p| p.as_ref().map_or(Some(false), |p| known.get(p).copied())).collect()
        };
        let mut new = vec![];
        for ((case, placed), found) in cases.iter().zip(placed).zip(&mut found) {
            if let (None, Some(placed)) = (&found, placed) {
                let doubt = measure(case);
                *found = Some(doubt);
                new.push((placed, doubt));
            }
        }
        if !new.is_empty() {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            if known.len() + new.len() > MOST_KNOWN {
                known.clear();
            }
            known.extend(new);
        }
        found.into_iter().map(Option::unwrap_or_default).collect()
    }
}

/// A base or dedicated grid has fifteen digits, a micro grid its own behind them; outside of all grids nothing owns a case.
fn owner<'c>(case: &CaseEntry<'c>) -> Option<&'c str> {
    case.place_code.get(..15)
}

fn placed(case: &CaseEntry<'_>) -> Option<Placed> {
    let owner = owner(case)?.parse().ok()?;
    Some((case.at.node(), case.accuracy_m.unwrap_or(0.0).to_bits(), owner))
}

fn is_in_doubt(territory: &Territory, case: &CaseEntry<'_>) -> bool {
    owner(case).is_some_and(|owner| territory.is_in_doubt(case.at, case.accuracy_m.unwrap_or(0.0), owner))
}

/// The other grids that a case may lie in, on the grids of today; none when its place leaves no doubt.
pub(crate) fn neighbours(
    app: &App,
    at: LonLat,
    accuracy_m: Option<f64>,
    owner: Option<&GridCode>,
) -> Vec<NeighbourView> {
    let Some(owner) = owner else { return vec![] };
    // Without an accuracy only a place exactly on a border leaves a doubt.
    let vicinity = app.territory().vicinity(at, accuracy_m.unwrap_or(0.0));
    let own = vicinity.grids.iter().find(|g| g.grid.code == *owner).map(|g| g.border_m);
    let view = |g: &territory::place::PossibleGrid| NeighbourView {
        code: g.grid.code.to_string(),
        name: g.grid.name.clone(),
        township: g.township.as_ref().map(|t| Named { code: t.code.clone(), name: t.name.clone() }),
        border_m: if g.covers { own.unwrap_or(g.border_m) } else { g.border_m },
    };
    vicinity.neighbours(owner).map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use casework::State;
    use std::cell::Cell;
    use time::macros::date;

    fn case(lon: f64, accuracy_m: Option<f64>, place_code: &str) -> CaseEntry<'_> {
        CaseEntry {
            id: 1,
            code: "ZZ26-000001-1",
            state: State::Registered,
            category: "MS-01",
            mining_related: true,
            summary: "",
            people: 1,
            reported: date!(2026 - 03 - 01),
            due: None,
            at: LonLat::new(lon, 39.8).expect("in range"),
            accuracy_m,
            place_code,
        }
    }

    #[test]
    fn a_place_is_measured_once_and_another_accuracy_owner_or_point_is_another_place() {
        let places = DoubtfulPlaces::default();
        let (here, there) = ("150622101001001", "150622101001002");
        let cases = [
            case(111.0, Some(50.0), here),
            case(111.0, Some(5.0), here),
            case(111.0, Some(50.0), there),
            case(111.1, Some(50.0), here),
            case(111.0, None, ""),
        ];
        let measured = Cell::new(0);
        let measure = |case: &CaseEntry<'_>| {
            measured.set(measured.get() + 1);
            case.accuracy_m == Some(50.0) && case.place_code == here
        };
        let found = places.remembered(&cases, measure);
        assert_eq!(found, [true, false, false, true, false]);
        assert_eq!(measured.get(), 4, "outside of all grids nothing is measured");
        assert_eq!(places.remembered(&cases, measure), found);
        assert_eq!(measured.get(), 4);
        // A micro grid of the same owner.
        assert_eq!(places.remembered(&[case(111.0, Some(50.0), "15062210100100101")], measure), [true]);
        assert_eq!(measured.get(), 4);
    }
}
