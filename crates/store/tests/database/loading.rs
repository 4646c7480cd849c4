//! Loading a banner: all of it or nothing.

use crate::support::cases::{TODAY, many};
use crate::support::{banner, empty, load};
use casework::Scope;
use std::collections::BTreeMap;

const TABLES: [&str; 12] = [
    "division",
    "party_group",
    "grid",
    "mine",
    "panel",
    "station",
    "address",
    "case_file",
    "case_event",
    "case_mine",
    "case_number",
    "dataset",
];

#[tokio::test]
async fn a_banner_that_cannot_be_loaded_whole_is_not_loaded_at_all() {
    let database = empty().await;
    let atlas = banner::atlas();
    let mut cases = many(30, 41);
    let twin = cases[3].clone();
    cases.push(twin);
    database.store.load_banner(&load(&atlas, &cases)).await.unwrap_err();
    for table in TABLES {
        assert_eq!(database.rows(table).await, 0, "{table}");
    }
    assert_eq!(database.store.dataset("truth").await.unwrap(), None);

    cases.pop();
    database.store.load_banner(&load(&atlas, &cases)).await.unwrap();
    assert_eq!(database.rows("case_file").await, 30);
    assert!(database.store.dataset("truth").await.unwrap().is_some());
}

#[tokio::test]
async fn the_loaded_territory_reads_back_unchanged() {
    let database = empty().await;
    let atlas = banner::atlas();
    database.store.load_banner(&load(&atlas, &[])).await.unwrap();
    let read = database.store.atlas(&Scope::whole_banner(), TODAY).await.unwrap();
    let by_code = |grids: &[territory::Grid]| -> BTreeMap<String, territory::Grid> {
        grids.iter().map(|g| (g.code.to_string(), g.clone())).collect()
    };
    assert_eq!(by_code(&read.grids), by_code(&atlas.grids));
    let divisions = |of: &territory::Atlas| -> BTreeMap<String, territory::Division> {
        of.divisions.iter().map(|d| (d.code.to_string(), d.clone())).collect()
    };
    assert_eq!(divisions(&read), divisions(&atlas));
    assert_eq!(read.mines, atlas.mines);
    assert_eq!(read.stations, atlas.stations);
    assert_eq!(read.addresses, atlas.addresses);
}

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    let database = empty().await;
    // As the owner: the program's own role may not.
    store::Store::connect(&database.url).await.unwrap().migrate().await.unwrap();
    assert!(database.store.migrate().await.is_err());
    assert!(database.store.ping().await.unwrap().starts_with('3'), "PostGIS 3");
}

#[tokio::test]
async fn a_database_is_made_once_and_dropped_whole() {
    let server = empty().await;
    let name = format!("store_{}_make 'and\" drop", std::process::id());
    for _ in 0..2 {
        store::create_database(&server.url, &name).await.unwrap();
    }
    for _ in 0..2 {
        store::drop_database(&server.url, &name).await.unwrap();
    }
}
