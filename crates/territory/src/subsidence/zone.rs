//! Zones of influence: how far panels reach once everything has come to rest, as areas on the ground.
//!
//! A picture of the screening, never an appraisal. What a place has to bear on a day, with the wave that passes, is the business
//! of [`crate::ExposureField`].

use super::basin::{Basin, Seam};
use super::integral::PlaneRing;
use super::isoline::{CELLS_PER_RADIUS, trace};
use super::movement::Movement;
use super::plane::LocalPlane;
use super::rules::{Critical, SubsidenceRules, Variant};
use crate::mine::{Mine, Panel};
use serde::Serialize;
use spatial::inset::twice_area;
use spatial::{Bounds, LonLat, Node, Region, repair, validity};
use std::fmt::Write as _;

/// Beyond this many radii from the box around a panel it gives less than 3e-9 of its largest subsidence, and is left out.
const LEFT_OUT: f64 = 2.5;
/// No line lies further than this many radii from the box around a panel, unless the panel is thicker than any seam.
const MARGIN: f64 = 2.0;
/// Vertices that lie nearer than this to the line between others are left out, metres: less than a step of the lattice.
const THINNED_M: f64 = 0.005;
/// A level that is reached so many times over is far from its line: no hill or hollow hides there.
const ENOUGH: f64 = 5.0;
/// Raised when the same panels and rules would give other lines.
const EDITION: u32 = 1;

/// Which line bounds a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ZoneKind {
    /// 边界线: the edge of movement, by `edge_mm` of the rules.
    Edge,
    /// 移动线: the outermost line of critical deformation (`critical` of the rules); 移动角 is measured to it.
    Critical,
}

impl ZoneKind {
    /// All kinds.
    pub const ALL: [ZoneKind; 2] = [ZoneKind::Edge, ZoneKind::Critical];

    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            ZoneKind::Edge => "edge",
            ZoneKind::Critical => "critical",
        }
    }

    /// The kind of a machine word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }

    /// Name in Chinese.
    pub fn name_zh(self) -> &'static str {
        match self {
            ZoneKind::Edge => "下沉边界线",
            ZoneKind::Critical => "临界变形线",
        }
    }
}

/// Which parameters of the band must reach a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ZoneBand {
    /// The middle ones: what is inside by them is [`crate::ExposureClass::Inside`].
    Mid,
    /// Any of the band: what no parameters reach lies outside.
    Any,
}

impl ZoneBand {
    /// All bands.
    pub const ALL: [ZoneBand; 2] = [ZoneBand::Mid, ZoneBand::Any];

    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            ZoneBand::Mid => "mid",
            ZoneBand::Any => "any",
        }
    }

    /// The band of a machine word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|b| b.as_str() == word)
    }

    /// Name in Chinese.
    pub fn name_zh(self) -> &'static str {
        match self {
            ZoneBand::Mid => "中值参数",
            ZoneBand::Any => "参数区间外缘",
        }
    }
}

/// A zone of a panel, or of all panels of a mine together.
#[derive(Debug, Clone, PartialEq)]
pub struct MineZone {
    /// Identifier of the panel; `None` for the superposed movement of all panels of the mine.
    pub panel: Option<String>,
    /// Its line.
    pub kind: ZoneKind,
    /// Its parameters.
    pub band: ZoneBand,
    /// Degrees on CGCS2000.
    pub region: Region,
}

/// All zones of a mine: of each panel, and of all of them by adding up their movements. A zone that is nowhere is left out.
/// A panel that is still worked counts as a whole.
pub fn zones(mine: &Mine, rules: &SubsidenceRules) -> Vec<MineZone> {
    let mut found = vec![];
    for panel in &mine.panels {
        let named = |zone| MineZone { panel: Some(panel.id.clone()), ..zone };
        found.extend(of_panels(std::slice::from_ref(panel), rules).into_iter().map(named));
    }
    if mine.panels.len() == 1 {
        let whole: Vec<_> = found.iter().map(|zone| MineZone { panel: None, ..zone.clone() }).collect();
        found.extend(whole);
    } else {
        found.extend(of_panels(&mine.panels, rules));
    }
    found
}

/// Everything that the zones of a mine depend on, as text: equal texts give equal zones.
pub fn basis(mine: &Mine, rules: &SubsidenceRules) -> String {
    let mut text = format!("edition {EDITION}\n{} {} {:?}\n", rules.version, rules.edge_mm, rules.critical);
    for Variant { name, parameters, .. } in &rules.variants {
        let _ = writeln!(text, "{name} {parameters:?}");
    }
    for p in &mine.panels {
        let _ = write!(text, "{} {} {} {}", p.id, p.thickness_m, p.depth_m, p.dip_deg);
        for ring in p.region.rings() {
            text.push('\n');
            for node in ring {
                let _ = write!(text, "{},{} ", node.x, node.y);
            }
        }
        text.push('\n');
    }
    text
}

fn of_panels(panels: &[Panel], rules: &SubsidenceRules) -> Vec<MineZone> {
    let Some(field) = Field::of(panels, rules) else { return vec![] };
    let all = ZoneKind::ALL.into_iter().flat_map(|kind| ZoneBand::ALL.map(|band| (kind, band)));
    all.filter_map(|(kind, band)| {
        Some(MineZone { panel: None, kind, band, region: field.region(kind, band)? })
    })
    .collect()
}

/// The movement of panels at rest, superposed, under every set of parameters.
struct Field {
    plane: LocalPlane,
    edge_mm: f64,
    critical: Critical,
    /// Basins by variant, the middle parameters first.
    variants: Vec<Vec<Basin>>,
    /// The panels themselves.
    outlines: Vec<Vec<PlaneRing>>,
}

impl Field {
    fn of(panels: &[Panel], rules: &SubsidenceRules) -> Option<Field> {
        let bounds = panels.iter().map(|p| p.region.bounds());
        let Bounds { min, max } = Bounds::of(bounds.flat_map(|b| [b.min, b.max]))?;
        let middle = |a: i32, b: i32| ((i64::from(a) + i64::from(b)) / 2) as i32;
        let plane = LocalPlane::about(Node::new(middle(min.x, max.x), middle(min.y, max.y)).lon_lat());
        let outlines: Vec<_> = panels.iter().map(|p| plane.rings(&p.region)).collect();
        let mut variants: Vec<&Variant> = rules.variants.iter().collect();
        variants.sort_by_key(|v| v.name != "mid");
        let basins = |v: &Variant| {
            let each = panels.iter().zip(&outlines);
            each.filter_map(|(panel, rings)| Basin::of(rings, &Seam::from(panel), &v.parameters)).collect()
        };
        let variants = variants.into_iter().map(basins).collect();
        Some(Field { plane, edge_mm: rules.edge_mm, critical: rules.critical, variants, outlines })
    }

    fn region(&self, kind: ZoneKind, band: ZoneBand) -> Option<Region> {
        let used = match band {
            ZoneBand::Mid => self.variants.get(..1)?,
            ZoneBand::Any => &self.variants,
        };
        let basins = || used.iter().flatten();
        let radius = basins().map(|b| b.radius_m).min_by(f64::total_cmp)?;
        let reach = |b: &Basin| MARGIN * b.radius_m;
        let side = |value: fn(&Basin, f64, usize) -> f64, pick: fn(f64, f64) -> f64, n: usize| {
            basins().map(|b| value(b, reach(b), n)).reduce(pick)
        };
        let corner = |value: fn(&Basin, f64, usize) -> f64, pick: fn(f64, f64) -> f64| {
            Some([side(value, pick, 0)?, side(value, pick, 1)?])
        };
        let low = corner(|b, reach, n| b.low[n] - reach, f64::min)?;
        let high = corner(|b, reach, n| b.high[n] + reach, f64::max)?;
        let value = |at: [f64; 2]| self.share(kind, used, at).ln();
        let mut rings = trace(&value, (low, high), radius / CELLS_PER_RADIUS);
        if kind == ZoneKind::Critical {
            self.fill(&mut rings, used);
        }
        for ring in &mut rings {
            *ring = thinned(ring, THINNED_M);
        }
        self.on_the_ground(&rings)
    }

    /// How often the level of a line is reached at a point, by the variant that reaches it most often; above [`ENOUGH`] any such
    /// number. A variant that cannot reach more than another did is not asked.
    fn share(&self, kind: ZoneKind, used: &[Vec<Basin>], at: [f64; 2]) -> f64 {
        let mut most = f64::MIN_POSITIVE;
        for basins in used {
            if most < ENOUGH && self.reachable(kind, basins, at) > most {
                most = most.max(match kind {
                    ZoneKind::Edge => subsidence_mm(basins, at) / self.edge_mm,
                    ZoneKind::Critical => self.critical.share(&deformation(basins, at)),
                });
            }
        }
        most
    }

    /// More than this [`Field::share`] of a variant cannot be.
    fn reachable(&self, kind: ZoneKind, basins: &[Basin], at: [f64; 2]) -> f64 {
        let bound = |basin: &Basin| match kind {
            ZoneKind::Edge => basin.subsidence_bound_mm(at) / self.edge_mm,
            ZoneKind::Critical => self.critical.share_of(basin.deformation_bounds(at)),
        };
        near(basins, at).map(bound).sum()
    }

    /// Leaves out holes above the extraction, with the borders of what lies in them: where the face went through and left the
    /// ground level again its wave was critical, and the line is the outermost one.
    fn fill(&self, rings: &mut Vec<PlaneRing>, used: &[Vec<Basin>]) {
        let filled: Vec<bool> = rings
            .iter()
            .map(|ring| twice_area(ring) < 0.0 && ring.iter().all(|at| self.is_undermined(used, *at)))
            .collect();
        let around = |n: usize| {
            let first = rings[n].first().copied()?;
            let holding = (0..rings.len()).filter(|&m| m != n && holds(&rings[m..=m], first));
            holding.min_by(|&a, &b| twice_area(&rings[a]).abs().total_cmp(&twice_area(&rings[b]).abs()))
        };
        let gone: Vec<bool> = (0..rings.len())
            .map(|n| filled[n] || twice_area(&rings[n]) > 0.0 && around(n).is_some_and(|hole| filled[hole]))
            .collect();
        let mut gone = gone.into_iter();
        rings.retain(|_| !gone.next().unwrap_or(false));
    }

    /// Whether a point lies above the extraction: above a panel, or sunk by half of what is possible.
    fn is_undermined(&self, used: &[Vec<Basin>], at: [f64; 2]) -> bool {
        let half = |basins: &Vec<Basin>| {
            let least = basins.iter().map(|b| b.w0_mm).min_by(f64::total_cmp);
            least.is_some_and(|w0| subsidence_mm(basins, at) >= 0.5 * w0)
        };
        self.outlines.iter().any(|rings| holds(rings, at)) || used.iter().any(half)
    }

    /// Rings as an area on the lattice: each hole in the smallest ring around it.
    fn on_the_ground(&self, rings: &[PlaneRing]) -> Option<Region> {
        let node = |p: &[f64; 2]| {
            let (lon, lat) = self.plane.unproject(*p);
            LonLat::new(lon, lat).ok().map(LonLat::node)
        };
        let nodes = |ring: &PlaneRing| ring.iter().map(node).collect::<Option<Vec<Node>>>();
        let mut outer: Vec<(f64, &PlaneRing, Vec<Vec<Node>>)> = vec![];
        for ring in rings {
            let area = twice_area(ring);
            if area > 0.0 {
                outer.push((area, ring, vec![nodes(ring)?]));
            }
        }
        outer.sort_by(|a, b| a.0.total_cmp(&b.0));
        for hole in rings.iter().filter(|ring| twice_area(ring) < 0.0) {
            let first = *hole.first()?;
            let around = outer.iter_mut().find(|(_, ring, _)| holds(std::slice::from_ref(*ring), first));
            if let Some((.., polygon)) = around {
                polygon.push(nodes(hole)?);
            }
        }
        // West to east, so that equal panels give equal bytes whatever way the lines were found.
        let mut polygons: Vec<_> = outer.into_iter().map(|(.., polygon)| polygon).collect();
        polygons.sort_by_key(|polygon| polygon.first().and_then(|ring| ring.iter().min().copied()));
        // What is narrower than the lattice is nowhere.
        polygons.retain(|polygon| Region::from_rings(vec![polygon.clone()]).is_ok());
        let region = Region::from_rings(polygons).ok()?;
        if validity::check(&region).is_empty() {
            return Some(region);
        }
        repair::repair(&[region], 0.0).faces.pop().filter(|mended| validity::check(mended).is_empty())
    }
}

/// A closed ring without the vertices that lie within a distance of the line between others (Douglas and Peucker, 1973): most
/// of a zone runs straight beside a straight panel.
fn thinned(ring: &PlaneRing, metres: f64) -> PlaneRing {
    let far = |n: &usize| (ring[*n][0] - ring[0][0]).hypot(ring[*n][1] - ring[0][1]);
    let Some(opposite) = (1..ring.len()).max_by(|a, b| far(a).total_cmp(&far(b))) else {
        return ring.clone();
    };
    let mut kept = vec![false; ring.len()];
    (kept[0], kept[opposite]) = (true, true);
    let mut spans = vec![(0, opposite), (opposite, ring.len())];
    while let Some((from, to)) = spans.pop() {
        let (a, b) = (ring[from], ring[to % ring.len()]);
        let off = |n: &usize| off_segment(ring[*n], a, b);
        let furthest = (from + 1..to).max_by(|m, n| off(m).total_cmp(&off(n)));
        if let Some(n) = furthest.filter(|n| off(n) > metres) {
            kept[n] = true;
            spans.extend([(from, n), (n, to)]);
        }
    }
    ring.iter().zip(kept).filter(|(_, kept)| *kept).map(|(p, _)| *p).collect()
}

/// Distance of a point from a segment.
fn off_segment(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (d, v) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
    let square = d[0] * d[0] + d[1] * d[1];
    let t = if square > 0.0 { ((v[0] * d[0] + v[1] * d[1]) / square).clamp(0.0, 1.0) } else { 0.0 };
    (v[0] - t * d[0]).hypot(v[1] - t * d[1])
}

fn near(basins: &[Basin], at: [f64; 2]) -> impl Iterator<Item = &Basin> {
    basins.iter().filter(move |b| b.within_radii(LEFT_OUT, at))
}

fn subsidence_mm(basins: &[Basin], at: [f64; 2]) -> f64 {
    near(basins, at).map(|b| b.subsidence_mm(at)).sum()
}

fn deformation(basins: &[Basin], at: [f64; 2]) -> Movement {
    near(basins, at).map(|b| b.deformation(at)).sum()
}

/// Whether rings hold a point, even-odd.
fn holds(rings: &[PlaneRing], [x, y]: [f64; 2]) -> bool {
    let edges = rings.iter().flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)));
    let crossed = edges
        .filter(|(p, q)| (p[1] > y) != (q[1] > y) && x < p[0] + (y - p[1]) / (q[1] - p[1]) * (q[0] - p[0]));
    crossed.count() % 2 == 1
}
