//! Places of a filter, and filters kept under a name.

use super::cases::count;
use crate::errors::assert_problem;
use crate::sessions::settled;
use acceptance::json::{items, text, whole};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};

tests![
    places_mean_the_same_in_list_counts_export_and_postgis,
    around_a_case_are_the_cases_around_it_and_only_for_who_may_know_of_it,
    places_that_are_none_are_refused,
    a_kept_filter_is_shown_to_who_sees_the_same_and_to_nobody_else,
];

const RING: &str = "111.10,39.80,111.25,39.80,111.25,39.92,111.10,39.92";
const OTHER: &str = "111.20,39.75,111.40,39.75,111.30,39.95";

fn quoted(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

fn polygon(ring: &str) -> String {
    let numbers: Vec<&str> = ring.split(',').collect();
    let mut corners: Vec<String> = numbers.chunks(2).map(|at| format!("{} {}", at[0], at[1])).collect();
    corners.push(corners[0].clone());
    format!("st_geomfromtext('polygon(({}))', 4490)", corners.join(","))
}

/// The number of cases in the list, in the counts of areas, in the export and by a condition of PostGIS, which must be one.
fn one_number(server: &Server, query: &str, condition: &str) -> Result<i64, Fault> {
    let listed = count(server, query)?;
    let counted = server.http().json(&format!("/api/v1/counts?{query}"))?;
    assert_eq!(whole(&counted, "/sum/total")?, listed, "{query}");
    let exported = server.http().json(&format!("/api/v1/cases.geojson?{query}"))?;
    assert_eq!(items(&exported, "/features")?.len() as i64, listed, "{query}");
    let sql = format!("select count(*) from case_file where {condition}");
    assert_eq!(server.sql()?.value(&sql)?.trim(), listed.to_string(), "{query}");
    Ok(listed)
}

fn places_mean_the_same_in_list_counts_export_and_postgis(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (a, b) = (polygon(RING), polygon(OTHER));
    let within = |shape: &str| format!("st_covers({shape}, point)");
    let near = |shape: &str, metres: u32| {
        format!("st_dwithin(point::geography, st_segmentize({shape}, 0.002)::geography, {metres})")
    };
    let union = one_number(
        server,
        &format!("places={}", quoted(&format!("ring:{RING};ring:{OTHER}"))),
        &format!("{} or {}", within(&a), within(&b)),
    )?;
    let both = one_number(
        server,
        &format!("places={}&join=all", quoted(&format!("ring:{RING};ring:{OTHER}"))),
        &format!("{} and {}", within(&a), within(&b)),
    )?;
    assert!(both > 0 && union > both, "{union} {both}");
    one_number(
        server,
        &format!("places={}&category=MS", quoted(&format!("ring:{OTHER}@2500"))),
        &format!("{} and category like 'MS-%'", near(&b, 2500)),
    )?;
    let grid = server
        .sql()?
        .value("select place_code from case_file where length(place_code) = 17 order by id limit 1")?;
    let grid = &grid.trim()[..15];
    one_number(
        server,
        &format!("places={}", quoted(&format!("grid:{grid}@1000"))),
        &near(&format!("(select shape from grid where code = '{grid}' and valid_to is null)"), 1000),
    )?;
    let mine = format!("places={}", quoted("mine:M0230@3000"));
    assert_eq!(count(server, &mine)?, count(server, "near_mine=M0230&distance=3000")?);
    Ok(())
}

fn around_a_case_are_the_cases_around_it_and_only_for_who_may_know_of_it(world: &mut World) -> Outcome {
    let server = world.server()?;
    let code = server
        .sql()?
        .value("select code from case_file where place_code like '150622004%' order by id limit 1")?;
    let query = format!("places={}", quoted(&format!("case:{code}@800")));
    let around = one_number(
        server,
        &query,
        &format!(
            "st_dwithin(point::geography, (select point::geography from case_file where code = '{code}'), 800)"
        ),
    )?;
    assert!(around >= 1);
    // Whoever may not know of it is told what is told of a code that nothing has.
    let stranger = server.signed_in("intake")?;
    let refused = stranger.get(&format!("/api/v1/cases?{query}"))?;
    assert_problem(&refused, &[400], "bad_filter")?;
    assert!(text(&refused.json()?, "/detail")?.contains("there is no case"), "{}", refused.summary());
    Ok(())
}

fn places_that_are_none_are_refused(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    for query in [
        "places=",
        "places=mine:M9999",
        "places=grid:999999",
        "places=ring:111,39,112,40,112,39,111,40",
        "places=ring:111,39,112,40",
        "places=case:ZZ26-000001-1@5",
        "places=mine:M0230@99999",
        "places=mine:M0230&join=some",
        "join=all",
    ] {
        for path in ["cases", "counts", "cases.geojson"] {
            assert_problem(&http.get(&format!("/api/v1/{path}?{query}"))?, &[400], "bad_filter")?;
        }
    }
    Ok(())
}

fn names(answer: &Value) -> Result<Vec<String>, Fault> {
    let all = answer.as_array().ok_or("no list")?;
    all.iter().map(|f| Ok(text(f, "/name")?.to_owned())).collect()
}

fn a_kept_filter_is_shown_to_who_sees_the_same_and_to_nobody_else(world: &mut World) -> Outcome {
    let server = world.server()?;
    let keeper = settled(server, "filter-keeper", &["--capacity", "supervisor", "--area", "150622004"])?;
    let same = settled(server, "filter-same", &["--capacity", "supervisor", "--area", "150622004"])?;
    let other = settled(server, "filter-other", &["--capacity", "supervisor", "--area", "150622100"])?;
    let filter = json!({ "category": "MS", "places": format!("ring:{RING}@500"), "state": "open" });
    for (name, shared) in [("涉矿东片", true), ("自用", false)] {
        let kept =
            keeper.post("/api/v1/filters", &json!({ "name": name, "filter": filter, "shared": shared }))?;
        assert_eq!(kept.status, 201, "{}", kept.summary());
    }
    assert_eq!(names(&keeper.json("/api/v1/filters")?)?.len(), 2);
    let seen = same.json("/api/v1/filters")?;
    assert_eq!(names(&seen)?, ["涉矿东片"]);
    assert_eq!((&seen[0]["filter"], &seen[0]["own"]), (&filter, &false.into()));
    assert!(names(&other.json("/api/v1/filters")?)?.is_empty());
    let path = format!("/api/v1/filters/{}", whole(&seen[0], "/id")?);
    assert_problem(&same.send("DELETE", &path, &[], ())?, &[404], "not_found")?;
    // The same name again means the new filter.
    let again = json!({ "name": "涉矿东片", "filter": { "category": "LB" }, "shared": true });
    assert_eq!(keeper.post("/api/v1/filters", &again)?.status, 201);
    assert_eq!(same.json("/api/v1/filters")?[0]["filter"], json!({ "category": "LB" }));
    assert_eq!(keeper.send("DELETE", &path, &[], ())?.status, 204);
    assert!(names(&same.json("/api/v1/filters")?)?.is_empty());
    for (body, status, code) in [
        (json!({ "name": " ", "filter": {} }), 422, "bad_field"),
        (json!({ "name": "x", "filter": { "near_mine": "M9999" } }), 400, "unknown_mine"),
        (json!({ "name": "x", "filter": { "limit": 3 } }), 400, "bad_parameter"),
    ] {
        assert_problem(&keeper.post("/api/v1/filters", &body)?, &[status], code)?;
    }
    Ok(())
}
