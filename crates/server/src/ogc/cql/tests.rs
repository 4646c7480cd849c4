//! Filters from the standard's own examples, and what must be refused.

use super::*;
use crate::ogc::crs::Crs;
use crate::ogc::record::Shape;
use serde_json::json;
use spatial::LonLat;
use time::macros::datetime;

fn around() -> Bounds {
    let node = |lon, lat| LonLat::new(lon, lat).unwrap().node();
    Bounds { min: node(110.0, 39.0), max: node(111.5, 40.5) }
}

fn cases() -> &'static Collection {
    Collection::find("cases").unwrap()
}

/// A case with a state, people, a mine's name or none, at a place, reported at a time.
fn record(mine: Option<&str>) -> Record<'static> {
    let at = datetime!(2026-03-04 05:06:07 UTC);
    let values = cases().fields.iter().map(|f| match f.name {
        "state" => json!("mediating"),
        "people" => json!(41),
        "mining_related" => json!(true),
        "mine" => json!(mine),
        "category" => json!("MS-01"),
        "due" => json!("2026-05-01"),
        "reported_at" => json!("2026-03-04T05:06:07Z"),
        _ => Value::Null,
    });
    let shape = Shape::Point(LonLat::new(111.1, 39.6).unwrap());
    Record { id: "x".into(), shape, period: Some((Some(at), Some(at))), values: values.collect() }
}

fn reader(bounds: &Bounds) -> Reader<'_> {
    Reader { collection: cases(), crs: Crs::Crs84, around: bounds }
}

fn holds(filter: &str) -> bool {
    let bounds = around();
    let read =
        if filter.starts_with('{') { reader(&bounds).json(filter) } else { reader(&bounds).text(filter) };
    read.unwrap_or_else(|e| panic!("{filter}: {e}")).holds(&record(None))
}

fn refused(filter: &str) -> String {
    let bounds = around();
    let read =
        if filter.starts_with('{') { reader(&bounds).json(filter) } else { reader(&bounds).text(filter) };
    read.err().unwrap_or_else(|| panic!("{filter} was read"))
}

#[test]
fn comparisons_in_text_and_json_hold_alike() {
    for yes in [
        "state = 'mediating'",
        "'mediating' = state",
        "people > 40 AND people <= 41",
        "40 < people",
        "people BETWEEN 41 AND 50",
        "people NOT BETWEEN 1 AND 40",
        "state IN ('closed', 'mediating')",
        "state NOT IN ('closed')",
        "category LIKE 'MS-%'",
        "category like '__-0_'",
        "category NOT LIKE 'SF%'",
        "mine IS NULL",
        "people IS NOT NULL",
        "mining_related = TRUE",
        "due > DATE('2026-04-30')",
        "reported_at < TIMESTAMP('2026-03-04T13:06:08+08:00')",
        "NOT (state = 'closed' OR people < 3)",
        "\"state\" = 'mediating'",
        r#"{"op":"and","args":[{"op":"=","args":[{"property":"state"},"mediating"]},{"op":">=","args":[{"property":"people"},41]}]}"#,
        r#"{"op":"not","args":[{"op":"isNull","args":[{"property":"people"}]}]}"#,
        r#"{"op":"in","args":[{"property":"state"},["closed","mediating"]]}"#,
        r#"{"op":"between","args":[{"property":"people"},1,41]}"#,
    ] {
        assert!(holds(yes), "{yes}");
    }
    for no in ["state <> 'mediating'", "people < 41", "category LIKE 'MS'", "mining_related = false"] {
        assert!(!holds(no), "{no}");
    }
}

#[test]
fn a_comparison_with_nothing_is_unknown_also_when_negated() {
    assert!(!holds("mine = 'M0001'") && !holds("NOT mine = 'M0001'") && !holds("mine <> 'M0001'"));
    assert!(holds("mine = 'M0001' OR people = 41"));
    assert!(!holds("mine = 'M0001' AND people = 41"));
}

#[test]
fn geometries_meet_borders_included() {
    for yes in [
        "S_INTERSECTS(geometry, BBOX(111.0,39.5,111.1,39.6))",
        "S_INTERSECTS(geometry, POINT(111.1 39.6))",
        "S_INTERSECTS(geometry, POLYGON((111.0 39.5, 111.2 39.5, 111.2 39.7, 111.0 39.7, 111.0 39.5)))",
        "S_INTERSECTS(geometry, MULTIPOLYGON(((111.0 39.5, 111.2 39.5, 111.2 39.7, 111.0 39.5)), ((110 39, 110.1 39, 110.1 39.1, 110 39))))",
        r#"{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[111.1,39.6]}]}"#,
        r#"{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[111.0,39.5,111.2,39.7]}]}"#,
    ] {
        assert!(holds(yes), "{yes}");
    }
    assert!(!holds(
        "S_INTERSECTS(geometry, POLYGON((111.0 39.5, 111.3 39.5, 111.3 39.8, 111.0 39.8, 111.0 39.5), (111.05 39.55, 111.2 39.55, 111.2 39.7, 111.05 39.7, 111.05 39.55)))"
    ));
}

#[test]
fn times_are_before_after_or_during() {
    for yes in [
        "T_AFTER(reported_at, DATE('2026-03-03'))",
        "T_BEFORE(reported_at, TIMESTAMP('2026-03-04T05:06:08Z'))",
        "T_DURING(reported_at, INTERVAL('2026-03-01', '..'))",
        "T_INTERSECTS(reported_at, DATE('2026-03-04'))",
    ] {
        assert!(holds(yes), "{yes}");
    }
    assert!(!holds("T_AFTER(reported_at, DATE('2026-03-04'))"));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (filter, part) in [
        ("nope = 1", "no property"),
        ("people = 'many'", "a number"),
        ("state = 3", "single quotes"),
        ("state = 'x' AND", "at the end"),
        ("state = 'x' people", "character 13"),
        ("state = 'x", "not closed"),
        ("people # 3", "`#`"),
        ("UPPER(state) = 'X'", ""),
        ("S_WITHIN(geometry, POINT(1 2))", "not understood"),
        ("S_INTERSECTS(geometry, POLYGON((111 39, 112 40, 112 39, 111 40, 111 39)))", "not valid"),
        ("{\"op\":\"=\"}", "args"),
        ("{", "no JSON"),
    ] {
        let said = refused(filter);
        assert!(said.contains(part), "{filter}: {said}");
    }
}

#[test]
fn deep_nesting_is_refused_before_it_can_hurt() {
    let deep = format!("{}state = 'x'{}", "(".repeat(1_000), ")".repeat(1_000));
    assert!(refused(&deep).contains("nested"));
    let nots = format!("{} state = 'x'", "NOT ".repeat(1_000));
    assert!(refused(&nots).contains("nested"));
    let json = format!("{}{}{}", "{\"op\":\"not\",\"args\":[".repeat(50), "true", "]}".repeat(50));
    assert!(refused(&json).contains("nested"));
}

#[test]
fn patterns_match_runs_characters_and_escaped_signs() {
    let matches = |pattern: &str, text: &str| like(&pattern.chars().collect::<Vec<_>>(), text);
    for (pattern, text) in [
        ("%", ""),
        ("a%c", "abbbc"),
        ("%村%", "苏计沟村民"),
        ("_计%", "苏计沟"),
        ("100\\%", "100%"),
        ("%a%b", "xaxbab"),
    ] {
        assert!(matches(pattern, text), "{pattern} {text}");
    }
    for (pattern, text) in [("", "a"), ("a_", "a"), ("100\\%", "1000"), ("%a", "ab"), ("a%b%c", "acb")] {
        assert!(!matches(pattern, text), "{pattern} {text}");
    }
}
