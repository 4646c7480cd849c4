//! `/api/v1/mines/{id}/dossier`: a mine's dossier agrees with the register, the list of cases and its own past.

use super::mine_zones::all_are_zoned;
use acceptance::json::{items, number, text};
use acceptance::program::run_any;
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

tests![
    rings_of_a_dossier_are_those_of_the_mine_and_its_months_hold_what_is_recorded,
    a_dossier_of_the_past_counts_what_was_reported_by_then,
    a_reader_of_a_township_is_given_no_comparison_and_a_day_to_come_is_refused,
    the_files_of_a_dossier_hold_its_layers_for_gis_programs,
    cases_in_a_file_are_those_of_its_reader_and_its_day,
    the_page_of_a_dossier_says_what_it_is_and_stands_in_the_audit_log,
];

/// An open pit whose blasts are recorded.
const PIT: &str = "select mine_id from mine_record where kind = 'blast' group by mine_id order by count(*) desc, mine_id limit 1";

fn rings_of_a_dossier_are_those_of_the_mine_and_its_months_hold_what_is_recorded(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let id = server.sql()?.value(PIT)?;
    let dossier = server.http().json(&format!("/api/v1/mines/{id}/dossier"))?;
    let disputes = server.http().json(&format!("/api/v1/mines/{id}/disputes"))?;
    let rings = items(&dossier, "/rings")?;
    assert_eq!(rings.len(), 6);
    for ring in items(&disputes, "/rings")? {
        let same = rings.iter().find(|r| r["kind"] != "influence" && r["distance_m"] == ring["distance_m"]);
        assert_eq!(same.map(|r| &r["total"]), Some(&ring["total"]), "{ring}");
    }
    let months = items(&dossier, "/months")?;
    assert_eq!(months.len(), 36);
    let told: f64 = months.iter().filter_map(|m| m["blasts"].as_f64()).sum();
    let first = text(&dossier, "/months/0/month")?;
    let on_record = server.sql()?.value(&format!(
        "select count(*) from mine_record where kind = 'blast' and mine_id = '{id}' and from_day >= '{first}-01' and from_day <= current_date"
    ))?;
    assert_eq!(told.to_string(), on_record);
    assert_eq!(dossier["records"]["synthetic"], true);
    assert!(
        number(&dossier, "/comparison/own/households")? >= 0.0
            && !items(&dossier, "/comparison/peers")?.is_empty()
    );
    assert!(text(&dossier, "/statement_zh")?.contains("不构成鉴定意见"));
    // The blasts are screened for: beside the pit a class other than 资料不足 is given.
    let at = server.sql()?.value(&format!("select st_x(shape) || '&lat=' || st_y(shape) from mine_record where kind = 'blast' and mine_id = '{id}' limit 1"))?;
    let exposure = server.http().json(&format!("/api/v1/exposure?lon={at}&structure=adobe"))?;
    assert_eq!((text(&exposure, "/class")?, text(&exposure, "/open_pits/0/mine")?), ("inside", id.as_str()));
    Ok(())
}

fn a_dossier_of_the_past_counts_what_was_reported_by_then(world: &mut World) -> Outcome {
    let server = world.server()?;
    let id = server
        .sql()?
        .value("select mine_id from case_mine group by mine_id order by count(*) desc, mine_id limit 1")?;
    let day = server.sql()?.value("select (current_date - 400)::text")?;
    let past = server.http().json(&format!("/api/v1/mines/{id}/dossier?as_of={day}"))?;
    let now = server.http().json(&format!("/api/v1/mines/{id}/dossier"))?;
    assert_eq!(text(&past, "/as_of")?, day);
    assert!(number(&past, "/rings/5/total")? < number(&now, "/rings/5/total")?);
    assert!(number(&now, "/rings/5/total")? > 0.0);
    let last = text(&past, "/months/35/month")?;
    assert!(day.starts_with(last), "{last} {day}");
    // Households are of the ground as it is and not of the day; who reported nothing by then is silent.
    let silent = |d: &serde_json::Value| d["zone"]["silent_households"].as_u64().unwrap_or(0);
    assert!(silent(&past) >= silent(&now));
    Ok(())
}

fn a_reader_of_a_township_is_given_no_comparison_and_a_day_to_come_is_refused(world: &mut World) -> Outcome {
    let server = world.server()?;
    let id = server.sql()?.value(PIT)?;
    let township = server.signed_in("intake")?;
    let dossier = township.json(&format!("/api/v1/mines/{id}/dossier"))?;
    assert!(dossier["comparison"].is_null());
    for wrong in ["2999-01-01", "yesterday"] {
        let answer = server.http().get(&format!("/api/v1/mines/{id}/dossier?as_of={wrong}"))?;
        assert_eq!(answer.status, 400, "{wrong}");
    }
    assert_eq!(server.http().get("/api/v1/mines/M9999/dossier")?.status, 404);
    Ok(())
}

fn the_page_of_a_dossier_says_what_it_is_and_stands_in_the_audit_log(world: &mut World) -> Outcome {
    let server = world.server()?;
    let id = server.sql()?.value(PIT)?;
    let page = server.http().get(&format!("/api/v1/mines/{id}/dossier/page"))?;
    assert_eq!(page.status, 200);
    let told = page.text()?;
    assert!(told.contains("示意数据") && told.contains("不构成鉴定意见") && told.contains("同类煤矿对比"));
    let written = server
        .sql()?
        .value(&format!("select count(*) from audit where object like 'mine dossier {id} %'"))?;
    assert_ne!(written, "0");
    Ok(())
}

/// Layers of a file as GDAL reads them: rows, and the lines that tell geometry and system.
fn layers(file: &Path) -> Result<BTreeMap<String, (u64, String)>, Fault> {
    let ran = run_any(Path::new("ogrinfo"), [Path::new("-ro"), Path::new("-so"), Path::new("-al"), file])?;
    if ran.code != Some(0) || !ran.stderr.trim().is_empty() {
        return Err(format!("{ran:?}").into());
    }
    let mut found = BTreeMap::new();
    for part in ran.stdout.split("Layer name: ").skip(1) {
        let name = part.lines().next().unwrap_or_default().trim().to_owned();
        let count = part.lines().find_map(|l| l.strip_prefix("Feature Count: ")).ok_or("no count")?;
        found.insert(name, (count.trim().parse()?, part.to_owned()));
    }
    Ok(found)
}

fn taken(server: &Server, path: &str) -> Result<(Vec<u8>, String), Fault> {
    let answer = server.http().get(path)?;
    assert_eq!(answer.status, 200, "{path}: {}", answer.summary());
    let hash = answer.header("x-content-sha256").ok_or("no hash")?.to_owned();
    Ok((answer.body, hash))
}

fn the_files_of_a_dossier_hold_its_layers_for_gis_programs(world: &mut World) -> Outcome {
    let folder = world.folder("dossier")?;
    let server = world.server()?;
    all_are_zoned(server)?;
    // A mine with panels that is at rest: nothing else is imported into it here.
    let id = server.sql()?.value(
        "select p.mine_id from panel p join mine m on m.id = p.mine_id where m.licence is not null and exists \
         (select from mine_zoning z where z.mine_id = m.id) group by 1 order by count(*) desc, 1 limit 1",
    )?;
    let id = id.trim();
    let (bytes, hash) = taken(server, &format!("/api/v1/mines/{id}/dossier.gpkg"))?;
    let file = folder.join("mine.gpkg");
    fs::write(&file, &bytes)?;
    let found = layers(&file)?;
    let count = |statement: &str| -> Result<u64, Fault> {
        Ok(server.sql()?.value(&statement.replace("{id}", id))?.trim().parse()?)
    };
    let recorded = |kind: &str| {
        format!(
            "select count(*) from mine_record where mine_id = '{{id}}' and kind = '{kind}' and from_day <= current_date"
        )
    };
    for (layer, geometry, statement) in [
        (
            "mine_areas",
            "Multi Polygon",
            "select (licence is not null)::int + (pit is not null)::int from mine where id = '{id}'"
                .to_owned(),
        ),
        (
            "panels",
            "Multi Polygon",
            "select count(*) from panel where mine_id = '{id}' and started <= current_date".to_owned(),
        ),
        ("licence_rings", "Multi Polygon", recorded("licence_ring")),
        ("zones", "Multi Polygon", "select count(*) from mine_zone where mine_id = '{id}'".to_owned()),
        ("distances", "Multi Polygon", "select 4".to_owned()),
        ("blasts", "Point", recorded("blast")),
        ("faces", "Line String", recorded("face")),
        ("dumps", "Multi Polygon", recorded("dump")),
        ("haul_roads", "Line String", recorded("haul_road")),
        ("observation_points", "Point", recorded("observation_point")),
    ] {
        let (rows, text) = found.get(layer).ok_or_else(|| format!("no layer {layer}: {found:?}"))?;
        assert_eq!(*rows, count(&statement)?, "{layer}");
        assert!(text.contains(&format!("Geometry: {geometry}")) && text.contains("\"EPSG\",4490"), "{text}");
    }
    let wanted = server.http().json(&format!("/api/v1/cases?near_mine={id}&distance=5000&limit=1"))?;
    assert_eq!(Some(found["cases"].0), wanted["total"].as_u64().or(wanted["count"].as_u64()), "{wanted}");
    assert_eq!(found["contents"].0, 12);
    assert!(!found["cases"].1.contains("summary"), "descriptions leave");
    // The rings are as far away as they say, by PostGIS.
    let (text_bytes, _) = taken(server, &format!("/api/v1/mines/{id}/dossier.geojson"))?;
    let told: Value = serde_json::from_slice(&text_bytes)?;
    let ring = items(&told, "/features")?
        .iter()
        .find(|f| f["properties"]["layer"] == "distances" && f["properties"]["within_m"] == 3000.0)
        .ok_or("no ring")?;
    let off = server.sql()?.value(&format!(
        "select max(abs(st_distance(p.geom::geography, m.licence::geography) - 3000)) from mine m, \
         st_dumppoints(st_setsrid(st_geomfromgeojson('{}'), 4490)) p where m.id = '{id}'",
        ring["geometry"]
    ))?;
    assert!(off.trim().parse::<f64>()? < 0.5, "{off}");
    // Rows and hashes of the contents are those of the features; the same state is the same bytes.
    let contents = items(&told, "/metadata/layers")?;
    for line in contents {
        let of = |f: &&Value| f["properties"]["layer"] == line["layer"];
        let rows = items(&told, "/features")?.iter().filter(of).count();
        assert_eq!(line["rows"], rows, "{line}");
        assert!(text(line, "/sha256")?.len() == 64 && text(line, "/crs")? == "EPSG:4490");
        assert!(["public", "internal"].contains(&text(line, "/classification")?), "{line}");
    }
    assert!(text(&told, "/metadata/notice_zh")?.contains("不构成鉴定意见"));
    let (again, same) = taken(server, &format!("/api/v1/mines/{id}/dossier.gpkg"))?;
    assert!(again == bytes && same == hash, "the same state is other bytes");
    let logged = format!(
        "select count(*) from audit where act = 'export' and object like 'mines/{id}/dossier.gpkg as of %sha256={hash}'"
    );
    assert_eq!(server.sql()?.value(&logged)?.trim(), "2");
    Ok(())
}

fn cases_in_a_file_are_those_of_its_reader_and_its_day(world: &mut World) -> Outcome {
    let server = world.server()?;
    let id = server
        .sql()?
        .value("select mine_id from case_mine group by mine_id order by count(*) desc, mine_id limit 1")?;
    let id = id.trim();
    let codes = |told: &Value| -> Result<Vec<String>, Fault> {
        let cases = items(told, "/features")?.iter().filter(|f| f["properties"]["layer"] == "cases");
        cases.map(|f| Ok(text(f, "/properties/code")?.to_owned())).collect()
    };
    let path = format!("/api/v1/mines/{id}/dossier.geojson");
    let all = codes(&server.http().json(&path)?)?;
    let township = server.signed_in("intake")?;
    let some = codes(&township.json(&path)?)?;
    assert!(!all.is_empty() && some.len() <= all.len() && some.iter().all(|code| all.contains(code)));
    let day = server.sql()?.value("select (current_date - 400)::text")?;
    let past = codes(&server.http().json(&format!("{path}?as_of={}", day.trim()))?)?;
    assert!(past.len() < all.len() && past.iter().all(|code| all.contains(code)));
    for (wrong, status) in
        [(format!("{path}?as_of=2999-01-01"), 400), ("/api/v1/mines/M9999/dossier.gpkg".to_owned(), 404)]
    {
        assert_eq!(server.http().get(&wrong)?.status, status, "{wrong}");
    }
    Ok(())
}
