//! What a survey takes, what it refuses, and what is said of it.

use super::*;
use crate::access::Actor;
use proptest::prelude::*;
use time::macros::{date, datetime};

const TODAY: Date = date!(2026 - 11 - 26);

fn case_at() -> LonLat {
    LonLat::new(111.22, 39.86).unwrap()
}

fn crack(element: &str, width_mm: f64) -> CrackEntry {
    let (element, direction) = (element.to_owned(), "diagonal".to_owned());
    CrackEntry { element, direction, width_mm: Some(width_mm), length_m: Some(1.2), ..CrackEntry::default() }
}

fn entry() -> SurveyEntry {
    let room = RoomEntry { name: "东屋".into(), cracks: vec![crack("wall", 3.04), crack("floor", 20.0)] };
    let building = BuildingEntry {
        name: "正房".into(),
        structure: "brick_concrete".into(),
        year_built: Some(YearEntry::Word(UNKNOWN_YEAR.into())),
        floor_area_m2: Some(86.5),
        storeys: Some(1),
        lon: Some(111.2201),
        lat: Some(39.8601),
        rooms: vec![room],
        ..BuildingEntry::default()
    };
    let well =
        WellEntry { name: "院内水井".into(), depth_m: Some(30.0), dry: true, ..WellEntry::default() };
    let (kind, damage) = ("dry_cropland".into(), "fissures".into());
    SurveyEntry {
        on: "2026-11-20".into(),
        surveyors: vec!["调查员甲".into(), "调查员乙".into()],
        statement: "去年秋天开始裂".into(),
        buildings: vec![building],
        wells: vec![well],
        lands: vec![LandEntry { name: "坡上地".into(), mu: Some(2.5), kind, damage, photos: vec![] }],
        ..SurveyEntry::default()
    }
}

/// The fields that are refused.
fn refused(change: impl FnOnce(&mut SurveyEntry)) -> Vec<String> {
    let mut entry = entry();
    change(&mut entry);
    match Survey::check(&entry, case_at(), TODAY) {
        Err(SurveyRefusal::Fields(faults)) => faults.into_iter().map(|f| f.field).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_survey_is_kept_to_the_digits_that_were_measured_and_a_crack_has_the_day_of_the_survey() {
    let survey = Survey::check(&entry(), case_at(), TODAY).unwrap();
    let crack = &survey.buildings[0].rooms[0].cracks[0];
    assert_eq!((crack.width_mm, crack.on), (3.0, date!(2026 - 11 - 20)));
    assert_eq!(survey.buildings[0].year_built, None);
    let stored: Survey = serde_json::from_value(serde_json::to_value(&survey).unwrap()).unwrap();
    assert_eq!((stored.sha256().unwrap(), &stored), (survey.sha256().unwrap(), &survey));
    assert_eq!(survey.sha256().unwrap().len(), 64);
}

#[test]
fn every_field_that_does_not_fit_is_named_at_its_place() {
    let faults = refused(|s| {
        s.on = "2026-11-27".into();
        s.surveyors = vec!["甲".into(), String::new()];
        let building = &mut s.buildings[0];
        building.structure = "straw".into();
        building.year_built = Some(YearEntry::Year(2027));
        building.storeys = Some(0);
        building.rooms[0].cracks[1].width_mm = Some(0.04);
        s.wells[0].water_level_m = Some(3.0);
        s.lands[0].mu = None;
    });
    assert_eq!(
        faults,
        [
            "on",
            "surveyors.1",
            "buildings.0.structure",
            "buildings.0.year_built",
            "buildings.0.storeys",
            "buildings.0.rooms.0.cracks.1.width_mm",
            "wells.0.water_level_m",
            "lands.0.mu",
        ]
    );
}

#[test]
fn a_building_far_from_the_case_and_a_swapped_position_are_refused() {
    assert_eq!(refused(|s| s.buildings[0].lon = Some(111.30)), ["buildings.0.lon"]);
    let swapped = |s: &mut SurveyEntry| {
        let b = &mut s.buildings[0];
        (b.lon, b.lat) = (b.lat, b.lon);
    };
    assert_eq!(refused(swapped), ["buildings.0.lon"]);
    assert_eq!(refused(|s| s.buildings[0].lat = None), ["buildings.0.lon"]);
}

#[test]
fn too_many_of_anything_and_nothing_at_all_are_refused() {
    let many =
        |s: &mut SurveyEntry| s.buildings[0].rooms[0].cracks = vec![crack("wall", 1.0); MAX_CRACKS + 1];
    assert_eq!(refused(many), ["cracks"]);
    assert_eq!(refused(|s| s.surveyors.clear()), ["surveyors"]);
    assert_eq!(refused(|s| s.wells = vec![s.wells[0].clone(); MAX_WELLS + 1]), ["wells"]);
    let nothing = |s: &mut SurveyEntry| {
        s.buildings.clear();
        s.wells.clear();
        s.lands.clear();
    };
    assert_eq!(refused(nothing), ["buildings"]);
    assert_eq!(refused(|s| s.statement = "裂".repeat(MAX_STATEMENT_CHARS + 1)), ["statement"]);
    assert_eq!(refused(|s| s.statement = "\u{202e}".into()), ["statement"]);
}

#[test]
fn a_crack_is_not_measured_after_the_survey_and_water_does_not_stand_below_the_well() {
    let later = |s: &mut SurveyEntry| s.buildings[0].rooms[0].cracks[0].on = "2026-11-21".into();
    assert_eq!(refused(later), ["buildings.0.rooms.0.cracks.0.on"]);
    let deep = |s: &mut SurveyEntry| {
        s.wells[0].dry = false;
        s.wells[0].water_level_m = Some(31.0);
    };
    assert_eq!(refused(deep), ["wells.0.water_level_m"]);
    assert_eq!(refused(|s| s.wells[0].dry = false), ["wells.0.water_level_m"]);
}

/// The SHA-256 of some photo.
fn photo(n: usize) -> String {
    format!("{n:064x}")
}

fn photos(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(photo).collect()
}

/// A survey with a photo of everything that can have one.
fn pictured() -> Survey {
    let mut entry = entry();
    entry.buildings[0].photos = photos(1..3);
    entry.buildings[0].rooms[0].cracks[1].photos = photos(3..4);
    entry.wells[0].photos = photos(4..5);
    entry.lands[0].photos = photos(1..2);
    Survey::check(&entry, case_at(), TODAY).unwrap()
}

#[test]
fn photos_are_kept_where_they_were_taken_and_a_building_counts_those_of_its_cracks() {
    let survey = pictured();
    let named: Vec<_> = survey.named_photos().into_iter().map(|(at, p)| (at, p.to_vec())).collect();
    let expected = [
        ("buildings.0", photos(1..3)),
        ("buildings.0.rooms.0.cracks.1", photos(3..4)),
        ("wells.0", photos(4..5)),
        ("lands.0", photos(1..2)),
    ];
    assert_eq!(named, expected.map(|(at, p)| (at.to_owned(), p)));
    assert_eq!(survey.buildings[0].photo_count(), 3);
    let stored: Survey = serde_json::from_value(serde_json::to_value(&survey).unwrap()).unwrap();
    assert_eq!(stored, survey);
}

#[test]
fn a_survey_without_photos_has_the_content_and_the_hash_that_it_had_before_there_were_any() {
    let survey = Survey::check(&entry(), case_at(), TODAY).unwrap();
    assert!(!serde_json::to_string(&survey).unwrap().contains("photos"));
    // Worked out by another program from the content as it was.
    assert_eq!(survey.sha256().unwrap(), "63d1d9d034d55913ced2de2d5e5d905e0dddb172be9cd67c5b03f367eef76f1d");
    assert_ne!(pictured().sha256().unwrap(), survey.sha256().unwrap());
}

#[test]
fn too_many_photos_one_twice_and_what_names_no_file_are_refused_at_their_place() {
    let faults = refused(|s| {
        s.buildings[0].photos = photos(0..MAX_PHOTOS + 1);
        s.buildings[0].rooms[0].cracks[0].photos = vec![photo(1), photo(2), photo(1)];
        s.wells[0].photos = vec![photo(10).to_uppercase(), "../x.jpg".into()];
        s.lands[0].photos = photos(1..2);
    });
    let twice = "buildings.0.rooms.0.cracks.0.photos.2";
    assert_eq!(faults, ["buildings.0.photos", twice, "wells.0.photos.0", "wells.0.photos.1"]);
    let many = |s: &mut SurveyEntry| {
        let pictured = |n: usize| CrackEntry { photos: photos(n * 5..n * 5 + 5), ..crack("wall", 1.0) };
        s.buildings[0].rooms[0].cracks = (0..8).map(pictured).collect();
        s.lands[0].photos = photos(90..91);
    };
    assert_eq!(refused(many), ["photos"]);
}

#[test]
fn a_photo_is_a_picture_among_the_evidence_of_the_case_that_is_still_there() {
    use crate::evidence::Media;
    let survey = pictured();
    let there = |item, media, destroyed| Pictured { item, media, destroyed };
    let mut evidence = std::collections::HashMap::from([
        (photo(1), there(1, Media::Jpeg, false)),
        (photo(2), there(2, Media::Heic, false)),
        (photo(3), there(3, Media::Png, true)),
    ]);
    let faults = survey.unfit_photos(&evidence);
    let at = ["buildings.0.photos.1", "buildings.0.rooms.0.cracks.1.photos.0", "wells.0.photos.0"];
    assert_eq!(faults.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), at);
    assert!(faults[0].detail.contains("no. 2 is image/heic") && faults[1].detail.contains("destroyed"));
    assert!(faults[2].detail.contains("no evidence"), "{}", faults[2].detail);
    evidence.extend((2..5).map(|n| (photo(n), there(n as u32, Media::Jpeg, false))));
    assert_eq!(survey.unfit_photos(&evidence), []);
}

fn noted(version: u32, amends: Option<Amends>) -> Noted {
    let survey = Survey::check(&entry(), case_at(), TODAY).unwrap();
    let (by, at) = (Actor::local_operator(), datetime!(2026-11-26 09:00 +8));
    Noted { version, sha256: survey.sha256().unwrap(), survey, amends, by, at }
}

#[test]
fn a_correction_names_a_version_that_counts_and_both_stay() {
    let amends = Amends::check(Some(1), Some("东屋裂缝宽度读错")).unwrap().unwrap();
    let all = [noted(1, None), noted(2, Some(amends.clone())), noted(3, None)];
    assert_eq!(in_force(&all).map(|n| n.version).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(next_version(&all, None), Ok(4));
    assert!(matches!(next_version(&all, Some(&amends)), Err(SurveyRefusal::Fields(_))));
    assert_eq!(next_version(&all, Some(&Amends { version: 2, ..amends })), Ok(4));
    assert!(
        Amends::check(Some(1), Some("误")).is_err() && Amends::check(None, Some("没有指明版本")).is_err()
    );
    assert_eq!(Amends::check(None, Some(" ")), Ok(None));
    let full: Vec<_> = (1..=MAX_VERSIONS).map(|n| noted(n, None)).collect();
    assert_eq!(next_version(&full, None), Err(SurveyRefusal::TooMany));
}

#[test]
fn a_key_is_thirty_two_digits() {
    assert!(Key::parse(&"0a".repeat(16)).is_ok());
    for wrong in ["", "0A", &"0".repeat(31), &"0".repeat(33), &"g".repeat(32)] {
        assert!(Key::parse(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn what_is_taken_is_within_its_limits_and_taken_again_as_it_is(
        (width, length, area, depth) in (-1.0_f64..2e3, -1.0_f64..200.0, -1.0_f64..2e4, -1.0_f64..2e3),
        (lon, lat) in (111.1_f64..111.4, 39.7_f64..40.0),
    ) {
        let mut sent = entry();
        let building = &mut sent.buildings[0];
        (building.lon, building.lat, building.floor_area_m2) = (Some(lon), Some(lat), Some(area));
        building.rooms[0].cracks[0] = CrackEntry { length_m: Some(length), ..crack("wall", width) };
        sent.wells[0].depth_m = Some(depth);
        if let Ok(survey) = Survey::check(&sent, case_at(), TODAY) {
            let building = &survey.buildings[0];
            let crack = &building.rooms[0].cracks[0];
            prop_assert!((0.1..=MAX_WIDTH_MM).contains(&crack.width_mm));
            let far = spatial::distance::metres(building.at().unwrap(), case_at());
            prop_assert!(far <= MAX_FROM_CASE_M + 1.0);
            let again = &mut sent.buildings[0];
            again.rooms[0].cracks[0].width_mm = Some(crack.width_mm);
            again.floor_area_m2 = Some(building.floor_area_m2);
            prop_assert_eq!(Survey::check(&sent, case_at(), TODAY).unwrap().sha256().unwrap(), survey.sha256().unwrap());
        }
    }
}

/// A screening of a place of which the middle parameters give a grade.
fn screening(class: territory::ExposureClass, grade: Option<u8>) -> territory::Exposure {
    let graded = grade.map(|grade| territory::damage::Grade {
        grade,
        decided_by: territory::damage::Index::Slope,
        table: String::new(),
        law: String::new(),
    });
    let estimate = territory::exposure::Estimate {
        variant: "mid".into(),
        name_zh: "中值".into(),
        w_mm: 0.0,
        strain: 0.0,
        curvature: 0.0,
        slope: 0.0,
        grade: graded,
    };
    territory::Exposure {
        class,
        on: "2026-11-20".into(),
        estimates: vec![estimate],
        panels: vec![],
        nearest: None,
        unknown: vec![],
        open_pits: vec![],
        versions: Default::default(),
        statement_zh: "",
        statement_en: "",
    }
}

#[test]
fn the_residual_is_observed_minus_computed_and_is_left_out_where_either_says_nothing() {
    use territory::ExposureClass::{Inside, Unknown};
    let tables =
        territory::DamageRules::parse(include_str!("../../../../geodata/rules/damage.toml")).unwrap();
    let survey = Survey::check(&entry(), case_at(), TODAY).unwrap();
    let mut building = survey.buildings[0].clone();
    let found = |b: &Building, class, grade| assess(b, survey.on, &tables, &screening(class, grade));
    // 3.0 mm in a wall is grade I; 20 mm in the floor decides nothing.
    let damaged = found(&building, Inside, Some(3));
    assert_eq!((damaged.residual, damaged.not_graded, damaged.why), (Some(-2), 1, None));
    assert_eq!(found(&building, Unknown, Some(1)).residual, None, "unknown workings are near");
    building.rooms[0].cracks.remove(0);
    let sound = found(&building, Inside, Some(1));
    assert_eq!((sound.observed, sound.why, sound.residual), (None, Some(NoGrade::NoCracks), None));
    for structure in [Fabric::Adobe, Fabric::CaveDwelling, Fabric::BrickTimber, Fabric::Other] {
        building.structure = structure;
        assert_eq!(found(&building, Inside, None).why, Some(NoGrade::NotApplicable));
    }
}
