//! What the supervision board tells beside the ladder, and hints at a risk, against the database.

use crate::errors::assert_problem;
use crate::secrecy::SEALED;
use crate::sessions::settled;
use acceptance::json::{items, text, whole};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};

tests![
    small_matters_missing_leaders_and_late_units_are_those_of_the_database,
    hints_count_what_the_database_counts_and_the_gravest_stand_first,
    a_township_is_told_of_its_own_risks_only,
    a_letter_on_a_hint_stands_in_the_case_and_only_some_may_send_it,
    a_root_of_the_audit_log_is_kept_for_today,
];

fn number(server: &Server, query: &str) -> Result<i64, Fault> {
    Ok(server.sql()?.value(query)?.trim().parse()?)
}

fn small_matters_missing_leaders_and_late_units_are_those_of_the_database(world: &mut World) -> Outcome {
    let server = world.server()?;
    let board = server.http().json("/api/v1/supervision")?;
    let small = "select count(*) from case_file where open and clock_rule like 'sla/A@%'";
    assert_eq!(whole(&board, "/small/open")?, number(server, small)?);
    let late = format!("{small} and due < (now() at time zone 'Asia/Shanghai')::date");
    assert_eq!(whole(&board, "/small/late")?, number(server, &late)?);
    let missing = number(
        server,
        "select count(distinct c.id) from case_file c join case_event e on e.case_id = c.id and e.kind = 'watched' \
         where c.open and e.body ->> 'watch' = 'sponsor_late' and not exists (select from case_event t \
         where t.case_id = c.id and t.kind = 'take_charge' and t.seq > e.seq)",
    )?;
    assert_eq!(items(&board, "/unsponsored")?.len() as i64, missing.min(100));
    let units = items(&board, "/units")?;
    let counts: Vec<i64> = units.iter().filter_map(|unit| unit["count"].as_i64()).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b) && counts.iter().all(|n| *n >= 2), "{counts:?}");
    assert!(text(&board, "/units_asked")?.contains("挂牌督办"));
    Ok(())
}

fn hints(answer: &Value) -> Result<&[Value], Fault> {
    items(answer, "/hints")
}

fn hints_count_what_the_database_counts_and_the_gravest_stand_first(world: &mut World) -> Outcome {
    let server = world.server()?;
    let answer = server.http().json("/api/v1/supervision/warnings")?;
    let grave =
        |hint: &Value| ["blue", "yellow", "orange", "red"].iter().position(|level| hint["level"] == *level);
    let levels: Vec<_> = hints(&answer)?.iter().map(grave).collect();
    assert!(!levels.is_empty() && levels.is_sorted_by(|a, b| a >= b), "{levels:?}");
    let mines: Vec<&Value> = hints(&answer)?.iter().filter(|hint| hint["trigger"] == "mine_cases").collect();
    for hint in mines {
        let (mine, kind) = (text(hint, "/object")?, text(hint, "/category/code")?);
        let count = number(
            server,
            &format!(
                "select count(*) from case_file c join case_mine m on m.case_id = c.id and m.relation <> 'nearby' \
                 where m.mine_id = '{mine}' and c.category = '{kind}' and c.reported_at >= now() - interval '30 days'"
            ),
        )?;
        assert_eq!(whole(hint, "/count")?, count);
        assert!(count >= 5 && hint["chance"].as_f64().is_some_and(|p| (0.0..=1.0).contains(&p)), "{hint}");
        assert!(text(hint, "/indicator")?.contains("阈值5件"), "{hint}");
    }
    for hint in hints(&answer)?.iter().filter(|hint| hint["trigger"] == "words") {
        assert_eq!(hint["expected"], Value::Null);
    }
    Ok(())
}

fn a_township_is_told_of_its_own_risks_only(world: &mut World) -> Outcome {
    let server = world.server()?;
    let keeper = settled(server, "hint-keeper", &["--capacity", "supervisor", "--area", "150622004"])?;
    let answer = keeper.json("/api/v1/supervision/warnings")?;
    let codes: Vec<String> = hints(&answer)?
        .iter()
        .filter_map(|hint| hint["cases"].as_array())
        .flatten()
        .filter_map(|code| Some(format!("'{}'", code.as_str()?)))
        .collect();
    if !codes.is_empty() {
        let elsewhere = format!(
            "select count(*) from case_file where code in ({}) and (place_code not like '150622004%' or {SEALED})",
            codes.join(",")
        );
        assert_eq!(number(server, &elsewhere)?, 0);
    }
    Ok(())
}

fn a_letter_on_a_hint_stands_in_the_case_and_only_some_may_send_it(world: &mut World) -> Outcome {
    let server = world.server()?;
    let supervisor = settled(server, "hint-supervisor", &["--capacity", "supervisor"])?;
    let handler = settled(server, "hint-handler", &["--capacity", "handler"])?;
    let place = "select st_x(point) || ' ' || st_y(point) from case_file where place_code like '150622100%' \
        and micro_grid is not null order by id limit 1";
    let place = server.sql()?.value(place)?;
    let (lon, lat) = place.trim().split_once(' ').ok_or("no place")?;
    let report = json!({ "lon": lon.parse::<f64>()?, "lat": lat.parse::<f64>()?, "category": "LB-01",
        "summary": "验收：再不发工资就去堵路", "people": 1 });
    let made = server.http().post("/api/v1/cases", &report)?;
    assert_eq!(made.status, 201, "{}", made.summary());
    let code = text(&made.json()?, "/code")?.to_owned();
    let answer = supervisor.json("/api/v1/supervision/warnings")?;
    assert_eq!(answer["may_warn"], true);
    let hint = hints(&answer)?.iter().find(|hint| hint["object"] == code.as_str()).ok_or("no hint")?.clone();
    assert_eq!((&hint["trigger"], &hint["level"]), (&json!("words"), &json!("orange")));
    let letter = json!({ "command": "warn_of_risk", "level": "orange", "addressee": "示意乡镇",
        "indicators": hint["indicator"], "measures": "上门了解，协调发放" });
    let path = format!("/api/v1/cases/{code}/commands");
    assert_eq!(handler.json("/api/v1/supervision/warnings")?["may_warn"], false);
    assert_problem(&handler.post(&path, &letter)?, &[403], "not_yours")?;
    let sent = supervisor.post(&path, &letter)?;
    assert_eq!(sent.status, 200, "{}", sent.summary());
    let papers = format!(
        "select count(*) from document d join case_file c on c.id = d.case_id \
         where c.code = '{code}' and d.kind = 'risk_warning'"
    );
    assert_eq!(number(server, &papers)?, 1);
    Ok(())
}

fn a_root_of_the_audit_log_is_kept_for_today(world: &mut World) -> Outcome {
    let server = world.server()?;
    let kept = "select count(*) from audit_root r join audit a on a.seq = r.seq and a.hash = r.hash \
        where r.day = (now() at time zone 'Asia/Shanghai')::date";
    assert_eq!(number(server, kept)?, 1);
    Ok(())
}
