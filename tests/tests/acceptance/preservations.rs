//! `/api/v1/preservations`: preservation and escrow from the request to the last payment, over HTTP, against the database.

use crate::errors::assert_problem;
use crate::secrecy::SEALED;
use crate::sessions::settled;
use acceptance::http::Http;
use acceptance::json::{items, text};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};

tests![
    a_preservation_goes_from_the_request_to_the_last_payment_by_two_pairs_of_eyes,
    an_area_is_that_of_postgis_on_the_spheroid_and_leaves_as_geojson,
    money_of_four_and_a_half_years_ago_is_told_on_the_board_with_its_last_day_and_rest,
    a_record_of_a_sealed_case_is_told_to_nobody_who_may_not_know_of_the_case,
    what_is_wrong_with_a_preservation_is_refused_with_its_field_and_changes_nothing,
];

const MINE: &str = "M0230";

fn sql(server: &Server, query: &str) -> Result<String, Fault> {
    Ok(server.sql()?.value(query)?.trim().to_owned())
}

fn a_case(server: &Server, skip: usize) -> Result<String, Fault> {
    sql(
        server,
        &format!(
            "select code from case_file where state = 'in_progress' and not {SEALED} order by id offset {skip} limit 1"
        ),
    )
}

fn give(http: &Http, id: &str, command: Value) -> Result<Value, Fault> {
    let answer = http.post(&format!("/api/v1/preservations/{id}/commands"), &command)?;
    if answer.status == 200 {
        Ok(answer.json()?)
    } else {
        Err(format!("{command}: {}", answer.summary()).into())
    }
}

fn open(http: &Http, new: Value) -> Result<String, Fault> {
    let opened = http.post("/api/v1/preservations", &new)?;
    assert_eq!(opened.status, 201, "{}", opened.summary());
    Ok(text(&opened.json()?, "/id")?.to_owned())
}

/// A square in the plane of zone 37, 300 m by 400 m: 119,985.61 m² on the ellipsoid.
fn parcel(name: &str) -> Value {
    let corner = |x: &str, y: &str| json!({ "first": x, "second": y });
    json!({ "command": "add_parcel", "parcel": name, "land": "cropland", "crs": 4525, "method": "rtk",
        "measured_by": "测绘单位甲", "accuracy_m": "0.03", "corners": [
            corner("4414000", "37430000"), corner("4414000", "37430400"),
            corner("4413700", "37430400"), corner("4413700", "37430000") ] })
}

/// Up to the computed sum, by who may do all of it before the money.
fn computed(http: &Http, id: &str, on: &str, tariff: &str) -> Result<Value, Fault> {
    give(http, id, json!({ "command": "accept_request", "office": "示意公证处", "reference": "示意1号" }))?;
    give(http, id, parcel("甲地"))?;
    for who in ["公证员甲", "公证员乙"] {
        let there = json!({ "command": "note_presence", "side": "notary_office", "who": who, "present": true, "signed": true });
        give(http, id, there)?;
    }
    give(
        http,
        id,
        json!({ "command": "add_attachment", "thing": "tree", "what": "杨树", "count": "10", "unit": "piece" }),
    )?;
    give(http, id, json!({ "command": "close_survey", "on": on, "weather": "晴", "note": "无异议" }))?;
    give(
        http,
        id,
        json!({ "command": "certify", "number": "示意证字1号", "on": on, "fee_payer": "申请人" }),
    )?;
    give(http, id, json!({ "command": "compute", "tariff": tariff }))
}

fn deposit(on: &str, yuan: &str) -> Value {
    json!({ "command": "deposit", "on": on, "yuan": yuan, "receipt": "示意收据1号", "ground": "owner_disputed",
        "claimants": ["承包户甲", "村民小组"] })
}

fn a_preservation_goes_from_the_request_to_the_last_payment_by_two_pairs_of_eyes(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let notary = settled(server, "escrow-notary", &["--capacity", "notary"])?;
    let second = settled(server, "escrow-second", &["--capacity", "notary"])?;
    let judge = settled(server, "escrow-judge", &["--capacity", "judge"])?;
    let case = a_case(server, 0)?;
    let new = json!({ "name": "验收地块", "case": case, "mine": MINE });
    let clerk = settled(server, "escrow-intake", &["--capacity", "intake"])?;
    assert_problem(&clerk.post("/api/v1/preservations", &new)?, &[403], "not_yours")?;
    let id = open(&judge, new)?;
    let path = format!("/api/v1/preservations/{id}/commands");
    let accept = json!({ "command": "accept_request", "office": "示意公证处", "reference": "示意1号" });
    assert_problem(&judge.post(&path, &accept)?, &[403], "not_yours")?;
    let file = computed(&notary, &id, "2026-01-05", "shiyi-2026")?;
    // 179.9784 亩 × 36,150.00 + 10 × 95.00
    assert_eq!(file["computation"]["sum_fen"], 650_621_916 + 95_000);
    assert_eq!(file["area_mu"], "179.9784");
    assert_problem(&notary.post(&path, &deposit("2026-01-06", "7000000"))?, &[403], "four_eyes")?;
    let short = second.post(&path, &deposit("2026-01-06", "6507169.15"))?;
    assert_problem(&short, &[422], "bad_field")?;
    assert!(
        short.text()?.contains("6507169.15") && short.text()?.contains("6507169.16"),
        "{}",
        short.summary()
    );
    give(&second, &id, deposit("2026-01-06", "6507169.16"))?;
    give(
        &second,
        &id,
        json!({ "command": "notify", "on": "2026-01-07", "way": "delivered", "note": "已送达" }),
    )?;
    give(&judge, &id, json!({ "command": "allow_entry", "on": "2026-01-08", "note": "可以进场" }))?;
    let shares =
        json!([{ "who": "承包户甲", "yuan": "6000000" }, { "who": "村民小组", "yuan": "507169.16" }]);
    give(
        &judge,
        &id,
        json!({ "command": "solve_dispute", "on": "2026-01-09", "document": "示意判决", "shares": shares }),
    )?;
    for (share, yuan, stage) in [(1, "6000000", "claimed_part"), (2, "507169.16", "claimed_all")] {
        let claim = json!({ "command": "propose_payment", "share": share, "yuan": yuan, "claimed_on": "2026-01-10", "document": "身份核对" });
        give(&notary, &id, claim)?;
        let pay = json!({ "command": "pay", "on": "2026-01-10", "receipt": "示意领取1号" });
        assert_problem(&notary.post(&path, &pay)?, &[403], "four_eyes")?;
        assert_eq!(give(&second, &id, pay)?["stage"]["word"], stage);
    }
    let file = notary.json(&format!("/api/v1/preservations/{id}"))?;
    assert_eq!((&file["rest_fen"], items(&file, "/commands")?.len()), (&json!(0), 0));
    let logged =
        sql(server, &format!("select count(*) from preservation_event where preservation_id = '{id}'"))?;
    let audited = format!(
        "select count(*) from audit where act = 'preservation_event' and object like '{id} %' and case_code = '{case}'"
    );
    assert_eq!(logged, sql(server, &audited)?);
    let edit = format!("update preservation_event set actor_name = 'x' where preservation_id = '{id}'");
    assert!(server.sql()?.value(&edit).is_err(), "the log was changed");
    let dossier = judge.json(&format!("/api/v1/mines/{MINE}/dossier"))?;
    let listed = items(&dossier, "/preserved/records")?;
    assert!(
        listed.iter().any(|r| r["id"] == id.as_str() && r["case"] == case.as_str()),
        "{}",
        dossier["preserved"]
    );
    let of_case = judge.json(&format!("/api/v1/preservations?case={case}"))?;
    assert_eq!(items(&of_case, "/preservations")?.len(), 1);
    Ok(())
}

fn an_area_is_that_of_postgis_on_the_spheroid_and_leaves_as_geojson(world: &mut World) -> Outcome {
    let server = world.server()?;
    let notary = settled(server, "escrow-area", &["--capacity", "notary"])?;
    let id = open(&notary, json!({ "name": "验收面积", "case": a_case(server, 1)? }))?;
    give(
        &notary,
        &id,
        json!({ "command": "accept_request", "office": "示意公证处", "reference": "示意2号" }),
    )?;
    give(&notary, &id, parcel("甲地"))?;
    let corners =
        [["111.2000001", "39.8"], ["111.2104", "39.8003"], ["111.2071", "39.8062"], ["111.2031", "39.8041"]];
    let corners: Vec<Value> = corners.iter().map(|[a, b]| json!({ "first": a, "second": b })).collect();
    let odd = json!({ "command": "add_parcel", "parcel": "乙地", "land": "grass", "crs": 4490, "method": "total_station",
        "measured_by": "测绘单位甲", "accuracy_m": "0.05", "corners": corners });
    give(&notary, &id, odd)?;
    let apart = format!(
        "select max(abs(st_area(st_transform(shape, 4326)::geography) * 100 - area_e2)) < 100 \
         and max(abs(area_e2 * 0.15 - mu_e4)) <= 0.6 and count(*) = 2 from preservation_parcel where preservation_id = '{id}'"
    );
    assert_eq!(sql(server, &apart)?, "t");
    let answer = notary.get("/api/v1/preservations.geojson")?;
    assert_eq!(answer.header("content-type"), Some("application/geo+json"));
    let collection = answer.json()?;
    let own: Vec<&Value> = items(&collection, "/features")?
        .iter()
        .filter(|f| f["properties"]["preservation"] == id.as_str())
        .collect();
    assert_eq!(own.len(), 2);
    assert_eq!(
        own.iter().find(|f| f["properties"]["parcel"] == "甲地").map(|f| &f["properties"]["area_mu"]),
        Some(&json!("179.9784"))
    );
    assert_eq!(collection["metadata"]["rows"], items(&collection, "/features")?.len());
    for fact in ["title", "change", "cut_off", "rules", "made_by", "attribution", "synthetic"] {
        assert!(!collection["metadata"][fact].is_null(), "{fact}");
    }
    let logged =
        "select count(*) > 0 from audit where act = 'export' and object like 'preservations.geojson rows=%'";
    assert_eq!(sql(server, logged)?, "t");
    give(&notary, &id, json!({ "command": "drop_parcel", "parcel": "乙地", "reason": "重测" }))?;
    assert_eq!(
        sql(server, &format!("select count(*) from preservation_parcel where preservation_id = '{id}'"))?,
        "1"
    );
    Ok(())
}

fn money_of_four_and_a_half_years_ago_is_told_on_the_board_with_its_last_day_and_rest(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let notary = settled(server, "escrow-old", &["--capacity", "notary"])?;
    let second = settled(server, "escrow-old-b", &["--capacity", "notary"])?;
    let case = a_case(server, 2)?;
    let id = open(&notary, json!({ "name": "验收到期", "case": case }))?;
    let day = |months: u32| {
        sql(
            server,
            &format!(
                "select ((now() at time zone 'Asia/Shanghai')::date - interval '{months} months')::date"
            ),
        )
    };
    let on = day(55)?;
    computed(&notary, &id, &on, "shiyi-2020")?;
    let file = give(&second, &id, deposit(&on, "6000000"))?;
    assert_eq!((&file["watch"]["reached"], &file["watch"]["next_alert"]), (&json!(3), &Value::Null));
    let left = file["watch"]["days_left"].as_i64().ok_or("no days")?;
    assert!((140..=170).contains(&left), "{left}");
    for path in ["/api/v1/supervision", "/api/v1/preservations"] {
        let board = server.http().json(path)?;
        let list = if path.ends_with("supervision") { "/escrow" } else { "/alerts" };
        let alert =
            items(&board, list)?.iter().find(|a| a["id"] == id.as_str()).cloned().ok_or("no alert")?;
        assert_eq!(
            (&alert["rest_fen"], &alert["last_day"]),
            (&json!(600_000_000), &file["watch"]["last_day"]),
            "{path}"
        );
    }
    let lapse = json!({ "command": "record_lapse", "on": day(0)?, "reference": "示意缴库" });
    let refused = notary.post(&format!("/api/v1/preservations/{id}/commands"), &lapse)?;
    assert_problem(&refused, &[409], "period")?;
    Ok(())
}

fn a_record_of_a_sealed_case_is_told_to_nobody_who_may_not_know_of_the_case(world: &mut World) -> Outcome {
    let server = world.server()?;
    let sealed =
        sql(server, &format!("select code from case_file where {SEALED} and open order by id limit 1"))?;
    let (desk, judge) = (server.http(), server.signed_in("judge")?);
    let new = json!({ "name": "密封保全验收", "case": sealed, "mine": MINE });
    assert_problem(&judge.post("/api/v1/preservations", &new)?, &[404], "not_found")?;
    let id = open(desk, new)?;
    let path = format!("/api/v1/preservations/{id}");
    assert_problem(&judge.get(&path)?, &[404], "not_found")?;
    let withdraw = json!({ "command": "withdraw", "reason": "验收" });
    assert_problem(&judge.post(&format!("{path}/commands"), &withdraw)?, &[404], "not_found")?;
    for list in [
        "/api/v1/preservations",
        "/api/v1/preservations.geojson",
        "/api/v1/supervision",
        "/api/v1/mines/M0230/dossier",
    ] {
        let told = judge.get(list)?;
        assert!(!told.text()?.contains(&id) && !told.text()?.contains("密封保全"), "{list}");
    }
    // Without a case it is the area's.
    let place = open(desk, json!({ "name": "验收无案", "place": "150622100" }))?;
    let inside = settled(server, "escrow-town", &["--capacity", "notary", "--area", "150622100"])?;
    let outside = settled(server, "escrow-other", &["--capacity", "notary", "--area", "150622101"])?;
    assert_eq!(inside.get(&format!("/api/v1/preservations/{place}"))?.status, 200);
    assert_problem(&outside.get(&format!("/api/v1/preservations/{place}"))?, &[404], "not_found")?;
    let elsewhere = json!({ "name": "验收越区", "place": "150622100" });
    assert_problem(&outside.post("/api/v1/preservations", &elsewhere)?, &[403], "outside_own_area")?;
    give(desk, &id, withdraw)?;
    Ok(())
}

fn what_is_wrong_with_a_preservation_is_refused_with_its_field_and_changes_nothing(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let notary = settled(server, "escrow-wrong", &["--capacity", "notary"])?;
    let case = a_case(server, 3)?;
    for (body, status, code) in [
        (json!({ "name": "验收" }), 422, "bad_field"),
        (json!({ "name": "验收", "case": case, "place": "150622" }), 422, "bad_field"),
        (json!({ "name": " ", "case": case }), 422, "bad_field"),
        (json!({ "name": "验收", "case": "x" }), 422, "bad_field"),
        (json!({ "name": "验收", "case": case, "mine": "M9999" }), 422, "unknown_mine"),
        (json!({ "name": "验收", "case": case, "batch": "B1999-01" }), 404, "not_found"),
        (json!({ "name": "验收", "place": "999999" }), 422, "unknown_area"),
    ] {
        let answer = notary.post("/api/v1/preservations", &body)?;
        assert_problem(&answer, &[status], code).map_err(|e| format!("{body}: {e}"))?;
    }
    let id = open(&notary, json!({ "name": "验收有误", "case": case }))?;
    give(
        &notary,
        &id,
        json!({ "command": "accept_request", "office": "示意公证处", "reference": "示意3号" }),
    )?;
    let path = format!("/api/v1/preservations/{id}/commands");
    let log = format!("select count(*) from preservation_event where preservation_id = '{id}'");
    let before = sql(server, &log)?;
    let corners = |corners: &[[&str; 2]]| -> Value {
        let corners: Vec<Value> = corners.iter().map(|[a, b]| json!({ "first": a, "second": b })).collect();
        json!({ "command": "add_parcel", "parcel": "甲地", "land": "cropland", "crs": 4490, "method": "rtk",
            "measured_by": "测绘单位甲", "accuracy_m": "0.03", "corners": corners })
    };
    let bow = corners(&[["111.20", "39.80"], ["111.21", "39.81"], ["111.21", "39.80"], ["111.20", "39.81"]]);
    let far = corners(&[["116.20", "39.80"], ["116.21", "39.80"], ["116.21", "39.81"]]);
    let crossed = notary.post(&path, &bow)?;
    assert_problem(&crossed, &[422], "bad_field")?;
    assert!(crossed.text()?.contains("self_crossing at corner"), "{}", crossed.summary());
    let presence = json!({ "command": "note_presence", "side": "claimant", "who": "13800001111", "present": true, "signed": true });
    for body in [json!({ "command": "abolish" }), json!([]), json!({ "command": "certify" }), far, presence] {
        assert_problem(&notary.post(&path, &body)?, &[422], "bad_field")
            .map_err(|e| format!("{body}: {e}"))?;
    }
    let nobody = json!({ "command": "note_presence", "side": "claimant", "who": "承包户甲", "party": 99, "present": true, "signed": true });
    assert_problem(&notary.post(&path, &nobody)?, &[404], "not_found")?;
    assert_problem(&notary.post(&path, &deposit("2026-01-06", "1"))?, &[409], "no_transition")?;
    assert_eq!(sql(server, &log)?, before);
    Ok(())
}
