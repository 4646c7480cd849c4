//! `/api/v1/people`: who is here, which grids nobody looks after, who is away.

use crate::errors::assert_problem;
use acceptance::http::{Answer, Http};
use acceptance::json::{items, text, whole};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};
use std::time::Instant;

tests![
    a_place_has_its_party_group_worker_head_station_and_deputies_but_no_phone,
    an_absence_is_recorded_counts_at_once_and_can_be_cancelled,
    absences_are_recorded_by_those_who_look_after_the_people,
    a_strange_place_or_moment_is_told,
    cover_counts_every_grid_once_and_the_command_line_says_the_same,
    a_grid_whose_people_are_all_away_is_found,
    who_has_an_interest_in_a_village_is_passed_over_and_another_person_ends_that,
];

/// A base grid of 薛家湾镇 with a party group whose leader has no other grid, by its worker and its leader.
const STAFFED: &str = "select g.code || ' ' || w.id || ' ' || l.id || ' ' || coalesce(w.deputy_id, '-') from grid g \
    join duty dw on dw.grid_code = g.code join person w on w.id = dw.person_id and w.role = 'grid_worker' \
    join duty dl on dl.grid_code = g.code join person l on l.id = dl.person_id and l.role = 'party_group_leader' \
    where g.code like '150622100%' and g.kind = 'base' and not exists (select from absence a where a.person_id in (w.id, l.id, w.deputy_id)) \
    order by g.code limit 1";

struct Staffed {
    grid: String,
    worker: String,
    leader: String,
    deputy: String,
}

fn staffed(server: &Server) -> Result<Staffed, Fault> {
    let row = server.sql()?.value(STAFFED)?;
    let words: Vec<String> = row.split_whitespace().map(str::to_owned).collect();
    let [grid, worker, leader, deputy] = words.try_into().map_err(|w| format!("no staffed grid: {w:?}"))?;
    Ok(Staffed { grid, worker, leader, deputy })
}

fn delete(http: &Http, path: &str) -> Result<Answer, Fault> {
    http.send("DELETE", path, &[], b"")
}

fn post<'v>(here: &'v Value, kind: &str) -> Result<&'v Value, Fault> {
    let found = items(here, "/posts")?.iter().find(|p| p["kind"] == kind);
    found.ok_or_else(|| format!("no post `{kind}`: {here}").into())
}

fn a_place_has_its_party_group_worker_head_station_and_deputies_but_no_phone(world: &mut World) -> Outcome {
    let server = world.server()?;
    let at = server.sql()?.value(
        "select st_x(st_pointonsurface(shape)) || ' ' || st_y(st_pointonsurface(shape)) || ' ' || code from grid \
         where kind = 'micro' and code like '150622100%' and head is not null order by code limit 1",
    )?;
    let [lon, lat, micro] = at.split_whitespace().collect::<Vec<_>>()[..] else {
        return Err(format!("no micro grid: {at}").into());
    };
    let here = server.http().json(&format!("/api/v1/people/here?lon={lon}&lat={lat}&mining=true"))?;
    assert_eq!((&here["micro_grid"]["code"], &here["synthetic"]), (&json!(micro), &json!(true)));
    let kinds: Vec<&str> = items(&here, "/posts")?.iter().filter_map(|p| p["kind"].as_str()).collect();
    assert_eq!(kinds, ["party_group", "grid_worker", "head", "station", "tribunal"]);
    let worker = &post(&here, "grid_worker")?["holders"][0];
    assert_eq!(worker["id"], format!("GW-{}", &micro[..15]));
    assert!(worker["deputy"]["id"].as_str().is_some_and(|id| id.starts_with("GW-") && id != worker["id"]));
    for post in items(&here, "/posts")? {
        for holder in items(post, "/holders")? {
            let reach = text(holder, "/reach")?;
            assert!(["reachable", "off_duty", "absent", "unknown"].contains(&reach), "{holder}");
        }
    }
    assert!(!here.to_string().contains("phone"), "{here}");
    // The same by the code of the grid.
    let by_code = server.http().json(&format!("/api/v1/people/here?grid={micro}&mining=true"))?;
    assert_eq!(by_code["posts"], here["posts"]);
    Ok(())
}

fn an_absence_is_recorded_counts_at_once_and_can_be_cancelled(world: &mut World) -> Outcome {
    let server = world.server()?;
    let Staffed { grid, worker, leader, .. } = staffed(server)?;
    let (http, local) = (server.http(), server.signed_in("local_office")?);
    let today = server.sql()?.value("select (now() at time zone 'Asia/Shanghai')::date")?;
    let today = today.trim();
    let path = format!("/api/v1/people/{worker}/absences");
    let body = json!({ "from": today, "until": today, "kind": "training", "deputy": leader });
    let answer = local.post(&path, &body)?;
    assert_eq!(answer.status, 201, "{}", answer.summary());
    let noted = answer.json()?;
    let id = whole(&noted, "/id")?;
    let here = http.json(&format!("/api/v1/people/here?grid={grid}"))?;
    let holder = &post(&here, "grid_worker")?["holders"][0];
    assert_eq!((&holder["reach"], &holder["absent_until"]), (&json!("absent"), &json!(today)), "{holder}");
    assert_eq!(holder["deputy"]["id"], leader, "the named deputy goes before the standing one");
    // Twice is once too often, and nobody is the own deputy.
    assert_problem(&local.post(&path, &body)?, &[422], "absence_overlaps")?;
    let own = json!({ "from": "2031-01-01", "until": "2031-01-02", "deputy": worker });
    assert_problem(&local.post(&path, &own)?, &[422], "absence_own_deputy")?;
    let before = json!({ "from": "2020-01-01", "until": "2020-01-02" });
    assert_problem(&local.post(&path, &before)?, &[422], "absence_over")?;
    let stranger = json!({ "from": today, "until": today, "deputy": "nobody" });
    assert_problem(&local.post(&path, &stranger)?, &[422], "absence_no_deputy")?;
    let listed = http.json("/api/v1/people/absences")?;
    assert!(
        items(&listed, "/absences")?.iter().any(|a| a["id"] == id && a["kind"] == "training"),
        "{listed}"
    );
    let cancel = format!("/api/v1/people/absences/{id}");
    assert_eq!(delete(&local, &cancel)?.status, 204);
    assert_problem(&delete(&local, &cancel)?, &[404], "not_found")?;
    let here = http.json(&format!("/api/v1/people/here?grid={grid}"))?;
    assert_ne!(post(&here, "grid_worker")?["holders"][0]["reach"], "absent");
    let told = server.sql()?.value(
        "select string_agg(act || ' ' || actor_id, ', ' order by seq) from audit where act like 'absence%'",
    )?;
    assert!(told.contains("absence_note local_office, absence_cancel local_office"), "{told}");
    let kept = server.sql()?.value(&format!("select cancelled_by from absence where id = {id}"))?;
    assert_eq!(kept.trim(), "local_office", "the row stays");
    Ok(())
}

fn absences_are_recorded_by_those_who_look_after_the_people(world: &mut World) -> Outcome {
    let server = world.server()?;
    let worker = staffed(server)?.worker;
    let body = json!({ "from": "2031-01-01", "until": "2031-01-02" });
    let path = format!("/api/v1/people/{worker}/absences");
    assert_problem(&server.signed_in("intake")?.post(&path, &body)?, &[403], "capacity_needed")?;
    let elsewhere = server.sql()?.value(
        "select id from person where role = 'grid_worker' and id not like 'GW-150622100%' order by id limit 1",
    )?;
    let local = server.signed_in("local_office")?;
    let path = format!("/api/v1/people/{}/absences", elsewhere.trim());
    assert_problem(&local.post(&path, &body)?, &[404], "not_found")?;
    let grid = elsewhere.trim().trim_start_matches("GW-");
    assert_problem(&local.get(&format!("/api/v1/people/here?grid={grid}"))?, &[403], "outside_own_area")?;
    let listed = local.json("/api/v1/people/absences")?;
    for absence in items(&listed, "/absences")? {
        let id = text(absence, "/person/id")?;
        let own = server.sql()?.value(&format!(
            "select count(*) from duty where person_id = '{id}' and grid_code like '150622100%'"
        ))?;
        assert_ne!(own.trim(), "0", "{absence}");
    }
    Ok(())
}

fn a_strange_place_or_moment_is_told(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    for (query, status, code) in [
        ("", 400, "bad_parameter"),
        ("?lon=111", 400, "bad_parameter"),
        ("?grid=150622100999999", 404, "not_found"),
        ("?lon=111.2&lat=39.8&at=tonight", 400, "bad_date"),
        ("?lon=111.2&lat=139.8", 400, "bad_coordinate"),
        ("?lon=111.2&lat=39.8&grid=150622100200001", 400, "bad_parameter"),
    ] {
        assert_problem(&http.get(&format!("/api/v1/people/here{query}"))?, &[status], code)?;
    }
    assert_problem(&http.get("/api/v1/people/cover?at=9999")?, &[400], "bad_date")?;
    assert_problem(&http.get("/api/v1/people/absences?from=2026-02-30")?, &[400], "bad_date")?;
    let long = http.get("/api/v1/people/absences?from=2026-01-01&until=2028-01-01")?;
    assert_problem(&long, &[400], "bad_parameter")?;
    Ok(())
}

const AT: &str = "2026-11-26T22:00:00%2B08:00";

fn cover_counts_every_grid_once_and_the_command_line_says_the_same(world: &mut World) -> Outcome {
    let server = world.server()?;
    let path = format!("/api/v1/people/cover?at={AT}");
    let begun = Instant::now();
    let report = server.http().json(&path)?;
    eprintln!("    cover of 1674 grids: {:?}", begun.elapsed());
    let sum = |counts: &Value| -> Result<i64, Fault> {
        let states = ["covered", "unknown", "uncovered", "vacant"];
        states.iter().map(|state| whole(counts, &format!("/{state}"))).sum()
    };
    assert_eq!((whole(&report, "/counts/grids")?, sum(&report["counts"])?), (1674, 1674));
    let townships = items(&report, "/townships")?;
    let grids = townships.iter().map(|t| whole(t, "/grids")).sum::<Result<i64, _>>()?;
    assert_eq!(grids, 1674);
    let not_covered = 1674 - whole(&report, "/counts/covered")?;
    assert_eq!(items(&report, "/gaps")?.len() as i64, not_covered);
    assert!(not_covered > 0, "the demonstration has gaps to be found");
    let ran = server.cli(&["check", "cover", "--json", "--at", "2026-11-26T22:00"])?;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.json()?, report);
    // A township sees its own.
    let own = server.signed_in("local_office")?.json(&path)?;
    assert_eq!(items(&own, "/townships")?.len(), 1);
    assert!(
        items(&own, "/gaps")?.iter().all(|g| g["code"].as_str().is_some_and(|c| c.starts_with("150622100")))
    );
    Ok(())
}

fn a_grid_whose_people_are_all_away_is_found(world: &mut World) -> Outcome {
    let server = world.server()?;
    let Staffed { grid, worker, leader, deputy } = staffed(server)?;
    let http = server.http();
    let people: Vec<&String> = [&worker, &leader, &deputy].into_iter().filter(|id| *id != "-").collect();
    let mut noted = vec![];
    for person in &people {
        let body = json!({ "from": "2031-03-03", "until": "2031-03-04" });
        let answer = http.post(&format!("/api/v1/people/{person}/absences"), &body)?;
        assert_eq!(answer.status, 201, "{}", answer.summary());
        noted.push(whole(&answer.json()?, "/id")?);
    }
    let gaps_at = |at: &str| -> Result<Vec<Value>, Fault> {
        let report = http.json(&format!("/api/v1/people/cover?at={at}"))?;
        Ok(items(&report, "/gaps")?.to_vec())
    };
    let of_grid = |gaps: &[Value]| gaps.iter().find(|g| g["code"] == grid).cloned();
    let gap = of_grid(&gaps_at("2031-03-04T22:00:00%2B08:00")?).ok_or("the gap was not found")?;
    assert_eq!(gap["cover"], "uncovered", "{gap}");
    assert!(gap["people"].as_array().is_some_and(|p| p.iter().all(|p| p["reach"] == "absent")), "{gap}");
    for id in noted {
        assert_eq!(delete(http, &format!("/api/v1/people/absences/{id}"))?.status, 204);
    }
    let after = of_grid(&gaps_at("2031-03-04T22:00:00%2B08:00")?);
    assert!(
        after
            .is_none_or(|g| g["people"].as_array().is_some_and(|p| p.iter().all(|p| p["reach"] != "absent")))
    );
    Ok(())
}

/// A place in a village with a mediation station, and what is suggested there.
fn suggested(http: &Http, (lon, lat): (f64, f64)) -> Result<Value, Fault> {
    let body = json!({ "lon": lon, "lat": lat, "category": "LD-02" });
    let answer = http.post("/api/v1/cases/suggest", &body)?;
    assert_eq!(answer.status, 200, "{}", answer.summary());
    answer.json()
}

fn reason<'v>(answer: &'v Value, rule: &str) -> Result<Option<&'v Value>, Fault> {
    Ok(items(answer, "/suggestion/reasons")?.iter().find(|r| r["rule"] == rule))
}

fn who_has_an_interest_in_a_village_is_passed_over_and_another_person_ends_that(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let (desk, supervisor) = (server.http(), server.signed_in("supervisor")?);
    let row = server.sql()?.value(
        "select st_x(point), st_y(point) from case_file where village = '150622004201' and accuracy_m is null order by id limit 1",
    )?;
    let (lon, lat) = row.trim().split_once('|').ok_or("no case")?;
    let at = (lon.parse()?, lat.parse()?);
    let first = suggested(desk, at)?;
    assert!(reason(&first, "recusal")?.is_none(), "{first}");
    let person = text(&first, "/suggestion/person/id")?;
    let path = format!("/api/v1/people/{person}/interests");
    let body = json!({ "kind": "village", "subject": "150622004201", "ground": "kin" });
    for (bad, code) in [
        (json!({ "kind": "township", "subject": "150622004", "ground": "kin" }), "bad_field"),
        (json!({ "kind": "village", "subject": "150622004999", "ground": "kin" }), "unknown_subject"),
        (json!({ "kind": "mine", "subject": "M9999", "ground": "stake" }), "unknown_subject"),
        (json!({ "kind": "village", "subject": "150622004201", "ground": "gossip" }), "bad_field"),
    ] {
        assert_problem(&desk.post(&path, &bad)?, &[422], code)?;
    }
    assert_problem(&server.signed_in("intake")?.post(&path, &body)?, &[403, 404], "not_found")?;
    let declared = desk.post(&path, &body)?;
    assert_eq!(declared.status, 201, "{}", declared.summary());
    let id = whole(&declared.json()?, "/id")?;
    assert_problem(&desk.post(&path, &body)?, &[409], "interest_known")?;
    // Another person is proposed by the same unit, and the trace says why without the ground.
    let second = suggested(desk, at)?;
    assert_eq!(second["suggestion"]["unit"], first["suggestion"]["unit"]);
    assert_ne!(second["suggestion"]["person"]["id"], *person);
    let told = reason(&second, "recusal")?.ok_or("the trace does not tell it")?;
    assert_eq!(told["facts"]["passed_over"], json!([{ "id": person, "rule": "interest" }]));
    let words = text(told, "/text_zh")?;
    assert!(words.contains("苏计沟村") && !words.contains("亲属"), "{words}");
    // Nobody can assign the person by hand, whatever the reason.
    let report = json!({ "lon": at.0, "lat": at.1, "category": "LD-02", "summary": "验收测试：回避" });
    let case = desk.post("/api/v1/cases", &report)?.json()?;
    let confirm =
        json!({ "unit_id": second["suggestion"]["unit"]["id"], "person_id": person, "reason": "熟悉情况" });
    let confirmed = desk.post(&format!("/api/v1/cases/{}/confirm", text(&case, "/code")?), &confirm)?;
    assert_problem(&confirmed, &[422], "must_recuse")?;
    // Two pairs of eyes.
    let end = format!("/api/v1/people/interests/{id}");
    assert_problem(&delete(desk, &end)?, &[403], "own_declaration")?;
    assert_problem(&delete(&server.signed_in("intake")?, &end)?, &[403, 404], "not_found")?;
    let listed = supervisor.json("/api/v1/people/interests")?;
    assert!(items(&listed, "/interests")?.iter().any(|i| i["id"] == id && i["may_end"] == true), "{listed}");
    assert_eq!(delete(&supervisor, &end)?.status, 204);
    assert_eq!(suggested(desk, at)?["suggestion"]["person"]["id"], *person);
    let told = server.sql()?.value(
        "select string_agg(act || ' ' || actor_id, ', ' order by seq) from audit where act like 'interest%'",
    )?;
    assert_eq!(told.trim(), "interest_declare desk, interest_end supervisor");
    // Who is away is passed over as well.
    let body = json!({ "from": "2020-01-01", "until": "2099-01-01" });
    assert_problem(
        &desk.post(&format!("/api/v1/people/{person}/absences"), &body)?,
        &[422],
        "absence_too_long",
    )?;
    let today = server.sql()?.value("select (now() at time zone 'Asia/Shanghai')::date")?;
    let body = json!({ "from": today.trim(), "until": today.trim() });
    let noted = desk.post(&format!("/api/v1/people/{person}/absences"), &body)?.json()?;
    let away = suggested(desk, at)?;
    assert_ne!(away["suggestion"]["person"]["id"], *person);
    let told = reason(&away, "recusal")?.ok_or("the trace does not tell it")?;
    assert_eq!(told["facts"]["passed_over"][0]["rule"], "absent");
    assert_eq!(delete(desk, &format!("/api/v1/people/absences/{}", whole(&noted, "/id")?))?.status, 204);
    Ok(())
}
