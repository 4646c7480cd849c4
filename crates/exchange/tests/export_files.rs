//! Files as other programs see them: read back with GDAL and with a GeoJSON parser that is not ours.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests, outside #[test] functions

use casework::{CaseCode, CaseRow, CategoryCode, Channel, State};
use exchange::export::geojson::{FOOTER, feature_bytes, header_bytes};
use exchange::{
    CaseNames, CollectionMeta, ExportError, Format, GeoJsonWriter, ReadOptions, WriteOptions, read_grids,
    write_cases, write_grids,
};
use gdal::Dataset;
use gdal::vector::LayerAccess;
use spatial::LonLat;
use std::convert::Infallible;
use std::io;
use std::path::Path;
use territory::{DivisionCode, GridCode, MineId, StationId};
use time::macros::{date, datetime};

const FORMATS: [&str; 5] = ["geojson", "geojsonl", "gpkg", "fgb", "csv"];

struct Names;

impl CaseNames for Names {
    fn category(&self, code: &CategoryCode) -> Option<String> {
        (code.as_str() == "MS-01").then(|| "房屋裂缝/倒塌".to_owned())
    }
    fn unit(&self, _: &StationId) -> Option<String> {
        Some("友谊街道调解服务站".to_owned())
    }
    fn division(&self, code: &DivisionCode) -> Option<String> {
        Some(if code.as_str().len() == 12 { "苏计沟村" } else { "友谊街道" }.to_owned())
    }
    fn grid(&self, _: &GridCode) -> Option<String> {
        None
    }
    fn mine(&self, _: &MineId) -> Option<String> {
        Some("示意煤矿".to_owned())
    }
}

fn case(number: u32) -> CaseRow {
    CaseRow {
        id: i64::from(number),
        code: CaseCode::of(2026, number).expect("code"),
        state: State::InProgress,
        category: serde_json::from_str("\"MS-01\"").expect("category"),
        mining_related: true,
        summary: format!("房屋裂缝,\"三间\"\n第 {number} 户 \u{1F3E0}"),
        people: 3,
        channel: Channel::GridPatrol,
        point: LonLat::new(111.0 + f64::from(number) * 1e-5, 39.8).expect("point"),
        accuracy_m: Some(5.0),
        micro_grid: GridCode::new("15062200420100101").ok(),
        primary_grid: GridCode::new("150622004201001").ok(),
        village: DivisionCode::new("150622004201").ok(),
        township: DivisionCode::new("150622004").ok(),
        mine: MineId::new("M0230").ok().map(|m| (m, 123.456)),
        unit: StationId::new("ST-004").ok(),
        reported_at: datetime!(2026-11-23 11:21:00 +8),
        due: (number.is_multiple_of(2)).then_some(date!(2027 - 01 - 22)),
        overdue: false,
        batch: None,
        synthetic: true,
    }
}

fn cases(count: u32) -> impl Iterator<Item = Result<CaseRow, Infallible>> {
    (1..=count).map(|n| Ok(case(n)))
}

fn meta() -> CollectionMeta {
    CollectionMeta {
        title: "案件".to_owned(),
        generated_at: "2026-11-23T03:21:00Z".to_owned(),
        filter: "near_mine=M0230&distance=3000".to_owned(),
        attribution: "示意".to_owned(),
        synthetic: true,
    }
}

fn write(path: &Path, count: u32, overwrite: bool) -> Result<exchange::Written, ExportError> {
    let format = Format::from_path(path)?;
    write_cases(path, format, &meta(), &Names, WriteOptions { overwrite }, cases(count))
}

fn entries(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).expect("folder").flatten();
    let mut names: Vec<String> = names.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn gdal_reads_back_every_case_from_every_format() {
    let folder = tempfile::tempdir().expect("folder");
    for extension in FORMATS {
        let path = folder.path().join(format!("cases.{extension}"));
        let written = write(&path, 250, false).unwrap_or_else(|e| panic!("{extension}: {e}"));
        assert_eq!((written.features, written.bytes), (250, path.metadata().expect("file").len()));
        let dataset = Dataset::open(&path).unwrap_or_else(|e| panic!("{extension}: {e}"));
        let mut layer = dataset.layer(0).expect("layer");
        assert_eq!(layer.features().count(), 250, "{extension}");
        let field =
            |name: &str| layer.defn().field_index(name).unwrap_or_else(|_| panic!("{extension}: {name}"));
        let (summary, village, due, at) =
            (field("summary"), field("village_name"), field("due"), field("reported_at"));
        let mut read = dataset.layer(0).expect("layer");
        // FlatGeobuf is ordered by its spatial index: look for the second case by its code.
        let code = case(2).code.to_string();
        let text =
            |f: &gdal::vector::Feature<'_>, i| f.field_as_string(i).expect("field").unwrap_or_default();
        let second = read.features().find(|f| text(f, field("code")) == code).expect("second case");
        assert_eq!(text(&second, summary), case(2).summary, "{extension}");
        assert_eq!(text(&second, village), "苏计沟村", "{extension}");
        assert!(
            text(&second, due).replace('/', "-").starts_with("2027-01-22"),
            "{extension}: {}",
            text(&second, due)
        );
        assert!(text(&second, at).contains("03:21:00"), "{extension}: {}", text(&second, at));
        if extension != "csv" {
            let (x, y, _) = second.geometry().expect("geometry").get_point(0);
            assert!((x - 111.00002).abs() < 1e-9 && (y - 39.8).abs() < 1e-9, "{extension}: {x} {y}");
        }
        if matches!(extension, "gpkg" | "fgb") {
            assert_eq!(layer.name(), "cases");
            assert_eq!(
                layer.spatial_ref().expect("CRS").authority().expect("EPSG"),
                "EPSG:4490",
                "{extension}"
            );
        }
    }
    assert_eq!(entries(folder.path()).len(), FORMATS.len(), "no temporary file stays");
}

#[test]
fn a_collection_is_valid_geojson_with_its_facts_as_foreign_members() {
    let mut writer = GeoJsonWriter::new(vec![], &meta()).expect("head");
    for n in 1..=3 {
        writer.case(&case(n), &Names).expect("case");
    }
    let bytes = writer.finish().expect("foot");
    let collection: geojson::FeatureCollection =
        std::str::from_utf8(&bytes).expect("UTF-8").parse().expect("GeoJSON");
    assert_eq!(collection.features.len(), 3);
    let members = collection.foreign_members.expect("metadata");
    assert_eq!(members["metadata"]["synthetic"], true);
    assert_eq!(members["metadata"]["filter"], "near_mine=M0230&distance=3000");
    let first = &collection.features[0];
    assert_eq!(first.id, Some(geojson::feature::Id::Number(1.into())));
    let property = |name: &str| first.property(name).cloned().expect("property");
    assert_eq!(property("mine_distance_m"), 123.5);
    assert_eq!(property("reported_at"), "2026-11-23T03:21:00Z");
    assert_eq!(property("due"), serde_json::Value::Null);
    assert_eq!(property("category_zh"), "房屋裂缝/倒塌");
    let text = String::from_utf8(bytes).expect("UTF-8");
    assert!(text.contains("[111.0000100,39.8000000]"), "seven decimals, longitude first");
}

#[test]
fn the_bytes_for_a_stream_are_the_bytes_of_the_file() {
    let mut streamed = header_bytes(&meta());
    for n in 1..=3 {
        streamed.extend(feature_bytes(&case(n), &Names, n == 1));
    }
    streamed.extend(FOOTER);
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("cases.geojson");
    write(&path, 3, false).expect("written");
    assert_eq!(std::fs::read(&path).expect("bytes"), streamed);
}

#[test]
fn no_cases_are_an_empty_and_valid_collection() {
    let bytes = GeoJsonWriter::new(vec![], &meta()).and_then(GeoJsonWriter::finish).expect("written");
    let collection: geojson::FeatureCollection =
        String::from_utf8(bytes).expect("UTF-8").parse().expect("GeoJSON");
    assert!(collection.features.is_empty());
    let folder = tempfile::tempdir().expect("folder");
    for extension in FORMATS {
        let written = write(&folder.path().join(format!("none.{extension}")), 0, false);
        assert_eq!(written.unwrap_or_else(|e| panic!("{extension}: {e}")).features, 0);
    }
}

#[test]
fn a_file_that_exists_is_replaced_only_when_asked() {
    let folder = tempfile::tempdir().expect("folder");
    for extension in FORMATS {
        let path = folder.path().join(format!("cases.{extension}"));
        write(&path, 2, false).expect("new");
        let before = std::fs::read(&path).expect("bytes");
        assert_eq!(write(&path, 3, false).expect_err("exists").word(), "exists", "{extension}");
        assert_eq!(std::fs::read(&path).expect("bytes"), before, "{extension}");
        assert_eq!(write(&path, 3, true).expect("replaced").features, 3, "{extension}");
    }
}

#[test]
fn rows_that_break_off_leave_neither_a_file_nor_a_temporary_one() {
    let folder = tempfile::tempdir().expect("folder");
    for extension in FORMATS {
        let path = folder.path().join(format!("cases.{extension}"));
        let rows = (1..=5).map(|n| if n < 4 { Ok(case(n)) } else { Err("the connection was lost") });
        let format = Format::from_path(&path).expect("format");
        let error =
            write_cases(&path, format, &meta(), &Names, WriteOptions::default(), rows).expect_err("broken");
        assert!(matches!(&error, ExportError::Source { after: 3, .. }), "{extension}: {error}");
        assert_eq!(entries(folder.path()), Vec::<String>::new(), "{extension}");
    }
}

#[test]
fn places_that_cannot_be_written_are_said_plainly() {
    let folder = tempfile::tempdir().expect("folder");
    for extension in FORMATS {
        for bad in [
            folder.path().join("absent").join(format!("a.{extension}")),
            format!("/proc/a.{extension}").into(),
        ] {
            let error = write(&bad, 1, false).expect_err("unwritable");
            assert_eq!(error.word(), "unwritable", "{error}");
            assert!(error.to_string().contains(&bad.display().to_string()), "{error}");
        }
    }
    let error = write(Path::new("a.shp"), 1, false).expect_err("format");
    assert_eq!(error.word(), "unknown_format");
}

#[test]
fn a_full_disk_is_an_error_of_the_stream() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("device");
    let error = GeoJsonWriter::new(full, &meta()).expect_err("full");
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
}

#[test]
fn grids_come_back_unchanged_from_every_format() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/grids/epsg4490.geojson");
    let mut original = read_grids(&fixture, &ReadOptions::default()).expect("fixture").grids;
    // A hole and a second part, so that more than plain squares make the journey.
    let n = |lon: f64, lat: f64| LonLat::new(lon, lat).expect("node").node();
    let square =
        |w: f64, s: f64, side: f64| vec![n(w, s), n(w + side, s), n(w + side, s + side), n(w, s + side)];
    let rings = vec![
        vec![square(111.02, 39.8, 0.01), square(111.022, 39.802, 0.003)],
        vec![square(111.04, 39.8, 0.001)],
    ];
    original[1].region = spatial::Region::from_rings(rings).expect("region");
    original[1].party_group = Some("PG-0001".to_owned());
    let folder = tempfile::tempdir().expect("folder");
    for extension in FORMATS {
        let path = folder.path().join(format!("grids.{extension}"));
        let format = Format::from_path(&path).expect("format");
        write_grids(&path, format, &meta(), WriteOptions::default(), &original).expect("written");
        let declared_crs = (extension == "csv").then(|| "EPSG:4490".to_owned());
        let read = read_grids(&path, &ReadOptions { declared_crs, ..ReadOptions::default() });
        let mut read = read.unwrap_or_else(|e| panic!("{extension}: {e}"));
        assert_eq!(read.faults, vec![], "{extension}");
        read.grids.sort_by(|a, b| a.code.cmp(&b.code));
        let mut expected = original.clone();
        expected.sort_by(|a, b| a.code.cmp(&b.code));
        assert_eq!(read.grids, expected, "{extension}");
    }
}
