//! Border cases (边界案件): what is known of the place leaves more than one grid possible. One grid owns the case by rule; the
//! others are named, so that nobody says it is not theirs.

use crate::app::App;
use crate::view::Named;
use casework::CaseEntry;
use serde::Serialize;
use spatial::LonLat;
use territory::GridCode;
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

/// Whether a case of the map is a border case, on the grids of today: [`neighbours`] is not empty.
pub(crate) fn is_border_case(app: &App, case: &CaseEntry<'_>) -> bool {
    // A base or dedicated grid has fifteen digits, a micro grid its own behind them.
    let owner = case.place_code.get(..15);
    owner.is_some_and(|owner| app.territory().is_in_doubt(case.at, case.accuracy_m.unwrap_or(0.0), owner))
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
