//! Point location in memory against PostGIS on the same territory.

use crate::support::{banner, loaded};
use proptest::strategy::{Strategy, ValueTree};
use spatial::{Datum, LonLat, Node};
use sqlx::PgPool;
use territory::Territory;
use territory::place::SourcePoint;

/// What PostGIS says: the dedicated grid with the point inside, else the lowest code that covers it.
async fn by_postgis(pool: &PgPool, at: LonLat) -> (Option<String>, Option<String>, bool) {
    let primary = sqlx::query_scalar(
        "with p as (select st_setsrid(st_makepoint($1, $2), 4490) as at)
         select code from grid, p where kind <> 'micro' and st_covers(shape, at)
         order by not (kind = 'dedicated' and st_contains(shape, at)), code limit 1",
    );
    let primary: Option<String> = primary.bind(at.lon()).bind(at.lat()).fetch_optional(pool).await.unwrap();
    let micro = sqlx::query_scalar(
        "select code from grid where kind = 'micro' and code like $3 || '%'
         and st_covers(shape, st_setsrid(st_makepoint($1, $2), 4490)) order by code limit 1",
    );
    let parent = primary.clone().unwrap_or_else(|| "none".into());
    let micro: Option<String> =
        micro.bind(at.lon()).bind(at.lat()).bind(parent).fetch_optional(pool).await.unwrap();
    let inside: bool = sqlx::query_scalar(
        "select st_covers(shape, st_setsrid(st_makepoint($1, $2), 4490)) from division where kind = 'banner'",
    )
    .bind(at.lon())
    .bind(at.lat())
    .fetch_one(pool)
    .await
    .unwrap();
    (primary, micro, inside)
}

fn in_memory(territory: &Territory, at: LonLat) -> (Option<String>, Option<String>, bool) {
    let place = territory.locate(SourcePoint::new(Datum::Cgcs2000, at, None), 0).unwrap();
    let primary = place.primary_grid.map(|g| g.code.to_string());
    (primary, place.micro_grid.map(|g| g.code), place.outside.is_none())
}

#[tokio::test]
async fn the_territory_and_postgis_locate_every_random_point_alike() {
    let database = loaded(&[]).await;
    let (pool, territory) = (database.pool().await, banner::territory());
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let somewhere = (1_109_900_000..1_110_900_000i32, 397_900_000..398_500_000i32);
    let (mut inside, mut micro) = (0, 0);
    for _ in 0..1_500 {
        let (x, y) = somewhere.new_tree(&mut runner).unwrap().current();
        let at = Node::new(x, y).lon_lat();
        let found = in_memory(&territory, at);
        assert_eq!(found, by_postgis(&pool, at).await, "{at:?}");
        inside += usize::from(found.2);
        micro += usize::from(found.1.is_some());
    }
    assert!(inside > 500 && micro > 50, "{inside} inside, {micro} in micro grids");
}

#[tokio::test]
async fn on_shared_corners_the_territory_and_postgis_choose_the_same_grid() {
    let database = loaded(&[]).await;
    let (pool, territory) = (database.pool().await, banner::territory());
    let mut corners: Vec<Node> = banner::atlas()
        .grids
        .iter()
        .flat_map(|g| g.region.rings().flatten().copied().collect::<Vec<_>>())
        .collect();
    corners.sort();
    corners.dedup();
    assert!(corners.len() > 50);
    for node in corners {
        let at = node.lon_lat();
        assert_eq!(in_memory(&territory, at), by_postgis(&pool, at).await, "{at:?}");
    }
}

#[test]
fn the_made_up_territory_is_a_coverage_without_gap_or_overlap() {
    let atlas = banner::atlas();
    let primary = atlas.grids.iter().filter(|g| g.kind != territory::GridKind::Micro).map(|g| &g.region);
    let outline = atlas.divisions[0].region.as_ref().unwrap();
    assert!(spatial::tiling::tiles(primary, outline));
}
