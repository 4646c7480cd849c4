//! G01–G03.

use crate::fixture::{MESH, clean_village};
use spatial::{Node, Region};
use territory::check::Severity;

#[test]
fn a_bow_tie_is_a_self_crossing_at_its_crossing_point() {
    let mut world = clean_village();
    let corner = |i, j| MESH.node((i, j));
    let bow = vec![corner(2, 4), corner(4, 8), corner(4, 4), corner(2, 8), corner(2, 5)];
    world.grid("00102").region = Region::from_rings(vec![vec![bow]]).expect("a ring");
    let defect = world.defect("G01");
    assert_eq!((defect.kind, defect.severity), ("self_crossing", Severity::Error));
    assert_eq!(defect.feature, format!("{}00102", crate::fixture::VILLAGE));
    let at = defect.at.expect("a place");
    assert_eq!(at.node(), corner(3, 6));
    assert!(!world.check().passed);
}

#[test]
fn a_spike_is_named_by_its_tip() {
    let mut world = clean_village();
    let (foot, tip) = (MESH.node((1, 8)), MESH.node((1, 9)));
    world.redraw("001", |n| if n == foot { vec![foot, tip, foot] } else { vec![n] });
    let defect = world.defect("G01");
    assert_eq!((defect.kind, defect.at.map(|p| p.node())), ("spike", Some(tip)));
}

#[test]
fn a_grid_beyond_the_outline_says_how_far_and_one_metre_is_tolerated() {
    let mut world = clean_village();
    let corner = MESH.node((0, 8));
    // 100 steps of latitude are 1.11 m, 80 are 0.89 m.
    world.move_vertex("001", corner, Node::new(corner.x, corner.y + 80));
    assert_eq!(world.kinds("G02"), [] as [&str; 0]);
    world.move_vertex("001", Node::new(corner.x, corner.y + 80), Node::new(corner.x, corner.y + 100));
    let defect = world.defect("G02");
    assert_eq!((defect.kind, defect.unit), ("outside_outline", Some("m")));
    assert!((defect.measure.expect("metres") - 1.11).abs() < 0.01, "{defect:?}");
}

#[test]
fn a_missing_outline_is_one_defect() {
    let mut world = clean_village();
    world.atlas.divisions.remove(0);
    assert_eq!(world.defect("G02").kind, "no_outline");
}

#[test]
fn a_grid_with_a_strip_in_the_next_village_says_its_share() {
    let mut world = clean_village();
    // 1 of 65 cells lies outside: 001 grows by a cell to the west.
    let cells = (0..4).flat_map(|i| (4..8).map(move |j| (i, j))).chain([(-1, 6)]);
    world.grid("001").region = MESH.union(cells);
    let defect = world.defect("G03");
    assert_eq!((defect.kind, defect.other.as_deref()), ("outside_village", Some(crate::fixture::VILLAGE)));
    assert!((defect.measure.expect("share") - 1.0 / 17.0).abs() < 1e-4, "{defect:?}");
}

#[test]
fn a_grid_of_a_village_without_a_shape_is_an_error() {
    let mut world = clean_village();
    world.atlas.divisions[2].region = None;
    assert_eq!(world.kinds("G03"), ["no_village"; 5]);
}
