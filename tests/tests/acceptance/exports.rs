//! Exports made in the background: asked for, fetched in parts, bound to their account, taken up again, deleted.

use super::cases::count;
use crate::errors::assert_problem;
use crate::leaks::codes_in;
use crate::secrecy::SEALED;
use crate::sessions::{PASSWORD, settled};
use acceptance::http::Http;
use acceptance::json::{number, text};
use acceptance::{Fault, Outcome, World, gdal, tests};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fs;
use std::time::{Duration, Instant};

tests![
    every_format_is_made_and_fits_its_manifest,
    a_download_that_broke_off_goes_on_where_it_was,
    a_file_is_its_accounts_own_and_its_link_cannot_be_made_up,
    descriptions_need_a_capacity_and_a_reason,
    an_export_whose_server_fell_silent_is_made_by_another,
    what_is_deleted_or_old_is_gone,
    a_fourth_export_has_to_wait,
    bad_requests_for_exports_say_what_is_wrong,
    a_file_holds_only_what_the_duty_of_who_asked_may_know_of,
    an_export_is_made_although_the_server_was_killed_in_the_middle,
];

fn asked(http: &Http, body: &Value) -> Result<String, Fault> {
    let answer = http.post("/api/v1/exports", body)?;
    assert_eq!(answer.status, 202, "{}", answer.summary());
    Ok(text(&answer.json()?, "/id")?.to_owned())
}

/// The export when it is no longer being made.
fn ended(http: &Http, id: &str) -> Result<Value, Fault> {
    let end = Instant::now() + Duration::from_secs(90);
    loop {
        let job = http.json(&format!("/api/v1/exports/{id}"))?;
        if !["queued", "running"].contains(&text(&job, "/state")?) {
            return Ok(job);
        }
        if Instant::now() > end {
            return Err(format!("never done: {job}").into());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

pub(crate) fn made(http: &Http, body: &Value) -> Result<Value, Fault> {
    let job = ended(http, &asked(http, body)?)?;
    assert_eq!(job["state"], "done", "{job}");
    Ok(job)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn delete(http: &Http, job: &Value) -> Outcome {
    let path = format!("/api/v1/exports/{}", text(job, "/id")?);
    let answer = http.send("DELETE", &path, &[], ())?;
    assert_eq!(answer.status, 200, "{}", answer.summary());
    Ok(())
}

fn every_format_is_made_and_fits_its_manifest(world: &mut World) -> Outcome {
    let folder = world.folder("jobs")?;
    let server = world.server()?;
    let http = server.http();
    let filter = "grid=150622001&category=MS";
    let expected = count(server, filter)?;
    for format in
        ["xlsx", "csv", "gpkg", "geojson", "geojsonseq", "jsonfg", "flatgeobuf", "shapefile", "pmtiles"]
    {
        let body = json!({ "filter": { "grid": "150622001", "category": "MS" }, "format": format });
        let job = made(http, &body)?;
        assert_eq!(
            (&job["manifest"]["rows"], &job["filter"]),
            (&expected.into(), &filter.into()),
            "{format}"
        );
        let answer = http.get(text(&job, "/link")?)?;
        assert_eq!(answer.status, 200, "{}", answer.summary());
        assert_eq!(text(&job, "/manifest/sha256")?, sha256(&answer.body), "{format}");
        assert_eq!(number(&job, "/manifest/bytes")?, answer.body.len() as f64);
        let file = folder.join(text(&job, "/manifest/file")?);
        fs::write(&file, &answer.body)?;
        if ["gpkg", "flatgeobuf", "geojson"].contains(&format) {
            assert_eq!(i64::try_from(gdal::info(&file)?.features)?, expected, "{format}");
        }
        delete(http, &job)?;
    }
    Ok(())
}

fn a_download_that_broke_off_goes_on_where_it_was(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.http();
    let job = made(http, &json!({ "filter": { "grid": "150622001" }, "format": "csv" }))?;
    let link = text(&job, "/link")?;
    let whole = http.get(link)?;
    let etag = whole.header("etag").ok_or("no etag")?.to_owned();
    let begun = http.send("GET", link, &[("range", "bytes=0-999")], ())?;
    assert_eq!((begun.status, begun.body.len()), (206, 1000));
    let wanted = format!("bytes 0-999/{}", whole.body.len());
    assert_eq!(begun.header("content-range"), Some(wanted.as_str()));
    let rest = http.send("GET", link, &[("range", "bytes=1000-"), ("if-range", &etag)], ())?;
    assert_eq!(rest.status, 206);
    assert_eq!([begun.body, rest.body].concat(), whole.body);
    let other = http.send("GET", link, &[("range", "bytes=1000-"), ("if-range", "\"other\"")], ())?;
    assert_eq!((other.status, other.body), (200, whole.body.clone()));
    let beyond = format!("bytes={}-", whole.body.len());
    assert_problem(&http.send("GET", link, &[("range", &beyond)], ())?, &[416], "bad_range")?;
    let fetched = "select object from audit where act = 'export_fetch' order by seq limit 2 offset (select count(*) from audit where act = 'export_fetch') - 2";
    let said = server.sql()?.value(fetched)?;
    assert!(said.contains("bytes=1000-"), "{said}");
    delete(http, &job)
}

fn a_file_is_its_accounts_own_and_its_link_cannot_be_made_up(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.http();
    let job = made(http, &json!({ "filter": { "grid": "150622001" }, "format": "csv" }))?;
    let (id, link) = (text(&job, "/id")?, text(&job, "/link")?);
    let other = server.signed_in("intake")?;
    for path in [link, &format!("/api/v1/exports/{id}")] {
        assert_problem(&other.get(path)?, &[404], "not_found")?;
    }
    assert_problem(&http.stranger().get(link)?, &[401], "not_signed_in")?;
    assert!(!other.json("/api/v1/exports")?.to_string().contains(id));
    let (path, _) = link.split_once("signature=").ok_or("no signature")?;
    let forged = format!("{path}signature={}", "0".repeat(64));
    assert_problem(&http.get(&forged)?, &[403], "link_bad")?;
    delete(http, &job)
}

fn descriptions_need_a_capacity_and_a_reason(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.http();
    let words = server
        .sql()?
        .value("select summary from case_file where place_code like '150622001%' order by id limit 1")?;
    let filter = json!({ "grid": "150622001" });
    let plain = made(http, &json!({ "filter": filter, "format": "csv" }))?;
    assert!(!http.get(text(&plain, "/link")?)?.text()?.contains(&words));
    let wanted = json!({ "filter": filter, "format": "csv", "descriptions": true });
    assert_problem(&http.post("/api/v1/exports", &wanted)?, &[422], "party_reason")?;
    assert_problem(
        &server.signed_in("intake")?.post("/api/v1/exports", &wanted)?,
        &[403],
        "descriptions_not_allowed",
    )?;
    let reasoned = json!({ "filter": filter, "format": "csv", "descriptions": true, "reason": "合议庭阅卷" });
    let full = made(http, &reasoned)?;
    assert!(http.get(text(&full, "/link")?)?.text()?.contains(&words));
    let said = server
        .sql()?
        .value("select reason || '|' || object from audit where act = 'export' order by seq desc limit 1")?;
    assert_eq!(said, "合议庭阅卷|cases as csv filter=grid=150622001 with descriptions");
    delete(http, &plain)?;
    delete(http, &full)
}

fn an_export_whose_server_fell_silent_is_made_by_another(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.http();
    let job = made(http, &json!({ "filter": { "grid": "150622001" }, "format": "gpkg" }))?;
    let (id, hash) = (text(&job, "/id")?, text(&job, "/manifest/sha256")?);
    // As a server leaves it that was killed in the middle.
    server.sql()?.value(&format!(
        "update export_job set state = 'running', manifest = null, alive_at = now() - interval '1 minute' where id = '{id}' returning id"
    ))?;
    let again = ended(http, id)?;
    assert_eq!((&again["state"], &again["manifest"]["sha256"]), (&"done".into(), &hash.into()));
    // One that no server ever ends is given up.
    server.sql()?.value(&format!(
        "update export_job set state = 'running', attempt = 3, manifest = null, alive_at = now() - interval '1 minute' where id = '{id}' returning id"
    ))?;
    let failed = ended(http, id)?;
    assert_eq!((&failed["state"], &failed["failure"]), (&"failed".into(), &"interrupted".into()));
    Ok(())
}

fn what_is_deleted_or_old_is_gone(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.http();
    let job = made(http, &json!({ "filter": { "q": "裂缝", "grid": "150622001" }, "format": "csv" }))?;
    let (id, link) = (text(&job, "/id")?.to_owned(), text(&job, "/link")?.to_owned());
    assert_eq!(job["filter"], "grid=150622001&q=(2 characters)");
    delete(http, &job)?;
    assert_problem(&http.get(&link)?, &[410], "export_gone")?;
    let words = format!("select request ? 'filter' from export_job where id = '{id}'");
    assert_eq!(server.sql()?.value(&words)?.trim(), "f", "the words stay");
    assert_problem(&http.send("DELETE", &format!("/api/v1/exports/{id}"), &[], ())?, &[404], "not_found")?;
    let old = made(http, &json!({ "filter": { "grid": "150622001" }, "format": "csv" }))?;
    let id = text(&old, "/id")?;
    server
        .sql()?
        .value(&format!("update export_job set expires_at = now() where id = '{id}' returning id"))?;
    assert_problem(&http.get(text(&old, "/link")?)?, &[410], "export_gone")?;
    assert_eq!(http.json(&format!("/api/v1/exports/{id}"))?["state"], "expired");
    Ok(())
}

fn a_fourth_export_has_to_wait(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.http();
    // Rows that wait and that no server takes, for it is not their time: they are another server's, alive.
    let waiting = "insert into export_job (account_id, account_name, area_prefix, request, descriptions, state, attempt, alive_at, created_at, expires_at)
        select 'desk', 'x', '', '{}', false, 'running', 1, now() + interval '1 hour', now(), now() + interval '1 day' from generate_series(1, 3) returning id";
    server.sql()?.value(waiting)?;
    let refused = http.post("/api/v1/exports", &json!({ "format": "csv" }))?;
    assert_problem(&refused, &[429], "too_many_exports")?;
    server.sql()?.value("delete from export_job where account_name = 'x' returning id")?;
    Ok(())
}

fn bad_requests_for_exports_say_what_is_wrong(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    for (body, code) in [
        (json!({ "format": "docx" }), "bad_format"),
        (json!({ "format": "csv", "crs": "4326" }), "bad_crs"),
        (json!({ "format": "geojson", "crs": "4546" }), "bad_crs"),
        (json!({ "format": "shapefile", "encoding": "latin1" }), "bad_encoding"),
        (json!({ "format": "csv", "filter": { "grid": "999999" } }), "unknown_area"),
        (json!({ "format": "csv", "filter": { "limit": 5 } }), "bad_parameter"),
        (json!({ "format": "csv", "filter": { "near_mine": "M9999" } }), "unknown_mine"),
    ] {
        assert_problem(&http.post("/api/v1/exports", &body)?, &[400], code)?;
    }
    for body in
        [json!({}), json!({ "format": "csv", "extra": 1 }), json!({ "format": "csv", "filter": { "x": 1 } })]
    {
        let status = http.post("/api/v1/exports", &body)?.status;
        assert!((400..=422).contains(&status), "{body}: {status}");
    }
    assert_problem(&http.get("/api/v1/exports/none")?, &[404], "not_found")
}

fn a_file_holds_only_what_the_duty_of_who_asked_may_know_of(world: &mut World) -> Outcome {
    let server = world.server()?;
    let readers: [(&str, &[&str], String); 3] = [
        ("export-leader", &["--capacity", "leader"], "true".into()),
        ("export-judge", &["--capacity", "judge"], format!("not {SEALED}")),
        (
            "export-town",
            &["--capacity", "supervisor", "--area", "150622100"],
            format!("place_code like '150622100%' and not {SEALED}"),
        ),
    ];
    for (login, duty, knows) in readers {
        let http = settled(server, login, duty)?;
        let job = made(&http, &json!({ "format": "csv" }))?;
        let file = http.get(text(&job, "/link")?)?;
        let codes = codes_in(file.text()?);
        let known = server.sql()?.value(&format!("select code from case_file where {knows}"))?;
        let known: HashSet<String> = known.lines().map(str::to_owned).collect();
        assert_eq!(codes.len(), known.len(), "{login}");
        assert!(codes.is_subset(&known), "{login}");
        // A duty that sees something else fetches nothing that the old one asked for.
        let changed = "update account set area = '150622004' where login = $1";
        server.sql()?.value(&(changed.replace("$1", &format!("'{login}'")) + " returning login"))?;
        let again = http.signed_in(login, PASSWORD)?;
        assert_problem(&again.get(text(&job, "/link")?)?, &[403], "duty_changed")?;
    }
    Ok(())
}

fn an_export_is_made_although_the_server_was_killed_in_the_middle(world: &mut World) -> Outcome {
    let server = world.server()?;
    let before = made(server.http(), &json!({ "filter": { "grid": "150622001" }, "format": "flatgeobuf" }))?;
    let sql = server.sql()?;
    // While nobody can read cases an export stands in the middle of its work.
    let holding = sql.clone();
    let held = std::thread::spawn(move || {
        let held = "begin; lock table case_file in access exclusive mode; select pg_sleep(6); commit";
        holding.run(held).is_ok_and(|ran| ran.code == Some(0))
    });
    std::thread::sleep(Duration::from_millis(800));
    let id = asked(server.http(), &json!({ "filter": { "grid": "150622001" }, "format": "flatgeobuf" }))?;
    let state = format!("select state from export_job where id = '{id}'");
    let begin = Instant::now();
    while sql.value(&state)?.trim() != "running" {
        assert!(begin.elapsed() < Duration::from_secs(5), "nobody begins it");
        std::thread::sleep(Duration::from_millis(50));
    }
    world.take().ok_or("no server")?.end_by("KILL")?;
    assert!(held.join().is_ok_and(|held| held), "cases could be read meanwhile");
    let server = world.server()?;
    let job = ended(server.http(), &id)?;
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(job["manifest"]["sha256"], before["manifest"]["sha256"]);
    let file = server.http().get(text(&job, "/link")?)?;
    assert_eq!(text(&job, "/manifest/sha256")?, sha256(&file.body));
    let attempts = format!("select attempt from export_job where id = '{id}'");
    assert_eq!(server.sql()?.value(&attempts)?.trim(), "2");
    Ok(())
}
