//! `/api/v1/cases`: a report is located, suggested with reasons, confirmed by a clerk, and on every map at once.

use super::errors::{INSIDE, assert_problem};
use acceptance::events::Events;
use acceptance::json::{items, number, text, whole};
use acceptance::mvt::{decode, layer};
use acceptance::tile::Tile;
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

tests![
    a_suggestion_names_a_unit_and_says_why,
    the_tribunal_is_told_of_mining_disputes_only,
    a_suggestion_stores_nothing,
    a_report_is_in_the_list_the_grid_the_mine_and_the_tiles,
    an_open_browser_hears_of_a_report_within_two_seconds,
    a_browser_that_was_away_is_told_what_it_missed,
    a_case_whose_accuracy_crosses_a_border_has_one_owner_and_names_the_neighbours,
    a_report_outside_is_taken_when_the_clerk_says_so,
    the_suggestion_can_be_confirmed_without_a_reason,
    another_unit_needs_a_reason,
    a_blank_reason_is_no_reason,
    a_case_is_confirmed_only_once,
    a_confirmation_of_an_unknown_unit_or_person_is_refused,
    ten_reports_at_once_get_ten_different_numbers,
    pages_of_the_list_hold_every_case_once,
    counts_by_state_add_up_to_all_cases,
    filters_agree_with_sql,
    the_history_of_a_case_cannot_be_changed_by_sql,
    the_history_of_every_case_is_a_chain,
];

/// Registers a case and returns the answer's body.
pub(crate) fn register(server: &Server, lon: f64, lat: f64, summary: &str) -> Result<Value, Fault> {
    let body = json!({ "lon": lon, "lat": lat, "category": "MS-01", "summary": summary, "people": 3 });
    let answer = server.http().post("/api/v1/cases", &body)?;
    if answer.status == 201 {
        answer.json()
    } else {
        Err(format!("not registered: {}", answer.summary()).into())
    }
}

fn suggest(server: &Server, category: &str, people: u32) -> Result<Value, Fault> {
    let body = json!({ "lon": INSIDE.0, "lat": INSIDE.1, "category": category, "people": people });
    let answer = server.http().post("/api/v1/cases/suggest", &body)?;
    if answer.status == 200 {
        answer.json()
    } else {
        Err(format!("no suggestion: {}", answer.summary()).into())
    }
}

fn a_suggestion_names_a_unit_and_says_why(world: &mut World) -> Outcome {
    let server = world.server()?;
    let answer = suggest(server, "MS-01", 3)?;
    let place = server.http().json(&format!("/api/v1/locate?lon={}&lat={}", INSIDE.0, INSIDE.1))?;
    assert_eq!(answer["place"], place, "the place is that of locate");
    let suggestion = &answer["suggestion"];
    let unit = text(suggestion, "/unit/id")?;
    let station = server.http().json(&format!("/api/v1/stations/{unit}"))?;
    assert_eq!(station["name"], suggestion["unit"]["name"]);
    let reasons = items(suggestion, "/reasons")?;
    let chosen: Vec<_> = reasons.iter().filter(|r| r["outcome"] == "chosen").collect();
    assert!(!chosen.is_empty(), "{suggestion}");
    for reason in reasons {
        assert!(!text(reason, "/text_zh")?.is_empty() && !text(reason, "/text_en")?.is_empty(), "{reason}");
        assert!(matches!(text(reason, "/outcome")?, "matched" | "not_matched" | "chosen"), "{reason}");
    }
    assert!(!text(suggestion, "/rules_version")?.is_empty());
    if let Some(person) = suggestion["person"]["id"].as_str() {
        let staff = items(&station, "/staff")?;
        let named = staff.iter().any(|p| p["id"] == person);
        assert!(named || suggestion["person"]["role"] == "grid_worker", "{person} works elsewhere");
    }
    Ok(())
}

fn the_tribunal_is_told_of_mining_disputes_only(world: &mut World) -> Outcome {
    let server = world.server()?;
    let words = server.http().json("/api/v1/categories")?;
    for group in items(&words, "/categories")? {
        let leaf = text(group, "/children/0/code")?;
        let suggestion = &suggest(server, leaf, 1)?["suggestion"];
        let told = !suggestion["tribunal"].is_null();
        assert!(!told || group["mining_related"] == true, "{leaf} is no mining dispute: {suggestion}");
    }
    let mining = suggest(server, "MS-01", 1)?;
    assert!(!mining["suggestion"]["tribunal"].is_null(), "{mining}");
    Ok(())
}

fn a_suggestion_stores_nothing(world: &mut World) -> Outcome {
    let server = world.server()?;
    let count = "select (select count(*) from case_file), (select count(*) from case_event), (select count(*) from change)";
    let before = server.sql()?.value(count)?;
    suggest(server, "MS-01", 1)?;
    assert_eq!(server.sql()?.value(count)?, before);
    Ok(())
}

fn case_codes(server: &Server, tile: Tile) -> Result<Vec<String>, Fault> {
    let layers = decode(&server.http().get(&tile.path("cases"))?.body)?;
    let features = layer(&layers, "cases").map(|l| l.features.clone()).unwrap_or_default();
    Ok(features.iter().filter_map(|f| f.properties["code"].as_str().map(str::to_owned)).collect())
}

fn clusters_around(server: &Server, z: u32, lon: f64, lat: f64) -> Result<i64, Fault> {
    let layers = decode(&server.http().get(&Tile::holding(z, lon, lat).path("case_clusters"))?.body)?;
    let features = layer(&layers, "case_clusters").map(|l| l.features.clone()).unwrap_or_default();
    Ok(features.iter().filter_map(|f| f.properties["count"].as_i64()).sum())
}

fn within_licence(server: &Server) -> Result<i64, Fault> {
    whole(&server.http().json("/api/v1/mines/M0230/disputes")?, "/rings/0/total")
}

/// Waits until something holds that follows a write by the change feed; two seconds are promised.
fn soon(mut holds: impl FnMut() -> Result<bool, Fault>) -> Result<bool, Fault> {
    let end = Instant::now() + Duration::from_secs(2);
    loop {
        if holds()? {
            return Ok(true);
        }
        if Instant::now() > end {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn a_report_is_in_the_list_the_grid_the_mine_and_the_tiles(world: &mut World) -> Outcome {
    let server = world.server()?;
    let at = server.sql()?.rows(
        "select st_x(p) lon, st_y(p) lat from (select st_pointonsurface(licence) p from mine where id = 'M0230') q",
    )?;
    let (lon, lat) = (number(&at[0], "/lon")?, number(&at[0], "/lat")?);
    let (mine_before, cluster_before) = (within_licence(server)?, clusters_around(server, 8, lon, lat)?);
    let body = json!({ "lon": lon, "lat": lat, "category": "MS-01", "summary": "  验收：院墙裂缝 <b>&\"  " });
    let answer = server.http().post("/api/v1/cases", &body)?;
    assert_eq!(answer.status, 201, "{}", answer.summary());
    let case = answer.json()?;
    let code = text(&case, "/code")?;
    assert_eq!(answer.header("location"), Some(format!("/api/v1/cases/{code}").as_str()));
    assert_eq!(server.http().json(&format!("/api/v1/cases/{code}"))?, case);
    assert_eq!(case["state"], "registered");
    assert_eq!(text(&case, "/summary")?, "验收：院墙裂缝 <b>&\"");
    assert_eq!(case["mining_related"], true);
    assert!(!case["due"].is_null() && case["overdue"] == false);
    assert_eq!(items(&case, "/events")?.len(), 1);
    let mine = items(&case, "/mines")?.iter().find(|m| m["id"] == "M0230").ok_or("the mine is not linked")?;
    assert_eq!(number(mine, "/distance_m")?, 0.0);

    let list = server.http().json("/api/v1/cases?limit=1")?;
    assert_eq!(list["cases"][0]["code"], code, "the newest number comes first");
    let grid = text(&case, "/place/primary_grid/code")?;
    let page = server.http().json(&format!("/api/v1/grids/{grid}"))?;
    assert!(items(&page, "/open_cases")?.iter().any(|c| c["code"] == code), "not on the page of its grid");
    assert_eq!(within_licence(server)?, mine_before + 1);
    assert!(soon(|| Ok(case_codes(server, Tile::holding(14, lon, lat))?.iter().any(|c| c == code)))?);
    assert_eq!(clusters_around(server, 8, lon, lat)?, cluster_before + 1);
    let found = server.http().json(&format!("/api/v1/search?q={code}"))?;
    assert_eq!(found["results"][0]["id"], code);
    Ok(())
}

fn an_open_browser_hears_of_a_report_within_two_seconds(world: &mut World) -> Outcome {
    let server = world.server()?;
    let mut events = Events::open(server.http(), None)?;
    let hello = events.next(Duration::from_secs(5))?;
    assert_eq!(hello.name, "hello");
    let case = register(server, INSIDE.0, INSIDE.1, "验收：水井水位下降")?;
    let event = events.next(Duration::from_secs(2))?;
    assert_eq!((event.name.as_str(), &event.data["code"]), ("case", &case["code"]));
    assert_eq!(event.data["state"], "registered");
    assert!(whole(&event.data, "/seq")? > whole(&hello.data, "/seq")?);
    assert_eq!(event.id, event.data["seq"].to_string());
    let tile = Tile::holding(14, number(&event.data, "/lon")?, number(&event.data, "/lat")?);
    assert!(items(&event.data, "/tiles")?.contains(&json!([tile.z, tile.x, tile.y])), "{}", event.data);
    // Whoever is told finds a fresh tile.
    let code = text(&case, "/code")?;
    assert!(case_codes(server, tile)?.iter().any(|c| c == code));
    let unit = text(&case, "/suggestion/unit/id")?;
    let person = &case["suggestion"]["person"]["id"];
    let body = json!({ "unit_id": unit, "person_id": person });
    assert_eq!(server.http().post(&format!("/api/v1/cases/{code}/confirm"), &body)?.status, 200);
    let event = events.next(Duration::from_secs(2))?;
    assert_eq!((&event.data["code"], &event.data["state"]), (&case["code"], &json!("dispatched")));
    Ok(())
}

fn a_browser_that_was_away_is_told_what_it_missed(world: &mut World) -> Outcome {
    let server = world.server()?;
    let mut first = Events::open(server.http(), None)?;
    let seen = whole(&first.next(Duration::from_secs(5))?.data, "/seq")?;
    let case = register(server, INSIDE.0, INSIDE.1, "验收：断线期间的登记")?;
    first.next(Duration::from_secs(2))?;
    drop(first);
    let mut again = Events::open(server.http(), Some(seen))?;
    assert_eq!(again.next(Duration::from_secs(5))?.name, "hello");
    assert_eq!(again.next(Duration::from_secs(2))?.data["code"], case["code"]);
    Ok(())
}

fn a_case_whose_accuracy_crosses_a_border_has_one_owner_and_names_the_neighbours(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let report = |accuracy: Value| {
        let body = json!({ "lon": INSIDE.0, "lat": INSIDE.1, "category": "MS-01", "summary": "边界验收", "accuracy_m": accuracy });
        server.http().post("/api/v1/cases", &body)?.json()
    };
    let (sure, unsure) = (report(Value::Null)?, report(json!(3_000))?);
    assert_eq!(items(&sure, "/border")?.len(), 0);
    let owner = text(&unsure, "/place/primary_grid/code")?;
    assert_eq!(text(&sure, "/place/primary_grid/code")?, owner, "the owner is the same");
    let neighbours = items(&unsure, "/border")?;
    assert!(!neighbours.is_empty());
    let sql = server.sql()?;
    for other in neighbours {
        let code = text(other, "/code")?;
        assert!(code != owner && number(other, "/border_m")? <= 3_000.0, "{other}");
        let near = sql.value(&format!(
            "select count(*) from grid where code = '{code}' and valid_to is null and st_dwithin(st_setsrid(shape, 4326)::geography, st_setsrid(st_makepoint({}, {}), 4326)::geography, 3001)",
            INSIDE.0, INSIDE.1
        ))?;
        assert_eq!(near.trim(), "1", "{other}");
    }
    for (case, border) in [(&sure, false), (&unsure, true)] {
        let list = server.http().json(&format!("/api/v1/cases?q={}", text(case, "/code")?))?;
        assert_eq!(list.pointer("/cases/0/border"), Some(&json!(border)), "{list}");
    }
    Ok(())
}

fn a_report_outside_is_taken_when_the_clerk_says_so(world: &mut World) -> Outcome {
    let server = world.server()?;
    let mut body = json!({ "lon": 112.5, "lat": 39.5, "category": "MS-01", "summary": "验收：旗外的纠纷" });
    assert_problem(&server.http().post("/api/v1/cases", &body)?, &[422], "outside_banner")?;
    body["out_of_area"] = json!(true);
    let answer = server.http().post("/api/v1/cases", &body)?;
    assert_eq!(answer.status, 201, "{}", answer.summary());
    let case = answer.json()?;
    assert!(case["place"]["township"].is_null(), "{case}");
    assert!(!text(&case, "/suggestion/unit/id")?.is_empty());
    Ok(())
}

fn confirm(server: &Server, case: &Value, body: &Value) -> Result<acceptance::http::Answer, Fault> {
    server.http().post(&format!("/api/v1/cases/{}/confirm", text(case, "/code")?), body)
}

fn the_suggestion_can_be_confirmed_without_a_reason(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = register(server, INSIDE.0, INSIDE.1, "验收：按建议确认")?;
    let suggestion = &case["suggestion"];
    let body = json!({ "unit_id": suggestion["unit"]["id"], "person_id": suggestion["person"]["id"] });
    let answer = confirm(server, &case, &body)?;
    assert_eq!(answer.status, 200, "{}", answer.summary());
    let confirmed = answer.json()?;
    assert_eq!(confirmed["state"], "dispatched");
    assert_eq!(confirmed["unit"]["id"], suggestion["unit"]["id"]);
    assert_eq!(confirmed["person"]["id"], suggestion["person"]["id"]);
    assert!(items(&confirmed, "/events")?.len() > 1);
    let numbers: Vec<i64> =
        items(&confirmed, "/events")?.iter().map(|e| whole(e, "/seq")).collect::<Result<_, _>>()?;
    assert!(numbers.windows(2).all(|w| w[1] == w[0] + 1), "{numbers:?}");
    Ok(())
}

fn another_unit(server: &Server, suggested: &str) -> Result<String, Fault> {
    server.sql()?.value(&format!(
        "select id from station where id <> '{suggested}' and kind = (select kind from station where id = '{suggested}') order by id limit 1"
    ))
}

fn another_unit_needs_a_reason(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = register(server, INSIDE.0, INSIDE.1, "验收：改派")?;
    let other = another_unit(server, text(&case, "/suggestion/unit/id")?)?;
    let mut body = json!({ "unit_id": other, "person_id": null });
    assert_problem(&confirm(server, &case, &body)?, &[422], "reason_required")?;
    body["reason"] = json!("当事人住在该镇");
    let answer = confirm(server, &case, &body)?;
    assert_eq!(answer.status, 200, "{}", answer.summary());
    let moved = answer.json()?;
    assert_eq!(moved["unit"]["id"], other.as_str());
    assert!(moved["events"].to_string().contains("当事人住在该镇"), "the reason is in the history");
    Ok(())
}

fn a_blank_reason_is_no_reason(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = register(server, INSIDE.0, INSIDE.1, "验收：空白理由")?;
    let other = another_unit(server, text(&case, "/suggestion/unit/id")?)?;
    let answer = confirm(server, &case, &json!({ "unit_id": other, "person_id": null, "reason": "  " }))?;
    assert_problem(&answer, &[422], "reason_required")?;
    assert_eq!(answer.json()?["errors"][0]["field"], "reason");
    Ok(())
}

fn a_case_is_confirmed_only_once(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = register(server, INSIDE.0, INSIDE.1, "验收：重复确认")?;
    let suggestion = &case["suggestion"];
    let body = json!({ "unit_id": suggestion["unit"]["id"], "person_id": suggestion["person"]["id"] });
    let answers = std::thread::scope(|scope| {
        let clerks: Vec<_> =
            (0..4).map(|_| scope.spawn(|| confirm(server, &case, &body).map(|a| a.status).ok())).collect();
        clerks.into_iter().map(|c| c.join().ok().flatten()).collect::<Vec<_>>()
    });
    assert_eq!(answers.iter().filter(|s| **s == Some(200)).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|s| **s == Some(409)).count(), 3, "{answers:?}");
    assert_problem(&confirm(server, &case, &body)?, &[409], "no_transition")
}

fn a_confirmation_of_an_unknown_unit_or_person_is_refused(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = register(server, INSIDE.0, INSIDE.1, "验收：未知单位")?;
    let unit = &case["suggestion"]["unit"]["id"];
    let unknown = confirm(server, &case, &json!({ "unit_id": "nobody", "person_id": null }))?;
    assert_problem(&unknown, &[422], "unknown_unit")?;
    let unknown = confirm(server, &case, &json!({ "unit_id": unit, "person_id": "nobody" }))?;
    assert_problem(&unknown, &[422], "unknown_person")?;
    let missing = server.http().post("/api/v1/cases/ZZ0/confirm", &json!({ "unit_id": unit }))?;
    assert_problem(&missing, &[400], "bad_case_code")?;
    let now = server.http().json(&format!("/api/v1/cases/{}", text(&case, "/code")?))?;
    assert_eq!(now["state"], "registered");
    Ok(())
}

fn ten_reports_at_once_get_ten_different_numbers(world: &mut World) -> Outcome {
    let server = world.server()?;
    let codes = std::thread::scope(|scope| {
        let clerks: Vec<_> = (0..10)
            .map(|i| {
                scope.spawn(move || {
                    let case = register(server, INSIDE.0, INSIDE.1, &format!("验收：同时登记 {i}")).ok()?;
                    case["code"].as_str().map(str::to_owned)
                })
            })
            .collect();
        clerks.into_iter().filter_map(|c| c.join().ok().flatten()).collect::<Vec<_>>()
    });
    let different: std::collections::BTreeSet<_> = codes.iter().collect();
    assert_eq!((codes.len(), different.len()), (10, 10), "{codes:?}");
    Ok(())
}

fn pages_of_the_list_hold_every_case_once(world: &mut World) -> Outcome {
    let server = world.server()?;
    let filter = "category=MS";
    let mut codes = vec![];
    let mut after = String::new();
    let mut count;
    loop {
        let page = server.http().json(&format!("/api/v1/cases?{filter}&limit=150{after}"))?;
        count = whole(&page, "/count")?;
        for case in items(&page, "/cases")? {
            codes.push(text(case, "/code")?.to_owned());
        }
        match page["next"].as_i64() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!((codes.len(), i64::try_from(codes.len())?), (all, count));
    assert!(count > 450, "more than one page is expected: {count}");
    Ok(())
}

/// The number of cases of a filter.
pub(crate) fn count(server: &Server, filter: &str) -> Result<i64, Fault> {
    whole(&server.http().json(&format!("/api/v1/cases?limit=1&{filter}"))?, "/count")
}

fn counts_by_state_add_up_to_all_cases(world: &mut World) -> Outcome {
    let server = world.server()?;
    let all = count(server, "")?;
    assert_eq!(count(server, "state=open")? + count(server, "state=closed_all")?, all);
    let words = server.http().json("/api/v1/categories")?;
    let mut sum = 0;
    for state in items(&words, "/states")? {
        sum += count(server, &format!("state={}", text(state, "/code")?))?;
    }
    assert_eq!(sum, all);
    let mut by_group = 0;
    for group in items(&words, "/categories")? {
        by_group += count(server, &format!("category={}", text(group, "/code")?))?;
    }
    assert_eq!(by_group, all);
    assert!(count(server, "state=overdue")? <= count(server, "state=open")?);
    let mining =
        server.sql()?.value("select count(*) from case_file where mining_related")?.parse::<i64>()?;
    assert!((6500..7500).contains(&mining), "about 70 % are about mining: {mining} of {all}");
    Ok(())
}

fn filters_agree_with_sql(world: &mut World) -> Outcome {
    let server = world.server()?;
    let village = server.sql()?.value(
        "select village from case_file where village is not null group by 1 order by count(*) desc, 1 limit 1",
    )?;
    let batch = server.sql()?.value("select id from batch order by id limit 1")?;
    let day = "(reported_at at time zone 'Asia/Shanghai')::date";
    let today = "(now() at time zone 'Asia/Shanghai')::date";
    let filters = [
        (String::new(), "true".to_owned()),
        (format!("grid={village}"), format!("village = '{village}'")),
        (format!("grid={}", &village[..9]), format!("township = '{}'", &village[..9])),
        ("category=MS-01".into(), "category = 'MS-01'".into()),
        ("category=MS".into(), "category like 'MS-%'".into()),
        ("state=overdue".into(), format!("open and due < {today}")),
        ("since=2026-01-01&until=2026-03-31".into(), format!("{day} between '2026-01-01' and '2026-03-31'")),
        ("bbox=111,39.5,111.2,39.8".into(), "point && st_makeenvelope(111, 39.5, 111.2, 39.8, 4490)".into()),
        (format!("batch={batch}"), format!("batch_id = '{batch}'")),
        ("q=%25".into(), "summary like '%\\%%'".into()),
        ("q=%E8%A3%82%E7%BC%9D".into(), "summary like '%裂缝%'".into()),
        (
            format!("grid={village}&category=MS&state=open"),
            format!("village = '{village}' and category like 'MS-%' and open"),
        ),
    ];
    for (filter, condition) in filters {
        let sql = format!("select count(*) from case_file where {condition}");
        let expected: i64 = server.sql()?.value(&sql)?.parse()?;
        assert_eq!(count(server, &filter)?, expected, "{filter}");
    }
    Ok(())
}

fn the_history_of_a_case_cannot_be_changed_by_sql(world: &mut World) -> Outcome {
    let sql = world.server()?.sql()?;
    let before =
        sql.value("select count(*), md5(string_agg(hash, '' order by case_id, seq)) from case_event")?;
    for statement in [
        "update case_event set body = '{}' where seq = 1",
        "delete from case_event where seq = 1",
        "truncate case_event cascade",
        "truncate case_file cascade",
    ] {
        let ran = sql.run(statement)?;
        assert_ne!(ran.code, Some(0), "{statement} was carried out");
        assert!(ran.stderr.contains("cannot be changed"), "{ran:?}");
    }
    let after =
        sql.value("select count(*), md5(string_agg(hash, '' order by case_id, seq)) from case_event")?;
    assert_eq!(after, before);
    Ok(())
}

fn the_history_of_every_case_is_a_chain(world: &mut World) -> Outcome {
    let sql = world.server()?.sql()?;
    let broken = sql.value(
        "select count(*) from (select seq, previous,
             lag(hash) over w before, lag(seq) over w number from case_event window w as (partition by case_id order by seq)) e
         where (before is not null and (previous <> before or seq <> number + 1))
            or (before is null and seq not in (0, 1))",
    )?;
    assert_eq!(broken, "0");
    assert_eq!(sql.value("select count(*) from case_file c where not exists (select 1 from case_event e where e.case_id = c.id)")?, "0");
    assert_eq!(sql.value("select count(*) - count(distinct hash) from case_event")?, "0");
    Ok(())
}
