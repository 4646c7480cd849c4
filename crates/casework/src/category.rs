//! The category tree of disputes, a dated data file (`geodata/rules/categories.toml`).

use serde::{Deserialize, Serialize};
use std::fmt;

/// A category code: a group such as `MS` or a category such as `MS-01`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CategoryCode(String);

impl CategoryCode {
    /// A code that no category has, for what is of no category.
    pub(crate) fn none() -> CategoryCode {
        CategoryCode("-".to_owned())
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The group: `MS` of `MS-01`.
    pub fn group(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }
}

impl fmt::Display for CategoryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One category, or a group with its children.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Code.
    pub code: CategoryCode,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Whether disputes of this group count as mining-related; inherited by children.
    #[serde(default)]
    pub mining_related: bool,
    /// Categories of a group.
    #[serde(default)]
    pub children: Vec<Category>,
}

/// The dated tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryTree {
    /// Version, stored with every case.
    pub version: String,
    /// Where the tree comes from.
    pub source: String,
    /// Groups in their order.
    pub categories: Vec<Category>,
}

/// Why a tree or a code is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CategoryError {
    /// Not TOML, an unknown key or a wrong type; the text names line and column.
    #[error("categories: {0}")]
    Syntax(String),
    /// A child's code does not begin with its group's, or a code stands twice.
    #[error("categories: code `{0}` is used twice or does not begin with its group")]
    Code(String),
    /// No such code.
    #[error("unknown category `{0}`: a code such as `MS-01` is expected, the list is at /api/v1/categories")]
    Unknown(String),
}

impl CategoryTree {
    /// Reads and checks a tree.
    ///
    /// # Errors
    /// [`CategoryError`] with the place in the text.
    pub fn parse(text: &str) -> Result<Self, CategoryError> {
        let tree: CategoryTree = toml::from_str(text)
            .map_err(|e| CategoryError::Syntax(crate::rule_file::toml_fault(text, &e)))?;
        let mut seen = std::collections::BTreeSet::new();
        for group in &tree.categories {
            let children = group.children.iter().map(|c| (c, c.code.group() == group.code.as_str()));
            for (category, well_named) in std::iter::once((group, true)).chain(children) {
                if !well_named || !seen.insert(&category.code) {
                    return Err(CategoryError::Code(category.code.to_string()));
                }
            }
        }
        Ok(tree)
    }

    /// The category of a leaf code; a group alone is too coarse for a case.
    ///
    /// # Errors
    /// [`CategoryError::Unknown`].
    pub fn leaf(&self, code: &str) -> Result<(&Category, &Category), CategoryError> {
        self.categories
            .iter()
            .find_map(|g| g.children.iter().find(|c| c.code.as_str() == code).map(|c| (g, c)))
            .ok_or_else(|| CategoryError::Unknown(code.to_owned()))
    }

    /// A group or a leaf by its code.
    ///
    /// # Errors
    /// [`CategoryError::Unknown`].
    pub fn any(&self, code: &str) -> Result<&Category, CategoryError> {
        let mut groups = self.categories.iter();
        match groups.find(|g| g.code.as_str() == code) {
            Some(group) => Ok(group),
            None => self.leaf(code).map(|(_, leaf)| leaf),
        }
    }
}
