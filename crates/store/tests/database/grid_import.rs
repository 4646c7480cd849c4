//! Importing grids: versions, periods, and the surveyed geometry beside them.

use crate::support::cases::{Loaded, TODAY, many};
use crate::support::{banner, loaded};
use casework::{Actor, CaseEvent, EventBody, Relocation, Scope};
use spatial::{Node, Region};
use sqlx::Connection;
use std::time::Duration;
use store::{Change, Changed, GridImport, GridSource, StoreError};
use territory::Grid;
use time::macros::date;

fn changed() -> Vec<Grid> {
    let atlas = banner::atlas();
    let mut old = atlas.grids.iter().find(|g| g.code.as_str() == "150622004201001").unwrap().clone();
    old.name = "改名网格".into();
    let mut new = old.clone();
    new.code = territory::GridCode::new("150622004201009").unwrap();
    let n = |x: i32, y: i32| Node::new(1_110_010_000 + x, 398_010_000 + y);
    new.region = Region::from_rings(vec![vec![vec![n(0, 0), n(90, 0), n(90, 90)]]]).unwrap();
    vec![old, new]
}

fn sources() -> Vec<GridSource> {
    ["150622004201001", "150622004201009"]
        .into_iter()
        .zip(1..)
        .map(|(code, feature)| GridSource {
            code: code.into(),
            feature,
            src_crs: "EPSG:4546".into(),
            src_wkb: vec![1, 2, 3, feature as u8],
        })
        .collect()
}

fn import<'a>(grids: &'a [Grid], sources: &'a [GridSource], valid_from: time::Date) -> GridImport<'a> {
    let summary = serde_json::json!({ "features": grids.len() });
    GridImport {
        grids,
        sources,
        file_name: "网格.shp",
        crs: "EPSG:4546",
        summary,
        valid_from,
        relocations: &[],
        as_of: i64::MAX,
        now: time::macros::datetime!(2026-11-23 03:00 UTC),
    }
}

#[tokio::test]
async fn an_import_ends_the_old_version_begins_the_new_one_and_keeps_the_survey() {
    let database = loaded(&[]).await;
    let (store, scope) = (&database.store, Scope::whole_banner());
    let before = store.grids_in_force(&scope, TODAY).await.unwrap();
    let (grids, sources) = (changed(), sources());
    let run = store.import_grids(&Actor::local_operator(), &import(&grids, &sources, TODAY)).await.unwrap();

    let after = store.grids_in_force(&scope, TODAY).await.unwrap();
    assert_eq!(after.len(), before.len() + 1);
    let renamed = after.iter().find(|g| g.code == grids[0].code).unwrap();
    assert_eq!((renamed.name.as_str(), renamed.valid_from, renamed.valid_to), ("改名网格", TODAY, None));
    let yesterday = TODAY.previous_day().unwrap();
    let past = store.grids_in_force(&scope, yesterday).await.unwrap();
    let old = past.iter().find(|g| g.code == grids[0].code).unwrap();
    assert_eq!((old.name.as_str(), old.valid_to), ("示意网格150622004201001", Some(TODAY)));
    assert_eq!(past.len(), before.len(), "yesterday is as it was");

    let kept: Vec<(String, i64, i32, String, Vec<u8>)> = sqlx::query_as(
        "select g.code, s.import_id, s.feature, s.src_crs, s.src_wkb from grid_source s join grid g on g.id = s.grid_id order by 1",
    )
    .fetch_all(&database.pool().await)
    .await
    .unwrap();
    let expected: Vec<_> = sources
        .iter()
        .map(|s| (s.code.clone(), run, s.feature as i32, s.src_crs.clone(), s.src_wkb.clone()))
        .collect();
    assert_eq!(kept, expected);
}

#[tokio::test]
async fn the_atlas_of_all_time_has_every_version_of_a_grid_in_the_order_of_its_days() {
    let database = loaded(&[]).await;
    let (store, scope) = (&database.store, Scope::whole_banner());
    let before = store.grids_in_force(&scope, TODAY).await.unwrap();
    let (grids, sources) = (changed(), sources());
    store.import_grids(&Actor::local_operator(), &import(&grids, &sources, TODAY)).await.unwrap();
    let tomorrow = TODAY.next_day().unwrap();
    store
        .import_grids(&Actor::local_operator(), &import(&grids[..1], &sources[..1], tomorrow))
        .await
        .unwrap();

    let atlas = store.atlas_of_all_time(&scope).await.unwrap();
    assert_eq!(atlas.grids.len(), before.len() + 3);
    let renamed = atlas.grids.iter().filter(|g| g.code == grids[0].code);
    let periods: Vec<_> = renamed.map(|g| (g.valid_from, g.valid_to)).collect();
    let first = before.iter().find(|g| g.code == grids[0].code).unwrap().valid_from;
    assert_eq!(periods, [(first, Some(TODAY)), (TODAY, Some(tomorrow)), (tomorrow, None)]);
    let today = store.atlas(&scope, TODAY).await.unwrap();
    assert_eq!(today.grids.len(), before.len() + 1, "the atlas of a day has one version of each");
    assert_eq!((today.divisions, today.addresses), (atlas.divisions, atlas.addresses));
}

#[tokio::test]
async fn an_import_is_told_with_a_box_around_every_version_that_ends_or_begins() {
    let database = loaded(&[]).await;
    let (grids, sources) = (changed(), sources());
    database.store.import_grids(&Actor::local_operator(), &import(&grids, &sources, TODAY)).await.unwrap();
    let told = database.store.changes_since(0).await.unwrap();
    let [Change { what: Changed::Grids { boxes }, .. }] = &told[..] else { panic!("{told:?}") };
    // Old and new version of the renamed grid, and the new grid.
    assert_eq!(boxes.len(), 3);
    for grid in &grids {
        assert!(boxes.contains(&grid.region.bounds()), "{}", grid.code);
    }
}

#[tokio::test]
async fn grids_checked_against_older_grids_are_not_stored() {
    let database = loaded(&[]).await;
    let (store, actor) = (&database.store, Actor::local_operator());
    let as_of = store.last_change().await.unwrap();
    let (grids, sources) = (changed(), sources());
    let mine = GridImport { as_of, ..import(&grids[..1], &sources[..1], TODAY) };
    let other = GridImport { as_of, ..import(&grids[1..], &sources[1..], TODAY) };
    store.import_grids(&actor, &other).await.unwrap();
    let refused = store.import_grids(&actor, &mine).await.unwrap_err();
    assert!(matches!(refused, StoreError::GridsChanged), "{refused}");
    assert_eq!(database.rows("import_run").await, 1);
    let as_of = store.last_change().await.unwrap();
    store.import_grids(&actor, &GridImport { as_of, ..mine }).await.unwrap();
}

#[tokio::test]
async fn a_case_is_brought_home_once_and_never_by_somebody_who_knows_older_grids() {
    let cases = many(20, 11);
    let inside = cases.iter().find(|c| c.case.location.located.primary_grid.is_some()).unwrap();
    let database = loaded(&cases).await;
    let (store, actor, code) = (&database.store, Actor::system(), &inside.case.code);
    let now = time::macros::datetime!(2026-11-24 16:00 UTC);
    let as_of = store.last_change().await.unwrap();
    let mut to = inside.case.location.located.clone();
    to.primary_grid = Some(territory::GridCode::new("150622004201009").unwrap());
    to.micro_grid = None;
    let strays = [Relocation { case: code.clone(), to }];
    assert_eq!(store.relocate_cases(&actor, &strays, as_of, now).await.unwrap(), 1);
    assert_eq!(store.relocate_cases(&actor, &strays, as_of, now).await.unwrap(), 0, "it is there");
    let file = store.case(&Scope::whole_banner(), code).await.unwrap();
    assert_eq!(file.case.location.code(), Some("150622004201009"));
    CaseEvent::verify(code.as_str(), &file.events).unwrap();

    let (grids, sources) = (changed(), sources());
    store.import_grids(&actor, &import(&grids, &sources, TODAY)).await.unwrap();
    let back = [Relocation { case: code.clone(), to: inside.case.location.located.clone() }];
    assert_eq!(store.relocate_cases(&actor, &back, as_of, now).await.unwrap(), 0);
}

#[tokio::test]
async fn an_import_that_would_overlap_a_version_is_refused_and_stores_nothing() {
    let database = loaded(&[]).await;
    let (grids, sources) = (changed(), sources());
    let first_day = date!(2023 - 01 - 01);
    for day in [first_day, date!(2022 - 06 - 01)] {
        let refused =
            database.store.import_grids(&Actor::local_operator(), &import(&grids, &sources, day)).await;
        assert!(refused.unwrap_err().to_string().contains("grid_versions_do_not_overlap"));
    }
    assert_eq!(database.rows("import_run").await, 0);
    assert_eq!(database.rows("grid").await, banner::atlas().grids.len() as i64);
    let open: i64 = sqlx::query_scalar("select count(*) from grid where valid_to is null")
        .fetch_one(&mut database.connection().await)
        .await
        .unwrap();
    assert_eq!(open, banner::atlas().grids.len() as i64, "no version was ended");
}

#[tokio::test]
async fn a_case_whose_grid_changes_gets_an_event_that_keeps_the_old_grid() {
    let cases = many(20, 11);
    let inside = cases.iter().find(|c| c.case.location.located.primary_grid.is_some()).unwrap();
    let database = loaded(&cases).await;
    let (store, scope, code) = (&database.store, Scope::whole_banner(), &inside.case.code);
    let mut to = inside.case.location.located.clone();
    let from = to.primary_grid.replace(territory::GridCode::new("150622004201009").unwrap()).unwrap();
    to.micro_grid = None;
    let relocations = [Relocation { case: code.clone(), to }];
    let (grids, sources) = (changed(), sources());
    let import = GridImport { relocations: &relocations, ..import(&grids, &sources, TODAY) };
    store.import_grids(&Actor::local_operator(), &import).await.unwrap();

    let file = store.case(&scope, code).await.unwrap();
    assert_eq!(file.case.location.code(), Some("150622004201009"));
    assert_eq!(file.case.state, inside.case.state, "a relocation moves no case along its life cycle");
    let last = file.events.last().unwrap();
    let expected =
        EventBody::Relocated { from_grid: Some(from.to_string()), to_grid: Some("150622004201009".into()) };
    assert_eq!(last.body, expected);
    CaseEvent::verify(code.as_str(), &file.events).unwrap();
    let changes = store.changes_since(0).await.unwrap();
    assert_eq!(changes.last().and_then(|c| c.case_code()), Some(code.as_str()));
    assert_eq!(store.case_points(&Scope::area("150622004201009"), None).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_import_that_waits_for_a_case_does_not_hold_up_the_feed() {
    let mut cases = many(20, 11);
    cases.retain(|c| c.case.location.located.primary_grid.is_some());
    cases.sort_by(|a, b| a.case.code.cmp(&b.case.code));
    let database = loaded(&cases).await;
    let relocation =
        |c: &Loaded| Relocation { case: c.case.code.clone(), to: c.case.location.located.clone() };
    let relocations: Vec<_> = cases.iter().take(2).map(relocation).collect();
    let (grids, sources) = (changed(), sources());
    let import = GridImport { relocations: &relocations, ..import(&grids, &sources, TODAY) };

    let mut clerk = database.connection().await;
    let mut transaction = clerk.begin().await.unwrap();
    sqlx::query("select 1 from case_file where code = $1 for update")
        .bind(relocations[1].case.as_str())
        .execute(&mut *transaction)
        .await
        .unwrap();
    let clerks_work = async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        let lock = "select pg_try_advisory_xact_lock(hashtext(current_schema() || $$.change$$))";
        let free: bool = sqlx::query_scalar(lock).fetch_one(&mut *transaction).await.unwrap();
        transaction.commit().await.unwrap();
        free
    };
    let actor = Actor::local_operator();
    let (imported, free) = tokio::join!(database.store.import_grids(&actor, &import), clerks_work);
    imported.unwrap();
    assert!(free, "else each would wait for the other: the import for the case, the clerk for the feed");
}
