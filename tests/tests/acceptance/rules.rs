//! `zhunzhi rules`: a file is checked, replayed on the stored cases, and asked for gaps; nothing is written.

use acceptance::json::{items, text, whole};
use acceptance::program::run;
use acceptance::{Outcome, World, tests};
use std::fs;

tests![
    a_faulty_file_of_rules_is_refused_with_line_and_column,
    the_shipped_rules_replayed_on_themselves_change_nothing,
    a_new_rule_is_replayed_by_category_township_and_unit,
    gaps_are_a_table_and_areas_for_the_map,
    a_place_that_the_territory_does_not_have_is_refused_before_the_replay,
];

pub(crate) const SHIPPED: &str = include_str!("../../../geodata/rules/routing.toml");

fn file(world: &mut World, name: &str, text: &str) -> Result<String, acceptance::Fault> {
    let path = world.folder("rules")?.join(name);
    fs::write(&path, text)?;
    Ok(path.display().to_string())
}

/// The shipped rules with one more at their beginning.
pub(crate) fn with_rule(when: &str) -> String {
    let rule = format!(
        "[[rule]]\nid = \"X1\"\ntitle_zh = \"试行\"\ntitle_en = \"trial\"\nlaw = \"工作建议\"\nwhen = {{ {when} }}\nthen = {{ lead = \"centre\" }}\n\n[[rule]]"
    );
    SHIPPED.replacen("[[rule]]", &rule, 1).replacen("version = \"", "version = \"试-", 1)
}

fn a_faulty_file_of_rules_is_refused_with_line_and_column(world: &mut World) -> Outcome {
    let path = file(world, "faulty.toml", &SHIPPED.replace("mining_related = true", "mining_relatd = true"))?;
    let ran = run(["rules", "check", &path])?;
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("line ") && ran.stderr.contains("mining_relatd"), "{}", ran.stderr);
    let path = file(world, "doubtful.toml", &with_rule("outside = true, area = [\"150622\"]"))?;
    let ran = run(["rules", "check", &path, "--json"])?;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(text(&ran.json()?, "/doubts/0/rule")?, "X1");
    let ran = run(["rules", "check", &file(world, "shipped.toml", SHIPPED)?])?;
    assert!(ran.code == Some(0) && ran.stdout.contains("没有疑点"), "{ran:?}");
    Ok(())
}

fn the_shipped_rules_replayed_on_themselves_change_nothing(world: &mut World) -> Outcome {
    let path = file(world, "same.toml", SHIPPED)?;
    let replayed = world.server()?.cli(&["rules", "replay", &path, "--json"])?.json()?;
    assert!(whole(&replayed, "/total/cases")? >= 10_000);
    assert_eq!(whole(&replayed, "/total/changed")?, 0);
    Ok(())
}

fn a_new_rule_is_replayed_by_category_township_and_unit(world: &mut World) -> Outcome {
    let path = file(world, "trial.toml", &with_rule("category = [\"EN-01\"], outside = false"))?;
    let server = world.server()?;
    let replayed = server.cli(&["rules", "replay", &path, "--json"])?.json()?;
    let moved = whole(&replayed, "/by_category/EN-01/lead")?;
    assert!(moved > 0);
    assert_eq!(whole(&replayed, "/total/lead")?, moved);
    assert_eq!(whole(&replayed, "/by_category/MS-01/changed")?, 0);
    let since = server.cli(&["rules", "replay", &path, "--json", "--since", "2026-01-01"])?.json()?;
    assert!(whole(&since, "/total/cases")? < whole(&replayed, "/total/cases")?);
    let table = server.cli(&["rules", "replay", &path, "--show", "2"])?;
    assert!(table.stdout.contains("换牵头单位") && table.stdout.contains("旗综治中心"), "{}", table.stdout);
    Ok(())
}

fn gaps_are_a_table_and_areas_for_the_map(world: &mut World) -> Outcome {
    let when = "category = [\"MS\"], area = [\"150622103\"]";
    let path = file(world, "overlap.toml", &with_rule(when))?;
    let shapes = world.folder("rules")?.join("gaps.geojson");
    let server = world.server()?;
    let ran = server.cli(&["rules", "gaps", &path, "--json", "--geojson", &shapes.display().to_string()])?;
    let found = ran.json()?;
    assert_eq!(whole(&found, "/grids")?, 1674);
    let map: serde_json::Value = serde_json::from_str(&fs::read_to_string(&shapes)?)?;
    assert_eq!(items(&map, "/features")?.len(), items(&found, "/open")?.len());
    let here = |f: &&serde_json::Value| text(f, "/properties/grid").is_ok_and(|g| g.starts_with("150622103"));
    let feature = items(&map, "/features")?.iter().find(here).ok_or("no grid of the township")?;
    assert!(text(feature, "/properties/two_leads")?.contains("MS-01"), "{}", feature["properties"]);
    assert_eq!(text(feature, "/geometry/type")?, "MultiPolygon");
    Ok(())
}

fn a_place_that_the_territory_does_not_have_is_refused_before_the_replay(world: &mut World) -> Outcome {
    let path = file(world, "nowhere.toml", &with_rule("area = [\"150699999\"]"))?;
    let ran = world.server()?.cli(&["rules", "replay", &path])?;
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("150699999") && ran.stderr.contains("line "), "{}", ran.stderr);
    Ok(())
}
