//! Imports of a channel's cases: looked at, taken in once, undone by an event, and never with personal data in a fault.

use acceptance::Server;
use acceptance::json::{items, text, whole};
use acceptance::{Fault, Outcome, World, tests};
use serde_json::Value;

tests![
    a_file_is_looked_at_without_a_change_taken_in_once_and_undone_by_an_event,
    a_case_that_somebody_works_on_stays_when_its_batch_is_undone,
    a_file_with_faults_is_refused_whole_and_names_them_all_without_personal_data,
    a_changed_row_is_told_and_changes_no_case,
    a_row_without_coordinates_is_placed_by_its_words_or_refused,
    only_intake_and_dispatch_of_the_whole_banner_import,
    what_is_no_table_is_refused,
    the_command_line_imports_lists_and_undoes,
];

const HEADER: &str = "工单编号,来电时间,诉求内容,诉求类别,经度,纬度,诉求人,联系电话,事发地址";

fn table(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn row(reference: &str, words: &str) -> String {
    format!("{reference},2026-01-03 08:05,示意：{words},MS-01,111.23331,39.86657,示意王一,000-1111-2222,")
}

fn send(server: &Server, query: &str, body: &str) -> Result<acceptance::http::Answer, Fault> {
    let kind = [("content-type", "application/octet-stream")];
    server.http().send("POST", &format!("/api/v1/imports?{query}"), &kind, body.as_bytes())
}

fn taken(server: &Server, query: &str, body: &str) -> Result<Value, Fault> {
    let answer = send(server, query, body)?;
    if answer.status != 200 {
        return Err(answer.summary().into());
    }
    answer.json()
}

fn undo(server: &Server, batch: i64) -> Result<Value, Fault> {
    let answer = server
        .http()
        .post(&format!("/api/v1/imports/{batch}/undo"), &serde_json::json!({ "reason": "示意：文件发错" }))?;
    if answer.status != 200 {
        return Err(answer.summary().into());
    }
    answer.json()
}

fn a_file_is_looked_at_without_a_change_taken_in_once_and_undone_by_an_event(world: &mut World) -> Outcome {
    let server = world.server()?;
    let sql = server.sql()?;
    let body = table(&[row("验收A-1", "院墙开裂"), row("验收A-2", "水窖漏水")]);
    let before = sql.value("select count(*) from case_file")?;
    let looked = taken(server, "name=a.csv", &body)?;
    assert_eq!((text(&looked, "/plan/mapping")?, whole(&looked, "/plan/new")?), ("hotline", 2));
    assert_eq!(sql.value("select count(*) from case_file")?, before, "a look changes nothing");
    let done = taken(server, "name=a.csv&apply=true", &body)?;
    let batch = whole(&done, "/batch")?;
    assert_eq!(whole(&done, "/stored")?, 2);
    let of = "from case_file c join import_case i on i.case_id = c.id where i.batch_id =";
    let row = sql.value(&format!("select channel || '|' || source_ref || '|' || src_datum || '|' || reported_at::date {of} {batch} order by i.row_number limit 1"))?;
    assert_eq!(row, "hotline|验收A-1|gcj02|2026-01-03");
    assert_eq!(
        sql.value(&format!(
            "select count(*) from party p join import_case i using (case_id) where i.batch_id = {batch}"
        ))?,
        "2"
    );
    let again = taken(server, "apply=true", &body)?;
    assert_eq!(
        (whole(&again, "/stored")?, whole(&again, "/plan/known")?, whole(&again, "/plan/new")?),
        (0, 2, 0)
    );
    let listed = server.http().json("/api/v1/imports")?;
    assert!(items(&listed, "/batches")?.iter().any(|b| b["id"] == batch && b["cases"] == 2), "{listed}");
    let undone = undo(server, batch)?;
    assert_eq!((whole(&undone, "/withdrawn")?, items(&undone, "/kept")?.len()), (2, 0));
    assert_eq!(sql.value(&format!("select string_agg(distinct state, ',') {of} {batch}"))?, "withdrawn");
    // The references are free for a corrected file.
    let corrected = taken(server, "", &body)?;
    assert_eq!(whole(&corrected, "/plan/new")?, 2);
    let verified = server.cli(&["audit", "verify"])?;
    assert_eq!(verified.code, Some(0), "{}", verified.stderr);
    Ok(())
}

fn a_case_that_somebody_works_on_stays_when_its_batch_is_undone(world: &mut World) -> Outcome {
    let server = world.server()?;
    let done =
        taken(server, "apply=true", &table(&[row("验收B-1", "院墙开裂"), row("验收B-2", "水窖漏水")]))?;
    let batch = whole(&done, "/batch")?;
    let code = server.sql()?.value("select code from case_file where source_ref = '验收B-1'")?;
    let accept = server
        .http()
        .post(&format!("/api/v1/cases/{code}/commands"), &serde_json::json!({ "command": "accept" }))?;
    assert_eq!(accept.status, 200, "{}", accept.summary());
    let undone = undo(server, batch)?;
    assert_eq!((whole(&undone, "/withdrawn")?, &undone["kept"]), (1, &serde_json::json!([code])));
    Ok(())
}

fn a_file_with_faults_is_refused_whole_and_names_them_all_without_personal_data(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let bad = "验收C-2,昨天,,不知道,39.86,111.23,示意李四,77,".to_owned();
    let body = table(&[row("验收C-1", "院墙开裂"), bad]);
    let looked = taken(server, "", &body)?;
    let codes: Vec<&str> =
        items(&looked, "/plan/faults")?.iter().filter_map(|f| f["code"].as_str()).collect();
    assert_eq!(codes, ["bad_time", "summary_empty", "unknown_category", "swapped_lon_lat", "bad_phone"]);
    assert!(!looked.to_string().contains("李四"), "{looked}");
    let refused = send(server, "apply=true", &body)?;
    assert_eq!((refused.status, text(&refused.json()?, "/code")?), (409, "import_faulty"));
    assert_eq!(server.sql()?.value("select count(*) from case_file where source_ref = '验收C-1'")?, "0");
    let skipped = taken(server, "apply=true&skip_faulty=true", &body)?;
    assert_eq!(whole(&skipped, "/stored")?, 1);
    Ok(())
}

fn a_changed_row_is_told_and_changes_no_case(world: &mut World) -> Outcome {
    let server = world.server()?;
    taken(server, "apply=true", &table(&[row("验收D-1", "院墙开裂")]))?;
    let looked = taken(server, "apply=true", &table(&[row("验收D-1", "院墙倒塌")]))?;
    assert_eq!(
        (whole(&looked, "/stored")?, &looked["plan"]["changed"][0]["fields"]),
        (0, &serde_json::json!(["summary"]))
    );
    let kept = server.sql()?.value("select summary from case_file where source_ref = '验收D-1'")?;
    assert_eq!(kept, "示意：院墙开裂");
    Ok(())
}

fn a_row_without_coordinates_is_placed_by_its_words_or_refused(world: &mut World) -> Outcome {
    let server = world.server()?;
    let place =
        |reference: &str, words: &str| format!("{reference},2026-01-03,示意：房屋开裂,MS-01,,,,,{words}");
    let village = "友谊街道苏计沟村";
    let looked = taken(server, "", &table(&[place("验收E-1", village), place("验收E-2", "老地方")]))?;
    assert_eq!(whole(&looked, "/plan/new")?, 1, "{looked}");
    assert_eq!(text(&looked, "/plan/placed_by_words/0/source_ref")?, "验收E-1");
    let fault = &looked["plan"]["faults"][0];
    assert_eq!((&fault["code"], &fault["row"]), (&"no_place".into(), &3.into()));
    Ok(())
}

fn only_intake_and_dispatch_of_the_whole_banner_import(world: &mut World) -> Outcome {
    let server = world.server()?;
    let township = server.signed_in("intake")?;
    let answer = township.get("/api/v1/imports")?;
    assert_eq!((answer.status, text(&answer.json()?, "/code")?), (403, "import_not_allowed"));
    let kind = [("content-type", "application/octet-stream")];
    let sent = township.send("POST", "/api/v1/imports", &kind, table(&[row("验收F-1", "x")]).as_bytes())?;
    assert_eq!(sent.status, 403, "{}", sent.summary());
    Ok(())
}

fn what_is_no_table_is_refused(world: &mut World) -> Outcome {
    let server = world.server()?;
    let good = table(&[row("验收G-1", "x")]);
    for (query, body, status, code) in [
        ("", "", 422, "import_unreadable"),
        ("", "x,y\n1,2\n", 422, "import_unknown_channel"),
        ("channel=fax", &good, 422, "import_unknown_channel"),
        ("colour=red", &good, 400, "bad_parameter"),
        ("apply=true&sha256=00", &good, 409, "import_other_file"),
    ] {
        let answer = send(server, query, body)?;
        assert_eq!((answer.status, text(&answer.json()?, "/code")?), (status, code), "{query}");
    }
    let undone =
        server.http().post("/api/v1/imports/999999/undo", &serde_json::json!({ "reason": "示意：没有" }))?;
    assert_eq!(undone.status, 404, "{}", undone.summary());
    Ok(())
}

fn the_command_line_imports_lists_and_undoes(world: &mut World) -> Outcome {
    let folder = world.folder("channels")?;
    let file = folder.join("信访.csv");
    let body = "信访件编号,登记时间,信访事项,内容分类,经度,纬度\n验收H-1,2026/2/3,示意：征地补偿未到位,LD-01,111.2267,39.8654\n";
    std::fs::write(&file, body)?;
    let path = file.to_string_lossy().into_owned();
    let server = world.server()?;
    let looked = server.cli(&["--json", "import", "cases", &path, "--dry-run"])?.json()?;
    assert_eq!(
        (text(&looked, "/mapping")?, whole(&looked, "/new")?, whole(&looked, "/stored")?),
        ("petition", 1, 0)
    );
    let done = server.cli(&["--json", "import", "cases", &path])?.json()?;
    assert_eq!(whole(&done, "/stored")?, 1);
    let batch = whole(&done, "/batch")?.to_string();
    let undone = server.cli(&["--json", "import", "undo", &batch, "--reason", "示意：文件发错"])?.json()?;
    assert_eq!(whole(&undone, "/withdrawn")?, 1);
    let listed = server.cli(&["--json", "import", "batches"])?.json()?;
    assert!(items(&listed, "/batches")?.iter().any(|b| b["undone"] == true), "{listed}");
    Ok(())
}
