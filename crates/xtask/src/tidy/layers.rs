//! The list of map layers can be read.

use super::Fault;
use super::tree::Tree;

const LAYERS: &str = "tiles/layers.toml";

pub(super) fn check(tree: &Tree) -> Vec<Fault> {
    let Some(file) = tree.file(LAYERS) else {
        return vec![format!("{LAYERS}: the list of map layers is missing")];
    };
    match file.text.parse::<toml::Table>() {
        Ok(table) if table.is_empty() => vec![format!("{LAYERS}: names no layer")],
        Ok(_) => Vec::new(),
        Err(error) => vec![format!("{LAYERS}: {}", error.message())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::fixture;

    #[test]
    fn the_layer_list_is_there_and_is_toml_and_names_layers() {
        assert!(check(&fixture(&[(LAYERS, "[[layer]]\nid = \"townships\"\n")])).is_empty());
        for files in [&[][..], &[(LAYERS, "[[layer")][..], &[(LAYERS, "")][..]] {
            assert_eq!(check(&fixture(files)).len(), 1, "{files:?}");
        }
    }
}
