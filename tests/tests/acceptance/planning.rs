//! The planner's report: numbers that are the register's, small ones hidden in files, the same bytes for the same state.

use crate::errors::assert_problem;
use acceptance::json::{items, number, text};
use acceptance::{Outcome, World, tests};
use std::fs;

tests![
    the_table_has_the_numbers_of_the_register,
    a_township_sees_its_own_areas_and_households,
    files_hide_small_numbers_and_stand_in_the_audit_log,
    questions_that_cannot_be_answered_are_refused,
];

const PERIOD: &str = "since=2025-01-01&until=2025-12-31";

fn the_table_has_the_numbers_of_the_register(world: &mut World) -> Outcome {
    let server = world.server()?;
    let table =
        server.http().json(&format!("/api/v1/reports/planning?level=township&period=quarter&{PERIOD}"))?;
    let within = "(reported_at at time zone 'Asia/Shanghai')::date between '2025-01-01' and '2025-12-31'";
    let sql = server.sql()?;
    let all =
        sql.value(&format!("select count(*) from case_file where {within} and length(place_code) >= 9"))?;
    assert_eq!(number(&table, "/cases")?.to_string(), all.trim());
    assert_eq!(items(&table, "/periods")?.len(), 4);
    for area in items(&table, "/areas")? {
        let code = text(area, "/code")?;
        let counted = sql
            .value(&format!("select count(*) from case_file where {within} and place_code like '{code}%'"))?;
        assert_eq!(number(area, "/cases")?.to_string(), counted.trim(), "{code}");
        let households = sql.value(&format!(
            "select coalesce(sum(households), 0) from grid where kind <> 'micro' and code like '{code}%' and valid_from <= current_date and (valid_to is null or valid_to >= current_date)"
        ))?;
        assert_eq!(number(area, "/households")?.to_string(), households.trim(), "{code}");
        let sum = |of: &str| items(area, of).map(|n| n.iter().filter_map(|v| v.as_u64()).sum::<u64>());
        assert_eq!(
            (sum("/by_category")?, sum("/by_period")?),
            (number(area, "/cases")? as u64, number(area, "/cases")? as u64)
        );
    }
    Ok(())
}

fn a_township_sees_its_own_areas_and_households(world: &mut World) -> Outcome {
    let http = world.server()?.signed_in("intake")?;
    let table = http.json(&format!("/api/v1/reports/planning?level=village&{PERIOD}"))?;
    let areas = items(&table, "/areas")?;
    assert!(!areas.is_empty());
    for area in areas {
        assert!(text(area, "/code")?.starts_with("150622100"), "{area}");
    }
    Ok(())
}

fn files_hide_small_numbers_and_stand_in_the_audit_log(world: &mut World) -> Outcome {
    let folder = world.folder("planning")?;
    let server = world.server()?;
    let query = format!("level=village&period=month&{PERIOD}");
    for format in ["xlsx", "html"] {
        let path = format!("/api/v1/reports/planning.{format}?{query}");
        let (once, twice) = (server.http().get(&path)?, server.http().get(&path)?);
        assert_eq!(once.status, 200, "{}", once.summary());
        assert!(once.body == twice.body, "{format}: not the same bytes");
        fs::write(folder.join(format!("planning.{format}")), &once.body)?;
    }
    let said =
        server.sql()?.value("select object from audit where act = 'export' order by seq desc limit 1")?;
    assert_eq!(said, format!("planning report as html {query}"));
    let page = server.http().get(&format!("/api/v1/reports/planning.html?{query}"))?;
    let page = page.text()?;
    for small in 1..5 {
        assert!(!page.contains(&format!("<td>{small}</td>")), "{small} is shown");
    }
    for outside in ["<script", "http://", "https://", "src="] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("<svg") && page.contains("示意数据") && page.contains("<td>—</td>"));
    Ok(())
}

fn questions_that_cannot_be_answered_are_refused(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    for (query, code) in [
        ("level=street", "bad_parameter"),
        ("period=week", "bad_parameter"),
        ("since=2026-02-30", "bad_date"),
        ("since=2026-02-02&until=2026-02-01", "bad_parameter"),
        ("category=XX", "unknown_category"),
        ("level=grid&period=month&since=1995-01-01", "table_too_large"),
    ] {
        assert_problem(&http.get(&format!("/api/v1/reports/planning?{query}"))?, &[400], code)?;
    }
    Ok(())
}
