//! Whole lives of cases over HTTP, each step by the account whose work it is.

use crate::errors::assert_problem;
use acceptance::http::Http;
use acceptance::json::{items, text};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};
use std::collections::HashMap;

tests![
    a_small_matter_goes_from_the_counter_to_the_archive,
    a_cracked_house_goes_through_appraisal_and_mediation_to_judicial_confirmation,
    a_rejected_demand_goes_through_review_and_re_check,
    a_paper_is_verified_by_whoever_holds_it_and_tells_nothing_else,
    refusals_say_in_both_languages_what_is_missing,
    every_command_of_the_list_is_in_the_description,
    the_board_and_the_figures_add_up,
];

/// Everybody who works on a case, signed in once.
pub(super) struct Staff<'a> {
    server: &'a Server,
    desks: HashMap<&'static str, Http>,
}

impl<'a> Staff<'a> {
    pub(super) fn of(server: &'a Server) -> Staff<'a> {
        Staff { server, desks: HashMap::new() }
    }

    pub(super) fn desk(&mut self, login: &'static str) -> Result<&Http, Fault> {
        if !self.desks.contains_key(login) {
            self.desks.insert(login, self.server.signed_in(login)?);
        }
        self.desks.get(login).ok_or_else(|| "no desk".into())
    }

    /// Registers a matter at the counter, in the township of the accounts.
    fn report(&mut self, category: &str, summary: &str) -> Result<Value, Fault> {
        let place = "select st_x(point), st_y(point) from case_file where place_code like '150622100%' order by id limit 1";
        let place = self.server.sql()?.value(place)?;
        let (lon, lat) =
            place.trim().split_once(|c: char| !c.is_ascii_digit() && c != '.').ok_or("no place")?;
        let (lon, lat): (f64, f64) = (lon.parse()?, lat.parse()?);
        let body = json!({ "lon": lon, "lat": lat, "category": category, "summary": summary });
        let answer = self.desk("intake")?.post("/api/v1/cases", &body)?;
        if answer.status == 201 { answer.json() } else { Err(answer.summary().into()) }
    }

    /// Carries a command out; the answer is the case.
    pub(super) fn act(&mut self, login: &'static str, case: &Value, command: Value) -> Result<Value, Fault> {
        let path = format!("/api/v1/cases/{}/commands", text(case, "/code")?);
        let answer = self.desk(login)?.post(&path, &command)?;
        if answer.status == 200 {
            answer.json()
        } else {
            Err(format!("{login} {command}: {}", answer.summary()).into())
        }
    }

    /// Accepts and dispatches as suggested, and the unit signs.
    pub(super) fn arrive(&mut self, case: &Value, signer: &'static str) -> Result<Value, Fault> {
        self.act("intake", case, json!({ "command": "accept" }))?;
        let path = format!("/api/v1/cases/{}/confirm", text(case, "/code")?);
        let unit = json!({ "unit_id": text(case, "/suggestion/unit/id")? });
        let answer = self.desk("dispatch")?.post(&path, &unit)?;
        assert_eq!(answer.status, 200, "{}", answer.summary());
        self.act(signer, case, json!({ "command": "sign" }))
    }

    /// From work to the delivered result.
    pub(super) fn answer(&mut self, case: &Value, opinion: &str) -> Result<Value, Fault> {
        let nature = if text(case, "/category/code")?.starts_with("LD") { "administrative" } else { "civil" };
        self.act("handler", case, json!({ "command": "set_nature", "nature": nature }))?;
        let work = if nature == "civil" { "mediation" } else { "investigation" };
        self.act(
            "handler",
            case,
            json!({ "command": "record_work", "kind": work, "text": "验收：已做工作" }),
        )?;
        let draft = json!({ "command": "draft_result", "facts": "验收：已查明", "opinion": opinion, "law": "民法典第1240条" });
        self.act("handler", case, draft)?;
        let approved = self.act("unit_head", case, json!({ "command": "approve_result" }))?;
        if approved["state"] == "result_drafted" {
            assert_eq!(approved["complex"], true);
            self.act("supervisor", case, json!({ "command": "approve_result" }))?;
        }
        self.act(
            "handler",
            case,
            json!({ "command": "notify", "delivery": "in_person", "delivered_on": today(case)? }),
        )
    }
}

/// The day the case was reported, in Asia/Shanghai: today.
fn today(case: &Value) -> Result<String, Fault> {
    Ok(text(case, "/clocks/0/started")?.to_owned())
}

fn kinds(case: &Value) -> Result<Vec<String>, Fault> {
    items(case, "/documents")?.iter().map(|d| Ok(text(d, "/kind")?.to_owned())).collect()
}

fn a_small_matter_goes_from_the_counter_to_the_archive(world: &mut World) -> Outcome {
    let mut staff = Staff::of(world.server()?);
    let case = staff.report("GN-01", "验收：楼道堆放杂物")?;
    let signed = staff.arrive(&case, "grid_worker")?;
    assert_eq!(signed["state"], "in_progress");
    staff.act(
        "grid_worker",
        &case,
        json!({ "command": "record_work", "kind": "visit", "text": "入户劝说" }),
    )?;
    staff.answer(&case, "support")?;
    staff.act("intake", &case, json!({ "command": "evaluate", "score": 5, "solved": true }))?;
    let closed = staff.act("supervisor", &case, json!({ "command": "archive" }))?;
    assert_eq!(closed["state"], "closed");
    assert_eq!(kinds(&closed)?, ["acceptance_notice", "transfer_order", "result_notice", "delivery_receipt"]);
    let capacities: Vec<&Value> = items(&closed, "/events")?.iter().map(|e| &e["capacity_en"]).collect();
    assert!(capacities.iter().all(|c| c.is_string()), "{capacities:?}");
    Ok(())
}

fn a_cracked_house_goes_through_appraisal_and_mediation_to_judicial_confirmation(
    world: &mut World,
) -> Outcome {
    let mut staff = Staff::of(world.server()?);
    let case = staff.report("MS-01", "验收：房屋墙体开裂，要求鉴定赔偿")?;
    let due = text(&case, "/due")?.to_owned();
    staff.arrive(&case, "handler")?;
    let far = "2099-12-31";
    let appraisal = json!({ "command": "begin_appraisal", "kind": "cause", "body": "示意鉴定中心", "expected_end": far, "reason": "成因有争议" });
    let paused = staff.act("unit_head", &case, appraisal)?;
    assert_eq!((&paused["due"], &paused["clocks"][0]["paused"]), (&Value::Null, &Value::Bool(true)));
    assert_eq!(text(&paused, "/clocks/0/statutory_end")?, due);
    let resumed = staff.act("handler", &case, json!({ "command": "resume" }))?;
    assert_eq!(text(&resumed, "/due")?, due, "nothing was lost on the same day");
    staff.act("mediator", &case, json!({ "command": "begin_mediation", "all_consent": true }))?;
    let agreement = json!({ "command": "agree", "terms": "一次性修缮补偿", "payer": "示意煤矿", "payee": "申请人", "sum_fen": 3_500_000,
        "fulfil_by": far, "on_default": "按日万分之五支付违约金", "confirms_title": false });
    staff.act("mediator", &case, agreement)?;
    staff.act("mediator", &case, json!({ "command": "apply_confirmation", "court": "准格尔旗人民法院" }))?;
    let ruling = json!({ "command": "record_confirmation", "granted": true, "reference": "(示意)民特1号" });
    let confirmed = staff.act("judge", &case, ruling)?;
    assert_eq!(confirmed["state"], "agreed");
    staff.act("mediator", &case, json!({ "command": "begin_fulfilment" }))?;
    staff.act("mediator", &case, json!({ "command": "record_fulfilled" }))?;
    let notified = staff.answer(&case, "support")?;
    assert_eq!(notified["state"], "notified");
    let expected = [
        "acceptance_notice",
        "transfer_order",
        "appraisal_commission",
        "mediation_agreement",
        "result_notice",
        "delivery_receipt",
    ];
    assert_eq!(kinds(&notified)?, expected);
    Ok(())
}

fn a_rejected_demand_goes_through_review_and_re_check(world: &mut World) -> Outcome {
    let mut staff = Staff::of(world.server()?);
    let case = staff.report("LD-01", "验收：征地补偿标准偏低")?;
    staff.arrive(&case, "handler")?;
    staff.answer(&case, "reject")?;
    staff.act("intake", &case, json!({ "command": "ask_review", "reason": "面积算错" }))?;
    let upheld = json!({ "command": "decide_review", "outcome": "upheld", "reason": "以实测为准" });
    let reviewed = staff.act("leader", &case, upheld)?;
    assert_eq!(reviewed["state"], "review");
    staff.act("intake", &case, json!({ "command": "ask_recheck", "reason": "不服" }))?;
    let ended = staff.act(
        "leader",
        &case,
        json!({ "command": "decide_recheck", "outcome": "upheld", "reason": "维持" }),
    )?;
    assert_eq!(ended["state"], "closed");
    assert_eq!(ended["commands"], json!(["record_work"]), "a leader has nothing more to decide on it");
    Ok(())
}

fn a_paper_is_verified_by_whoever_holds_it_and_tells_nothing_else(world: &mut World) -> Outcome {
    let server = world.server()?;
    let mut staff = Staff::of(server);
    let case = staff.report("EN-01", "验收：扬尘，唯一的字句四二七")?;
    let accepted = staff.act("intake", &case, json!({ "command": "accept" }))?;
    let page = text(&accepted, "/documents/0/page")?.to_owned();
    let html = staff.desk("intake")?.get(&page)?;
    assert_eq!((html.status, html.header("cache-control")), (200, Some("private, no-store")));
    let html = html.text()?.to_owned();
    assert!(html.contains("受理告知单") && html.contains("四二七") && html.matches("<svg").count() == 2);
    let content = staff.desk("intake")?.json(page.trim_end_matches("/page"))?;
    let verify = text(&content, "/verify")?.to_owned();
    let stranger = server.http().stranger();
    let told = stranger.get(&verify)?;
    assert_eq!(told.status, 200);
    let told = told.text()?.to_owned();
    assert!(told.contains("真实有效") && told.contains(text(&accepted, "/documents/0/number")?));
    assert!(!told.contains("四二七") && !told.contains("申请人"), "{told}");
    let answer = stranger.json(&format!("/api/v1{verify}"))?;
    assert_eq!((&answer["intact"], &answer["newest"]), (&Value::Bool(true), &Value::Bool(true)));
    assert_eq!(answer["sha256"], content["sha256"]);
    // Nobody without a session reads the paper itself, and no other township does.
    assert_eq!(stranger.get(&page)?.status, 401);
    for wrong in ["0".repeat(32), "x".into(), "a'; drop table document".into()] {
        let path = format!("/api/v1/verify/{}", wrong.replace(['\'', ' ', ';'], "%27"));
        assert_problem(&stranger.get(&path)?, &[404], "not_found")?;
    }
    Ok(())
}

fn refusals_say_in_both_languages_what_is_missing(world: &mut World) -> Outcome {
    let mut staff = Staff::of(world.server()?);
    let case = staff.report("EN-01", "验收：拒绝的理由")?;
    let path = format!("/api/v1/cases/{}/commands", text(&case, "/code")?);
    let ask = |staff: &mut Staff<'_>, login: &'static str, body: Value| staff.desk(login)?.post(&path, &body);
    let theirs = ask(&mut staff, "handler", json!({ "command": "accept" }))?;
    assert_problem(&theirs, &[403], "not_yours")?;
    assert!(text(&theirs.json()?, "/detail_zh")?.contains("窗口登记员"), "{}", theirs.summary());
    let early = ask(&mut staff, "handler", json!({ "command": "sign" }))?;
    assert_problem(&early, &[409], "no_transition")?;
    staff.arrive(&case, "handler")?;
    let nature = ask(
        &mut staff,
        "handler",
        json!({ "command": "draft_result", "facts": "一", "opinion": "explain", "law": "二" }),
    )?;
    assert_problem(&nature, &[409], "not_yet")?;
    assert!(text(&nature.json()?, "/detail_zh")?.contains("一分"));
    let empty = ask(&mut staff, "handler", json!({ "command": "ask_return", "reason": "  " }))?;
    assert_problem(&empty, &[409, 422], "")?;
    for body in [json!({ "command": "nonsense" }), json!({ "command": "accept", "surprise": 1 }), json!([1])]
    {
        assert_problem(&ask(&mut staff, "handler", body)?, &[400, 422], "bad_body")?;
    }
    let own = json!({ "command": "merge", "into": text(&case, "/code")?, "reason": "一" });
    assert_problem(&ask(&mut staff, "intake", own)?, &[409, 422], "")?;
    let nobody = json!({ "command": "merge", "into": "ZZ26-999999-7", "reason": "一" });
    assert_problem(&ask(&mut staff, "intake", nobody)?, &[400, 404], "")?;
    Ok(())
}

fn every_command_of_the_list_is_in_the_description(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    let list = http.json("/api/v1/commands")?;
    let described = http.json("/api/v1/openapi.json")?;
    let schemas = items(&described, "/components/schemas/Command/oneOf")?;
    let listed: Vec<&str> = items(&list, "/commands")?.iter().filter_map(|c| c["command"].as_str()).collect();
    let titles: Vec<&str> = schemas.iter().filter_map(|s| s["title"].as_str()).collect();
    assert_eq!(titles, listed);
    assert!(listed.len() > 40, "{}", listed.len());
    for (command, schema) in items(&list, "/commands")?.iter().zip(schemas) {
        for field in items(command, "/fields")? {
            let name = text(field, "/name")?;
            assert!(schema["properties"][name].is_object(), "{command} {name}");
        }
        assert_eq!(schema["additionalProperties"], false);
    }
    Ok(())
}

fn the_board_and_the_figures_add_up(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.http();
    let board = http.json("/api/v1/supervision?limit=500")?;
    let steps: i64 = items(&board, "/steps")?.iter().filter_map(|s| s["count"].as_i64()).sum();
    let open: i64 = server.sql()?.value("select count(*) from case_file where open")?.trim().parse()?;
    assert_eq!(steps + board["calm"].as_i64().unwrap_or(-1), open);
    assert_eq!(items(&board, "/cases")?.len() as i64, steps.min(500));
    let order: Vec<i64> = items(&board, "/cases")?.iter().filter_map(|c| c["step"].as_i64()).collect();
    assert!(order.is_sorted_by(|a, b| a >= b));
    let figures = http.json("/api/v1/effectiveness?since=2020-01-01&by=township")?;
    let cases: i64 = items(&figures, "/rows")?.iter().filter_map(|r| r["cases"].as_i64()).sum();
    let placed: i64 =
        server.sql()?.value("select count(*) from case_file where township is not null")?.trim().parse()?;
    assert_eq!(cases, placed);
    for wrong in ["since=2026-13-01", "since=2026-02-01&until=2026-01-01", "by=mine", "surprise=1"] {
        assert_problem(&http.get(&format!("/api/v1/effectiveness?{wrong}"))?, &[400], "bad_parameter")?;
    }
    assert_problem(&http.get("/api/v1/supervision?limit=0")?, &[400], "bad_parameter")?;
    Ok(())
}
