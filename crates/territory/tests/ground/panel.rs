//! A panel on the ground: its inset, its time, its zone.

use spatial::{LonLat, Node, Region};
use territory::Panel;
use territory::subsidence::{LocalPlane, Parameters, Trough, duration_days, isoline};
use time::macros::date;

const MID: Parameters = Parameters { q: 0.70, b: 0.30, tan_beta: 2.0, offset_ratio: 0.10 };

pub(crate) fn origin() -> LonLat {
    LonLat::new(110.9, 39.7).unwrap()
}

/// A panel on the plane about the origin, 1000 m to the east and 240 m to the north, as the lattice keeps it.
pub(crate) fn panel() -> Panel {
    let plane = LocalPlane::about(origin());
    let corner = |x: f64, y: f64| {
        let (lon, lat) = plane.unproject([x, y]);
        LonLat::new(lon, lat).unwrap().node()
    };
    let ring: Vec<Node> = [(-500.0, -120.0), (500.0, -120.0), (500.0, 120.0), (-500.0, 120.0)]
        .map(|(x, y)| corner(x, y))
        .to_vec();
    Panel {
        id: "M1-A".into(),
        name: "A".into(),
        seam: "4#".into(),
        thickness_m: 3.5,
        depth_m: 200.0,
        dip_deg: 0.0,
        start: date!(2024 - 01 - 01),
        end: Some(date!(2024 - 12 - 31)),
        region: Region::from_rings(vec![vec![ring]]).unwrap(),
    }
}

fn trough() -> Trough {
    Trough::of(&panel(), &MID, date!(2026 - 01 - 01)).unwrap()
}

#[test]
fn a_panel_on_the_ground_sinks_as_the_same_panel_on_paper() {
    let trough = trough();
    // The lattice is about a centimetre: 1 cm of 100 m radius.
    let centre = trough.at_rest([0.0, 0.0]).w_mm;
    assert!((centre - 2420.137).abs() < 0.5, "{centre}");
    let beside = trough.at_rest([0.0, -170.0]);
    assert!((beside.w_mm - 97.168).abs() < 0.1 && (beside.ey - 6.9346).abs() < 0.01, "{beside:?}");
    assert!((trough.radius_m() - 100.0).abs() < 1e-9 && (trough.w0_mm() - 2450.0).abs() < 1e-9);
}

#[test]
fn the_ten_millimetre_line_lies_where_the_worked_example_says() {
    let trough = trough();
    let rings = isoline(&trough, 10.0);
    assert_eq!(rings.len(), 1);
    // 85.53 m outside the long edge, straight above its middle.
    let south = rings[0].iter().filter(|p| p[0].abs() < 100.0 && p[1] < 0.0);
    let worst = south.map(|p| (-p[1] - 120.0 - 85.5299).abs()).fold(0.0, f64::max);
    assert!(worst < 0.05, "{worst}");
    assert!(rings[0].iter().all(|&p| (trough.at_rest(p).w_mm - 10.0).abs() < 0.01));
    assert!(spatial::inset::twice_area(&rings[0]) > 0.0);
}

#[test]
fn slices_at_rest_add_up_to_the_whole() {
    let trough = trough();
    for at in [[0.0, 0.0], [480.0, 100.0], [-560.0, -60.0]] {
        let sum: territory::subsidence::Movement = trough.slices_at(at).into_iter().map(|(_, m)| m).sum();
        let whole = trough.at_rest(at);
        assert!((sum.w_mm - whole.w_mm).abs() < 1e-9 && (sum.ex - whole.ex).abs() < 1e-11, "{at:?}");
    }
}

#[test]
fn the_ground_is_still_before_the_face_comes_and_at_rest_long_after() {
    let trough = trough();
    let day = |d: time::Date| f64::from(d.to_julian_day());
    assert_eq!(trough.on([0.0, 0.0], day(date!(2024 - 01 - 01))).w_mm, 0.0);
    let end = trough.on([0.0, 0.0], day(date!(2040 - 01 - 01))).w_mm;
    assert!((end - trough.at_rest([0.0, 0.0]).w_mm).abs() < 1e-6);
    // 98 % of a slice's movement is done after the duration.
    assert!((trough.share(duration_days(200.0)) - 0.98).abs() < 1e-12);
}

#[test]
fn a_passing_face_strains_what_ends_up_unstrained() {
    // Above the middle of the panel the strain along the advance is nothing at rest, and much while the face goes by.
    let trough = trough();
    let start = f64::from(date!(2024 - 01 - 01).to_julian_day());
    let passing = (0..400).map(|n| trough.on([0.0, 0.0], start + f64::from(n)).ex.abs()).fold(0.0, f64::max);
    assert!(trough.at_rest([0.0, 0.0]).ex.abs() < 1e-6 && passing > 1.0, "{passing}");
}

#[test]
fn a_panel_narrower_than_its_offset_gives_no_trough() {
    let narrow = Parameters { offset_ratio: 0.5, ..MID };
    let mut panel = panel();
    panel.depth_m = 300.0;
    assert!(Trough::of(&panel, &narrow, date!(2026 - 01 - 01)).is_none());
}

#[test]
fn what_the_plane_reaches_is_reached_whatever_its_degrees() {
    let trough = trough();
    let ([west, south], [east, north]) = trough.extent();
    // Just inside along the whole border, where a box in degrees could cut something off, and just outside of it.
    for share in (0..=200).map(|n| f64::from(n) / 200.0) {
        let (x, y) = (west + share * (east - west), south + share * (north - south));
        let border = [(x, south, 0.0, -1.0), (x, north, 0.0, 1.0), (west, y, -1.0, 0.0), (east, y, 1.0, 0.0)];
        for (x, y, out_x, out_y) in border {
            let reached = |aside: f64| {
                let (lon, lat) = trough.plane().unproject([x + aside * out_x, y + aside * out_y]);
                trough.reached(LonLat::new(lon, lat).unwrap())
            };
            let corner = share == 0.0 || share == 1.0;
            assert!(corner || reached(-0.001).is_some(), "{x} {y}");
            assert!(reached(0.001).is_none(), "{x} {y}");
        }
    }
}

#[test]
fn slices_far_from_a_place_give_nothing_and_are_left_out() {
    let mut long = panel();
    let plane = LocalPlane::about(origin());
    let corner = |(x, y): (f64, f64)| {
        let (lon, lat) = plane.unproject([x, y]);
        LonLat::new(lon, lat).unwrap().node()
    };
    let ring = [(-1500.0, -120.0), (1500.0, -120.0), (1500.0, 120.0), (-1500.0, 120.0)].map(corner).to_vec();
    long.region = Region::from_rings(vec![vec![ring]]).unwrap();
    let trough = Trough::of(&long, &MID, date!(2026 - 01 - 01)).unwrap();
    let (west, middle) = (trough.slices_at([-1500.0, 0.0]), trough.slices_at([0.0, 0.0]));
    assert!(west.len() < middle.len() && middle.len() < 64, "{} {}", west.len(), middle.len());
    for (at, slices) in [([-1500.0, 0.0], west), ([0.0, 0.0], middle)] {
        let sum: f64 = slices.iter().map(|(_, m)| m.w_mm).sum();
        assert!((sum - trough.at_rest(at).w_mm).abs() < 1e-9 * trough.w0_mm());
    }
}
