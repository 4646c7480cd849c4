//! `/api/v1/mines/{id}/dossier`: a mine's dossier agrees with the register, the list of cases and its own past.

use acceptance::json::{items, number, text};
use acceptance::{Outcome, World, tests};

tests![
    rings_of_a_dossier_are_those_of_the_mine_and_its_months_hold_what_is_recorded,
    a_dossier_of_the_past_counts_what_was_reported_by_then,
    a_reader_of_a_township_is_given_no_comparison_and_a_day_to_come_is_refused,
    the_page_of_a_dossier_says_what_it_is_and_stands_in_the_audit_log,
];

/// An open pit whose blasts are recorded.
const PIT: &str = "select mine_id from mine_record where kind = 'blast' group by mine_id order by count(*) desc, mine_id limit 1";

fn rings_of_a_dossier_are_those_of_the_mine_and_its_months_hold_what_is_recorded(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let id = server.sql()?.value(PIT)?;
    let dossier = server.http().json(&format!("/api/v1/mines/{id}/dossier"))?;
    let disputes = server.http().json(&format!("/api/v1/mines/{id}/disputes"))?;
    let rings = items(&dossier, "/rings")?;
    assert_eq!(rings.len(), 6);
    for ring in items(&disputes, "/rings")? {
        let same = rings.iter().find(|r| r["kind"] != "influence" && r["distance_m"] == ring["distance_m"]);
        assert_eq!(same.map(|r| &r["total"]), Some(&ring["total"]), "{ring}");
    }
    let months = items(&dossier, "/months")?;
    assert_eq!(months.len(), 36);
    let told: f64 = months.iter().filter_map(|m| m["blasts"].as_f64()).sum();
    let first = text(&dossier, "/months/0/month")?;
    let on_record = server.sql()?.value(&format!(
        "select count(*) from mine_record where kind = 'blast' and mine_id = '{id}' and from_day >= '{first}-01' and from_day <= current_date"
    ))?;
    assert_eq!(told.to_string(), on_record);
    assert_eq!(dossier["records"]["synthetic"], true);
    assert!(
        number(&dossier, "/comparison/own/households")? >= 0.0
            && !items(&dossier, "/comparison/peers")?.is_empty()
    );
    assert!(text(&dossier, "/statement_zh")?.contains("不构成鉴定意见"));
    // The blasts are screened for: beside the pit a class other than 资料不足 is given.
    let at = server.sql()?.value(&format!("select st_x(shape) || '&lat=' || st_y(shape) from mine_record where kind = 'blast' and mine_id = '{id}' limit 1"))?;
    let exposure = server.http().json(&format!("/api/v1/exposure?lon={at}&structure=adobe"))?;
    assert_eq!((text(&exposure, "/class")?, text(&exposure, "/open_pits/0/mine")?), ("inside", id.as_str()));
    Ok(())
}

fn a_dossier_of_the_past_counts_what_was_reported_by_then(world: &mut World) -> Outcome {
    let server = world.server()?;
    let id = server
        .sql()?
        .value("select mine_id from case_mine group by mine_id order by count(*) desc, mine_id limit 1")?;
    let day = server.sql()?.value("select (current_date - 400)::text")?;
    let past = server.http().json(&format!("/api/v1/mines/{id}/dossier?as_of={day}"))?;
    let now = server.http().json(&format!("/api/v1/mines/{id}/dossier"))?;
    assert_eq!(text(&past, "/as_of")?, day);
    assert!(number(&past, "/rings/5/total")? < number(&now, "/rings/5/total")?);
    assert!(number(&now, "/rings/5/total")? > 0.0);
    let last = text(&past, "/months/35/month")?;
    assert!(day.starts_with(last), "{last} {day}");
    // Households are of the ground as it is and not of the day; who reported nothing by then is silent.
    let silent = |d: &serde_json::Value| d["zone"]["silent_households"].as_u64().unwrap_or(0);
    assert!(silent(&past) >= silent(&now));
    Ok(())
}

fn a_reader_of_a_township_is_given_no_comparison_and_a_day_to_come_is_refused(world: &mut World) -> Outcome {
    let server = world.server()?;
    let id = server.sql()?.value(PIT)?;
    let township = server.signed_in("intake")?;
    let dossier = township.json(&format!("/api/v1/mines/{id}/dossier"))?;
    assert!(dossier["comparison"].is_null());
    for wrong in ["2999-01-01", "yesterday"] {
        let answer = server.http().get(&format!("/api/v1/mines/{id}/dossier?as_of={wrong}"))?;
        assert_eq!(answer.status, 400, "{wrong}");
    }
    assert_eq!(server.http().get("/api/v1/mines/M9999/dossier")?.status, 404);
    Ok(())
}

fn the_page_of_a_dossier_says_what_it_is_and_stands_in_the_audit_log(world: &mut World) -> Outcome {
    let server = world.server()?;
    let id = server.sql()?.value(PIT)?;
    let page = server.http().get(&format!("/api/v1/mines/{id}/dossier/page"))?;
    assert_eq!(page.status, 200);
    let told = page.text()?;
    assert!(told.contains("示意数据") && told.contains("不构成鉴定意见") && told.contains("同类煤矿对比"));
    let written = server
        .sql()?
        .value(&format!("select count(*) from audit where object like 'mine dossier {id} %'"))?;
    assert_ne!(written, "0");
    Ok(())
}
