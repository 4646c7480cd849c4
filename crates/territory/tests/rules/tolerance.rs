//! What a rule just tolerates, and the next larger thing that it does not.

use crate::fixture::{MESH, World, clean_village};
use spatial::Node;
use territory::check::Severity;

/// A triangle of `steps` × `steps` / 2 on the eastern border of the school 801, to the east or, when negative, into it.
fn dent(world: &mut World, suffix: &str, northward: bool, steps: i32) {
    let foot = MESH.node((7, 2));
    let along = if northward { steps.abs() } else { -steps.abs() };
    let (tip, back) = (Node::new(foot.x + steps, foot.y + along / 2), Node::new(foot.x, foot.y + along));
    world.redraw(suffix, |n| if n == foot { vec![foot, tip, back] } else { vec![n] });
}

/// 130 steps make 0.8 m², 160 steps 1.2 m² (a step is 0.85 cm × 1.11 cm).
const BELOW_AND_ABOVE_ONE_M2: [(i32, usize); 2] = [(130, 0), (160, 1)];

#[test]
fn one_square_metre_of_overlap_gap_or_overhang_is_tolerated_and_no_more() {
    for (steps, defects) in BELOW_AND_ABOVE_ONE_M2 {
        let mut world = clean_village();
        dent(&mut world, "801", true, steps);
        assert_eq!(world.kinds("G04"), vec!["overlap"; defects], "{steps} steps");
        let mut world = clean_village();
        dent(&mut world, "801", true, -steps);
        assert_eq!(world.kinds("G05"), vec!["gap"; defects], "{steps} steps");
        let mut world = clean_village();
        dent(&mut world, "00402", false, -steps);
        assert_eq!(world.kinds("G06"), vec!["outside_parent"; defects], "{steps} steps");
    }
}

#[test]
fn less_than_a_thousandth_of_a_grid_outside_its_village_is_tolerated() {
    // The village's north-western corner is cut; 800 steps are a thousandth of the sixteen cells of 001.
    for (steps, defects) in [(790, 0), (810, 1)] {
        let mut world = clean_village();
        let corner = MESH.node((0, 8));
        world.redraw_division(2, |n| vec![if n == corner { Node::new(n.x, n.y - steps) } else { n }]);
        assert_eq!(world.kinds("G03"), vec!["outside_village"; defects], "{steps} steps");
    }
}

#[test]
fn three_hundred_and_five_hundred_households_belong_to_the_standard() {
    for (households, defects) in [(299, 1), (300, 0), (500, 0), (501, 1)] {
        let mut world = clean_village();
        world.grid("002").households = households;
        assert_eq!(world.rule("G11").defects_total, defects, "{households} households");
    }
}

#[test]
fn vertices_five_centimetres_apart_are_two() {
    // To the east 5 steps are 4.3 cm and 6 steps 5.1 cm.
    for (steps, near) in [(5, true), (6, false)] {
        let mut world = clean_village();
        let corner = MESH.node((4, 6));
        world.move_vertex("002", corner, Node::new(corner.x + steps, corner.y));
        let rule = world.rule("G15");
        assert_eq!(rule.defects_total > 0, near, "{steps} steps: {rule:#?}");
    }
}

#[test]
fn a_missing_head_is_tolerated_as_often_as_declared_and_a_missing_worker_never() {
    let mut world = clean_village();
    world.declared.counts.heads = Some(4);
    let heads: Vec<_> = world.staffing.headed.iter().take(4).cloned().collect();
    heads.iter().for_each(|h| assert!(world.staffing.headed.remove(h)));
    let rule = world.rule("G13");
    assert_eq!((rule.defects_total, rule.errors_total), (4, 0));
    assert!(rule.defects.iter().all(|d| d.severity == Severity::Info));
    world.staffing.workers.clear();
    assert_eq!(world.rule("G13").errors_total, 5);
}
