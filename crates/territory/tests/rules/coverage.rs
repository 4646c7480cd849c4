//! G04, G05, G15: overlaps, gaps and near misses between primary grids.

use crate::fixture::{MESH, VILLAGE, clean_village};
use spatial::Node;
use territory::check::Severity;

#[test]
fn a_grid_drawn_over_its_neighbour_is_an_overlap_with_its_area() {
    let mut world = clean_village();
    world.grid("001").region = MESH.rectangle(0..5, 4..8);
    let defect = world.defect("G04");
    assert_eq!((defect.kind, defect.severity), ("overlap", Severity::Error));
    assert_eq!((defect.feature, defect.other), (format!("{VILLAGE}001"), Some(format!("{VILLAGE}002"))));
    let (east, north) = spatial::distance::metres_per_degree(39.815);
    let expected = 4.0 * (0.0025 * east) * (0.0025 * north);
    assert!((defect.measure.expect("area") / expected - 1.0).abs() < 1e-3, "{:?} {expected}", defect.measure);
}

#[test]
fn a_dedicated_grid_drawn_on_top_of_a_base_grid_is_an_overlap() {
    let mut world = clean_village();
    world.grid("004").region = MESH.rectangle(4..8, 0..4);
    assert_eq!(world.kinds("G04"), ["overlap"]);
    assert_eq!(world.kinds("G05"), [] as [&str; 0]);
}

#[test]
fn a_long_overlap_of_three_centimetres_is_a_sliver() {
    let mut world = clean_village();
    let border = MESH.node((4, 0)).x;
    world.redraw("001", |n| if n.x == border { vec![Node::new(n.x + 4, n.y)] } else { vec![n] });
    let defect = world.defect("G04");
    assert_eq!((defect.kind, defect.severity), ("sliver", Severity::Warning));
    assert!(world.check().rules[3].errors_total == 0);
    assert!(world.kinds("G15").iter().all(|k| *k == "near_miss"));
    // Five vertices beside the neighbours', and the same five beside those of its own micro grid.
    assert_eq!(world.rule("G15").defects_total, 10);
}

#[test]
fn a_missing_dedicated_grid_leaves_a_gap_where_it_was() {
    let mut world = clean_village();
    world.atlas.grids.retain(|g| !g.code.as_str().ends_with("801"));
    let defect = world.defect("G05");
    assert_eq!((defect.kind, defect.feature.as_str()), ("gap", VILLAGE));
    assert_eq!(defect.at.map(|p| p.node()), Some(MESH.node((6, 2))));
}

#[test]
fn a_village_without_grids_is_one_defect() {
    let mut world = clean_village();
    world.atlas.grids.clear();
    assert_eq!(world.defect("G05").kind, "no_grids");
}

#[test]
fn borders_that_agree_as_lines_but_not_vertex_by_vertex_have_neither_gap_nor_overlap() {
    let mut world = clean_village();
    let extra = MESH.node((4, 6));
    world.redraw("001", |n| if n == extra { vec![] } else { vec![n] });
    assert_eq!(world.kinds("G04"), [] as [&str; 0]);
    assert_eq!(world.kinds("G05"), [] as [&str; 0]);
    let junctions = world.rule("G15");
    assert!(junctions.defects.iter().all(|d| d.kind == "t_junction"), "{junctions:#?}");
    let at: Vec<Node> = junctions.defects.iter().filter_map(|d| d.at).map(|p| p.node()).collect();
    assert!(!at.is_empty() && at.iter().all(|n| *n == extra), "{at:?}");
}

#[test]
fn a_vertex_two_centimetres_beside_its_neighbours_is_a_near_miss() {
    let mut world = clean_village();
    let corner = MESH.node((4, 6));
    world.move_vertex("002", corner, Node::new(corner.x + 2, corner.y));
    let defects = world.rule("G15").defects;
    assert!(!defects.is_empty() && defects.iter().all(|d| d.kind == "near_miss"), "{defects:#?}");
    let measure = defects[0].measure.expect("metres");
    assert!((measure - 0.0171).abs() < 0.001, "{measure}");
    assert_eq!(defects[0].severity, Severity::Warning);
}

#[test]
fn a_vertex_a_metre_beside_its_neighbours_is_no_near_miss_but_a_gap() {
    let mut world = clean_village();
    let corner = MESH.node((4, 6));
    world.move_vertex("002", corner, Node::new(corner.x + 120, corner.y));
    assert_eq!(world.kinds("G15"), [] as [&str; 0]);
    assert_eq!(world.kinds("G05"), ["gap"]);
    assert_eq!(world.kinds("G06"), ["outside_parent"]);
}
