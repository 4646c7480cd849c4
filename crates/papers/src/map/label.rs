//! Names on the map: where each may stand, and which find room. No two overlap; what finds no room is left out.

use super::ground::Shape;
use super::plane::View;
use super::style::Text;
use std::collections::HashMap;
use std::fmt::Write as _;

/// Pixels between two names.
const APART: f64 = 1.5;

/// Side of the cells in which names are looked for, pixels.
const CELL: f64 = 64.0;

/// A box on the sheet, pixels to the right and down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Left side.
    pub left: f64,
    /// Upper side.
    pub top: f64,
    /// Right side.
    pub right: f64,
    /// Lower side.
    pub bottom: f64,
}

impl Frame {
    /// Whether two boxes have more than a border in common.
    pub fn overlaps(&self, o: &Frame) -> bool {
        self.left < o.right && o.left < self.right && self.top < o.bottom && o.top < self.bottom
    }

    fn holds(&self, o: &Frame) -> bool {
        self.left <= o.left && o.right <= self.right && self.top <= o.top && o.bottom <= self.bottom
    }
}

/// The middle of a place where a name may stand, pixels.
pub type Spot = (f64, f64);

/// A name that looks for room.
#[derive(Debug, Clone)]
pub struct Label {
    /// What it says.
    pub text: String,
    /// Height of the letters, pixels.
    pub size: f64,
    /// Where it may stand, best first.
    pub spots: Vec<Spot>,
    paint: [String; 2],
    halo_width: f64,
}

impl Label {
    /// A name in black without a halo.
    pub fn new(text: &str, size: f64, spots: Vec<Spot>) -> Label {
        Label { text: text.to_owned(), size, spots, paint: ["#111".into(), "#fff".into()], halo_width: 0.0 }
    }
}

/// A name that found room.
#[derive(Debug, Clone)]
pub struct Placed {
    label: Label,
    at: Spot,
}

impl Placed {
    /// What it covers.
    pub fn frame(&self) -> Frame {
        frame(&self.label, self.at)
    }

    /// What it says.
    pub fn text(&self) -> &str {
        &self.label.text
    }

    pub(super) fn draw(&self, svg: &mut String) {
        let Label { text, size, paint: [color, halo], halo_width, .. } = &self.label;
        // Chinese letters fill their square from 0.88 above the line to 0.12 below it.
        let (x, y) = (self.at.0, self.at.1 + 0.38 * size);
        let _ = write!(
            svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"middle\" fill=\"{color}\""
        );
        if *halo_width > 0.0 {
            let width = 2.0 * halo_width;
            let _ = write!(
                svg,
                " stroke=\"{halo}\" stroke-width=\"{width}\" stroke-linejoin=\"round\" paint-order=\"stroke\""
            );
        }
        let _ = write!(svg, ">{}</text>", escaped(text));
    }
}

fn frame(label: &Label, (x, y): Spot) -> Frame {
    let (w, h) = (width_em(&label.text) * label.size / 2.0 + APART, label.size / 2.0 + APART);
    Frame { left: x - w, top: y - h, right: x + w, bottom: y + h }
}

/// How wide a text is at most, in heights of its letters: Chinese letters are squares, the widths of others are bounds.
pub(super) fn width_em(text: &str) -> f64 {
    let each = |c: char| match c {
        'W' | 'M' | '@' | '%' | 'm' | 'w' => 0.98,
        'A'..='Z' => 0.78,
        ' '..='~' => 0.62,
        _ => 1.0,
    };
    text.chars().map(each).sum()
}

/// A text inside an element.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The name of a shape with the spots where it may stand; `None` for what has no name or is not on the sheet.
pub(super) fn of(shape: &Shape<'_>, text: &Text, view: &View) -> Option<Label> {
    let (name, spots) = match shape {
        Shape::Area { region, name } => (name, in_area(region, text.size, view)),
        Shape::Point { at, name } => (name, around(view.place(*at), width_em(name), text.size)),
        Shape::Line { .. } => return None,
    };
    let paint = [text.color.clone(), text.halo.clone()];
    let found = !name.is_empty() && !spots.is_empty();
    found.then(|| Label {
        text: (*name).to_owned(),
        size: text.size,
        spots,
        paint,
        halo_width: text.halo_width,
    })
}

/// In an area: its inner point when that is on the sheet, then the middle of what is seen of it, then places around both
/// that the area covers.
fn in_area(region: &spatial::Region, size: f64, view: &View) -> Vec<Spot> {
    let (low, high) = (view.node(region.bounds().min), view.node(region.bounds().max));
    let middle = |a: f64, b: f64, most: f64| (a.clamp(0.0, most) + b.clamp(0.0, most)) / 2.0;
    let seen = (middle(low.0, high.0, view.width), middle(low.1, high.1, view.height));
    let inner = region.interior_point().map(|p| view.place(p)).filter(|&(x, y)| view.sees(x, y));
    let mut spots: Vec<Spot> = vec![];
    for (x, y) in inner.into_iter().chain([seen]) {
        for (dx, dy) in
            [(0.0, 0.0), (0.0, -1.3), (0.0, 1.3), (-2.5, 0.0), (2.5, 0.0), (0.0, -2.6), (0.0, 2.6)]
        {
            spots.push((x + dx * size, y + dy * size));
        }
    }
    spots.retain(|&(x, y)| view.position(x, y).is_some_and(|p| region.covers(p.node())));
    spots
}

/// Around a point: to the right, to the left, above, below.
fn around((x, y): Spot, width_em: f64, size: f64) -> Vec<Spot> {
    let (across, down) = (width_em * size / 2.0 + 6.0, size / 2.0 + 6.0);
    vec![(x + across, y), (x - across, y), (x, y - down), (x, y + down)]
}

/// Gives each name, in order, the first of its spots where it lies on the sheet and over nothing that is there already.
pub fn place(labels: impl IntoIterator<Item = Label>, taken: &[Frame], sheet: Frame) -> Vec<Placed> {
    let mut room = Room::default();
    taken.iter().for_each(|frame| room.take(*frame));
    let mut placed = vec![];
    for label in labels {
        let free = |spot: &&Spot| {
            let frame = frame(&label, **spot);
            sheet.holds(&frame) && room.is_free(&frame)
        };
        if let Some(&at) = label.spots.iter().find(free) {
            room.take(frame(&label, at));
            placed.push(Placed { label, at });
        }
    }
    placed
}

/// What is taken, by cells, so that a sheet of thousands of names is quick.
#[derive(Default)]
struct Room {
    cells: HashMap<(i32, i32), Vec<Frame>>,
}

impl Room {
    fn cells(frame: &Frame) -> impl Iterator<Item = (i32, i32)> + use<> {
        let cell = |v: f64| (v / CELL).floor() as i32;
        let (top, bottom) = (cell(frame.top), cell(frame.bottom));
        (cell(frame.left)..=cell(frame.right)).flat_map(move |x| (top..=bottom).map(move |y| (x, y)))
    }

    fn take(&mut self, frame: Frame) {
        for cell in Room::cells(&frame) {
            self.cells.entry(cell).or_default().push(frame);
        }
    }

    fn is_free(&self, frame: &Frame) -> bool {
        Room::cells(frame)
            .all(|cell| self.cells.get(&cell).is_none_or(|there| !there.iter().any(|o| o.overlaps(frame))))
    }
}
