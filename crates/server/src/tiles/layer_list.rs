//! The declared layers (`tiles/layers.toml`): zooms, fields, names.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One declared layer.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LayerEntry {
    /// Name of the layer in the tile.
    pub(crate) id: String,
    /// Name in Chinese.
    pub(crate) name_zh: String,
    /// Name in English.
    pub(crate) name_en: String,
    /// Group in the layer list.
    pub(crate) group: String,
    /// `fill`, `line`, `circle` or `symbol`.
    pub(crate) kind: String,
    /// First zoom with content.
    pub(crate) minzoom: u8,
    /// Last zoom served; deeper zooms are drawn from it.
    pub(crate) maxzoom: u8,
    /// Shown when the map opens.
    pub(crate) visible: bool,
    /// Properties of every feature with their TileJSON type.
    pub(crate) fields: BTreeMap<String, String>,
}

/// All declared layers in their order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LayerList {
    #[serde(rename = "layer")]
    layers: Vec<LayerEntry>,
}

impl LayerList {
    pub(crate) fn parse(text: &str) -> Result<LayerList, String> {
        let list: LayerList = toml::from_str(text).map_err(|e| e.to_string())?;
        let unknown = list.layers.iter().find(|l| !super::draw::knows(&l.id));
        match unknown {
            Some(layer) => Err(format!("nothing draws layer `{}`", layer.id)),
            None => Ok(list),
        }
    }

    pub(crate) fn all(&self) -> &[LayerEntry] {
        &self.layers
    }

    pub(crate) fn get(&self, id: &str) -> Option<&LayerEntry> {
        self.layers.iter().find(|l| l.id == id)
    }
}
