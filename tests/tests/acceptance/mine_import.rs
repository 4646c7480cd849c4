//! `zhunzhi import mines`: what is handed in about mines, every fault at once, nothing overwritten that happened.

use acceptance::json::{items, text};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};
use std::fs;
use std::time::{Duration, Instant};

tests![
    a_survey_and_records_are_taken_in_once_and_a_running_server_shows_them,
    a_newer_survey_takes_the_place_of_an_older_one_and_both_are_kept,
    a_surveyed_licence_above_made_up_panels_leaves_them_marked,
    rings_of_a_licence_lie_in_it_and_say_how_deep_it_allows_to_mine,
    what_happened_is_not_overwritten_and_only_gets_its_end,
    a_file_with_faults_names_them_all_and_stores_nothing,
    a_list_without_places_and_one_in_metres_are_read,
    a_register_makes_mines_known_with_what_the_same_file_records_of_them,
    a_register_says_what_changes_and_leaves_what_it_does_not_say,
];

/// Identifier, longitude and latitude of a mine with an area.
fn mine(server: &Server, method: &str, skip: usize) -> Result<(String, f64, f64), Fault> {
    let told = server.sql()?.value(&format!(
        "select id || ' ' || round(st_x(st_pointonsurface(licence))::numeric, 6) || ' ' || round(st_y(st_pointonsurface(licence))::numeric, 6) \
         from mine where licence is not null and method = '{method}' order by id offset {skip} limit 1"
    ))?;
    let mut words = told.trim().split(' ');
    let mut next = || words.next().ok_or("no such mine");
    Ok((next()?.to_owned(), next()?.parse()?, next()?.parse()?))
}

fn square(lon: f64, lat: f64, half: f64) -> Value {
    let (w, e, s, n) = (lon - half, lon + half, lat - half, lat + half);
    json!({ "type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]] })
}

fn line(lon: f64, lat: f64) -> Value {
    json!({ "type": "LineString", "coordinates": [[lon, lat], [lon + 0.001, lat + 0.001]] })
}

fn point(lon: f64, lat: f64) -> Value {
    json!({ "type": "Point", "coordinates": [lon, lat] })
}

/// A row of the mine with its source.
fn row(mine: &str, kind: &str, geometry: Value, more: Value) -> Value {
    let mut fields = json!({ "mine": mine, "kind": kind, "source": "示意：验收资料", "from": "2025-03-01", "synthetic": "是" });
    if let (Some(fields), Value::Object(more)) = (fields.as_object_mut(), more) {
        fields.extend(more);
    }
    json!({ "type": "Feature", "properties": fields, "geometry": geometry })
}

fn import(
    world: &mut World,
    name: &str,
    rows: &[Value],
    more: &[&str],
) -> Result<(Option<i32>, Value), Fault> {
    let file = world.folder("mines")?.join(format!("{name}.geojson"));
    fs::write(&file, json!({ "type": "FeatureCollection", "features": rows }).to_string())?;
    run(world.server()?, &file.display().to_string(), more)
}

fn run(server: &Server, file: &str, more: &[&str]) -> Result<(Option<i32>, Value), Fault> {
    let ran = server.cli(&[&["--json", "import", "mines", file], more].concat())?;
    Ok((ran.code, ran.json().map_err(|e| format!("{e}: {ran:?}"))?))
}

/// Waits until the server has taken a new ground in.
fn until(server: &Server, path: &str, wanted: impl Fn(&Value) -> bool) -> Outcome {
    let begun = Instant::now();
    loop {
        // A mine that is new is not known yet.
        let told = server.http().get(path)?.json().unwrap_or_default();
        if wanted(&told) {
            return Ok(());
        }
        if begun.elapsed() > Duration::from_secs(20) {
            return Err(format!("{path} still tells {told}").into());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn counted(server: &Server, statement: &str) -> Result<String, Fault> {
    Ok(server.sql()?.value(statement)?.trim().to_owned())
}

fn a_survey_and_records_are_taken_in_once_and_a_running_server_shows_them(world: &mut World) -> Outcome {
    let server = world.server()?;
    let ((under, lon, lat), (pit, x, y)) = (mine(server, "underground", 0)?, mine(server, "open_pit", 0)?);
    let panel =
        json!({ "name": "验收1", "seam": "6#", "thickness_m": 4.2, "depth_m": 210, "to": "2025-12-31" });
    let rows = [
        row(&under, "panel", square(lon, lat, 0.002), panel),
        row(&under, "工作面位置", line(lon, lat), json!({ "panel": "验收1", "from": "2025-06-01" })),
        row(&under, "观测点", point(lon, lat), json!({ "name": "验收G1" })),
        row(&under, "operator", Value::Null, json!({ "name": "示意矿业有限公司", "from": "2019-01-01" })),
        row(
            &pit,
            "blast",
            point(x, y),
            json!({ "charge_kg": 350.5, "frequency_hz": 18, "classification": "公开" }),
        ),
        row(&pit, "排土场", square(x, y, 0.001), json!({ "name": "验收北排土场" })),
        row(&pit, "haul_road", line(x, y), json!({ "name": "验收运煤道" })),
    ];
    let (code, looked) = import(world, "survey", &rows, &["--dry-run"])?;
    assert_eq!(code, Some(0), "{looked}");
    assert_eq!(
        looked["new"],
        json!({ "panel": 1, "face": 1, "observation_point": 1, "operator": 1, "blast": 1, "dump": 1, "haul_road": 1 })
    );
    let here = "select count(*) from mine_record where source = '示意：验收资料'";
    assert_eq!(counted(world.server()?, here)?, "0", "a dry run changes nothing");
    let (code, done) = import(world, "survey", &rows, &[])?;
    assert!(code == Some(0) && done["import_run"].is_i64(), "{done}");
    let server = world.server()?;
    assert_eq!(counted(server, here)?, "6");
    let shows = |mine: &Value| {
        let panels = mine["panels"].as_array();
        panels.is_some_and(|panels| panels.iter().any(|p| p["name"] == "验收1"))
    };
    until(server, &format!("/api/v1/mines/{under}"), shows)?;
    let dossier = server.http().json(&format!("/api/v1/mines/{under}/dossier"))?;
    assert!(items(&dossier, "/operators")?.iter().any(|o| o["name"] == "示意矿业有限公司"), "{dossier}");
    // Above the new panel the ground moves now.
    let exposed = server.http().json(&format!("/api/v1/exposure?lon={lon}&lat={lat}"))?;
    assert!(items(&exposed, "/panels")?.iter().any(|p| p["panel"] == "验收1"), "{exposed}");
    let audited = "select count(*) from audit where act = 'mine_import' and object like '%survey.geojson: 0 mines, 7 records'";
    assert_eq!(counted(server, audited)?, "1");
    let (code, again) = import(world, "survey", &rows, &[])?;
    assert_eq!((code, &again["known"], &again["import_run"]), (Some(0), &json!(7), &Value::Null), "{again}");
    Ok(())
}

fn a_newer_survey_takes_the_place_of_an_older_one_and_both_are_kept(world: &mut World) -> Outcome {
    let (under, lon, lat) = mine(world.server()?, "underground", 1)?;
    let panel = |depth: f64, half: f64| {
        let facts = json!({ "name": "验收2", "seam": "4#", "thickness_m": 3, "depth_m": depth });
        row(&under, "panel", square(lon, lat, half), facts)
    };
    let (code, first) = import(world, "older", &[panel(180.0, 0.002)], &[])?;
    assert_eq!((code, &first["new"]["panel"]), (Some(0), &json!(1)), "{first}");
    let (code, second) = import(world, "newer", &[panel(195.0, 0.0025)], &[])?;
    let change = &items(&second, "/changed")?[0];
    assert_eq!((code, text(change, "/kind")?, text(change, "/name")?), (Some(0), "panel", "验收2"));
    let fields: Vec<&str> = items(change, "/fields")?.iter().filter_map(|f| f[0].as_str()).collect();
    assert_eq!(fields, ["depth_m", "area_m2"], "{change}");
    let server = world.server()?;
    let depth = format!("select depth_m from panel where id = '{under}-验收2'");
    assert_eq!(counted(server, &depth)?, "195");
    let kept =
        format!("select count(distinct st_area(shape)) from mine_survey where panel_id = '{under}-验收2'");
    assert_eq!(counted(server, &kept)?, "2", "the older survey is lost");
    let refused = server.sql()?.value("update mine_survey set source = 'x'");
    assert!(refused.is_err(), "a survey was overwritten");
    Ok(())
}

fn a_surveyed_licence_above_made_up_panels_leaves_them_marked(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (under, lon, lat) = mine(server, "underground", 3)?;
    let marked = format!("select synthetic_shape from mine where id = '{under}'");
    let panels = format!("select count(*) from panel where mine_id = '{under}'");
    assert_eq!(counted(server, &marked)?, "t");
    assert_ne!(counted(server, &panels)?, "0");
    let licence = |half: f64| row(&under, "licence", square(lon, lat, half), json!({ "synthetic": "否" }));
    let (code, told) = import(world, "licence", &[licence(0.02)], &[])?;
    assert_eq!((code, items(&told, "/changed")?.len()), (Some(0), 1), "{told}");
    let server = world.server()?;
    assert_eq!(counted(server, &marked)?, "t", "made-up panels were called surveyed");
    // Once everything of the mine is surveyed, nothing is marked any more.
    let names =
        server.sql()?.value(&format!("select name from panel where mine_id = '{under}' order by name"))?;
    let facts = |name: &str| {
        let facts =
            json!({ "name": name, "seam": "4#", "thickness_m": 3, "depth_m": 150, "synthetic": "否" });
        row(&under, "panel", square(lon, lat, 0.003), facts)
    };
    let rows: Vec<Value> = names.lines().map(facts).collect();
    let (code, told) = import(world, "all-panels", &rows, &[])?;
    assert_eq!(
        (code, items(&told, "/changed")?.len(), &told["new"]),
        (Some(0), rows.len(), &json!({})),
        "{told}"
    );
    assert_eq!(counted(world.server()?, &marked)?, "f");
    Ok(())
}

fn rings_of_a_licence_lie_in_it_and_say_how_deep_it_allows_to_mine(world: &mut World) -> Outcome {
    let (under, lon, lat) = mine(world.server()?, "underground", 4)?;
    let ring = |name: &str, half: f64, top: f64, bottom: f64| {
        row(
            &under,
            "采矿区块",
            square(lon, lat, half),
            json!({ "name": name, "top_m": top, "下限标高": bottom }),
        )
    };
    let licence = row(&under, "licence", square(lon, lat, 0.02), json!({}));
    // Two seams, one above the other; the licence of the same file holds them.
    let rows =
        [ring("验收上层", 0.02, 1_180.0, 1_050.0), licence.clone(), ring("验收下层", 0.015, 1_050.0, 880.0)];
    let (code, done) = import(world, "rings", &rows, &[])?;
    assert_eq!((code, &done["new"]["licence_ring"]), (Some(0), &json!(2)), "{done}");
    let path = format!("/api/v1/mines/{under}/dossier");
    let server = world.server()?;
    let lower = |told: &Value| {
        let rings = told["licence_rings"].as_array().cloned().unwrap_or_default();
        rings.into_iter().find(|r| r["name"] == "验收下层")
    };
    until(server, &path, |told| lower(told).is_some())?;
    let told = lower(&server.http().json(&path)?).ok_or("no ring")?;
    assert_eq!((&told["top_m"], &told["bottom_m"]), (&json!(1050.0), &json!(880.0)));
    let page = server.http().get(&format!("{path}/page"))?.text()?.to_owned();
    assert!(page.contains("采矿区块 验收下层") && page.contains("标高 1050 米至 880 米"), "{page}");
    // Before the licence began it did not hold.
    let earlier = server.http().json(&format!("{path}?as_of=2025-02-28"))?;
    assert!(lower(&earlier).is_none(), "{earlier}");
    let (code, again) = import(world, "rings-again", &rows, &[])?;
    assert_eq!((code, &again["known"]), (Some(0), &json!(3)), "{again}");
    let wrong = [
        ring("验收甲", 0.03, 1_180.0, 1_050.0),
        ring("验收乙", 0.01, 900.0, 1_050.0),
        ring("验收下层", 0.01, 1_050.0, 880.0),
    ];
    let (code, refused) = import(world, "rings-wrong", &wrong, &[])?;
    let kinds: Vec<&str> = items(&refused, "/faults")?.iter().filter_map(|f| f["kind"].as_str()).collect();
    assert_eq!(
        (code, kinds),
        (Some(1), vec!["outside_licence", "limits_reversed", "record_differs"]),
        "{refused}"
    );
    assert!(text(&refused, "/faults/0/detail_zh")?.contains("平方米在采矿权范围之外"), "{refused}");
    let register = row(
        "S9981",
        "register",
        point(lon, lat),
        json!({ "name": "验收无矿权矿", "method": "井工", "status": "生产" }),
    );
    let mut orphan = ring("验收丙", 0.01, 1_050.0, 880.0);
    orphan["properties"]["mine"] = json!("S9981");
    let (code, refused) = import(world, "rings-orphan", &[register, orphan], &["--dry-run"])?;
    assert_eq!((code, text(&refused, "/faults/0/kind")?), (Some(1), "outside_licence"), "{refused}");
    Ok(())
}

fn what_happened_is_not_overwritten_and_only_gets_its_end(world: &mut World) -> Outcome {
    let (pit, x, y) = mine(world.server()?, "open_pit", 1)?;
    let blast = |charge: f64| row(&pit, "blast", point(x, y), json!({ "charge_kg": charge }));
    let dump = |to: Value| row(&pit, "dump", square(x, y, 0.001), json!({ "name": "验收排土场", "to": to }));
    let (_, first) = import(world, "first", &[blast(100.0), dump(Value::Null)], &[])?;
    assert!(first["import_run"].is_i64(), "{first}");
    let (code, other) = import(world, "other", &[blast(120.0)], &[])?;
    assert_eq!((code, text(&other, "/faults/0/kind")?), (Some(1), "record_differs"), "{other}");
    let (code, ended) = import(world, "ended", &[blast(100.0), dump(json!("2025-09-30"))], &[])?;
    assert_eq!((code, &ended["known"], items(&ended, "/changed")?.len()), (Some(0), &json!(1), 1), "{ended}");
    let end = format!("select to_day from mine_record where mine_id = '{pit}' and name = '验收排土场'");
    assert_eq!(counted(world.server()?, &end)?, "2025-09-30");
    let (code, moved) = import(world, "moved", &[dump(json!("2025-10-31"))], &[])?;
    assert_eq!((code, text(&moved, "/faults/0/kind")?), (Some(1), "record_differs"), "{moved}");
    Ok(())
}

fn a_file_with_faults_names_them_all_and_stores_nothing(world: &mut World) -> Outcome {
    let server = world.server()?;
    let ((under, lon, lat), (pit, x, y)) = (mine(server, "underground", 2)?, mine(server, "open_pit", 2)?);
    let good = row(&pit, "blast", point(x, y), json!({ "charge_kg": 10 }));
    let blast = |more: Value| row(&pit, "blast", point(x, y + 0.001), more);
    let rows = [
        good.clone(),
        row("M9999", "blast", point(x, y), json!({ "charge_kg": 10 })),
        blast(json!({})),
        blast(json!({ "charge_kg": -1 })),
        blast(json!({ "charge_kg": 10, "classification": "秘密" })),
        blast(json!({ "charge_kg": 10, "from": "2999-01-01" })),
        blast(json!({ "charge_kg": 10, "source": "" })),
        row(&pit, "blast", line(x, y), json!({ "charge_kg": 10 })),
        row(&pit, "爆炸", point(x, y), json!({ "charge_kg": 10 })),
        row(&pit, "blast", point(x + 1.0, y), json!({ "charge_kg": 10 })),
        row(&under, "face", line(lon, lat), json!({ "panel": "没有" })),
        row(
            &pit,
            "panel",
            square(x, y, 0.001),
            json!({ "name": "a", "seam": "4#", "thickness_m": 3, "depth_m": 100 }),
        ),
        good,
    ];
    let (code, told) = import(world, "faults", &rows, &[])?;
    let kinds: Vec<(i64, &str)> = items(&told, "/faults")?
        .iter()
        .filter_map(|f| Some((f["feature"].as_i64()?, f["kind"].as_str()?)))
        .collect();
    let expected = [
        (2, "unknown_mine"),
        (3, "value_missing"),
        (4, "bad_number"),
        (5, "secret"),
        (6, "in_future"),
        (7, "value_missing"),
        (8, "unexpected_geometry"),
        (9, "unknown_word"),
        (10, "far_from_mine"),
        (11, "unknown_panel"),
        (12, "kind_mismatch"),
        (13, "duplicate_record"),
    ];
    assert_eq!((code, &*kinds), (Some(1), &expected[..]), "{told}");
    let stored =
        format!("select count(*) from mine_record where mine_id = '{pit}' and source = '示意：验收资料'");
    assert_eq!(counted(world.server()?, &stored)?, "0", "a file with a fault was stored in part");
    let file = world_file(world, "faults")?;
    let words = world.server()?.cli(&["import", "mines", &file])?;
    assert!(words.stdout.contains("第 5 行") && words.stdout.contains("涉密成果不得录入"), "{words:?}");
    Ok(())
}

fn registered(mine: &str, geometry: Value, more: Value) -> Value {
    let facts = json!({ "name": "验收新煤矿", "method": "井工", "status": "生产", "from": null });
    let mut row = row(mine, "煤矿登记", geometry, facts);
    if let (Some(fields), Value::Object(more)) = (row["properties"].as_object_mut(), more) {
        fields.extend(more);
    }
    row
}

fn a_register_makes_mines_known_with_what_the_same_file_records_of_them(world: &mut World) -> Outcome {
    let (_, lon, lat) = mine(world.server()?, "underground", 2)?;
    let panel = json!({ "name": "101", "seam": "6#", "thickness_m": 4, "depth_m": 200 });
    // The order of the rows does not matter.
    let rows = [
        row("M9001", "panel", square(lon, lat, 0.002), panel),
        registered(
            "M9001",
            point(lon, lat),
            json!({ "short_name": "验收", "产能_万吨年": 120, "operator": "示意公司" }),
        ),
        registered(
            "M9002",
            Value::Null,
            json!({ "name": "验收露天", "method": "open_pit", "status": "shelved" }),
        ),
    ];
    let (code, looked) = import(world, "register", &rows, &["--dry-run"])?;
    assert_eq!((code, &looked["new"]), (Some(0), &json!({ "panel": 1, "register": 2 })), "{looked}");
    let (code, done) = import(world, "register", &rows, &[])?;
    assert!(code == Some(0) && done["import_run"].is_i64(), "{done}");
    let server = world.server()?;
    until(server, "/api/v1/mines/M9002", |told| told["name"] == "验收露天")?;
    let told = server.http().json("/api/v1/mines/M9001")?;
    assert_eq!(
        (&told["short_name"], &told["capacity_mtpa"], &told["placement"], &told["synthetic"]),
        (&json!("验收"), &json!(1.2), &json!("published"), &json!(true)),
        "{told}"
    );
    let township = counted(server, "select township_code from mine where id = 'M9001'")?;
    let covers = format!(
        "select st_covers(shape, st_setsrid(st_makepoint({lon}, {lat}), 4490)) from division where code = '{township}'"
    );
    assert_eq!(counted(server, &covers)?, "t");
    // It is found, and stands around the place.
    let found = server.http().json("/api/v1/search?q=%E9%AA%8C%E6%94%B6%E6%96%B0%E7%85%A4%E7%9F%BF")?;
    assert!(found.to_string().contains("M9001"), "{found}");
    let (code, again) = import(world, "register", &rows, &[])?;
    assert_eq!((code, &again["known"], &again["import_run"]), (Some(0), &json!(3), &Value::Null), "{again}");
    Ok(())
}

fn a_register_says_what_changes_and_leaves_what_it_does_not_say(world: &mut World) -> Outcome {
    let (_, lon, lat) = mine(world.server()?, "open_pit", 1)?;
    let first = registered(
        "M9003",
        point(lon, lat),
        json!({ "method": "露天", "capacity_mtpa": 3.5, "operator": "示意一公司" }),
    );
    let pit = row("M9003", "pit", square(lon, lat, 0.003), json!({ "from": null }));
    let (code, done) = import(world, "first", &[first, pit], &[])?;
    assert_eq!(code, Some(0), "{done}");
    let closed = registered("M9003", Value::Null, json!({ "method": "露天", "status": "关闭" }));
    let (code, told) = import(world, "closed", &[closed], &[])?;
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(told["changed"][0]["fields"], json!([["status", "operating", "closed"]]), "{told}");
    let kept = "select status || ' ' || capacity_mtpa || ' ' || operator || ' ' || (pit is not null) || ' ' || st_x(point)::numeric(10, 6) from mine where id = 'M9003'";
    let lon = format!("{lon:.6}");
    assert_eq!(counted(world.server()?, kept)?, format!("closed 3.5 示意一公司 true {lon}"));
    let faulty = [
        // A pit is recorded of it.
        registered("M9003", Value::Null, json!({ "status": "关闭" })),
        registered("M9004", point(116.4, 39.9), json!({})),
        registered("M9005", Value::Null, json!({ "method": "地下" })),
        registered("M9006", Value::Null, json!({ "status": "在产" })),
        registered("M9007", Value::Null, json!({ "产能_万吨年": -3 })),
        registered("M9008", Value::Null, json!({})),
        registered("M9008", Value::Null, json!({})),
        row("M9009", "operator", Value::Null, json!({ "name": "示意矿业有限公司" })),
    ];
    let (code, refused) = import(world, "faulty_register", &faulty, &[])?;
    let faults: Vec<(i64, &str, &str)> = items(&refused, "/faults")?
        .iter()
        .map(|f| {
            Ok::<_, Fault>((f["feature"].as_i64().ok_or("no row")?, text(f, "/kind")?, text(f, "/field")?))
        })
        .collect::<Result<_, _>>()?;
    assert_eq!(
        faults,
        [
            (1, "kind_mismatch", "method"),
            (2, "outside_banner", "geometry"),
            (3, "unknown_word", "method"),
            (4, "unknown_word", "status"),
            (5, "bad_number", "capacity_wan"),
            (7, "duplicate_record", "name"),
            (8, "unknown_mine", "mine"),
        ],
        "{refused}"
    );
    assert_eq!(
        (code, counted(world.server()?, "select count(*) from mine where id like 'M900%' and id > 'M9003'")?),
        (Some(1), "0".into())
    );
    Ok(())
}

fn world_file(world: &World, name: &str) -> Result<String, Fault> {
    Ok(world.folder("mines")?.join(format!("{name}.geojson")).display().to_string())
}

fn a_list_without_places_and_one_in_metres_are_read(world: &mut World) -> Outcome {
    let (pit, x, y) = mine(world.server()?, "open_pit", 3)?;
    let folder = world.folder("mines")?;
    let list = folder.join("operators.csv");
    fs::write(
        &list,
        format!(
            "煤矿编号,类别,名称,起始日期,终止日期,来源\n{pit},经营主体,示意甲公司,2018年1月1日,2021-06-30,示意：验收资料\n{pit},经营主体,示意乙公司,2021-06-30,,示意：验收资料\n"
        ),
    )?;
    let (code, told) = run(world.server()?, &list.display().to_string(), &[])?;
    assert_eq!((code, &told["new"]["operator"], text(&told, "/crs")?), (Some(0), &json!(2), ""), "{told}");
    // Northing and easting on the 111th meridian, as PostGIS has them.
    let metres = counted(
        world.server()?,
        &format!("select st_astext(st_transform(st_setsrid(st_makepoint({x}, {y}), 4490), 4546), 3)"),
    )?;
    let table = folder.join("blasts.csv");
    fs::write(
        &table,
        format!(
            "mine,kind,date,charge_kg,source,WKT\n{pit},blast,2025-05-05,80,示意：验收资料,\"{metres}\"\n"
        ),
    )?;
    let (code, told) = run(world.server()?, &table.display().to_string(), &["--crs", "EPSG:4546"])?;
    assert_eq!((code, text(&told, "/crs")?), (Some(0), "EPSG:4546"), "{told}");
    let off = counted(
        world.server()?,
        &format!(
            "select round(st_distance(shape::geography, st_setsrid(st_makepoint({x}, {y}), 4490)::geography)::numeric, 2) || ' ' || src_crs || ' ' || (src_wkb is not null) \
             from mine_record where mine_id = '{pit}' and kind = 'blast' and charge_kg = 80"
        ),
    )?;
    assert_eq!(off, "0.00 EPSG:4546 true");
    Ok(())
}
