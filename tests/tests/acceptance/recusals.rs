//! 回避: a villager asks for another person in charge, the head of the unit decides, and somebody else takes over; and the map on which
//! a villager points at the place.

use crate::errors::assert_problem;
use crate::life::Staff;
use crate::villager::{Stranger, code_of, key, own_village, report};
use acceptance::json::{items, number, text};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};

tests![
    a_villager_asks_for_recusal_and_another_person_takes_over,
    a_case_is_handed_only_to_somebody_of_its_unit_and_only_by_who_may,
    a_villager_points_at_the_place_on_a_map_without_grids_or_panels,
];

/// A report of a villager, dispatched to a unit with somebody in charge; the case, and what it is followed with.
fn dispatched(server: &Server, stranger: &Stranger, n: u32) -> Result<(Value, Value), Fault> {
    let code = code_of(server, "village", &own_village(server)?)?;
    let phone = json!({ "phone": "13700137001", "words": format!("验收：回避{n}") });
    let receipt = stranger.sent(&report(&code, &key(n), phone)?)?;
    let path = format!("/api/v1/cases/{}", text(&receipt, "/case")?);
    let case = server.http().json(&path)?;
    let person = text(&case, "/suggestion/person/id")?;
    let unit = text(&case, "/suggestion/unit/id")?;
    let confirmed =
        server.http().post(&format!("{path}/confirm"), &json!({ "unit_id": unit, "person_id": person }))?;
    if confirmed.status != 200 {
        return Err(confirmed.summary().into());
    }
    Ok((confirmed.json()?, receipt))
}

/// Somebody else of the unit of a case.
fn colleague(server: &Server, case: &Value) -> Result<String, Fault> {
    let station = server.http().json(&format!("/api/v1/stations/{}", text(case, "/unit/id")?))?;
    let now = text(case, "/person/id")?;
    let other = items(&station, "/staff")?.iter().find(|p| p["id"] != now);
    Ok(other.ok_or("the unit has one person only")?["id"].as_str().unwrap_or_default().to_owned())
}

fn a_villager_asks_for_recusal_and_another_person_takes_over(world: &mut World) -> Outcome {
    let server = world.server()?;
    let stranger = Stranger::of(server, "10.1.0.81");
    let (case, receipt) = dispatched(server, &stranger, 81)?;
    let code = text(&case, "/code")?;
    let path = format!("/api/v1/cases/{code}");
    let mut staff = Staff::of(server);
    staff.act("handler", &case, json!({ "command": "sign" }))?;
    // Asked for on the villager's page, which offers it.
    let seen = stranger.form("/t", &format!("case={code}&digits=7001"))?;
    assert!(seen.text()?.contains("value=\"ask_recusal\""), "{}", seen.summary());
    let ticket = text(&receipt, "/ticket")?;
    let form = format!("case={code}&ticket={ticket}&command=ask_recusal&reason=承办人是对方的亲戚");
    let asked = stranger.form("/t/act", &form)?;
    assert!(asked.status == 200 && asked.text()?.contains("记下了"), "{}", asked.summary());
    assert!(!asked.text()?.contains("value=\"ask_recusal\""), "it is asked for already");
    let now = server.http().json(&path)?;
    assert_eq!(now["recusal_of"], case["person"]["name"]);
    let clock = items(&now, "/clocks")?.iter().find(|c| c["rule"] == "recusal").ok_or("no period")?;
    assert!(clock["due"].is_string(), "{clock}");
    // Nothing is concluded before the decision, and who only mediates does not decide.
    let commands = format!("{path}/commands");
    let draft = json!({ "command": "draft_result", "facts": "示意", "opinion": "explain", "law": "示意" });
    staff.act("handler", &case, json!({ "command": "set_nature", "nature": "civil" }))?;
    assert_problem(&staff.desk("handler")?.post(&commands, &draft)?, &[409], "not_yet")?;
    let grant = json!({ "command": "decide_recusal", "outcome": "granted", "reason": "查明系近亲属" });
    assert_problem(&staff.desk("handler")?.post(&commands, &grant)?, &[403], "not_yours")?;
    staff.act("unit_head", &case, grant)?;
    let now = server.http().json(&path)?;
    assert!(now["person"].is_null() && now["recusal_of"].is_null(), "{now}");
    let seen = stranger.form("/t", &format!("case={code}&digits=7001"))?;
    assert!(!seen.text()?.contains("value=\"ask_recusal\""), "nobody is in charge");
    // The former one does not come back, a colleague takes over.
    let hand = |staff: &mut Staff<'_>, person: &str| -> Result<_, Fault> {
        let body = json!({ "person_id": person, "reason": "回避后另行指定" });
        staff.desk("unit_head")?.post(&format!("{path}/person"), &body)
    };
    assert_problem(&hand(&mut staff, text(&case, "/person/id")?)?, &[409], "not_yet")?;
    let other = colleague(server, &case)?;
    let handed = hand(&mut staff, &other)?;
    assert_eq!(handed.status, 200, "{}", handed.summary());
    let handed = handed.json()?;
    assert_eq!(handed["person"]["id"], other.as_str());
    assert_eq!(handed["due"], case["due"], "the period goes on");
    let told = handed["events"].to_string();
    assert!(told.contains("改由") && told.contains("回避后另行指定"), "{told}");
    let stored = server.sql()?.value(&format!("select person_id from case_file where code = '{code}'"))?;
    assert_eq!(stored.trim(), other);
    let proof =
        acceptance::program::run(["audit", "verify", "--data-dir", &world.data_dir().display().to_string()])?;
    assert_eq!(proof.code, Some(0), "{} {}", proof.stdout, proof.stderr);
    Ok(())
}

fn a_case_is_handed_only_to_somebody_of_its_unit_and_only_by_who_may(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (case, _) = dispatched(server, &Stranger::of(server, "10.1.0.82"), 82)?;
    let path = format!("/api/v1/cases/{}/person", text(&case, "/code")?);
    let unit = text(&case, "/unit/id")?;
    let foreign = server.sql()?.value(&format!(
        "select id from person where station_id is not null and station_id <> '{unit}' order by id limit 1"
    ))?;
    let body = |person: &str| json!({ "person_id": person, "reason": "调整" });
    for person in [foreign.trim(), "nobody", ""] {
        assert_problem(&server.http().post(&path, &body(person))?, &[422], "bad_field")?;
    }
    let own = text(&case, "/person/id")?;
    assert_problem(&server.http().post(&path, &body(own))?, &[409], "not_yet")?;
    let other = colleague(server, &case)?;
    assert_problem(&server.signed_in("intake")?.post(&path, &body(&other))?, &[403], "not_yours")?;
    let blank = json!({ "person_id": other, "reason": " " });
    assert_problem(&server.http().post(&path, &blank)?, &[422], "text_empty")?;
    assert_eq!(server.http().json(path.trim_end_matches("/person"))?["person"]["id"], own);
    Ok(())
}

fn a_villager_points_at_the_place_on_a_map_without_grids_or_panels(world: &mut World) -> Outcome {
    let server = world.server()?;
    let stranger = server.http().stranger();
    let code = code_of(server, "village", &own_village(server)?)?;
    let code = text(&code, "/code")?;
    let page = stranger.get(&format!("/r/{code}"))?;
    assert!(page.text()?.contains("data-map"), "the page offers the map");
    let map = stranger.json(&format!("/api/v1/public/places/{code}/map"))?;
    let svg = text(&map, "/svg")?;
    assert!(svg.contains("演示") && svg.contains("示意图"), "what it is stands on it");
    assert!(svg.len() < 150_000, "{} bytes", svg.len());
    // Of the house: dedicated and micro grids, panels and pits, and every case.
    let names =
        server.sql()?.value("select string_agg(distinct name, '|') from grid where kind = 'dedicated'")?;
    for name in names.trim().split('|').filter(|name| !name.is_empty()) {
        assert!(!svg.contains(&format!(">{name}<")), "{name}");
    }
    assert!(!svg.contains("<circle cx") || !svg.contains("红点"), "no case is on it");
    // The middle of the corners is where the code hangs.
    let corner = |n: usize, i: usize| number(&map, &format!("/corners/{n}/{i}"));
    let centre = |i| -> Result<f64, Fault> {
        Ok((corner(0, i)? + corner(1, i)? + corner(2, i)? + corner(3, i)?) / 4.0)
    };
    assert!((number(&map, "/pin/0")? - 0.5).abs() < 0.01 && (number(&map, "/pin/1")? - 0.5).abs() < 0.01);
    let located = server.http().json(&format!("/api/v1/locate?lon={}&lat={}", centre(0)?, centre(1)?))?;
    assert!(located["outside"].is_null(), "{located}");
    assert!(number(&map, "/pixel_m")? > 5.0 && number(&map, "/ground")? < 1.0);
    assert_problem(&stranger.get("/api/v1/public/places/AAAA/map")?, &[404], "place_code_foreign")?;
    Ok(())
}
