//! Bad input everywhere: a problem document with status, code and detail, and a server that goes on.

use acceptance::http::Answer;
use acceptance::json::text;
use acceptance::{Outcome, World, tests};
use serde_json::{Value, json};

tests![
    reports_with_bad_content_are_refused_field_by_field,
    a_description_of_ten_megabytes_is_refused_and_the_connection_survives,
    a_stream_of_ten_megabytes_without_a_length_is_refused,
    bodies_that_are_no_report_are_refused,
    bad_filters_of_the_list_are_named,
    dates_at_the_edge_of_the_calendar_are_dates_or_refused,
    bad_filters_of_the_export_are_named_before_anything_is_streamed,
    wrong_methods_and_unknown_routes_are_problems,
    unknown_names_are_not_found,
    tiles_that_do_not_exist_are_refused,
    a_page_of_another_site_may_not_write,
    text_with_a_nul_never_reaches_the_database,
];

/// A point inside the banner and inside a village.
pub(crate) const INSIDE: (f64, f64) = (111.22676, 39.86546);

/// Checks a problem document; an empty `code` means any.
pub(crate) fn assert_problem(answer: &Answer, statuses: &[u16], code: &str) -> Outcome {
    assert!(statuses.contains(&answer.status), "one of {statuses:?} is expected: {}", answer.summary());
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{}", answer.summary());
    let problem = answer.json()?;
    assert_eq!(problem["status"], answer.status, "{problem}");
    for member in ["/type", "/title", "/detail", "/code"] {
        assert!(!text(&problem, member)?.is_empty(), "{member} is empty: {problem}");
    }
    assert!(code.is_empty() || problem["code"] == code, "{code} is expected: {problem}");
    let detail = text(&problem, "/detail")?;
    assert!(detail.chars().count() < 500, "the detail is longer than a line: {detail}");
    for inner in ["sqlx", "panicked", "SELECT", "src/"] {
        assert!(!detail.contains(inner), "the detail tells internals: {detail}");
    }
    Ok(())
}

fn report() -> Value {
    json!({ "lon": INSIDE.0, "lat": INSIDE.1, "category": "MS-01", "summary": "验收测试：墙体出现裂缝" })
}

fn with(changes: Value) -> Value {
    let mut report = report();
    if let (Value::Object(all), Value::Object(new)) = (&mut report, changes) {
        all.extend(new);
    }
    report
}

fn reports_with_bad_content_are_refused_field_by_field(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    let before = http.json("/api/v1/meta")?["counts"]["cases"].clone();
    let bad = [
        (json!({ "lon": 116.4, "lat": 39.9 }), "outside_banner", "lon"),
        (json!({ "lon": 39.86546, "lat": 111.22676 }), "swapped_lon_lat", "lon"),
        (json!({ "summary": "" }), "text_empty", "summary"),
        (json!({ "summary": " \n\t " }), "text_empty", "summary"),
        (json!({ "summary": "裂".repeat(2001) }), "text_too_long", "summary"),
        (json!({ "summary": "墙体\u{0}裂缝" }), "text_control_characters", "summary"),
        (json!({ "category": "XX-99" }), "unknown_category", "category"),
        (json!({ "category": "MS" }), "unknown_category", "category"),
        (json!({ "category": "" }), "unknown_category", "category"),
        (json!({ "people": 0 }), "people_out_of_range", "people"),
        (json!({ "people": 4_000_000_000u32 }), "people_out_of_range", "people"),
        (json!({ "channel": "pigeon" }), "unknown_channel", "channel"),
        (json!({ "datum": "beijing54" }), "unknown_datum", "datum"),
        (json!({ "accuracy_m": -5 }), "bad_accuracy", "accuracy_m"),
    ];
    for (changes, code, field) in bad {
        let answer = http.post("/api/v1/cases", &with(changes))?;
        assert_problem(&answer, &[400, 422], code)?;
        let problem = answer.json()?;
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    }
    assert_eq!(http.json("/api/v1/meta")?["counts"]["cases"], before, "something was stored");
    Ok(())
}

fn a_description_of_ten_megabytes_is_refused_and_the_connection_survives(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    let answer = http.post("/api/v1/cases", &with(json!({ "summary": "x".repeat(10_000_000) })))?;
    assert_problem(&answer, &[413], "too_large")?;
    assert_eq!(http.get("/healthz")?.status, 200);
    Ok(())
}

fn a_stream_of_ten_megabytes_without_a_length_is_refused(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    let long = with(json!({ "summary": "x".repeat(10_000_000) })).to_string();
    let mut stream = long.as_bytes();
    let body = ureq::SendBody::from_reader(&mut stream);
    let answer = http.send("POST", "/api/v1/cases", &[("content-type", "application/json")], body)?;
    assert_problem(&answer, &[413], "too_large")
}

fn bodies_that_are_no_report_are_refused(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    let json_type = [("content-type", "application/json")];
    for body in ["", "{", "[]", "null", "\"text\"", "{\"lon\": \"east\"}", "{\"lon\": 111.2}", "\u{feff}{}"] {
        for path in ["/api/v1/cases", "/api/v1/cases/suggest"] {
            assert_problem(&http.send("POST", path, &json_type, body)?, &[400, 422], "bad_body")?;
        }
    }
    let unknown = http.post("/api/v1/cases", &with(json!({ "colour": "red" })))?;
    assert_problem(&unknown, &[400, 422], "bad_body")?;
    let invalid = http.send("POST", "/api/v1/cases", &json_type, &b"{\"summary\": \"\xff\xfe\"}"[..])?;
    assert_problem(&invalid, &[400, 422], "bad_body")?;
    let deep = "[".repeat(60_000);
    assert_problem(&http.send("POST", "/api/v1/cases", &json_type, &deep)?, &[400, 422], "bad_body")?;
    let text = report().to_string();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let answer = http.send("POST", "/api/v1/cases", &[("content-type", kind)], &text)?;
        assert_problem(&answer, &[415], "bad_body")?;
    }
    assert_problem(&http.send("POST", "/api/v1/cases", &[], text.as_bytes())?, &[415], "bad_body")
}

const BAD_FILTERS: [(&str, &str); 30] = [
    ("near_mine=M9999", "unknown_mine"),
    ("near_mine=%27%3Bdrop", "unknown_mine"),
    ("near_mine=", "unknown_mine"),
    ("distance=3000", "bad_filter"),
    ("near_mine=M0230&distance=-1", "bad_filter"),
    ("near_mine=M0230&distance=1e9", "bad_filter"),
    ("near_mine=M0230&distance=NaN", "bad_filter"),
    ("near_mine=M0230&distance=far", "bad_parameter"),
    ("category=XX", "unknown_category"),
    ("category=ms-01x", "unknown_category"),
    ("bbox=1,2,3", "bad_filter"),
    ("bbox=1,2,3,4,5", "bad_filter"),
    ("bbox=a,b,c,d", "bad_filter"),
    ("bbox=112,39,110,40", "bad_filter"),
    ("bbox=110,41,112,39", "bad_filter"),
    ("bbox=NaN,39,112,40", "bad_filter"),
    ("bbox=-inf,39,inf,40", "bad_filter"),
    ("bbox=-181,39,112,40", "bad_filter"),
    ("since=yesterday", "bad_date"),
    ("since=2026-13-01", "bad_date"),
    ("until=2026-02-29", "bad_date"),
    ("since=2026-11-23T00:00:00Z", "bad_date"),
    ("since=2026-11-23&until=2026-11-22", "bad_filter"),
    ("grid=abc", "bad_filter"),
    ("grid=123456789012345678", "bad_filter"),
    ("grid=%25", "bad_filter"),
    ("grid=", "bad_filter"),
    ("state=sleeping", "unknown_state"),
    ("colour=red", "bad_parameter"),
    ("state=open&state=closed", "bad_parameter"),
];

fn bad_filters_of_the_list_are_named(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    for (query, code) in BAD_FILTERS {
        let answer = http.get(&format!("/api/v1/cases?{query}"))?;
        assert_problem(&answer, &[400], code).map_err(|e| format!("{query}: {e}"))?;
    }
    let long = format!("/api/v1/cases?q={}", "x".repeat(101));
    assert_problem(&http.get(&long)?, &[400], "bad_filter")?;
    for query in ["limit=0", "limit=501", "limit=-1", "limit=ten", "after=x"] {
        assert_problem(&http.get(&format!("/api/v1/cases?{query}"))?, &[400], "bad_parameter")?;
    }
    Ok(())
}

/// Never a failure of the database, nor a panic of its driver.
fn dates_at_the_edge_of_the_calendar_are_dates_or_refused(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    for query in
        ["since=0001-01-01", "until=9999-12-31", "since=-9999-01-01", "until=-4713-01-01", "until=0000-01-01"]
    {
        let answer = http.get(&format!("/api/v1/cases?{query}"))?;
        assert!(answer.status == 200 || answer.status == 400, "{query}: {}", answer.summary());
    }
    Ok(())
}

fn bad_filters_of_the_export_are_named_before_anything_is_streamed(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    for (query, code) in BAD_FILTERS {
        let answer = http.get(&format!("/api/v1/cases.geojson?{query}"))?;
        assert_problem(&answer, &[400], code).map_err(|e| format!("{query}: {e}"))?;
    }
    assert_problem(&http.get("/api/v1/cases.geojson?limit=5")?, &[400], "bad_parameter")
}

fn wrong_methods_and_unknown_routes_are_problems(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    for (method, path) in [
        ("DELETE", "/api/v1/cases"),
        ("PUT", "/api/v1/meta"),
        ("POST", "/api/v1/locate"),
        ("GET", "/api/v1/cases/suggest/"),
        ("DELETE", "/tiles/cases/6/51/24.mvt"),
        ("PATCH", "/api/v1/mines/M0230"),
    ] {
        assert_problem(&http.send(method, path, &[], ())?, &[404, 405], "")?;
    }
    assert_problem(&http.send("PUT", "/api/v1/meta", &[], ())?, &[405], "method_not_allowed")?;
    for path in ["/api/v1/nothing", "/api/v2/meta", "/api/v1/", "/tiles/cases", "/assets/none.js"] {
        assert_problem(&http.get(path)?, &[404], "not_found")?;
    }
    assert_problem(&http.send("POST", "/", &[], ())?, &[404, 405], "")
}

fn unknown_names_are_not_found(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    for path in [
        "/api/v1/mines/M9999",
        "/api/v1/mines/M9999/disputes",
        "/api/v1/mines/%27",
        "/api/v1/grids/150622999999999",
        "/api/v1/grids/abc",
        "/api/v1/divisions/999999",
        "/api/v1/stations/nobody",
        "/tiles/style/night.json",
    ] {
        assert_problem(&http.get(path)?, &[404], "not_found").map_err(|e| format!("{path}: {e}"))?;
    }
    assert_problem(&http.get("/api/v1/cases/nonsense")?, &[400, 404], "")?;
    let code = http.json("/api/v1/cases?limit=1")?["cases"][0]["code"].clone();
    let code = code.as_str().ok_or("no case")?;
    // One letter of a code copied wrongly is caught by its check character.
    let last = if code.ends_with('7') { "8" } else { "7" };
    let wrong = format!("{}{last}", &code[..code.len() - 1]);
    assert_problem(&http.get(&format!("/api/v1/cases/{wrong}"))?, &[400], "bad_case_code")?;
    for q in ["", "%20", &"x".repeat(51)] {
        assert_problem(&http.get(&format!("/api/v1/search?q={q}"))?, &[400], "bad_parameter")?;
    }
    Ok(())
}

fn tiles_that_do_not_exist_are_refused(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    for tile in [
        "6/2147483647/24",
        "6/51/2147483647",
        "6/64/24",
        "31/0/0",
        "99/0/0",
        "4294967296/0/0",
        "6/18446744073709551616/24",
        "6/-1/24",
        "6/51/24.5",
        "a/b/c",
    ] {
        let answer = http.get(&format!("/tiles/cases/{tile}.mvt"))?;
        assert_problem(&answer, &[400, 404], "").map_err(|e| format!("{tile}: {e}"))?;
    }
    assert_problem(&http.get("/tiles/cases/6/2147483647/24.mvt")?, &[404], "no_such_tile")?;
    assert_problem(&http.get("/tiles/ghosts/6/51/24.mvt")?, &[404], "not_found")?;
    assert_problem(&http.get("/tiles/cases,ghosts/6/51/24.mvt")?, &[404], "not_found")?;
    assert_problem(&http.get("/tiles/ghosts.json")?, &[404], "not_found")?;
    let many = ["cases"; 25].join(",");
    assert_problem(&http.get(&format!("/tiles/{many}/6/51/24.mvt"))?, &[400], "too_many_layers")
}

fn a_page_of_another_site_may_not_write(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.http();
    let json_type = ("content-type", "application/json");
    let body = report().to_string();
    for origin in ["https://evil.example", "http://127.0.0.1:1", "null"] {
        for path in ["/api/v1/cases", "/api/v1/cases/suggest"] {
            let answer = http.send("POST", path, &[json_type, ("origin", origin)], &body)?;
            assert_problem(&answer, &[403], "foreign_origin")?;
        }
    }
    let own = format!("http://{}", server.host());
    let answer =
        http.send("POST", "/api/v1/cases/suggest", &[json_type, ("origin", &own)], &body_of_suggest())?;
    assert_eq!(answer.status, 200, "{}", answer.summary());
    Ok(())
}

fn body_of_suggest() -> String {
    json!({ "lon": INSIDE.0, "lat": INSIDE.1, "category": "MS-01" }).to_string()
}

/// PostgreSQL takes no NUL in text: it must be refused before, as bad input.
fn text_with_a_nul_never_reaches_the_database(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    for path in ["/api/v1/cases?q=a%00b", "/api/v1/cases?batch=%00", "/api/v1/search?q=ZZ%00"] {
        let answer = http.get(path)?;
        assert!(answer.status < 500, "{path}: {}", answer.summary());
    }
    for path in ["/api/v1/cases/%00", "/api/v1/mines/%00", "/api/v1/grids/%00", "/api/v1/stations/%00"] {
        assert_problem(&http.get(path)?, &[400, 404], "").map_err(|e| format!("{path}: {e}"))?;
    }
    let answer = http.get("/api/v1/cases.geojson?q=a%00b");
    assert!(answer.is_ok_and(|a| a.status < 500), "the export breaks off on a NUL");
    Ok(())
}
