//! The locator map of a document: grids and licences around a point, drawn in ink.

use spatial::{Bounds, LonLat, Node, Region};
use std::fmt::Write as _;
use territory::Territory;
use territory::grid::GridKind;

/// Half the side of the map on the ground, metres.
const REACH_M: f64 = 1_500.0;
/// Side of the drawing, pixels of 1/96 inch: 90 mm.
const SIDE: f64 = 340.0;

/// The map around a point as SVG, 3 km wide, north up, with a bar of 500 m.
pub(crate) fn locator(territory: &Territory, at: LonLat) -> String {
    let centre = at.node();
    let around = Bounds { min: centre, max: centre }.grown(REACH_M);
    let view = View { around };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{SIDE}\" height=\"{SIDE}\" viewBox=\"0 0 {SIDE} {SIDE}\" font-family=\"Noto Sans CJK SC, sans-serif\" role=\"img\" \
         aria-label=\"位置示意图\"><rect width=\"{SIDE}\" height=\"{SIDE}\" fill=\"#fff\" stroke=\"#111\"/><g fill=\"none\" stroke-linejoin=\"round\">"
    );
    let atlas = territory.atlas();
    let primary = atlas.grids.iter().filter(|g| g.kind != GridKind::Micro);
    for grid in primary.filter(|g| g.region.bounds().intersects(&around)) {
        view.draw(&mut svg, &grid.region, "stroke=\"#999\" stroke-width=\"0.8\"");
    }
    for village in atlas.divisions.iter().filter(|d| d.code.as_str().len() == 12) {
        if let Some(region) = village.region.as_ref().filter(|r| r.bounds().intersects(&around)) {
            view.draw(&mut svg, region, "stroke=\"#333\" stroke-width=\"1.6\"");
        }
    }
    for mine in &atlas.mines {
        if let Some(licence) = mine.licence.as_ref().filter(|r| r.bounds().intersects(&around)) {
            view.draw(&mut svg, licence, "stroke=\"#000\" stroke-width=\"1.2\" stroke-dasharray=\"6 3\"");
        }
    }
    let mut labels = String::new();
    let villages = atlas.divisions.iter().filter(|d| d.code.as_str().len() == 12);
    let villages = villages.filter_map(|d| Some((d.name.as_str(), d.region.as_ref()?)));
    let mines = atlas.mines.iter().filter_map(|m| Some((m.short_name.as_str(), m.licence.as_ref()?)));
    for (name, region) in villages.chain(mines).filter(|(_, r)| r.bounds().intersects(&around)) {
        view.label(&mut labels, name, region);
    }
    let (x, y) = view.place(centre);
    let bar = SIDE * 500.0 / (2.0 * REACH_M);
    let (left, foot, north) = (12.0, SIDE - 12.0, SIDE - 24.0);
    let (eye, label) = (y - 20.0, foot - 6.0);
    let _ = write!(
        svg,
        "</g>{labels}<path d=\"M{x:.1} {y:.1} l-7 -16 a8 8 0 1 1 14 0 z\" fill=\"#111\"/><circle cx=\"{x:.1}\" cy=\"{eye:.1}\" r=\"3\" fill=\"#fff\"/>\
         <path d=\"M{left} {foot} h{bar:.1}\" stroke=\"#111\" stroke-width=\"3\"/><text x=\"{left}\" y=\"{label}\" font-size=\"11\">500 米</text>\
         <path d=\"M{north} 34 l6 -22 l6 22 l-6 -5 z\" fill=\"#111\"/><text x=\"{north}\" y=\"48\" font-size=\"12\">北</text></svg>"
    );
    svg
}

struct View {
    around: Bounds,
}

impl View {
    fn place(&self, node: Node) -> (f64, f64) {
        let (min, max) = (self.around.min, self.around.max);
        let share = |v: i32, low: i32, high: i32| {
            (f64::from(v) - f64::from(low)) / (f64::from(high) - f64::from(low)).max(1.0)
        };
        (SIDE * share(node.x, min.x, max.x), SIDE * (1.0 - share(node.y, min.y, max.y)))
    }

    /// Names a region in the middle of its part on the map, when that part covers the middle.
    fn label(&self, svg: &mut String, name: &str, region: &Region) {
        let (bounds, around) = (region.bounds(), self.around);
        let middle = |low: i32, high: i32, min: i32, max: i32| (low.max(min) / 2) + (high.min(max) / 2);
        let node = Node::new(
            middle(bounds.min.x, bounds.max.x, around.min.x, around.max.x),
            middle(bounds.min.y, bounds.max.y, around.min.y, around.max.y),
        );
        if !region.covers(node) {
            return;
        }
        let (x, mut y) = self.place(node);
        // Beside the mark, not under it.
        if (x - SIDE / 2.0).abs() < 45.0 && (-40.0..20.0).contains(&(y - SIDE / 2.0)) {
            y = SIDE / 2.0 + 20.0;
        }
        let name = maud::html! { (name) }.into_string();
        let _ = write!(
            svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"12\" text-anchor=\"middle\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">{name}</text>"
        );
    }

    /// Draws the rings; vertices less than half a pixel apart are one.
    fn draw(&self, svg: &mut String, region: &Region, style: &str) {
        let mut path = String::new();
        for ring in region.rings() {
            let mut last = (f64::NAN, f64::NAN);
            let mut first = true;
            for &node in ring {
                // Far outside nothing is seen: coordinates stay short.
                let (x, y) = self.place(node);
                let (x, y) = (x.clamp(-SIDE, 2.0 * SIDE), y.clamp(-SIDE, 2.0 * SIDE));
                if (x - last.0).abs() < 0.5 && (y - last.1).abs() < 0.5 {
                    continue;
                }
                let _ = write!(path, "{}{x:.1} {y:.1}", if first { 'M' } else { 'L' });
                (last, first) = ((x, y), false);
            }
            path.push('Z');
        }
        let _ = write!(svg, "<path d=\"{path}\" {style}/>");
    }
}
