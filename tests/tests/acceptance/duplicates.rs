//! Duplicates and groups: a hint with reasons, a case of its own that names the first, and no personal data anywhere.

use acceptance::json::{items, text, whole};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};

tests![
    a_report_told_twice_is_found_with_reasons_and_without_personal_data,
    a_wrong_phone_or_an_unknown_category_is_refused_by_its_field_without_repeating_it,
    a_township_is_told_of_no_candidate_of_another,
    a_case_that_joins_stays_its_own_and_both_histories_name_each_other,
    two_repeat_visits_make_the_first_case_complex,
];

const WORDS: &str = "示意：采煤沉陷后院墙新裂了三道缝，水窖漏水";
const PHONE: &str = "000-8888-0001";

fn report(more: &Value) -> Value {
    let mut body = json!({ "lon": 111.22676, "lat": 39.86546, "category": "MS-01", "summary": WORDS });
    if let (Some(all), Some(more)) = (body.as_object_mut(), more.as_object()) {
        all.extend(more.clone());
    }
    body
}

fn register(server: &Server, more: &Value) -> Result<Value, Fault> {
    let answer = server.http().post("/api/v1/cases", &report(more))?;
    if answer.status != 201 {
        return Err(answer.summary().into());
    }
    answer.json()
}

/// Asks until the server has taken the case in: it follows the database's feed.
fn candidate(server: &Server, code: &str, more: &Value) -> Result<Value, Fault> {
    for _ in 0..100 {
        let answer = server.http().post("/api/v1/cases/duplicates", &report(more))?;
        if answer.status != 200 {
            return Err(answer.summary().into());
        }
        let found = answer.json()?;
        if let Some(c) = items(&found, "/candidates")?.iter().find(|c| c["code"] == code) {
            return Ok(c.clone());
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    Err(format!("{code} was not found").into())
}

fn a_report_told_twice_is_found_with_reasons_and_without_personal_data(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = register(server, &json!({ "channel": "hotline" }))?;
    let code = text(&case, "/code")?;
    let party = json!({ "role": "petitioner", "kind": "natural", "name": "示意王八八", "phone": PHONE });
    let entered = server.http().post(&format!("/api/v1/cases/{code}/parties"), &party)?;
    assert_eq!(entered.status, 201, "{}", entered.summary());
    let found = candidate(server, code, &json!({ "phone": PHONE }))?;
    assert_eq!(found["same_person"], true, "{found}");
    assert!(found["score"].as_f64().is_some_and(|s| s > 0.99), "{found}");
    let rules: Vec<&str> = items(&found, "/reasons")?.iter().filter_map(|r| r["rule"].as_str()).collect();
    assert_eq!(rules, ["same_person", "same_category", "near", "same_micro_grid", "text"]);
    assert!(!found.to_string().contains("王八八") && !found.to_string().contains("8888"), "{found}");
    let stranger = candidate(server, code, &json!({}))?;
    assert_eq!(stranger["same_person"], false, "{stranger}");
    let logged = server
        .sql()?
        .value("select object from audit where act = 'duplicate_check' order by seq desc limit 1")?;
    assert_eq!(logged, "by phone");
    Ok(())
}

fn a_wrong_phone_or_an_unknown_category_is_refused_by_its_field_without_repeating_it(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let ask = |more: Value| server.http().post("/api/v1/cases/duplicates", &report(&more));
    for (more, field, secret) in [
        (json!({ "phone": "call 12345" }), "phone", "call 12345"),
        (json!({ "id_number": "150622199001011234" }), "identity", "150622199001011234"),
        (json!({ "category": "XX-99" }), "category", "-"),
        (json!({ "summary": "\u{200b}" }), "summary", "-"),
    ] {
        let answer = ask(more)?;
        assert_eq!(answer.status, 422, "{}", answer.summary());
        assert_eq!(text(&answer.json()?, "/errors/0/field")?, field);
        assert!(secret == "-" || !answer.text()?.contains(secret), "{}", answer.summary());
    }
    Ok(())
}

fn a_township_is_told_of_no_candidate_of_another(world: &mut World) -> Outcome {
    let server = world.server()?;
    let code = text(&register(server, &json!({}))?, "/code")?.to_owned();
    candidate(server, &code, &json!({}))?;
    let place = server.sql()?.value(&format!("select place_code from case_file where code = '{code}'"))?;
    assert!(
        !place.starts_with("150622100"),
        "{place} lies in the township of `intake`: choose another place"
    );
    let answer = server.signed_in("intake")?.post("/api/v1/cases/duplicates", &report(&json!({})))?;
    assert_eq!(answer.status, 200, "{}", answer.summary());
    assert_eq!(items(&answer.json()?, "/candidates")?.len(), 0, "{}", answer.text()?);
    Ok(())
}

fn a_case_that_joins_stays_its_own_and_both_histories_name_each_other(world: &mut World) -> Outcome {
    let server = world.server()?;
    let first = text(&register(server, &json!({ "people": 6 }))?, "/code")?.to_owned();
    let second = register(server, &json!({ "joins": first, "people": 5 }))?;
    let code = text(&second, "/code")?;
    assert_ne!(code, first);
    assert_eq!((whole(&second, "/group/size")?, whole(&second, "/group/people")?), (2, 11));
    assert_eq!(
        (&second["group"]["batch_hint"], text(&second, "/group/members/0/code")?),
        (&true.into(), &*first)
    );
    // Whoever joins a member joins the first of its group.
    let third = register(server, &json!({ "joins": code }))?;
    assert_eq!((whole(&third, "/group/size")?, text(&third, "/group/members/0/code")?), (3, &*first));
    let of_first = server.http().json(&format!("/api/v1/cases/{first}"))?;
    let kinds: Vec<&str> = items(&of_first, "/events")?.iter().filter_map(|e| e["kind"].as_str()).collect();
    assert_eq!(kinds, ["registered", "joined_by", "joined_by"]);
    let unknown = server.http().post("/api/v1/cases", &report(&json!({ "joins": "ZZ26-999998-4" })))?;
    assert!([400, 404].contains(&unknown.status), "{}", unknown.summary());
    assert_eq!(text(&unknown.json()?, "/errors/0/field")?, "joins");
    Ok(())
}

fn two_repeat_visits_make_the_first_case_complex(world: &mut World) -> Outcome {
    let server = world.server()?;
    let first = text(&register(server, &json!({}))?, "/code")?.to_owned();
    let again = json!({ "joins": first, "link": "repeat_visit" });
    register(server, &again)?;
    assert_eq!(server.http().json(&format!("/api/v1/cases/{first}"))?["complex"], false);
    register(server, &again)?;
    let case = server.http().json(&format!("/api/v1/cases/{first}"))?;
    assert_eq!((&case["complex"], whole(&case, "/group/repeat_visits")?), (&true.into(), 2));
    assert_eq!(whole(&case, "/group/people")?, 1, "who came again is not counted again");
    Ok(())
}
