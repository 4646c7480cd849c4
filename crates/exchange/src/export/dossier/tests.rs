//! A mine's file: its contents, hashes and rings, and what GDAL reads of it.

use super::*;
use casework::CategoryCode;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use spatial::{LonLat, Node};
use territory::record::{Classification, FacePosition, Provenance};
use territory::{DivisionCode, GridCode, MineId, MineRecord, MineStatus, MiningMethod, Placement, StationId};
use time::macros::date;

struct NoNames;

impl CaseNames for NoNames {
    fn category(&self, _: &CategoryCode) -> Option<&str> {
        None
    }
    fn unit(&self, _: &StationId) -> Option<&str> {
        None
    }
    fn division(&self, _: &DivisionCode) -> Option<&str> {
        None
    }
    fn grid(&self, _: &GridCode) -> Option<&str> {
        None
    }
    fn mine(&self, _: &MineId) -> Option<&str> {
        None
    }
}

fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).expect("in range")
}

fn mine() -> Mine {
    let corner = |(lon, lat)| -> Node { at(lon, lat).node() };
    let ring = [(110.9, 39.7), (110.92, 39.7), (110.92, 39.71), (110.9, 39.71)].map(corner).to_vec();
    let face = |on, classification, source: &str| FacePosition {
        panel: "M0001-A".into(),
        on,
        line: vec![at(110.905, 39.702), at(110.905, 39.704)],
        provenance: Provenance {
            source: source.into(),
            src_crs: "EPSG:4546".into(),
            classification,
            synthetic: true,
        },
    };
    let faces = vec![
        face(date!(2025 - 01 - 01), Classification::Public, "甲"),
        face(date!(2025 - 02 - 01), Classification::Internal, "乙"),
        face(date!(2026 - 02 - 01), Classification::Internal, "丙"),
    ];
    Mine {
        id: MineId::new("M0001").expect("an identifier"),
        name: "示意矿".into(),
        short_name: "示意".into(),
        operator: None,
        method: MiningMethod::Underground,
        capacity_mtpa: None,
        status: MineStatus::Operating,
        township: None,
        point: None,
        placement: Placement::Synthetic,
        placement_note: String::new(),
        licence: Some(Region::from_rings(vec![vec![ring]]).expect("an area")),
        pit: None,
        panels: vec![],
        record: MineRecord { faces, ..MineRecord::default() },
        source: "示意".into(),
        synthetic: true,
        synthetic_shape: true,
    }
}

fn file(mine: &Mine) -> MineFile<'_> {
    let as_of = date!(2025 - 12 - 31);
    MineFile { mine, as_of, zones: &[], zone_rules: "r", cases: &[], houses: &[], names: &NoNames }
}

fn house(on: Date) -> SurveyedBuilding {
    SurveyedBuilding {
        case: "ZZ25-000001-1".into(),
        version: 1,
        building: 1,
        on,
        baseline: false,
        structure: ("brick_concrete", "砖混"),
        year_built: None,
        floor_area_m2: 80.0,
        storeys: 1,
        lon: 110.91,
        lat: 39.705,
        cracks: 1,
        widest_mm: Some(16.0),
        observed: Some(3),
        exposure: "inside",
        computed: Some(1),
        residual: Some(2),
        photos: 0,
        synthetic: true,
    }
}

#[test]
fn a_house_is_in_the_file_from_the_day_of_its_survey_with_its_grades() {
    let mine = mine();
    let houses = [house(date!(2025 - 12 - 31)), house(date!(2026 - 01 - 01))];
    let file = MineFile { houses: &houses, ..file(&mine) };
    let told: Json = serde_json::from_str(&geojson(&file, &facts())).expect("JSON");
    let features = told["features"].as_array().expect("a list");
    let own: Vec<&Json> =
        features.iter().filter(|f| f["properties"]["layer"] == "surveyed_buildings").collect();
    assert_eq!(own.len(), 1);
    let facts = &own[0]["properties"];
    assert_eq!(
        (&facts["observed_grade"], &facts["computed_grade"], &facts["residual"], &facts["on"]),
        (&3.into(), &1.into(), &2.into(), &"2025-12-31".into())
    );
    assert_eq!(own[0]["geometry"]["coordinates"], serde_json::json!([110.91, 39.705]));
}

fn facts() -> CollectionMeta {
    CollectionMeta { cut_off: "2026-01-01T00:00:00Z".into(), synthetic: true, ..CollectionMeta::default() }
}

#[test]
fn every_layer_is_in_the_contents_with_its_rows_its_sources_and_the_stricter_classification() {
    let mine = mine();
    let told: Json = serde_json::from_str(&geojson(&file(&mine), &facts())).expect("JSON");
    let contents = told["metadata"]["layers"].as_array().expect("a list");
    let names: Vec<&str> = contents.iter().filter_map(|c| c["layer"].as_str()).collect();
    let expected = [
        "mine_areas",
        "licence_rings",
        "panels",
        "zones",
        "distances",
        "blasts",
        "faces",
        "dumps",
        "haul_roads",
        "observation_points",
        "surveyed_buildings",
        "cases",
    ];
    assert_eq!(names, expected);
    let faces = &contents[6];
    // The face of the day to come is not in it.
    assert_eq!(
        (&faces["rows"], &faces["source"], &faces["classification"]),
        (&2.into(), &"甲; 乙".into(), &"internal".into())
    );
    assert_eq!(
        (&faces["src_crs"], &faces["geometry"], &faces["synthetic"]),
        (&"EPSG:4546".into(), &"line".into(), &true.into())
    );
    let features = told["features"].as_array().expect("a list");
    assert_eq!(told["metadata"]["rows"], features.len());
    let face = features.iter().find(|f| f["properties"]["layer"] == "faces").expect("a face");
    assert_eq!(face["geometry"]["type"], "LineString");
    assert_eq!(face["geometry"]["coordinates"][1], serde_json::json!([110.905, 39.704]));
    let numbers: Vec<i64> = features.iter().filter_map(|f| f["id"].as_i64()).collect();
    assert!(numbers.iter().zip(1..).all(|(a, b)| *a == b), "{numbers:?}");
}

#[test]
fn the_hash_of_a_layer_is_that_of_its_features_as_they_are_written() {
    let mine = mine();
    let text = geojson(&file(&mine), &facts());
    let of = |layer: &str| -> Vec<&str> {
        let marked = format!("\"properties\":{{\"layer\":\"{layer}\"");
        text.lines()
            .map(|line| line.trim_start_matches(',').trim_end_matches(','))
            .filter(|line| line.contains(&marked))
            .collect()
    };
    for line in contents(&file(&mine)) {
        let mut digest = Sha256::new();
        for feature in of(line.layer) {
            digest.update(feature.as_bytes());
            digest.update(b"\n");
        }
        let hash: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, line.sha256, "{}", line.layer);
    }
}

#[test]
fn a_geopackage_has_the_layers_and_the_same_rows_are_the_same_bytes() {
    let mine = mine();
    let first = geopackage(&file(&mine), &facts()).expect("a file");
    assert_eq!(first, geopackage(&file(&mine), &facts()).expect("a file"));
    assert_eq!(&first[..15], b"SQLite format 3");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.gpkg");
    std::fs::write(&path, &first).expect("written");
    let dataset = gdal::Dataset::open(&path).expect("a dataset");
    use gdal::vector::LayerAccess as _;
    let counted: Vec<(String, u64)> = dataset.layers().map(|l| (l.name(), l.feature_count())).collect();
    assert_eq!(counted.len(), 13);
    assert!(
        counted.contains(&("faces".into(), 2)) && counted.contains(&("contents".into(), 12)),
        "{counted:?}"
    );
    assert!(counted.contains(&("distances".into(), 4)), "{counted:?}");
}

#[test]
fn the_rings_lie_at_their_distance_from_the_licence() {
    let mine = mine();
    let licence = mine.licence.as_ref().expect("a licence");
    for (metres, region) in ring_areas(&mine) {
        for node in region.rings().flatten() {
            let away = spatial::distance::to_region(node.lon_lat(), licence).0;
            assert!((away - metres).abs() < 0.05, "{metres}: {away}");
        }
    }
}
