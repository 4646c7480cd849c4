//! For each rule one change that it finds and no other rule does.

use crate::fixture::{MESH, VILLAGE, World, clean_village, code};
use spatial::{LonLat, Node};
use territory::DedicatedType;
use territory::check::Severity;
use time::macros::date;

/// Rule, what it calls the defect, how many of them, how serious they are, and the change.
type Spoiling = (&'static str, &'static str, u64, Severity, fn(&mut World));

const SPOILINGS: [Spoiling; 18] = [
    ("G01", "spike", 1, Severity::Error, |w| {
        let (foot, tip) = (MESH.node((3, 8)), MESH.node((3, 9)));
        w.redraw_division(1, |n| if n == foot { vec![foot, tip, foot] } else { vec![n] });
    }),
    // 200 steps of latitude are 2.2 m; 001 and 002 reach up to the northern border.
    ("G02", "outside_outline", 2, Severity::Error, |w| {
        let north = MESH.node((0, 8)).y;
        w.redraw_division(0, |n| vec![if n.y == north { Node::new(n.x, n.y - 200) } else { n }]);
    }),
    ("G03", "outside_village", 1, Severity::Error, |w| {
        let village = (0..8).flat_map(|i| (0..8).map(move |j| (i, j))).filter(|cell| *cell != (0, 7));
        w.atlas.divisions[2].region = Some(MESH.union(village));
    }),
    ("G04", "overlap", 1, Severity::Error, |w| w.grid("801").region = MESH.rectangle(5..8, 1..3)),
    ("G05", "gap", 1, Severity::Error, |w| w.grid("801").region = MESH.rectangle(5..6, 1..3)),
    // Over the ground of the dedicated grid, which has no micro grids.
    ("G06", "outside_parent", 1, Severity::Error, |w| {
        let cells = (6..8).flat_map(|i| (0..4).map(move |j| (i, j))).filter(|cell| *cell != (6, 2));
        w.grid("00402").region = MESH.union(cells);
    }),
    ("G07", "overlap", 1, Severity::Error, |w| {
        let cells = (2..4).flat_map(|i| (4..8).map(move |j| (i, j))).chain([(1, 4)]);
        w.grid("00102").region = MESH.union(cells);
    }),
    ("G08", "uncovered", 1, Severity::Info, |w| w.grid("00102").region = MESH.rectangle(2..4, 5..8)),
    ("G09", "dedicated_type", 1, Severity::Error, |w| {
        w.grid("001").dedicated_type = Some(DedicatedType::School);
    }),
    ("G10", "order", 1, Severity::Warning, |w| {
        let north_west = |cell: &(i32, i32)| cell.0 < 3 && cell.1 >= 6;
        let cells = || (0..4).flat_map(|i| (4..8).map(move |j| (i, j)));
        w.grid("00101").region = MESH.union(cells().filter(|c| !north_west(c)));
        w.grid("00102").region = MESH.union(cells().filter(north_west));
    }),
    ("G11", "households", 1, Severity::Warning, |w| w.grid("002").households = 250),
    ("G12", "multi_part", 2, Severity::Warning, |w| {
        let columns = |wanted: [i32; 2]| wanted.into_iter().flat_map(|i| (4..8).map(move |j| (i, j)));
        w.grid("00101").region = MESH.union(columns([0, 2]));
        w.grid("00102").region = MESH.union(columns([1, 3]));
    }),
    ("G13", "no_worker", 1, Severity::Error, |w| {
        w.staffing.workers.remove(&code(&format!("{VILLAGE}002")));
    }),
    ("G14", "time_gap", 1, Severity::Error, |w| {
        let mut old = w.grid("002").clone();
        (old.valid_from, old.valid_to) = (date!(2020 - 01 - 01), Some(date!(2023 - 12 - 01)));
        w.atlas.grids.push(old);
    }),
    // The border stays the same line; 002 and the micro grid beside it keep the vertex.
    ("G15", "t_junction", 2, Severity::Warning, |w| {
        let corner = MESH.node((4, 6));
        w.redraw("001", |n| if n == corner { vec![] } else { vec![n] });
    }),
    ("G16", "count", 1, Severity::Error, |w| w.declared.counts.micro = Some(6141)),
    ("G17", "orphan", 1, Severity::Error, |w| {
        w.atlas.addresses[1].at = LonLat::new(111.5, 39.8).expect("in range");
    }),
    ("G18", "stale_grid", 1, Severity::Error, |w| {
        w.cases[0].primary_grid = Some(code(&format!("{VILLAGE}004")));
    }),
];

#[test]
fn each_rule_has_a_change_that_it_finds_and_no_other_rule_does() {
    for (i, (id, kind, defects, severity, spoil)) in SPOILINGS.into_iter().enumerate() {
        assert_eq!(id, format!("G{:02}", i + 1));
        let mut world = clean_village();
        spoil(&mut world);
        let report = world.check();
        let found = report.rules.iter().filter(|r| r.defects_total > 0);
        let found: Vec<_> = found.map(|r| (r.id, r.defects_total)).collect();
        assert_eq!(found, [(id, defects)], "{:#?}", report.rules[i]);
        for defect in &report.rules[i].defects {
            assert_eq!((defect.kind, defect.severity), (kind, severity), "{defect:#?}");
            assert!(!defect.detail_zh.is_empty() && !defect.detail_en.is_empty());
        }
        assert_eq!(report.passed, severity != Severity::Error, "{id}");
        assert_eq!(report.rules[i].severity, severity, "{id}");
    }
}
