//! `POST /api/v1/intake/read`: from pasted words to place and category.

use crate::errors::assert_problem;
use acceptance::json::{items, number, text, whole};
use acceptance::{Outcome, World, tests};
use serde_json::json;

tests![
    the_report_of_sujigou_is_read_to_its_village_group_and_category,
    what_is_read_is_not_kept_anywhere,
    descriptions_of_the_demonstration_are_read_to_their_village_and_category,
    a_text_that_is_empty_too_long_or_no_text_is_refused_without_a_word_of_it,
];

const READ: &str = "/api/v1/intake/read";

fn the_report_of_sujigou_is_read_to_its_village_group_and_category(world: &mut World) -> Outcome {
    let server = world.server()?;
    let said = "来电人称友谊街道苏计沟村王家圪楞社41户房屋裂缝，怀疑是煤矿开采造成";
    let answer = server.http().post(READ, &json!({ "text": said }))?;
    assert_eq!(
        (answer.status, answer.header("cache-control")),
        (200, Some("no-store")),
        "{}",
        answer.summary()
    );
    let reading = answer.json()?;
    assert_eq!(text(&reading, "/places/0/code")?, "150622004201");
    assert_eq!(text(&reading, "/categories/0/code")?, "MS-01");
    assert_eq!(whole(&reading, "/households/value")?, 41);
    assert!(number(&reading, "/places/0/confidence")? > 0.8, "{reading}");
    // The point that stands for the village lies in it.
    let (lon, lat) = (number(&reading, "/places/0/point/lon")?, number(&reading, "/places/0/point/lat")?);
    let place = server.http().json(&format!("/api/v1/locate?lon={lon}&lat={lat}"))?;
    assert_eq!(text(&place, "/village/code")?, "150622004201");
    for reason in items(&reading, "/places/0/reasons")? {
        let (start, end) = (whole(reason, "/span/start")? as usize, whole(reason, "/span/end")? as usize);
        assert!(start < end && end <= said.chars().count(), "{reason}");
    }
    Ok(())
}

fn what_is_read_is_not_kept_anywhere(world: &mut World) -> Outcome {
    let server = world.server()?;
    let count = "select (select count(*) from case_file) + (select count(*) from audit) + (select count(*) from change)";
    let before = server.sql()?.value(count)?;
    server.http().post(READ, &json!({ "text": "苏计沟村张三的房子裂了，电话13800000000" }))?;
    assert_eq!(server.sql()?.value(count)?, before);
    Ok(())
}

/// The descriptions of the demonstration were written for another purpose and by other hands than names and words.
fn descriptions_of_the_demonstration_are_read_to_their_village_and_category(world: &mut World) -> Outcome {
    let server = world.server()?;
    let rows = server.sql()?.rows(
        "select summary, category, village_name from (
           select c.summary, c.category, d.name village_name, row_number() over (order by c.id) n
           from case_file c join division d on d.code = left(c.place_code, 12)) all_cases
         where n % 17 = 0 limit 400",
    )?;
    let (mut places, mut categories) = (0, 0);
    for row in &rows {
        let answer = server.http().post(READ, &json!({ "text": text(row, "/summary")? }))?.json()?;
        places += usize::from(answer.pointer("/places/0/name") == row.get("village_name"));
        let mut offered = items(&answer, "/categories")?.iter().filter_map(|c| c.get("code"));
        categories += usize::from(offered.any(|c| Some(c) == row.get("category")));
    }
    assert!(rows.len() >= 200 && places * 100 >= rows.len() * 96, "{places} places of {}", rows.len());
    assert!(categories * 100 >= rows.len() * 92, "{categories} categories of {}", rows.len());
    Ok(())
}

fn a_text_that_is_empty_too_long_or_no_text_is_refused_without_a_word_of_it(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    assert_problem(&http.post(READ, &json!({ "text": " \n" }))?, &[422], "text_empty")?;
    assert_problem(&http.post(READ, &json!({ "text": "裂".repeat(4_001) }))?, &[422], "text_too_long")?;
    assert_eq!(http.post(READ, &json!({ "text": "裂".repeat(4_000) }))?.status, 200);
    let refused = http.post(READ, &json!({ "text": ["隐私内容"] }))?;
    assert_problem(&refused, &[400, 422], "bad_body")?;
    assert!(!refused.text()?.contains("隐私"), "{}", refused.summary());
    assert_problem(&http.stranger().post(READ, &json!({ "text": "裂" }))?, &[401], "not_signed_in")
}
