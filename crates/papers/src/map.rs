//! Printed maps: the ground of an area as SVG in the style `print`, with labels that do not overlap, a scale bar, a north
//! arrow, the sources and the mark that it is a sketch.
//!
//! The same ground, area and width give the same bytes: nothing here knows the time, and lists keep the atlas' order.

mod clip;
mod furniture;
mod ground;
mod label;
mod plane;
mod style;

pub use label::{Frame, Label, Placed, Spot, place};
pub use style::{PRINT_STYLE, PrintStyle, StyleError};

use furniture::Furniture;
use ground::Shape;
use plane::View;
use spatial::{Bounds, LonLat};
use std::fmt::Write as _;
use style::Paint;
use territory::Territory;
use time::Date;

/// Widths that a map may have, pixels of 1/96 inch.
pub const WIDTHS: std::ops::RangeInclusive<u32> = 240..=4096;

/// Longest side of the ground, kilometres: the banner is about 120 km wide.
const FARTHEST_KM: f64 = 400.0;

/// Shortest side of the ground, metres.
const NEAREST_M: f64 = 100.0;

/// How many times longer than wide a map may be.
const LONGEST: f64 = 4.0;

/// What one printed map shows.
#[derive(Debug, Clone, Copy)]
pub struct PrintedMap<'a> {
    /// The ground.
    pub territory: &'a Territory,
    /// The area; north up on the Gauss-Krüger plane of its middle.
    pub bounds: Bounds,
    /// Width of the map, pixels of 1/96 inch ([`WIDTHS`]).
    pub width: u32,
    /// Places of cases, all within the reader's scope; `None` for a map of the ground alone.
    pub cases: Option<&'a [LonLat]>,
    /// The place that the map is about.
    pub pin: Option<LonLat>,
    /// The day that the map shows; a map of a sealed paper has none, so that it stays the same.
    pub day: Option<Date>,
    /// What the public is told of the map's review, for a map that it sees: that shows what people find their way by, and no
    /// grid, panel or pit. `None` for a map of the house.
    pub public: Option<&'a str>,
}

/// Layers of the style that no map for the public has.
const OF_THE_HOUSE: [&str; 6] =
    ["base_grids", "dedicated_grids", "micro_grids", "grid_labels", "mine_panels", "mine_pits"];

/// Where things lie on a map.
#[derive(Debug, Clone)]
pub struct Sheet {
    view: View,
    foot: f64,
}

impl Sheet {
    /// The ground's corners: above left, above right, below right, below left.
    pub fn corners(&self) -> [LonLat; 4] {
        let (w, h) = (self.view.width, self.view.height);
        [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)].map(|(x, y)| {
            // A sheet lies on the earth: its area was checked.
            self.view.position(x, y).unwrap_or_else(|| self.view.bounds.min.lon_lat())
        })
    }

    /// A place as shares of the ground's width and height, from above left.
    pub fn place(&self, at: LonLat) -> (f64, f64) {
        let (x, y) = self.view.place(at);
        (x / self.view.width, y / self.view.height)
    }

    /// Metres of a pixel.
    pub fn pixel_m(&self) -> f64 {
        self.view.pixel_m
    }

    /// Height of the ground as a share of the drawing's, whose foot holds words.
    pub fn ground_share(&self) -> f64 {
        self.view.height / (self.view.height + self.foot)
    }
}

/// Why an area cannot be printed.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum MapError {
    /// Outside [`WIDTHS`].
    #[error("a map is {} to {} pixels wide, not {width}", WIDTHS.start(), WIDTHS.end())]
    Width {
        /// What was asked for.
        width: u32,
    },
    /// Outside the limits of the ground.
    #[error(
        "a map shows {NEAREST_M} m to {FARTHEST_KM} km of ground at either side, not {east_m:.0} m × {north_m:.0} m"
    )]
    Ground {
        /// West to east.
        east_m: f64,
        /// South to north.
        north_m: f64,
    },
    /// A strip.
    #[error("a map is at most {LONGEST} times as long as wide")]
    Strip,
}

impl PrintedMap<'_> {
    /// Where things lie on the map.
    ///
    /// # Errors
    /// As [`PrintedMap::svg`].
    pub fn sheet(&self) -> Result<Sheet, MapError> {
        let view = self.view()?;
        let foot = Furniture::of(self, &view).foot();
        Ok(Sheet { view, foot })
    }

    fn view(&self) -> Result<View, MapError> {
        if !WIDTHS.contains(&self.width) {
            return Err(MapError::Width { width: self.width });
        }
        View::of(&self.bounds, f64::from(self.width))
    }

    /// The map as SVG without an XML declaration; text is text, in Noto Sans CJK or what stands for it.
    ///
    /// # Errors
    /// [`MapError`].
    pub fn svg(&self, style: &PrintStyle) -> Result<String, MapError> {
        let view = self.view()?;
        let furniture = Furniture::of(self, &view);
        let (width, height) = (view.width, view.height + furniture.foot());
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
             role=\"img\" aria-label=\"{}\" font-family=\"'Noto Sans CJK SC', 'Noto Sans SC', sans-serif\">\
             <rect width=\"{width:.0}\" height=\"{height:.0}\" fill=\"#fff\"/>\
             <clipPath id=\"sheet\"><rect width=\"{width:.0}\" height=\"{:.1}\"/></clipPath>\
             <g clip-path=\"url(#sheet)\" stroke-linejoin=\"round\">",
            furniture::mark(self.public),
            view.height
        );
        let mut labels: Vec<Vec<Label>> = vec![];
        let shown = |source: &str| self.public.is_none() || !OF_THE_HOUSE.contains(&source);
        for layer in style.at(view.zoom).filter(|layer| shown(&layer.source_layer)) {
            let shapes = ground::shapes(self, &view.bounds, &layer.source_layer);
            match &layer.paint {
                Paint::Symbol(text) => {
                    labels.push(shapes.iter().filter_map(|s| label::of(s, text, &view)).collect())
                }
                paint => shapes.iter().for_each(|shape| draw(&mut svg, shape, paint, &view)),
            }
        }
        // Later layers come first, as in MapLibre; within a layer the order of the atlas holds.
        let labels = labels.into_iter().rev().flatten();
        let sheet = Frame { left: 0.0, top: 0.0, right: view.width, bottom: view.height };
        let placed = place(labels, &furniture.taken(), sheet);
        for label in &placed {
            label.draw(&mut svg);
        }
        if let Some(pin) = self.pin {
            furniture::pin(&mut svg, view.place(pin));
        }
        svg.push_str("</g>");
        furniture.draw(&mut svg);
        svg.push_str("</svg>");
        Ok(svg)
    }
}

fn draw(svg: &mut String, shape: &Shape<'_>, paint: &Paint, view: &View) {
    match (shape, paint) {
        (Shape::Area { region, .. }, Paint::Fill { color, opacity }) => {
            let path = clip::area(region, view);
            if !path.is_empty() {
                let _ = write!(
                    svg,
                    "<path d=\"{path}\" fill=\"{color}\" fill-opacity=\"{opacity}\" fill-rule=\"evenodd\"/>"
                );
            }
        }
        (Shape::Area { region, .. }, Paint::Line(line)) => line.draw(svg, &clip::border(region, view)),
        (Shape::Line { line: points, .. }, Paint::Line(line)) => line.draw(svg, &clip::line(points, view)),
        (Shape::Point { at, .. }, Paint::Circle { color, radius, stroke, stroke_width }) => {
            let (x, y) = view.place(*at);
            if view.sees(x, y) {
                let _ = write!(
                    svg,
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{color}\" stroke=\"{stroke}\" stroke-width=\"{stroke_width}\"/>"
                );
            }
        }
        _ => {}
    }
}
