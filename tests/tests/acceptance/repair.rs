//! `zhunzhi repair grids`: a mended copy, what was changed, and what a person must decide.

use acceptance::json::{items, text};
use acceptance::program::assert_refused;
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::Value;
use std::fs;

tests![
    neighbours_that_nearly_meet_agree_afterwards_and_all_attributes_are_kept,
    a_bow_tie_is_taken_apart_and_can_then_be_imported,
    a_real_overlap_is_left_to_a_person,
    the_surveyed_file_is_not_touched_and_nothing_is_overwritten,
    what_is_no_area_is_told_and_nothing_is_written,
];

fn repair(server: &Server, fixture: &str, more: &[&str]) -> Result<(Option<i32>, Value), Fault> {
    let path = World::fixture(&format!("grids/{fixture}")).display().to_string();
    let ran = server.cli(&[&["repair", "grids", &path, "--json"], more].concat())?;
    Ok((ran.code, ran.json().map_err(|e| format!("{fixture}: {e}"))?))
}

/// Positions of a ring, 1e-7 degree.
type Ring = Vec<(i64, i64)>;

/// The polygons of a GeoJSON file by code: all positions of the outer rings.
fn rings(file: &std::path::Path) -> Result<Vec<(String, Ring)>, Fault> {
    let collection: Value = serde_json::from_slice(&fs::read(file)?)?;
    let mut found = vec![];
    for feature in items(&collection, "/features")? {
        let ring = &feature["geometry"]["coordinates"][0][0];
        let step = |v: &Value| (v.as_f64().unwrap_or_default() * 1e7).round() as i64;
        let positions = items(ring, "")?.iter().map(|p| (step(&p[0]), step(&p[1]))).collect();
        found.push((text(feature, "/properties/code")?.to_owned(), positions));
    }
    Ok(found)
}

fn neighbours_that_nearly_meet_agree_afterwards_and_all_attributes_are_kept(world: &mut World) -> Outcome {
    let out = world.folder("repair")?.join("mended.geojson");
    let server = world.server()?;
    let (code, report) = repair(server, "near_miss.geojson", &["-o", &out.display().to_string()])?;
    assert_eq!((code, &report["written"]), (Some(0), &Value::Bool(true)), "{report}");
    assert!(items(&report, "/left")?.is_empty(), "{report}");
    let kinds = report.to_string();
    for kind in ["moved", "inserted", "spike_removed"] {
        assert!(kinds.contains(kind), "{kind}: {report}");
    }
    let rings = rings(&out)?;
    let [(west, a), (east, b)] = &rings[..] else { return Err(format!("{rings:?}").into()) };
    assert_eq!((west.as_str(), east.as_str()), ("150622004201001", "150622004201002"));
    let shared: Vec<_> = a.iter().filter(|p| b.contains(p)).collect();
    assert_eq!(shared.len(), 3, "both have the three vertices of their border: {rings:?}");
    assert!(a.iter().all(|p| p.1 < 398_090_000), "the spike is gone: {a:?}");
    let collection: Value = serde_json::from_slice(&fs::read(&out)?)?;
    let first = &collection["features"][0]["properties"];
    assert_eq!((&first["name"], &first["households"]), (&"示意一组网格".into(), &40.into()), "{first}");

    let again = server.cli(&["repair", "grids", &out.display().to_string(), "--json"])?.json()?;
    assert!(items(&again, "/mended")?.is_empty(), "mended once: {again}");
    Ok(())
}

fn a_bow_tie_is_taken_apart_and_can_then_be_imported(world: &mut World) -> Outcome {
    let out = world.folder("repair")?.join("tie.gpkg").display().to_string();
    let server = world.server()?;
    let (code, report) = repair(server, "bow_tie.geojson", &["-o", &out])?;
    assert_eq!(code, Some(0), "{report}");
    let changes = report["mended"][0]["changes"][0]["kind"].as_str();
    assert_eq!(changes, Some("taken_apart"), "{report}");
    let plan = server.cli(&["import", "grids", &out, "--dry-run", "--json"])?.json()?;
    assert!(!plan.to_string().contains("self_crossing"), "{plan}");
    let words = server.cli(&[
        "import",
        "grids",
        &World::fixture("grids/bow_tie.geojson").display().to_string(),
        "--dry-run",
    ])?;
    assert!(words.stdout.contains("zhunzhi repair grids"), "the import says what would help: {words:?}");
    Ok(())
}

fn a_real_overlap_is_left_to_a_person(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (code, report) = repair(server, "overlapping_grids.geojson", &[])?;
    assert_eq!(code, Some(1), "{report}");
    let left = items(&report, "/left")?;
    assert_eq!(left.len(), 1, "{report}");
    assert_eq!((text(&left[0], "/kind")?, text(&left[0], "/other")?), ("overlap", "150622004201002"));
    Ok(())
}

fn the_surveyed_file_is_not_touched_and_nothing_is_overwritten(world: &mut World) -> Outcome {
    let folder = world.folder("repair-kept")?;
    let server = world.server()?;
    let fixture = World::fixture("grids/near_miss.geojson");
    let before = fs::read(&fixture)?;
    let out = folder.join("there.gpkg");
    fs::write(&out, "already here")?;
    let path = fixture.display().to_string();
    let ran = server.cli(&["repair", "grids", &path, "-o", &out.display().to_string()])?;
    assert_refused(&ran, 2, &["exists already"]);
    assert_eq!((fs::read(&out)?, fs::read(&fixture)?), (b"already here".to_vec(), before));
    let ran = server.cli(&["repair", "grids", &path, "-o", &folder.join("a.shp").display().to_string()])?;
    assert_refused(&ran, 2, &["no known format"]);
    let ran = server.cli(&["repair", "grids", &path, "--tolerance", "500"])?;
    assert_refused(&ran, 2, &["metres"]);
    Ok(())
}

fn what_is_no_area_is_told_and_nothing_is_written(world: &mut World) -> Outcome {
    let folder = world.folder("repair-none")?;
    let (file, out) = (folder.join("points.geojson"), folder.join("out.gpkg"));
    let point = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"code":"150622004201001"},"geometry":{"type":"Polygon","coordinates":[[[111,39.8],[111.01,39.8],[111.01,39.81],[111,39.8]]]}},
        {"type":"Feature","properties":{"code":"150622004201002"},"geometry":null}]}"#;
    fs::write(&file, point)?;
    let server = world.server()?;
    let path = file.display().to_string();
    let ran = server.cli(&["repair", "grids", &path, "-o", &out.display().to_string(), "--json"])?;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(items(&ran.json()?, "/faults")?.len(), 1);
    assert!(!out.exists());
    Ok(())
}
