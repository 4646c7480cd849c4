//! `/api/v1/accounts`: the three administrators, each with what is theirs.

use crate::errors::assert_problem;
use crate::sessions::{add, settled};
use acceptance::http::{Answer, Http};
use acceptance::json::{items, text};
use acceptance::totp::code;
use acceptance::{Fault, Outcome, World, tests};
use serde_json::{Value, json};

tests![
    an_administrator_enrols_a_second_factor_before_anything_else,
    a_code_of_the_second_factor_is_needed_and_used_once,
    the_system_administrator_makes_changes_and_disables_accounts,
    nobody_else_looks_after_accounts_and_nobody_after_the_own_one,
    the_security_administrator_unlocks_and_sees_attempts,
    administrators_see_no_case,
    the_audit_log_is_read_by_its_administrator_and_refused_to_everybody_else,
    the_command_line_looks_after_accounts_too,
];

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

/// Gives an administrator the second factor.
pub(crate) fn enrol(http: &Http) -> Result<String, Fault> {
    let shown = http.post("/api/v1/session/second-factor", &json!({}))?.json()?;
    assert!(text(&shown, "/qr_svg")?.contains("<svg"));
    let secret = text(&shown, "/secret")?.to_owned();
    assert_eq!(secret.len(), 32);
    let wrong = http.post("/api/v1/session/second-factor", &json!({ "code": "000000x" }))?;
    assert_problem(&wrong, &[422], "wrong_code")?;
    let confirmed = http.post("/api/v1/session/second-factor", &json!({ "code": code(&secret, 0)? }))?;
    assert_eq!(confirmed.status, 200, "{}", confirmed.summary());
    Ok(secret)
}

/// An administrator with a second factor.
fn administrator(world: &mut World, login: &str, capacity: &str) -> Result<Http, Fault> {
    let http = settled(world.server()?, login, &["--capacity", capacity])?;
    enrol(&http)?;
    Ok(http)
}

fn put(http: &Http, path: &str, body: &Value) -> Result<Answer, Fault> {
    http.send("PUT", path, &JSON, body.to_string().as_bytes())
}

fn an_administrator_enrols_a_second_factor_before_anything_else(world: &mut World) -> Outcome {
    let http = world.server()?.signed_in("audit_admin")?;
    assert_eq!(text(&http.json("/api/v1/session")?, "/first_step")?, "enrol_second_factor");
    assert_problem(&http.get("/api/v1/meta")?, &[403], "second_factor_required")?;
    let secret = enrol(&http)?;
    assert_eq!(http.get("/api/v1/meta")?.status, 200);
    let stored = world
        .server()?
        .sql()?
        .value("select encode(secret, 'escape') from account where login = 'audit_admin'")?;
    assert!(!stored.contains(&secret));
    let removed = http.send("DELETE", "/api/v1/session/second-factor", &JSON, br#"{"code":"000000"}"#)?;
    assert_problem(&removed, &[409], "second_factor_required")
}

fn a_code_of_the_second_factor_is_needed_and_used_once(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = settled(server, "two-factors", &["--capacity", "intake"])?;
    let secret = enrol(&http)?;
    let stranger = server.http().stranger();
    let asked = |code: Value| {
        let body = json!({ "login": "two-factors", "password": "Mine-Yard-7431", "code": code });
        stranger.post("/api/v1/session", &body)
    };
    assert_problem(&asked(Value::Null)?, &[401], "second_factor_needed")?;
    assert_problem(&asked("000000x".into())?, &[401], "wrong_code")?;
    // The code of enrolment is used up; the next step's is early enough to be taken.
    let next = code(&secret, 1)?;
    assert_eq!(asked(next.clone().into())?.status, 200);
    assert_problem(&asked(next.into())?, &[401], "wrong_code")?;
    // An open session is no way to try all codes: attempts are counted as at the sign-in.
    let remove = || http.send("DELETE", "/api/v1/session/second-factor", &JSON, br#"{"code":"000000x"}"#);
    for _ in 0..4 {
        assert_problem(&remove()?, &[401], "wrong_code")?;
    }
    assert_problem(&remove()?, &[429], "account_locked")
}

fn the_system_administrator_makes_changes_and_disables_accounts(world: &mut World) -> Outcome {
    let admin = administrator(world, "sysadmin-1", "system_admin")?;
    let server = world.server()?;
    let list = admin.json("/api/v1/accounts")?;
    assert!(items(&list, "/accounts")?.len() >= 15 && items(&list, "/capacities")?.len() == 14);
    let wanted = json!({ "login": "made-here", "name": "示意 新账号", "capacities": ["intake", "dispatch"], "area": "150622100" });
    let made = admin.post("/api/v1/accounts", &wanted)?;
    assert_eq!(made.status, 201, "{}", made.summary());
    let once = text(&made.json()?, "/password")?.to_owned();
    assert_problem(&admin.post("/api/v1/accounts", &wanted)?, &[409], "login_taken")?;
    for (change, code) in [
        (json!({ "login": "Bad Name" }), "bad_login"),
        (json!({ "login": "x-1", "capacities": [] }), "bad_capacities"),
        (json!({ "login": "x-1", "capacities": ["king"] }), "bad_capacities"),
        (json!({ "login": "x-1", "capacities": ["audit_admin", "intake"] }), "exclusive_capacities"),
        (json!({ "login": "x-1", "area": "150699" }), "unknown_area"),
        (json!({ "login": "x-1", "area": "%" }), "unknown_area"),
        (json!({ "login": "x-1", "unit_id": "nowhere" }), "unknown_unit"),
        (json!({ "login": "x-1", "name": " " }), "bad_name"),
        (json!({ "login": "x-1", "valid_from": "2026-02-02", "valid_until": "2026-02-01" }), "bad_period"),
    ] {
        let mut body = wanted.clone();
        for (k, v) in change.as_object().ok_or("no change")? {
            body[k] = v.clone();
        }
        assert_problem(&admin.post("/api/v1/accounts", &body)?, &[422], code)?;
    }
    let clerk = server.http().signed_in("made-here", &once)?;
    let duty = json!({ "name": "示意 新账号", "capacities": ["handler"], "area": "150622004" });
    assert_eq!(put(&admin, "/api/v1/accounts/made-here", &duty)?.status, 200);
    assert_eq!(clerk.get("/api/v1/session")?.status, 204, "a session with the old duty goes on");
    let clerk = server.http().signed_in("made-here", &once)?;
    assert_eq!(admin.post("/api/v1/accounts/made-here/disable", &json!({}))?.status, 200);
    assert_eq!(clerk.get("/api/v1/session")?.status, 204, "a disabled account goes on");
    let asked = json!({ "login": "made-here", "password": once });
    assert_problem(&server.http().stranger().post("/api/v1/session", &asked)?, &[403], "account_disabled")?;
    assert_eq!(admin.post("/api/v1/accounts/made-here/enable", &json!({}))?.status, 200);
    let reset = admin.post("/api/v1/accounts/made-here/password", &json!({}))?.json()?;
    server.http().signed_in("made-here", text(&reset, "/password")?)?;
    assert_problem(&admin.post("/api/v1/accounts/nobody-x/disable", &json!({}))?, &[404], "not_found")
}

fn nobody_else_looks_after_accounts_and_nobody_after_the_own_one(world: &mut World) -> Outcome {
    let admin = administrator(world, "sysadmin-2", "system_admin")?;
    let duty = json!({ "name": "x", "capacities": ["audit_admin"] });
    assert_problem(&put(&admin, "/api/v1/accounts/sysadmin-2", &duty)?, &[403], "own_account")?;
    assert_problem(&admin.post("/api/v1/accounts/sysadmin-2/disable", &json!({}))?, &[403], "own_account")?;
    assert_problem(&admin.post("/api/v1/accounts/desk/unlock", &json!({}))?, &[403], "capacity_needed")?;
    assert_problem(&admin.get("/api/v1/sign-in-attempts")?, &[403], "capacity_needed")?;
    let desk = world.server()?.http();
    assert_problem(&desk.get("/api/v1/accounts")?, &[403], "capacity_needed")?;
    assert_problem(&desk.post("/api/v1/accounts/intake/password", &json!({}))?, &[403], "capacity_needed")?;
    assert_problem(&put(desk, "/api/v1/accounts/intake", &duty)?, &[403], "capacity_needed")
}

fn the_security_administrator_unlocks_and_sees_attempts(world: &mut World) -> Outcome {
    let security = administrator(world, "security-1", "security_admin")?;
    let server = world.server()?;
    let once = add(server, "forgetful", &["--capacity", "intake"])?;
    let asked = |password: &str| {
        server
            .http()
            .stranger()
            .post("/api/v1/session", &json!({ "login": "forgetful", "password": password }))
    };
    for _ in 0..5 {
        asked("Wrong-Word-1")?;
    }
    assert_problem(&asked(&once)?, &[429], "account_locked")?;
    assert_eq!(security.post("/api/v1/accounts/forgetful/unlock", &json!({}))?.status, 204);
    assert_eq!(asked(&once)?.status, 200);
    let seen = security.json("/api/v1/sign-in-attempts?login=forgetful")?;
    let outcomes: Vec<_> = items(&seen, "/attempts")?.iter().filter_map(|a| a["outcome"].as_str()).collect();
    assert_eq!(
        outcomes,
        ["succeeded", "unlocked", "locked", "failed", "failed", "failed", "failed", "failed"]
    );
    let told = "select string_agg(act || ' ' || actor_id, ', ' order by seq) from audit
                where object = 'forgetful' and act like 'sign_in%'";
    assert_eq!(server.sql()?.value(told)?, "sign_in_lock system, sign_in_unlock security-1");
    assert_problem(&security.get("/api/v1/accounts")?, &[403], "capacity_needed")?;
    assert!(security.get("/api/v1/sign-in-attempts?login=%00")?.status == 400);
    assert_eq!(security.send("DELETE", "/api/v1/accounts/sysadmin-2/second-factor", &[], ())?.status, 204);
    Ok(())
}

fn administrators_see_no_case(world: &mut World) -> Outcome {
    let admin = administrator(world, "sysadmin-3", "system_admin")?;
    assert_eq!(admin.json("/api/v1/cases")?["count"], 0);
    assert_eq!(admin.json("/api/v1/meta")?["counts"]["cases"], 0);
    assert_eq!(items(&admin.json("/api/v1/cases.geojson")?, "/features")?.len(), 0);
    let counts = admin.json("/api/v1/counts")?;
    assert_eq!((items(&counts, "/areas")?.len(), &counts["sum"]["total"]), (0, &0.into()));
    let report = json!({ "lon": 111.22676, "lat": 39.86546, "category": "MS-01", "summary": "不应登记" });
    assert_problem(&admin.post("/api/v1/cases", &report)?, &[403], "outside_own_area")
}

fn the_audit_log_is_read_by_its_administrator_and_refused_to_everybody_else(world: &mut World) -> Outcome {
    let reader = administrator(world, "log-reader", "audit_admin")?;
    // A new log is short, and every look makes it a row longer.
    for _ in 0..3 {
        assert_eq!(reader.get("/api/v1/audit?limit=1")?.status, 200);
    }
    let answer = reader.get("/api/v1/audit?limit=2")?;
    assert_eq!(
        (answer.status, answer.header("cache-control")),
        (200, Some("no-store")),
        "{}",
        answer.summary()
    );
    let newest = answer.json()?;
    assert_eq!(items(&newest, "/rows")?.len(), 2);
    // Looking is written down before the page is read, so the newest row is this look.
    assert_eq!(text(&newest, "/rows/0/act")?, "audit_read");
    assert_eq!(text(&newest, "/rows/0/actor_capacity")?, "audit_admin");
    let next = newest.pointer("/next").and_then(Value::as_i64).ok_or("more than two rows are expected")?;
    let older = reader.json(&format!("/api/v1/audit?limit=2&before={next}"))?;
    let numbers = |page: &Value| -> Result<Vec<i64>, Fault> {
        Ok(items(page, "/rows")?.iter().filter_map(|row| row["seq"].as_i64()).collect())
    };
    let read = [numbers(&newest)?, numbers(&older)?].concat();
    assert!(read.len() == 4 && read.is_sorted_by(|a, b| *a == b + 1), "{read:?}");
    let looks = reader.json("/api/v1/audit?act=audit_read")?;
    assert!(items(&looks, "/rows")?.iter().all(|row| row["act"] == "audit_read"), "{looks}");
    assert_problem(&reader.get("/api/v1/audit?limit=501")?, &[400], "bad_parameter")?;
    assert_eq!(text(&reader.json("/api/v1/audit/root")?, "/hash")?.len(), 64);

    let table = reader.get("/api/v1/audit.csv?act=audit_read")?;
    let lines: Vec<String> = table.text()?.lines().map(str::to_owned).collect();
    assert!(lines.len() > 5 && lines[0].ends_with("outcome,hash"), "{:?}", lines.first());
    assert!(lines[1..].iter().all(|line| line.contains(",audit_read,")), "{lines:?}");
    let told = reader.json("/api/v1/audit?limit=2")?;
    assert_eq!((text(&told, "/rows/1/act")?, &text(&told, "/rows/1/object")?[..9]), ("export", "audit.csv"));
    a_proof_is_made_and_told(&reader)?;

    let others = [
        administrator(world, "log-system", "system_admin")?,
        administrator(world, "log-security", "security_admin")?,
    ];
    for path in ["/api/v1/audit", "/api/v1/audit.csv", "/api/v1/audit/root", "/api/v1/audit/proof"] {
        for http in &others {
            assert_problem(&http.get(path)?, &[403], "audit_admin_only")?;
        }
        assert_problem(&world.server()?.http().get(path)?, &[403], "audit_admin_only")?;
    }
    Ok(())
}

/// The server of these tests is used by others meanwhile; nobody goes behind the program's back.
fn a_proof_is_made_and_told(reader: &Http) -> Outcome {
    assert_eq!(reader.post("/api/v1/audit/proof", &json!({}))?.status, 202);
    for _ in 0..600 {
        let state = reader.json("/api/v1/audit/proof")?;
        if state["running"] == false {
            let proof = &state["last"];
            assert_eq!((&proof["fault_count"], text(proof, "/root")?.len()), (&0.into(), 64), "{proof}");
            assert!(proof["rows"].as_u64() > Some(5) && proof["events"].as_u64() > Some(1_000), "{proof}");
            return Ok(());
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    Err("the proof does not end".into())
}

fn the_command_line_looks_after_accounts_too(world: &mut World) -> Outcome {
    let server = world.server()?;
    let once = add(server, "by-hand", &["--capacity", "mediator", "--until", "2099-12-31"])?;
    let again = server.cli(&["user", "add", "by-hand", "--capacity", "mediator"])?;
    assert_eq!(again.code, Some(2), "{}", again.stderr);
    let both = server.cli(&["user", "add", "x-2", "--capacity", "mediator", "--capacity", "audit_admin"])?;
    assert!(both.code == Some(2) && both.stderr.contains("excludes"), "{}", both.stderr);
    assert_eq!(server.cli(&["user", "disable", "by-hand"])?.code, Some(0));
    let list = server.cli(&["user", "list"])?;
    assert!(
        list.stdout.lines().any(|l| l.starts_with("by-hand") && l.contains("disabled")),
        "{}",
        list.stdout
    );
    assert_eq!(server.cli(&["user", "enable", "by-hand"])?.code, Some(0));
    let reset = server.cli(&["user", "reset", "by-hand"])?;
    let other = reset.stdout.trim();
    assert!(reset.code == Some(0) && other.len() == 19 && other != once, "{}", reset.stdout);
    server.http().signed_in("by-hand", other)?;
    assert_eq!(server.cli(&["user", "reset", "nobody-x"])?.code, Some(2));
    let told = "select string_agg(act, ' ' order by seq) from audit
                where actor_id like 'local:%' and (object = 'by-hand' or object like 'by-hand %')";
    let acts = server.sql()?.value(told)?;
    assert_eq!(acts, "account_make account_disable account_enable password_reset");
    Ok(())
}
