//! `zhunzhi import grids`: any vector file, every fault at once, nothing stored when there is one.

use acceptance::events::Events;
use acceptance::json::{items, number, text};
use acceptance::program::assert_refused;
use acceptance::tile::Tile;
use acceptance::{Fault, Outcome, Server, World, mvt, tests};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// How long an event of the server is waited for.
const PATIENCE: Duration = Duration::from_secs(15);

tests![
    a_good_file_in_any_crs_and_encoding_reads_the_same,
    a_bad_file_lists_every_fault_and_ends_with_one,
    a_file_without_a_crs_asks_for_one,
    a_broken_or_missing_file_is_told_in_one_line,
    grids_that_overlap_are_refused_with_both_codes,
    a_dry_run_changes_nothing,
    a_changed_grid_is_stored_and_located_and_its_old_version_kept,
    a_running_server_takes_imported_grids_at_once_and_tells_browsers,
    importing_the_same_file_again_changes_nothing,
    a_hole_in_the_territory_fails_the_check,
    a_hole_in_the_history_of_a_grid_fails_the_check,
];

fn import(server: &Server, fixture: &str, more: &[&str]) -> Result<(Option<i32>, Value), Fault> {
    let path = World::fixture(&format!("grids/{fixture}")).display().to_string();
    let ran = server.cli(&[&["import", "grids", &path, "--dry-run", "--json"], more].concat())?;
    Ok((ran.code, ran.json().map_err(|e| format!("{fixture}: {e}"))?))
}

fn fault_kinds(plan: &Value) -> Result<BTreeSet<&str>, Fault> {
    items(plan, "/faults")?.iter().map(|f| text(f, "/kind")).collect()
}

/// Faults of the place, not of the file: the fixtures lie where the demonstration has other grids.
const OF_THE_PLACE: [&str; 6] =
    ["outside_village", "outside_banner", "unknown_village", "overlap", "parent_missing", "outside_parent"];

fn a_good_file_in_any_crs_and_encoding_reads_the_same(world: &mut World) -> Outcome {
    let server = world.server()?;
    let mut first: Option<BTreeSet<String>> = None;
    for (file, crs) in [
        ("epsg4490.geojson", "4490"),
        ("epsg4490.gpkg", "4490"),
        ("epsg4546.shp", "4546"),
        ("epsg4525.shp", "4525"),
        ("gbk.shp", "4546"),
        ("grids.kml", "4326"),
    ] {
        let (_, plan) = import(server, file, &[])?;
        assert!(text(&plan, "/file/crs")?.contains(crs), "{file}: {}", plan["file"]);
        assert_eq!(plan["file"]["features"], 4, "{file}");
        let kinds = fault_kinds(&plan)?;
        let of_the_file: Vec<_> = kinds.iter().filter(|k| !OF_THE_PLACE.contains(k)).collect();
        assert!(of_the_file.is_empty(), "{file}: {}", plan["faults"]);
        let mut codes = BTreeSet::new();
        for code in items(&plan, "/added")? {
            codes.insert(code.as_str().ok_or("no code")?.to_owned());
        }
        for grid in items(&plan, "/changed")? {
            codes.insert(text(grid, "/code")?.to_owned());
        }
        assert_eq!(codes.len(), 4, "{file}: {plan}");
        assert_eq!(first.get_or_insert_with(|| codes.clone()), &codes, "{file}");
    }
    let (_, gbk) = import(server, "gbk.shp", &[])?;
    assert!(gbk.to_string().contains("GBK") || gbk.to_string().contains("CP936"), "{}", gbk["file"]);
    Ok(())
}

fn a_bad_file_lists_every_fault_and_ends_with_one(world: &mut World) -> Outcome {
    let server = world.server()?;
    for (file, expected) in [
        (
            "bad_code.geojson",
            &[
                "bad_code",
                "bad_number",
                "name_missing",
                "duplicate_code",
                "bad_date",
                "unknown_dedicated_type",
            ][..],
        ),
        ("bow_tie.geojson", &["self_crossing"]),
        ("swapped_lonlat.geojson", &["swapped_xy"]),
        ("swapped_xy.shp", &["swapped_xy"]),
    ] {
        let (code, plan) = import(server, file, &[])?;
        assert_eq!(code, Some(1), "{file}: {plan}");
        let kinds = fault_kinds(&plan)?;
        for kind in expected {
            assert!(kinds.contains(kind), "{file}: {kind} is missing in {}", plan["faults"]);
        }
        for fault in items(&plan, "/faults")? {
            assert!(
                !text(fault, "/detail_zh")?.is_empty() && !text(fault, "/detail_en")?.is_empty(),
                "{fault}"
            );
        }
        assert_eq!((&plan["stored"], &plan["applicable"]), (&json!(false), &json!(false)), "{file}");
    }
    let path = World::fixture("grids/bad_code.geojson").display().to_string();
    let words = server.cli(&["import", "grids", &path])?;
    assert_eq!(words.code, Some(1));
    assert!(words.stdout.contains("第 2 个要素") && words.stdout.contains("未导入"), "{words:?}");
    Ok(())
}

fn a_file_without_a_crs_asks_for_one(world: &mut World) -> Outcome {
    let server = world.server()?;
    let path = World::fixture("grids/no_crs.shp").display().to_string();
    assert_refused(&server.cli(&["import", "grids", &path, "--dry-run"])?, 1, &["--crs"]);
    let (_, plan) = import(server, "no_crs.shp", &["--crs", "EPSG:4546"])?;
    assert!(fault_kinds(&plan)?.iter().all(|k| OF_THE_PLACE.contains(k)), "{}", plan["faults"]);
    let (code, plan) = import(server, "no_crs.shp", &["--crs", "EPSG:4490"])?;
    assert_eq!(code, Some(1), "metres declared as degrees: {plan}");
    let wrong = server.cli(&["import", "grids", &path, "--dry-run", "--crs", "EPSG:99999999"])?;
    assert!(matches!(wrong.code, Some(1 | 2)) && wrong.stderr.contains("99999999"), "{wrong:?}");
    let xian80 = World::fixture("grids/xian80.shp").display().to_string();
    let ran = server.cli(&["import", "grids", &xian80, "--dry-run"])?;
    assert_refused(&ran, 1, &[]);
    Ok(())
}

fn a_broken_or_missing_file_is_told_in_one_line(world: &mut World) -> Outcome {
    let server = world.server()?;
    let fixture = |name: &str| World::fixture(&format!("grids/{name}")).display().to_string();
    for (file, code) in [
        (fixture("truncated.gpkg"), 1),
        (fixture("README.md"), 1),
        (fixture("empty_layer.shp"), 1),
        (fixture("none.shp"), 2),
        (fixture(""), 2),
    ] {
        let ran = server.cli(&["import", "grids", &file, "--dry-run"])?;
        assert!(matches!(ran.code, Some(1 | 2)), "{file}: {code} is expected: {ran:?}");
        assert!(ran.stderr.lines().count() <= 1, "{file}: {ran:?}");
        assert!(!ran.stderr.is_empty() || !ran.stdout.is_empty(), "{file}: nothing is said");
    }
    Ok(())
}

fn grids_that_overlap_are_refused_with_both_codes(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (code, plan) = import(server, "overlapping_grids.geojson", &[])?;
    assert_eq!(code, Some(1));
    let told = items(&plan, "/faults")?.iter().any(|f| {
        let all = f.to_string();
        f["kind"] == "overlap" && all.contains("150622004201001") && all.contains("150622004201002")
    });
    assert!(told, "{}", plan["faults"]);
    Ok(())
}

fn a_dry_run_changes_nothing(world: &mut World) -> Outcome {
    let folder = world.folder("dry-run")?;
    let server = world.server()?;
    let state = "select (select count(*) from grid), (select count(*) from import_run), (select md5(string_agg(name, ',' order by id)) from grid)";
    let before = server.sql()?.value(state)?;
    let (file, _) = renamed(server, &folder.join("grids.geojson"), "试运行网格", 0)?;
    let ran = server.cli(&["import", "grids", &file, "--crs", "EPSG:4490", "--dry-run", "--json"])?;
    assert_eq!((ran.code, ran.json()?["stored"].clone()), (Some(0), json!(false)), "{ran:?}");
    assert_eq!(items(&ran.json()?, "/changed")?.len(), 1);
    assert_eq!(server.sql()?.value(state)?, before);
    Ok(())
}

/// Exports a base grid, gives it another name in the file, and returns the file and the grid's code.
fn renamed(server: &Server, file: &Path, name: &str, nth: u32) -> Result<(String, String), Fault> {
    let path = file.display().to_string();
    let sql = format!(
        "select code from grid where kind = 'base' and valid_to is null order by code desc offset {nth} limit 1"
    );
    let code = server.sql()?.value(&sql)?;
    let ran = server.cli(&["export", "--layer", "grids", "--grid", &code, "-o", &path, "--overwrite"])?;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let mut collection: Value = serde_json::from_slice(&fs::read(file)?)?;
    let features = collection["features"].as_array_mut().ok_or("no features")?;
    features.retain(|f| f["properties"]["code"] == code.as_str());
    features[0]["properties"]["name"] = json!(name);
    fs::write(file, collection.to_string())?;
    Ok((path, code))
}

fn a_changed_grid_is_stored_and_located_and_its_old_version_kept(world: &mut World) -> Outcome {
    let folder = world.folder("stored")?;
    let server = world.server()?;
    let (file, code) = renamed(server, &folder.join("grids.geojson"), "验收改名网格", 0)?;
    let ran = server.cli(&["import", "grids", &file, "--crs", "EPSG:4490", "--json"])?;
    let plan = ran.json()?;
    assert_eq!((ran.code, &plan["stored"]), (Some(0), &json!(true)), "{ran:?}");
    let versions = server.sql()?.rows(&format!(
        "select name, valid_from, valid_to, synthetic from grid where code = '{code}' order by valid_from"
    ))?;
    assert_eq!(versions.len(), 2, "the old version is kept: {versions:?}");
    assert_eq!(versions[0]["valid_to"], versions[1]["valid_from"]);
    assert_eq!(versions[1]["name"], "验收改名网格");
    let source =
        "select count(*) from grid_source s join grid g on g.id = s.grid_id where g.name = '验收改名网格'";
    assert_eq!(server.sql()?.value(source)?, "1", "the surveyed geometry is kept");

    let at = server.sql()?.rows(&format!(
        "select st_x(p) lon, st_y(p) lat from (select st_pointonsurface(shape) p from grid where code = '{code}' and valid_to is null) q"
    ))?;
    let (lon, lat) = (number(&at[0], "/lon")?.to_string(), number(&at[0], "/lat")?.to_string());
    let place = server.cli(&["locate", &lon, &lat, "--json"])?.json()?;
    assert_eq!(place["primary_grid"]["name"], "验收改名网格", "{place}");
    let check = server.cli(&["check", "--json"])?.json()?;
    assert_eq!(check["passed"], true, "{check}");
    Ok(())
}

fn a_running_server_takes_imported_grids_at_once_and_tells_browsers(world: &mut World) -> Outcome {
    let folder = world.folder("at-once")?;
    let server = world.server()?;
    let (file, code) = renamed(server, &folder.join("grids.geojson"), "验收即时网格", 2)?;
    let path = format!("/api/v1/grids/{code}");
    assert_ne!(server.http().json(&path)?["name"], "验收即时网格");
    let mut events = Events::open(server.http(), None)?;
    assert_eq!(events.next(PATIENCE)?.name, "hello");
    let ran = server.cli(&["import", "grids", &file, "--crs", "EPSG:4490", "--json"])?;
    assert_eq!(ran.code, Some(0), "{ran:?}");

    let event = events.next(PATIENCE)?;
    assert_eq!(event.name, "grids", "{event:?}");
    // Who is told finds the new grids: no waiting here.
    assert_eq!(server.http().json(&path)?["name"], "验收即时网格");
    let boxes = items(&event.data, "/boxes")?;
    assert!(!boxes.is_empty(), "{event:?}");
    let corner = |i: usize| boxes[0][i].as_f64().ok_or("a number");
    let tile = Tile::holding(14, (corner(0)? + corner(2)?) / 2.0, (corner(1)? + corner(3)?) / 2.0);
    let drawn = server.http().get(&tile.path("base_grids"))?;
    let layers = mvt::decode(&drawn.body)?;
    let names = mvt::layer(&layers, "base_grids").ok_or("no grid in the tile")?.features.iter();
    let found = names.filter(|f| f.properties["name"] == "验收即时网格").count();
    assert_eq!(found, 1, "the tile still has the old grid");
    let seq = server.http().json("/api/v1/meta")?["change"].as_i64();
    assert_eq!(seq.map(|n| n.to_string()).as_deref(), Some(event.id.as_str()));
    Ok(())
}

/// The file still gives the day on which the grid once began: that is no change of the grid in force.
fn importing_the_same_file_again_changes_nothing(world: &mut World) -> Outcome {
    let folder = world.folder("again")?;
    let server = world.server()?;
    let (file, _) = renamed(server, &folder.join("grids.geojson"), "验收再次导入", 1)?;
    let import = ["import", "grids", file.as_str(), "--crs", "EPSG:4490", "--json"];
    let first = server.cli(&import)?.json()?;
    assert_eq!(first["stored"], true, "{first}");
    let ran = server.cli(&import)?;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let again = ran.json()?;
    assert_eq!((&again["stored"], items(&again, "/unchanged")?.len()), (&json!(false), 1), "{again}");
    Ok(())
}

fn a_hole_in_the_territory_fails_the_check(world: &mut World) -> Outcome {
    let server = world.server()?;
    let sql = server.sql()?;
    let id =
        sql.value("select id from grid where kind = 'base' and valid_to is null order by code limit 1")?;
    sql.value(&format!("update grid set valid_to = valid_from + 1 where id = {id}"))?;
    let ran = server.cli(&["check", "--json"]);
    sql.value(&format!("update grid set valid_to = null where id = {id}"))?;
    let ran = ran?;
    let report = ran.json()?;
    assert_eq!((ran.code, &report["passed"]), (Some(1), &json!(false)));
    let faulty = items(&report, "/rules")?.iter().filter(|r| r["errors_total"] != 0);
    let ids: Vec<&str> = faulty.map(|r| text(r, "/id")).collect::<Result<_, _>>()?;
    // The gap in the village, its micro grids without a parent, and the declared number.
    assert!(ids.len() >= 2, "{ids:?}");
    Ok(())
}

/// A grid in force whose former version ended too early: only who reads all versions can see it.
fn a_hole_in_the_history_of_a_grid_fails_the_check(world: &mut World) -> Outcome {
    let folder = world.folder("history")?;
    let server = world.server()?;
    let (file, code) = renamed(server, &folder.join("grids.geojson"), "验收历史网格", 3)?;
    let ran = server.cli(&["import", "grids", &file, "--crs", "EPSG:4490", "--json"])?;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let report = server.cli(&["check", "--json"])?.json()?;
    let history = |report: &Value| -> Result<Value, Fault> {
        let found = items(report, "/rules")?.iter().find(|r| r["id"] == "G14");
        Ok(found.ok_or("no rule G14")?.clone())
    };
    assert_eq!(history(&report)?["defects_total"], 0, "{report}");
    let in_force = ["base", "dedicated", "micro"].map(|kind| report["counts"][kind].as_u64());
    let in_force: u64 = in_force.into_iter().flatten().sum();
    let ended = report["counts"]["grids_not_in_force"].as_u64().ok_or("a number")?;
    assert!(ended >= 1, "{}", report["counts"]);
    assert_eq!(history(&report)?["checked"].as_u64(), Some(in_force + ended));

    let sql = server.sql()?;
    let id = sql.value(&format!("select id from grid where code = '{code}' order by valid_from limit 1"))?;
    let shift =
        |days: i32| sql.value(&format!("update grid set valid_to = valid_to + {days} where id = {id}"));
    shift(-3)?;
    let ran = server.cli(&["check", "--json"]);
    shift(3)?;
    let ran = ran?;
    let rule = history(&ran.json()?)?;
    assert_eq!((ran.code, &rule["errors_total"]), (Some(1), &json!(1)), "{rule}");
    let defect = &rule["defects"][0];
    assert_eq!((&defect["feature"], &defect["kind"]), (&json!(code), &json!("time_gap")), "{defect}");
    assert_eq!((&defect["measure"], &defect["unit"]), (&json!(3.0), &json!("days")), "{defect}");
    Ok(())
}
