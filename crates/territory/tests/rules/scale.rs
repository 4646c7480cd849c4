//! A whole banner: 100 villages, 900 base grids and 3,600 micro grids with wiggly shared borders.

use crate::fixture::{World, division, full_staffing};
use crate::mesh::Mesh;
use territory::check::{CaseLocation, Declared, DeclaredCounts};
use territory::{Address, Atlas, DivisionKind, Grid, GridCode, GridKind};
use time::macros::date;

/// 13 vertices to each side of a micro grid, bent by up to half a metre.
const MESH: Mesh = Mesh { side: 40_000, segments: 13, wiggle: 600 };
const VILLAGES_A_SIDE: i32 = 10;
const GRIDS_A_SIDE: i32 = 3;

fn grid(code: String, region: spatial::Region) -> Grid {
    let code = GridCode::new(code).expect("a code");
    Grid {
        name: code.to_string(),
        kind: GridKind::of_code(&code),
        code,
        dedicated_type: None,
        region,
        valid_from: date!(2024 - 01 - 01),
        valid_to: None,
        households: 100,
        population: 255,
        party_group: None,
        head: None,
        synthetic: true,
    }
}

fn village(atlas: &mut Atlas, number: i32) {
    let village = format!("150622100{:03}", 200 + number);
    let (column, row) = (number % VILLAGES_A_SIDE, number / VILLAGES_A_SIDE);
    let (cells, south_row) = (2 * GRIDS_A_SIDE, VILLAGES_A_SIDE - 1 - row);
    let (west, south) = (column * cells, south_row * cells);
    let whole = MESH.rectangle(west..west + cells, south..south + cells);
    atlas.divisions.push(division(&village, DivisionKind::Village, Some(whole)));
    for k in 0..GRIDS_A_SIDE * GRIDS_A_SIDE {
        let (x, y) = (west + 2 * (k % GRIDS_A_SIDE), south + cells - 2 - 2 * (k / GRIDS_A_SIDE));
        let base = format!("{village}{:03}", k + 1);
        atlas.grids.push(grid(base.clone(), MESH.rectangle(x..x + 2, y..y + 2)));
        for (m, (i, j)) in [(x, y + 1), (x + 1, y + 1), (x, y), (x + 1, y)].into_iter().enumerate() {
            atlas.grids.push(grid(format!("{base}{:02}", m + 1), MESH.rectangle(i..i + 1, j..j + 1)));
            let corner = MESH.node((i, j));
            let at = spatial::Node::new(corner.x + MESH.side / 2, corner.y + MESH.side / 3).lon_lat();
            let id = atlas.addresses.len() as u32 + 1;
            atlas.addresses.push(Address { id, at, households: 30, population: 60, synthetic: true });
        }
    }
}

fn banner() -> World {
    let mut atlas = Atlas::default();
    let side = VILLAGES_A_SIDE * 2 * GRIDS_A_SIDE;
    let outline = || Some(MESH.rectangle(0..side, 0..side));
    atlas.divisions.push(division("150622", DivisionKind::Banner, outline()));
    atlas.divisions.push(division("150622100", DivisionKind::Town, outline()));
    for number in 0..VILLAGES_A_SIDE * VILLAGES_A_SIDE {
        village(&mut atlas, number);
    }
    let cases = atlas.addresses.iter().step_by(7).map(|a| CaseLocation {
        case: format!("C{}", a.id),
        at: a.at,
        primary_grid: atlas.grids.iter().find(|g| g.region.covers(a.at.node())).map(|g| g.code.clone()),
    });
    World {
        cases: cases.collect(),
        staffing: full_staffing(&atlas),
        declared: Declared {
            counts: DeclaredCounts { base: Some(900), micro: Some(3600), ..DeclaredCounts::default() },
            ..Declared::default()
        },
        atlas,
    }
}

#[test]
fn a_banner_of_wiggly_shared_borders_passes_and_one_moved_vertex_is_found() {
    let mut world = banner();
    let edges: usize = world.atlas.grids.iter().map(|g| g.region.vertex_count()).sum::<usize>()
        + world
            .atlas
            .divisions
            .iter()
            .filter_map(|d| d.region.as_ref())
            .map(|r| r.vertex_count())
            .sum::<usize>();
    let report = world.check();
    for rule in &report.rules {
        assert_eq!(rule.defects_total, 0, "{rule:#?}");
    }
    assert!(edges > 280_000, "{edges}");

    let moved = world.atlas.grids.iter_mut().find(|g| g.code.as_str() == "150622100255005").expect("a grid");
    let mut ring = moved.region.polygons()[0].exterior().to_vec();
    ring[20].x += 1_000;
    ring[20].y += 1_000;
    moved.region = spatial::Region::from_rings(vec![vec![ring]]).expect("a ring");
    let report = world.check();
    assert!(!report.passed);
    let total = |i: usize| report.rules[i].defects_total;
    assert!(total(3) + total(4) > 0, "{:#?} {:#?}", report.rules[3], report.rules[4]);
}

#[test]
fn a_banner_without_any_shared_vertex_is_still_checked_exactly() {
    let mut world = banner();
    // Every base grid drops every second vertex, but neighbours drop different ones: thousands of gaps and overlaps.
    for (i, grid) in world.atlas.grids.iter_mut().filter(|g| g.kind == GridKind::Base).enumerate() {
        let ring = grid.region.polygons()[0].exterior();
        let every_second = ring.iter().skip(i % 2).step_by(2).copied().collect();
        grid.region = spatial::Region::from_rings(vec![vec![every_second]]).expect("a ring");
    }
    let report = world.check();
    for id in [3, 4, 5, 14] {
        let rule = &report.rules[id];
        println!("{}: {} defects of {} checked", rule.id, rule.defects_total, rule.checked);
        assert!(rule.defects_total > 0, "{}", rule.id);
    }
}
