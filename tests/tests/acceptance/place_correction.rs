//! `POST /api/v1/cases/{code}/place`: a case that was put at a wrong place is moved, with everything that follows from the place, and
//! keeps the period that began with the report.

use crate::errors::assert_problem;
use crate::sessions::settled;
use acceptance::json::{items, number, text};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};

tests![
    a_case_at_a_wrong_place_moves_with_grid_mines_and_suggestion_and_keeps_its_period,
    who_may_not_correct_a_place_is_refused_and_nothing_moves,
];

/// A place in a township, well inside a micro grid.
fn place_in(server: &Server, township: &str) -> Result<(f64, f64), Fault> {
    let place = server.sql()?.value(&format!(
        "select st_x(p) || ' ' || st_y(p) from (select st_pointonsurface(shape) as p from grid \
         where code like '{township}%' and kind = 'micro' order by st_area(shape) desc limit 1) q"
    ))?;
    let (lon, lat) = place.trim().split_once(' ').ok_or("no place")?;
    Ok((lon.parse()?, lat.parse()?))
}

fn report(server: &Server, (lon, lat): (f64, f64), summary: &str) -> Result<Value, Fault> {
    let body = json!({ "lon": lon, "lat": lat, "category": "MS-01", "summary": summary, "people": 2 });
    let made = server.http().post("/api/v1/cases", &body)?;
    assert_eq!(made.status, 201, "{}", made.summary());
    made.json()
}

fn a_case_at_a_wrong_place_moves_with_grid_mines_and_suggestion_and_keeps_its_period(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let (there, here) = (place_in(server, "150622004")?, place_in(server, "150622100")?);
    let case = report(server, there, "验收：位置登记错了")?;
    let code = text(&case, "/code")?;
    let correction = json!({ "lon": here.0, "lat": here.1, "accuracy_m": 5.0, "reason": "窗口选错了村" });
    let path = format!("/api/v1/cases/{code}/place");
    let moved = server.http().post(&path, &correction)?;
    assert_eq!(moved.status, 200, "{}", moved.summary());
    let moved = moved.json()?;
    assert!(text(&moved, "/place/primary_grid/code")?.starts_with("150622100"), "{}", moved["place"]);
    assert_eq!(moved["due"], case["due"]);
    assert_eq!(moved["reported_at"], case["reported_at"]);
    assert!((number(&moved, "/point/lon")? - here.0).abs() < 1e-6);
    let last = items(&moved, "/events")?.iter().map(ToString::to_string).collect::<String>();
    assert!(last.contains("位置更正") && last.contains("窗口选错了村"), "{last}");
    // Proposed as a new report at this place would be.
    let fresh = report(server, here, "验收：同一地点新登记")?;
    assert_eq!(moved["suggestion"]["unit"], fresh["suggestion"]["unit"]);
    let stored = |what: &str| -> Result<String, Fault> {
        Ok(server
            .sql()?
            .value(&format!("select {what} from case_file where code = '{code}'"))?
            .trim()
            .to_owned())
    };
    assert!(stored("place_code")?.starts_with("150622100"));
    let mines = |of: &str| {
        server.sql()?.value(&format!(
            "select string_agg(m.mine_id || relation, ',' order by m.mine_id) from case_mine m join case_file c on c.id = m.case_id where c.code = '{of}'"
        ))
    };
    assert_eq!(mines(code)?, mines(text(&fresh, "/code")?)?);
    let told = stored("mine_id || ' ' || mine_distance_m")?;
    let first = "(select mine_id || ' ' || distance_m from case_mine where case_id = case_file.id
                  order by relation = 'nearby', distance_m, mine_id limit 1)";
    assert_eq!(told, stored(first)?, "the mine that lists tell follows");
    // The map follows: it is found around the new place and no more around the old one.
    let near = |(lon, lat): (f64, f64)| -> Result<bool, Fault> {
        let bbox = format!("{},{},{},{}", lon - 0.0005, lat - 0.0005, lon + 0.0005, lat + 0.0005);
        let list = server.http().json(&format!("/api/v1/cases?bbox={bbox}&limit=500"))?;
        Ok(items(&list, "/cases")?.iter().any(|c| c["code"] == code))
    };
    assert!(near(here)? && !near(there)?);
    let proof =
        acceptance::program::run(["audit", "verify", "--data-dir", &world.data_dir().display().to_string()])?;
    assert_eq!(proof.code, Some(0), "{} {}", proof.stdout, proof.stderr);
    Ok(())
}

fn who_may_not_correct_a_place_is_refused_and_nothing_moves(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (there, here) = (place_in(server, "150622004")?, place_in(server, "150622100")?);
    let case = report(server, there, "验收：不该移动")?;
    let path = format!("/api/v1/cases/{}/place", text(&case, "/code")?);
    let body = |lon: f64, lat: f64, reason: &str| json!({ "lon": lon, "lat": lat, "reason": reason });
    let judge = settled(server, "place-judge", &["--capacity", "judge"])?;
    assert_problem(&judge.post(&path, &body(here.0, here.1, "窗口选错了村"))?, &[403], "not_yours")?;
    let clerk = settled(server, "place-clerk", &["--capacity", "intake", "--area", "150622004"])?;
    assert_problem(&clerk.post(&path, &body(here.0, here.1, "窗口选错了村"))?, &[403], "outside_own_area")?;
    let desk = server.http();
    assert_problem(&desk.post(&path, &body(100.0, 30.0, "在旗外"))?, &[422], "")?;
    assert_problem(&desk.post(&path, &body(here.0, here.1, "错"))?, &[422], "")?;
    let now = desk.json(&path.replace("/place", ""))?;
    assert_eq!(now["place"], case["place"]);
    Ok(())
}
