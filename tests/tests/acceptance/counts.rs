//! `/api/v1/counts`: cases by area from memory are those that the list counts in the database.

use super::cases::count;
use super::errors::assert_problem;
use acceptance::json::{items, text, whole};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::Value;

tests![
    counts_of_any_filter_are_those_of_the_list,
    counts_of_every_area_are_those_of_the_list_in_it,
    a_bad_level_and_a_page_are_refused,
    the_extent_of_a_filter_is_the_box_around_its_cases,
];

/// The parts of a count that the list can be asked for as well, with the words to ask.
const PARTS: [(&str, &str); 3] = [("open", "open"), ("overdue", "overdue"), ("closed", "closed_all")];

fn counts(server: &Server, filter: &str, level: &str) -> Result<Value, Fault> {
    let answer = server.http().json(&format!("/api/v1/counts?level={level}&{filter}"))?;
    let mut sum = whole(&answer, "/unplaced/total")?;
    for area in items(&answer, "/areas")? {
        assert!(whole(area, "/total")? > 0, "an area without a case: {area}");
        sum += whole(area, "/total")?;
    }
    assert_eq!(sum, whole(&answer, "/sum/total")?, "the areas and the rest are not the sum: {filter}");
    Ok(answer)
}

fn counts_of_any_filter_are_those_of_the_list(world: &mut World) -> Outcome {
    let server = world.server()?;
    let sql = server.sql()?;
    let village = sql.value(
        "select village from case_file where village is not null group by 1 order by count(*) desc, 1 limit 1",
    )?;
    let township = &village[..9];
    let batch = sql.value("select id from batch order by id limit 1")?;
    let wheres = [
        String::new(),
        format!("grid={township}"),
        format!("grid={village}"),
        "near_mine=M0230".into(),
        "near_mine=M0230&distance=777.7".into(),
        "near_mine=M0230&distance=20000".into(),
        "bbox=111.03,39.51,111.24,39.83".into(),
        format!("near_mine=M0230&distance=5000&bbox=111,39.5,111.3,39.9&grid={township}"),
    ];
    let whats = [
        String::new(),
        "category=MS".into(),
        "category=MS-01&state=open".into(),
        "state=overdue".into(),
        "state=closed_all&since=2025-06-01".into(),
        "state=mediating&category=MS".into(),
        "since=2025-01-01&until=2026-03-31&category=MS".into(),
        format!("batch={batch}"),
        "q=%E8%A3%82%E7%BC%9D&state=open".into(),
        "q=ZZ".into(),
    ];
    let levels = ["township", "village", "grid", "micro"];
    let mut found = 0;
    for (n, filter) in wheres.iter().flat_map(|w| whats.iter().map(move |s| format!("{w}&{s}"))).enumerate() {
        let filter = filter.trim_matches('&');
        let answer = counts(server, filter, levels[n % 4])?;
        let total = whole(&answer, "/sum/total")?;
        assert_eq!(total, count(server, filter)?, "{filter}");
        found += i64::from(total > 0);
        if !filter.contains("state=") {
            for (part, state) in PARTS {
                let listed = count(server, &format!("{filter}&state={state}"))?;
                assert_eq!(whole(&answer, &format!("/sum/{part}"))?, listed, "{part} of {filter}");
            }
        }
    }
    assert!(found > 50, "too many filters found nothing: {found}");
    Ok(())
}

fn counts_of_every_area_are_those_of_the_list_in_it(world: &mut World) -> Outcome {
    let server = world.server()?;
    let filter = "category=MS&since=2025-01-01";
    for (level, column) in
        [("township", "township"), ("village", "village"), ("grid", "primary_grid"), ("micro", "micro_grid")]
    {
        let answer = counts(server, filter, level)?;
        let rows = server.sql()?.value(&format!(
            "select {column} || ' ' || count(*) || ' ' || count(*) filter (where open) || ' '
                || count(*) filter (where mining_related) from case_file
             where {column} is not null and category like 'MS-%'
               and (reported_at at time zone 'Asia/Shanghai')::date >= '2025-01-01'
             group by {column} order by {column}"
        ))?;
        let told: Vec<String> = items(&answer, "/areas")?
            .iter()
            .map(|a| {
                let parts = (whole(a, "/total")?, whole(a, "/open")?, whole(a, "/mining")?);
                assert!(!text(a, "/name")?.is_empty(), "an area without a name: {a}");
                Ok(format!("{} {} {} {}", text(a, "/code")?, parts.0, parts.1, parts.2))
            })
            .collect::<Result<_, Fault>>()?;
        assert_eq!(told, rows.lines().collect::<Vec<_>>(), "{level}");
    }
    Ok(())
}

fn a_bad_level_and_a_page_are_refused(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    for (path, code) in [
        ("/api/v1/counts?level=banner", "unknown_level"),
        ("/api/v1/counts?limit=5", "bad_parameter"),
        ("/api/v1/counts?near_mine=M9999", "unknown_mine"),
        ("/api/v1/counts?grid=150622999", "unknown_area"),
        ("/api/v1/counts?batch=nowhere", "unknown_batch"),
        ("/api/v1/cases?level=grid", "bad_parameter"),
        ("/api/v1/cases.geojson?level=grid", "bad_parameter"),
    ] {
        assert_problem(&http.get(path)?, &[400], code)?;
    }
    Ok(())
}

fn the_extent_of_a_filter_is_the_box_around_its_cases(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.http();
    for (filter, condition) in [
        ("category=MS&state=open", "category like 'MS-%' and open"),
        ("grid=150622004", "place_code like '150622004%'"),
        (
            "bbox=111.0,39.5,111.2,39.7&until=2026-01-01",
            "point && st_makeenvelope(111.0, 39.5, 111.2, 39.7, 4490) and (reported_at at time zone 'Asia/Shanghai')::date <= '2026-01-01'",
        ),
    ] {
        let told = http.json(&format!("/api/v1/extent?{filter}"))?;
        let row = server.sql()?.value(&format!(
            "select count(*) || ',' || min(st_x(point)) || ',' || min(st_y(point)) || ',' || max(st_x(point)) || ',' || max(st_y(point)) from case_file where {condition}"
        ))?;
        let expected: Vec<f64> = row.trim().split(',').map(str::parse).collect::<Result<_, _>>()?;
        assert_eq!(whole(&told, "/count")? as f64, expected[0], "{filter}");
        assert_eq!(whole(&told, "/count")?, count(server, filter)?, "{filter}");
        for (i, degrees) in expected[1..].iter().enumerate() {
            let side = acceptance::json::number(&told, &format!("/bbox/{i}"))?;
            assert!((side - degrees).abs() < 2e-7, "{filter}: {side} is not {degrees}");
        }
    }
    let none = http.json("/api/v1/extent?bbox=0,0,1,1")?;
    assert_eq!((&none["bbox"], whole(&none, "/count")?), (&Value::Null, 0));
    for (path, code) in [
        ("/api/v1/extent?limit=5", "bad_parameter"),
        ("/api/v1/extent?level=grid", "bad_parameter"),
        ("/api/v1/extent?near_mine=M9999", "unknown_mine"),
    ] {
        assert_problem(&http.get(path)?, &[400], code)?;
    }
    Ok(())
}
