//! Reading grid files: CRS, encodings, faults. The fixtures are described in `tests/fixtures/grids/README.md`.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests, outside #[test] functions

use exchange::import::GridFile;
use exchange::{FaultKind, ImportError, Limits, ReadOptions, read_grids, read_local_transform};
use spatial::Node;
use std::path::{Path, PathBuf};
use territory::{DedicatedType, GridKind};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/grids").join(name)
}

fn options(crs: Option<&str>) -> ReadOptions {
    ReadOptions { declared_crs: crs.map(str::to_owned), ..ReadOptions::default() }
}

fn read(name: &str) -> Result<GridFile, ImportError> {
    read_grids(&fixture(name), &ReadOptions::default())
}

fn refused(name: &str, options: &ReadOptions) -> ImportError {
    read_grids(&fixture(name), options).expect_err("refused")
}

fn written(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("write");
    path
}

/// The four grids of the good fixtures, their corners on the lattice.
fn assert_good(file: &GridFile) {
    assert_eq!(file.faults, vec![]);
    let codes: Vec<&str> = file.grids.iter().map(|g| g.code.as_str()).collect();
    assert_eq!(codes, ["150622004201001", "150622004201002", "150622004201801", "15062200420100101"]);
    let names: Vec<&str> = file.grids.iter().map(|g| g.name.as_str()).collect();
    assert_eq!(names, ["示意一组网格", "示意二组网格", "示意学校专属网格", "示意一组微网格"]);
    assert_eq!(file.grids[0].kind, GridKind::Base);
    assert_eq!(
        (file.grids[3].kind, file.grids[3].households, file.grids[3].population),
        (GridKind::Micro, 18, 47)
    );
    let mut corners: Vec<Node> = file.grids[0].region.rings().flatten().copied().collect();
    corners.sort();
    let n = |x, y| Node::new(x, y);
    let (west, east, south, north) = (1_109_900_000, 1_110_000_000, 398_000_000, 398_080_000);
    assert_eq!(corners, [n(west, south), n(west, north), n(east, south), n(east, north)]);
    assert_eq!(file.raw.len(), 4);
}

#[test]
fn every_good_file_gives_the_same_grids_on_the_same_lattice_nodes() {
    let files =
        [("epsg4490.geojson", "EPSG:4490"), ("epsg4490.gpkg", "EPSG:4490"), ("grids.kml", "EPSG:4326")];
    for (name, crs) in files {
        let file = read(name).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_good(&file);
        assert_eq!(file.summary.crs, crs, "{name}");
        assert_eq!(file.grids[2].dedicated_type, Some(DedicatedType::School), "{name}");
        assert!(file.grids.iter().all(|g| g.synthetic), "{name}");
    }
    for name in ["epsg4546.shp", "epsg4525.shp"] {
        assert_good(&read(name).unwrap_or_else(|e| panic!("{name}: {e}")));
    }
}

#[test]
fn a_gbk_shapefile_without_a_code_page_is_read_in_chinese() {
    let file = read("gbk.shp").expect("read");
    assert_good(&file);
    assert_eq!(file.summary.encoding.as_deref(), Some("CP936"));
}

#[test]
fn a_wrong_declared_encoding_gives_bad_text_and_not_silent_nonsense() {
    let options = ReadOptions { encoding: Some("UTF-8".to_owned()), ..ReadOptions::default() };
    let error = read_grids(&fixture("gbk.shp"), &options).expect_err("column names are unreadable too");
    assert_eq!(error.word(), "no_column");
}

#[test]
fn the_published_oracle_points_come_out_in_degrees() {
    let folder = tempfile::tempdir().expect("folder");
    // Eastings and northings of (111, 39.8) and (110.8, 39.5) in EPSG:4525.
    let text = "code,name,WKT\n150622004201001,示意,\"POLYGON((37500000 4407322.4879,37482797.3094 4374033.2114,37500000 4374033.2114,37500000 4407322.4879))\"\n";
    let file = read_grids(&written(&folder, "oracle.csv", text), &options(Some("EPSG:4525"))).expect("read");
    assert_eq!(file.faults, vec![]);
    let nodes: Vec<Node> = file.grids[0].region.rings().flatten().copied().collect();
    for (x, y) in [(1_110_000_000, 398_000_000), (1_108_000_000, 395_000_000)] {
        assert!(nodes.contains(&Node::new(x, y)), "{nodes:?}");
    }
}

#[test]
fn the_surveyed_numbers_are_kept_beside_the_snapped_shape() {
    let file = read("epsg4525.shp").expect("read");
    let raw = &file.raw[0];
    let geometry = gdal::vector::Geometry::from_wkb(&raw.wkb).expect("WKB");
    let e = geometry.envelope();
    assert!((e.MaxX - 37_500_000.0).abs() < 1e-3 && (e.MinY - 4_407_322.487_9).abs() < 1e-3, "{}", e.MinY);
    assert_eq!(raw.code.as_ref().map(|c| c.as_str()), Some("150622004201001"));
    assert!(!raw.src_crs.is_empty());
}

#[test]
fn exchanged_columns_are_one_fault_for_the_whole_file() {
    for (name, said) in
        [("swapped_xy.shp", "X (north) and Y (east)"), ("swapped_lonlat.geojson", "longitude and latitude")]
    {
        let file = read(name).expect("read");
        assert!(file.grids.is_empty(), "{name}");
        let [fault] = file.faults.as_slice() else { panic!("{name}: {:?}", file.faults) };
        assert_eq!((fault.kind, fault.feature), (FaultKind::SwappedXy, None), "{name}");
        assert!(fault.detail_en.contains(said) && fault.detail_zh.contains("写反了"), "{fault:?}");
    }
}

#[test]
fn a_zone_number_under_the_wrong_system_names_the_right_one() {
    let folder = tempfile::tempdir().expect("folder");
    let text = "code,name,WKT\n150622004201001,示意,\"POLYGON((37500000 4407322,37501000 4407322,37501000 4408322,37500000 4407322))\"\n";
    let path = written(&folder, "zone.csv", text);
    let file = read_grids(&path, &options(Some("EPSG:4546"))).expect("read");
    assert_eq!(file.faults[0].kind, FaultKind::ZonePrefix);
    assert!(file.faults[0].detail_en.contains("use EPSG:4525"), "{}", file.faults[0].detail_en);
    let good = read_grids(&path, &options(Some("EPSG:4525"))).expect("read");
    assert_eq!((good.faults.len(), good.grids.len()), (0, 1));
}

#[test]
fn old_datums_are_refused_with_the_reason() {
    let error = refused("xian80.shp", &ReadOptions::default());
    assert_eq!(error.word(), "old_datum");
    let text = error.to_string();
    assert!(text.contains("no published transformation") && text.contains("licensed"), "{text}");
    for epsg in [4610, 4214, 2361, 2382, 2333, 2344, 2413, 2434, 21419, 21459, 4555, 4773] {
        let error = refused("no_crs.shp", &options(Some(&format!("EPSG:{epsg}"))));
        assert_eq!(error.word(), "old_datum", "EPSG:{epsg}: {error}");
    }
}

#[test]
fn systems_on_cgcs2000_and_wgs84_are_taken_and_others_are_not() {
    for epsg in [4490, 4326, 4480, 4525, 4546, 4524, 4545, 4526, 4547, 4497, 4508, 32649] {
        let answer = read_grids(&fixture("no_crs.shp"), &options(Some(&epsg.to_string())));
        assert!(answer.is_ok(), "EPSG:{epsg}: {:?}", answer.err());
    }
    assert_eq!(refused("no_crs.shp", &options(Some("EPSG:27700"))).word(), "other_datum");
    assert_eq!(refused("no_crs.shp", &options(Some("EPSG:999999"))).word(), "unknown_crs");
    assert_eq!(refused("no_crs.shp", &options(Some("beijing"))).word(), "unknown_crs");
    assert_eq!(refused("no_crs.shp", &options(Some("EPSG:4479"))).word(), "not_horizontal");
}

#[test]
fn a_file_without_a_system_asks_for_one_and_reads_well_with_it() {
    let error = refused("no_crs.shp", &ReadOptions::default());
    assert_eq!(error.word(), "no_crs");
    let text = error.to_string();
    assert!(text.contains("--crs EPSG:4490") && text.contains("499143.575"), "{text}");
    assert_good(&read_grids(&fixture("no_crs.shp"), &options(Some("EPSG:4546"))).expect("read"));
}

#[test]
fn a_declared_system_must_agree_with_that_of_the_file() {
    assert_eq!(refused("epsg4546.shp", &options(Some("EPSG:4525"))).word(), "crs_conflict");
    assert_good(&read_grids(&fixture("epsg4546.shp"), &options(Some("EPSG:4546"))).expect("the same"));
    assert_good(
        &read_grids(&fixture("epsg4490.gpkg"), &options(Some("EPSG:4326"))).expect("counts as equal"),
    );
}

#[test]
fn geojson_in_metres_without_a_crs_member_is_read_in_the_declared_system() {
    let folder = tempfile::tempdir().expect("folder");
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":150622004201001,"name":"示意"},
        "geometry":{"type":"Polygon","coordinates":[[[500000,4407322],[501000,4407322],[501000,4408322],[500000,4407322]]]}}]}"#;
    let path = written(&folder, "plane.geojson", text);
    assert_eq!(read_grids(&path, &ReadOptions::default()).expect_err("no CRS").word(), "no_crs");
    let file = read_grids(&path, &options(Some("EPSG:4546"))).expect("read");
    assert_eq!((file.faults.len(), file.grids.len()), (0, 1));
}

#[test]
fn a_bow_tie_is_a_fault_with_its_place_and_its_neighbour_is_read() {
    let file = read("bow_tie.geojson").expect("read");
    assert_eq!(file.grids.len(), 1);
    let [fault] = file.faults.as_slice() else { panic!("{:?}", file.faults) };
    assert_eq!(
        (fault.kind, fault.feature, fault.field),
        (FaultKind::SelfCrossing, Some(2), Some("geometry"))
    );
    assert!(fault.detail_en.contains("111.005 39.815"), "{}", fault.detail_en);
}

#[test]
fn every_fault_of_every_feature_is_said_at_once() {
    let file = read("bad_code.geojson").expect("read");
    let mut found: Vec<(usize, FaultKind)> =
        file.faults.iter().filter_map(|f| Some((f.feature?, f.kind))).collect();
    found.sort();
    let expected = [
        (1, FaultKind::BadCode),
        (2, FaultKind::BadCode),
        (2, FaultKind::BadNumber),
        (3, FaultKind::KindMismatch),
        (3, FaultKind::UnknownDedicatedType),
        (3, FaultKind::NameMissing),
        (5, FaultKind::DuplicateCode),
        (5, FaultKind::BadDate),
    ];
    assert_eq!(found, expected);
    assert!(file.faults.iter().all(|f| !f.detail_zh.is_empty() && !f.detail_en.is_empty()));
    let words: Vec<_> = FaultKind::ALL.iter().map(|k| serde_json::to_value(k).expect("word")).collect();
    assert!(FaultKind::ALL.iter().zip(words).all(|(k, w)| w == k.word()));
}

#[test]
fn broken_empty_missing_and_foreign_files_are_refused_in_one_line() {
    let folder = tempfile::tempdir().expect("folder");
    let text = written(&folder, "letter.docx", "no map at all");
    let archive = written(&folder, "grids.zip", "PK");
    let cases = [
        (fixture("truncated.gpkg"), "unreadable"),
        (fixture("empty_layer.shp"), "empty_layer"),
        (fixture("absent.shp"), "file_not_found"),
        (folder.path().to_path_buf(), "not_a_file"),
        (archive, "not_a_file"),
        (text, "unreadable"),
        (PathBuf::from("PG:host=localhost"), "file_not_found"),
        (PathBuf::from("/vsicurl/http://localhost/x.geojson"), "file_not_found"),
    ];
    for (path, word) in cases {
        let error = read_grids(&path, &ReadOptions::default()).expect_err("refused");
        assert_eq!(error.word(), word, "{}: {error}", path.display());
        assert!(!error.to_string().contains('\n'), "{error}");
    }
}

#[test]
fn a_shapefile_cut_off_in_the_middle_is_damaged_and_gives_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    for e in ["shx", "dbf", "prj", "cpg"] {
        std::fs::copy(fixture(&format!("epsg4546.{e}")), folder.path().join(format!("cut.{e}")))
            .expect("copy");
    }
    let bytes = std::fs::read(fixture("epsg4546.shp")).expect("bytes");
    let path = folder.path().join("cut.shp");
    std::fs::write(&path, &bytes[..bytes.len() - 200]).expect("write");
    let file = read_grids(&path, &ReadOptions::default());
    let kinds = file.map(|f| f.faults.iter().map(|f| f.kind).collect::<Vec<_>>());
    match kinds {
        Err(error) => assert_eq!(error.word(), "damaged", "{error}"),
        Ok(kinds) => assert!(kinds.contains(&FaultKind::EmptyGeometry), "{kinds:?}"),
    }
}

#[test]
fn a_virtual_file_that_points_elsewhere_is_not_followed() {
    let folder = tempfile::tempdir().expect("folder");
    let text = "<OGRVRTDataSource><OGRVRTLayer name='grids'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>";
    let path = written(&folder, "grids.vrt", text);
    assert_eq!(read_grids(&path, &ReadOptions::default()).expect_err("refused").word(), "unreadable");
}

#[test]
fn limits_are_kept() {
    let limited = |limits| ReadOptions { limits, ..ReadOptions::default() };
    let all = Limits::default();
    for limits in [Limits { bytes: 100, ..all }, Limits { features: 3, ..all }, Limits { vertices: 7, ..all }]
    {
        let error = refused("epsg4490.geojson", &limited(limits));
        assert_eq!(error.word(), "too_large", "{error}");
    }
}

#[test]
fn web_mercator_and_heights_are_read_too() {
    let folder = tempfile::tempdir().expect("folder");
    let text = "code,name,WKT\n150622004201001,示意,\"POLYGON Z((12356463.5 4836969.7 1200,12357576.7 4836969.7 1201,12357576.7 4838418.9 1202,12356463.5 4836969.7 1200))\"\n";
    let path = written(&folder, "mercator.csv", text);
    let file = read_grids(&path, &options(Some("EPSG:3857"))).expect("read");
    assert_eq!(file.faults, vec![]);
    let [west, south, ..] = file.summary.bbox.expect("bbox");
    assert!((west - 111.0).abs() < 1e-5 && (south - 39.8).abs() < 1e-2, "{west} {south}");
    let raw = gdal::vector::Geometry::from_wkb(&file.raw[0].wkb).expect("WKB");
    assert_eq!(raw.get_geometry(0).get_point(0).2, 1200.0, "heights are kept in the raw geometry");
    let far = text.replace("4836969.7", "936969.7");
    let file =
        read_grids(&written(&folder, "far.csv", &far.replace("123", "-23")), &options(Some("EPSG:3857")))
            .expect("read");
    assert_eq!(file.faults[0].kind, FaultKind::OutsidePlausibleArea);
}

#[test]
fn several_layers_ask_for_a_name() {
    use gdal::vector::{FieldDefn, LayerOptions, OGRFieldType, OGRwkbGeometryType};
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("several.gpkg");
    let driver = gdal::DriverManager::get_driver_by_name("GPKG").expect("driver");
    let mut dataset = driver.create_vector_only(&path).expect("file");
    let layers = [
        ("网格", OGRwkbGeometryType::wkbPolygon),
        ("村界", OGRwkbGeometryType::wkbMultiPolygon),
        ("点", OGRwkbGeometryType::wkbPoint),
    ];
    for (name, ty) in layers {
        let layer = dataset.create_layer(LayerOptions { name, ty, ..Default::default() }).expect("layer");
        FieldDefn::new("code", OGRFieldType::OFTString).and_then(|f| f.add_to_layer(&layer)).expect("field");
    }
    dataset.close().expect("closed");
    let error = read_grids(&path, &ReadOptions::default()).expect_err("several");
    assert_eq!(error.word(), "several_layers");
    assert!(error.to_string().contains("网格, 村界") && !error.to_string().contains('点'), "{error}");
    let named = |layer: &str| ReadOptions { layer: Some(layer.to_owned()), ..ReadOptions::default() };
    assert_eq!(read_grids(&path, &named("村界")).expect_err("empty").word(), "empty_layer");
    assert_eq!(read_grids(&path, &named("路")).expect_err("absent").word(), "no_such_layer");
}

#[test]
fn a_file_without_a_code_column_says_what_it_has() {
    let folder = tempfile::tempdir().expect("folder");
    let text =
        "bianma,name,WKT\n150622004201001,示意,\"POLYGON((111 39.8,111.01 39.8,111.01 39.81,111 39.8))\"\n";
    let path = written(&folder, "names.csv", text);
    let error = read_grids(&path, &options(Some("EPSG:4490"))).expect_err("no code");
    assert_eq!(error.word(), "no_column");
    assert!(error.to_string().contains("网格编码") && error.to_string().contains("bianma, name"), "{error}");
    let mut with_map = options(Some("EPSG:4490"));
    with_map.fields.code = Some("BIANMA".to_owned());
    assert_eq!(read_grids(&path, &with_map).expect("read").grids.len(), 1);
    with_map.fields.households = Some("hu".to_owned());
    assert_eq!(read_grids(&path, &with_map).expect_err("no column").word(), "no_such_column");
}

#[test]
fn points_lines_and_missing_shapes_are_faults() {
    let folder = tempfile::tempdir().expect("folder");
    let feature = |n: u32, geometry: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{"code":"15062200420100{n}","name":"示意"}},"geometry":{geometry}}}"#
        )
    };
    let features = [
        feature(1, r#"{"type":"Point","coordinates":[111,39.8]}"#),
        feature(2, "null"),
        feature(3, r#"{"type":"Polygon","coordinates":[[[111,39.8],[111,39.8],[111,39.8],[111,39.8]]]}"#),
        feature(4, r#"{"type":"Polygon","coordinates":[[[111,39.8],[111.1,39.8],[111.1,59.8],[111,39.8]]]}"#),
    ];
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let file = read_grids(&written(&folder, "mixed.geojson", &text), &ReadOptions::default()).expect("read");
    let kinds: Vec<FaultKind> = file.faults.iter().map(|f| f.kind).collect();
    let expected = [
        FaultKind::NotAPolygon,
        FaultKind::EmptyGeometry,
        FaultKind::TooFewVertices,
        FaultKind::OutsidePlausibleArea,
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn a_csv_in_gbk_is_refused_with_its_first_line() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("gbk.csv");
    std::fs::write(&path, b"code,name,WKT\n150622004201001,\xCD\xF8\xB8\xF1,\"POLYGON EMPTY\"\n")
        .expect("write");
    let error = read_grids(&path, &options(Some("4490"))).expect_err("refused");
    assert_eq!(error, ImportError::NotUtf8 { path: path.display().to_string(), line: 2 });
}

/// A transformation that nobody uses: the parameters are invented.
const INVENTED: &str = r#"
name = "示意转换"
from = "xian80"
accuracy_m = 0.1
area = [110.0, 39.0, 112.0, 40.5]
[helmert]
convention = "position_vector"
shift_m = [24.0, -123.0, -94.0]
rotation_arcsec = [-0.02, -0.25, -0.13]
scale_ppm = 1.1
"#;

fn with_transform(text: &str) -> Result<ReadOptions, ImportError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = written(&folder, "transform.toml", text);
    Ok(ReadOptions { local_transform: Some(read_local_transform(&path)?), ..ReadOptions::default() })
}

#[test]
fn an_old_datum_is_read_with_the_operators_transformation_as_proj_would_with_it() {
    let options = with_transform(INVENTED).expect("a transformation");
    let file = read_grids(&fixture("xian80.shp"), &options).expect("read");
    assert_eq!(file.summary.crs, "EPSG:2382 (示意转换)");
    let pipeline = "+proj=pipeline +step +inv +proj=tmerc +lat_0=0 +lon_0=111 +k=1 +x_0=500000 +y_0=0 +a=6378140 +rf=298.257 \
        +step +proj=cart +a=6378140 +rf=298.257 +step +proj=helmert +x=24 +y=-123 +z=-94 +rx=-0.02 +ry=-0.25 +rz=-0.13 +s=1.1 \
        +convention=position_vector +step +inv +proj=cart +ellps=GRS80 +step +proj=unitconvert +xy_in=rad +xy_out=deg";
    let mut transform = gdal::spatial_ref::CoordTransformOptions::new().expect("options");
    transform.set_coordinate_operation(pipeline, false).expect("a pipeline");
    let system = |code| gdal::spatial_ref::SpatialRef::from_epsg(code).expect("a system");
    let proj = gdal::spatial_ref::CoordTransform::new_with_options(&system(2382), &system(4490), &transform);
    let proj = proj.expect("a transformation");
    for (grid, raw) in file.grids.iter().zip(&file.raw) {
        let geo_types::Geometry::Polygon(surveyed) =
            geozero::ToGeo::to_geo(&geozero::wkb::Wkb(&raw.wkb)).expect("wkb")
        else {
            panic!("a polygon")
        };
        let (mut x, mut y): (Vec<f64>, Vec<f64>) = surveyed.exterior().0.iter().map(|c| (c.x, c.y)).unzip();
        proj.transform_coords(&mut x, &mut y, &mut []).expect("transformed");
        let by_proj: std::collections::HashSet<_> =
            x.iter().zip(&y).map(|(&x, &y)| spatial::LonLat::new(x, y).expect("degrees").node()).collect();
        let ours: std::collections::HashSet<_> =
            grid.region.polygons()[0].exterior().iter().copied().collect();
        assert_eq!(ours, by_proj, "{}", grid.code);
    }
}

#[test]
fn a_transformation_that_does_not_fit_is_refused_without_telling_its_numbers() {
    let other = with_transform(&INVENTED.replace("xian80", "beijing54")).expect("a transformation");
    assert_eq!(refused("xian80.shp", &other).word(), "other_transform");
    assert_eq!(refused("epsg4546.shp", &other).word(), "other_transform");
    let elsewhere = with_transform(
        &INVENTED.replace("area = [110.0, 39.0, 112.0, 40.5]", "area = [80.0, 30.0, 81.0, 31.0]"),
    );
    let file = read_grids(&fixture("xian80.shp"), &elsewhere.expect("a transformation")).expect("read");
    assert!(
        file.grids.is_empty() && file.faults.iter().all(|f| f.kind == FaultKind::BadCoordinate),
        "{:?}",
        file.faults
    );
    for (good, bad) in [
        ("-123.0", "-123456.0"),
        ("shift_m", "shift"),
        ("\"xian80\"", "\"wgs84\""),
        ("[helmert]", "[plane]"),
        ("accuracy_m = 0.1", "accuracy_m = 1000"),
        ("area = [110.0, 39.0, 112.0, 40.5]", "area = [112.0, 39.0, 110.0, 40.5]"),
    ] {
        let error = with_transform(&INVENTED.replace(good, bad)).expect_err(bad);
        let told = error.to_string();
        assert_eq!(error.word(), "bad_transform", "{told}");
        assert!(!told.contains("123") && !told.contains("0.25"), "{told}");
    }
}

#[test]
fn a_number_that_one_feature_does_not_give_is_absent_and_not_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let feature = |code: &str, more: &str, x: f64| {
        let e = x + 0.001;
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}","name":"示意"{more}}},"geometry":{{"type":"Polygon","coordinates":[[[{x},39.8],[{e},39.8],[{e},39.801],[{x},39.801],[{x},39.8]]]}}}}"#
        )
    };
    let (with, without) =
        (feature("150622004201001", r#","households":12"#, 111.2), feature("150622004201002", "", 111.21));
    let text = format!(r#"{{"type":"FeatureCollection","features":[{with},{without}]}}"#);
    let file = read_grids(&written(&folder, "grids.geojson", &text), &options(None)).expect("read");
    let given: Vec<bool> = file.origins.iter().map(|origin| origin.households).collect();
    assert_eq!(given, [true, false], "{:?}", file.faults);
}
