//! Made-up records of the mines' work: blasts, face positions, dumps, haul roads, observation points, operators.
//!
//! All of them say 示意. Operators of real mines in earlier years are not invented.

use crate::error::DemoError;
use crate::plane::{self, Xy};
use crate::random::Random;
use spatial::{LonLat, Region, distance};
use territory::blasting::Blast;
use territory::record::{
    Classification, Dump, FacePosition, HaulRoad, LicenceRing, ObservationPoint, OperatorPeriod, Provenance,
};
use territory::{Mine, MineRecord, MineStatus, Panel};
use time::macros::date;
use time::{Date, Duration};

/// First and last day of the records.
const RECORDED: (Date, Date) = (date!(2024 - 01 - 01), date!(2026 - 10 - 31));
/// Days between two blasts of a pit, and between two surveys of a face.
const BLAST_DAYS: i64 = 7;
const FACE_DAYS: i64 = 30;

/// The records of a mine whose shapes are there already.
pub(super) fn records(mine: &Mine, random: &mut Random) -> Result<MineRecord, DemoError> {
    let mut record = MineRecord { operators: operators(mine), ..MineRecord::default() };
    record.licence_rings = licence_rings(mine);
    for panel in &mine.panels {
        record.faces.extend(faces(panel));
    }
    if let Some(panel) = mine.panels.last() {
        record.points = survey_line(panel);
    }
    if let (Some(pit), MineStatus::Operating) = (&mine.pit, mine.status) {
        record.blasts = blasts(pit, random);
        if let Some(foot) = mine.licence.as_ref().and_then(|licence| dump(licence, pit, random)) {
            let (middle, region) = foot;
            let region = Region::from_rings(vec![vec![region]])
                .map_err(|e| DemoError::synthesis(mine.id.as_str(), e))?;
            let from = RECORDED.0;
            record.roads = vec![HaulRoad {
                name: "示意运输道路".into(),
                from,
                to: None,
                line: vec![distance::nearest_on_border(middle, pit).1, middle],
                provenance: made_up(),
            }];
            record.dumps =
                vec![Dump { name: "示意排土场".into(), from, to: None, region, provenance: made_up() }];
        }
    }
    Ok(record)
}

fn made_up() -> Provenance {
    Provenance {
        source: "示意数据".into(),
        src_crs: "EPSG:4490".into(),
        classification: Classification::Internal,
        synthetic: true,
    }
}

fn operators(mine: &Mine) -> Vec<OperatorPeriod> {
    if !mine.synthetic {
        return vec![];
    }
    let period = |name: &str, from, to| OperatorPeriod {
        name: format!("{}{name}", mine.short_name),
        from,
        to,
        provenance: Provenance { src_crs: String::new(), ..made_up() },
    };
    let change = date!(2022 - 07 - 01);
    vec![
        period("原经营单位（示意）", date!(2015 - 01 - 01), Some(change)),
        period("经营单位（示意）", change, None),
    ]
}

/// One ring that is the whole licence, from the height of the land down to below the deepest panel, or as deep as a pit goes.
fn licence_rings(mine: &Mine) -> Vec<LicenceRing> {
    const LAND_M: f64 = 1_260.0;
    const PIT_M: f64 = 320.0;
    const BELOW_M: f64 = 60.0;
    let deepest = mine.panels.iter().map(|p| p.depth_m).reduce(f64::max);
    let deep_m = deepest.map_or(PIT_M, |depth| ((depth + BELOW_M) / 10.0).ceil() * 10.0);
    let ring = |region: &Region| LicenceRing {
        name: "示意区块一".into(),
        from: date!(2012 - 01 - 01),
        to: None,
        region: region.clone(),
        top_m: LAND_M,
        bottom_m: LAND_M - deep_m,
        provenance: made_up(),
    };
    mine.licence.iter().map(ring).collect()
}

fn blasts(pit: &Region, random: &mut Random) -> Vec<Blast> {
    let mut found = vec![];
    let mut day = RECORDED.0 + Duration::days(random.below(BLAST_DAYS as usize) as i64);
    while day <= RECORDED.1 {
        if let Some(at) = somewhere_in(pit, random) {
            let charge_kg = (random.between(5.3, 7.4).exp() / 10.0).round() * 10.0;
            let frequency_hz = random.chance(0.1).then(|| random.between(8.0, 45.0).round());
            found.push(Blast { on: day, charge_kg, frequency_hz, at, provenance: made_up() });
        }
        day += Duration::days(BLAST_DAYS);
    }
    found
}

fn somewhere_in(area: &Region, random: &mut Random) -> Option<LonLat> {
    let bounds = area.bounds();
    let (low, high) = (plane::xy(bounds.min), plane::xy(bounds.max));
    (0..60).find_map(|_| {
        let at = plane::node([random.between(low[0], high[0]), random.between(low[1], high[1])]);
        area.covers(at).then(|| at.lon_lat())
    })
}

/// A hexagon of the licence beside the pit: its middle and its corners.
fn dump(licence: &Region, pit: &Region, random: &mut Random) -> Option<(LonLat, Vec<spatial::Node>)> {
    (0..80).find_map(|_| {
        let middle = somewhere_in(licence, random)?;
        let radius = random.between(180.0, 320.0);
        let [x, y] = plane::of(middle);
        let corner = |n: u32| {
            let angle = f64::from(n) * std::f64::consts::FRAC_PI_3;
            plane::node([x + radius * angle.cos(), y + radius * angle.sin()])
        };
        let corners: Vec<_> = (0..6).map(corner).collect();
        let beside = distance::to_region(middle, pit).0 > radius * 1.3;
        (beside && corners.iter().all(|c| licence.covers(*c))).then_some((middle, corners))
    })
}

/// The middle of a rectangular panel, half its length and half its width as vectors. Along runs to the east, or north.
fn axes(panel: &Panel) -> Option<(Xy, Xy, Xy)> {
    let corners: Vec<Xy> = panel.region.rings().next()?.iter().map(|n| plane::xy(*n)).collect();
    let &[a, b, c, d] = corners.as_slice() else { return None };
    let half = |p: Xy, q: Xy| [(q[0] - p[0]) / 2.0, (q[1] - p[1]) / 2.0];
    let middle = [(a[0] + c[0]) / 2.0, (a[1] + c[1]) / 2.0];
    let (along, across) = if plane::metres(a, b) >= plane::metres(b, c) {
        (half(a, b), half(a, d))
    } else {
        (half(b, c), half(b, a))
    };
    let backwards = along[0] < 0.0 || along[0] == 0.0 && along[1] < 0.0;
    let along = if backwards { [-along[0], -along[1]] } else { along };
    Some((middle, along, across))
}

fn place(middle: Xy, along: Xy, u: f64, across: Xy, v: f64) -> LonLat {
    plane::node([middle[0] + u * along[0] + v * across[0], middle[1] + u * along[1] + v * across[1]])
        .lon_lat()
}

/// Where the face stood every month while the panel was worked, going evenly.
fn faces(panel: &Panel) -> Vec<FacePosition> {
    let Some((middle, along, across)) = axes(panel) else { return vec![] };
    // A panel that is still worked goes six metres a day, as its length allows.
    let length_m = 2.0 * along[0].hypot(along[1]);
    let end = panel.end.unwrap_or(panel.start + Duration::days((length_m / 6.0) as i64));
    let days = (end - panel.start).whole_days().max(1);
    let surveys = (0..=days / FACE_DAYS).map(|n| panel.start + Duration::days(n * FACE_DAYS));
    let last = end.min(RECORDED.1);
    let recorded = surveys.filter(|on| *on <= last);
    recorded
        .map(|on| {
            let u = -1.0 + 2.0 * (on - panel.start).whole_days() as f64 / days as f64;
            FacePosition {
                panel: panel.id.clone(),
                on,
                line: vec![place(middle, along, u, across, -1.0), place(middle, along, u, across, 1.0)],
                provenance: made_up(),
            }
        })
        .collect()
}

/// Five points across the middle of a panel, as a survey line is laid.
fn survey_line(panel: &Panel) -> Vec<ObservationPoint> {
    let Some((middle, along, across)) = axes(panel) else { return vec![] };
    let point = |n: u32| ObservationPoint {
        name: format!("{}-G{}", panel.name, n + 1),
        from: panel.start,
        to: None,
        at: place(middle, along, 0.0, across, -2.0 + f64::from(n)),
        provenance: made_up(),
    };
    (0..5).map(point).collect()
}
