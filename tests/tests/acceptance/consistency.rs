//! Neighbour consistency over HTTP: what is held beside an award before it is signed, and what is told of those that deviate.

use crate::errors::assert_problem;
use crate::sessions::settled;
use acceptance::http::{Answer, Http};
use acceptance::json::{items, text, whole};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};

tests![
    an_award_off_its_neighbours_is_signed_only_with_a_reason_that_its_history_keeps,
    most_neighbours_were_paid_and_a_rejection_asks_why_not_this_one,
    a_neighbour_that_only_some_may_know_of_is_held_beside_no_award,
    a_member_of_a_batch_sees_its_neighbours_before_anything_is_signed,
    what_is_asked_wrongly_is_refused_and_nothing_is_written,
];

/// Households are reported in a row to the east of a place, each test at a place of its own; all in one village.
struct Row {
    lon: f64,
    lat: f64,
    reported: u32,
}

impl Row {
    /// Open cases near mines in townships other than that of the demonstration's accounts, far from each other.
    fn new(server: &Server, nth: usize) -> Result<Row, Fault> {
        let sql = "select st_x(point) || ' ' || st_y(point) from (select distinct on (c.township) c.township, c.point from case_file c \
             join case_mine m on m.case_id = c.id where c.township is not null and c.place_code not like '150622100%' \
             and m.relation = 'within_licence' and c.accuracy_m is null order by c.township, c.id) p order by township";
        let rows = server.sql()?.value(sql)?;
        let place = rows.lines().nth(nth).ok_or("too few townships with a mine")?;
        let (lon, lat) = place.split_once(' ').ok_or("no place")?;
        Ok(Row { lon: lon.parse()?, lat: lat.parse()?, reported: 0 })
    }

    /// Reports the next household and brings it to work.
    fn report(&mut self, desk: &Http, category: &str) -> Result<String, Fault> {
        self.reported += 1;
        let lon = self.lon + 0.00002 * f64::from(self.reported);
        let body = json!({ "lon": lon, "lat": self.lat, "category": category, "summary": format!("验收：邻户比对第{}户", self.reported) });
        let case = desk.post("/api/v1/cases", &body)?;
        assert_eq!(case.status, 201, "{}", case.summary());
        let case = case.json()?;
        let code = text(&case, "/code")?.to_owned();
        let unit = json!({ "unit_id": text(&case, "/suggestion/unit/id")? });
        let confirmed = desk.post(&format!("/api/v1/cases/{code}/confirm"), &unit)?;
        assert_eq!(confirmed.status, 200, "{}", confirmed.summary());
        done(&say(desk, &code, json!({ "command": "sign" }))?)?;
        Ok(code)
    }

    /// A household that has begun mediation.
    fn mediated(&mut self, desk: &Http, category: &str) -> Result<String, Fault> {
        let code = self.report(desk, category)?;
        done(&say(desk, &code, json!({ "command": "begin_mediation", "all_consent": true }))?)?;
        Ok(code)
    }

    /// Households that agreed on a sum.
    fn agreed(&mut self, desk: &Http, category: &str, count: usize, yuan: u64) -> Result<Vec<String>, Fault> {
        (0..count)
            .map(|_| {
                let code = self.mediated(desk, category)?;
                done(&say(desk, &code, agree(yuan, None))?)?;
                Ok(code)
            })
            .collect()
    }
}

fn say(http: &Http, code: &str, command: Value) -> Result<Answer, Fault> {
    http.post(&format!("/api/v1/cases/{code}/commands"), &command)
}

fn done(answer: &Answer) -> Result<Value, Fault> {
    if answer.status == 200 { answer.json() } else { Err(answer.summary().into()) }
}

fn agree(yuan: u64, reason: Option<&str>) -> Value {
    let mut command = json!({ "command": "agree", "terms": "一次性补偿", "payer": "示意煤矿", "payee": "申请人",
        "sum_fen": yuan * 100, "fulfil_by": "2099-12-31", "on_default": "支付违约金", "confirms_title": false });
    if let Some(reason) = reason {
        command["deviation_reason"] = reason.into();
    }
    command
}

fn neighbours(http: &Http, code: &str, question: &str) -> Result<Value, Fault> {
    http.json(&format!("/api/v1/cases/{code}/neighbours?{question}"))
}

fn verdict(found: &Value) -> &str {
    found["comparison"]["verdict"]["word"].as_str().unwrap_or("none")
}

fn sql(server: &Server, query: &str) -> Result<String, Fault> {
    Ok(server.sql()?.value(query)?.trim().to_owned())
}

fn an_award_off_its_neighbours_is_signed_only_with_a_reason_that_its_history_keeps(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let desk = server.http();
    let mut row = Row::new(server, 0)?;
    let mut paid = row.agreed(desk, "MS-01", 4, 30_000)?;
    let own = row.mediated(desk, "MS-01")?;
    let few = neighbours(desk, &own, "sum_fen=9000000")?;
    assert_eq!((verdict(&few), items(&few, "/comparison/neighbours")?.len()), ("too_few", 4));
    paid.extend(row.agreed(desk, "MS-01", 2, 32_000)?);

    let alike = neighbours(desk, &own, "sum_fen=3050000")?;
    assert_eq!(verdict(&alike), "consistent");
    let told = items(&alike, "/comparison/neighbours")?;
    let metres: Vec<f64> = told.iter().filter_map(|n| n["metres"].as_f64()).collect();
    assert!(metres.len() == 6 && metres.is_sorted() && metres[0] > 1.0, "{metres:?}");
    assert!(told.iter().all(|n| paid.iter().any(|code| n["case"] == code.as_str())));
    assert!(told.iter().all(|n| n["alike"][0]["word"] == "mine"), "{told:?}");
    assert_eq!(whole(&alike, "/comparison/sums/expected_fen")?, 3_000_000);

    let before = sql(
        server,
        &format!(
            "select count(*) from case_event e join case_file c on c.id = e.case_id where c.code = '{own}'"
        ),
    )?;
    let refused = say(desk, &own, agree(90_000, None))?;
    assert_problem(&refused, &[409], "neighbours_deviate")?;
    let problem = refused.json()?;
    assert_eq!(problem["errors"][0]["field"], "deviation_reason");
    assert!(text(&problem, "/detail_zh")?.contains("理由"));
    let finding = &problem["consistency"];
    assert_eq!(
        (
            &finding["deviations"][0],
            &finding["expected_fen"],
            &finding["ratio_milli"],
            &finding["neighbours"]
        ),
        (&json!("above"), &json!(3_000_000), &json!(3000), &json!(6))
    );
    assert!(paid.iter().all(|code| !problem.to_string().contains(code)), "a refusal names no other case");
    assert_problem(&say(desk, &own, agree(90_000, Some("  ")))?, &[409], "neighbours_deviate")?;
    let after = sql(
        server,
        &format!(
            "select count(*) from case_event e join case_file c on c.id = e.case_id where c.code = '{own}'"
        ),
    )?;
    assert_eq!(before, after, "a refused award writes nothing");

    let reason = "房屋全部倒塌，其余各户为裂缝";
    let signed = done(&say(desk, &own, agree(90_000, Some(reason)))?)?;
    assert_eq!(signed["state"], "agreed");
    let event = items(&signed, "/events")?.last().cloned().ok_or("no event")?;
    assert!(text(&event, "/text_zh")?.contains(reason) && text(&event, "/text_zh")?.contains("明显高于"));
    let body = sql(
        server,
        &format!(
            "select e.body from case_event e join case_file c on c.id = e.case_id where c.code = '{own}' order by e.seq desc limit 1"
        ),
    )?;
    assert!(body.contains(reason) && paid.iter().all(|code| !body.contains(code)), "{body}");
    // A sum like the others needs none, and its history says that it was looked at.
    let last = row.mediated(desk, "MS-01")?;
    done(&say(desk, &last, agree(31_000, None))?)?;
    the_board_tells_those_who_supervise(server, &own, &last, reason)
}

fn the_board_tells_those_who_supervise(server: &Server, own: &str, alike: &str, reason: &str) -> Outcome {
    let supervisor = settled(server, "near-supervisor", &["--capacity", "supervisor"])?;
    let board = supervisor.json("/api/v1/consistency")?;
    let outlier =
        items(&board, "/outliers")?.iter().find(|o| o["case"] == own).cloned().ok_or("no outlier")?;
    assert_eq!((text(&outlier, "/reason")?, &outlier["ratio"]), (reason, &json!(3.0)));
    assert!(!board.to_string().contains(alike), "an award like the others is in no list");
    let desk = items(&board, "/rows")?.iter().find(|r| r["who"]["id"] == "desk").cloned().ok_or("no row")?;
    assert!(whole(&desk, "/decisions")? >= 8 && whole(&desk, "/deviating/hits")? >= 1, "{desk}");
    assert!(
        whole(&desk, "/deviating/of")? < whole(&desk, "/decisions")?,
        "too few neighbours count for nothing"
    );
    let units = supervisor.json("/api/v1/consistency?by=unit")?;
    assert!(!items(&units, "/rows")?.is_empty());
    for capacity in ["mediator", "judge", "unit_head"] {
        let name = format!("near-{}", capacity.replace('_', "-"));
        let http = settled(server, &name, &["--capacity", capacity])?;
        assert_problem(&http.get("/api/v1/consistency")?, &[403], "not_yours")?;
    }
    let elsewhere = settled(server, "near-elsewhere", &["--capacity", "supervisor", "--area", "150622100"])?;
    assert!(!elsewhere.get("/api/v1/consistency")?.text()?.contains(own));
    Ok(())
}

fn most_neighbours_were_paid_and_a_rejection_asks_why_not_this_one(world: &mut World) -> Outcome {
    let server = world.server()?;
    let desk = server.http();
    let mut row = Row::new(server, 1)?;
    row.agreed(desk, "MS-04", 6, 25_000)?;
    let own = row.report(desk, "MS-04")?;
    done(&say(desk, &own, json!({ "command": "set_nature", "nature": "civil" }))?)?;
    done(&say(
        desk,
        &own,
        json!({ "command": "record_work", "kind": "mediation", "text": "验收：已调解" }),
    )?)?;
    let handler = settled(server, "near-handler", &["--capacity", "handler"])?;
    let head = settled(server, "near-head", &["--capacity", "unit_head"])?;
    let draft = json!({ "command": "draft_result", "facts": "未见采动影响", "opinion": "reject", "law": "民法典第1240条" });
    done(&say(&handler, &own, draft)?)?;
    assert_eq!(verdict(&neighbours(&head, &own, "opinion=reject")?), "deviates");
    let refused = say(&head, &own, json!({ "command": "approve_result" }))?;
    assert_problem(&refused, &[409], "neighbours_deviate")?;
    assert_eq!(refused.json()?["consistency"]["granted"], 6);
    let reason = "鉴定意见：裂缝由地基沉降引起";
    let signed =
        done(&say(&head, &own, json!({ "command": "approve_result", "deviation_reason": reason }))?)?;
    assert_eq!(signed["state"], "done");
    assert!(signed["events"].to_string().contains(reason));
    // The rejection is a result itself: the next household sees it among its neighbours.
    let next = row.mediated(desk, "MS-04")?;
    let seen = neighbours(desk, &next, "sum_fen=2500000")?;
    assert_eq!((whole(&seen, "/comparison/granted/hits")?, whole(&seen, "/comparison/granted/of")?), (6, 7));
    // Of another kind there are none here: bricks are not held beside a cave.
    let brick = row.mediated(desk, "MS-01")?;
    assert_eq!(items(&neighbours(desk, &brick, "")?, "/comparison/neighbours")?.len(), 0);
    let other = row.mediated(desk, "GN-01")?;
    assert_eq!(neighbours(desk, &other, "")?["comparison"], Value::Null);
    Ok(())
}

fn a_neighbour_that_only_some_may_know_of_is_held_beside_no_award(world: &mut World) -> Outcome {
    let server = world.server()?;
    let desk = server.http();
    let mut row = Row::new(server, 2)?;
    let paid = row.agreed(desk, "WA-01", 5, 10_000)?;
    let own = row.mediated(desk, "WA-01")?;
    let judge = settled(server, "near-judge-2", &["--capacity", "judge"])?;
    assert_eq!(verdict(&neighbours(&judge, &own, "sum_fen=1000000")?), "consistent");
    done(&say(desk, &paid[0], json!({ "command": "set_nature", "nature": "crime_clue" }))?)?;
    for http in [&judge, desk] {
        let seen = neighbours(http, &own, "sum_fen=1000000")?;
        assert_eq!((verdict(&seen), items(&seen, "/comparison/neighbours")?.len()), ("too_few", 4));
        assert!(!seen.to_string().contains(&paid[0]));
    }
    let path = format!("/api/v1/cases/{}/neighbours", paid[0]);
    assert_problem(&judge.get(&path)?, &[404], "not_found")?;
    assert_eq!(desk.json(&path)?["comparison"], Value::Null, "a sealed case is compared with nobody");
    let elsewhere = settled(server, "near-town", &["--capacity", "judge", "--area", "150622100"])?;
    assert_problem(&elsewhere.get(&format!("/api/v1/cases/{own}/neighbours"))?, &[404], "not_found")?;
    Ok(())
}

fn a_member_of_a_batch_sees_its_neighbours_before_anything_is_signed(world: &mut World) -> Outcome {
    let server = world.server()?;
    let desk = server.http();
    let mut row = Row::new(server, 3)?;
    row.agreed(desk, "MS-01", 5, 21_000)?;
    let member = row.mediated(desk, "MS-01")?;
    let opened = desk.post("/api/v1/batches", &json!({ "name": "验收邻户", "cases": [member] }))?;
    assert_eq!(opened.status, 201, "{}", opened.summary());
    let id = text(&opened.json()?, "/id")?.to_owned();
    let path = format!("/api/v1/batches/{id}/members/{member}/neighbours");
    let events = format!(
        "select count(*) from case_event e join case_file c on c.id = e.case_id where c.code = '{member}'"
    );
    let before = sql(server, &events)?;
    let seen = desk.json(&path)?;
    assert_eq!((verdict(&seen), &seen["comparison"]["award"]["sum_fen"]), ("consistent", &Value::Null));
    assert_eq!(whole(&seen, "/comparison/sums/expected_fen")?, 2_100_000);
    assert_eq!(sql(server, &events)?, before);
    let stranger = row.mediated(desk, "MS-01")?;
    assert_problem(
        &desk.get(&format!("/api/v1/batches/{id}/members/{stranger}/neighbours"))?,
        &[404],
        "not_found",
    )?;
    assert_problem(
        &desk.get(&format!("/api/v1/batches/B1/members/{member}/neighbours"))?,
        &[404],
        "not_found",
    )?;
    let dissolve = json!({ "command": "dissolve", "reason": "验收" });
    assert_eq!(desk.post(&format!("/api/v1/batches/{id}/commands"), &dissolve)?.status, 200);
    Ok(())
}

fn what_is_asked_wrongly_is_refused_and_nothing_is_written(world: &mut World) -> Outcome {
    let server = world.server()?;
    let desk = server.http();
    let code = sql(server, "select code from case_file where category = 'MS-01' order by id limit 1")?;
    for wrong in
        ["sum_fen=0", "sum_fen=1000000000001", "opinion=maybe", "opinion=reject&sum_fen=1", "surprise=1"]
    {
        let answer = desk.get(&format!("/api/v1/cases/{code}/neighbours?{wrong}"))?;
        assert_problem(&answer, &[400], "bad_parameter").map_err(|e| format!("{wrong}: {e}"))?;
    }
    assert_problem(&desk.get("/api/v1/cases/ZZ26-999999-7/neighbours")?, &[400, 404], "")?;
    for wrong in ["by=mine", "since=2026-02-01&until=2026-01-01", "surprise=1"] {
        assert_problem(&desk.get(&format!("/api/v1/consistency?{wrong}"))?, &[400], "bad_parameter")?;
    }
    assert_problem(&desk.get("/api/v1/consistency?since=yesterday")?, &[400], "bad_date")?;
    // The finding is the program's own: nobody can send one.
    let mut forged = agree(1, None);
    forged["consistency"] = json!({ "verdict": "consistent" });
    assert_problem(&say(desk, &code, forged)?, &[400, 422], "bad_body")?;
    Ok(())
}
