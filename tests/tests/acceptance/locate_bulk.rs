//! `/api/v1/locate/bulk`: many points at once, as JSON and as bare numbers.

use acceptance::http::Answer;
use acceptance::json::{items, number};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};

tests![
    many_points_are_answered_as_one_by_one_also_on_borders,
    numbers_and_words_give_the_same_answer,
    a_list_of_codes_is_fetched_once,
    what_is_too_much_or_no_position_is_refused_by_name,
];

const PATH: &str = "/api/v1/locate/bulk";
const NUMBERS: &str = "application/octet-stream";

/// Points anywhere, outside, and exactly on borders and corners.
fn points(server: &Server) -> Result<Vec<(f64, f64)>, Fault> {
    let rows = server.sql()?.rows(
        "select st_x(p) lon, st_y(p) lat from (
            (select (st_dump(st_generatepoints(st_envelope(shape), 200, 7))).geom p from division where code = '150622')
            union all
            (select st_pointn(st_exteriorring(st_geometryn(shape, 1)), 3) p from grid where valid_to is null order by code limit 100)
        ) q",
    )?;
    rows.iter().map(|r| Ok((number(r, "/lon")?, number(r, "/lat")?))).collect()
}

fn as_json(points: &[(f64, f64)]) -> String {
    json!({ "points": points.iter().map(|p| json!([p.0, p.1])).collect::<Vec<_>>() }).to_string()
}

fn as_numbers(points: &[(f64, f64)]) -> Vec<u8> {
    points.iter().flat_map(|p| [p.0, p.1]).flat_map(f64::to_le_bytes).collect()
}

fn post(server: &Server, kind: &str, accept: &str, body: &[u8]) -> Result<Answer, Fault> {
    server.http().send("POST", PATH, &[("content-type", kind), ("accept", accept)], body)
}

fn many_points_are_answered_as_one_by_one_also_on_borders(world: &mut World) -> Outcome {
    let server = world.server()?;
    let points = points(server)?;
    let answer = post(server, "application/json", "application/json", as_json(&points).as_bytes())?;
    assert_eq!(answer.status, 200, "{}", answer.summary());
    let located: Value = serde_json::from_slice(&answer.body)?;
    let located = items(&located, "")?;
    assert_eq!(located.len(), points.len());
    let mut on_edge = 0;
    for ((lon, lat), many) in points.iter().zip(located) {
        let one = server.http().json(&format!("/api/v1/locate?lon={lon}&lat={lat}"))?;
        for level in ["micro_grid", "primary_grid", "village", "township"] {
            assert_eq!(many[level], one[level]["code"], "{level} of {lon} {lat}");
        }
        assert_eq!(many["inside"], one["outside"].is_null());
        assert_eq!(many["on_edge"], !items(&one, "/on_edge")?.is_empty(), "{lon} {lat}");
        on_edge += u32::from(many["on_edge"] == true);
    }
    assert!(on_edge > 20, "{on_edge} on borders");
    Ok(())
}

fn numbers_and_words_give_the_same_answer(world: &mut World) -> Outcome {
    let server = world.server()?;
    let points = points(server)?;
    let words = post(server, "application/json", "application/json", as_json(&points).as_bytes())?;
    let words: Value = serde_json::from_slice(&words.body)?;
    let codes = server.http().json("/api/v1/locate/codes")?;
    let numbers = post(server, NUMBERS, NUMBERS, &as_numbers(&points))?;
    assert_eq!(numbers.status, 200, "{}", numbers.summary());
    assert_eq!(numbers.header("territory-version"), codes["version"].as_str());
    assert_eq!(numbers.body.len(), points.len() * 8);
    let code = |bytes: &[u8]| {
        let n = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
        if n == 0 { Value::Null } else { codes["grids"][n - 1].clone() }
    };
    for (word, pair) in items(&words, "")?.iter().zip(numbers.body.chunks(8)) {
        assert_eq!((&word["micro_grid"], &word["primary_grid"]), (&code(&pair[..4]), &code(&pair[4..])));
    }
    Ok(())
}

fn a_list_of_codes_is_fetched_once(world: &mut World) -> Outcome {
    let server = world.server()?;
    let first = server.http().get("/api/v1/locate/codes")?;
    let etag = first.header("etag").ok_or("no etag")?.to_owned();
    let again = server.http().send("GET", "/api/v1/locate/codes", &[("if-none-match", &etag)], b"")?;
    assert_eq!((again.status, again.body.len()), (304, 0));
    let codes: Value = serde_json::from_slice(&first.body)?;
    assert_eq!(items(&codes, "/grids")?.len(), 1410 + 264 + 6141);
    Ok(())
}

fn what_is_too_much_or_no_position_is_refused_by_name(world: &mut World) -> Outcome {
    let server = world.server()?;
    let problem = |kind: &str, body: &[u8], status: u16, words: &str| -> Outcome {
        let answer = post(server, kind, "application/json", body)?;
        assert_eq!(answer.status, status, "{}", answer.summary());
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        assert!(answer.text()?.contains(words), "{}", answer.summary());
        Ok(())
    };
    problem(
        "application/json",
        br#"{"points":[[111.2,39.8],[39.8,111.2]]}"#,
        400,
        "point 1 (counted from 0)",
    )?;
    problem("application/json", br#"{"points":[[111.2]]}"#, 400, "not a list of points")?;
    problem("application/json", b"", 400, "not a list of points")?;
    problem(NUMBERS, &[0; 17], 400, "a point has 16")?;
    problem(NUMBERS, &as_numbers(&[(f64::NAN, 39.8)]), 400, "point 0")?;
    problem("text/plain", b"111.2,39.8", 415, "application/json")?;
    let many = vec![(111.2, 39.8); 100_001];
    problem("application/json", as_json(&many).as_bytes(), 413, "at most 100000")?;
    problem(NUMBERS, &vec![0; 16_000_016], 413, "1000000 as numbers")?;
    let empty = post(server, NUMBERS, NUMBERS, b"")?;
    assert_eq!((empty.status, empty.body.len()), (200, 0));
    Ok(())
}
