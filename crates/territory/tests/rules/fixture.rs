//! A clean urban village of 2 × 2 base grids with one dedicated grid and eight micro grids, to be spoilt by the tests.

use crate::mesh::Mesh;
use spatial::{Node, Region};
use std::collections::HashSet;
use territory::check::{
    CaseLocation, CheckInput, Declared, DeclaredCounts, Defect, Report, RuleReport, Staffing, check,
    urban_villages,
};
use territory::{
    Address, Atlas, DedicatedType, Division, DivisionCode, DivisionKind, Grid, GridCode, GridKind,
};
use time::macros::date;

pub(crate) const VILLAGE: &str = "150622003003";
/// Cells of about 214 m × 278 m, so that a whole village is 8 × 8 of them.
pub(crate) const MESH: Mesh = Mesh { side: 25_000, segments: 1, wiggle: 0 };

/// Everything a check looks at, owned.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) atlas: Atlas,
    pub(crate) staffing: Staffing,
    pub(crate) declared: Declared,
    pub(crate) cases: Vec<CaseLocation>,
}

pub(crate) fn code(text: &str) -> GridCode {
    GridCode::new(text).expect("a grid code")
}

pub(crate) fn division(text: &str, kind: DivisionKind, region: Option<Region>) -> Division {
    Division {
        code: DivisionCode::new(text).expect("a division code"),
        name: text.to_owned(),
        name_en: None,
        kind,
        region,
        seat: None,
        synthetic_shape: true,
    }
}

pub(crate) fn grid(suffix: &str, region: Region) -> Grid {
    let code = code(&format!("{VILLAGE}{suffix}"));
    let kind = GridKind::of_code(&code);
    let households = if kind == GridKind::Base { 400 } else { 0 };
    Grid {
        name: code.to_string(),
        kind,
        code,
        dedicated_type: (kind == GridKind::Dedicated).then_some(DedicatedType::School),
        region,
        valid_from: date!(2024 - 01 - 01),
        valid_to: None,
        households,
        population: households * 2,
        party_group: (kind == GridKind::Base).then(|| format!("group of {suffix}")),
        head: None,
        synthetic: true,
    }
}

fn cells(columns: std::ops::Range<i32>, rows: std::ops::Range<i32>) -> Vec<(i32, i32)> {
    columns.flat_map(|i| rows.clone().map(move |j| (i, j))).collect()
}

/// 001 north-west, 002 north-east, 003 south-west, 004 south-east with the school 801 as a hole in its middle; every
/// base grid is cut into a western (01) and an eastern (02) micro grid.
pub(crate) fn clean_village() -> World {
    let school = cells(5..7, 1..3);
    let quarters = [("001", 0, 4), ("002", 4, 4), ("003", 0, 0), ("004", 4, 0)];
    let mut grids = vec![grid("801", MESH.union(school.clone()))];
    for (suffix, x, y) in quarters {
        let free = |c: Vec<(i32, i32)>| MESH.union(c.into_iter().filter(|cell| !school.contains(cell)));
        grids.push(grid(suffix, free(cells(x..x + 4, y..y + 4))));
        grids.push(grid(&format!("{suffix}01"), free(cells(x..x + 2, y..y + 4))));
        grids.push(grid(&format!("{suffix}02"), free(cells(x + 2..x + 4, y..y + 4))));
    }
    let whole = || Some(MESH.rectangle(0..8, 0..8));
    let divisions = vec![
        division("150622", DivisionKind::Banner, whole()),
        division(&VILLAGE[..9], DivisionKind::Subdistrict, whole()),
        division(VILLAGE, DivisionKind::Community, whole()),
    ];
    let address = |id: u32, x: i32, y: i32| {
        let corner = MESH.node((x, y));
        let at = Node::new(corner.x + 9_000, corner.y + 7_000).lon_lat();
        Address { id, at, households: 1600 / 4, population: 3200 / 4, synthetic: true }
    };
    let addresses = vec![address(1, 0, 7), address(2, 5, 5), address(3, 5, 1), address(4, 2, 2)];
    let atlas = Atlas { divisions, grids, addresses, ..Atlas::default() };
    World {
        staffing: full_staffing(&atlas),
        declared: Declared { counts: counted(), ..Declared::default() },
        cases: vec![CaseLocation {
            case: "C1".to_owned(),
            at: atlas.addresses[2].at,
            primary_grid: Some(code(&format!("{VILLAGE}801"))),
        }],
        atlas,
    }
}

fn counted() -> DeclaredCounts {
    DeclaredCounts {
        base: Some(4),
        dedicated: Some(1),
        micro: Some(8),
        party_groups: Some(4),
        heads: Some(8),
        townships: Some(1),
        villages: Some(1),
        mines: Some(0),
        population: Some(3200),
    }
}

/// One worker for each primary grid, a head for each micro grid.
pub(crate) fn full_staffing(atlas: &Atlas) -> Staffing {
    let of = |micro: bool| {
        let grids = atlas.grids.iter().filter(move |g| (g.kind == GridKind::Micro) == micro);
        grids.map(|g| g.code.clone())
    };
    Staffing { workers: of(false).map(|c| (c, 1)).collect(), headed: of(true).collect() }
}

impl World {
    pub(crate) fn check(&self) -> Report {
        let urban: HashSet<DivisionCode> = urban_villages(&self.atlas);
        check(&CheckInput {
            atlas: &self.atlas,
            on: date!(2026 - 11 - 23),
            staffing: &self.staffing,
            declared: &self.declared,
            urban: &urban,
            cases: &self.cases,
        })
    }

    pub(crate) fn rule(&self, id: &str) -> RuleReport {
        let report = self.check();
        report.rules.into_iter().find(|r| r.id == id).expect("a rule")
    }

    /// The only defect of a rule.
    pub(crate) fn defect(&self, id: &str) -> Defect {
        let rule = self.rule(id);
        assert_eq!(rule.defects_total, 1, "{rule:#?}");
        rule.defects[0].clone()
    }

    pub(crate) fn kinds(&self, id: &str) -> Vec<&'static str> {
        self.rule(id).defects.iter().map(|d| d.kind).collect()
    }

    pub(crate) fn grid(&mut self, suffix: &str) -> &mut Grid {
        let code = code(&format!("{VILLAGE}{suffix}"));
        self.atlas.grids.iter_mut().find(|g| g.code == code).expect("a grid of the fixture")
    }

    /// Redraws a grid with one of its vertices elsewhere.
    pub(crate) fn move_vertex(&mut self, suffix: &str, from: Node, to: Node) {
        self.redraw(suffix, |node| if node == from { vec![to] } else { vec![node] });
    }

    /// Redraws a grid with each vertex replaced.
    pub(crate) fn redraw(&mut self, suffix: &str, change: impl Fn(Node) -> Vec<Node>) {
        let grid = self.grid(suffix);
        grid.region = redrawn(&grid.region, change);
    }

    /// Redraws the banner (0), the subdistrict (1) or the community (2) with each vertex replaced.
    pub(crate) fn redraw_division(&mut self, index: usize, change: impl Fn(Node) -> Vec<Node>) {
        let region = &mut self.atlas.divisions[index].region;
        *region = region.as_ref().map(|r| redrawn(r, change));
    }
}

fn redrawn(region: &Region, change: impl Fn(Node) -> Vec<Node>) -> Region {
    let rings = |p: &spatial::Polygon| {
        p.rings().map(|r| r.iter().flat_map(|&n| change(n)).collect()).collect::<Vec<Vec<Node>>>()
    };
    Region::from_rings(region.polygons().iter().map(rings).collect()).expect("still rings")
}
