//! Papers as files: a document as PDF.

use crate::errors::assert_problem;
use acceptance::json::{items, text};
use acceptance::{Fault, Outcome, Server, World, pdf, tests};
use serde_json::{Value, json};

tests![
    a_document_is_a_file_that_says_what_its_page_says,
    who_takes_a_document_out_stands_in_the_audit_log,
    a_page_of_another_site_gets_no_document_and_writes_nothing_into_the_log,
    the_file_of_a_case_holds_its_history_evidence_and_papers_and_names_nobody,
    a_printed_map_shows_the_cases_of_the_reader_and_no_others,
    a_map_that_cannot_be_printed_is_refused_in_words,
];

/// A case in the township of the accounts with a notice of acceptance.
fn accepted(server: &Server, summary: &str) -> Result<Value, Fault> {
    let place = "select st_x(point), st_y(point) from case_file where place_code like '150622100%' order by id limit 1";
    let place = server.sql()?.value(place)?;
    let (lon, lat) = place.trim().split_once('|').ok_or("no place")?;
    let (lon, lat): (f64, f64) = (lon.parse()?, lat.parse()?);
    let report = json!({ "lon": lon, "lat": lat, "category": "MS-01", "summary": summary });
    let case = server.http().post("/api/v1/cases", &report)?.json()?;
    let path = format!("/api/v1/cases/{}/commands", text(&case, "/code")?);
    server.http().post(&path, &json!({ "command": "accept" }))?.json()
}

fn a_document_is_a_file_that_says_what_its_page_says(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = accepted(server, "验收:*文书* #1 与 $价款$ 的纠纷")?;
    let document = items(&case, "/documents")?.first().ok_or("no document")?;
    let path = text(document, "/pdf")?;
    let answer = server.http().get(path)?;
    assert_eq!(answer.status, 200, "{}", answer.summary());
    assert_eq!(answer.header("content-type"), Some("application/pdf"));
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    let name = answer.header("content-disposition").unwrap_or_default();
    assert!(name.starts_with("inline") && name.contains(text(&case, "/code")?), "{name}");
    let told = pdf::text(&answer.body)?;
    let content = server.http().json(text(document, "/page")?.trim_end_matches("/page"))?;
    for line in items(&content, "/document/lines")? {
        for part in ["/label", "/text"] {
            let wanted: String = text(line, part)?.split_whitespace().collect();
            assert!(told.contains(&wanted), "{wanted} is not in {told}");
        }
    }
    let verify = format!("http://{}{}", server.host(), text(&content, "/verify")?);
    let number = text(&content, "/document/number")?;
    for wanted in
        ["受理告知单", "500米", "北", "示意图：非测绘成果", number, text(&content, "/sha256")?, &verify]
    {
        assert!(told.contains(wanted), "{wanted} is not in {told}");
    }
    assert_eq!(server.http().get(path)?.body, answer.body, "the same document, other bytes");
    assert_problem(&server.http().get("/api/v1/documents/999999999/pdf")?, &[404], "not_found")?;
    assert_problem(&server.http().get("/api/v1/documents/x/pdf")?, &[404], "not_found")?;
    Ok(())
}

/// What the log says of a document, oldest first.
fn log(server: &Server, number: &str) -> Result<String, Fault> {
    let quoted = number.replace('\'', "''");
    server.sql()?.value(&format!(
        "select object, outcome, case_code from audit where act = 'document_take' and object like '{quoted}%' order by seq"
    ))
}

fn who_takes_a_document_out_stands_in_the_audit_log(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = accepted(server, "验收：文书调阅留痕")?;
    let document = items(&case, "/documents")?.first().ok_or("no document")?;
    let (number, code) = (text(document, "/number")?, text(&case, "/code")?);
    assert_eq!(log(server, number)?.trim(), "", "a list takes nothing out");
    server.http().get(text(document, "/page")?)?;
    server.http().get(text(document, "/pdf")?)?;
    let told = log(server, number)?;
    let wanted = [format!("{number} page|done|{code}"), format!("{number} pdf|done|{code}")];
    assert_eq!(told.lines().collect::<Vec<_>>(), wanted);
    Ok(())
}

fn a_page_of_another_site_gets_no_document_and_writes_nothing_into_the_log(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = accepted(server, "验收：他站引用文书")?;
    let document = items(&case, "/documents")?.first().ok_or("no document")?;
    for path in [text(document, "/page")?, text(document, "/pdf")?] {
        let answer = server.http().send("GET", path, &[("sec-fetch-site", "cross-site")], &[])?;
        assert_problem(&answer, &[403], "foreign_origin")?;
    }
    assert_eq!(log(server, text(document, "/number")?)?.trim(), "");
    Ok(())
}

fn the_file_of_a_case_holds_its_history_evidence_and_papers_and_names_nobody(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = accepted(server, "验收：全案卷宗")?;
    let code = text(&case, "/code")?;
    let party = json!({ "role": "petitioner", "kind": "natural", "name": "示意卷宗人", "phone": "000-4321-8765", "notice": "given" });
    let kept = server.http().post(&format!("/api/v1/cases/{code}/parties"), &party)?;
    assert_eq!(kept.status, 201, "{}", kept.summary());
    let path = format!("/api/v1/cases/{code}/bundle.pdf");
    let answer = server.http().get(&path)?;
    assert_eq!(answer.header("content-type"), Some("application/pdf"), "{}", answer.summary());
    let told = pdf::text(&answer.body)?;
    let paper = &case["documents"][0];
    let case = server.http().json(&format!("/api/v1/cases/{code}"))?;
    let last = items(&case, "/events")?.len();
    for wanted in [
        "卷宗",
        "目录",
        "办理记录",
        "文书目录",
        "受理告知单",
        code,
        text(paper, "/number")?,
        text(paper, "/sha256")?,
        &format!("截至第{last}条"),
        "示**",
    ] {
        assert!(told.contains(wanted), "{wanted} is not in {told}");
    }
    assert!(!told.contains("示意卷宗人") && !told.contains("4321876"), "a person is named");
    assert_eq!(server.http().get(&path)?.body, answer.body, "the same case, other bytes");
    assert!(log(server, "bundle pdf")?.contains(code), "who took it out is not in the log");
    Ok(())
}

/// How many cases a map says it shows.
pub(crate) fn shown(svg: &str) -> Result<usize, Fault> {
    let words: String = svg.split("</text>").filter_map(|t| t.rsplit('>').next()).collect();
    let (_, after) = words.split_once("矛盾纠纷，").ok_or("no number of cases")?;
    Ok(after.split('件').next().unwrap_or_default().parse()?)
}

fn a_printed_map_shows_the_cases_of_the_reader_and_no_others(world: &mut World) -> Outcome {
    let server = world.server()?;
    let clerk = server.signed_in("intake")?;
    let meta = server.http().json("/api/v1/meta")?;
    let bbox = [0, 1, 2, 3].map(|i| meta["banner"]["bbox"][i].to_string()).join(",");
    let path = format!("/static/map.svg?bbox={bbox}&width=1000");
    for http in [server.http(), &clerk] {
        let answer = http.get(&path)?;
        assert_eq!(answer.header("content-type"), Some("image/svg+xml"));
        let svg = answer.text()?;
        let own = http.json("/api/v1/meta")?["counts"]["cases"].as_u64().ok_or("no count")? as usize;
        // Cases outside the banner's box are on no map of it.
        let (told, dots) = (shown(svg)?, svg.matches("r=\"2.4\"").count());
        assert!(told == dots && told <= own && told + 50 >= own, "{told} told, {dots} drawn, {own} own");
        assert!(svg.contains("薛家湾镇") && svg.contains("示意图：非测绘成果") && !svg.contains("ZZ"));
    }
    let bare = server.http().get(&format!("{path}&cases=false"))?;
    assert!(!bare.text()?.contains("矛盾纠纷"), "cases were not asked for");
    let png = server.http().get("/static/map.png?bbox=111.1,39.75,111.4,39.95&width=600")?;
    assert_eq!((png.header("content-type"), &png.body[..4]), (Some("image/png"), &b"\x89PNG"[..]));
    assert_eq!(server.http().stranger().get(&path)?.status, 401);
    Ok(())
}

fn a_map_that_cannot_be_printed_is_refused_in_words(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    for (query, code) in [
        ("", "bad_parameter"),
        ("bbox=1,2,3", "bad_filter"),
        ("bbox=111.1,39.75,111.4,39.95&width=100000", "bad_map"),
        ("bbox=-180,-90,180,90", "bad_map"),
        ("bbox=111.4,39.75,111.1,39.95", "bad_map"),
        ("bbox=111.1,39.75,111.4,39.95&colour=red", "bad_parameter"),
    ] {
        assert_problem(&http.get(&format!("/static/map.svg?{query}"))?, &[400], code)?;
    }
    assert_problem(&http.get("/static/map.gif?bbox=111.1,39.75,111.4,39.95")?, &[404], "not_found")?;
    Ok(())
}
