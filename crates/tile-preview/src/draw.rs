//! One tile drawn by maplibre-rs into a PNG, on whatever Vulkan driver there is (llvmpipe on a server).

use std::path::Path;

use geozero::mvt::{Message, Tile, tile};
use maplibre::headless::map::HeadlessMap;
use maplibre::headless::{HeadlessPlugin, create_headless_renderer};
use maplibre::render::RenderPlugin;
use maplibre::style::Style;
use maplibre::vector::{DefaultVectorTransferables, VectorPlugin};

use crate::style::PAGE;

/// The width of a tile in its own units that maplibre-rs takes for granted.
const EXTENT: u32 = 4096;

/// Draws a tile as PNG of `size` × `size` pixels.
///
/// # Errors
/// Bytes that are no vector tile or have another extent, no driver for Vulkan, no place for a file in passing.
pub fn draw(bytes: &[u8], style: &Style, size: u32) -> Result<Vec<u8>, String> {
    let tile = with_page(read(bytes)?);
    let folder = tempfile::tempdir().map_err(|e| format!("no folder for the picture in passing: {e}"))?;
    // maplibre-rs 0.0.3 writes `frame_0.png` into the working directory; this program does nothing else there.
    let before = std::env::current_dir().map_err(|e| e.to_string())?;
    std::env::set_current_dir(&folder).map_err(|e| e.to_string())?;
    let outcome = render(tile.encode_to_vec(), style, size);
    std::env::set_current_dir(&before).map_err(|e| e.to_string())?;
    outcome?;
    picture(folder.path())
}

fn read(bytes: &[u8]) -> Result<Tile, String> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Err("the tile is compressed (gzip): ask the server without Accept-Encoding".to_owned());
    }
    let tile = Tile::decode(bytes).map_err(|e| format!("not a vector tile: {e}"))?;
    match tile.layers.iter().find(|layer| layer.extent.unwrap_or(EXTENT) != EXTENT) {
        Some(layer) => Err(format!("layer {} has another extent than {EXTENT}", layer.name)),
        None => Ok(tile),
    }
}

/// The tile with an area under everything, in place of the background that the engine does not draw.
fn with_page(mut tile: Tile) -> Tile {
    let side = EXTENT << 1;
    // MoveTo (0, 0); LineTo (side, 0), (0, side), (-side, 0); ClosePath: MVT 2.1, section 4.3, zigzag numbers.
    let geometry = vec![9, 0, 0, 26, side, 0, 0, side, side - 1, 0, 15];
    let square =
        tile::Feature { r#type: Some(tile::GeomType::Polygon as i32), geometry, ..tile::Feature::default() };
    let page = tile::Layer {
        version: 2,
        name: PAGE.to_owned(),
        features: vec![square],
        extent: Some(EXTENT),
        ..tile::Layer::default()
    };
    tile.layers.insert(0, page);
    tile
}

fn render(tile: Vec<u8>, style: &Style, size: u32) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .map_err(|e| format!("no thread to draw with: {e}"))?;
    let layers: Vec<&str> = style.layers.iter().filter_map(|layer| layer.source_layer.as_deref()).collect();
    runtime.block_on(async {
        let (kernel, renderer) = create_headless_renderer(size, None).await;
        let mut map = HeadlessMap::new(
            style.clone(),
            renderer,
            kernel,
            vec![
                Box::new(RenderPlugin),
                Box::new(VectorPlugin::<DefaultVectorTransferables>::default()),
                Box::new(HeadlessPlugin::new(true)),
            ],
        )
        .map_err(|e| format!("the map engine does not start: {e:?}"))?;
        let drawn = map.process_tile(tile.into_boxed_slice(), &layers).await;
        map.render_tile(drawn);
        Ok(())
    })
}

fn picture(folder: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(folder.join("frame_0.png")).map_err(|e| format!("the engine drew nothing: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_tile_is_refused_in_words() {
        assert!(read(b"\x1f\x8b\x08\x00").unwrap_err().contains("gzip"));
        assert!(read(b"<html>").unwrap_err().starts_with("not a vector tile"));
    }

    #[test]
    fn another_extent_is_refused_with_the_layer_that_has_it() {
        let layer =
            tile::Layer { version: 2, name: "mines".to_owned(), extent: Some(512), ..tile::Layer::default() };
        let bytes = Tile { layers: vec![layer] }.encode_to_vec();
        assert_eq!(read(&bytes).unwrap_err(), "layer mines has another extent than 4096");
    }
}
