//! `/api/v1/desk`: what waits for each duty, counted in memory, against the database.

use crate::errors::assert_problem;
use crate::secrecy::SEALED;
use acceptance::http::Http;
use acceptance::json::{items, text, whole};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};

tests![
    the_lanes_of_every_duty_have_the_counts_of_the_database,
    every_row_of_a_desk_offers_only_steps_that_the_server_lets_its_reader_take,
    the_filters_of_a_desk_narrow_its_counts_and_refuse_what_there_is_not,
    a_case_that_was_accepted_leaves_the_counter_for_the_dispatcher_at_once,
    a_result_waits_for_another_pair_of_eyes_and_comes_back_when_it_is_sent_back,
];

const TOWNSHIP: &str = "150622100";
/// The day of the program, which is that of the banner.
const TODAY: &str = "(now() at time zone 'Asia/Shanghai')::date";

fn lane<'a>(desk: &'a Value, word: &str) -> Result<&'a Value, Fault> {
    let lanes = items(desk, "/lanes")?;
    lanes.iter().find(|lane| lane["lane"] == word).ok_or_else(|| format!("no lane {word}: {desk}").into())
}

fn count(desk: &Value, word: &str) -> Result<i64, Fault> {
    whole(lane(desk, word)?, "/count")
}

fn counted(server: &Server, condition: &str) -> Result<i64, Fault> {
    let sql = format!("select count(*) from case_file where {condition}");
    Ok(server.sql()?.value(&sql)?.trim().parse()?)
}

fn the_lanes_of_every_duty_have_the_counts_of_the_database(world: &mut World) -> Outcome {
    let server = world.server()?;
    let proposed =
        "exists (select from case_event e where e.case_id = case_file.id and e.kind = 'propose_refusal')";
    let returned = "coalesce((select e.kind in ('send_back', 'deny_return') from case_event e where e.case_id = case_file.id \
        and e.kind in ('sign', 'resume', 'send_back', 'deny_return', 'moved') order by e.seq desc limit 1), false)";
    let work = "state in ('mediating', 'agreed', 'mediation_failed', 'confirming', 'fulfilling', 'fulfilled', 'breached', \
        'appraising', 'litigating', 'arbitrating', 'admin_review', 'waiting_demo')";
    for (login, word, condition) in [
        ("intake", "accept", format!("state = 'registered' and not {proposed}")),
        ("intake", "follow_up", "state = 'notified'".to_owned()),
        ("dispatch", "assign", "state in ('accepted', 'reopened', 'escalated')".to_owned()),
        ("handler", "sign", "state = 'dispatched'".to_owned()),
        ("desk", "sent_back", format!("state = 'in_progress' and {returned}")),
        ("desk", "work", format!("(state = 'in_progress' and not {returned}) or {work}")),
        ("unit_head", "check", format!("state = 'result_drafted' or (state = 'registered' and {proposed})")),
        ("supervisor", "urgent", format!("open and due <= {TODAY} + 3")),
        ("supervisor", "archive", "state = 'evaluated'".to_owned()),
    ] {
        let desk = server.signed_in(login)?.json("/api/v1/desk")?;
        let area = if desk["area"].is_null() { "" } else { TOWNSHIP };
        // Sealed matters are known to those who pass them on or look after them, of the whole banner.
        let knows = desk["area"].is_null() && ["desk", "dispatch", "supervisor"].contains(&login);
        let known = if knows { "true".to_owned() } else { format!("not {SEALED}") };
        let expected = counted(server, &format!("place_code like '{area}%' and {known} and ({condition})"))?;
        assert_eq!(count(&desk, word)?, expected, "{login} {word}");
        let rows = items(lane(&desk, word)?, "/rows")?;
        assert_eq!(rows.len() as i64, expected.min(8), "{login} {word}");
        let dues: Vec<&str> = rows.iter().map(|row| row["due"].as_str().unwrap_or("9999")).collect();
        assert!(dues.is_sorted(), "{login} {word}: {dues:?}");
    }
    assert_eq!(
        items(&server.signed_in("intake")?.json("/api/v1/desk")?, "/lanes")?
            .iter()
            .filter(|l| l["lane"] == "work")
            .count(),
        0
    );
    Ok(())
}

fn every_row_of_a_desk_offers_only_steps_that_the_server_lets_its_reader_take(world: &mut World) -> Outcome {
    let server = world.server()?;
    for login in [
        "intake",
        "dispatch",
        "handler",
        "unit_head",
        "mediator",
        "local_office",
        "supervisor",
        "judge",
        "leader",
    ] {
        let http = server.signed_in(login)?;
        let desk = http.json("/api/v1/desk?limit=2")?;
        for lane in items(&desk, "/lanes")? {
            for row in items(lane, "/rows")? {
                let case = http.json(&format!("/api/v1/cases/{}", text(row, "/code")?))?;
                let may = items(&case, "/commands")?;
                let next = items(row, "/next")?;
                assert!(next.iter().all(|step| may.contains(step)), "{login} {lane}: {row} {may:?}");
                assert!(!next.is_empty() || row["own"] == true || lane["lane"] == "urgent", "{login}: {row}");
                assert_eq!(row["state"], case["state"], "{login}");
                // What is done has no limit on a desk any more.
                assert!(row["due"].is_null() || row["due"] == case["due"], "{login}: {row}");
            }
        }
    }
    Ok(())
}

fn the_filters_of_a_desk_narrow_its_counts_and_refuse_what_there_is_not(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.signed_in("supervisor")?;
    let late = http.json("/api/v1/desk?overdue=true")?;
    assert_eq!(count(&late, "urgent")?, counted(server, &format!("open and due < {TODAY}"))?);
    let there = http.json(&format!("/api/v1/desk?grid={TOWNSHIP}&category=MS"))?;
    let condition =
        format!("open and due <= {TODAY} + 3 and place_code like '{TOWNSHIP}%' and category like 'MS-%'");
    assert_eq!(count(&there, "urgent")?, counted(server, &condition)?);
    let one = http.json("/api/v1/desk?lane=urgent&limit=200")?;
    assert_eq!(items(lane(&one, "urgent")?, "/rows")?.len() as i64, count(&one, "urgent")?.min(200));
    assert_eq!(items(lane(&one, "archive")?, "/rows")?.len(), 0);
    for (query, code) in [
        ("lane=attic", "bad_parameter"),
        ("limit=0", "bad_parameter"),
        ("limit=201", "bad_parameter"),
        ("grid=999999", "unknown_area"),
        ("category=XX", "unknown_category"),
        ("colour=red", "bad_parameter"),
    ] {
        assert_problem(&http.get(&format!("/api/v1/desk?{query}"))?, &[400], code)?;
    }
    Ok(())
}

/// Asks until the memory of the server has heard of a change.
fn until(http: &Http, query: &str, holds: impl Fn(&Value) -> bool) -> Result<Value, Fault> {
    for _ in 0..100 {
        let desk = http.json(&format!("/api/v1/desk?{query}"))?;
        if holds(&desk) {
            return Ok(desk);
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    Err(format!("the desk does not change: {query}").into())
}

fn has(desk: &Value, word: &str, code: &str) -> bool {
    let rows = lane(desk, word).ok().and_then(|lane| lane["rows"].as_array());
    rows.is_some_and(|rows| rows.iter().any(|row| row["code"] == code))
}

fn report(server: &Server, http: &Http, summary: &str) -> Result<String, Fault> {
    let place = "select st_x(point) || ' ' || st_y(point) from case_file where place_code like '150622100%' order by id limit 1";
    let place = server.sql()?.value(place)?;
    let (lon, lat) = place.trim().split_once(' ').ok_or("no place")?;
    let body = json!({ "lon": lon.parse::<f64>()?, "lat": lat.parse::<f64>()?, "category": "GN-01", "summary": summary });
    let answer = http.post("/api/v1/cases", &body)?;
    if answer.status == 201 {
        Ok(text(&answer.json()?, "/code")?.to_owned())
    } else {
        Err(answer.summary().into())
    }
}

fn command(http: &Http, code: &str, body: &Value) -> Outcome {
    let answer = http.post(&format!("/api/v1/cases/{code}/commands"), body)?;
    if answer.status == 200 { Ok(()) } else { Err(answer.summary().into()) }
}

fn a_case_that_was_accepted_leaves_the_counter_for_the_dispatcher_at_once(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (clerk, dispatcher) = (server.signed_in("intake")?, server.signed_in("dispatch")?);
    let code = report(server, &clerk, "案件台：楼道堆物")?;
    let mine = format!("q={code}");
    until(&clerk, &mine, |desk| has(desk, "accept", &code))?;
    command(&clerk, &code, &json!({ "command": "accept" }))?;
    let desk = until(&dispatcher, &mine, |desk| has(desk, "assign", &code))?;
    assert_eq!(
        items(&desk, "/lanes")?.iter().find(|l| l["lane"] == "assign").map(|l| &l["rows"][0]["next"]),
        Some(&json!(["dispatch"]))
    );
    until(&clerk, &mine, |desk| !has(desk, "accept", &code))?;
    Ok(())
}

fn a_result_waits_for_another_pair_of_eyes_and_comes_back_when_it_is_sent_back(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (clerk, all) = (server.signed_in("intake")?, server.signed_in("desk")?);
    let (handler, head) = (server.signed_in("handler")?, server.signed_in("unit_head")?);
    let code = report(server, &clerk, "案件台：噪声扰民")?;
    command(&clerk, &code, &json!({ "command": "accept" }))?;
    let case = all.json(&format!("/api/v1/cases/{code}"))?;
    let unit = text(&case, "/suggestion/unit/id")?;
    let confirmed =
        all.post(&format!("/api/v1/cases/{code}/confirm"), &json!({ "unit_id": unit, "reason": "案件台" }))?;
    assert_eq!(confirmed.status, 200, "{}", confirmed.summary());
    command(&handler, &code, &json!({ "command": "sign" }))?;
    command(&handler, &code, &json!({ "command": "set_nature", "nature": "civil" }))?;
    let work = json!({ "command": "record_work", "kind": "mediation", "text": "已上门调解" });
    command(&handler, &code, &work)?;
    let draft = json!({ "command": "draft_result", "facts": "噪声来自楼下茶馆", "opinion": "explain", "law": "民法典第294条" });
    command(&all, &code, &draft)?;
    let mine = format!("q={code}");
    let desk = until(&all, &mine, |desk| has(desk, "check", &code))?;
    assert_eq!(
        (&lane(&desk, "check")?["rows"][0]["own"], &lane(&desk, "check")?["rows"][0]["next"]),
        (&json!(true), &json!([]))
    );
    let desk = until(&head, &mine, |desk| has(desk, "check", &code))?;
    assert_eq!(lane(&desk, "check")?["rows"][0]["next"], json!(["approve_result", "send_back"]));
    command(&head, &code, &json!({ "command": "send_back", "reason": "缺现场照片" }))?;
    until(&handler, &mine, |desk| has(desk, "sent_back", &code))?;
    Ok(())
}
