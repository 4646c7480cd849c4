//! The declared layers (`tiles/layers.toml`): zooms, fields, names.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
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
#[derive(Debug, Clone)]
pub(crate) struct LayerList {
    layers: Vec<Arc<LayerEntry>>,
}

/// The file as it stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Declared {
    layer: Vec<LayerEntry>,
}

impl LayerList {
    pub(crate) fn parse(text: &str) -> Result<LayerList, String> {
        let Declared { layer: layers } = toml::from_str(text).map_err(|e| e.to_string())?;
        match layers.iter().find(|l| !super::draw::knows(&l.id)) {
            Some(layer) => Err(format!("nothing draws layer `{}`", layer.id)),
            None => Ok(LayerList { layers: layers.into_iter().map(Arc::new).collect() }),
        }
    }

    pub(crate) fn all(&self) -> &[Arc<LayerEntry>] {
        &self.layers
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Arc<LayerEntry>> {
        self.layers.iter().find(|l| l.id == id)
    }
}
