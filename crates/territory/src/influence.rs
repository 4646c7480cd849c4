//! How far a mine reaches: the screening distances around panels and pits.
//!
//! A screening hint, never a finding: it must not refuse a case or fix a share of guilt.

use crate::mine::Mine;
use serde::Deserialize;
use spatial::{LonLat, Region, distance};

/// Dated screening parameters (`geodata/rules/influence.toml`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InfluenceRules {
    /// Version printed with every answer.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
    /// Underground panels.
    pub underground: UndergroundReach,
    /// Open pits.
    pub open_pit: OpenPitReach,
}

/// Reach of a panel: `radii` × r, with r = depth / tan β (probability integral method, main influence radius).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UndergroundReach {
    /// Tangent of the main influence angle.
    pub tan_beta: f64,
    /// Number of main influence radii; at 1.5 r the remaining subsidence is 8.5e-5 of the largest.
    pub radii: f64,
}

/// Reach of a pit: a fixed distance for blasting vibration, fly rock and dust.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenPitReach {
    /// Metres from the pit's edge.
    pub metres: f64,
}

/// Why a rule file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InfluenceError {
    /// Not TOML, an unknown key or a wrong type; the text names line and column.
    #[error("influence rules: {0}")]
    Syntax(String),
    /// A number that makes no sense.
    #[error("influence rules: `{0}` must be a positive number")]
    NotPositive(&'static str),
}

impl InfluenceRules {
    /// Reads and checks the rules.
    ///
    /// # Errors
    /// [`InfluenceError`] with the place in the text.
    pub fn parse(text: &str) -> Result<Self, InfluenceError> {
        let rules: InfluenceRules =
            toml::from_str(text).map_err(|e| InfluenceError::Syntax(e.to_string()))?;
        let numbers = [
            ("underground.tan_beta", rules.underground.tan_beta),
            ("underground.radii", rules.underground.radii),
            ("open_pit.metres", rules.open_pit.metres),
        ];
        match numbers.into_iter().find(|(_, v)| !(v.is_finite() && *v > 0.0)) {
            Some((name, _)) => Err(InfluenceError::NotPositive(name)),
            None => Ok(rules),
        }
    }

    /// The reach of a panel, metres from its border.
    pub fn panel_reach_m(&self, depth_m: f64) -> f64 {
        self.underground.radii * depth_m / self.underground.tan_beta
    }

    /// What the mine's zone is around: its pit and panels, each with its reach in metres.
    pub fn areas<'m>(&self, mine: &'m Mine) -> Vec<(&'m Region, f64)> {
        let pit = mine.pit.iter().map(|pit| (pit, self.open_pit.metres));
        let panels = mine.panels.iter().map(|p| (&p.region, self.panel_reach_m(p.depth_m)));
        pit.chain(panels).collect()
    }

    /// Whether a pit or a panel of the mine reaches the position.
    pub fn reaches(&self, mine: &Mine, at: LonLat) -> bool {
        let near = |(region, reach): (&Region, f64)| {
            distance::lower_bound_to_bounds(at, &region.bounds()) <= reach
                && distance::to_region(at, region).0 <= reach
        };
        self.areas(mine).into_iter().any(near)
    }
}
