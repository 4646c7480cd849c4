//! `/api/v1/rules/routing`: drafted by one, tried, published by another, taken up by the running server, and brought back.

use crate::errors::assert_problem;
use crate::rules::{SHIPPED, with_rule};
use crate::sessions::settled;
use acceptance::http::Http;
use acceptance::json::{items, text, whole};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

tests![
    a_set_is_tried_and_published_by_another_person_and_the_running_server_follows,
    a_faulty_draft_is_refused_with_line_and_column_and_nothing_is_kept,
    rules_are_the_work_of_the_whole_banner,
];

const SETS: &str = "/api/v1/rules/routing";
const WHEN: &str = "category = [\"EN-01\"], outside = false";

fn standing(http: &Http, id: i64) -> Result<String, Fault> {
    let list = http.json(SETS)?;
    let set = items(&list, "/sets")?.iter().find(|s| s["id"] == id).ok_or("not listed")?;
    Ok(text(set, "/standing")?.to_owned())
}

/// The version and lead unit that a report gets now.
fn routed(http: &Http) -> Result<(String, String), Fault> {
    let asked = json!({ "lon": 111.22676, "lat": 39.86546, "category": "EN-01" });
    let told = http.post("/api/v1/cases/suggest", &asked)?.json()?;
    let suggestion = |at: &str| Ok::<_, Fault>(text(&told, at)?.to_owned());
    Ok((suggestion("/suggestion/rules_version")?, suggestion("/suggestion/unit/name")?))
}

fn wait_for_version(http: &Http, version: &str) -> Outcome {
    let begin = Instant::now();
    while routed(http)?.0 != version {
        if begin.elapsed() > Duration::from_secs(20) {
            return Err(format!("still {:?}", routed(http)?).into());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

fn draft(http: &Http, draft: &Value) -> Result<i64, Fault> {
    let answer = http.post(SETS, draft)?;
    assert_eq!(answer.status, 201, "{}", answer.summary());
    whole(&answer.json()?, "/id")
}

fn publish(http: &Http, id: i64, day: &str) -> Result<acceptance::http::Answer, Fault> {
    http.post(&format!("{SETS}/{id}/publish"), &json!({ "effective_from": day }))
}

fn today(server: &Server) -> Result<String, Fault> {
    Ok(server.sql()?.value("select (now() at time zone 'Asia/Shanghai')::date")?.trim().to_owned())
}

fn a_set_is_tried_and_published_by_another_person_and_the_running_server_follows(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let drafter = settled(server, "rules-dispatch", &["--capacity", "dispatch"])?;
    let publisher = settled(server, "rules-leader", &["--capacity", "leader"])?;
    let (shipped, led_before) = routed(&drafter)?;
    let id = draft(&drafter, &json!({ "body": with_rule(WHEN), "reason": "按会议纪要试行" }))?;
    assert_eq!(standing(&drafter, id)?, "draft");
    assert_eq!(routed(&drafter)?.0, shipped, "a draft routes nothing");

    let replayed = drafter.json(&format!("{SETS}/{id}/replay?since=2000-01-01"))?;
    let moved = whole(&replayed, "/replay/by_category/EN-01/lead")?;
    assert!(moved > 0 && whole(&replayed, "/replay/total/lead")? == moved);
    let gaps = drafter.json(&format!("{SETS}/{id}/gaps"))?;
    assert_eq!(items(&gaps, "/open")?.len(), items(&gaps, "/areas/features")?.len());
    let townships = "select count(*) from division where length(code) = 9 and shape is not null";
    let townships: usize = server.sql()?.value(townships)?.trim().parse()?;
    assert_eq!(items(&gaps, "/townships/features")?.len(), townships);

    let day = today(server)?;
    assert_problem(&publish(&drafter, id, &day)?, &[403], "rules_not_allowed")?;
    assert_problem(&publish(&publisher, id, "2020-01-01")?, &[422], "rules_day")?;
    assert_problem(&publish(&publisher, id, "tomorrow")?, &[400], "bad_date")?;
    let done = publish(&publisher, id, &day)?;
    assert_eq!(done.status, 204, "{}", done.summary());
    wait_for_version(&drafter, &format!("试-{shipped}"))?;
    let led = routed(&drafter)?.1;
    assert!(led.contains("综治中心") && led != led_before, "{led}");
    assert_eq!(standing(&drafter, id)?, "in_force");
    assert_eq!(standing(&drafter, 0)?, "past");
    // The command line replays against what is in force, too.
    let path = world.folder("rules")?.join("shipped-again.toml");
    std::fs::write(&path, SHIPPED)?;
    let server = world.server()?;
    let ran = server.cli(&["rules", "replay", &path.display().to_string(), "--json"])?.json()?;
    assert_eq!(text(&ran, "/version_now")?, format!("试-{shipped}"));

    // Back to the file that came with the program, again with two pairs of eyes.
    let back = draft(&publisher, &json!({ "repeats": 0, "reason": "试行结束，恢复原规则" }))?;
    assert_problem(&publish(&publisher, back, &day)?, &[403], "rules_own_draft")?;
    let supervisor = settled(server, "rules-supervisor", &["--capacity", "supervisor"])?;
    assert_eq!(publish(&supervisor, back, &day)?.status, 204);
    wait_for_version(&drafter, &shipped)?;
    assert_eq!(routed(&drafter)?.1, led_before);
    assert_eq!(standing(&drafter, id)?, "past");
    assert_problem(&publish(&supervisor, back, &day)?, &[409], "rules_no_draft")?;
    let acts = server.sql()?.value(
        "select string_agg(act || ' ' || actor_id, ',' order by seq) from audit where act like 'rules_%'",
    )?;
    assert_eq!(
        acts.trim(),
        "rules_draft rules-dispatch,rules_publish rules-leader,rules_draft rules-leader,rules_publish rules-supervisor"
    );
    Ok(())
}

fn a_faulty_draft_is_refused_with_line_and_column_and_nothing_is_kept(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.http();
    let before = server.sql()?.value("select count(*) from rule_set")?;
    let send = |body: &str| http.post(SETS, &json!({ "body": body, "reason": "验收测试" }));
    let faulty = send(&SHIPPED.replace("mining_related = true", "mining_relatd = true"))?;
    assert_problem(&faulty, &[422], "rules_faulty")?;
    assert!(text(&faulty.json()?, "/detail")?.contains("line "), "{}", faulty.summary());
    let nowhere = send(&with_rule("area = [\"150699999\"]"))?;
    assert_problem(&nowhere, &[422], "rules_faulty")?;
    assert!(text(&nowhere.json()?, "/detail")?.contains("150699999"), "{}", nowhere.summary());
    // The same version for another text: cases name the version they were routed by.
    let other = SHIPPED.replacen("title_zh = \"", "title_zh = \"改", 1);
    assert_problem(&send(&other)?, &[409], "rules_version_taken")?;
    assert_problem(&send(&"#".repeat(1_100_000))?, &[422], "rules_too_long")?;
    assert_problem(&send(&"#".repeat(2_200_000))?, &[413], "too_large")?;
    assert_problem(&http.post(SETS, &json!({ "body": SHIPPED, "reason": "短" }))?, &[422], "rules_reason")?;
    assert_problem(&http.post(SETS, &json!({ "reason": "没有规则" }))?, &[422], "bad_field")?;
    assert_problem(
        &http.post(SETS, &json!({ "repeats": 999_999, "reason": "没有规则" }))?,
        &[404],
        "not_found",
    )?;
    for path in ["x", "999999", "0/replay?since=x", "x/gaps"] {
        assert!([400, 404].contains(&http.get(&format!("{SETS}/{path}"))?.status), "{path}");
    }
    assert_eq!(server.sql()?.value("select count(*) from rule_set")?, before);
    Ok(())
}

fn rules_are_the_work_of_the_whole_banner(world: &mut World) -> Outcome {
    let server = world.server()?;
    let township = server.signed_in("dispatch")?;
    let list = township.json(SETS)?;
    assert_eq!(list["may_draft"], false);
    assert!(text(&township.json(&format!("{SETS}/0"))?, "/body")?.contains("[[rule]]"));
    assert_problem(
        &township.post(SETS, &json!({ "body": SHIPPED, "reason": "越权测试" }))?,
        &[403],
        "rules_not_allowed",
    )?;
    for what in ["replay", "gaps"] {
        assert_problem(&township.get(&format!("{SETS}/0/{what}"))?, &[403], "rules_not_allowed")?;
    }
    Ok(())
}
