//! `/api/v1/batches`: a batch from its first cases to released proposals, over HTTP, against the database.

use crate::errors::assert_problem;
use crate::secrecy::SEALED;
use crate::sessions::settled;
use acceptance::http::Http;
use acceptance::json::{items, text, whole};
use acceptance::{Fault, Outcome, Server, World, pdf, tests};
use serde_json::{Value, json};

tests![
    the_batches_of_the_demonstration_are_read_with_their_members_as_they_stood,
    a_batch_goes_its_way_by_two_pairs_of_eyes_and_never_writes_a_members_result,
    a_member_that_a_reader_may_not_know_of_is_in_no_list_figure_or_log,
    proposed_groups_are_of_one_mine_and_cause_and_a_batch_takes_their_cases_away,
    trips_lead_to_every_household_that_takes_part_and_to_no_other,
    what_is_wrong_with_a_batch_is_refused_with_its_field_and_changes_nothing,
];

fn sql(server: &Server, query: &str) -> Result<String, Fault> {
    Ok(server.sql()?.value(query)?.trim().to_owned())
}

/// Open cases at work in no batch.
fn free_cases(server: &Server, skip: usize, count: usize) -> Result<Vec<String>, Fault> {
    let rows = sql(
        server,
        &format!(
            "select code from case_file where state = 'in_progress' and batch_id is null and not {SEALED} \
             and id not in (select case_id from batch_member) order by id offset {skip} limit {count}"
        ),
    )?;
    let codes: Vec<String> = rows.lines().map(str::to_owned).collect();
    if codes.len() == count { Ok(codes) } else { Err("too few cases at work".into()) }
}

fn give(http: &Http, id: &str, command: Value) -> Result<Value, Fault> {
    let answer = http.post(&format!("/api/v1/batches/{id}/commands"), &command)?;
    if answer.status == 200 {
        Ok(answer.json()?)
    } else {
        Err(format!("{command}: {}", answer.summary()).into())
    }
}

fn the_batches_of_the_demonstration_are_read_with_their_members_as_they_stood(world: &mut World) -> Outcome {
    let server = world.server()?;
    let board = server.http().json("/api/v1/batches")?;
    assert!(items(&board, "/formulas")?.len() >= 3);
    let synthetic: Vec<_> = items(&board, "/batches")?.iter().filter(|b| b["synthetic"] == true).collect();
    assert_eq!(synthetic.len(), 2);
    for batch in synthetic {
        let id = text(batch, "/id")?;
        let file = server.http().json(&format!("/api/v1/batches/{id}"))?;
        let count = sql(server, &format!("select count(*) from batch_member where batch_id = '{id}'"))?;
        assert_eq!(items(&file, "/members")?.len().to_string(), count);
        assert_eq!(file["lead_case"], batch["lead_case"]);
        assert_eq!(items(&file, "/members")?.iter().filter(|m| m["leads"] == true).count(), 1);
        assert_eq!(whole(&file, "/coverage/of")?, whole(&file, "/coverage/hits")?);
    }
    Ok(())
}

fn a_batch_goes_its_way_by_two_pairs_of_eyes_and_never_writes_a_members_result(world: &mut World) -> Outcome {
    let server = world.server()?;
    let judge = settled(server, "batch-judge", &["--capacity", "judge"])?;
    let mediator = settled(server, "batch-mediator", &["--capacity", "mediator"])?;
    let cases = free_cases(server, 0, 3)?;
    let new = json!({ "name": "验收批次", "cases": cases });
    let handler = settled(server, "batch-handler", &["--capacity", "handler"])?;
    assert_problem(&handler.post("/api/v1/batches", &new)?, &[403], "not_yours")?;
    let opened = mediator.post("/api/v1/batches", &new)?;
    assert_eq!(opened.status, 201, "{}", opened.summary());
    let id = text(&opened.json()?, "/id")?.to_owned();
    for case in &cases {
        give(&handler, &id, json!({ "command": "opt_in", "case": case, "note": "书面同意" }))?;
    }
    let joined = format!("select count(*) from case_file where batch_id = '{id}'");
    assert_eq!(sql(server, &joined)?, "3");
    let fix =
        json!({ "command": "fix_type", "facts": "同一矿", "issues": "赔偿比例", "formula": "house_damage" });
    let path = format!("/api/v1/batches/{id}/commands");
    assert_problem(&mediator.post(&path, &fix)?, &[403], "not_yours")?;
    give(&judge, &id, fix.clone())?;
    assert_problem(&judge.post(&path, &fix)?, &[409], "no_transition")?;
    let propose = json!({ "command": "propose_lead", "case": cases[0], "typical": true, "evidence_full": true,
        "both_sides_agree": true, "reason": "损失居中，证据齐全" });
    give(&judge, &id, propose.clone())?;
    assert_problem(&judge.post(&path, &json!({ "command": "choose_lead" }))?, &[403], "four_eyes")?;
    give(&mediator, &id, propose)?;
    let chosen = give(&judge, &id, json!({ "command": "choose_lead" }))?;
    assert_eq!(chosen["lead_case"], cases[0].as_str());
    give(&judge, &id, json!({ "command": "begin_trial", "reference": "(2026)示意1号" }))?;
    give(
        &judge,
        &id,
        json!({ "command": "record_effect", "reference": "(2026)示意1号", "effective_on": "2026-01-05", "holding": "七成" }),
    )?;
    give(&mediator, &id, json!({ "command": "begin_mediation", "notice": "逐户告知，可以拒绝" }))?;
    give(
        &judge,
        &id,
        json!({ "command": "set_measure", "formula": "house_damage", "ground": "判决主文",
        "values": { "operator_share": "70", "monthly_rent": "650" } }),
    )?;
    let facts = json!({ "repair_cost": "38000.55", "contents_loss": "1200", "rent_months": "4.5", "already_paid": "5000" });
    let told = give(&handler, &id, json!({ "command": "set_facts", "case": cases[1], "facts": facts }))?;
    let member = |file: &Value, code: &str| -> Result<Value, Fault> {
        Ok(items(file, "/members")?.iter().find(|m| m["code"] == code).cloned().ok_or("no member")?)
    };
    assert_eq!(member(&told, &cases[1])?["preview"]["amount_fen"], 2_448_789);
    assert_eq!(items(&member(&told, &cases[2])?, "/preview/missing")?.len(), 4);
    let results = format!(
        "select string_agg(c.state || (select count(*) from case_event e where e.case_id = c.id), ',' order by c.id) \
         from case_file c where c.batch_id = '{id}'"
    );
    let before = sql(server, &results)?;
    give(&mediator, &id, json!({ "command": "draft_proposals" }))?;
    assert_problem(&mediator.post(&path, &json!({ "command": "release_proposals" }))?, &[403], "not_yours")?;
    let released = give(&judge, &id, json!({ "command": "release_proposals" }))?;
    let proposed = member(&released, &cases[1])?;
    assert_eq!((&proposed["proposed_fen"], &proposed["released"]), (&json!(2_448_789), &json!(true)));
    assert_eq!(member(&released, &cases[2])?["proposed_fen"], Value::Null);
    assert_eq!(sql(server, &results)?, before, "a proposal writes nothing into a member");
    its_file_names_every_member_sum_and_hash(server, &judge, &id, &cases)?;
    assert_problem(&judge.post(&path, &json!({ "command": "close", "note": "结束" }))?, &[409], "not_yet")?;
    give(&handler, &id, json!({ "command": "opt_out", "case": cases[2], "reason": "自行起诉" }))?;
    assert_eq!(sql(server, &joined)?, "2");
    let dissolved = give(&judge, &id, json!({ "command": "dissolve", "reason": "验收结束" }))?;
    assert_eq!(dissolved["stage"]["word"], "closed");
    assert_eq!(items(&dissolved, "/commands")?.len(), 0);
    the_log_cannot_be_changed_and_is_audited(server, &id)
}

fn its_file_names_every_member_sum_and_hash(
    server: &Server,
    judge: &Http,
    id: &str,
    cases: &[String],
) -> Outcome {
    let path = format!("/api/v1/batches/{id}/bundle.pdf");
    let answer = judge.get(&path)?;
    assert_eq!(answer.header("content-type"), Some("application/pdf"), "{}", answer.summary());
    // Hashes break between groups of letters.
    let told = pdf::text(&answer.body)?.replace('\u{200b}', "");
    for wanted in ["批次卷宗", id, "案卷索引", "批次记录", "24,487.89元", "已复核"] {
        assert!(told.contains(wanted), "{wanted} is not in {told}");
    }
    for case in cases {
        assert!(told.contains(case.as_str()), "{case} is not in {told}");
    }
    let hashes = sql(
        server,
        &format!(
            "select d.kind || d.number || ' ' || d.sha256 from document d join batch_member m using (case_id) where m.batch_id = '{id}' union all \
             select e.sha256 from evidence e join batch_member m using (case_id) where m.batch_id = '{id}' union all \
             select (select hash from case_event e where e.case_id = m.case_id order by seq desc limit 1) from batch_member m \
             where m.batch_id = '{id}'"
        ),
    )?;
    assert!(hashes.lines().count() >= cases.len(), "{hashes}");
    for hash in hashes.lines() {
        let (_, hash_only) = hash.rsplit_once(' ').unwrap_or(("", hash));
        assert!(told.contains(hash_only.trim()), "{hash} of {hashes} is not in {told}");
    }
    let noted = format!(
        "select count(*) from audit where act = 'document_take' and object = 'batch {id} bundle pdf'"
    );
    assert_eq!(sql(server, &noted)?, "1");
    Ok(())
}

fn the_log_cannot_be_changed_and_is_audited(server: &Server, id: &str) -> Outcome {
    let logged = sql(server, &format!("select count(*) from batch_event where batch_id = '{id}'"))?;
    let audited = sql(
        server,
        &format!("select count(*) from audit where act = 'batch_event' and object like '{id} %'"),
    )?;
    assert_eq!(logged, audited);
    let edit = format!("update batch_event set actor_name = 'x' where batch_id = '{id}'");
    assert!(server.sql()?.value(&edit).is_err(), "the log was changed");
    Ok(())
}

fn a_member_that_a_reader_may_not_know_of_is_in_no_list_figure_or_log(world: &mut World) -> Outcome {
    let server = world.server()?;
    let sealed = sql(
        server,
        &format!(
            "select code from case_file where {SEALED} and open and batch_id is null and id not in (select case_id from batch_member) order by id limit 1"
        ),
    )?;
    let common = free_cases(server, 0, 1)?.remove(0);
    let desk = server.http();
    let judge = server.signed_in("judge")?;
    let alone = json!({ "name": "验收密封", "cases": [sealed] });
    assert_problem(&judge.post("/api/v1/batches", &alone)?, &[404], "not_found")?;
    let hidden = desk.post("/api/v1/batches", &alone)?.json()?;
    let hidden = text(&hidden, "/id")?.to_owned();
    assert_problem(&judge.get(&format!("/api/v1/batches/{hidden}"))?, &[404], "not_found")?;
    let listed = judge.get("/api/v1/batches")?;
    assert!(!listed.text()?.contains(&hidden) && !listed.text()?.contains(&sealed));
    let dissolve = json!({ "command": "dissolve", "reason": "验收" });
    let path = format!("/api/v1/batches/{hidden}/commands");
    assert_problem(&judge.post(&path, &dissolve)?, &[404], "not_found")?;
    give(desk, &hidden, dissolve.clone())?;
    let mixed =
        desk.post("/api/v1/batches", &json!({ "name": "验收混合", "cases": [sealed, common] }))?.json()?;
    let id = text(&mixed, "/id")?.to_owned();
    assert_eq!(items(&mixed, "/members")?.len(), 2);
    let seen = judge.get(&format!("/api/v1/batches/{id}"))?;
    let file = seen.json()?;
    assert_eq!((items(&file, "/members")?.len(), &file["coverage"]["of"]), (1, &json!(1)));
    assert!(!seen.text()?.contains(&sealed));
    let opt = json!({ "command": "opt_in", "case": sealed, "note": "同意" });
    assert_problem(&judge.post(&format!("/api/v1/batches/{id}/commands"), &opt)?, &[404], "not_found")?;
    give(desk, &id, dissolve)?;
    Ok(())
}

fn trips_lead_to_every_household_that_takes_part_and_to_no_other(world: &mut World) -> Outcome {
    let server = world.server()?;
    let mediator = settled(server, "trip-mediator", &["--capacity", "mediator"])?;
    let handler = settled(server, "trip-handler", &["--capacity", "handler"])?;
    let cases = free_cases(server, 20, 6)?;
    let opened = mediator.post("/api/v1/batches", &json!({ "name": "走访验收", "cases": cases }))?;
    let id = text(&opened.json()?, "/id")?.to_owned();
    give(&handler, &id, json!({ "command": "opt_out", "case": cases[5], "reason": "自行协商" }))?;
    let path = format!("/api/v1/batches/{id}/visit");
    let plan = mediator.json(&path)?;
    let codes = |plan: &Value| -> Result<Vec<String>, Fault> {
        let mut codes = vec![];
        for trip in items(plan, "/trips")? {
            for stop in items(trip, "/stops")? {
                for household in items(stop, "/households")? {
                    codes.push(text(household, "/code")?.to_owned());
                }
            }
        }
        codes.sort();
        Ok(codes)
    };
    assert_eq!(codes(&plan)?, cases[..5].to_vec());
    assert_eq!((whole(&plan, "/households")?, whole(&plan, "/left_out")?), (5, 1));
    assert_eq!(codes(&mediator.json(&format!("{path}?all=true"))?)?, cases);
    // Where a stop lies is where the case lies, and its grid is that of the case.
    let stop = &plan["trips"][0]["stops"][0];
    let code = text(stop, "/households/0/code")?;
    let known = sql(server, &format!("select micro_grid from case_file where code = '{code}'"))?;
    assert_eq!(stop["micro_grid"]["code"], known.as_str());
    // The first way is that from the start, as PostGIS measures it.
    let start = format!("{} {}", plan["start"]["lon"], plan["start"]["lat"]);
    let metres = format!(
        "select round(st_distance(point::geography, 'SRID=4490;POINT({start})'::geography)) from case_file where code = '{code}'"
    );
    let (told, measured) = (stop["way_m"].as_f64().ok_or("no way")?, sql(server, &metres)?.parse::<f64>()?);
    assert!((told - measured).abs() <= 1.0, "{told} {measured}");
    // A household that asks for four hours makes more days.
    let slow = mediator.json(&format!("{path}?minutes=240&from=110.95,39.65&day=2026-12-01"))?;
    assert!(items(&slow, "/trips")?.len() > items(&plan, "/trips")?.len());
    assert_eq!(slow["day"], "2026-12-01");
    let page = mediator.get(&format!("{path}/page"))?;
    assert_eq!(page.status, 200, "{}", page.summary());
    let html = page.text()?;
    assert!(cases[..5].iter().all(|case| html.contains(case)) && !html.contains(&cases[5]));
    assert!(html.contains("不是导航路线") && html.contains("<polyline"));
    let audited =
        format!("select count(*) from audit where act = 'export' and object like 'batch {id} visit%'");
    assert_eq!(sql(server, &audited)?, "1");
    for (query, field) in
        [("minutes=1", "minutes"), ("from=nowhere", "from"), ("from=0,200", ""), ("day=soon", "day")]
    {
        let refused = mediator.get(&format!("{path}?{query}"))?;
        assert_eq!(refused.status, 400, "{query}: {}", refused.summary());
        if !field.is_empty() {
            assert_eq!(refused.json()?["errors"][0]["field"], field, "{query}");
        }
    }
    assert_problem(&mediator.get("/api/v1/batches/B-none/visit")?, &[404], "not_found")?;
    Ok(())
}

fn what_is_wrong_with_a_batch_is_refused_with_its_field_and_changes_nothing(world: &mut World) -> Outcome {
    let server = world.server()?;
    let desk = server.http();
    let count = "select count(*) from batch";
    let before = sql(server, count)?;
    let case = free_cases(server, 0, 1)?.remove(0);
    let many: Vec<_> = (0..301).map(|_| case.clone()).collect();
    for (body, status, code) in [
        (json!({ "name": " ", "cases": [case] }), 422, "bad_field"),
        (json!({ "name": "批".repeat(81), "cases": [case] }), 422, "bad_field"),
        (json!({ "name": "批", "cases": [] }), 422, "bad_field"),
        (json!({ "name": "批", "cases": many }), 422, "bad_field"),
        (json!({ "name": "批", "cases": ["x"] }), 422, "bad_field"),
        (json!({ "name": "批", "cases": [case], "mine": "M9999" }), 422, "unknown_mine"),
        (json!({ "name": "批", "cases": ["ZZ20-999999-7", case] }), 422, "bad_field"),
    ] {
        let answer = desk.post("/api/v1/batches", &body)?;
        assert_problem(&answer, &[status], code).map_err(|e| format!("{body}: {e}"))?;
    }
    assert_eq!(sql(server, count)?, before);
    let id = sql(server, "select id from batch where synthetic order by id limit 1")?;
    let path = format!("/api/v1/batches/{id}/commands");
    for body in [
        json!({ "command": "abolish" }),
        json!({ "command": "close" }),
        json!([]),
        json!({ "command": "opt_in", "case": case }),
    ] {
        assert_problem(&desk.post(&path, &body)?, &[422], "bad_field").map_err(|e| format!("{body}: {e}"))?;
    }
    let stranger = json!({ "command": "opt_in", "case": case, "note": "同意" });
    assert_problem(&desk.post(&path, &stranger)?, &[422], "bad_field")?;
    let logged = sql(server, &format!("select count(*) from batch_event where batch_id = '{id}'"))?;
    assert_eq!(logged, "0", "a refused command takes nothing over");
    Ok(())
}

fn proposed_groups_are_of_one_mine_and_cause_and_a_batch_takes_their_cases_away(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let judge = settled(server, "group-judge", &["--capacity", "judge"])?;
    let found = judge.json("/api/v1/batches/proposed")?;
    let groups = items(&found, "/groups")?;
    assert!(!groups.is_empty() && groups.len() <= 20, "{} groups", groups.len());
    let sizes: Vec<usize> = groups.iter().map(|g| g["cases"].as_array().map_or(0, Vec::len)).collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b) && sizes.iter().all(|n| *n >= 4), "{sizes:?}");
    let group = &groups[0];
    let cases: Vec<&str> = items(group, "/cases")?.iter().filter_map(Value::as_str).collect();
    let listed = format!("('{}')", cases.join("','"));
    let mine = text(group, "/mine/id")?;
    let fits = format!(
        "select count(*) from case_file c where c.code in {listed} and c.open and not exists \
         (select from batch_member b where b.case_id = c.id) and exists \
         (select from case_mine m where m.case_id = c.id and m.mine_id = '{mine}')"
    );
    assert_eq!(sql(server, &fits)?, cases.len().to_string());
    let groups_of_categories = sql(
        server,
        &format!("select count(distinct left(category, 2)) from case_file where code in {listed}"),
    )?;
    assert!(["1", "2"].contains(&groups_of_categories.as_str()), "{groups_of_categories}");
    for share in ["dense", "alike", "reached"] {
        let share = group["measures"][share].as_f64().ok_or("no share")?;
        assert!((0.0..=1.0).contains(&share));
    }
    let new = json!({ "name": text(group, "/name")?, "mine": mine, "cases": cases });
    let opened = judge.post("/api/v1/batches", &new)?;
    assert_eq!(opened.status, 201, "{}", opened.summary());
    let after = judge.json("/api/v1/batches/proposed")?;
    let still: Vec<&Value> =
        items(&after, "/groups")?.iter().flat_map(|g| g["cases"].as_array()).flatten().collect();
    assert!(still.iter().all(|code| !cases.contains(&code.as_str().unwrap_or_default())));
    let village = settled(server, "group-village", &["--capacity", "judge", "--area", "150622100"])?;
    let seen = village.json("/api/v1/batches/proposed")?;
    let codes: Vec<String> = items(&seen, "/groups")?
        .iter()
        .flat_map(|g| g["cases"].as_array())
        .flatten()
        .filter_map(|code| Some(format!("'{}'", code.as_str()?)))
        .collect();
    if !codes.is_empty() {
        let elsewhere = format!(
            "select count(*) from case_file where code in ({}) and place_code not like '150622100%'",
            codes.join(",")
        );
        assert_eq!(sql(server, &elsewhere)?, "0");
    }
    Ok(())
}
