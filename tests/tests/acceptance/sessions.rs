//! `/api/v1/session`: nothing without signing in, and what ends a session.

use crate::errors::assert_problem;
use acceptance::events::Events;
use acceptance::http::{Answer, Http};
use acceptance::json::{items, text};
use acceptance::server::PROXY_NAME;
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};
use std::time::Duration;

tests![
    without_a_session_every_route_of_the_interface_says_so,
    probes_the_page_and_the_description_need_no_session,
    the_cookie_is_for_this_server_alone_and_hidden_from_scripts,
    who_is_signed_in_is_told_with_capacities_in_both_languages,
    unknown_names_and_wrong_passwords_are_answered_alike,
    five_failures_lock_a_name_even_for_the_right_password,
    a_name_that_nobody_has_is_locked_alike,
    a_password_that_was_given_out_must_be_changed_first,
    signing_out_ends_the_session_and_its_stream,
    forged_and_foreign_cookies_are_nobody,
    a_deputy_acts_with_the_area_of_the_absent_under_the_own_name,
    a_session_that_was_not_used_for_half_an_hour_is_over,
];

pub(crate) const PASSWORD: &str = "Mine-Yard-7431";

/// A new account made on the command line; gives its one-time password.
pub(crate) fn add(server: &Server, login: &str, more: &[&str]) -> Result<String, Fault> {
    let ran = server.cli(&[&["user", "add", login, "--json"], more].concat())?;
    if ran.code != Some(0) {
        return Err(format!("user add {login}: {} {}", ran.stdout, ran.stderr).into());
    }
    let told: Value = serde_json::from_str(&ran.stdout)?;
    Ok(text(&told, "/password")?.to_owned())
}

/// A new account that has set its own password.
pub(crate) fn settled(server: &Server, login: &str, more: &[&str]) -> Result<Http, Fault> {
    let once = add(server, login, more)?;
    let http = server.http().signed_in(login, &once)?;
    let changed =
        http.post("/api/v1/session/password", &json!({ "password": once, "new_password": PASSWORD }))?;
    if changed.status == 200 { Ok(http) } else { Err(changed.summary().into()) }
}

fn attempt(http: &Http, login: &str, password: &str) -> Result<Answer, Fault> {
    http.stranger().post("/api/v1/session", &json!({ "login": login, "password": password }))
}

fn without_a_session_every_route_of_the_interface_says_so(world: &mut World) -> Outcome {
    let http = world.server()?.http().stranger();
    let document = http.json("/api/v1/openapi.json")?;
    let mut asked = 0;
    for (path, methods) in document["paths"].as_object().ok_or("no paths")? {
        let path = path.replace("{layers}/{z}/{x}/{y}", "cases/6/51/24").replace("{layer}", "cases.json");
        let path: String = path
            .split('/')
            .map(|part| if part.starts_with('{') { "x" } else { part })
            .collect::<Vec<_>>()
            .join("/");
        for method in methods.as_object().ok_or("no methods")?.keys() {
            // Signing in, asking who is signed in, and signing out are for everybody; so is asking whether a paper is real.
            // Villagers have no account: what they may ask has tests of its own.
            let open = path == "/api/v1/session" || path == "/api/v1/verify/x";
            if open || path.starts_with("/api/v1/public/") || path.starts_with("/public/") {
                continue;
            }
            let kind = [("content-type", "application/json")];
            let body: &[u8] = if path.ends_with("/password") && path.contains("session") {
                br#"{"password":"a","new_password":"b"}"#
            } else {
                b"{}"
            };
            let answer = match method.as_str() {
                "get" => http.get(&path)?,
                other => http.send(&other.to_uppercase(), &path, &kind, body)?,
            };
            if method == "head" {
                // It has no body by definition.
                assert_eq!(answer.status, 401, "{path}: {}", answer.summary());
                continue;
            }
            assert_problem(&answer, &[401], "not_signed_in").map_err(|e| format!("{method} {path}: {e}"))?;
            asked += 1;
        }
    }
    assert!(asked > 25, "{asked} routes");
    for path in ["/api/v1/events", "/tiles/style/operations.json"] {
        assert_problem(&http.get(path)?, &[401], "not_signed_in")?;
    }
    assert!(Events::open(&http, None).is_err());
    Ok(())
}

fn probes_the_page_and_the_description_need_no_session(world: &mut World) -> Outcome {
    let http = world.server()?.http().stranger();
    for path in ["/healthz", "/readyz", "/metrics", "/", "/api/v1/openapi.json"] {
        assert_eq!(http.get(path)?.status, 200, "{path}");
    }
    assert_eq!(http.get("/api/v1/session")?.status, 204);
    let through_a_proxy = http.send("GET", "/metrics", &[("x-forwarded-for", "9.9.9.9")], ())?;
    assert_problem(&through_a_proxy, &[403], "not_here")
}

fn the_cookie_is_for_this_server_alone_and_hidden_from_scripts(world: &mut World) -> Outcome {
    let server = world.server()?;
    let asked = json!({ "login": "desk", "password": server.password("desk")? });
    let here = server.http().stranger().post("/api/v1/session", &asked)?;
    let cookie = here.header("set-cookie").ok_or("no cookie")?;
    for word in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}");
    let value = cookie.split(';').next().and_then(|c| c.split_once('=')).ok_or("no value")?.1;
    assert_eq!(value.len(), 64);
    let stored = server.sql()?.value("select string_agg(encode(token_hash, 'hex'), ' ') from session")?;
    assert!(!stored.contains(value), "the token itself is stored");
    let headers = [("content-type", "application/json"), ("host", PROXY_NAME)];
    let proxied =
        server.http().stranger().send("POST", "/api/v1/session", &headers, asked.to_string().as_bytes())?;
    let cookie = proxied.header("set-cookie").ok_or("no cookie behind a proxy")?;
    assert!(cookie.contains("; Secure"), "{cookie}");
    Ok(())
}

fn who_is_signed_in_is_told_with_capacities_in_both_languages(world: &mut World) -> Outcome {
    let server = world.server()?;
    let desk = server.http().json("/api/v1/session")?;
    assert_eq!(
        (text(&desk, "/login")?, &desk["area"], &desk["synthetic"]),
        ("desk", &Value::Null, &true.into())
    );
    assert!(items(&desk, "/capacities")?.len() > 10);
    let clerk = server.signed_in("intake")?.json("/api/v1/session")?;
    assert_eq!(text(&clerk, "/area/code")?, "150622100");
    assert_eq!(text(&clerk, "/capacities/0/name_zh")?, "窗口登记员");
    assert_eq!(text(&clerk, "/capacities/0/name_en")?, "intake clerk");
    assert_eq!(clerk["first_step"], Value::Null);
    Ok(())
}

fn unknown_names_and_wrong_passwords_are_answered_alike(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    let (wrong, unknown) =
        (attempt(http, "notary", "Wrong-Word-1")?, attempt(http, "nobody-here", "Wrong-Word-1")?);
    assert_problem(&wrong, &[401], "wrong_credentials")?;
    assert_eq!(wrong.body, unknown.body);
    for (login, password) in
        [("", ""), ("a\u{0}b", "x"), (&"x".repeat(5_000), "x"), ("desk", &"x".repeat(50_000))]
    {
        let answer = attempt(http, login, password)?;
        assert_problem(&answer, &[401], "wrong_credentials")?;
    }
    let unread = http.stranger().post("/api/v1/session", &json!({ "login": "desk" }))?;
    assert_problem(&unread, &[400, 422], "bad_body")
}

fn five_failures_lock_a_name_even_for_the_right_password(world: &mut World) -> Outcome {
    let server = world.server()?;
    let once = add(server, "locked-out", &["--capacity", "intake"])?;
    for _ in 0..5 {
        assert_problem(&attempt(server.http(), "locked-out", "Wrong-Word-1")?, &[401], "wrong_credentials")?;
    }
    let answer = attempt(server.http(), "locked-out", &once)?;
    assert_problem(&answer, &[429], "account_locked")?;
    let wait: i64 = answer.header("retry-after").ok_or("no Retry-After")?.parse()?;
    assert!((800..=900).contains(&wait), "{wait}");
    Ok(())
}

fn a_name_that_nobody_has_is_locked_alike(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    for _ in 0..5 {
        assert_problem(&attempt(http, "ghost-account", "Wrong-Word-1")?, &[401], "wrong_credentials")?;
    }
    assert_problem(&attempt(http, "ghost-account", "Wrong-Word-1")?, &[429], "account_locked")
}

fn a_password_that_was_given_out_must_be_changed_first(world: &mut World) -> Outcome {
    let server = world.server()?;
    let once =
        add(server, "newcomer", &["--capacity", "intake", "--name", "示意 新人", "--area", "150622100"])?;
    let http = server.http().signed_in("newcomer", &once)?;
    assert_eq!(text(&http.json("/api/v1/session")?, "/first_step")?, "change_password");
    assert_problem(&http.get("/api/v1/cases")?, &[403], "password_change_required")?;
    let change = |present: &str, wanted: &str| {
        http.post("/api/v1/session/password", &json!({ "password": present, "new_password": wanted }))
    };
    assert_problem(&change("Wrong-Word-1", PASSWORD)?, &[422], "wrong_password")?;
    for (wanted, code) in [
        ("Ab1-", "password_too_short"),
        ("onlysmallletters", "password_too_simple"),
        ("Newcomer-1234x", "password_guessed"),
        (once.as_str(), "password_used"),
    ] {
        assert_problem(&change(&once, wanted)?, &[422], code)?;
    }
    let other = server.http().signed_in("newcomer", &once)?;
    let changed = change(&once, PASSWORD)?;
    assert_eq!(changed.status, 200, "{}", changed.summary());
    assert_eq!(changed.json()?["first_step"], Value::Null);
    assert_eq!(http.get("/api/v1/cases?limit=1")?.status, 200);
    assert_problem(&other.get("/api/v1/cases")?, &[401], "not_signed_in")?;
    assert_problem(&attempt(server.http(), "newcomer", &once)?, &[401], "wrong_credentials")?;
    server.http().signed_in("newcomer", PASSWORD)?;
    Ok(())
}

fn signing_out_ends_the_session_and_its_stream(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.signed_in("supervisor")?;
    let mut events = Events::open(&http, None)?;
    assert_eq!(events.next(Duration::from_secs(5))?.name, "hello");
    let out = http.send("DELETE", "/api/v1/session", &[], ())?;
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").is_some_and(|c| c.contains("Max-Age=0")));
    assert_problem(&http.get("/api/v1/meta")?, &[401], "not_signed_in")?;
    let ended = events.next(Duration::from_secs(5)).map_err(|e| e.to_string());
    assert!(ended.as_ref().is_err_and(|e| e.contains("ended")), "the stream goes on: {ended:?}");
    Ok(())
}

fn forged_and_foreign_cookies_are_nobody(world: &mut World) -> Outcome {
    let http = world.server()?.http().stranger();
    for cookie in
        ["zhunzhi_session=", "zhunzhi_session=00", &format!("zhunzhi_session={}", "0".repeat(64)), "x=y"]
    {
        let answer = http.send("GET", "/api/v1/meta", &[("cookie", cookie)], ())?;
        assert_problem(&answer, &[401], "not_signed_in")?;
    }
    Ok(())
}

fn a_deputy_acts_with_the_area_of_the_absent_under_the_own_name(world: &mut World) -> Outcome {
    let server = world.server()?;
    let head = settled(server, "absent-head", &["--capacity", "unit_head", "--area", "150622004"])?;
    settled(server, "stand-in", &["--capacity", "handler", "--area", "150622100"])?;
    let days = server.sql()?.value(
        "select (now() at time zone 'Asia/Shanghai')::date, (now() at time zone 'Asia/Shanghai')::date + 3",
    )?;
    let (from, until) = days.trim().split_once('|').ok_or("no days")?;
    let asked = json!({ "login": "stand-in", "password": PASSWORD, "stands_for": "absent-head" });
    let refused = server.http().stranger().post("/api/v1/session", &asked)?;
    assert_problem(&refused, &[403], "not_deputy")?;
    let named = json!({ "login": "stand-in", "from": from, "until": until });
    let kind = [("content-type", "application/json")];
    let answer = head.send("PUT", "/api/v1/session/deputy", &kind, named.to_string().as_bytes())?;
    assert_eq!(answer.status, 204, "{}", answer.summary());
    let answer = server.http().stranger().post("/api/v1/session", &asked)?;
    let session = answer.json()?;
    assert_eq!(text(&session, "/login")?, "stand-in");
    assert_eq!(text(&session, "/area/code")?, "150622004");
    assert_eq!(text(&session, "/capacities/0/code")?, "unit_head");
    assert_eq!(text(&session, "/stands_for/login")?, "absent-head");
    assert_eq!(head.send("DELETE", "/api/v1/session/deputy", &[], ())?.status, 204);
    let cookie = answer.header("set-cookie").and_then(|c| c.split(';').next()).ok_or("no cookie")?;
    let over = server.http().stranger().send("GET", "/api/v1/meta", &[("cookie", cookie)], ())?;
    assert_problem(&over, &[401], "not_signed_in")
}

fn a_session_that_was_not_used_for_half_an_hour_is_over(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.signed_in("judge")?;
    server.sql()?.run("update session set used = used - interval '31 minutes' where login = 'judge'")?;
    // A server believes what it has looked up for five seconds.
    std::thread::sleep(Duration::from_secs(6));
    assert_problem(&http.get("/api/v1/meta")?, &[401], "not_signed_in")
}
