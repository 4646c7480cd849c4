//! `/api/v1/cases/{code}/survey`: a survey of damage is written once, corrected by another version, and held beside the screening.

use super::errors::assert_problem;
use super::sessions::settled;
use acceptance::http::Answer;
use acceptance::json::{items, number, text};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};

tests![
    a_survey_above_a_panel_is_graded_beside_what_is_computed_and_stands_in_the_history,
    a_draft_that_is_sent_twice_lands_once_and_a_changed_one_under_its_key_is_refused,
    a_correction_is_a_version_that_names_the_former_and_nothing_can_be_overwritten,
    every_field_that_does_not_fit_is_named_and_nothing_is_kept,
    no_survey_leaves_the_area_of_its_reader,
    the_surveys_of_a_mine_leave_as_table_and_points_without_names_and_only_those_that_count,
    damage_seen_stands_beside_damage_computed_for_every_building_of_a_mine_and_is_no_export,
    a_dwelling_surveyed_before_mining_is_not_without_a_baseline_from_that_day_on,
];

/// A case above a panel of the demonstration, and its place.
pub(super) fn above_a_panel(server: &Server) -> Result<(String, f64, f64), Fault> {
    let middle = server.sql()?.value(
        "select st_x(st_pointonsurface(shape)) || ' ' || st_y(st_pointonsurface(shape)) from panel where started < '2025-01-01' order by id limit 1",
    )?;
    let (lon, lat) = middle.trim().split_once(' ').ok_or("no panel")?;
    let (lon, lat) = (lon.parse()?, lat.parse()?);
    let report = json!({ "lon": lon, "lat": lat, "category": "MS-01", "summary": "验收：入户调查" });
    let made = server.http().post("/api/v1/cases", &report)?;
    assert_eq!(made.status, 201, "{}", made.summary());
    Ok((text(&made.json()?, "/code")?.to_owned(), lon, lat))
}

pub(super) fn survey(lon: f64, lat: f64, structure: &str, width_mm: f64) -> Value {
    let crack = json!({ "element": "wall", "direction": "diagonal", "width_mm": width_mm, "length_m": 1.2 });
    let floor = json!({ "element": "floor", "direction": "irregular", "width_mm": 200.0, "length_m": 3.0, "on": "2026-05-01" });
    json!({
        "on": "2026-05-02", "surveyors": ["示意调查员甲"], "statement": "示意：去年秋天开始裂",
        "buildings": [{
            "name": "正房", "structure": structure, "year_built": "unknown", "floor_area_m2": 86.5, "storeys": 1, "lon": lon, "lat": lat,
            "rooms": [{ "name": "东屋", "cracks": [crack, floor] }],
        }],
        "wells": [{ "name": "院内水井", "depth_m": 30.0, "water_level_m": 22.5 }],
        "lands": [{ "name": "坡上地", "mu": 2.5, "kind": "dry_cropland", "damage": "fissures" }],
    })
}

fn key(n: u8) -> String {
    format!("{n:02x}").repeat(16)
}

pub(super) fn enter(server: &Server, code: &str, body: &Value) -> Result<Answer, Fault> {
    server.http().post(&format!("/api/v1/cases/{code}/survey"), body)
}

pub(super) fn fields(answer: &Answer) -> Result<Vec<String>, Fault> {
    assert_problem(answer, &[422], "bad_field")?;
    Ok(items(&answer.json()?, "/errors")?
        .iter()
        .filter_map(|e| e["field"].as_str().map(str::to_owned))
        .collect())
}

fn a_survey_above_a_panel_is_graded_beside_what_is_computed_and_stands_in_the_history(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let (code, lon, lat) = above_a_panel(server)?;
    let empty = server.http().json(&format!("/api/v1/cases/{code}/survey"))?;
    assert!(empty["survey"].is_null() && items(&empty, "/versions")?.is_empty(), "{empty}");
    let sent = json!({ "key": key(1), "survey": survey(lon, lat, "brick_concrete", 16.04) });
    let entered = enter(server, &code, &sent)?;
    assert_eq!(entered.status, 201, "{}", entered.summary());
    assert_eq!(entered.header("cache-control"), Some("no-store"));
    let answer = entered.json()?;
    let building = &answer["survey"]["buildings"][0];
    assert_eq!(building["rooms"][0]["cracks"][0]["width_mm"], 16.0);
    assert_eq!(building["rooms"][0]["cracks"][0]["on"], "2026-05-02", "measured on the day of the survey");
    let assessment = &building["assessment"];
    // 16 mm is below 30 and not below 15; the floor decides nothing.
    assert_eq!(
        (&assessment["observed"]["grade"], &assessment["not_graded"]),
        (&json!(3), &json!(1)),
        "{assessment}"
    );
    assert_eq!((&assessment["exposure"], &assessment["synthetic"]), (&json!("inside"), &json!(true)));
    let screening = format!("/api/v1/exposure?lon={lon}&lat={lat}&structure=brick_concrete&on=2026-05-02");
    let computed = number(&server.http().json(&screening)?, "/estimates/0/grade/grade")?;
    assert_eq!(number(assessment, "/computed/0/grade")?, computed);
    assert_eq!(number(assessment, "/residual")?, 3.0 - computed);
    assert!(text(&answer, "/notice_zh")?.contains("不构成鉴定意见"));
    let case = server.http().json(&format!("/api/v1/cases/{code}"))?;
    let last = items(&case, "/events")?.last().ok_or("no event")?;
    assert_eq!(text(last, "/text_zh")?, "入户调查第1版(2026-05-02 调查)");
    let sha256 = text(&answer, "/versions/0/sha256")?;
    let kept = server.sql()?.value(&format!(
        "select e.body #>> '{{survey,sha256}}' from case_event e join case_file c on c.id = e.case_id where c.code = '{code}' and e.kind = 'surveyed'"
    ))?;
    assert_eq!(kept.trim(), sha256);
    // For a cave dwelling no table is made.
    let cave = json!({ "key": key(2), "survey": survey(lon, lat, "cave_dwelling", 16.0) });
    let assessment = enter(server, &code, &cave)?.json()?["survey"]["buildings"][0]["assessment"].clone();
    assert_eq!(assessment["why"]["word"], "not_applicable");
    assert!(
        assessment["observed"].is_null()
            && assessment["residual"].is_null()
            && assessment["computed"][0]["grade"].is_null()
    );
    Ok(())
}

fn a_draft_that_is_sent_twice_lands_once_and_a_changed_one_under_its_key_is_refused(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let (code, lon, lat) = above_a_panel(server)?;
    let sent = json!({ "key": key(3), "survey": survey(lon, lat, "brick_concrete", 3.0) });
    assert_eq!(enter(server, &code, &sent)?.status, 201);
    let again = enter(server, &code, &sent)?;
    assert_eq!((again.status, &again.json()?["survey"]["version"]), (200, &json!(1)));
    let changed = json!({ "key": key(3), "survey": survey(lon, lat, "brick_concrete", 4.0) });
    assert_problem(&enter(server, &code, &changed)?, &[409], "survey_key_used")?;
    // Both at once: one is entered, the other hears of it.
    let both = json!({ "key": key(4), "survey": survey(lon, lat, "adobe", 3.0) });
    let statuses = std::thread::scope(|s| {
        let send = || enter(server, &code, &both).map(|a| a.status).unwrap_or_default();
        let threads = [s.spawn(send), s.spawn(send)];
        threads.map(|t| t.join().unwrap_or_default())
    });
    assert!(statuses.contains(&201) && statuses.contains(&200), "{statuses:?}");
    let answer = server.http().json(&format!("/api/v1/cases/{code}/survey"))?;
    assert_eq!(items(&answer, "/versions")?.len(), 2);
    Ok(())
}

fn a_correction_is_a_version_that_names_the_former_and_nothing_can_be_overwritten(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let (code, lon, lat) = above_a_panel(server)?;
    let crack = json!({ "name": "1号", "room": "东屋", "wall": "东墙", "direction": "diagonal" });
    assert_eq!(server.http().post(&format!("/api/v1/cases/{code}/cracks"), &crack)?.status, 201);
    let mut first = survey(lon, lat, "brick_concrete", 3.0);
    first["baseline"] = true.into();
    assert_eq!(enter(server, &code, &json!({ "key": key(5), "survey": first }))?.status, 201);
    let mut second = survey(lon, lat, "brick_concrete", 5.0);
    second["buildings"][0]["rooms"][0]["cracks"][0]["diary"] = 1.into();
    let corrected = |key: String, corrects: u32| {
        enter(
            server,
            &code,
            &json!({ "key": key, "corrects": corrects, "reason": "宽度读错", "survey": second }),
        )
    };
    let entered = corrected(key(6), 1)?;
    assert_eq!(entered.status, 201, "{}", entered.summary());
    let versions = entered.json()?["versions"].clone();
    assert_eq!((&versions[0]["in_force"], &versions[0]["baseline"]), (&json!(false), &json!(true)));
    assert_eq!((&versions[1]["in_force"], &versions[1]["corrects"]), (&json!(true), &json!(1)));
    assert_eq!(fields(&corrected(key(7), 1)?)?, ["corrects"], "it was corrected before");
    assert_eq!(fields(&corrected(key(7), 9)?)?, ["corrects"]);
    let bare = json!({ "key": key(7), "corrects": 2, "survey": second });
    assert_eq!(fields(&enter(server, &code, &bare)?)?, ["reason"]);
    let old = server.http().json(&format!("/api/v1/cases/{code}/survey?version=1"))?;
    assert_eq!(old["survey"]["buildings"][0]["rooms"][0]["cracks"][0]["width_mm"], 3.0);
    assert_problem(
        &server.http().get(&format!("/api/v1/cases/{code}/survey?version=9"))?,
        &[404],
        "not_found",
    )?;
    for change in ["update survey set baseline = false", "delete from survey"] {
        assert!(server.sql()?.value(change).is_err(), "{change}");
    }
    let case = server.http().json(&format!("/api/v1/cases/{code}"))?;
    let texts: Vec<_> = items(&case, "/events")?.iter().filter_map(|e| e["text_zh"].as_str()).collect();
    assert!(
        texts.iter().any(|t| t.contains("第1版(采前基线")) && texts.iter().any(|t| t.contains("更正第1版")),
        "{texts:?}"
    );
    Ok(())
}

fn every_field_that_does_not_fit_is_named_and_nothing_is_kept(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (code, lon, lat) = above_a_panel(server)?;
    let mut wrong = survey(lon + 0.2, lat, "straw", 0.01);
    wrong["on"] = "2999-01-01".into();
    wrong["surveyors"] = json!([]);
    let named = fields(&enter(server, &code, &json!({ "key": key(8), "survey": wrong }))?)?;
    let at = "buildings.0";
    let expected = [
        "on",
        "surveyors",
        &format!("{at}.structure"),
        &format!("{at}.lon"),
        &format!("{at}.rooms.0.cracks.0.width_mm"),
    ];
    assert_eq!(named, expected);
    let mut stranger = survey(lon, lat, "adobe", 1.0);
    stranger["household"] = 7.into();
    assert_eq!(fields(&enter(server, &code, &json!({ "key": key(8), "survey": stranger }))?)?, ["household"]);
    let mut nowhere = survey(lon, lat, "adobe", 1.0);
    nowhere["buildings"][0]["rooms"][0]["cracks"][1]["diary"] = 1.into();
    let named = fields(&enter(server, &code, &json!({ "key": key(8), "survey": nowhere }))?)?;
    assert_eq!(named, [format!("{at}.rooms.0.cracks.1.diary")]);
    let good = survey(lon, lat, "adobe", 1.0);
    assert_eq!(fields(&enter(server, &code, &json!({ "key": "1", "survey": good }))?)?, ["key"]);
    // What a household says is not repeated in a refusal.
    let mut odd = good.clone();
    odd["statement"] = json!({ "示意密语": 1 });
    let refused = enter(server, &code, &json!({ "key": key(8), "survey": odd }))?;
    assert_problem(&refused, &[422], "bad_body")?;
    assert!(!refused.text()?.contains("示意密语"));
    let mut much = good.clone();
    much["buildings"][0]["rooms"] = vec![json!({ "name": "东屋", "cracks": [] }); 31].into();
    assert_eq!(
        fields(&enter(server, &code, &json!({ "key": key(8), "survey": much }))?)?,
        [format!("{at}.rooms")]
    );
    let huge = json!({ "key": key(8), "survey": { "statement": "裂".repeat(40_000) } });
    assert_problem(&enter(server, &code, &huge)?, &[413], "too_large")?;
    let kept = server.http().json(&format!("/api/v1/cases/{code}/survey"))?;
    assert!(kept["survey"].is_null(), "{kept}");
    Ok(())
}

fn no_survey_leaves_the_area_of_its_reader(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (code, lon, lat) = above_a_panel(server)?;
    let sent = json!({ "key": key(9), "survey": survey(lon, lat, "adobe", 1.0) });
    assert_eq!(enter(server, &code, &sent)?.status, 201);
    let elsewhere = server.sql()?.value(&format!(
        "select d.code from division d where length(d.code) = 9 and d.code <> (select township from case_file where code = '{code}') order by d.code limit 1"
    ))?;
    let http =
        settled(server, "survey-elsewhere", &["--capacity", "grid_worker", "--area", elsewhere.trim()])?;
    let path = format!("/api/v1/cases/{code}/survey");
    assert_problem(&http.get(&path)?, &[404], "not_found")?;
    assert_problem(&http.post(&path, &sent)?, &[404], "not_found")?;
    let mine = mine_of(server, &code)?;
    let taken = http.get(&format!("/api/v1/mines/{mine}/surveys.csv"))?;
    assert!(taken.status == 200 && !taken.text()?.contains(&code), "{}", taken.summary());
    Ok(())
}

pub(super) fn mine_of(server: &Server, code: &str) -> Result<String, Fault> {
    let mine = server.sql()?.value(&format!(
        "select m.mine_id from case_mine m join case_file c on c.id = m.case_id where c.code = '{code}' order by m.distance_m, m.mine_id limit 1"
    ))?;
    Ok(mine.trim().to_owned())
}

fn the_surveys_of_a_mine_leave_as_table_and_points_without_names_and_only_those_that_count(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let (code, lon, lat) = above_a_panel(server)?;
    let sent = json!({ "key": key(10), "survey": survey(lon, lat, "brick_concrete", 2.0) });
    assert_eq!(enter(server, &code, &sent)?.status, 201);
    let right = survey(lon, lat, "brick_concrete", 16.0);
    let right = json!({ "key": key(11), "corrects": 1, "reason": "宽度读错", "survey": right });
    assert_eq!(enter(server, &code, &right)?.status, 201);
    let mine = mine_of(server, &code)?;
    let points = server.http().get(&format!("/api/v1/mines/{mine}/surveys.geojson"))?;
    assert_eq!((points.status, points.header("content-type")), (200, Some("application/geo+json")));
    let collection = points.json()?;
    let own: Vec<_> = items(&collection, "/features")?
        .iter()
        .filter(|f| f["properties"]["case"] == code.as_str())
        .collect();
    assert_eq!(own.len(), 1, "the former version does not count");
    let facts = &own[0]["properties"];
    assert_eq!(
        (&facts["version"], &facts["observed_grade"], &facts["widest_mm"]),
        (&json!(2), &json!(3), &json!(16.0))
    );
    assert_eq!(facts["synthetic"], true);
    assert!(text(&collection, "/metadata/notice_zh")?.contains("不构成鉴定意见"));
    let table = server.http().get(&format!("/api/v1/mines/{mine}/surveys.csv"))?;
    let line = table.text()?.lines().find(|l| l.contains(&code)).ok_or("no line")?.to_owned();
    assert!(line.contains(",2026-05-02,false,brick_concrete,砖混,,86.5,1,2,16,3,inside,"), "{line}");
    for told in [points.text()?, table.text()?] {
        assert!(
            !["正房", "去年秋天", "示意调查员"].iter().any(|word| told.contains(word)),
            "names or words leave"
        );
    }
    let logged = server.sql()?.value(&format!(
        "select count(*) from audit where act = 'export' and object like 'mines/{mine}/surveys.%'"
    ))?;
    assert!(logged.trim().parse::<u32>()? >= 2, "{logged}");
    assert_eq!(server.http().get("/api/v1/mines/M9999/surveys.csv")?.status, 404);
    Ok(())
}

fn damage_seen_stands_beside_damage_computed_for_every_building_of_a_mine_and_is_no_export(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let (code, lon, lat) = above_a_panel(server)?;
    for (n, structure) in [(12, "brick_concrete"), (13, "cave_dwelling")] {
        let sent = json!({ "key": key(n), "survey": survey(lon, lat, structure, 16.0) });
        assert_eq!(enter(server, &code, &sent)?.status, 201);
    }
    let mine = mine_of(server, &code)?;
    let exports = "select count(*) from audit where act = 'export'";
    let before = server.sql()?.value(exports)?;
    let answer = server.http().get(&format!("/api/v1/mines/{mine}/surveys"))?;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
    let damage = answer.json()?;
    let all = items(&damage, "/buildings")?;
    let own: Vec<&Value> = all.iter().filter(|b| b["case"] == code.as_str()).collect();
    assert_eq!(own.len(), 2);
    let of = |structure: &str| own.iter().find(|b| b["structure"] == structure).copied();
    let brick = of("brick_concrete").ok_or("no house")?;
    assert_eq!((&brick["observed"], &brick["exposure"]), (&json!(3), &json!("inside")));
    assert_eq!(number(brick, "/residual")?, 3.0 - number(brick, "/computed")?);
    let cave = of("cave_dwelling").ok_or("no cave dwelling")?;
    assert!(cave["observed"].is_null() && cave["residual"].is_null(), "{cave}");
    let of_kind = |kind: &str| number(&damage, &format!("/tally/{kind}"));
    let parts = of_kind("more")? + of_kind("equal")? + of_kind("less")? + of_kind("incomparable")?;
    assert_eq!((of_kind("buildings")?, parts), (all.len() as f64, all.len() as f64));
    let size = |b: &Value| b["residual"].as_i64().map_or(-1, i64::abs);
    assert!(all.windows(2).all(|pair| size(&pair[0]) >= size(&pair[1])), "the largest difference first");
    assert!(text(&damage, "/notice_zh")?.contains("不构成鉴定意见"));
    assert!(!answer.text()?.contains("正房") && !answer.text()?.contains("示意调查员"), "names leave");
    assert_eq!(server.sql()?.value(exports)?, before, "looking is not taking out");
    assert_eq!(server.http().get("/api/v1/mines/M9999/surveys")?.status, 404);
    Ok(())
}

fn a_dwelling_surveyed_before_mining_is_not_without_a_baseline_from_that_day_on(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let found = server.sql()?.value(
        "select p.mine_id || ' ' || st_x(a.at) || ' ' || st_y(a.at) from address a join panel p on st_dwithin(a.at::geography, p.shape::geography, 30) order by a.id, p.mine_id limit 1",
    )?;
    let [mine, lon, lat] = found.split_whitespace().collect::<Vec<_>>()[..] else {
        return Err("no dwelling above a panel".into());
    };
    let (lon, lat): (f64, f64) = (lon.parse()?, lat.parse()?);
    let without = |day: &str| -> Result<f64, Fault> {
        let dossier = server.http().json(&format!("/api/v1/mines/{mine}/dossier?as_of={day}"))?;
        number(&dossier, "/zone/without_baseline")
    };
    let (eve, day) = ("2026-05-01", "2026-05-02");
    let before = (without(eve)?, without(day)?);
    assert!(before.1 >= 1.0 && before.0 == before.1, "{before:?}");
    let report = json!({ "lon": lon, "lat": lat, "category": "MS-01", "summary": "验收：采前基线" });
    let made = server.http().post("/api/v1/cases", &report)?.json()?;
    let code = text(&made, "/code")?;
    let mut seen = survey(lon, lat, "brick_concrete", 0.5);
    let sent = json!({ "key": key(14), "survey": seen });
    assert_eq!(enter(server, code, &sent)?.status, 201);
    assert_eq!(without(day)?, before.1, "a survey of damage is no baseline");
    seen["baseline"] = json!(true);
    let sent = json!({ "key": key(15), "survey": seen });
    assert_eq!(enter(server, code, &sent)?.status, 201);
    let near = server.sql()?.value(&format!(
        "select count(*) from address a where st_dwithin(a.at::geography, st_setsrid(st_makepoint({lon}, {lat}), 4490)::geography, 50)"
    ))?;
    let gone = before.1 - without(day)?;
    assert!(gone >= 1.0 && gone <= near.trim().parse()?, "{gone} of {near}");
    assert_eq!(without(eve)?, before.0, "not before the day of the survey");
    let page = server.http().get(&format!("/api/v1/mines/{mine}/dossier/page?as_of={day}"))?;
    let told = format!("没有采前基线调查的住宅 {} 处", without(day)?);
    assert!(page.text()?.contains(&told), "{told}");
    Ok(())
}
