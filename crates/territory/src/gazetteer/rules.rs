//! The dated file of names and of the words around them (`geodata/rules/gazetteer.toml`).

use serde::Deserialize;

/// Spoken forms, groups, other places, folding, and what the words around a name mean.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GazetteerRules {
    /// Version, named in every answer.
    pub version: String,
    /// Where the file comes from.
    pub source: String,
    /// Groups of characters that are compared as their last.
    pub variants: Vec<String>,
    /// Parts of syllables that are heard alike: the first is compared as the second.
    pub sounds: Vec<(String, String)>,
    /// Cores of names that are everyday words too.
    pub everyday: Vec<String>,
    /// Words for forms of the ground: such a character is never a slip of another.
    pub terrain: String,
    /// Suffixes of villages, longest first.
    pub village_suffixes: Vec<String>,
    /// Suffixes of townships, longest first.
    pub township_suffixes: Vec<String>,
    /// Suffixes of mines, longest first.
    pub mine_suffixes: Vec<String>,
    /// Suffixes of villager groups, longest first.
    pub group_suffixes: Vec<String>,
    /// Other names of what the territory knows.
    pub alias: Vec<Alias>,
    /// Villager groups (社) with their village.
    pub group: Vec<VillagerGroup>,
    /// Places that are not in the banner.
    pub outside: Vec<String>,
    /// What the words around a name say.
    pub context: Vec<Context>,
}

/// Other names of a division or mine.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alias {
    /// Code of the division, or identifier of the mine.
    pub code: String,
    /// Names.
    pub names: Vec<String>,
    /// Ground; 工作建议 for a proposal.
    pub source: String,
}

/// A villager group that a source names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VillagerGroup {
    /// With 社.
    pub name: String,
    /// Twelve digits.
    pub village: String,
    /// Ground.
    pub source: String,
}

/// Words around a name, and what they leave of the confidence that it is the scene.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// Machine word.
    pub id: String,
    /// One of these ends at most `within` characters before the name.
    pub before: Vec<String>,
    /// One of these begins at most `within` characters behind it.
    pub after: Vec<String>,
    /// Characters that may stand between.
    pub within: usize,
    /// One side is enough.
    #[serde(default)]
    pub any: bool,
    /// Kinds of places it speaks of; all without any.
    #[serde(default)]
    pub kinds: Vec<super::PlaceKind>,
    /// Factor, 0–1.1.
    pub factor: f64,
    /// The reason in Chinese.
    pub zh: String,
    /// The reason in English.
    pub en: String,
}

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GazetteerError {
    /// Not TOML, an unknown key or a wrong type.
    #[error("gazetteer: {0}")]
    Syntax(String),
    /// A context without words, or with a factor out of range.
    #[error("gazetteer: context `{0}` needs words before or after and a factor of 0 to 1.1")]
    Context(String),
}

impl GazetteerRules {
    /// Reads a file strictly.
    ///
    /// # Errors
    /// [`GazetteerError`] that names the fault.
    pub fn parse(text: &str) -> Result<GazetteerRules, GazetteerError> {
        let rules: GazetteerRules = toml::from_str(text)
            .map_err(|e| GazetteerError::Syntax(e.to_string().trim().replace('\n', " ")))?;
        for context in &rules.context {
            let wordless = context.before.is_empty() && context.after.is_empty();
            if wordless || !(0.0..=1.1).contains(&context.factor) {
                return Err(GazetteerError::Context(context.id.clone()));
            }
        }
        Ok(rules)
    }
}
