//! The figures a banner declares (`geodata/rules/declared.toml`), against which the loaded territory is counted.

use serde::Deserialize;

/// Declared figures with their version and source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declared {
    /// Version printed with the report.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
    /// The figures.
    pub counts: DeclaredCounts,
}

/// Declared figures; `None` is not declared and not compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredCounts {
    /// 基础网格
    pub base: Option<u64>,
    /// 专属网格
    pub dedicated: Option<u64>,
    /// 微网格
    pub micro: Option<u64>,
    /// 网格党小组
    pub party_groups: Option<u64>,
    /// 楼栋、单元、联户长
    pub heads: Option<u64>,
    /// Townships of any kind, without development zones.
    pub townships: Option<u64>,
    /// Villages and communities, with virtual ones.
    pub villages: Option<u64>,
    /// Coal mines.
    pub mines: Option<u64>,
    /// People.
    pub population: Option<u64>,
}

/// Why a file of declared figures is refused: not TOML, an unknown key or a wrong type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("declared figures: {0}")]
pub struct DeclaredError(String);

impl Declared {
    /// Reads the figures.
    ///
    /// # Errors
    /// [`DeclaredError`] with line and column.
    pub fn parse(text: &str) -> Result<Self, DeclaredError> {
        toml::from_str(text).map_err(|e| DeclaredError(e.to_string()))
    }
}

impl DeclaredCounts {
    /// Micro grids that have no head by the declared figures: 4 of the banner's 6141.
    pub fn micro_without_head(&self) -> u64 {
        match (self.micro, self.heads) {
            (Some(micro), Some(heads)) => micro.saturating_sub(heads),
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_declares_the_banners_figures() {
        let text = include_str!("../../../../geodata/rules/declared.toml");
        let counts = Declared::parse(text).expect("the shipped file").counts;
        assert_eq!((counts.base, counts.dedicated, counts.micro), (Some(1410), Some(264), Some(6141)));
        assert_eq!((counts.party_groups, counts.heads, counts.micro_without_head()), (Some(1049), Some(6137), 4));
        assert_eq!((counts.townships, counts.villages, counts.mines), (Some(14), Some(201), Some(134)));
        assert_eq!(counts.population, Some(359_184));
    }

    #[test]
    fn an_unknown_figure_is_refused_with_its_line() {
        let error = Declared::parse("version = '1'\nsource = 's'\n[counts]\nbse = 3\n").expect_err("a typo");
        assert!(error.to_string().contains("line 4"), "{error}");
    }
}
