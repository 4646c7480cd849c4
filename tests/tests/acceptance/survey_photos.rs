//! Photos of a survey: evidence of its case, named by SHA-256, seen as copies by who reads the survey.

use super::errors::assert_problem;
use super::evidence::{announce, hand_in, jpeg, sha256};
use super::survey::{above_a_panel, enter, fields, mine_of, survey};
use acceptance::json::{items, text};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};

tests![
    photos_of_a_survey_are_evidence_of_its_case_and_are_seen_with_it,
    a_correction_keeps_photos_and_the_files_of_a_mine_count_them,
    a_photo_that_is_no_picture_of_this_case_is_refused_at_its_place_with_all_other_faults,
];

/// Hands in a picture of so many pixels, so that each is another; gives its SHA-256.
fn photo(server: &Server, code: &str, width: u32) -> Result<String, Fault> {
    let bytes = jpeg(width, 60)?;
    let answer = hand_in(server, &format!("/api/v1/cases/{code}"), "photo", "photo.jpg", &bytes)?;
    assert_eq!(answer.status, 201, "{}", answer.summary());
    Ok(sha256(&bytes))
}

/// A survey that names photos of its building, of a crack and of its well.
fn pictured(lon: f64, lat: f64, [building, crack, well]: [&[&str]; 3]) -> Value {
    let mut survey = survey(lon, lat, "brick_concrete", 3.0);
    survey["buildings"][0]["photos"] = json!(building);
    survey["buildings"][0]["rooms"][0]["cracks"][0]["photos"] = json!(crack);
    survey["wells"][0]["photos"] = json!(well);
    survey
}

fn key(n: u8) -> String {
    format!("e{n:x}").repeat(16)
}

fn photos_of_a_survey_are_evidence_of_its_case_and_are_seen_with_it(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (code, lon, lat) = above_a_panel(server)?;
    let (house, gap) = (photo(server, &code, 100)?, photo(server, &code, 102)?);
    let sent = json!({ "key": key(1), "survey": pictured(lon, lat, [&[&house, &gap], &[&gap], &[]]) });
    let entered = enter(server, &code, &sent)?;
    assert_eq!(entered.status, 201, "{}", entered.summary());
    let answer = entered.json()?;
    let building = &answer["survey"]["buildings"][0];
    assert_eq!((&building["photos"][0]["item"], &building["photos"][1]["item"]), (&json!(1), &json!(2)));
    assert_eq!(building["photos"][0]["sha256"], house.as_str());
    assert_eq!(building["rooms"][0]["cracks"][0]["photos"][0]["sha256"], gap.as_str());
    assert_eq!(answer["survey"]["wells"][0]["photos"], json!([]));
    // What is seen is the copy that the list of evidence shows, not the file that came.
    let copy = text(building, "/photos/0/copy")?;
    let list = server.http().json(&format!("/api/v1/cases/{code}/evidence"))?;
    assert_eq!(list["evidence"][0]["copy"]["url"], copy);
    let seen = server.http().get(copy)?;
    assert_eq!((seen.status, seen.header("content-type")), (200, Some("image/jpeg")));
    assert_eq!(server.http().stranger().get(copy)?.status, 401);
    // Sent once more after a broken line it is the same survey, and its photos are known.
    let again = enter(server, &code, &sent)?;
    assert_eq!((again.status, &again.json()?["survey"]["version"]), (200, &json!(1)));
    let known = announce(server, &format!("/api/v1/cases/{code}"), "photo", "photo.jpg", &jpeg(102, 60)?)?;
    assert_problem(&known, &[409], "evidence_known")?;
    assert_eq!(known.json()?["item"], 2, "who goes on with a broken sending is told the number");
    let other = json!({ "key": key(1), "survey": pictured(lon, lat, [&[&house], &[&gap], &[]]) });
    assert_problem(&enter(server, &code, &other)?, &[409], "survey_key_used")?;
    // The history seals which photos were meant.
    let body = server.sql()?.value(&format!(
        "select s.body #>> '{{buildings,0,photos,1}}' from survey s join case_file c on c.id = s.case_id where c.code = '{code}'"
    ))?;
    assert_eq!(body.trim(), gap);
    Ok(())
}

fn a_correction_keeps_photos_and_the_files_of_a_mine_count_them(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (code, lon, lat) = above_a_panel(server)?;
    let (house, gap) = (photo(server, &code, 110)?, photo(server, &code, 112)?);
    let first = json!({ "key": key(2), "survey": survey(lon, lat, "brick_concrete", 3.0) });
    assert_eq!(enter(server, &code, &first)?.status, 201);
    let right = pictured(lon, lat, [&[&house], &[&house, &gap], &[&gap]]);
    let right = json!({ "key": key(3), "corrects": 1, "reason": "补拍照片", "survey": right });
    let entered = enter(server, &code, &right)?;
    assert_eq!(entered.status, 201, "{}", entered.summary());
    let old = server.http().json(&format!("/api/v1/cases/{code}/survey?version=1"))?;
    assert_eq!(old["survey"]["buildings"][0]["photos"], json!([]));
    let mine = mine_of(server, &code)?;
    let points = server.http().get(&format!("/api/v1/mines/{mine}/surveys.geojson"))?;
    let collection = points.json()?;
    let own = items(&collection, "/features")?.iter().find(|f| f["properties"]["case"] == code.as_str());
    assert_eq!(own.ok_or("no building")?["properties"]["photos"], 3, "one of it, two of its crack");
    let table = server.http().get(&format!("/api/v1/mines/{mine}/surveys.csv"))?;
    let line = table.text()?.lines().find(|l| l.contains(&code)).ok_or("no line")?.to_owned();
    assert!(line.contains(",3,true,"), "{line}");
    for told in [points.text()?, table.text()?] {
        assert!(![house.as_str(), "photo.jpg", "evidence"].iter().any(|word| told.contains(word)));
    }
    Ok(())
}

fn a_photo_that_is_no_picture_of_this_case_is_refused_at_its_place_with_all_other_faults(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let (elsewhere, ..) = above_a_panel(server)?;
    let (code, lon, lat) = above_a_panel(server)?;
    let (foreign, own) = (photo(server, &elsewhere, 120)?, photo(server, &code, 122)?);
    let sound = b"#!AMR\n\x3c\x91\x17\x16\xbe\x66\x79\xe1\xe0\x01\xe7\xaf\xf0\x00\x00\x00";
    let handed = hand_in(server, &format!("/api/v1/cases/{code}"), "audio", "sound.amr", sound)?;
    assert_eq!(handed.status, 201, "{}", handed.summary());
    let never = "0".repeat(64);
    let mut wrong = pictured(lon, lat, [&[&own, &foreign], &[&sha256(sound)], &[&never]]);
    wrong["household"] = 7.into();
    wrong["buildings"][0]["rooms"][0]["cracks"][1]["diary"] = 1.into();
    let refused = enter(server, &code, &json!({ "key": key(4), "survey": wrong }))?;
    let crack = "buildings.0.rooms.0.cracks";
    let at = [
        "household".to_owned(),
        format!("{crack}.1.diary"),
        "buildings.0.photos.1".to_owned(),
        format!("{crack}.0.photos.0"),
        "wells.0.photos.0".to_owned(),
    ];
    assert_eq!(fields(&refused)?, at);
    // Of the other case nothing is told: a photo of it is as unknown as one that was never sent.
    let errors = refused.json()?["errors"].clone();
    assert_eq!(errors[2]["detail"], errors[4]["detail"]);
    assert!(text(&errors[3], "/detail_zh")?.contains("不是可以显示的图片"), "{errors}");
    let twice = pictured(lon, lat, [&[&own, &own], &["../1.jpg"], &[]]);
    let refused = enter(server, &code, &json!({ "key": key(4), "survey": twice }))?;
    assert_eq!(fields(&refused)?, ["buildings.0.photos.1", "buildings.0.rooms.0.cracks.0.photos.0"]);
    let mut many = survey(lon, lat, "adobe", 1.0);
    many["lands"] = (0..7)
        .map(|l| {
            let photos: Vec<_> = (0..6).map(|p| format!("{:064x}", l * 6 + p)).collect();
            json!({ "name": "地", "mu": 1.0, "kind": "grassland", "damage": "pit", "photos": photos })
        })
        .collect();
    let refused = enter(server, &code, &json!({ "key": key(4), "survey": many }))?;
    assert_eq!(fields(&refused)?, ["photos"]);
    many["lands"] =
        json!([{ "name": "地", "mu": 1.0, "kind": "grassland", "damage": "pit", "photos": vec![&never; 7] }]);
    let refused = fields(&enter(server, &code, &json!({ "key": key(4), "survey": many }))?)?;
    assert_eq!(refused.first().map(String::as_str), Some("lands.0.photos"));
    let kept = server.http().json(&format!("/api/v1/cases/{code}/survey"))?;
    assert!(kept["survey"].is_null(), "{kept}");
    Ok(())
}
