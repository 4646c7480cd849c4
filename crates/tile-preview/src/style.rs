//! What maplibre-rs can draw of a MapLibre style: areas and lines in one colour.

use csscolorparser::Color;
use maplibre::style::Style;
use maplibre::style::layer::{FillPaint, LayerPaint, LinePaint, StyleLayer};
use serde_json::Value;

/// Name of the layer that stands for the style's background, which maplibre-rs 0.0.3 does not draw by itself.
pub const PAGE: &str = "tile-preview-page";

/// Reads a style. Layers with names, symbols and circles are left out, and so are areas that are not seen.
///
/// # Errors
/// Text that is not a style, or a colour that is none.
pub fn read(text: &str) -> Result<Style, String> {
    let style: Value = serde_json::from_str(text).map_err(|e| format!("the style is not JSON: {e}"))?;
    let layers = style["layers"].as_array().ok_or("the style has no layers")?;
    let mut page = Color::new(1.0, 1.0, 1.0, 1.0);
    let mut drawn = Vec::new();
    for layer in layers {
        match layer["type"].as_str() {
            Some("background") => page = colour(layer, "background-color")?.unwrap_or(page),
            Some("fill") => {
                let seen = opacity(&layer["paint"]["fill-opacity"]);
                if let Some(fill) = colour(layer, "fill-color")?.filter(|_| seen > 0.0) {
                    // The engine cannot mix colours: an area gets the one it would have on the page.
                    let fill_color = Some(over(&fill, seen, &page));
                    drawn.push((layer, LayerPaint::Fill(FillPaint { fill_color })));
                }
            }
            Some("line") => {
                if let Some(line) = colour(layer, "line-color")? {
                    drawn.push((layer, LayerPaint::Line(LinePaint { line_color: Some(line) })));
                }
            }
            _ => {}
        }
    }
    let named =
        drawn.into_iter().filter_map(|(layer, paint)| Some((layer["source-layer"].as_str()?, layer, paint)));
    let mut layers = vec![styled(1, PAGE, PAGE, LayerPaint::Fill(FillPaint { fill_color: Some(page) }))];
    for (source_layer, layer, paint) in named {
        // Index 0 is never drawn (its depth equals that of the cleared page), and a later layer lies above.
        let index = u32::try_from(layers.len() + 1).unwrap_or(u32::MAX);
        layers.push(styled(index, layer["id"].as_str().unwrap_or(source_layer), source_layer, paint));
    }
    Ok(Style { layers, ..Style::default() })
}

fn styled(index: u32, id: &str, source_layer: &str, paint: LayerPaint) -> StyleLayer {
    let (id, source_layer) = (id.to_owned(), Some(source_layer.to_owned()));
    StyleLayer { index, id, source_layer, paint: Some(paint), ..StyleLayer::default() }
}

/// A colour that is the same at every zoom and for every feature; `None` when it depends on something.
fn colour(layer: &Value, name: &str) -> Result<Option<Color>, String> {
    let Some(text) = layer["paint"][name].as_str() else { return Ok(None) };
    let id = layer["id"].as_str().unwrap_or("?");
    csscolorparser::parse(text).map(Some).map_err(|e| format!("layer {id}: {name} {text}: {e}"))
}

/// The opacity as written, or where it depends on the zoom that of the first step.
fn opacity(value: &Value) -> f64 {
    match value {
        Value::Null => 1.0,
        Value::Array(words) => words.get(4).and_then(Value::as_f64).unwrap_or(1.0),
        other => other.as_f64().unwrap_or(1.0),
    }
}

fn over(colour: &Color, opacity: f64, page: &Color) -> Color {
    let seen = opacity.clamp(0.0, 1.0) * colour.a;
    let mix = |a: f64, b: f64| a * seen + b * (1.0 - seen);
    Color::new(mix(colour.r, page.r), mix(colour.g, page.g), mix(colour.b, page.b), 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers(text: &str) -> Vec<(String, u32)> {
        read(text).unwrap().layers.into_iter().map(|l| (l.id, l.index)).collect()
    }

    #[test]
    fn areas_and_lines_stay_in_their_order_and_names_and_unseen_areas_are_left_out() {
        let style = r##"{ "layers": [
            { "id": "page", "type": "background", "paint": { "background-color": "#000000" } },
            { "id": "a", "type": "fill", "source-layer": "a", "paint": { "fill-color": "#ffffff" } },
            { "id": "unseen", "type": "fill", "source-layer": "a", "paint": { "fill-color": "#ffffff", "fill-opacity": 0 } },
            { "id": "name", "type": "symbol", "source-layer": "a" },
            { "id": "b", "type": "line", "source-layer": "b", "paint": { "line-color": "#112233" } } ] }"##;
        let expected = [(PAGE, 1), ("a", 2), ("b", 3)].map(|(id, index)| (id.to_owned(), index));
        assert_eq!(layers(style), expected);
    }

    #[test]
    fn a_half_seen_area_has_the_colour_it_would_have_on_the_page() {
        let white = Color::new(1.0, 1.0, 1.0, 1.0);
        let mixed = over(&Color::new(1.0, 0.0, 0.0, 1.0), 0.5, &white);
        assert_eq!(mixed.to_rgba8(), [255, 128, 128, 255]);
    }

    #[test]
    fn a_wrong_colour_names_the_layer() {
        let style = r#"{ "layers": [{ "id": "a", "type": "line", "paint": { "line-color": "blau" } }] }"#;
        assert!(read(style).unwrap_err().starts_with("layer a: line-color blau"));
    }

    #[test]
    fn the_style_of_the_map_can_be_drawn() {
        assert!(layers(super::super::OPERATIONS).len() > 10);
    }
}
