//! `/api/v1/cases.geojson` and `zhunzhi export`: the same filter as the list, in files that GIS programs read.

use super::cases::count;
use acceptance::json::{items, number, text};
use acceptance::program::assert_refused;
use acceptance::{Fault, Outcome, Server, World, gdal, tests};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

tests![
    an_export_holds_exactly_the_cases_of_the_list,
    an_export_around_a_mine_lies_around_the_mine,
    ogrinfo_reads_what_the_server_streams,
    an_export_without_cases_is_a_valid_empty_collection,
    the_command_writes_every_format_with_the_same_number,
    a_file_that_exists_is_kept,
    exports_that_cannot_be_are_refused_in_one_line,
    an_exported_grid_file_reads_back_unchanged,
    no_export_holds_a_description_unless_a_reason_is_given,
    the_same_request_of_the_same_state_is_the_same_bytes,
    a_stream_tells_its_rows_before_and_its_hash_after_its_bytes,
    a_manifest_beside_the_file_has_its_hash_and_what_it_is,
];

const NEAR: &str = "near_mine=M0230&distance=3000";

fn collection(server: &Server, filter: &str) -> Result<Value, Fault> {
    let answer = server.http().get(&format!("/api/v1/cases.geojson?{filter}"))?;
    assert_eq!(answer.status, 200, "{}", answer.summary());
    assert_eq!(answer.header("content-type"), Some("application/geo+json"));
    let attached = answer.header("content-disposition").unwrap_or_default();
    assert!(attached.starts_with("attachment") && attached.contains(".geojson"), "{attached}");
    answer.json()
}

fn codes(collection: &Value) -> Result<BTreeSet<String>, Fault> {
    items(collection, "/features")?.iter().map(|f| Ok(text(f, "/properties/code")?.to_owned())).collect()
}

fn an_export_holds_exactly_the_cases_of_the_list(world: &mut World) -> Outcome {
    let server = world.server()?;
    for filter in [NEAR, "category=MS&state=overdue", "grid=150622&since=2026-06-01", ""] {
        let collection = collection(server, filter)?;
        assert_eq!(collection["type"], "FeatureCollection");
        assert!(collection["crs"].is_null(), "RFC 7946 has no `crs`");
        let features = items(&collection, "/features")?;
        assert_eq!(i64::try_from(features.len())?, count(server, filter)?, "{filter}");
        assert_eq!(codes(&collection)?.len(), features.len(), "{filter}: a case twice");
        for feature in features {
            assert_eq!(
                (&feature["type"], &feature["geometry"]["type"]),
                (&"Feature".into(), &"Point".into())
            );
            let at = items(feature, "/geometry/coordinates")?;
            let (lon, lat) = (at[0].as_f64().unwrap_or(0.0), at[1].as_f64().unwrap_or(0.0));
            assert!((108.0..114.0).contains(&lon) && (38.0..41.5).contains(&lat), "{feature}");
            assert!(!feature["properties"]["synthetic"].is_null());
        }
    }
    Ok(())
}

fn an_export_around_a_mine_lies_around_the_mine(world: &mut World) -> Outcome {
    let server = world.server()?;
    let collection = collection(server, NEAR)?;
    let features = items(&collection, "/features")?;
    assert!(features.len() > 10, "{}", features.len());
    let points: Vec<String> = features
        .iter()
        .map(|f| {
            let (lon, lat) = (number(f, "/geometry/coordinates/0")?, number(f, "/geometry/coordinates/1")?);
            Ok(format!("(st_setsrid(st_makepoint({lon}, {lat}), 4490))"))
        })
        .collect::<Result<_, Fault>>()?;
    let farthest: f64 = server
        .sql()?
        .value(&format!(
            "select max(st_distance(p.at::geography, m.licence::geography))
             from (values {}) p(at), mine m where m.id = 'M0230'",
            points.join(",")
        ))?
        .parse()?;
    assert!(farthest <= 3003.0, "{farthest} m");
    Ok(())
}

fn ogrinfo_reads_what_the_server_streams(world: &mut World) -> Outcome {
    let folder = world.folder("streamed")?;
    let server = world.server()?;
    for (i, filter) in [NEAR, ""].iter().enumerate() {
        let answer = server.http().get(&format!("/api/v1/cases.geojson?{filter}"))?;
        let file = folder.join(format!("cases-{i}.geojson"));
        fs::write(&file, &answer.body)?;
        let info = gdal::info(&file)?;
        assert_eq!(i64::try_from(info.features)?, count(server, filter)?, "{filter}");
        assert!(info.text.contains("Geometry: Point") && info.text.contains("reported_at"), "{}", info.text);
    }
    Ok(())
}

fn an_export_without_cases_is_a_valid_empty_collection(world: &mut World) -> Outcome {
    let folder = world.folder("empty")?;
    let server = world.server()?;
    let filter = "bbox=0,0,1,1";
    assert_eq!(items(&collection(server, filter)?, "/features")?.len(), 0);
    for ending in ["geojson", "gpkg", "fgb", "csv"] {
        let file = folder.join(format!("none.{ending}"));
        let path = file.display().to_string();
        let ran = server.cli(&["export", "--layer", "cases", "--bbox", "0,0,1,1", "-o", &path, "--json"])?;
        assert_eq!((ran.code, ran.json()?["features"].clone()), (Some(0), 0.into()), "{ran:?}");
        assert!(file.exists(), "{path}");
    }
    Ok(())
}

fn the_command_writes_every_format_with_the_same_number(world: &mut World) -> Outcome {
    let folder = world.folder("formats")?;
    let server = world.server()?;
    let expected = count(server, NEAR)?;
    for ending in ["geojson", "gpkg", "fgb"] {
        let file = folder.join(format!("out.{ending}"));
        let path = file.display().to_string();
        let ran = server.cli(&[
            "export",
            "--layer",
            "cases",
            "--near-mine",
            "M0230",
            "--distance",
            "3km",
            "-o",
            &path,
        ])?;
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.stdout.contains(&expected.to_string()), "{ran:?}");
        let info = gdal::info(&file)?;
        assert_eq!(i64::try_from(info.features)?, expected, "{ending}");
        if ending != "geojson" {
            assert!(info.text.contains("4490") || info.text.contains("China Geodetic"), "{}", info.text);
        }
    }
    let written: Value = serde_json::from_slice(&fs::read(folder.join("out.geojson"))?)?;
    assert_eq!(codes(&written)?, codes(&collection(server, NEAR)?)?);
    let csv = folder.join("out.csv").display().to_string();
    let lines = folder.join("out.geojsonl").display().to_string();
    for path in [&csv, &lines] {
        let ran = server.cli(&[
            "export",
            "--layer",
            "cases",
            "--near-mine",
            "M0230",
            "--distance",
            "3000",
            "-o",
            path,
            "--json",
        ])?;
        assert_eq!(ran.json()?["features"], expected, "{ran:?}");
    }
    let table = fs::read_to_string(&csv)?;
    assert!(table.starts_with('\u{feff}') || table.starts_with("code"), "{}", &table[..60]);
    assert_eq!(
        fs::read_to_string(&lines)?.lines().filter(|l| l.contains("\"Feature\"")).count(),
        usize::try_from(expected)?
    );
    Ok(())
}

fn a_file_that_exists_is_kept(world: &mut World) -> Outcome {
    let file = world.folder("kept")?.join("kept.geojson");
    let server = world.server()?;
    fs::write(&file, "mine")?;
    let path = file.display().to_string();
    let arguments = ["export", "--layer", "cases", "--grid", "150622001", "-o", path.as_str()];
    assert_refused(&server.cli(&arguments)?, 2, &["kept.geojson", "overwrite"]);
    assert_eq!(fs::read_to_string(&file)?, "mine");
    let ran = server.cli(&[&arguments[..], &["--overwrite"]].concat())?;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(fs::read_to_string(&file)?.contains("FeatureCollection"));
    Ok(())
}

fn exports_that_cannot_be_are_refused_in_one_line(world: &mut World) -> Outcome {
    let folder = world.folder("refused")?;
    let server = world.server()?;
    let file = folder.join("x.geojson").display().to_string();
    let bad: [(&[&str], i32, &str); 9] = [
        (&["--layer", "cases", "--near-mine", "M9999", "-o", &file], 2, "M9999"),
        (&["--layer", "cases", "--category", "XX", "-o", &file], 2, "XX"),
        (&["--layer", "cases", "--near-mine", "M0230", "--distance", "3 miles", "-o", &file], 2, "3km"),
        (&["--layer", "cases", "--distance", "3km", "-o", &file], 2, "near-mine"),
        (&["--layer", "cases", "--since", "2026-02-30", "-o", &file], 2, "2026-02-30"),
        (&["--layer", "cases", "--bbox", "1,2,3", "-o", &file], 2, "bbox"),
        (&["--layer", "ghosts", "-o", &file], 2, "ghosts"),
        (&["--layer", "cases", "-o", "x.docx"], 2, "docx"),
        (&["--layer", "cases", "-o", "/nowhere/at/all/x.geojson"], 3, "/nowhere"),
    ];
    for (arguments, code, word) in bad {
        let ran = server.cli(&[&["export"], arguments].concat())?;
        assert_refused(&ran, code, &[word]);
    }
    assert_eq!(fs::read_dir(folder)?.count(), 0, "something was left behind");
    Ok(())
}

fn an_exported_grid_file_reads_back_unchanged(world: &mut World) -> Outcome {
    let folder = world.folder("round-trip")?;
    let server = world.server()?;
    let village = "150622001";
    let grids: u64 = server
        .sql()?
        .value(&format!("select count(*) from grid where code like '{village}%' and valid_to is null"))?
        .parse()?;
    for ending in ["gpkg", "geojson"] {
        let file = folder.join(format!("grids.{ending}"));
        let path = file.display().to_string();
        let ran = server.cli(&["export", "--layer", "grids", "--grid", village, "-o", &path])?;
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(gdal::info(&file)?.features, grids);
        let crs: &[&str] = if ending == "geojson" { &["--crs", "EPSG:4490"] } else { &[] };
        let ran = server.cli(&[&["import", "grids", &path, "--dry-run", "--json"], crs].concat())?;
        let plan = ran.json()?;
        assert_eq!(ran.code, Some(0), "{} {}", ran.stderr, plan["faults"]);
        assert_eq!(items(&plan, "/unchanged")?.len() as u64, grids, "{ending}: {}", plan["changed"]);
    }
    Ok(())
}

/// Words of a description that the demonstration surely holds.
fn a_description(server: &Server) -> Result<String, Fault> {
    server
        .sql()?
        .value("select summary from case_file where place_code like '150622001%' order by id limit 1")
}

fn no_export_holds_a_description_unless_a_reason_is_given(world: &mut World) -> Outcome {
    let folder = world.folder("descriptions")?;
    let server = world.server()?;
    let words = a_description(server)?;
    let streamed = collection(server, "grid=150622001")?.to_string();
    assert!(!streamed.contains(&words) && !streamed.contains("\"summary\""));
    let path = |name: &str| folder.join(name).display().to_string();
    let (plain, full) = (path("plain.csv"), path("full.csv"));
    let export = ["export", "--layer", "cases", "--grid", "150622001", "-o"];
    assert_eq!(server.cli(&[&export[..], &[&plain]].concat())?.code, Some(0));
    assert!(!fs::read_to_string(&plain)?.contains(&words));
    let without_reason = server.cli(&[&export[..], &[&full, "--with-descriptions"]].concat())?;
    assert_refused(&without_reason, 2, &["--reason"]);
    let reason = ["--with-descriptions", "--reason", "合议庭阅卷"];
    let ran = server.cli(&[&export[..], &[&full], &reason[..]].concat())?;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(fs::read_to_string(&full)?.contains(&words));
    let last = "select reason || '|' || object from audit where act = 'export' order by seq desc limit 1";
    let said = server.sql()?.value(last)?;
    assert!(said.starts_with("合议庭阅卷|") && said.ends_with(" with descriptions"), "{said}");
    Ok(())
}

fn the_same_request_of_the_same_state_is_the_same_bytes(world: &mut World) -> Outcome {
    let folder = world.folder("same")?;
    let server = world.server()?;
    for ending in ["geojson", "geojsonl", "fg.json", "csv", "gpkg", "fgb", "xlsx", "shp.zip"] {
        let mut hashes = BTreeSet::new();
        for round in 1..=2 {
            let path = folder.join(format!("{round}.{ending}")).display().to_string();
            let ran = server.cli(&[
                "export",
                "--layer",
                "cases",
                "--grid",
                "150622001",
                "-o",
                &path,
                "--crs",
                if ending.starts_with("geojson") { "4490" } else { "4546" },
                "--json",
            ])?;
            let told = ran.json()?;
            hashes.insert(text(&told, "/sha256")?.to_owned());
        }
        assert_eq!(hashes.len(), 1, "{ending}");
    }
    let read = |file: &str| server.http().get(file).map(|answer| answer.body);
    let address = "/api/v1/cases.geojson?grid=150622001";
    assert_eq!(read(address)?, read(address)?);
    Ok(())
}

fn a_stream_tells_its_rows_before_and_its_hash_after_its_bytes(world: &mut World) -> Outcome {
    let server = world.server()?;
    let path = "/api/v1/cases.geojson?grid=150622";
    let plain = server.http().get(path)?;
    let rows = items(&plain.json()?, "/features")?.len();
    assert_eq!(plain.header("x-row-count"), Some(rows.to_string().as_str()));
    assert_eq!(number(&plain.json()?, "/metadata/rows")?, rows as f64);
    // Trailers are for those who say that they read them.
    let host = server.http().base().strip_prefix("http://").ok_or("http:// is expected")?;
    let cookie = server.http().cookie().ok_or("no session")?;
    let mut stream = TcpStream::connect(host)?;
    let asked = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nTE: trailers\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(asked.as_bytes())?;
    let mut answer = vec![];
    stream.read_to_end(&mut answer)?;
    let end = String::from_utf8_lossy(&answer[answer.len() - 120..]).to_lowercase();
    let told = end.split("x-content-sha256: ").nth(1).ok_or(format!("no trailer: {end}"))?;
    let hash: String = Sha256::digest(&plain.body).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(told.trim(), hash);
    Ok(())
}

fn a_manifest_beside_the_file_has_its_hash_and_what_it_is(world: &mut World) -> Outcome {
    let folder = world.folder("manifest")?;
    let server = world.server()?;
    let file = folder.join("cases.xlsx");
    let path = file.display().to_string();
    let ran = server.cli(&["export", "--layer", "cases", "--category", "MS", "-o", &path, "--json"])?;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let manifest: Value = serde_json::from_slice(&fs::read(folder.join("cases.xlsx.manifest.json"))?)?;
    let hash: String = Sha256::digest(fs::read(&file)?).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((text(&manifest, "/sha256")?, text(&manifest, "/filter")?), (hash.as_str(), "category=MS"));
    assert_eq!(manifest["rows"], count(server, "category=MS")?);
    assert_eq!((&manifest["format"], &manifest["crs"]), (&"xlsx".into(), &"EPSG:4490".into()));
    for member in ["cut_off", "day", "rules", "made_by", "made_at", "attribution"] {
        assert!(!text(&manifest, &format!("/{member}"))?.is_empty(), "{member}");
    }
    Ok(())
}
