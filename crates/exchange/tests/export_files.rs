//! Files as other programs see them: read back with GDAL and with a GeoJSON parser that is not ours.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests, outside #[test] functions

use casework::{CaseCode, CaseRow, CategoryCode, Channel, State};
use exchange::{
    CaseNames, CollectionMeta, Crs, Encoding, ExportError, Format, Layout, Pieces, ReadOptions, WriteOptions,
    read_grids, write_cases, write_grids,
};
use gdal::Dataset;
use gdal::vector::LayerAccess;
use spatial::LonLat;
use std::convert::Infallible;
use std::path::Path;
use territory::{DivisionCode, GridCode, MineId, StationId};
use time::macros::{date, datetime};

/// Formats that GDAL reads back; JSON-FG has a test of its own.
const FORMATS: [&str; 7] = ["geojson", "geojsonl", "gpkg", "fgb", "csv", "xlsx", "shp.zip"];

struct Names;

impl CaseNames for Names {
    fn category(&self, code: &CategoryCode) -> Option<&str> {
        (code.as_str() == "MS-01").then_some("房屋裂缝/倒塌")
    }
    fn unit(&self, _: &StationId) -> Option<&str> {
        Some("友谊街道调解服务站")
    }
    fn division(&self, code: &DivisionCode) -> Option<&str> {
        Some(if code.as_str().len() == 12 { "苏计沟村" } else { "友谊街道" })
    }
    fn grid(&self, _: &GridCode) -> Option<&str> {
        None
    }
    fn mine(&self, _: &MineId) -> Option<&str> {
        Some("示意煤矿")
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
        filter: "near_mine=M0230&distance=3000".to_owned(),
        change: 7,
        cut_off: "2026-11-23T03:21:00Z".to_owned(),
        day: "2026-11-23".to_owned(),
        rules: "categories 2026-11-23".to_owned(),
        made_by: "王某".to_owned(),
        rows: 3,
        attribution: "示意".to_owned(),
        synthetic: true,
    }
}

fn layout(path: &Path) -> Result<Layout, ExportError> {
    Ok(Layout { descriptions: true, ..Layout::of(Format::from_path(path)?) })
}

fn write(path: &Path, count: u32, overwrite: bool) -> Result<exchange::Written, ExportError> {
    write_cases(path, layout(path)?, &meta(), &Names, WriteOptions { overwrite }, cases(count))
}

/// Opens what was written; a Shapefile in its ZIP, a workbook with its headings.
fn open(path: &Path) -> Dataset {
    let inside = path.to_string_lossy().ends_with(".zip");
    let shown =
        if inside { format!("/vsizip/{}/cases.shp", path.display()) } else { path.display().to_string() };
    Dataset::open(&shown).unwrap_or_else(|e| panic!("{shown}: {e}"))
}

/// The name of a column in a format.
fn named<'n>(extension: &str, name: &'n str) -> &'n str {
    match (extension, name) {
        ("xlsx", "code") => "案件编号",
        ("xlsx", "summary") => "案情描述",
        ("xlsx", "village_name") => "村(社区)",
        ("xlsx", "due") => "办结期限",
        ("xlsx", "reported_at") => "报告时间",
        ("shp.zip", "village_name") => "village_nm",
        ("shp.zip", "reported_at") => "reported",
        _ => name,
    }
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
        let dataset = open(&path);
        let mut layer = dataset.layer(0).expect("layer");
        assert_eq!(layer.features().count(), 250, "{extension}");
        let field = |name: &str| {
            let name = named(extension, name);
            layer.defn().field_index(name).unwrap_or_else(|_| panic!("{extension}: {name}"))
        };
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
        let (due, at) = (text(&second, due).replace('/', "-"), text(&second, at));
        assert!(due.starts_with("2027-01-22"), "{extension}: {due}");
        // A workbook has the time of the office.
        let hour = if extension == "xlsx" { "11:21:00" } else { "03:21:00" };
        assert!(at.contains(hour), "{extension}: {at}");
    }
    assert_eq!(entries(folder.path()).len(), FORMATS.len(), "no temporary file stays");
}

#[test]
fn descriptions_are_left_out_unless_asked_for() {
    let folder = tempfile::tempdir().expect("folder");
    for extension in FORMATS {
        let path = folder.path().join(format!("cases.{extension}"));
        let format = Format::from_path(&path).expect("format");
        let options = WriteOptions::default();
        write_cases(&path, Layout::of(format), &meta(), &Names, options, cases(3)).expect("written");
        let layer = open(&path).into_layer(0).expect("layer");
        assert!(layer.defn().field_index(named(extension, "summary")).is_err(), "{extension}");
        let bytes = std::fs::read(&path).expect("bytes");
        assert!(!bytes.windows(12).any(|w| w == "房屋裂缝,".as_bytes()), "{extension}");
    }
}

#[test]
fn the_same_rows_are_the_same_bytes_in_every_format() {
    let folder = tempfile::tempdir().expect("folder");
    let formats = FORMATS.iter().chain(&["fg.json"]);
    let hashes = |round: u32| -> Vec<String> {
        let written = formats.clone().map(|extension| {
            let path = folder.path().join(format!("{round}.{extension}"));
            write(&path, 50, false).unwrap_or_else(|e| panic!("{extension}: {e}")).sha256
        });
        written.collect()
    };
    let first = hashes(1);
    // Files of GDAL and ZIPs would show another second.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    for ((extension, first), second) in formats.clone().zip(&first).zip(&hashes(2)) {
        assert_eq!(first, second, "{extension}");
    }
}

#[test]
fn points_in_metres_are_where_gdal_puts_them() {
    let folder = tempfile::tempdir().expect("folder");
    let at = case(1).point;
    let mut expected = ([at.lon()], [at.lat()]);
    let traditional = |epsg| {
        let mut srs = gdal::spatial_ref::SpatialRef::from_epsg(epsg).expect("system");
        srs.set_axis_mapping_strategy(gdal::spatial_ref::AxisMappingStrategy::TraditionalGisOrder);
        srs
    };
    let way = gdal::spatial_ref::CoordTransform::new(&traditional(4490), &traditional(4546)).expect("way");
    way.transform_coords(&mut expected.0, &mut expected.1, &mut []).expect("transformed");
    for extension in ["gpkg", "fgb", "shp.zip"] {
        let path = folder.path().join(format!("cases.{extension}"));
        let layout = Layout { crs: Crs::Plane111, ..layout(&path).expect("layout") };
        write_cases(&path, layout, &meta(), &Names, WriteOptions::default(), cases(1)).expect("written");
        let dataset = open(&path);
        let mut layer = dataset.layer(0).expect("layer");
        let (x, y, _) = layer.features().next().expect("case").geometry().expect("point").get_point(0);
        assert!((x - expected.0[0]).abs() < 1e-3 && (y - expected.1[0]).abs() < 1e-3, "{extension}: {x} {y}");
    }
    let path = folder.path().join("metres.csv");
    let layout = Layout { crs: Crs::Plane111, byte_order_mark: false, ..layout(&path).expect("layout") };
    write_cases(&path, layout, &meta(), &Names, WriteOptions::default(), cases(1)).expect("written");
    let text = std::fs::read_to_string(&path).expect("text");
    assert!(text.starts_with("east_m,north_m,code"), "{text}");
    let metres = folder.path().join("metres.geojson");
    let layout = Layout { format: Format::GeoJson, ..layout };
    let refused = write_cases(&metres, layout, &meta(), &Names, WriteOptions::default(), cases(1));
    assert_eq!(refused.expect_err("degrees only").word(), "degrees_only");
}

#[test]
fn a_shapefile_in_gbk_is_read_back_in_chinese() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("cases.zip");
    let layout = Layout { encoding: Encoding::Gbk, ..layout(&path).expect("layout") };
    write_cases(&path, layout, &meta(), &Names, WriteOptions::default(), cases(2)).expect("written");
    let dataset = open(&path);
    let mut layer = dataset.layer(0).expect("layer");
    let village = layer.defn().field_index("village_nm").expect("field");
    let summary = layer.defn().field_index("summary").expect("field");
    let first = layer.features().next().expect("case");
    let text = |i| first.field_as_string(i).expect("field").unwrap_or_default();
    assert_eq!(text(village), "苏计沟村");
    // GBK has no house.
    assert_eq!(text(summary), case(1).summary.replace('\u{1F3E0}', "?"));
}

fn pieces(extension: &str, count: u32) -> String {
    let mut pieces =
        Pieces::of_cases(layout(Path::new(&format!("a.{extension}"))).expect("layout")).expect("text");
    let mut text = pieces.head(&meta());
    for n in 1..=count {
        pieces.case(&case(n), &Names, &mut text);
    }
    text + pieces.foot()
}

#[test]
fn a_collection_is_valid_geojson_with_its_facts_as_foreign_members() {
    let text = pieces("geojson", 3);
    let collection: geojson::FeatureCollection = text.parse().expect("GeoJSON");
    assert_eq!(collection.features.len(), 3);
    let members = collection.foreign_members.expect("metadata");
    for (name, value) in [
        ("synthetic", true.into()),
        ("filter", "near_mine=M0230&distance=3000".into()),
        ("cut_off", "2026-11-23T03:21:00Z".into()),
        ("change", 7.into()),
        ("rows", serde_json::Value::from(3)),
    ] {
        assert_eq!(members["metadata"][name], value, "{name}");
    }
    let first = &collection.features[0];
    assert_eq!(first.id, Some(geojson::feature::Id::Number(1.into())));
    let property = |name: &str| first.property(name).cloned().expect("property");
    assert_eq!(property("mine_distance_m"), 123.5);
    assert_eq!(property("reported_at"), "2026-11-23T03:21:00Z");
    assert_eq!(property("due"), serde_json::Value::Null);
    assert_eq!(property("category_zh"), "房屋裂缝/倒塌");
    assert!(text.contains("[111.0000100,39.8000000]"), "seven decimals, longitude first");
}

#[test]
fn json_fg_says_its_system_and_has_north_first() {
    let document: serde_json::Value = serde_json::from_str(&pieces("fg.json", 2)).expect("JSON");
    assert_eq!(document["coordRefSys"], "http://www.opengis.net/def/crs/EPSG/0/4490");
    assert_eq!((&document["featureType"], &document["geometryDimension"]), (&"cases".into(), &0.into()));
    assert!(document["conformsTo"][0].as_str().is_some_and(|c| c.ends_with("/conf/core")));
    let first = &document["features"][0];
    assert_eq!(first["place"]["coordinates"], serde_json::json!([39.8, 111.00001]));
    assert_eq!(first["geometry"]["coordinates"], serde_json::json!([111.00001, 39.8]));
    assert_eq!(first["time"]["timestamp"], "2026-11-23T03:21:00Z");
}

#[test]
fn the_bytes_for_a_stream_are_the_bytes_of_the_file() {
    let folder = tempfile::tempdir().expect("folder");
    for extension in ["geojson", "geojsonl", "fg.json", "csv"] {
        let path = folder.path().join(format!("cases.{extension}"));
        write(&path, 3, false).expect("written");
        assert_eq!(std::fs::read_to_string(&path).expect("text"), pieces(extension, 3), "{extension}");
    }
    assert_eq!(Pieces::of_cases(Layout::of(Format::Gpkg)).expect_err("a whole").word(), "not_a_stream");
}

#[test]
fn no_cases_are_an_empty_and_valid_collection() {
    let collection: geojson::FeatureCollection = pieces("geojson", 0).parse().expect("GeoJSON");
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
        let layout = layout(&path).expect("format");
        let error =
            write_cases(&path, layout, &meta(), &Names, WriteOptions::default(), rows).expect_err("broken");
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
    for extension in ["geojson", "geojsonl", "gpkg", "fgb", "csv"] {
        let path = folder.path().join(format!("grids.{extension}"));
        let layout = Layout::of(Format::from_path(&path).expect("format"));
        write_grids(&path, layout, &meta(), WriteOptions::default(), &original).expect("written");
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
