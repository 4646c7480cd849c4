//! The style of printed maps: the part of the MapLibre style language that a pen needs, read strictly.

use serde::Deserialize;
use std::fmt::Write as _;

/// `tiles/style/print.json`, compiled in.
pub const PRINT_STYLE: &str = include_str!("../../../../tiles/style/print.json");

/// A style in which a map is printed.
#[derive(Debug, Clone)]
pub struct PrintStyle {
    layers: Vec<PrintLayer>,
}

/// Why a style cannot be used for printing.
#[derive(Debug, thiserror::Error)]
#[error("the style of printed maps: {0}")]
pub struct StyleError(#[from] serde_json::Error);

#[derive(Debug, Clone)]
pub(super) struct PrintLayer {
    pub(super) source_layer: String,
    minzoom: f64,
    maxzoom: f64,
    pub(super) paint: Paint,
}

#[derive(Debug, Clone)]
pub(super) enum Paint {
    Fill { color: String, opacity: f64 },
    Line(Line),
    Circle { color: String, radius: f64, stroke: String, stroke_width: f64 },
    Symbol(Text),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    #[serde(rename = "line-color")]
    color: String,
    #[serde(rename = "line-width")]
    width: f64,
    /// In widths of the line, as MapLibre has it.
    #[serde(rename = "line-dasharray", default)]
    dashes: Vec<f64>,
}

#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) size: f64,
    pub(super) color: String,
    pub(super) halo: String,
    pub(super) halo_width: f64,
}

impl Line {
    pub(super) fn draw(&self, svg: &mut String, path: &str) {
        if path.is_empty() {
            return;
        }
        let _ = write!(
            svg,
            "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"",
            self.color, self.width
        );
        if !self.dashes.is_empty() {
            let dashes: Vec<String> = self.dashes.iter().map(|d| format!("{:.1}", d * self.width)).collect();
            let _ = write!(svg, " stroke-dasharray=\"{}\"", dashes.join(" "));
        }
        svg.push_str("/>");
    }
}

impl PrintStyle {
    /// Reads a style.
    ///
    /// # Errors
    /// [`StyleError`] for anything that would not be drawn, with its place.
    pub fn parse(text: &str) -> Result<PrintStyle, StyleError> {
        let style: Style = serde_json::from_str(text)?;
        let layers = style.layers.into_iter().filter_map(Layer::printed).collect();
        Ok(PrintStyle { layers })
    }

    /// The names of what it draws.
    pub fn source_layers(&self) -> impl Iterator<Item = &str> {
        self.layers.iter().map(|l| l.source_layer.as_str())
    }

    /// The layers at a zoom, from the bottom up.
    pub(super) fn at(&self, zoom: f64) -> impl Iterator<Item = &PrintLayer> {
        self.layers.iter().filter(move |l| (l.minzoom..l.maxzoom).contains(&zoom))
    }
}

#[derive(Deserialize)]
struct Style {
    layers: Vec<Layer>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Layer {
    /// The paper is white.
    Background {},
    Fill {
        #[serde(flatten)]
        place: Place,
        paint: FillPaint,
    },
    Line {
        #[serde(flatten)]
        place: Place,
        paint: Line,
    },
    Circle {
        #[serde(flatten)]
        place: Place,
        paint: CirclePaint,
    },
    Symbol {
        #[serde(flatten)]
        place: Place,
        layout: SymbolLayout,
        paint: SymbolPaint,
    },
}

#[derive(Deserialize)]
struct Place {
    #[serde(rename = "source-layer")]
    source_layer: String,
    #[serde(default)]
    minzoom: f64,
    #[serde(default = "farthest")]
    maxzoom: f64,
}

fn farthest() -> f64 {
    f64::INFINITY
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FillPaint {
    #[serde(rename = "fill-color")]
    color: String,
    #[serde(rename = "fill-opacity")]
    opacity: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CirclePaint {
    #[serde(rename = "circle-color")]
    color: String,
    #[serde(rename = "circle-radius")]
    radius: f64,
    #[serde(rename = "circle-stroke-color")]
    stroke: String,
    #[serde(rename = "circle-stroke-width")]
    stroke_width: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SymbolLayout {
    /// Always `["get", "name"]`.
    #[serde(rename = "text-field")]
    _field: (Get, Name),
    #[serde(rename = "text-size")]
    size: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Get {
    Get,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Name {
    Name,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SymbolPaint {
    #[serde(rename = "text-color")]
    color: String,
    #[serde(rename = "text-halo-color")]
    halo: String,
    #[serde(rename = "text-halo-width")]
    halo_width: f64,
}

impl Layer {
    fn printed(self) -> Option<PrintLayer> {
        let (place, paint) = match self {
            Layer::Background {} => return None,
            Layer::Fill { place, paint } => {
                (place, Paint::Fill { color: paint.color, opacity: paint.opacity })
            }
            Layer::Line { place, paint } => (place, Paint::Line(paint)),
            Layer::Circle { place, paint: p } => {
                let (color, radius, stroke, stroke_width) = (p.color, p.radius, p.stroke, p.stroke_width);
                (place, Paint::Circle { color, radius, stroke, stroke_width })
            }
            Layer::Symbol { place, layout, paint } => {
                let SymbolPaint { color, halo, halo_width } = paint;
                (place, Paint::Symbol(Text { size: layout.size, color, halo, halo_width }))
            }
        };
        let Place { source_layer, minzoom, maxzoom } = place;
        Some(PrintLayer { source_layer, minzoom, maxzoom, paint })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_of_the_project_can_be_printed() {
        let style = PrintStyle::parse(PRINT_STYLE).expect("a style");
        assert!(style.source_layers().count() > 10);
        assert!(style.at(9.0).count() < style.at(13.5).count());
    }

    #[test]
    fn what_the_pen_cannot_draw_is_refused() {
        let style = PRINT_STYLE.replace("\"line-width\": 2.2", "\"line-width\": 2.2, \"line-blur\": 1");
        let refused = PrintStyle::parse(&style).map(|_| ()).expect_err("a blur");
        assert!(refused.to_string().contains("line-blur"), "{refused}");
    }
}
