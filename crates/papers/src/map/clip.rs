//! Shapes cut to the sheet and written as paths.

use super::plane::View;
use spatial::segment::within_box;
use spatial::{LonLat, Node, Region};
use std::fmt::Write as _;

/// Pixels beyond the sheet that are kept, so that cut edges lie outside it with their strokes.
const BEYOND: f64 = 16.0;

/// Vertices nearer than this to the last one are left out, pixels.
const FINEST: f64 = 0.35;

type Pixel = (f64, f64);

/// The part of an area on the sheet as closed rings.
pub(super) fn area(region: &Region, view: &View) -> String {
    let mut path = String::new();
    for ring in region.rings() {
        let ring = cut_ring(thinned(ring.iter().map(|&n| view.node(n))), view);
        if ring.len() > 2 {
            write(&mut path, &ring);
            path.push('Z');
        }
    }
    path
}

/// The border of an area, without the edges that cutting makes.
pub(super) fn border(region: &Region, view: &View) -> String {
    let mut path = String::new();
    for ring in region.rings() {
        let closed = ring.iter().chain(ring.first()).map(|&n: &Node| view.node(n));
        cut_line(&mut path, &thinned(closed), view);
    }
    path
}

/// The part of a line on the sheet.
pub(super) fn line(points: &[LonLat], view: &View) -> String {
    let mut path = String::new();
    cut_line(&mut path, &thinned(points.iter().map(|&p| view.place(p))), view);
    path
}

/// The same line without steps that nobody sees; both ends stay.
fn thinned(points: impl Iterator<Item = Pixel>) -> Vec<Pixel> {
    let mut kept: Vec<Pixel> = vec![];
    let mut left_out = None;
    for p in points {
        match kept.last() {
            Some(last) if (p.0 - last.0).abs() < FINEST && (p.1 - last.1).abs() < FINEST => {
                left_out = Some(p)
            }
            _ => {
                kept.push(p);
                left_out = None;
            }
        }
    }
    kept.extend(left_out);
    kept
}

/// A side of the sheet: which coordinate, its limit, and on which side of that the sheet lies.
type Side = (fn(Pixel) -> f64, f64, f64);

/// Sutherland and Hodgman: one side of the sheet after the other.
fn cut_ring(mut ring: Vec<Pixel>, view: &View) -> Vec<Pixel> {
    let sides: [Side; 4] = [
        (|p| p.0, -BEYOND, 1.0),
        (|p| p.0, view.width + BEYOND, -1.0),
        (|p| p.1, -BEYOND, 1.0),
        (|p| p.1, view.height + BEYOND, -1.0),
    ];
    for (of, limit, sign) in sides {
        let inside = |p: Pixel| (of(p) - limit) * sign >= 0.0;
        let mut cut = Vec::with_capacity(ring.len());
        for (i, &to) in ring.iter().enumerate() {
            let from = ring[(i + ring.len() - 1) % ring.len()];
            if inside(from) != inside(to) {
                let t = (limit - of(from)) / (of(to) - of(from));
                cut.push((from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1)));
            }
            if inside(to) {
                cut.push(to);
            }
        }
        ring = cut;
    }
    ring
}

/// Liang and Barsky for every segment; parts that hang together are one path.
fn cut_line(path: &mut String, points: &[Pixel], view: &View) {
    let mut run: Vec<Pixel> = vec![];
    for pair in points.windows(2) {
        let Some((from, to)) = cut_segment(pair[0], pair[1], view) else { continue };
        if run.last() != Some(&from) {
            write(path, &run);
            run = vec![from];
        }
        run.push(to);
    }
    write(path, &run);
}

fn cut_segment(from: Pixel, to: Pixel, view: &View) -> Option<(Pixel, Pixel)> {
    within_box(from, to, (-BEYOND, -BEYOND), (view.width + BEYOND, view.height + BEYOND))
}

fn write(path: &mut String, points: &[Pixel]) {
    if points.len() < 2 {
        return;
    }
    for (i, (x, y)) in points.iter().enumerate() {
        let _ = write!(path, "{}{x:.1} {y:.1}", if i == 0 { 'M' } else { 'L' });
    }
}
