//! The dated parameters of the screening (`geodata/rules/subsidence.toml`).

use super::movement::Movement;
use serde::Deserialize;

/// Parameters of the method for flat seams.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Subsidence factor: largest subsidence as a share of the mined thickness.
    pub q: f64,
    /// Coefficient of horizontal displacement.
    pub b: f64,
    /// Tangent of the main influence angle: radius = depth / tan β.
    pub tan_beta: f64,
    /// Inflection offset as a share of the depth, inwards positive.
    pub offset_ratio: f64,
}

/// One set of parameters of a band.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// `mid` is what is shown first; the others span the band.
    pub name: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Its parameters.
    pub parameters: Parameters,
}

/// The deformation from which a building needs repair: the largest values of damage grade I, by which 移动角 is defined.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Critical {
    /// Horizontal strain ε, mm/m.
    pub strain: f64,
    /// Curvature K, 10⁻³/m.
    pub curvature: f64,
    /// Slope i, mm/m.
    pub slope: f64,
}

impl Critical {
    /// The worst of the three indices of a movement as a share of its critical value.
    pub fn share(&self, movement: &Movement) -> f64 {
        self.share_of(movement.principal().indices())
    }

    /// The same of strain, curvature and slope.
    pub(super) fn share_of(&self, [strain, curvature, slope]: [f64; 3]) -> f64 {
        (strain / self.strain).max(curvature / self.curvature).max(slope / self.slope)
    }
}

/// Dated parameters with their source.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubsidenceRules {
    /// Version printed with every answer.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
    /// Subsidence that counts as the edge of movement, mm (边界角 is defined by 10 mm).
    pub edge_mm: f64,
    /// Deformation that counts as critical.
    pub critical: Critical,
    /// The sets of parameters; one is called `mid`.
    #[serde(rename = "variant")]
    pub variants: Vec<Variant>,
}

/// Why a rule file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubsidenceError {
    /// Not TOML, an unknown key or a wrong type; the text names line and column.
    #[error("subsidence rules: {0}")]
    Syntax(String),
    /// A number outside what the method knows.
    #[error("subsidence rules, variant `{variant}`: `{field}` must be {expected}")]
    Range {
        /// Variant.
        variant: String,
        /// Key.
        field: &'static str,
        /// What would do.
        expected: &'static str,
    },
    /// No variant called `mid`, or two of one name.
    #[error("subsidence rules: {0}")]
    Variants(&'static str),
}

impl SubsidenceRules {
    /// Reads and checks the rules.
    ///
    /// # Errors
    /// [`SubsidenceError`] that says what is expected.
    pub fn parse(text: &str) -> Result<Self, SubsidenceError> {
        let rules: SubsidenceRules =
            toml::from_str(text).map_err(|e| SubsidenceError::Syntax(e.to_string()))?;
        if rules.variants.iter().filter(|v| v.name == "mid").count() != 1 {
            return Err(SubsidenceError::Variants("exactly one variant must be called `mid`"));
        }
        if !(rules.edge_mm.is_finite() && rules.edge_mm > 0.0) {
            return Err(SubsidenceError::Variants("`edge_mm` must be positive"));
        }
        let Critical { strain, curvature, slope } = rules.critical;
        if ![strain, curvature, slope].iter().all(|v| v.is_finite() && *v > 0.0) {
            return Err(SubsidenceError::Variants("the values of `critical` must be positive"));
        }
        for variant in &rules.variants {
            let p = &variant.parameters;
            let ranges = [
                ("q", p.q, 0.0, 1.2, "above 0 and at most 1.2"),
                ("b", p.b, 0.0, 1.0, "above 0 and at most 1"),
                ("tan_beta", p.tan_beta, 0.5, 6.0, "above 0.5 and at most 6"),
                ("offset_ratio", p.offset_ratio, -0.5, 0.5, "above -0.5 and at most 0.5"),
            ];
            if let Some((field, .., expected)) =
                ranges.into_iter().find(|&(_, v, low, high, _)| !(v > low && v <= high))
            {
                let variant = variant.name.clone();
                return Err(SubsidenceError::Range { variant, field, expected });
            }
        }
        Ok(rules)
    }
}
