//! Records of mines come back as they were stored, and the database refuses what is none.

use crate::support::{banner, empty, load};
use casework::Scope;
use spatial::LonLat;
use sqlx::{Connection, Executor, PgConnection};
use territory::blasting::Blast;
use territory::record::{
    Classification, Dump, FacePosition, HaulRoad, LicenceRing, MineRecord, ObservationPoint, OperatorPeriod,
    Provenance,
};
use territory::{Atlas, Panel};
use time::macros::date;

fn provenance(synthetic: bool) -> Provenance {
    Provenance {
        source: "示意 报送表".into(),
        src_crs: "EPSG:4546".into(),
        classification: Classification::Internal,
        synthetic,
    }
}

/// The made-up banner whose first mine has a panel and one record of each kind.
fn recorded() -> Atlas {
    let mut atlas = banner::atlas();
    let mine = &mut atlas.mines[0];
    let region = mine.licence.clone().unwrap();
    // On the lattice, as every stored place is.
    let at = region.rings().next().unwrap()[0].lon_lat();
    let other = region.rings().next().unwrap()[1].lon_lat();
    let line: Vec<LonLat> = vec![at, other];
    let (from, to) = (date!(2025 - 01 - 01), Some(date!(2025 - 06 - 01)));
    let panel = format!("{}-4101", mine.id);
    mine.panels = vec![Panel {
        id: panel.clone(),
        name: "4101工作面".into(),
        seam: "4#".into(),
        thickness_m: 3.0,
        depth_m: 150.0,
        dip_deg: 2.0,
        start: from,
        end: to,
        region: region.clone(),
    }];
    mine.record = MineRecord {
        operators: vec![OperatorPeriod {
            name: "示意公司".into(), from, to, provenance: provenance(true)
        }],
        blasts: vec![Blast {
            on: from,
            charge_kg: 350.0,
            frequency_hz: Some(18.0),
            at,
            provenance: provenance(false),
        }],
        faces: vec![FacePosition { panel, on: from, line: line.clone(), provenance: provenance(true) }],
        licence_rings: vec![LicenceRing {
            name: "示意区块".into(),
            from,
            to,
            region: region.clone(),
            top_m: 1_180.0,
            bottom_m: 940.5,
            provenance: provenance(true),
        }],
        dumps: vec![Dump {
            name: "示意排土场".into(), from, to: None, region, provenance: provenance(true)
        }],
        roads: vec![HaulRoad { name: "示意道路".into(), from, to, line, provenance: provenance(true) }],
        points: vec![ObservationPoint {
            name: "G1".into(),
            from,
            to: None,
            at,
            provenance: provenance(true),
        }],
    };
    atlas
}

#[tokio::test]
async fn every_kind_of_record_comes_back_as_it_was_stored() {
    let (database, atlas) = (empty().await, recorded());
    database.store.load_banner(&load(&atlas, &[])).await.unwrap();
    let read = database.store.atlas_of_all_time(&Scope::whole_banner()).await.unwrap();
    let id = &atlas.mines[0].id;
    let mine = read.mines.iter().find(|m| m.id == *id).unwrap();
    assert_eq!(mine.record, atlas.mines[0].record);
    assert!(read.mines.iter().filter(|m| m.id != *id).all(|m| m.record == MineRecord::default()));
}

#[tokio::test]
async fn a_secret_record_and_a_blast_without_a_charge_are_refused() {
    let (database, atlas) = (empty().await, recorded());
    database.store.load_banner(&load(&atlas, &[])).await.unwrap();
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    for (column, value) in [("classification", "'secret'"), ("charge_kg", "null"), ("to_day", "from_day")] {
        let change = format!("update mine_record set {column} = {value} where kind = 'blast'");
        let refused = connection.execute(sqlx::AssertSqlSafe(change)).await.unwrap_err().to_string();
        assert!(refused.contains("check constraint"), "{column}: {refused}");
    }
}
