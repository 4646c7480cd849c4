//! `/api/v1/exposure`: the screening of a place for ground movement.

use acceptance::json::{items, number, text};
use acceptance::{Outcome, World, tests};

tests![
    above_a_panel_is_inside_and_beside_all_panels_outside,
    a_day_before_the_first_panel_and_a_wrong_structure,
];

/// A panel whose middle lies in its shape, and that middle.
const MIDDLE: &str = "select st_x(st_pointonsurface(shape)) || ' ' || st_y(st_pointonsurface(shape)) from panel \
    where started < '2025-01-01' order by id limit 1";

fn above_a_panel_is_inside_and_beside_all_panels_outside(world: &mut World) -> Outcome {
    let server = world.server()?;
    let middle = server.sql()?.value(MIDDLE)?;
    let (lon, lat) = middle.split_once(' ').ok_or("no panel")?;
    let path = format!("/api/v1/exposure?lon={lon}&lat={lat}&structure=brick_concrete");
    let answer = server.http().json(&path)?;
    assert_eq!(text(&answer, "/class")?, "inside");
    assert_eq!(text(&answer, "/estimates/0/variant")?, "mid");
    assert!(number(&answer, "/estimates/0/w_mm")? > 10.0 && number(&answer, "/panels/0/distance_m")? == 0.0);
    assert!((1.0..=4.0).contains(&number(&answer, "/estimates/0/grade/grade")?), "{answer}");
    assert!(text(&answer, "/statement_zh")?.contains("不构成鉴定意见"));
    // Without a structure there is no grade; for a cave dwelling no table is made.
    for structure in ["", "&structure=cave_dwelling"] {
        let answer = server.http().json(&format!("/api/v1/exposure?lon={lon}&lat={lat}{structure}"))?;
        assert!(answer["estimates"][0]["grade"].is_null(), "{answer}");
    }
    // Ten kilometres north of the banner nothing is mined that is known here.
    let far = server.http().json("/api/v1/exposure?lon=111.0&lat=40.45")?;
    assert_eq!((text(&far, "/class")?, items(&far, "/panels")?.len()), ("outside", 0));
    Ok(())
}

fn a_day_before_the_first_panel_and_a_wrong_structure(world: &mut World) -> Outcome {
    let server = world.server()?;
    let middle = server.sql()?.value(MIDDLE)?;
    let (lon, lat) = middle.split_once(' ').ok_or("no panel")?;
    let before = server.http().json(&format!("/api/v1/exposure?lon={lon}&lat={lat}&on=1950-01-01"))?;
    assert!(items(&before, "/panels")?.is_empty(), "{before}");
    for wrong in ["&structure=straw", "&on=yesterday", "&datum=mars"] {
        let answer = server.http().get(&format!("/api/v1/exposure?lon={lon}&lat={lat}{wrong}"))?;
        assert_eq!(answer.status, 400, "{wrong}");
    }
    Ok(())
}
