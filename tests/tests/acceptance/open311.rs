//! Open311 GeoReport v2: a machine with a key sends a report once and follows it, in JSON and XML, within its area.

use acceptance::http::{Answer, Http};
use acceptance::json::text;
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::Value;

tests![
    services_are_the_categories_and_need_no_key,
    a_report_is_taken_once_followed_and_shows_no_personal_data,
    a_key_is_asked_for_and_a_revoked_one_is_refused,
    a_key_of_a_township_sees_and_sends_nothing_elsewhere,
    errors_have_the_form_of_the_standard_in_both_formats,
    more_than_sixty_reports_a_minute_are_too_many,
];

const REPORT: &str = "service_code=MS-01&lat=39.86546&long=111.22676&description=%E7%A4%BA%E6%84%8F%E9%99%A2%E5%A2%99%E5%BC%80%E8%A3%82\
    &first_name=%E5%85%AD&last_name=%E8%B5%B5&phone=000-1234-5678";

fn key(server: &Server, name: &str, more: &[&str]) -> Result<String, Fault> {
    let mut arguments = vec!["--json", "user", "api-key", name];
    arguments.extend(more);
    Ok(text(&server.cli(&arguments)?.json()?, "/api_key")?.to_owned())
}

fn send(http: &Http, path: &str, form: &str) -> Result<Answer, Fault> {
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    http.send("POST", &format!("/open311/v2/{path}"), &kind, form.as_bytes())
}

fn machine(world: &mut World) -> Result<(&Server, Http), Fault> {
    let server = world.server()?;
    let stranger = server.http().stranger();
    Ok((server, stranger))
}

fn services_are_the_categories_and_need_no_key(world: &mut World) -> Outcome {
    let (_, http) = machine(world)?;
    let services = http.json("/open311/v2/services.json?jurisdiction_id=150622")?;
    let services = services.as_array().ok_or("no list")?.clone();
    assert_eq!(services.len(), 67);
    let first = &services[0];
    assert_eq!(
        (&first["service_code"], &first["metadata"], &first["type"]),
        (&"MS-01".into(), &false.into(), &"realtime".into())
    );
    let xml = http.get("/open311/v2/services.xml")?;
    assert_eq!(xml.header("content-type"), Some("text/xml; charset=utf-8"));
    assert!(
        xml.text()?.contains("<services><service>")
            && xml.text()?.contains("<service_code>MS-01</service_code>")
    );
    let definition = http.json("/open311/v2/services/MS-01.json")?;
    assert_eq!(
        (&definition["service_code"], &definition["attributes"]),
        (&"MS-01".into(), &serde_json::json!([]))
    );
    Ok(())
}

fn a_report_is_taken_once_followed_and_shows_no_personal_data(world: &mut World) -> Outcome {
    let (server, http) = machine(world)?;
    let key = key(server, "hotline-one", &["--channel", "hotline"])?;
    let form = format!("{REPORT}&api_key={key}&client_reference=HL-77");
    let taken = send(&http, "requests.json", &form)?;
    assert_eq!(taken.status, 201, "{}", taken.summary());
    let code = text(&taken.json()?, "/0/service_request_id")?.to_owned();
    let again = send(&http, "requests.json", &form)?.json()?;
    assert_eq!(text(&again, "/0/service_request_id")?, code, "the same reference is the same report");
    // Many clients send Chinese as it is instead of by percent signs.
    let plain = send(&http, "requests.json", &format!("{form}&description=示意 房屋开裂"))?;
    assert_eq!(text(&plain.json()?, "/0/service_request_id")?, code, "{}", plain.summary());
    let one = http.get(&format!("/open311/v2/requests/{code}.json?api_key={key}"))?;
    let shown = one.json()?;
    assert_eq!((text(&shown, "/0/status")?, text(&shown, "/0/service_code")?), ("open", "MS-01"));
    for secret in ["赵六", "12345678", "开裂", "39.86546"] {
        assert!(!one.text()?.contains(secret), "{}", one.summary());
    }
    let listed =
        http.json(&format!("/open311/v2/requests.json?api_key={key}&service_code=MS-01&status=open"))?;
    assert!(listed.as_array().is_some_and(|l| l.iter().any(|r| r["service_request_id"] == code)), "{listed}");
    let xml = http.get(&format!("/open311/v2/requests/{code}.xml?api_key={key}"))?;
    assert!(xml.text()?.contains("<service_requests><request><address></address>"), "{}", xml.summary());
    let row = server
        .sql()?
        .value(&format!("select channel || '|' || source_ref from case_file where code = '{code}'"))?;
    assert_eq!(row, "hotline|hotline-one:HL-77");
    let actor = server.sql()?.value(&format!(
        "select actor_id from case_event e join case_file c on c.id = e.case_id where c.code = '{code}'"
    ))?;
    assert_eq!(actor, "key:hotline-one");
    Ok(())
}

fn a_key_is_asked_for_and_a_revoked_one_is_refused(world: &mut World) -> Outcome {
    let (server, http) = machine(world)?;
    let none = send(&http, "requests.json", REPORT)?;
    assert_eq!((none.status, text(&none.json()?, "/0/description")?), (403, "api_key was not provided"));
    let key = key(server, "soon-gone", &[])?;
    assert_eq!(http.get(&format!("/open311/v2/requests.json?api_key={key}"))?.status, 200);
    server.cli(&["user", "api-key", "soon-gone", "--revoke"])?;
    assert_eq!(http.get(&format!("/open311/v2/requests.json?api_key={key}"))?.status, 403);
    let kept =
        server.sql()?.value(&format!("select count(*) from api_key k where k::text like '%{key}%'"))?;
    assert_eq!(kept, "0", "the key itself is never kept");
    assert_eq!(
        server.sql()?.value("select object from audit where act = 'api_key' order by seq desc limit 1")?,
        "revoked soon-gone"
    );
    Ok(())
}

fn a_key_of_a_township_sees_and_sends_nothing_elsewhere(world: &mut World) -> Outcome {
    let (server, http) = machine(world)?;
    let key = key(server, "township-one", &["--area", "150622100"])?;
    let listed = http.json(&format!("/open311/v2/requests.json?api_key={key}"))?;
    for request in listed.as_array().ok_or("no list")? {
        let code = text(request, "/service_request_id")?;
        let place =
            server.sql()?.value(&format!("select place_code from case_file where code = '{code}'"))?;
        assert!(place.starts_with("150622100"), "{code} lies in {place}");
    }
    let other =
        server.sql()?.value("select code from case_file where place_code like '150622004%' limit 1")?;
    assert_eq!(http.get(&format!("/open311/v2/requests/{other}.json?api_key={key}"))?.status, 404);
    let many: Value =
        http.json(&format!("/open311/v2/requests.json?api_key={key}&service_request_id={other}"))?;
    assert_eq!(many, serde_json::json!([]));
    let sent = send(&http, "requests.json", &format!("{REPORT}&api_key={key}"))?;
    assert_eq!(sent.status, 403, "{}", sent.summary());
    Ok(())
}

fn errors_have_the_form_of_the_standard_in_both_formats(world: &mut World) -> Outcome {
    let (server, http) = machine(world)?;
    let key = key(server, "clumsy", &[])?;
    for (form, status) in [
        (format!("api_key={key}"), 400),
        (format!("{REPORT}&api_key={key}").replace("MS-01", "XX-99"), 400),
        (format!("{REPORT}&api_key={key}").replace("39.86546", "0"), 400),
        (format!("{REPORT}&api_key={key}&jurisdiction_id=city.example"), 404),
        (format!("{REPORT}&api_key={key}").replace("000-1234-5678", "me"), 400),
    ] {
        let answer = send(&http, "requests.json", &form)?;
        assert_eq!(answer.status, status, "{form}: {}", answer.summary());
        assert_eq!(answer.json()?[0]["code"], status, "{}", answer.summary());
    }
    let xml = send(&http, "requests.xml", "")?;
    assert!(xml.text()?.contains("<errors><error><code>403</code>"), "{}", xml.summary());
    assert_eq!(http.get("/open311/v2/nothing.json")?.status, 404);
    let span = format!(
        "/open311/v2/requests.json?api_key={key}&start_date=2020-01-01T00:00:00Z&end_date=2026-01-01T00:00:00Z"
    );
    assert_eq!(http.get(&span)?.status, 400);
    Ok(())
}

fn more_than_sixty_reports_a_minute_are_too_many(world: &mut World) -> Outcome {
    let (server, http) = machine(world)?;
    let key = key(server, "eager", &[])?;
    // A minute may turn in between: twice as many, and some are refused.
    let mut refused = 0;
    for _ in 0..130 {
        refused += u32::from(send(&http, "requests.json", &format!("api_key={key}"))?.status == 429);
    }
    assert!(refused >= 10, "{refused}");
    Ok(())
}
