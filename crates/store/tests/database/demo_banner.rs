//! The coverage index against PostGIS on the whole demonstration banner, all four levels, a million points.

use crate::support::empty;
use spatial::{Bounds, CoverageIndex, LonLat, Node, Owners, Region};
use sqlx::{Executor, PgConnection};
use std::collections::HashMap;
use territory::{Atlas, GridKind};

const POINTS: usize = 1_000_000;
/// Points sent to the database in one statement.
const BATCH: usize = 100_000;

fn atlas() -> Atlas {
    demo::build_territory(150_622, &mut |_| {}).unwrap().atlas
}

/// The levels of the banner, each in the order of its codes: micro grids, grids, villages, townships.
fn levels(atlas: &Atlas) -> Vec<Vec<Region>> {
    let grids = |micro: bool| {
        let mut of_level: Vec<_> =
            atlas.grids.iter().filter(|g| (g.kind == GridKind::Micro) == micro).collect();
        of_level.sort_by(|a, b| a.code.cmp(&b.code));
        of_level.into_iter().map(|g| g.region.clone()).collect()
    };
    let divisions = |digits: usize| {
        let mut of_level: Vec<_> = atlas
            .divisions
            .iter()
            .filter(|d| d.code.as_str().len() == digits && d.region.is_some())
            .collect();
        of_level.sort_by(|a, b| a.code.cmp(&b.code));
        of_level.into_iter().filter_map(|d| d.region.clone()).collect()
    };
    vec![grids(true), grids(false), divisions(12), divisions(9)]
}

/// Half of the points anywhere in the box, half near the borders of micro grids; some lie outside.
fn points(levels: &[Vec<Region>]) -> Vec<Node> {
    let bounds = Bounds::of(levels[3].iter().flat_map(|r| [r.bounds().min, r.bounds().max])).unwrap();
    let corners: Vec<Node> = levels[0].iter().flat_map(|r| r.rings().flatten().copied()).collect();
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut random = move |below: i64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as i64 % below
    };
    let width = i64::from(bounds.max.x - bounds.min.x);
    let height = i64::from(bounds.max.y - bounds.min.y);
    (0..POINTS)
        .map(|i| {
            if i % 2 == 0 {
                Node::new(bounds.min.x + random(width) as i32, bounds.min.y + random(height) as i32)
            } else {
                let near = corners[random(corners.len() as i64) as usize];
                let reach = [20, 500, 5_000][i / 2 % 3];
                let aside = |r: i64| (r - i64::from(reach)) as i32;
                Node::new(near.x + aside(random(2 * reach as i64)), near.y + aside(random(2 * reach as i64)))
            }
        })
        .collect()
}

async fn fill(database: &mut PgConnection, levels: &[Vec<Region>], points: &[Node], ours: &[Vec<i32>]) {
    database.execute("create table face (level int, face int, shape geometry)").await.unwrap();
    database
        .execute("create unlogged table point (at geometry, l0 int, l1 int, l2 int, l3 int)")
        .await
        .unwrap();
    for (level, faces) in levels.iter().enumerate() {
        for (face, region) in faces.iter().enumerate() {
            let text = as_text(region);
            let insert = sqlx::query("insert into face values ($1, $2, st_geomfromtext($3))");
            insert.bind(level as i32).bind(face as i32).bind(text).execute(&mut *database).await.unwrap();
        }
    }
    for start in (0..points.len()).step_by(BATCH) {
        let batch = &points[start..start + BATCH];
        let degrees: Vec<LonLat> = batch.iter().map(|n| n.lon_lat()).collect();
        let insert = sqlx::query(
            "insert into point select st_makepoint(lon, lat), l0, l1, l2, l3
             from unnest($1::float8[], $2::float8[], $3::int[], $4::int[], $5::int[], $6::int[])
                 as p (lon, lat, l0, l1, l2, l3)",
        );
        let lon: Vec<f64> = degrees.iter().map(|p| p.lon()).collect();
        let lat: Vec<f64> = degrees.iter().map(|p| p.lat()).collect();
        let insert = ours.iter().fold(insert.bind(lon).bind(lat), |i, l| i.bind(&l[start..start + BATCH]));
        insert.execute(&mut *database).await.unwrap();
    }
    database.execute("create index on point using gist (at); analyze").await.unwrap();
}

fn as_text(region: &Region) -> String {
    let position = |n: &Node| format!("{} {}", n.lon_lat().lon(), n.lon_lat().lat());
    let ring = |nodes: &[Node]| {
        let closed = nodes.iter().chain(nodes.first());
        format!("({})", closed.map(position).collect::<Vec<_>>().join(","))
    };
    let polygon = |p: &spatial::Polygon| format!("({})", p.rings().map(ring).collect::<Vec<_>>().join(","));
    format!("MULTIPOLYGON({})", region.polygons().iter().map(polygon).collect::<Vec<_>>().join(","))
}

/// Points in one face after the other: in how many the index says the same, in how many another face or none. Each
/// face looks for its points: the fastest plan that PostGIS has.
fn comparison(level: usize) -> String {
    format!(
        "select coalesce(sum(same), 0)::bigint, coalesce(sum(other), 0)::bigint
         from face f cross join lateral
             (select count(*) filter (where l{level} = f.face) as same,
                     count(*) filter (where l{level} <> f.face) as other
              from point where at && f.shape and st_covers(f.shape, at) and l{level} <> -2 offset 0) p
         where f.level = {level}"
    )
}

#[tokio::test]
async fn off_the_borders_a_million_points_lie_where_postgis_says_on_every_level() {
    let atlas = atlas();
    let levels = levels(&atlas);
    let points = points(&levels);
    let index = CoverageIndex::build(levels.clone()).unwrap();
    let mut owners = vec![Owners::default(); points.len()];
    index.locate_parallel(&points, &mut owners);
    let contested = owners.iter().filter(|o| o.is_contested()).count();
    assert!(contested < POINTS / 100, "{contested} on borders");
    // -1 outside every face, -2 on a border: there ST_Covers says one, several or none.
    let ours = |level: usize| {
        let face = |o: &Owners| match index.face(*o, level) {
            _ if o.is_contested() => -2,
            Some(face) => face as i32,
            None => -1,
        };
        owners.iter().map(face).collect::<Vec<i32>>()
    };
    let ours: Vec<Vec<i32>> = (0..levels.len()).map(ours).collect();
    let outside = ours[3].iter().filter(|&&f| f == -1).count();
    assert!(outside > POINTS / 20 && outside < POINTS / 2, "{outside} outside");
    let database = empty().await;
    let mut connection = database.connection().await;
    fill(&mut connection, &levels, &points, &ours).await;
    for (level, ours) in ours.iter().enumerate() {
        let statement = sqlx::query_as(sqlx::AssertSqlSafe(comparison(level)));
        let (same, other): (i64, i64) = statement.fetch_one(&mut connection).await.unwrap();
        let found = ours.iter().filter(|&&f| f >= 0).count() as i64;
        assert_eq!((same, other), (found, 0), "level {level}");
    }
}

#[test]
fn every_corner_of_the_banner_belongs_to_the_lowest_of_the_faces_that_meet_there() {
    let atlas = atlas();
    let levels = levels(&atlas);
    let index = CoverageIndex::build(levels.clone()).unwrap();
    for (level, faces) in levels.iter().enumerate() {
        // All levels share all vertices: a vertex of a level is a vertex of every face of it that meets it.
        let mut lowest: HashMap<Node, usize> = HashMap::new();
        for (face, region) in faces.iter().enumerate() {
            for node in region.rings().flatten() {
                lowest.entry(*node).or_insert(face);
            }
        }
        for (node, face) in lowest {
            let owners = index.locate(node);
            assert!(owners.is_contested(), "{node:?}");
            assert_eq!(index.face(owners, level), Some(face), "{node:?} on level {level}");
        }
    }
}
