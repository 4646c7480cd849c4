//! Parties of cases and the audit log: masked, revealed for a reason, written down, and read back.

use acceptance::json::{items, text};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};

tests![
    every_case_of_the_demonstration_has_a_party_and_the_group_matter_has_forty_one,
    a_list_is_masked_and_not_cached,
    a_look_needs_a_reason_and_gives_what_was_asked_for,
    an_entered_party_is_masked_sealed_and_found_by_its_whole_number,
    a_mistyped_party_is_corrected_and_the_history_tells_that_and_not_what,
    a_party_that_is_not_right_is_refused_by_its_field_without_repeating_it,
    nothing_of_a_party_is_in_lists_search_exports_or_events,
    the_audit_log_is_not_for_the_local_operator,
    audit_verify_finds_nothing_and_prints_the_root,
    audit_verify_names_what_was_changed_behind_the_triggers,
    exports_stand_in_the_audit_log_with_filter_and_rows,
    after_thirty_looks_an_hour_there_are_no_more,
    the_role_that_the_program_works_as_cannot_change_a_log_even_without_triggers,
    the_key_lies_beside_the_database_and_is_for_its_owner_only,
];

const REASON: &str = "电话回访核实";

fn a_case(server: &Server) -> Result<String, Fault> {
    server.sql()?.value(
        "select c.code from case_file c join party p on p.case_id = c.id where not p.protected and p.address is not null \
         group by c.code having count(*) = 1 order by c.code limit 1",
    )
}

fn parties(server: &Server, code: &str) -> Result<Vec<Value>, Fault> {
    Ok(items(&server.http().json(&format!("/api/v1/cases/{code}/parties"))?, "/parties")?.to_vec())
}

/// A number with a right check character, of nobody who lives.
fn identity(digits: &str) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(weights).map(|(d, w)| u32::from(d - b'0') * w).sum();
    format!("{digits}{}", b"10X98765432"[sum as usize % 11] as char)
}

fn every_case_of_the_demonstration_has_a_party_and_the_group_matter_has_forty_one(
    world: &mut World,
) -> Outcome {
    let sql = world.server()?.sql()?;
    let without = "select count(*) from case_file c where synthetic and not exists (select 1 from party p where p.case_id = c.id)";
    assert_eq!(sql.value(without)?, "0");
    assert_eq!(sql.value("select max(seq) from party where role = 'member'")?, "41");
    Ok(())
}

fn a_list_is_masked_and_not_cached(world: &mut World) -> Outcome {
    let server = world.server()?;
    let code = a_case(server)?;
    let answer = server.http().get(&format!("/api/v1/cases/{code}/parties"))?;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let party = &parties(server, &code)?[0];
    assert!(text(party, "/name")?.starts_with("示*"), "{party}");
    assert!(text(party, "/phone")?.starts_with("000****"), "{party}");
    assert!(text(party, "/identity")?.starts_with("150*************"), "{party}");
    assert!(text(party, "/address")?.ends_with("***"), "{party}");
    let unknown = server.http().get("/api/v1/cases/ZZ-2026-999999-0/parties")?;
    assert!([400, 404].contains(&unknown.status), "{}", unknown.summary());
    Ok(())
}

fn a_look_needs_a_reason_and_gives_what_was_asked_for(world: &mut World) -> Outcome {
    let server = world.server()?;
    let code = a_case(server)?;
    let path = format!("/api/v1/cases/{code}/parties/1/reveal");
    let look = |body: Value| server.http().post(&path, &body);
    let refusals = [
        (json!({ "fields": ["name"], "reason": "回访" }), "reason"),
        (json!({ "fields": [], "reason": REASON }), "fields"),
        (json!({ "fields": ["bank"], "reason": REASON }), "fields"),
    ];
    for (body, field) in refusals {
        let answer = look(body)?;
        assert_eq!(answer.status, 422, "{}", answer.summary());
        assert_eq!(text(&answer.json()?, "/errors/0/field")?, field);
    }
    let answer = look(json!({ "fields": ["name", "phone"], "reason": REASON }))?;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
    let shown = answer.json()?;
    assert!(text(&shown, "/fields/name")?.starts_with("示意"), "{shown}");
    assert!(text(&shown, "/fields/phone")?.starts_with("000"), "{shown}");
    assert!(shown.pointer("/fields/identity").is_none(), "{shown}");
    let logged = "select act || '|' || object || '|' || reason from audit order by seq desc limit 1";
    assert_eq!(server.sql()?.value(logged)?, format!("party_reveal|party 1 name,phone|{REASON}"));
    let nobody = server.http().post(
        &format!("/api/v1/cases/{code}/parties/99/reveal"),
        &json!({ "fields": ["name"], "reason": REASON }),
    )?;
    assert_eq!(nobody.status, 404, "{}", nobody.summary());
    Ok(())
}

fn an_entered_party_is_masked_sealed_and_found_by_its_whole_number(world: &mut World) -> Outcome {
    let server = world.server()?;
    let code = a_case(server)?;
    let number = identity("15062218991231001");
    let body = json!({ "role": "respondent", "kind": "natural", "name": "示意欧阳九九", "phone": "000-9999-0001",
        "identity": number, "address": "示意镇示意村9号", "protected": true, "notice": "given" });
    let answer = server.http().post(&format!("/api/v1/cases/{code}/parties"), &body)?;
    assert_eq!(answer.status, 201, "{}", answer.summary());
    let added = answer.json()?;
    assert_eq!((&added["name"], &added["phone"]), (&"***".into(), &"***".into()));
    for asked in
        [json!({ "phone": "00099990001", "reason": REASON }), json!({ "identity": number, "reason": REASON })]
    {
        let found = server.http().post("/api/v1/parties/find", &asked)?.json()?;
        assert_eq!((items(&found, "/found")?.len(), text(&found, "/found/0/case_code")?), (1, &*code));
    }
    let both = json!({ "phone": "00099990001", "identity": number, "reason": REASON });
    assert_eq!(server.http().post("/api/v1/parties/find", &both)?.status, 422);
    let stored = "select string_agg(t::text, ' ') from party t where role = 'respondent'";
    assert!(!server.sql()?.value(stored)?.contains("00099990001"));
    Ok(())
}

fn a_mistyped_party_is_corrected_and_the_history_tells_that_and_not_what(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = super::evidence::new_case(server, "验收：更正当事人")?;
    let party = json!({ "role": "petitioner", "kind": "natural", "name": "示意误录", "phone": "00066660001", "notice": "given" });
    assert_eq!(server.http().post(&format!("{case}/parties"), &party)?.status, 201);
    let path = format!("{case}/parties/1/correction");
    let correct = |body: Value| server.http().post(&path, &body);
    for (body, field) in [
        (json!({ "phone": "00066660002", "reason": "误" }), "reason"),
        (json!({ "reason": REASON }), "fields"),
        (json!({ "phone": "000-6666-0001", "reason": REASON }), "fields"),
        (json!({ "phone": "一二三", "reason": REASON }), "phone"),
        (json!({ "name": "", "reason": REASON }), "name"),
    ] {
        let answer = correct(body)?;
        assert_eq!(answer.status, 422, "{}", answer.summary());
        assert_eq!(text(&answer.json()?, "/errors/0/field")?, field);
    }
    let right = correct(json!({ "phone": "00066660002", "reason": REASON }))?;
    assert_eq!((right.status, right.header("cache-control")), (200, Some("no-store")), "{}", right.summary());
    let right = right.json()?;
    assert_eq!((text(&right, "/phone")?, &right["corrections"]), ("000****0002", &1.into()));
    let told = server.http().json(&case)?.to_string();
    assert!(told.contains("更正第1位当事人的信息") && !told.contains("0006666"), "{told}");
    let logged =
        "select object || '|' || reason from audit where act = 'party_correct' order by seq desc limit 1";
    assert_eq!(server.sql()?.value(logged)?, format!("party 1 phone|{REASON}"));
    let nobody = server.http().post(
        &format!("{case}/parties/9/correction"),
        &json!({ "phone": "00066660002", "reason": REASON }),
    )?;
    assert_eq!(nobody.status, 404, "{}", nobody.summary());
    let leader = server.signed_in("leader")?;
    let refused = leader.post(&path, &json!({ "phone": "00066660003", "reason": REASON }))?;
    assert_eq!(refused.status, 403, "{}", refused.summary());
    Ok(())
}

fn a_party_that_is_not_right_is_refused_by_its_field_without_repeating_it(world: &mut World) -> Outcome {
    let server = world.server()?;
    let path = format!("/api/v1/cases/{}/parties", a_case(server)?);
    let right = json!({ "role": "petitioner", "kind": "natural", "name": "示意秘密" });
    for (field, value) in [
        ("name", json!("")),
        ("phone", json!("秘密000")),
        ("identity", json!("150622189912310019")),
        ("identity", json!("秘密")),
        ("role", json!("秘密")),
        ("notice", json!("秘密")),
        ("address", json!("秘密".repeat(101))),
    ] {
        let mut body = right.clone();
        body[field] = value;
        let answer = server.http().post(&path, &body)?;
        assert_eq!(answer.status, 422, "{}", answer.summary());
        let problem = answer.json()?;
        assert_eq!(text(&problem, "/errors/0/field")?, field);
        assert!(!problem.to_string().contains("秘密"), "{problem}");
    }
    let wrong_type =
        server.http().post(&path, &json!({ "role": "petitioner", "name": 15062218991231_i64 }))?;
    assert!(
        wrong_type.status >= 400 && !wrong_type.summary().contains("15062218"),
        "{}",
        wrong_type.summary()
    );
    Ok(())
}

fn nothing_of_a_party_is_in_lists_search_exports_or_events(world: &mut World) -> Outcome {
    let server = world.server()?;
    let code = a_case(server)?;
    let look = json!({ "fields": ["name", "phone", "identity"], "reason": REASON });
    let shown = server.http().post(&format!("/api/v1/cases/{code}/parties/1/reveal"), &look)?.json()?;
    let secrets =
        [text(&shown, "/fields/name")?, text(&shown, "/fields/phone")?, text(&shown, "/fields/identity")?];
    for path in [
        &*format!("/api/v1/cases/{code}"),
        &format!("/api/v1/cases?q={code}"),
        &format!("/api/v1/search?q={code}"),
        "/api/v1/cases.geojson",
        "/metrics",
    ] {
        let answer = server.http().get(path)?;
        assert_eq!(answer.status, 200, "{path}: {}", answer.summary());
        let said = String::from_utf8_lossy(&answer.body);
        assert!(secrets.iter().all(|s| !said.contains(s)), "{path}");
    }
    let sql = server.sql()?;
    for table in ["change", "audit", "case_event", "party"] {
        let said = sql.value(&format!("select string_agg(t::text, ' ') from {table} t"))?;
        assert!(secrets.iter().all(|s| !said.contains(s)), "{table}");
    }
    let log = server.stderr()?;
    assert!(secrets.iter().all(|s| !log.contains(s)));
    Ok(())
}

fn the_audit_log_is_not_for_the_local_operator(world: &mut World) -> Outcome {
    let server = world.server()?;
    for path in ["/api/v1/audit", "/api/v1/audit/root"] {
        let answer = server.http().get(path)?;
        assert_eq!(answer.status, 403, "{}", answer.summary());
        assert_eq!(text(&answer.json()?, "/code")?, "audit_admin_only");
    }
    Ok(())
}

fn audit_verify_finds_nothing_and_prints_the_root(world: &mut World) -> Outcome {
    let server = world.server()?;
    let ran = server.cli(&["audit", "verify"])?;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let root = server.cli(&["audit", "root"])?.stdout.trim().to_owned();
    assert!(ran.stdout.contains("全部完好") && ran.stdout.contains(&root), "{ran:?}");
    let kept = server.cli(&["audit", "verify", "--root", &root, "--json"])?;
    assert_eq!((kept.code, &kept.json()?["ok"]), (Some(0), &true.into()));
    let other = format!("1:{}", "0".repeat(64));
    let gone = server.cli(&["audit", "verify", "--root", &other])?;
    assert_eq!(gone.code, Some(1), "{gone:?}");
    Ok(())
}

fn audit_verify_names_what_was_changed_behind_the_triggers(world: &mut World) -> Outcome {
    let server = world.server()?;
    let sql = server.sql()?;
    let behind = |statement: &str| sql.value(&format!("set session_replication_role = replica; {statement}"));
    behind("update audit set object = object || 'x' where seq = 2")?;
    let ran = server.cli(&["audit", "verify"])?;
    behind("update audit set object = left(object, -1) where seq = 2")?;
    assert!(ran.code == Some(1) && ran.stdout.contains("审计日志第 2 行被改动"), "{ran:?}");
    let code = sql.value("select c.code from case_file c join case_event e on e.case_id = c.id where e.seq = 2 order by c.id limit 1")?;
    let at = format!("seq = 2 and case_id = (select id from case_file where code = '{code}')");
    behind(&format!("update case_event set actor_name = actor_name || 'x' where {at}"))?;
    let ran = server.cli(&["audit", "verify"])?;
    behind(&format!("update case_event set actor_name = left(actor_name, -1) where {at}"))?;
    let told = format!("案件 {code} 第 2 条经过被改动");
    assert!(ran.code == Some(1) && ran.stdout.contains(&told), "{ran:?}");
    assert_eq!(server.cli(&["audit", "verify"])?.code, Some(0));
    Ok(())
}

fn exports_stand_in_the_audit_log_with_filter_and_rows(world: &mut World) -> Outcome {
    let server = world.server()?;
    let exported = server.http().get("/api/v1/cases.geojson?category=MS&q=%E8%A3%82%E7%BC%9D")?.json()?;
    let rows = items(&exported, "/features")?.len();
    let last = "select actor_id || '|' || object from audit where act = 'export' order by seq desc limit 1";
    let said = server.sql()?.value(last)?;
    // What is looked for may be a name: only its length is kept.
    assert_eq!(said, format!("desk|cases.geojson rows={rows} filter=category=MS&q=(2 characters)"));
    Ok(())
}

fn after_thirty_looks_an_hour_there_are_no_more(world: &mut World) -> Outcome {
    let server = world.server()?;
    let path = format!("/api/v1/cases/{}/parties/1/reveal", a_case(server)?);
    let body = json!({ "fields": ["name"], "reason": REASON });
    let mut last = 200;
    for _ in 0..31 {
        last = server.http().post(&path, &body)?.status;
    }
    assert_eq!(last, 429);
    let refused = "select count(*) > 0 from audit where act = 'party_reveal' and outcome = 'refused'";
    assert_eq!(server.sql()?.value(refused)?, "t");
    Ok(())
}

fn the_role_that_the_program_works_as_cannot_change_a_log_even_without_triggers(
    world: &mut World,
) -> Outcome {
    let sql = world.server()?.sql()?;
    let works_as =
        "select string_agg(distinct usename, ',') from pg_stat_activity where application_name = 'zhunzhi'";
    assert_eq!(sql.value(works_as)?, "zhunzhi_app");
    for statement in [
        "update audit set reason = 'x'",
        "delete from audit",
        "truncate audit",
        "update case_event set actor_name = 'x'",
        "delete from case_event",
        "delete from party",
        "alter table audit disable trigger all",
        "set session_replication_role = replica",
    ] {
        let ran = sql.run(&format!("set role zhunzhi_app; {statement}"))?;
        let denied = ran.stderr.contains("permission denied") || ran.stderr.contains("must be owner");
        assert!(ran.code != Some(0) && denied, "{statement}: {ran:?}");
    }
    Ok(())
}

fn the_key_lies_beside_the_database_and_is_for_its_owner_only(world: &mut World) -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    let server = world.server()?;
    let key = std::fs::metadata(server.data_dir().join("key"))?;
    assert_eq!((key.len(), key.permissions().mode() & 0o777), (32, 0o600));
    Ok(())
}
